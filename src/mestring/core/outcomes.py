"""Outcomes: settle one obligation at an instant. The first that holds wins; see docs/semantics.md."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from mestring.core.answers import Ground, TimeOfDay, missing
from mestring.core.candidates import Candidates, Following
from mestring.core.dictionary import DECLINED
from mestring.core.history import History
from mestring.core.obligations import Lifter, Obligation
from mestring.core.openings import lifters_of
from mestring.core.timeline import Event
from mestring.core.windows import NEVER_DAY, Dates, Hours, Window, not_before
from mestring.core.words import Answer, Outcome

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES
Due = date | datetime | None


class Settled(NamedTuple):
    """What became of an obligation, and what decided it."""

    outcome: Outcome
    closed: bool
    due: Due
    changes_at: datetime | None = None
    match: Event | None = None
    by: Event | None = None
    asks: tuple[Ground, ...] = ()


class _Found(NamedTuple):
    """What the candidates gave: a B in the window, a B after it, and what possibly is in it."""

    met: Event | None = None
    late: Event | None = None
    done: bool = False
    possible: tuple[Ground | None, ...] = ()


class _Turned(NamedTuple):
    """What lifting and deciding events gave: the one that holds, whether any closes, the possible."""

    outcome: Outcome | None = None
    event: Event | None = None
    closes: bool = False
    possible: tuple[Ground | None, ...] = ()


_NOT_TURNED = _Turned()
_LAST = (datetime.max.replace(tzinfo=UTC), 0)


def settle(obligation: Obligation, history: History) -> Settled:
    """Give the outcome of an obligation at the history's instant; exactly one."""
    window, ground = obligation.window, obligation.ground
    if window is None or (ground is not None and ground.answer is UNKNOWN):
        return _undecided(obligation, history)
    found = _find(obligation, window)
    due = due_of(window)
    if found.met is not None:
        return Settled(Outcome.MET, True, due, None, found.met)
    turned = _turn(obligation, window, history)
    if turned.outcome is not None:
        return Settled(turned.outcome, True, due, None, None, turned.event)
    possible = (*found.possible, *turned.possible)
    passed = window.passed(history.at, history.day)
    if passed is NO:
        turns = window.turns(history.calendar)[0]
        return Settled(Outcome.WAITING, False, due, turns, asks=_asks(possible))
    if possible or passed is UNKNOWN:
        if passed is UNKNOWN:
            possible = (*possible, *_doubts(obligation, window))
        turns = window.turns(history.calendar)[1] if passed is UNKNOWN else None
        # What is possible keeps it unknown after the due as well.
        turns = None if found.possible or turned.possible else turns
        closed = turned.closes or found.done or found.late is not None
        return Settled(Outcome.UNKNOWN, closed, due, turns, asks=_asks(possible))
    if found.late is not None:
        return Settled(Outcome.LATE, True, due, None, found.late)
    return Settled(Outcome.OVERDUE, turned.closes, due)


def _doubts(obligation: Obligation, window: Window) -> Sequence[Ground]:
    """Give what makes the due itself uncertain: a trigger without a clock, or an A that possibly is one."""
    if isinstance(window, Hours):
        return (Ground(TimeOfDay(), UNKNOWN, obligation.trigger),)
    return obligation.doubts


def due_of(window: Window) -> Due:
    """Give the due to show: a local date, an instant for hours, or None; the earliest, if uncertain.

    Where it is uncertain which event settles a precedence, the latest is shown: that one is written.
    """
    if isinstance(window, Hours):
        return window.lo
    return None if window.hi >= NEVER_DAY else date.fromordinal(window.hi)


def _undecided(obligation: Obligation, history: History) -> Settled:
    """It cannot be said whether it applies, or until when: unknown, whatever else has happened."""
    grounds = (obligation.ground, obligation.limit_ground)
    asks = _asks([ground for ground in grounds if ground and ground.answer is UNKNOWN])
    window = obligation.window
    found = _find(obligation, window or obligation.endless)
    done = found.done or found.met is not None or found.late is not None
    closed = done or _turn(obligation, window, history).closes
    return Settled(Outcome.UNKNOWN, closed, due_of(window) if window else None, asks=asks)


def _find(obligation: Obligation, window: Window) -> _Found:
    """Look for the first certain B from the window's start, and for possible ones inside it."""
    candidates = obligation.candidates
    if isinstance(candidates, Following):
        return _follow(obligation, candidates, window)
    possible: list[Ground | None] = []
    done = False
    for place in range(candidates.first(window.first_day), len(candidates.events)):
        event = candidates.events[place]
        in_time = window.by(event)
        if in_time is NO:
            later = _later(obligation, candidates, place)
            return _Found(None, later, done, tuple(possible))
        if event is obligation.never:
            continue
        ground = candidates.ground(place)
        inside = min(window.begun(event), in_time, YES if ground is None else ground.answer)
        if inside is YES:
            return _Found(event)
        if inside is UNKNOWN:
            if ground is not None and ground.answer is UNKNOWN:
                possible.append(ground)
            else:
                # It is done; only whether it was in time is uncertain.
                done = done or window.begun(event) is YES
                possible += _untimed(obligation, window, event)
    return _Found(None, None, done, tuple(possible))


def _untimed(obligation: Obligation, window: Window, event: Event) -> Sequence[Ground | None]:
    """Say what leaves it uncertain whether an event is in time: its clock, the trigger's, or which A."""
    if isinstance(window, Dates):
        return obligation.doubts or (None,)
    without_clock = event if event.at != event.until else obligation.trigger
    return (Ground(TimeOfDay(), UNKNOWN, without_clock),)


