"""Answer criteria: yes, no or unknown, with the ground that the answer rests on."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

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
    Test,
    Value,
)
from mestring.core.dictionary import EVENT_FIELDS
from mestring.core.history import History
from mestring.core.spans import Span, TimeUnit
from mestring.core.timeline import Event
from mestring.core.windows import within
from mestring.core.words import Answer

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """Not a criterion one can write: the question left where an hour limit meets an event without a clock."""


class Ground(NamedTuple):
    """An answer and what it rests on: the event that carried the fact, its value, and the parts.

    A named tuple, not a dataclass: thousands are made for one page, and they are made three times as fast.
    """

    criterion: Criterion | TimeOfDay
    answer: Answer
    event: Event | None = None
    value: Value | None = None
    parts: "tuple[Ground, ...]" = ()


class Asked(NamedTuple):
    """What questions are put to: a history, and what the package says of exits and of birth dates."""

    history: History
    exits: tuple[str, ...]
    birth_date: str


def answer(criterion: Criterion, asked: Asked, event: Event, trigger: Event) -> Ground:
    """Answer one criterion at an event, and keep what the answer rests on.

    `trigger` is the A that a B is compared with; elsewhere it is the event itself.
    """
    return _ANSWERS[type(criterion)](criterion, asked, event, trigger)


def missing(ground: Ground) -> Iterator[Ground]:
    """Give the unknown leaves that can still change an unknown answer."""
    if ground.answer is not UNKNOWN:
        return
    unknown = [part for part in ground.parts if part.answer is UNKNOWN]
    if not unknown:
        yield ground
    for part in unknown:
        yield from missing(part)


def leaves(ground: Ground) -> Iterator[Ground]:
    """Give every fact an answer rests on, in the order written."""
    if not ground.parts:
        yield ground
    for part in ground.parts:
        yield from leaves(part)


def own(event: Event, name: str) -> Value | None:
    """Give what an event itself carries: an attribute, or its unit, unit type, level or role."""
    if name not in EVENT_FIELDS:
        return event.attributes.get(name)
    if name == "role":
        return event.role
    if event.unit is None:
        return None
    return {"unit": event.unit.id, "unit_type": event.unit.type, "level": event.unit.level}[name]


def _passes(test: Test, value: Any) -> Answer:
    if test.is_ is not None:
        holds = value == test.is_
    elif test.in_ is not None:
        holds = value in test.in_
    elif test.at_least is not None:
        holds = value >= test.at_least
    else:
        holds = value <= test.at_most
    return YES if holds else NO


def _fact(criterion: Fact, asked: Asked, event: Event, trigger: Event) -> Ground:
    carrier = asked.history.fact(criterion.fact, event.at)
    if carrier is None:
        return Ground(criterion, UNKNOWN)
    value = carrier.attributes[criterion.fact]
    return Ground(criterion, _passes(criterion, value), carrier, value)


def _attribute(criterion: Attribute, asked: Asked, event: Event, trigger: Event) -> Ground:
    name = criterion.attribute
    value = own(event, name) if name in EVENT_FIELDS else event.attributes.get(name)
    if value is None:
        return Ground(criterion, UNKNOWN, event)
    return Ground(criterion, _passes(criterion, value), event, value)


def years_between(born: date, on: date) -> int:
    """Count whole years; one born on 29 February is a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _age(criterion: Age, asked: Asked, event: Event, trigger: Event) -> Ground:
    carrier = asked.history.fact(asked.birth_date, event.at)
    born = carrier.attributes[asked.birth_date] if carrier else None
    if not isinstance(born, date):
        return Ground(criterion, UNKNOWN)
    years = years_between(born, event.on)
    bounds = criterion.age
    holds = (bounds.at_least is None or years >= bounds.at_least) and (
        bounds.at_most is None or years <= bounds.at_most
    )
    return Ground(criterion, YES if holds else NO, carrier, years)


class _Counted(NamedTuple):
    """The events that a `had` may count, in order, and their instants beside them."""

    instants: list[datetime]
    grounds: list[Ground]


