"""Openings: which events open an obligation, which limit holds for it, and what lifts it."""

from collections.abc import Sequence
from typing import cast

from mestring.core.answers import Ground
from mestring.core.candidates import Reading
from mestring.core.criteria import All, Attribute, Criterion
from mestring.core.expectation import Trigger
from mestring.core.obligations import Excluded, Lifter, Lifters
from mestring.core.rules import Bound, Choice
from mestring.core.timeline import Event
from mestring.core.words import Answer

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES
Opening = tuple[Event, Ground | None]


def openings(reading: Reading, trigger: Trigger) -> tuple[Sequence[Opening], Sequence[Excluded]]:
    """Give each A where the expectation applies or may apply, and each where it does not.

    A `where` that is no makes no A at all. Rules with the same trigger and criterion share the answers.
    """
    applies = reading.rule.expectation.applies
    opened, closed = reading.history.remember(
        ("A", id(trigger), id(applies)), lambda: _all_openings(reading, trigger)
    )
    return opened, [Excluded(reading.rule, event, ground) for event, ground in closed]


def _all_openings(
    reading: Reading, trigger: Trigger
) -> tuple[list[Opening], list[tuple[Event, Ground]]]:
    events = reading.history.by_type.get(trigger.event, ())
    if trigger.where is None and reading.rule.expectation.applies is None:
        return [(event, None) for event in events], []
    opened: list[Opening] = []
    closed: list[tuple[Event, Ground]] = []
    for event in events:
        where = reading.ask(trigger.where, event)
        if where is not None and where.answer is NO:
            continue
        found = applied(reading, event, where)
        if isinstance(found, Excluded):
            closed.append((found.trigger, found.ground))
        else:
            opened.append(found)
    return opened, closed


def applied(reading: Reading, event: Event, where: Ground | None = None) -> Opening | Excluded:
    """Give an opening event with its ground, or the exclusion where it does not apply."""
    applies = reading.ask(reading.rule.expectation.applies, event)
    if applies is not None and applies.answer is NO:
        return Excluded(reading.rule, event, applies)
    if where is None or applies is None:
        # An unknown `where` is an unknown trigger: the row stands, and says what is missing.
        return event, where or applies
    both = All(all=(cast(Criterion, where.criterion), cast(Criterion, applies.criterion)))
    return event, Ground(both, min(where.answer, applies.answer), parts=(where, applies))


def chosen(
    reading: Reading, limit: Bound | Choice | None, trigger: Event
) -> tuple[Bound | None, Ground | None]:
    """Choose among cases: the first yes wins, and an unknown before it leaves the limit unknown."""
    if not isinstance(limit, Choice):
        if limit is not None and limit.by and trigger.attributes.get(limit.by) is None:
            return None, Ground(Attribute(attribute=limit.by), UNKNOWN, trigger)
        return limit, None
    for when, bound in limit.cases:
        ground = reading.ask(when, trigger)
        if ground is not None and ground.answer is UNKNOWN:
            return None, ground
        if ground is None or ground.answer is YES:
            return bound, ground
    return None, None


def lifters_of(reading: Reading) -> Lifters:
    """Give exits and the rule's own lifters; rules with the same share them."""
    expectation = reading.rule.expectation
    shared = ("lifters", id(expectation.lifted_by), expectation.despite_exit)
    return reading.history.remember(shared, lambda: _all_lifters(reading))


def _all_lifters(reading: Reading) -> Lifters:
    history, expectation = reading.history, reading.rule.expectation
    exits = () if expectation.despite_exit else reading.asked.exits
    found = [Lifter(event) for type_ in exits for event in history.by_type.get(type_, ())]
    for lifted_by in expectation.lifted_by:
        for event in history.by_type.get(lifted_by.event, ()):
            ground = reading.ask(lifted_by.where, event)
            if ground is None or ground.answer is not NO:
                found.append(Lifter(event, ground))
    found.sort(key=lambda lifter: lifter.event.order)
    return Lifters([lifter.event.day for lifter in found], found)
