"""Answer criteria: yes, no or unknown, with the ground that the answer rests on."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
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
from mestring.core.history import History
from mestring.core.spans import Span
from mestring.core.timeline import Event
from mestring.core.windows import within
from mestring.core.words import Answer

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES


class Ground(NamedTuple):
    """An answer and what it rests on: the event that carried the fact, its value, and the parts.

    A named tuple, not a dataclass: thousands are made for one page, and they are made three times as fast.
    """

    criterion: Criterion
    answer: Answer
    event: Event | None = None
    value: Value | None = None
    parts: "tuple[Ground, ...]" = ()


class Asking(NamedTuple):
    """Where a question is asked: at which event, and against which trigger."""

    history: History
    event: Event
    trigger: Event
    exits: tuple[str, ...]
    birth_date: str


def answer(criterion: Criterion, asking: Asking) -> Ground:
    """Answer one criterion and keep what the answer rests on."""
    return _ANSWERS[type(criterion)](criterion, asking)


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
    match name:
        case "unit":
            return event.unit.id if event.unit else None
        case "unit_type":
            return event.unit.type if event.unit else None
        case "level":
            return event.unit.level if event.unit else None
        case "role":
            return event.role
        case _:
            return event.attributes.get(name)


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


def _fact(criterion: Fact, asking: Asking) -> Ground:
    carrier = asking.history.fact(criterion.fact, asking.event.at)
    if carrier is None:
        return Ground(criterion, UNKNOWN)
    value = carrier.attributes[criterion.fact]
    return Ground(criterion, _passes(criterion, value), carrier, value)


def _attribute(criterion: Attribute, asking: Asking) -> Ground:
    value = own(asking.event, criterion.attribute)
    if value is None:
        return Ground(criterion, UNKNOWN, asking.event)
    return Ground(criterion, _passes(criterion, value), asking.event, value)


def years_between(born: date, on: date) -> int:
    """Count whole years; one born on 29 February is a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _age(criterion: Age, asking: Asking) -> Ground:
    carrier = asking.history.fact(asking.birth_date, asking.event.at)
    born = carrier.attributes[asking.birth_date] if carrier else None
    if not isinstance(born, date):
        return Ground(criterion, UNKNOWN)
    years = years_between(born, asking.event.on)
    bounds = criterion.age
    holds = (bounds.at_least is None or years >= bounds.at_least) and (
        bounds.at_most is None or years <= bounds.at_most
    )
    return Ground(criterion, YES if holds else NO, carrier, years)


class _Counted(NamedTuple):
    """The events that a `had` may count, in order, and their instants beside them."""

    instants: list[datetime]
    grounds: list[Ground]


def _had(criterion: Had, asking: Asking) -> Ground:
    """Count back from the instant asked until there are enough, or the time is up."""
    wanted, history = criterion.had, asking.history
    counted = history.remember(id(criterion), lambda: _countable(criterion, asking))
    certain: list[Ground] = []
    possible: list[Ground] = []
    for place in range(bisect_right(counted.instants, asking.event.at) - 1, -1, -1):
        ground = _in_time(counted.grounds[place], wanted.within, asking)
        if ground is None:
            break
        if ground.event is asking.event:
            continue
        (certain if ground.answer is YES else possible).append(ground)
        if len(certain) >= wanted.at_least:
            return Ground(criterion, YES, certain[0].event, parts=tuple(certain))
    if len(certain) + len(possible) >= wanted.at_least:
        return Ground(criterion, UNKNOWN, parts=(*certain, *possible))
    # What is lacking cannot be made up by what is unknown: enough events did not happen.
    return Ground(criterion, NO)


def _countable(criterion: Had, asking: Asking) -> _Counted:
    """Ask `where` at every event of the type, once for all that ask; it cannot depend on who asks."""
    grounds = []
    for event in asking.history.by_type.get(criterion.had.event, ()):
        if criterion.had.where is None:
            grounds.append(Ground(criterion, YES, event))
            continue
        where = answer(criterion.had.where, asking._replace(event=event, trigger=event))
        if where.answer is not NO:
            grounds.append(Ground(criterion, where.answer, event, parts=(where,)))
    return _Counted([ground.event.at for ground in grounds if ground.event], grounds)


def _in_time(ground: Ground, span: Span | None, asking: Asking) -> Ground | None:
    """Give the ground as it counts within a span before the event asked at; None if it is too old."""
    if span is None or ground.event is None:
        return ground
    in_time = within(asking.history.calendar, ground.event, span, asking.event)
    if in_time is NO:
        return None
    return ground if in_time is YES else ground._replace(answer=UNKNOWN)


def _in_state(criterion: InState, asking: Asking) -> Ground:
    start = asking.history.active(criterion.in_state, asking.event.at, asking.exits)
    return Ground(criterion, YES if start else NO, start)


def _alike(criterion: Same | Other, name: str, asking: Asking) -> Ground:
    here, there = own(asking.event, name), own(asking.trigger, name)
    if here is None or there is None:
        return Ground(criterion, UNKNOWN, asking.event if here is None else asking.trigger)
    holds = (here == there) is isinstance(criterion, Same)
    return Ground(criterion, YES if holds else NO, asking.event, here)


def _all(criterion: All, asking: Asking) -> Ground:
    parts = tuple([answer(part, asking) for part in criterion.all])
    return Ground(criterion, min(part.answer for part in parts), parts=parts)


def _any(criterion: AnyOf, asking: Asking) -> Ground:
    parts = tuple([answer(part, asking) for part in criterion.any])
    return Ground(criterion, max(part.answer for part in parts), parts=parts)


_OPPOSITE = {NO: YES, UNKNOWN: UNKNOWN, YES: NO}


def _not(criterion: Not, asking: Asking) -> Ground:
    part = answer(criterion.not_, asking)
    return Ground(criterion, _OPPOSITE[part.answer], parts=(part,))


_ANSWERS: Mapping[type, Callable[[Any, Asking], Ground]] = {
    Fact: _fact,
    Attribute: _attribute,
    Age: _age,
    Had: _had,
    InState: _in_state,
    Same: lambda criterion, asking: _alike(criterion, criterion.same, asking),
    Other: lambda criterion, asking: _alike(criterion, criterion.other, asking),
    All: _all,
    AnyOf: _any,
    Not: _not,
}
