"""Checks of expectations: every event, fact, limit and option means something that can be computed."""

import re
from collections.abc import Iterable, Iterator

from mestring.core.dictionary import AttributeType
from mestring.core.expectation import CountsFor, Expectation, Precedence, Recurrence, Response
from mestring.core.faults import did_you_mean
from mestring.core.guideline import Guideline
from mestring.core.limits import By, Cases, Limit
from mestring.core.loading.checks import (
    Found,
    check_id,
    check_known,
    check_sources,
    check_span,
    check_translated,
    has_one_unit,
)
from mestring.core.loading.criteria import CriterionChecks
from mestring.core.loading.partial import hidden
from mestring.core.loading.written import Path
from mestring.core.spans import Span, TimeUnit

MOST_PERIODS = 366
_DAYS_IN = {
    TimeUnit.HOURS: 1 / 24,
    TimeUnit.DAYS: 1,
    TimeUnit.WORKING_DAYS: 7 / 5,
    TimeUnit.MONTHS: 30,
}
_ROW = re.compile(r"E\d\d\Z")


def check_expectation(
    path: Path, expectation: Expectation, guideline: Guideline
) -> Iterator[Found]:
    """Check one expectation against the dictionary, the parameters and what its pattern can carry."""
    for here, message, remedy in _Checker(expectation, guideline).check():
        yield (*path, *here), message, remedy


