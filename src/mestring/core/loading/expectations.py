"""Checks of expectations: every event, fact, limit and option means something that can be computed."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from mestring.core.criteria import (
    Age,
    All,
    AnyOf,
    Attribute,
    Criterion,
    Fact,
    Had,
    InState,
    Not,
    Other,
    Same,
)
from mestring.core.dictionary import EVENT_FIELDS, AttributeType, Dictionary
from mestring.core.expectation import CountsFor, Expectation, Precedence, Recurrence, Response
from mestring.core.faults import did_you_mean
from mestring.core.guideline import Guideline
from mestring.core.limits import By, Cases, Limit
from mestring.core.loading.checks import (
    Found,
    check_id,
    check_known,
    check_sources,
    check_translated,
)
from mestring.core.loading.written import Path
from mestring.core.rules import typed_value
from mestring.core.spans import Span, TimeUnit
from mestring.core.words import SubjectKind

_ORDERED = (AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.DATE, AttributeType.INSTANT)
_PERSONS = (SubjectKind.PERSON, SubjectKind.RELATIVE)
_ROW = re.compile(r"E\d\d\Z")


def check_expectation(
    path: Path, expectation: Expectation, guideline: Guideline
) -> Iterator[Found]:
    """Check one expectation against the dictionary, the parameters and what its pattern can carry."""
    for here, message, remedy in _Checker(expectation, guideline).check():
        yield (*path, *here), message, remedy


class _Checker:
    """Checks one expectation; the paths it gives start at the expectation."""

    def __init__(self, expectation: Expectation, guideline: Guideline) -> None:
        self._it = expectation
        self._guideline = guideline
        self._dictionary: Dictionary = guideline.dictionary

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
            yield from self._criterion(
                (*here, "matching"), expected.matching, [expected.event], triggers
            )
        for place, lifter in enumerate(it.lifted_by):
            yield from self._event(("lifted_by", place, "event"), lifter.event)
            yield from self._criterion(("lifted_by", place, "where"), lifter.where, [lifter.event])
        yield from self._criterion(("applies",), it.applies, triggers)
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

    def _event(self, path: Path, type_: str) -> Iterator[Found]:
        yield from check_known(path, type_, self._dictionary.events, "Hendelsen")
        definition = self._dictionary.events.get(type_)
        if definition is not None and self._it.subject not in definition.subjects:
            yield (
                path,
                f"«{type_}» kan ikke skje på tidslinja til «{self._it.subject}».",
                "Velg en annen hendelse, eller legg slaget til i events.yaml.",
            )

    def _state(self, path: Path, state: str) -> Iterator[Found]:
        yield from check_known(path, state, self._dictionary.states, "Tilstanden")

    def _counts_for(self, triggers: Iterable[str]) -> Iterator[Found]:
        counts_for = self._it.counts_for
        if not isinstance(counts_for, CountsFor):
            return
        if bool(counts_for.state) == bool(counts_for.attribute):
            yield ("counts_for",), "Velg enten state eller attribute.", "Behold den ene."
        if counts_for.state:
            yield from self._state(("counts_for", "state"), counts_for.state)
        if counts_for.attribute:
            yield from self._carried(("counts_for", "attribute"), counts_for.attribute, triggers)
            definition = self._dictionary.attributes.get(counts_for.attribute)
            if definition and definition.type is not AttributeType.REF:
                yield (
                    ("counts_for", "attribute"),
                    "Opplysningen må være av typen ref.",
                    "Velg en annen.",
                )

    def _carried(self, path: Path, name: str, types: Iterable[str]) -> Iterator[Found]:
        for type_ in types:
            definition = self._dictionary.events.get(type_)
            if definition is not None and name not in definition.attributes:
                remedy = did_you_mean(name, definition.attributes, "Legg den til der.")
                yield path, f"«{type_}» har ikke opplysningen «{name}».", remedy

    # Patterns

    def _response(self, it: Response) -> Iterator[Found]:
        yield from self._event(("trigger", "event"), it.trigger.event)
        yield from self._criterion(("trigger", "where"), it.trigger.where, [it.trigger.event])
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
        if it.after is not None and not self._is_date_span(it.after):
            yield ("after",), "Her må det stå dager, virkedager eller måneder.", "Rett enheten."

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
            hours = it.after.unit is TimeUnit.HOURS if self._one_unit(it.after) else False
            yield from self._span(("after",), it.after)
            if any(counted is not hours for counted in self._counts_hours(it.within)):
                yield (
                    ("after",),
                    "after må telle det samme som fristen: timer, eller datoer.",
                    "Rett enheten.",
                )

    def _precedence(self, it: Precedence) -> Iterator[Found]:
        yield from self._event(("trigger", "event"), it.trigger.event)
        yield from self._criterion(("trigger", "where"), it.trigger.where, [it.trigger.event])
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
            yield from self._criterion(("opens", "where"), opens.where, [opens.event])
            if it.since:
                yield from self._keyed(("since",), it.since, [opens.event])
        else:
            yield from self._state(("opens", "state"), opens.state)
            yield from self._keyed(("opens", "state"), opens.state, [it.trigger.event])
            if opens.where is not None:
                yield ("opens", "where"), "where brukes bare med event.", "Ta den bort."
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
        """Where a state has a key, B (and A) must carry it, or nobody knows which period they belong to."""
        definition = self._dictionary.states.get(state)
        if definition is None or not definition.key:
            return
        for type_ in {*(expected.event for expected in self._it.expect), *others}:
            carried = self._dictionary.events.get(type_)
            if carried is not None and definition.key not in carried.attributes:
                yield (
                    path,
                    f"Tilstanden «{state}» skilles med «{definition.key}», men «{type_}» har den ikke.",
                    "Legg opplysningen til hendelsen i events.yaml.",
                )

    # Limits

    def _limit(self, path: Path, limit: Limit, *, back: bool = False) -> Iterator[Found]:
        match limit:
            case Span():
                yield from self._span(path, limit)
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
            yield from self._criterion((*here, "when"), case.when, self._triggers())
            yield from self._limit((*here, "limit"), case.limit, back=back)

    def _span(self, path: Path, span: Span) -> Iterator[Found]:
        if not self._one_unit(span):
            yield (
                path,
                "En frist har nøyaktig én enhet.",
                "Skriv hours, days, working_days eller months.",
            )

    def _one_unit(self, span: Span) -> bool:
        return sum(getattr(span, unit) is not None for unit in TimeUnit) == 1

    def _date_on(self, path: Path, name: str, types: Iterable[str]) -> Iterator[Found]:
        definition = self._dictionary.attributes.get(name)
        if definition is None or definition.type is not AttributeType.DATE:
            dates = [
                key
                for key, value in self._dictionary.attributes.items()
                if value.type is AttributeType.DATE
            ]
            yield (
                path,
                f"«{name}» er ikke en dato-opplysning.",
                did_you_mean(name, dates, "Velg en annen."),
            )
            return
        yield from self._carried(path, name, types)

    def _counts_hours(self, limit: Limit) -> Iterator[bool]:
        """Tell of each thing a limit can be whether it counts hours."""
        if isinstance(limit, Cases):
            for case in limit.cases:
                yield from self._counts_hours(case.limit)
            return
        seen: set[str] = set()
        while isinstance(limit, str) and limit in self._guideline.parameters and limit not in seen:
            seen.add(limit)
            limit = self._guideline.parameters[limit].limit
        yield isinstance(limit, Span) and limit.hours is not None

    def _is_date_span(self, limit: Limit) -> bool:
        seen: set[str] = set()
        while isinstance(limit, str) and limit in self._guideline.parameters and limit not in seen:
            seen.add(limit)
            limit = self._guideline.parameters[limit].limit
        return isinstance(limit, Span) and limit.hours is None

    # Criteria

    def _criterion(
        self,
        path: Path,
        criterion: Criterion | None,
        types: Iterable[str],
        against: Iterable[str] | None = None,
    ) -> Iterator[Found]:
        """Check a criterion asked at events of some types; `against` are the types of A in `matching`."""
        match criterion:
            case None:
                return
            case Fact():
                yield from self._named((*path, "fact"), criterion.fact)
                yield from self._test(path, criterion, criterion.fact)
            case Attribute():
                if criterion.attribute not in EVENT_FIELDS:
                    yield from self._named((*path, "attribute"), criterion.attribute)
                    yield from self._carried((*path, "attribute"), criterion.attribute, types)
                yield from self._test(path, criterion, criterion.attribute)
            case Age():
                yield from self._age(path, criterion)
            case Had():
                here = (*path, "had")
                yield from self._event((*here, "event"), criterion.had.event)
                if criterion.had.within is not None:
                    yield from self._span((*here, "within"), criterion.had.within)
                yield from self._criterion(
                    (*here, "where"), criterion.had.where, [criterion.had.event]
                )
            case InState():
                yield from self._state((*path, "in_state"), criterion.in_state)
            case Same() | Other():
                yield from self._alike(path, criterion, types, against)
            case All():
                for place, part in enumerate(criterion.all):
                    yield from self._criterion((*path, "all", place), part, types, against)
            case AnyOf():
                for place, part in enumerate(criterion.any):
                    yield from self._criterion((*path, "any", place), part, types, against)
            case Not():
                yield from self._criterion((*path, "not"), criterion.not_, types, against)

    def _named(self, path: Path, name: str) -> Iterator[Found]:
        yield from check_known(path, name, self._dictionary.attributes, "Opplysningen")
        definition = self._dictionary.attributes.get(name)
        if definition is not None and definition.type is AttributeType.TEXT:
            yield (
                path,
                f"«{name}» er fritekst, og den leses aldri av en regel.",
                "Velg en annen opplysning.",
            )

    def _age(self, path: Path, criterion: Age) -> Iterator[Found]:
        if criterion.age.at_least is None and criterion.age.at_most is None:
            yield (*path, "age"), "Alderen mangler grense.", "Legg til at_least eller at_most."
        if self._it.subject not in _PERSONS:
            yield (*path, "age"), "Bare personer og pårørende har alder.", "Ta vilkåret bort."

    def _alike(
        self,
        path: Path,
        criterion: Same | Other,
        types: Iterable[str],
        against: Iterable[str] | None,
    ) -> Iterator[Found]:
        key, name = (
            ("same", criterion.same) if isinstance(criterion, Same) else ("other", criterion.other)
        )
        if against is None:
            yield (*path, key), "same og other kan bare brukes i matching.", "Flytt vilkåret dit."
            return
        if name not in EVENT_FIELDS:
            yield from self._named((*path, key), name)
            yield from self._carried((*path, key), name, [*types, *against])

    def _test(self, path: Path, test: Fact | Attribute, name: str) -> Iterator[Found]:
        given = [
            key for key in ("is_", "in_", "at_least", "at_most") if getattr(test, key) is not None
        ]
        if len(given) != 1:
            yield path, "Vilkåret må ha nøyaktig én av is, in, at_least og at_most.", "Rett det."
            return
        definition = self._dictionary.attributes.get(name)
        key = given[0].rstrip("_")
        if definition is None:
            if name in EVENT_FIELDS:
                yield from self._field_test(path, test, name, key)
            return
        if key.startswith("at_") and definition.type not in _ORDERED:
            yield (*path, key), f"«{name}» har ingen rekkefølge.", "Bruk is eller in."
            return
        raw: Any = getattr(test, given[0])
        for value in raw if given[0] == "in_" else (raw,):
            yield from self._value((*path, key), name, value, definition.type)

    def _field_test(
        self, path: Path, test: Fact | Attribute, name: str, key: str
    ) -> Iterator[Found]:
        identity = self._guideline.identity
        known = {
            "level": [level.id for level in identity.levels],
            "unit_type": [type_.id for type_ in identity.unit_types],
            "role": [role.id for role in identity.roles],
        }.get(name)
        values = test.in_ or ((test.is_,) if test.is_ is not None else ())
        if not values:
            yield (*path, key), f"«{name}» har ingen rekkefølge.", "Bruk is eller in."
        for value in values if known is not None else ():
            yield from check_known((*path, key), str(value), known or (), "Verdien")

    def _value(self, path: Path, name: str, value: Any, type_: AttributeType) -> Iterator[Found]:
        try:
            typed = typed_value(value, type_)
        except ValueError:
            yield (
                path,
                f"«{value}» passer ikke til «{name}», som er av typen {type_.value}.",
                "Rett verdien.",
            )
            return
        if type_ is AttributeType.CODE:
            yield from check_known(path, typed, self._dictionary.codes_of(name), "Koden")