def _later(obligation: Obligation, candidates: Candidates, place: int) -> Event | None:
    """Give the first certain B after the window."""
    place = candidates.next_certain(place)
    if place < len(candidates.events) and candidates.events[place] is obligation.never:
        place = candidates.next_certain(place + 1)
    return candidates.events[place] if place < len(candidates.events) else None


def _follow(obligation: Obligation, following: Following, window: Window) -> _Found:
    """See whether the next B of a recurrence comes in time."""
    possible: list[Ground | None] = [
        ground for event, ground in following.possible if window.by(event) is not NO
    ]
    done = False
    for event in following.certain:
        in_time = window.by(event)
        if in_time is YES:
            return _Found(event)
        if in_time is NO:
            return _Found(None, event, done, tuple(possible))
        done = True
        possible += _untimed(obligation, window, event)
    return _Found(None, None, done, tuple(possible))


def _turn(obligation: Obligation, window: Window | None, history: History) -> _Turned:
    """See what lifts first, then what the person declined, then what the professional chose instead."""
    lifters = lifters_of(obligation.reading)
    lifted = _lifted_by(obligation, window, obligation.lifters, 0)
    if lifters.all:
        first = bisect_left(lifters.days, obligation.trigger.day)
        lifted = _both(lifted, _lifted_by(obligation, window, lifters.all, first))
    if lifted.outcome is not None:
        return lifted
    decisions = history.decisions(obligation.reading.rule.id)
    if not decisions:
        return lifted
    decided = _deciding(obligation, window, decisions)
    possible = (*lifted.possible, *decided.possible)
    closes = lifted.closes or decided.closes
    return _Turned(decided.outcome, decided.event, closes, possible)


def _both(own: _Turned, shared: _Turned) -> _Turned:
    """Put together what a row's own lifters and the rule's gave; of two that lift, the earlier is named."""
    lifting = [each for each in (own, shared) if each.event is not None]
    if lifting:
        return min(lifting, key=lambda each: each.event.order if each.event else _LAST)
    return _Turned(None, None, own.closes or shared.closes, (*own.possible, *shared.possible))


def _lifted_by(
    obligation: Obligation, window: Window | None, lifters: Sequence[Lifter], first: int
) -> _Turned:
    """Look through what lifts, from a place on, until it surely does or it is too late."""
    if first >= len(lifters):
        return _NOT_TURNED
    possible: list[Ground | None] = []
    closes = False
    for place in range(first, len(lifters)):
        lifter = lifters[place]
        if lifter.event is obligation.trigger or not not_before(lifter.event, obligation.trigger):
            continue
        in_time = window.by(lifter.event) if window else UNKNOWN
        if lifter.certain and in_time is YES:
            return _Turned(Outcome.LIFTED, lifter.event, True, tuple(possible))
        closes = closes or lifter.certain
        if lifter.certain and in_time is NO:
            # What comes later is too late as well.
            break
        if in_time is not NO:
            possible += _why_possible(obligation, lifter, window)
    return _Turned(None, None, closes, tuple(possible))


def _why_possible(
    obligation: Obligation, lifter: Lifter, window: Window | None
) -> Sequence[Ground | None]:
    """Say what would settle it: what is not known of the event, or whether it was in time."""
    if not lifter.certain or window is None:
        return (lifter.ground,)
    return _untimed(obligation, window, lifter.event)


def _deciding(obligation: Obligation, window: Window | None, decisions: Sequence[Event]) -> _Turned:
    first: dict[Outcome, Event] = {}
    possible: list[Ground | None] = []
    closes = False
    for event in decisions:
        covered = _covers(event, obligation.trigger)
        if not covered and not _names(event, obligation):
            continue
        outcome = Outcome.DECLINED if event.type == DECLINED else Outcome.DEVIATED
        if outcome is Outcome.DECLINED and not obligation.reading.rule.expectation.may_decline:
            continue
        closes = True
        in_time = YES if covered else window.by(event) if window else UNKNOWN
        if in_time is YES:
            first.setdefault(outcome, event)
        elif in_time is UNKNOWN:
            possible += _untimed(obligation, window, event) if window else [None]
    for outcome in (Outcome.DECLINED, Outcome.DEVIATED):
        if outcome in first:
            return _Turned(outcome, first[outcome], True)
    return _Turned(None, None, closes, tuple(possible))


def _names(decision: Event, obligation: Obligation) -> bool:
    """Is the decision about this obligation, and made on or after its trigger?

    A corrected trigger keeps what was decided about the one it corrects: a no is not lost by a typing error.
    """
    trigger = obligation.trigger
    named = decision.attributes.get("trigger")
    if named != str(trigger.id) and (not trigger.supersedes or named != str(trigger.supersedes)):
        return False
    if not not_before(decision, trigger):
        return False
    key = decision.attributes.get("state_key")
    return key is None or key == obligation.state_key


def _covers(decision: Event, trigger: Event) -> bool:
    """Does the decision cover this later trigger, by its `until`?"""
    until = decision.attributes.get("until")
    return isinstance(until, date) and trigger.at >= decision.at and trigger.on < until


def _asks(grounds: Sequence[Ground | None]) -> tuple[Ground, ...]:
    found: dict[int, Ground] = {}
    for ground in grounds:
        for leaf in missing(ground) if ground is not None else ():
            found.setdefault(id(leaf), leaf)
    return tuple(found.values())
