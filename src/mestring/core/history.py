"""History: what is visible of a timeline at one instant, as facts, states and events by type."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from mestring.core.calendar import Calendar
from mestring.core.criteria import Value
from mestring.core.dictionary import DECLINED, DEVIATED, Dictionary, State
from mestring.core.timeline import Event, Timeline

_Cached = TypeVar("_Cached")
_END, _START = 0, 1


class Period(NamedTuple):
    """One stretch of a state: from its start up to, but not including, its end."""

    start: Event
    end: Event | None


class _Carriers(NamedTuple):
    """The events that carry an attribute, in order, and their instants beside them."""

    instants: list[datetime]
    events: list[Event]


def visible(events: Sequence[Event], at: datetime, known: datetime) -> list[Event]:
    """Give the events that count at an instant, by what was recorded by another.

    An event counts if it happened by `at`, was recorded by `known`, and is not superseded by an event
    recorded by `known`, whenever that one happened. Of two that supersede one, the later recorded holds.
    """
    hidden: set[UUID] = set()
    holders: dict[UUID, Event] = {}
    for event in events:
        target = event.supersedes
        if target is None or event.recorded > known:
            continue
        rival = holders.get(target)
        if rival is None:
            holders[target] = event
        elif (event.recorded, event.id.int) > (rival.recorded, rival.id.int):
            holders[target] = event
            hidden.add(rival.id)
        else:
            hidden.add(event.id)
        hidden.add(target)
    return [
        event
        for event in events
        if event.at <= at
        and event.recorded <= known
        and event.id not in hidden
        and not event.retracts
    ]


class History:
    """What is visible of a timeline at (at, known). Everything is worked out once, when first asked for."""

    __slots__ = (
        "_cache",
        "_carriers",
        "_periods",
        "at",
        "by_type",
        "calendar",
        "day",
        "dictionary",
        "events",
        "known",
    )

    def __init__(
        self,
        timeline: Timeline,
        at: datetime,
        known: datetime,
        *,
        calendar: Calendar,
        dictionary: Dictionary,
    ) -> None:
        self.at = at
        self.known = known
        self.calendar = calendar
        self.dictionary = dictionary
        self.day = calendar.day_of(at)
        self.events = visible(timeline.events, at, known)
        self.by_type: dict[str, list[Event]] = {}
        for event in self.events:
            self.by_type.setdefault(event.type, []).append(event)
        self._carriers: dict[str, _Carriers] | None = None
        self._periods: dict[str, dict[Value | None, list[Period]]] = {}
        self._cache: dict[Any, Any] = {}

    def remember(self, key: object, make: Callable[[], _Cached]) -> _Cached:
        """Give what was made for a key before, or make it now."""
        try:
            found: _Cached = self._cache[key]
        except KeyError:
            found = self._cache[key] = make()
        return found

    def fact(self, name: str, instant: datetime) -> Event | None:
        """Give the event with the latest recorded value of an attribute at an instant.

        A standing fact that has none by then takes its first later value.
        """
        if self._carriers is None:
            self._carriers = _carriers(self.events)
        carriers = self._carriers.get(name)
        if carriers is None:
            return None
        place = bisect_right(carriers.instants, instant)
        if place:
            return carriers.events[place - 1]
        return carriers.events[0] if self.dictionary.attributes[name].standing else None

    def periods(self, state: str, exits: Sequence[str]) -> Mapping[Value | None, list[Period]]:
        """Give the periods of a state by its key (None where it has none), oldest first."""
        found = self._periods.get(state)
        if found is None:
            definition = self.dictionary.states[state]
            found = self._periods[state] = _periods(self.by_type, definition, exits)
        return found

    def active(self, state: str, instant: datetime, exits: Sequence[str]) -> Event | None:
        """Give the event that started a state which is active at an instant; the latest, if parallel."""
        starts = [
            period.start
            for periods in self.periods(state, exits).values()
            for period in periods
            if period.start.at <= instant and (period.end is None or instant < period.end.at)
        ]
        return max(starts, key=lambda start: start.order, default=None)

    def decisions(self, expectation: str) -> Sequence[Event]:
        """Give the decisions made about an expectation, in order."""
        return self.remember("decisions", self._decisions).get(expectation, ())

    def _decisions(self) -> dict[Value | None, list[Event]]:
        found: dict[Value | None, list[Event]] = {}
        for kind in (DECLINED, DEVIATED):
            for event in self.by_type.get(kind, ()):
                found.setdefault(event.attributes.get("expectation"), []).append(event)
        return found


def _carriers(events: Sequence[Event]) -> dict[str, _Carriers]:
    found: dict[str, _Carriers] = {}
    for event in events:
        for name in event.attributes:
            carriers = found.get(name)
            if carriers is None:
                carriers = found[name] = _Carriers([], [])
            carriers.instants.append(event.at)
            carriers.events.append(event)
    return found


def _periods(
    by_type: Mapping[str, list[Event]], state: State, exits: Sequence[str]
) -> dict[Value | None, list[Period]]:
    """Walk starts, ends and exits in order; at one instant ends go before starts."""
    moves = [
        (event.at, side, event.id.int, event, type_ in exits)
        for side, types in ((_END, (*state.ends, *exits)), (_START, state.starts))
        for type_ in types
        for event in by_type.get(type_, ())
    ]
    moves.sort(key=lambda move: move[:3])
    running: dict[Value | None, Event] = {}
    found: dict[Value | None, list[Period]] = {}
    for _, side, _, event, is_exit in moves:
        key = event.attributes.get(state.key) if state.key else None
        if side == _START:
            # A start while active changes nothing.
            running.setdefault(key, event)
            continue
        for ended in list(running) if is_exit else [key]:
            start = running.pop(ended, None)
            if start is not None:
                found.setdefault(ended, []).append(Period(start, event))
    for key, start in running.items():
        found.setdefault(key, []).append(Period(start, None))
    return found
