"""Outcomes: settle one obligation at an instant. The first that holds wins; see docs/semantics.md."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from mestring.core.answers import Ground, missing
from mestring.core.dictionary import DECLINED
from mestring.core.history import History
from mestring.core.obligations import Obligation, start_of
from mestring.core.timeline import Event
from mestring.core.windows import NEVER_DAY, Hours, Window, not_before
from mestring.core.words import Answer, Outcome

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES
Due = date | datetime | None

# What is settled asks for nothing more.
SETTLED = frozenset(
    {Outcome.MET, Outcome.LATE, Outcome.DECLINED, Outcome.DEVIATED, Outcome.LIFTED}
)


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
    possible: tuple[Ground | None, ...] = ()


class _Turned(NamedTuple):
    """What lifting and deciding events gave: the one that holds, whether any closes, the possible."""

    outcome: Outcome | None = None
    event: Event | None = None
    closes: bool = False
    possible: tuple[Ground | None, ...] = ()


def settle(obligation: Obligation, history: History) -> Settled:
    """Give the outcome of an obligation at the history's instant; exactly one."""
    window, ground = obligation.window, obligation.ground
    if window is None or (ground is not None and ground.answer is UNKNOWN):
        return _undecided(obligation, history)
    found = _find(obligation, window)
    due = due_of(window)
    if found.met is not None:
        return Settled(Outcome.MET, True, due, match=found.met)
    turned = _turn(obligation, window, history)
    if turned.outcome is not None:
        return Settled(turned.outcome, True, due, by=turned.event)
    possible = (*found.possible, *turned.possible)
    passed = window.passed(history.at, history.day)
    if passed is NO:
        turns = window.turns(history.calendar)[0]
        return Settled(Outcome.WAITING, False, due, turns, asks=_asks(possible))
    if possible or passed is UNKNOWN:
        turns = None if possible else window.turns(history.calendar)[1]
        return Settled(Outcome.UNKNOWN, turned.closes, due, turns, asks=_asks(possible))
    if found.late is not None:
        return Settled(Outcome.LATE, True, due, match=found.late)
    return Settled(Outcome.OVERDUE, turned.closes, due)


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
    done = window is not None and _find(obligation, window).met is not None
    closed = done or _turn(obligation, window, history).closes
    return Settled(Outcome.UNKNOWN, closed, due_of(window) if window else None, asks=asks)


def _find(obligation: Obligation, window: Window) -> _Found:
    """Look for the first certain B from the window's start, and for possible ones inside it."""
    candidates = obligation.candidates
    possible: list[Ground | None] = [
        ground
        for event, ground in candidates.possible
        if event is not obligation.trigger
        and event is not obligation.settler
        and window.begun(event) is not NO
        and window.by(event) is not NO
    ]
    for place in range(start_of(obligation), len(candidates.certain)):
        event = candidates.certain[place]
        if event is obligation.trigger or event is obligation.settler:
            continue
        begun = YES if obligation.place is not None else window.begun(event)
        inside = min(begun, window.by(event))
        if inside is YES:
            return _Found(met=event)
        if inside is UNKNOWN:
            possible.append(None)
        elif begun is not NO:
            return _Found(late=event, possible=tuple(possible))
    return _Found(possible=tuple(possible))


def _turn(obligation: Obligation, window: Window | None, history: History) -> _Turned:
    """See what lifts first, then what the person declined, then what the professional chose instead."""
    first: dict[Outcome, Event] = {}
    possible: list[Ground | None] = []
    closes = False
    for outcome, event, ground, covered in _turning(obligation, history):
        certain = ground is None or ground.answer is YES
        in_time = YES if covered else window.by(event) if window else UNKNOWN
        closes = closes or certain
        if certain and in_time is YES:
            first.setdefault(outcome, event)
        elif in_time is not NO:
            possible.append(None if certain else ground)
    for outcome in (Outcome.LIFTED, Outcome.DECLINED, Outcome.DEVIATED):
        if outcome in first:
            return _Turned(outcome, first[outcome], closes, tuple(possible))
    return _Turned(None, None, closes, tuple(possible))


def _turning(
    obligation: Obligation, history: History
) -> Iterator[tuple[Outcome, Event, Ground | None, bool]]:
    trigger = obligation.trigger
    for lifter in obligation.lifters:
        if not_before(lifter.event, trigger):
            yield Outcome.LIFTED, lifter.event, lifter.ground, False
    expectation = obligation.rule.expectation
    for event in history.decisions(expectation.id):
        if event.type == DECLINED and not expectation.may_decline:
            continue
        outcome = Outcome.DECLINED if event.type == DECLINED else Outcome.DEVIATED
        if _covers(event, trigger):
            yield outcome, event, None, True
        elif _names(event, obligation) and not_before(event, trigger):
            yield outcome, event, None, False


def _names(decision: Event, obligation: Obligation) -> bool:
    """Is the decision about this very obligation?"""
    if decision.attributes.get("trigger") != str(obligation.trigger.id):
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