def _had(criterion: Had, asked: Asked, event: Event, trigger: Event) -> Ground:
    """Count back from the instant asked until there are enough, or the time is up."""
    wanted, history = criterion.had, asked.history
    counted = history.remember(id(criterion), lambda: _countable(criterion, asked))
    certain: list[Ground] = []
    possible: list[Ground] = []
    for place in range(bisect_right(counted.instants, event.at) - 1, -1, -1):
        ground = _in_time(counted.grounds[place], wanted.within, history, event)
        if ground is None:
            if _is_over(counted.grounds[place].event, wanted.within, history, event):
                break
            # Known only by its day, a later one in this order may still be in time.
            continue
        if ground.event is event:
            continue
        (certain if ground.answer is YES else possible).append(ground)
        if len(certain) >= wanted.at_least:
            return Ground(criterion, YES, certain[0].event, parts=tuple(certain))
    if len(certain) + len(possible) >= wanted.at_least:
        return Ground(criterion, UNKNOWN, parts=(*certain, *possible))
    # What is lacking cannot be made up by what is unknown: enough events did not happen.
    return Ground(criterion, NO)


def _countable(criterion: Had, asked: Asked) -> _Counted:
    """Ask `where` at every event of the type, once for all that ask; it cannot depend on who asks."""
    grounds = []
    for event in asked.history.by_type.get(criterion.had.event, ()):
        if criterion.had.where is None:
            grounds.append(Ground(criterion, YES, event))
            continue
        where = answer(criterion.had.where, asked, event, event)
        if where.answer is not NO:
            grounds.append(Ground(criterion, where.answer, event, parts=(where,)))
    return _Counted([ground.event.at for ground in grounds if ground.event], grounds)


def _in_time(ground: Ground, span: Span | None, history: History, event: Event) -> Ground | None:
    """Give the ground as it counts within a span before the event asked at; None if it is too old."""
    if span is None or ground.event is None:
        return ground
    in_time = within(history.calendar, ground.event, span, event)
    if in_time is NO:
        return None
    return ground if in_time is YES else ground._replace(answer=UNKNOWN)


def _is_over(earlier: Event | None, span: Span | None, history: History, event: Event) -> bool:
    """Is an event too old even as the last instant of its date, so that all before it are as well?"""
    if earlier is None or span is None or span.unit is not TimeUnit.HOURS:
        return True
    ends = history.calendar.end_of(earlier.day)
    return ends + timedelta(hours=span.amount) < event.at


def _in_state(criterion: InState, asked: Asked, event: Event, trigger: Event) -> Ground:
    start = asked.history.active(criterion.in_state, event.at, asked.exits)
    return Ground(criterion, YES if start else NO, start)


def _alike(criterion: Same | Other, asked: Asked, event: Event, trigger: Event) -> Ground:
    same = isinstance(criterion, Same)
    name = criterion.same if isinstance(criterion, Same) else criterion.other
    here, there = own(event, name), own(trigger, name)
    if here is None or there is None:
        return Ground(criterion, UNKNOWN, event if here is None else trigger)
    holds = (here == there) is same
    return Ground(criterion, YES if holds else NO, event, here)


def _all(criterion: All, asked: Asked, event: Event, trigger: Event) -> Ground:
    parts = tuple([answer(part, asked, event, trigger) for part in criterion.all])
    return Ground(criterion, min(part.answer for part in parts), parts=parts)


def _any(criterion: AnyOf, asked: Asked, event: Event, trigger: Event) -> Ground:
    parts = tuple([answer(part, asked, event, trigger) for part in criterion.any])
    return Ground(criterion, max(part.answer for part in parts), parts=parts)


_OPPOSITE = {NO: YES, UNKNOWN: UNKNOWN, YES: NO}


def _not(criterion: Not, asked: Asked, event: Event, trigger: Event) -> Ground:
    part = answer(criterion.not_, asked, event, trigger)
    return Ground(criterion, _OPPOSITE[part.answer], parts=(part,))


_ANSWERS: Mapping[type, Callable[[Any, Asked, Event, Event], Ground]] = {
    Fact: _fact,
    Attribute: _attribute,
    Age: _age,
    Had: _had,
    InState: _in_state,
    Same: _alike,
    Other: _alike,
    All: _all,
    AnyOf: _any,
    Not: _not,
}
