"""What the patterns share: which events open, which may be B, what lifts, and which limit holds."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from mestring.core.answers import Ground
from mestring.core.criteria import All, Attribute, Value
from mestring.core.expectation import Trigger
from mestring.core.obligations import Candidates, Excluded, Lifter, Lifters, Reading
from mestring.core.rules import Bound, Choice
from mestring.core.timeline import Event
from mestring.core.windows import Window
from mestring.core.words import Answer

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES


def openings(
    reading: Reading, trigger: Trigger
) -> Iterator[tuple[Event, Ground | None] | Excluded]:
    """Give each A where the expectation applies or may apply; a `where` that is no makes no A at all."""
    unasked = trigger.where is None and reading.rule.expectation.applies is None
    for event in reading.history.by_type.get(trigger.event, ()):
        if unasked:
            yield event, None
            continue
        where = reading.ask(trigger.where, event)
        if where is None or where.answer is not NO:
            yield applied(reading, event, where)


def applied(
    reading: Reading, event: Event, where: Ground | None = None
) -> tuple[Event, Ground | None] | Excluded:
    """Give an opening event with its ground, or the exclusion where it does not apply."""
    applies = reading.ask(reading.rule.expectation.applies, event)
    if applies is not None and applies.answer is NO:
        return Excluded(reading.rule, event, applies)
    if where is None or applies is None:
        # An unknown `where` is an unknown trigger: the row stands, and says what is missing.
        return event, where or applies
    both = All(all=(where.criterion, applies.criterion))
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


def candidates_of(
    reading: Reading, trigger: Event | None, state: str = "", key: Value | None = None
) -> Candidates:
    """Give the events that may be B, worked out once for all triggers unless it depends on A."""
    name = key_name(reading, state)
    if reading.rule.relative:
        return _matching(reading, trigger, name, key)
    return reading.history.remember(
        (reading.rule.order, name, key), lambda: _matching(reading, None, name, key)
    )


def _matching(reading: Reading, trigger: Event | None, name: str, key: Value | None) -> Candidates:
    certain: list[Event] = []
    possible: list[tuple[Event, Ground]] = []
    expected = reading.rule.expectation.expect
    for one in expected:
        events = reading.history.by_type.get(one.event, ())
        if one.matching is None and not name:
            certain.extend(events)
            continue
        for event in events:
            ground = held_to_key(reading.ask(one.matching, event, trigger), event, name, key)
            if ground is None or ground.answer is YES:
                certain.append(event)
            elif ground.answer is UNKNOWN:
                possible.append((event, ground))
    return _gathered(certain, possible, several=len(expected) > 1)


def _gathered(
    certain: list[Event], possible: list[tuple[Event, Ground]], *, several: bool
) -> Candidates:
    if several:
        certain = _in_order(certain)
        possible.sort(key=lambda pair: pair[0].order)
    days = [event.day for event in certain]
    return Candidates(certain, days, possible, [event.day for event, _ in possible])


def candidates_near(reading: Reading, trigger: Event, window: Window | None) -> Candidates:
    """Give the candidates that are compared with A from the window's start, through the first that surely
    matches: no later one of its type can matter.
    """
    certain: list[Event] = []
    possible: list[tuple[Event, Ground]] = []
    for one in reading.rule.expectation.expect if window else ():
        events = reading.history.by_type.get(one.event, ())
        start = bisect_left(reading.history.days(one.event), window.first_day) if window else 0
        for event in islice(events, start, None):
            ground = reading.ask(one.matching, event, trigger)
            if ground is not None and ground.answer is UNKNOWN:
                possible.append((event, ground))
            elif ground is None or ground.answer is YES:
                certain.append(event)
                if window and event is not trigger and window.begun(event) is YES:
                    break
    return _gathered(certain, possible, several=True)


def _in_order(events: Sequence[Event]) -> list[Event]:
    """Sort, and drop an event that counts by two of the forms."""
    ordered = sorted(events, key=lambda event: event.order)
    return ordered[:1] + [later for earlier, later in pairwise(ordered) if later is not earlier]


def held_to_key(ground: Ground | None, event: Event, name: str, key: Value | None) -> Ground | None:
    """Hold an event to the state's key as well: another key is no, none recorded is unknown."""
    if not name:
        return ground
    value = event.attributes.get(name)
    same = UNKNOWN if value is None else YES if value == key else NO
    if same is YES:
        return ground
    if ground is not None and ground.answer is NO:
        return ground
    return Ground(Attribute(attribute=name, is_=key), same, event, value)


def key_name(reading: Reading, state: str) -> str:
    """Name the attribute that parallel periods of a state are told apart by; empty if none."""
    return reading.history.dictionary.states[state].key if state else ""


def key_of(reading: Reading, state: str, event: Event) -> Value | None:
    """Give which of the parallel periods of a state an event belongs to."""
    name = key_name(reading, state)
    return event.attributes.get(name) if name else None


def lifters_of(reading: Reading) -> Lifters:
    """Give exits and the rule's own lifters, worked out once for all its rows."""
    expectation = reading.rule.expectation
    if not expectation.lifted_by:
        key: object = ("exits", expectation.despite_exit)
    else:
        key = ("lifters", reading.rule.order)
    return reading.history.remember(key, lambda: _all_lifters(reading))


def _all_lifters(reading: Reading) -> Lifters:
    history, expectation = reading.history, reading.rule.expectation
    exits = () if expectation.despite_exit else reading.exits
    found = [Lifter(event) for type_ in exits for event in history.by_type.get(type_, ())]
    for lifted_by in expectation.lifted_by:
        for event in history.by_type.get(lifted_by.event, ()):
            ground = reading.ask(lifted_by.where, event)
            if ground is None or ground.answer is not NO:
                found.append(Lifter(event, ground))
    found.sort(key=lambda lifter: lifter.event.order)
    return Lifters([lifter.event.day for lifter in found], found)
