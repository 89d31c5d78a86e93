"""Candidates: the events that may be B. Each is asked once, and only when a window comes to it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from mestring.core.answers import Asked, Ground, answer
from mestring.core.criteria import Attribute, Criterion, Value
from mestring.core.expectation import Expected
from mestring.core.history import History
from mestring.core.rules import Rule
from mestring.core.timeline import Event
from mestring.core.words import Answer

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES


class Reading(NamedTuple):
    """One rule read against one history."""

    rule: Rule
    history: History
    asked: Asked

    def ask(
        self, criterion: Criterion | None, event: Event, trigger: Event | None = None
    ) -> Ground | None:
        """Answer a criterion at an event; None where nothing is asked."""
        if criterion is None:
            return None
        return answer(criterion, self.asked, event, trigger or event)


class Following(NamedTuple):
    """The Bs of a recurrence after an anchor, and the events after it that possibly are one."""

    certain: Sequence[Event]
    possible: Sequence[tuple[Event, Ground]]


class Candidates:
    """The events of the expected types, in order, each with whether it is B."""

    __slots__ = (
        "_expected",
        "_grounds",
        "_key",
        "_key_name",
        "_next",
        "_reading",
        "_trigger",
        "days",
        "events",
    )

    def __init__(
        self, reading: Reading, trigger: Event | None, key_name: str, key: Value | None
    ) -> None:
        expected = reading.rule.expectation.expect
        self._reading, self._trigger = reading, trigger
        self._expected: Sequence[Expected] = expected
        self._key_name, self._key = key_name, key
        self.events, self.days = _events(reading.history, reading.rule.expected_types)
        self._grounds: dict[int, Ground | None] = {}
        self._next: dict[int, int] = {}

    def first(self, day: int) -> int:
        """Give the place of the first event on or after a local date."""
        return bisect_left(self.days, day)

    def ground(self, place: int) -> Ground | None:
        """Tell whether an event is B, and why; None where nothing is asked of it."""
        try:
            return self._grounds[place]
        except KeyError:
            ground = self._grounds[place] = self._asked(self.events[place])
            return ground

    def next_certain(self, place: int) -> int:
        """Give the place of the first sure B from a place on; the number of events if there is none."""
        passed = []
        while place < len(self.events):
            known = self._next.get(place)
            if known is not None:
                place = known
                break
            ground = self.ground(place)
            if ground is None or ground.answer is YES:
                break
            passed.append(place)
            place += 1
        for each in passed:
            self._next[each] = place
        return place

    def all(self) -> Iterator[tuple[Event, Ground | None]]:
        """Give every event that is B, or possibly is."""
        for place, event in enumerate(self.events):
            ground = self.ground(place)
            if ground is None or ground.answer is not NO:
                yield event, ground

    def _asked(self, event: Event) -> Ground | None:
        """Ask every form that the event's type has; the best answer counts."""
        best: Ground | None = None
        for one in self._expected:
            if one.event != event.type:
                continue
            ground = self._reading.ask(one.matching, event, self._trigger)
            if self._key_name:
                ground = held_to_key(ground, event, self._key_name, self._key)
            if ground is None:
                return None
            if best is None or ground.answer > best.answer:
                best = ground
        return best


def candidates_of(
    reading: Reading, trigger: Event | None, state: str = "", key: Value | None = None
) -> Candidates:
    """Give the candidates of a rule; the same for all triggers and like rules, unless compared with A."""
    name = key_name(reading, state)
    if reading.rule.relative:
        return Candidates(reading, trigger, name, key)
    # Equal nodes are one and the same, see `rules.typed_node`.
    shared = ("B", id(reading.rule.expectation.expect), name, key)
    return reading.history.remember(shared, lambda: Candidates(reading, None, name, key))


def _events(history: History, types: Sequence[str]) -> tuple[Sequence[Event], Sequence[int]]:
    """Give the events of some types in order, with their dates beside them."""
    if len(types) == 1:
        return history.by_type.get(types[0], ()), history.days(types[0])
    merged = [event for type_ in types for event in history.by_type.get(type_, ())]
    merged.sort(key=attrgetter("order"))
    return merged, [event.day for event in merged]


def held_to_key(ground: Ground | None, event: Event, name: str, key: Value | None) -> Ground | None:
    """Hold an event to the state's key as well: another key is no, none recorded is unknown."""
    if not name:
        return ground
    value = event.attributes.get(name)
    same = UNKNOWN if value is None else YES if value == key else NO
    if same is YES or (ground is not None and ground.answer is NO):
        return ground
    return Ground(Attribute(attribute=name, is_=key), same, event, value)


def key_name(reading: Reading, state: str) -> str:
    """Name the attribute that parallel periods of a state are told apart by; empty if none."""
    return reading.history.dictionary.states[state].key if state else ""


def key_of(reading: Reading, state: str, event: Event) -> Value | None:
    """Give which of the parallel periods of a state an event belongs to."""
    name = key_name(reading, state)
    return event.attributes.get(name) if name else None