class _Checker(CriterionChecks):
    """Checks one expectation; the paths it gives start at the expectation."""

    def __init__(self, expectation: Expectation, guideline: Guideline) -> None:
        super().__init__(guideline, expectation.subject)
        self._it = expectation

    def check(self) -> Iterator[Found]:
        it = self._it
        yield from check_id(("id",), it.id)
        if it.row and not _ROW.match(it.row):
            yield ("row",), f"Raden «{it.row}» finnes ikke.", "Skriv den som E45."
        for name in ("title", "step", "plain"):
            yield from check_translated((name,), getattr(it, name))
        yield from check_sources(("sources",), it.sources, self._guideline)
        yield from self._common()
        match it:
            case Response():
                yield from self._response(it)
            case Precedence():
                yield from self._precedence(it)
            case Recurrence():
                yield from self._recurrence(it)

    # What all have

    def _common(self) -> Iterator[Found]:
        it, identity = self._it, self._guideline.identity
        roles = [role.id for role in identity.roles]
        yield from check_known(("responsible", "role"), it.responsible.role, roles, "Rollen")
        if it.responsible.level:
            levels = [level.id for level in identity.levels]
            yield from check_known(("responsible", "level"), it.responsible.level, levels, "Nivået")
        triggers = self._triggers()
        for place, expected in enumerate(it.expect):
            here: Path = ("expect", place) if len(it.expect) > 1 else ("expect",)
            yield from self._event((*here, "event"), expected.event)
            yield from self.criterion(
                (*here, "matching"), expected.matching, [expected.event], triggers
            )
        for place, lifter in enumerate(it.lifted_by):
            yield from self._event(("lifted_by", place, "event"), lifter.event)
            yield from self.criterion(("lifted_by", place, "where"), lifter.where, [lifter.event])
        yield from self.criterion(("applies",), it.applies, triggers)
        yield from self._counts_for(triggers)

    def _triggers(self) -> list[str]:
        """Give the event types that A can be; unknown ones are told of elsewhere."""
        it = self._it
        if isinstance(it, Recurrence):
            return self._starts(it.while_)
        if isinstance(it, Precedence) and it.opens is not None:
            return self._starts(it.opens.state) if it.opens.state else [it.opens.event]
        return [it.trigger.event]

    def _starts(self, state: str) -> list[str]:
        definition = self._dictionary.states.get(state)
        return list(definition.starts) if definition else []

    def _counts_for(self, triggers: Iterable[str]) -> Iterator[Found]:
        counts_for = self._it.counts_for
        if not isinstance(counts_for, CountsFor):
            return
        if bool(counts_for.state) == bool(counts_for.attribute):
            yield ("counts_for",), "Velg enten state eller attribute.", "Behold den ene."
        if counts_for.state:
            yield from self._state(("counts_for", "state"), counts_for.state)
        if counts_for.attribute:
            here: Path = ("counts_for", "attribute")
            attributes = self._dictionary.attributes
            yield from check_known(here, counts_for.attribute, attributes, "Opplysningen")
            yield from self._carried(here, counts_for.attribute, triggers)
            definition = self._dictionary.attributes.get(counts_for.attribute)
            if definition and definition.type is not AttributeType.REF:
                yield (
                    ("counts_for", "attribute"),
                    "Opplysningen må være av typen ref.",
                    "Velg en annen.",
                )

    # Patterns

    def _response(self, it: Response) -> Iterator[Found]:
        yield from self._event(("trigger", "event"), it.trigger.event)
        yield from self.criterion(("trigger", "where"), it.trigger.where, [it.trigger.event])
        if it.lasts is None:
            yield from self._plain_response(it)
            return
        if it.every is None or it.within is not None:
            yield (
                ("lasts",),
                "Med lasts skrives fristen som every, ikke within.",
                "Bytt within med every.",
            )
        for name, limit in (("lasts", it.lasts), ("every", it.every)):
            if limit is None:
                continue
            yield from self._limit((name,), limit)
            if not self._is_date_span(limit):
                yield (name,), "Her må det stå dager, virkedager eller måneder.", "Rett enheten."
        yield from self._periods(it)
        if it.after is not None:
            yield from check_span(("after",), it.after)
            if not self._is_date_span(it.after):
                yield ("after",), "Her må det stå dager, virkedager eller måneder.", "Rett enheten."

    def _periods(self, it: Response) -> Iterator[Found]:
        """Hold the periods of `lasts` to be some, and not more than a person can be asked to keep."""
        every = self._resolved(it.every) if it.every is not None else None
        if not isinstance(every, Span) or it.lasts is None:
            return
        if not has_one_unit(every) or not has_one_unit(it.lasts):
            return
        if every.amount == 0:
            yield (
                ("every",),
                "Sammen med lasts må every være minst 1.",
                "Skriv for eksempel {days: 7}.",
            )
        elif roughly_in_days(it.lasts) > MOST_PERIODS * roughly_in_days(every):
            message = f"Det blir mer enn {MOST_PERIODS} perioder."
            yield ("every",), message, "Gjør every lengre, eller lasts kortere."

    def _plain_response(self, it: Response) -> Iterator[Found]:
        if it.within is None:
            yield (
                ("within",),
                "Fristen mangler.",
                "Legg til within, for eksempel {days: 7} eller none.",
            )
            return
        if it.every is not None:
            yield (
                ("every",),
                "every brukes bare sammen med lasts.",
                "Skriv within, eller legg til lasts.",
            )
        yield from self._limit(("within",), it.within)
        if it.after is not None:
            yield from check_span(("after",), it.after)
            if has_one_unit(it.after):
                yield from self._after(it.after, it.within)

    def _after(self, after: Span, within: Limit) -> Iterator[Found]:
        hours = after.unit is TimeUnit.HOURS
        if any(counted is not hours for counted in self._counts_hours(within)):
            yield (
                ("after",),
                "after må telle det samme som fristen: timer, eller datoer.",
                "Rett enheten.",
            )

    def _precedence(self, it: Precedence) -> Iterator[Found]:
        yield from self._event(("trigger", "event"), it.trigger.event)
        yield from self.criterion(("trigger", "where"), it.trigger.where, [it.trigger.event])
        if it.within is not None and it.since:
            yield ("since",), "Velg enten within eller since.", "Ta bort den ene."
        if it.within is None and not it.since and it.opens is None:
            yield (
                (),
                "Det mangler hvor langt tilbake det telles.",
                "Legg til within, since eller opens.",
            )
        if it.within is not None:
            yield from self._limit(("within",), it.within, back=True)
        if it.since:
            yield from self._state(("since",), it.since)
            yield from self._keyed(("since",), it.since, [it.trigger.event])
        if it.opens is not None:
            yield from self._opening(it)
        elif it.due:
            yield ("due",), "due brukes bare sammen med opens.", "Ta den bort."

    def _opening(self, it: Precedence) -> Iterator[Found]:
        opens = it.opens
        if opens is None:
            return
        if bool(opens.event) == bool(opens.state):
            yield ("opens",), "Velg enten event eller state.", "Behold den ene."
            return
        if opens.event:
            yield from self._event(("opens", "event"), opens.event)
            yield from self.criterion(("opens", "where"), opens.where, [opens.event])
            if it.since:
                yield from self._keyed(("since",), it.since, [opens.event])
        else:
            yield from self._state(("opens", "state"), opens.state)
            yield from self._keyed(("opens", "state"), opens.state, [it.trigger.event])
            if opens.where is not None:
                yield ("opens", "where"), "where brukes bare med event.", "Ta den bort."
            since = self._dictionary.states.get(it.since)
            if since is not None and since.key and it.since != opens.state:
                yield (
                    ("since",),
                    f"Det er uklart hvilken «{it.since}» som menes når «{opens.state}» åpner.",
                    "Åpne med den samme tilstanden, eller med en hendelse.",
                )
        if it.within is not None and any(self._counts_hours(it.within)):
            yield ("within",), "Sammen med opens må fristen telle datoer.", "Bruk dager."
        if it.due:
            yield from self._date_on(("due",), it.due, self._triggers())

    def _recurrence(self, it: Recurrence) -> Iterator[Found]:
        yield from self._state(("while",), it.while_)
        yield from self._keyed(("while",), it.while_, [])
        for name, limit in (("every", it.every), ("first", it.first)):
            if limit is not None:
                yield from self._limit((name,), limit)

    def _keyed(self, path: Path, state: str, others: Iterable[str]) -> Iterator[Found]:
        """Where a state has a key, nobody knows which period an event without it belongs to.

        B must be able to carry the key: one that does not is only possible. A, and what opens, must.
        """
        definition = self._dictionary.states.get(state)
        if definition is None or not definition.key:
            return
        held = [(expected.event, False) for expected in self._it.expect]
        for type_, must in dict.fromkeys([*held, *((other, True) for other in others)]):
            carried = self._dictionary.events.get(type_)
            if carried is None or definition.key in carried.required:
                continue
            if must or definition.key not in carried.attributes:
                how = "den må være required" if must else "den må være med"
                yield (
                    path,
                    f"Tilstanden «{state}» skilles med «{definition.key}»; {how} i «{type_}».",
                    "Legg opplysningen til hendelsen i events.yaml.",
                )

    # Limits

    def _limit(self, path: Path, limit: Limit, *, back: bool = False) -> Iterator[Found]:
        match limit:
            case Span():
                yield from check_span(path, limit)
            case By():
                if back:
                    yield (
                        path,
                        "En frist bakover i tid kan ikke være en dato.",
                        "Skriv for eksempel {days: 30}.",
                    )
                yield from self._date_on((*path, "by"), limit.by, self._triggers())
            case Cases():
                yield from self._cases(path, limit, back=back)
            case "same_day" | "none":
                pass
            case str():
                yield from check_known(path, limit, self._guideline.parameters, "Parameteren")

    def _cases(self, path: Path, limit: Cases, *, back: bool) -> Iterator[Found]:
        last = len(limit.cases) - 1
        for place, case in enumerate(limit.cases):
            here: Path = (*path, "cases", place)
            if (case.when is None) is not (place == last):
                yield (
                    here,
                    "Alle tilfeller unntatt det siste har when.",
                    "Legg til eller ta bort when.",
                )
            yield from self.criterion((*here, "when"), case.when, self._triggers())
            yield from self._limit((*here, "limit"), case.limit, back=back)

    def _date_on(self, path: Path, name: str, types: Iterable[str]) -> Iterator[Found]:
        attributes = self._dictionary.attributes
        definition = attributes.get(name)
        if definition is not None and definition.type is AttributeType.DATE:
            yield from self._carried(path, name, types)
        elif not hidden(attributes, name):
            dates = [key for key, value in attributes.items() if value.type is AttributeType.DATE]
            remedy = did_you_mean(name, dates, "Velg en annen.")
            yield path, f"«{name}» er ikke en dato-opplysning.", remedy

    def _counts_hours(self, limit: Limit) -> Iterator[bool]:
        """Tell of each thing a limit can be whether it counts hours; of what is faulty, nothing."""
        if isinstance(limit, Cases):
            for case in limit.cases:
                yield from self._counts_hours(case.limit)
            return
        found = self._resolved(limit)
        if isinstance(found, By) or found in ("same_day", "none"):
            yield False
        elif isinstance(found, Span) and has_one_unit(found):
            yield found.hours is not None

    def _is_date_span(self, limit: Limit) -> bool:
        """Tell whether a limit counts local dates; a name that leads nowhere is told of elsewhere."""
        found = self._resolved(limit)
        if isinstance(found, str):
            return found not in ("same_day", "none")
        return isinstance(found, Span) and found.hours is None

    def _resolved(self, limit: Limit) -> Limit:
        """Follow the names of parameters to the limit they stand for."""
        seen: set[str] = set()
        while isinstance(limit, str) and limit in self._guideline.parameters and limit not in seen:
            seen.add(limit)
            limit = self._guideline.parameters[limit].limit
        return limit


def roughly_in_days(span: Span) -> float:
    """Tell about how long a span is, to see what is out of all proportion."""
    return span.amount * _DAYS_IN[span.unit]
