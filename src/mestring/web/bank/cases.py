"""A worked case as a small picture: a line with numbered marks, and the same in words below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from mestring.core.cases import Case
from mestring.core.explain import Explanation, Step, explain
from mestring.core.obligations import Excluded
from mestring.core.package import Package
from mestring.core.telling import tell, tell_excluded
from mestring.core.timeline import Event
from mestring.core.words import Outcome
from mestring.web.events import event_words
from mestring.web.human import When, local_day, on_day
from mestring.web.vocabulary import STATES, Sign

# Percent of the picture's width: where the line starts and ends, where it starts again after a break,
# and how near two marks may stand.
LEFT, RIGHT, AFTER_BREAK, GAP = 4.0, 96.0, 18.0, 7.0
FIRST_LANE, LANE = 58, 16


@dataclass(frozen=True, slots=True)
class Mark:
    """An event on the line, with its number."""

    number: int
    x: str
    role: str


@dataclass(frozen=True, slots=True)
class Band:
    """The time a step had, and the time it went over."""

    y: int
    x: str
    width: str
    over_x: str
    over_width: str
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """One day of the case in words: an event with its number, a deadline, or the day it is seen from."""

    number: int
    when: When
    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one step in the case, or why there was none."""

    sign: Sign | None
    due: When | None
    text: str


@dataclass(frozen=True, slots=True)
class PicturedCase:
    """A case, drawn and told."""

    title: str
    note: str
    seen_x: str
    break_from: str
    break_to: str
    marks: tuple[Mark, ...]
    bands: tuple[Band, ...]
    lines: tuple[Line, ...]
    results: tuple[Result, ...]
    height: int


def present_case(package: Package, case: Case, language: str, today: date) -> PicturedCase:
    """Run a case and lay out what happened, what was expected and what became of it."""
    explained = explain(package, case.timeline, case.at, case.known, only=(case.expectation,))
    events = case.timeline.events
    roles = _roles(explained)
    scale = _scale(explained, events, roles)
    return PicturedCase(
        title=case.title.to(language),
        note=case.note.to(language) if case.note else "",
        seen_x=percent(scale.x(local_day(case.at))),
        break_from=percent(AFTER_BREAK - 8) if scale.is_broken else "",
        break_to=percent(AFTER_BREAK - 5),
        marks=tuple(_marks(events, roles, scale)),
        bands=tuple(_bands(explained, scale)),
        lines=_lines(package, explained, events, roles, language, today),
        results=tuple(_results(package, explained, language, today)),
        height=FIRST_LANE + LANE * max(1, len(explained.steps)),
    )


def _lines(
    package: Package,
    explained: Explanation,
    events: Sequence[Event],
    roles: dict[UUID, str],
    language: str,
    today: date,
) -> tuple[Line, ...]:
    """Tell the case day by day: what happened, when it was due, and the day it is seen from."""
    happened = [
        (
            event.on,
            Line(
                number,
                on_day(_shown(event), today),
                event_words(package, event, language),
                roles.get(event.id, "other"),
            ),
        )
        for number, event in enumerate(events, 1)
    ]
    dues = dict.fromkeys(step.due for step in explained.steps if step.due is not None)
    due = [(local_day(each), Line(0, on_day(each, today), _("fristen"), "due")) for each in dues]
    seen = local_day(explained.at)
    told = [
        *happened,
        *due,
        (seen, Line(0, on_day(seen, today), _("sett fra denne dagen"), "seen")),
    ]
    return tuple(line for _day, line in sorted(told, key=lambda dated: dated[0]))


class _Scale:
    """Turns dates into places on the line. What lies long before the matter stands before a break."""

    def __init__(self, first: date, last: date, *, is_broken: bool) -> None:
        self.first, self.last, self.is_broken = first, last, is_broken
        self._start = AFTER_BREAK if is_broken else LEFT

    def x(self, day: date) -> float:
        if day < self.first:
            return LEFT
        whole = (self.last - self.first).days or 1
        return self._start + (RIGHT - self._start) * min(1.0, (day - self.first).days / whole)


def _scale(explained: Explanation, events: Sequence[Event], roles: dict[UUID, str]) -> _Scale:
    dues = [local_day(step.due) for step in explained.steps if step.due is not None]
    opens = [date.fromordinal(step.opens) for step in explained.steps]
    matter = [event.on for event in events if event.id in roles]
    every_day = [*(event.on for event in events), *dues, local_day(explained.at)]
    first = min((*matter, *opens, *dues), default=min(every_day))
    is_broken = min(every_day) < first
    return _Scale(first, max(every_day), is_broken=is_broken)


def _roles(explained: Explanation) -> dict[UUID, str]:
    roles = {row.trigger.id: "trigger" for row in explained.excluded}
    for step in explained.steps:
        roles[step.trigger.id] = "trigger"
        if step.match is not None:
            roles[step.match.id] = "match"
        if step.decided_by is not None:
            roles[step.decided_by.id] = "decision"
    return roles


def _marks(events: Sequence[Event], roles: dict[UUID, str], scale: _Scale) -> Iterator[Mark]:
    places = apart([scale.x(event.on) for event in events])
    for number, (event, place) in enumerate(zip(events, places, strict=True), 1):
        yield Mark(number, percent(place), roles.get(event.id, "other"))


def apart(places: Sequence[float]) -> list[float]:
    """Push marks apart so that none covers another, in order and within the line."""
    gap = min(GAP, (RIGHT - LEFT) / max(1, len(places) - 1))
    pushed: list[float] = []
    for place in places:
        pushed.append(max(place, pushed[-1] + gap) if pushed else place)
    limit = RIGHT
    for index in range(len(pushed) - 1, -1, -1):
        pushed[index] = min(pushed[index], limit)
        limit = pushed[index] - gap
    return pushed


def _bands(explained: Explanation, scale: _Scale) -> Iterator[Band]:
    seen = local_day(explained.at)
    for lane, step in enumerate(explained.steps):
        start, due = scale.x(date.fromordinal(step.opens)), scale.x(_due_or(step, seen))
        end = (
            scale.x(_ended(step, seen)) if step.outcome in (Outcome.LATE, Outcome.OVERDUE) else due
        )
        yield Band(
            y=FIRST_LANE + LANE * lane,
            x=percent(min(start, due)),
            width=percent(max(abs(due - start), 0.8)),
            over_x=percent(due),
            over_width=percent(max(0.0, end - due)),
            state=step.outcome,
        )


def _due_or(step: Step, seen: date) -> date:
    return local_day(step.due) if step.due is not None else _ended(step, seen)


def _ended(step: Step, seen: date) -> date:
    return step.match.on if step.match is not None else seen


def _results(
    package: Package, explained: Explanation, language: str, today: date
) -> Iterator[Result]:
    for step in explained.steps:
        due = on_day(step.due, today) if step.due is not None else None
        yield Result(STATES[step.outcome], due, tell(package, step, language).outcome)
    for row in explained.excluded:
        yield Result(None, None, _why_not(package, row, language))


def _why_not(package: Package, row: Excluded, language: str) -> str:
    told = tell_excluded(package, row, language)
    return " ".join((told.sentence, *told.facts))


def _shown(event: Event) -> date | datetime:
    return event.on if event.precision == "day" else event.at


def percent(place: float) -> str:
    return f"{place:.2f}%"
