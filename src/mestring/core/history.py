"""History: what is visible of a timeline at one instant, as facts, states and events by type."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from mestring.core.criteria import Value
from mestring.core.dictionary import DECLINED, DEVIATED, State
from mestring.core.package import Package
from mestring.core.timeline import Event, Timeline, by_type, visible
from mestring.core.words import Precision

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


class _Activity(NamedTuple):
    """The instants at which a state's activity changes, and the start that is active from each."""

    instants: list[datetime]
    starts: list[Event | None]


def _by_type(timeline: Timeline, at: datetime, known: datetime) -> Mapping[str, list[Event]]:
    """Give the visible events by type; where all have happened and are known, as the timeline keeps them."""
    if timeline.settled <= at and timeline.settled <= known:
        return timeline.by_type
    return by_type(visible(timeline.events, at, known))


class History:
    """What is visible of a timeline at (at, known). Everything is worked out once, when first asked for."""

    __slots__ = (
        "_active",
        "_cache",
        "_carriers",
        "_days",
        "_package",
        "_periods",
        "at",
        "by_type",
        "calendar",
        "day",
        "dictionary",
        "known",
    )

    def __init__(self, timeline: Timeline, at: datetime, known: datetime, package: Package) -> None:
        self.at = at
        self.known = known
        self.calendar = package.guideline.calendar
        self.dictionary = package.guideline.dictionary
        self.day = self.calendar.day_of(at)
        self.by_type = _by_type(timeline, at, known)
        self._package = package
        self._carriers: dict[str, _Carriers] = {}
        self._periods: dict[str, dict[Value | None, list[Period]]] = {}
        self._active: dict[str, _Activity] = {}
        self._days: dict[str, list[int]] = {}
        self._cache: dict[Any, Any] = {}

    def days(self, type_: str) -> Sequence[int]:
        """Give the local dates of a type's events, beside `by_type`."""
        found = self._days.get(type_)
        if found is None:
            found = self._days[type_] = [event.day for event in self.by_type.get(type_, ())]
        return found

    def remember(self, key: object, make: Callable[[], _Cached]) -> _Cached:
        """Give what was made for a key before, or make it now."""
        try:
            found: _Cached = self._cache[key]
        except KeyError:
            found = self._cache[key] = make()
        return found

    def forget(self) -> None:
        """Let go of what was remembered; some of it holds this history, and only the collector would see.

        Left to the collector, every few explanations one would wait for it: ten times the usual.
        """
        self._cache.clear()

    def fact(self, name: str, instant: datetime) -> Event | None:
        """Give the event with the latest recorded value of an attribute at an instant.

        A standing fact that has none by then takes its first later value.
        """
        carriers = self._carriers.get(name)
        if carriers is None:
            carriers = self._carriers[name] = self._carriers_of(name)
        place = bisect_right(carriers.instants, instant)
        if place:
            return carriers.events[place - 1]
        if not carriers.events or not self.dictionary.attributes[name].standing:
            return None
        return carriers.events[0]

    def _carriers_of(self, name: str) -> _Carriers:
        carriers = self._package.index.carriers.get(name, ())
        types = [type_ for type_ in carriers if type_ in self.by_type]
        found = [
            event for type_ in types for event in self.by_type[type_] if name in event.attributes
        ]
        if len(types) > 1:
            found.sort(key=attrgetter("order"))
        return _Carriers([event.at for event in found], found)

    def periods(self, state: str, exits: Sequence[str]) -> Mapping[Value | None, list[Period]]:
        """Give the periods of a state by its key (None where it has none), oldest first."""
        found = self._periods.get(state)
        if found is None:
            definition = self.dictionary.states[state]
            found = self._periods[state] = _periods(self.by_type, definition, exits)
        return found

    def active(self, state: str, instant: datetime, exits: Sequence[str]) -> Event | None:
        """Give the event that started a state which is active at an instant; the latest, if parallel."""
        activity = self._active.get(state)
        if activity is None:
            periods = [period for found in self.periods(state, exits).values() for period in found]
            activity = self._active[state] = _activity(periods)
        place = bisect_right(activity.instants, instant)
        return activity.starts[place - 1] if place else None

    def touched(
        self, state: str, instant: datetime, exits: Sequence[str], key: Value | None
    ) -> Event | None:
        """Give the start of a state that an instant lies in or ends: of this key, or the latest of any."""
        periods = self.periods(state, exits)
        if key is None:
            active = self.active(state, instant, exits)
            if active is not None:
                return active
        chosen = periods.get(key, ()) if key is not None else chain(*periods.values())
        starts = [
            period.start
            for period in chosen
            if period.start.at <= instant and (period.end is None or instant <= period.end.at)
        ]
        return max(starts, key=attrgetter("order"), default=None)

    def decisions(self, expectation: str) -> Sequence[Event]:
        """Give the decisions made about an expectation, in order."""
        return self.remember("decisions", self._decisions).get(expectation, ())

    def _decisions(self) -> dict[Value | None, list[Event]]:
        found: dict[Value | None, list[Event]] = {}
        for kind in (DECLINED, DEVIATED):
            for event in self.by_type.get(kind, ()):
                found.setdefault(event.attributes.get("expectation"), []).append(event)
        return found


def _activity(periods: Sequence[Period]) -> _Activity:
    """Cut time where a period starts or ends, and find the latest start that is active from there."""
    instants = sorted(
        {period.start.at for period in periods}
        | {period.end.at for period in periods if period.end is not None}
    )
    opening = sorted(periods, key=lambda period: period.start.order)
    running: list[Period] = []
    starts: list[Event | None] = []
    place = 0
    for instant in instants:
        while place < len(opening) and opening[place].start.at <= instant:
            running.append(opening[place])
            place += 1
        running = [one for one in running if one.end is None or instant < one.end.at]
        starts.append(running[-1].start if running else None)
    return _Activity(instants, starts)


def _periods(
    by_type: Mapping[str, list[Event]], state: State, exits: Sequence[str]
) -> dict[Value | None, list[Period]]:
    """Walk starts, ends and exits in order; at one instant ends go before starts.

    One exception: where a keyed period is known to start and end on one and the same date, and only by
    that date, it starts first. Otherwise a stay of a day would never end.
    """
    moves = [
        # Of two ends at one instant, what renews goes first: it ends what was, the other what it starts.
        (event.at, side, type_ not in state.starts, event.id.int, event, type_ in exits)
        for side, types in ((_END, (*state.ends, *exits)), (_START, state.starts))
        for type_ in types
        for event in by_type.get(type_, ())
    ]
    moves.sort(key=lambda move: move[:4])
    running: dict[Value | None, Event] = {}
    found: dict[Value | None, list[Period]] = {}
    unmet: dict[Value | None, list[Event]] = {}
    for _, side, _, _, event, is_exit in moves:
        key = event.attributes.get(state.key) if state.key else None
        if side == _START:
            end = _own_end(event, unmet.get(key, ()))
            if key not in running and end is not None:
                # Written twice, it is still one period: the first start and the first end.
                if not found.get(key) or found[key][-1].end is not end:
                    found.setdefault(key, []).append(Period(event, end))
                continue
            # A start while active changes nothing.
            running.setdefault(key, event)
            continue
        if state.key and not is_exit and key not in running:
            unmet.setdefault(key, []).append(event)
        for ended in list(running) if is_exit else [key]:
            start = running.pop(ended, None)
            if start is not None:
                found.setdefault(ended, []).append(Period(start, event))
    for key, start in running.items():
        found.setdefault(key, []).append(Period(start, None))
    return found


def _own_end(start: Event, ends: Sequence[Event]) -> Event | None:
    """Give the end of a period of one day: both known only by that date. What renews does not end itself."""
    if start.precision is not Precision.DAY:
        return None
    by_date = (end for end in ends if end.precision is Precision.DAY and end.day == start.day)
    return next((end for end in by_date if end is not start), None)
