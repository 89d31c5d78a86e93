"""The three patterns: what opens an obligation, its window, which events may be its B, what lifts it.

Everything after that is the same for all and stands in `outcomes`.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from mestring.core.answers import Ground
from mestring.core.candidates import (
    Candidates,
    Following,
    Reading,
    candidates_of,
    held_to_key,
    key_name,
    key_of,
)
from mestring.core.criteria import Attribute, Value
from mestring.core.expectation import Precedence, Recurrence, Response
from mestring.core.history import Period
from mestring.core.obligations import Excluded, Lifter, Obligation
from mestring.core.openings import Opening, applied, chosen, openings
from mestring.core.rules import Bound
from mestring.core.spans import TimeUnit
from mestring.core.timeline import Event
from mestring.core.windows import NEVER, NEVER_DAY, Dates, Hours, Window, not_before
from mestring.core.words import Answer

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES
# The date from which a window counts that looks back without end.
_BEGINNING = 1


def obligations(reading: Reading) -> Iterator[Obligation | Excluded]:
    """Give every obligation that a rule opens on a history, and every trigger it excludes."""
    match reading.rule.expectation:
        case Response():
            return _responses(reading, reading.rule.expectation)
        case Precedence() as expectation if expectation.opens is not None:
            return _opened(reading, expectation)
        case Precedence():
            return _precedences(reading, reading.rule.expectation)
        case Recurrence():
            return _recurrences(reading, reading.rule.expectation)


def _responses(reading: Reading, expectation: Response) -> Iterator[Obligation | Excluded]:
    opened, excluded = openings(reading, expectation.trigger)
    yield from excluded
    # Compared with A, the candidates differ from trigger to trigger; otherwise they are the same.
    shared = None if reading.rule.relative else candidates_of(reading, None)
    sure = _next_sure(opened) if expectation.repeat == "last" else []
    for place, (trigger, ground) in enumerate(opened):
        limit, limit_ground = chosen(reading, reading.rule.limit, trigger)
        candidates = shared or candidates_of(reading, trigger)
        for key, window in _windows(reading, expectation, trigger, limit):
            yield Obligation(
                reading,
                trigger,
                ground,
                limit,
                limit_ground,
                window,
                candidates,
                _replacing(opened, sure, place, window) if sure else (),
                key,
                None,
                trigger,
                endless=_endless(reading, trigger),
            )


def _next_sure(opened: Sequence[Opening]) -> list[int]:
    """Give for each trigger the place of the next one that surely applies."""
    found = [len(opened)] * (len(opened) + 1)
    for place in range(len(opened) - 1, 0, -1):
        ground = opened[place][1]
        certain = ground is None or ground.answer is YES
        found[place - 1] = place if certain else found[place]
    return found


def _replacing(
    opened: Sequence[Opening], sure: Sequence[int], place: int, window: Window | None
) -> list[Lifter]:
    """Give the later triggers that lift an earlier one: those in its time, and the first sure one."""
    found = []
    for event, ground in islice(opened, place + 1, sure[place]):
        if window is not None and window.by(event) is NO:
            break
        found.append(Lifter(event, ground))
    following = sure[place]
    while following < len(opened):
        found.append(Lifter(*opened[following]))
        if window is None or window.by(opened[following][0]) is not UNKNOWN:
            break
        # It may be too late by the clock that it lacks; the next may surely be in time.
        following = sure[following]
    return found


def _windows(
    reading: Reading, expectation: Response, trigger: Event, limit: Bound | None
) -> Iterable[tuple[str, Window | None]]:
    """Give the window of a response, or with `lasts` one for each period, by its number."""
    if limit is None:
        return (("", None),)
    if expectation.lasts is None:
        return (("", _response_window(reading, trigger, limit)),)
    periods = _periods(reading, trigger, limit)
    return [(str(number), window) for number, window in enumerate(periods, 1)]


def _response_window(reading: Reading, trigger: Event, limit: Bound) -> Window | None:
    after = reading.rule.after
    if limit.unit is TimeUnit.HOURS:
        delay = timedelta(hours=after.amount if after else 0)
        length = timedelta(hours=limit.amount)
        return Hours(
            trigger.at + delay,
            trigger.until + delay,
            trigger.at + length,
            trigger.until + length,
            reading.history.calendar.day_of(trigger.at + delay),
        )
    start = _moved(reading, trigger, after) if after else trigger.day
    due = _due_day(reading, trigger, limit)
    return None if due is None else Dates(start, due, due)


def _endless(reading: Reading, trigger: Event) -> Window:
    """Give the window of a response as if it had no limit."""
    after = reading.rule.after
    if after is None or not after.counts_hours:
        return _from(_moved(reading, trigger, after) if after else trigger.day)
    delay = timedelta(hours=after.amount)
    day = reading.history.calendar.day_of(trigger.at + delay)
    return Hours(trigger.at + delay, trigger.until + delay, NEVER, NEVER, day)


def _from(day: int) -> Window:
    return Dates(day, NEVER_DAY, NEVER_DAY)


def _due_day(reading: Reading, trigger: Event, limit: Bound) -> int | None:
    """Give the due date of a limit from a trigger; None where the date it names is not recorded."""
    if limit.unit is TimeUnit.DAYS:
        return trigger.day + limit.amount
    if limit.unit is not None:
        return reading.history.calendar.shift(trigger.day, limit.unit, limit.amount)
    if not limit.by:
        return NEVER_DAY
    named = trigger.attributes.get(limit.by)
    return named.toordinal() if isinstance(named, date) else None


def _moved(reading: Reading, trigger: Event, span: Bound, times: int = 1) -> int:
    """Give A's date moved by a span that counts dates."""
    unit = span.unit or TimeUnit.DAYS
    return reading.history.calendar.shift(trigger.day, unit, span.amount * times)


def _periods(reading: Reading, trigger: Event, limit: Bound) -> Iterator[Window]:
    """Give one window for each whole `every` until A + `lasts`, each a row of its own."""
    lasts, after = reading.rule.lasts, reading.rule.after
    if lasts is None or not limit.amount:
        return
    end = _moved(reading, trigger, lasts)
    start = _moved(reading, trigger, after) if after else trigger.day
    number = 1
    while (due := _moved(reading, trigger, limit, number)) <= end:
        # The first window begins with A (or `after`), the next the day after the one before.
        yield Dates(start, due, due)
        start, number = due + 1, number + 1


def _precedences(reading: Reading, expectation: Precedence) -> Iterator[Obligation | Excluded]:
    opened, excluded = openings(reading, expectation.trigger)
    yield from excluded
    for trigger, ground in opened:
        limit, limit_ground = chosen(reading, reading.rule.limit, trigger)
        key = key_of(reading, expectation.since, trigger)
        window = None
        if limit is not None or reading.rule.limit is None:
            window = _looking_back(reading, expectation, trigger, limit, key)
        yield Obligation(
            reading,
            trigger,
            ground,
            limit,
            limit_ground,
            window,
            candidates_of(reading, trigger, expectation.since, key),
            settler=trigger,
            never=trigger,
            endless=_from(trigger.day),
        )


def _looking_back(
    reading: Reading,
    expectation: Precedence,
    trigger: Event,
    limit: Bound | None,
    key: Value | None,
) -> Window:
    if limit is not None and limit.counts_hours:
        length = timedelta(hours=limit.amount)
        start = trigger.at - length
        day = reading.history.calendar.day_of(start)
        return Hours(start, trigger.until - length, trigger.at, trigger.until, day)
    if limit is not None and limit.unit is not None:
        start_day = reading.history.calendar.shift(trigger.day, limit.unit, -limit.amount)
    elif expectation.since:
        began = _since(reading, expectation.since, trigger, key)
        # No such period: nothing can be in the window, but what comes after A is late.
        start_day = trigger.day + 1 if began is None else began
    else:
        start_day = _BEGINNING
    return Dates(start_day, trigger.day, trigger.day)


def _since(reading: Reading, state: str, trigger: Event, key: Value | None) -> int | None:
    """Give the date on which the state began that A lies in, or ends; None where there is none.

    Of two periods that touch A's instant, the older is the one that A ends.
    """
    periods = reading.history.periods(state, reading.asked.exits).get(key, ())
    touching = [
        period.start.day
        for period in periods
        if period.start.at <= trigger.at and (period.end is None or trigger.at <= period.end.at)
    ]
    return touching[0] if touching else None


class _Settling(NamedTuple):
    """The A that settles an opened precedence, and the As before it that possibly do."""

    certain: Event | None
    possible: Sequence[tuple[Event, Ground | None]]


def _opened(reading: Reading, expectation: Precedence) -> Iterator[Obligation | Excluded]:
    opens = expectation.opens
    assert opens is not None
    for trigger, where, key, period in _opening_events(reading, expectation):
        opening = applied(reading, trigger, where)
        if isinstance(opening, Excluded):
            yield opening
            continue
        limit, limit_ground = chosen(reading, reading.rule.limit, trigger)
        if expectation.due and expectation.due not in trigger.attributes:
            limit_ground = Ground(Attribute(attribute=expectation.due), UNKNOWN, trigger)
        settling = _settling(reading, expectation, trigger, key, period)
        window = None
        if limit is not None or reading.rule.limit is None:
            window = _opened_window(reading, expectation, trigger, limit, settling)
        yield Obligation(
            reading,
            trigger,
            opening[1],
            limit,
            limit_ground,
            window,
            candidates_of(reading, trigger, opens.state or expectation.since, key),
            _ends(period, settling),
            "" if key is None else str(key),
            settler=settling.certain,
            never=settling.certain,
            doubts=tuple(ground for _, ground in settling.possible if ground is not None),
            endless=_from(_opened_from(reading, expectation, trigger, limit) or trigger.day),
        )


def _opening_events(
    reading: Reading, expectation: Precedence
) -> Iterator[tuple[Event, Ground | None, Value | None, Period | None]]:
    opens = expectation.opens
    assert opens is not None
    if opens.state:
        for key, periods in reading.history.periods(opens.state, reading.asked.exits).items():
            for period in periods:
                yield period.start, None, key, period
        return
    for event in reading.history.by_type.get(opens.event, ()):
        where = reading.ask(opens.where, event)
        if where is None or where.answer is not NO:
            yield event, where, key_of(reading, expectation.since, event), None


def _settling(
    reading: Reading,
    expectation: Precedence,
    opening: Event,
    key: Value | None,
    period: Period | None,
) -> _Settling:
    opens = expectation.opens
    name = key_name(reading, opens.state or expectation.since) if opens else ""
    possible: list[tuple[Event, Ground | None]] = []
    for event in reading.history.by_type.get(expectation.trigger.event, ()):
        if event is opening or not not_before(event, opening):
            continue
        if period and period.end is not None and event.at > period.end.at:
            break
        ground = held_to_key(
            reading.ask(expectation.trigger.where, event, opening), event, name, key
        )
        if ground is None or ground.answer is YES:
            return _Settling(event, possible)
        if ground.answer is UNKNOWN:
            possible.append((event, ground))
    return _Settling(None, possible)


def _opened_window(
    reading: Reading,
    expectation: Precedence,
    trigger: Event,
    limit: Bound | None,
    settling: _Settling,
) -> Window | None:
    named = NEVER_DAY
    if expectation.due:
        due = trigger.attributes.get(expectation.due)
        if isinstance(due, date):
            named = due.toordinal()
        elif settling.certain is None:
            return None
    hi = settling.certain.day if settling.certain else named
    maybe = [event.day for event, _ in settling.possible]
    lo, hi = min([hi, *maybe]), max([hi, *maybe])
    start = _opened_from(reading, expectation, trigger, limit)
    # No such period: nothing can be in the window, but what comes after A is late.
    return Dates(hi + 1 if start is None else start, lo, hi)


def _opened_from(
    reading: Reading,
    expectation: Precedence,
    trigger: Event,
    limit: Bound | None,
) -> int | None:
    """Give the date from which B counts for an opening; None where the state of `since` is not there."""
    if limit is not None and limit.unit is None:
        return _BEGINNING
    if limit is not None and limit.unit is not None:
        # Counted back from the opening: counted from an A that is not here yet, what is met would lapse.
        return reading.history.calendar.shift(trigger.day, limit.unit, -limit.amount)
    if expectation.since:
        key = key_of(reading, expectation.since, trigger)
        return _since(reading, expectation.since, trigger, key)
    return trigger.day


def _ends(period: Period | None, settling: _Settling) -> Sequence[Lifter]:
    """An opening that ends without A is lifted; if an A is possible, so is the lifting."""
    if period is None or period.end is None or settling.certain is not None:
        return ()
    return (Lifter(period.end, settling.possible[0][1] if settling.possible else None),)


def _recurrences(reading: Reading, expectation: Recurrence) -> Iterator[Obligation | Excluded]:
    for key, periods in reading.history.periods(expectation.while_, reading.asked.exits).items():
        for period in periods:
            # Where B is compared with an A, the A of a recurrence is what started the state.
            candidates = candidates_of(reading, period.start, expectation.while_, key)
            starts = {one.start.id for one in periods}
            yield from _anchors(reading, key, period, candidates, starts)


def _anchors(
    reading: Reading,
    key: Value | None,
    period: Period,
    candidates: Candidates,
    starts: Container[UUID],
) -> Iterator[Obligation | Excluded]:
    """The state's start and every certain B in it is an anchor; the next B settles it."""
    inside: list[Event] = []
    maybe: list[tuple[Event, Ground]] = []
    for event, ground in candidates.all():
        if event.id in starts or not _in(period, event):
            continue
        if ground is None or ground.answer is YES:
            inside.append(event)
        else:
            maybe.append((event, ground))
    own = () if period.end is None else (Lifter(period.end),)
    for place, anchor in enumerate([period.start, *inside]):
        opening = applied(reading, anchor)
        if isinstance(opening, Excluded):
            yield opening
            continue
        first = reading.rule.first if place == 0 and reading.rule.first else reading.rule.limit
        limit, limit_ground = chosen(reading, first, anchor)
        # Only what comes after this anchor, in order, can settle it; after the start, all that is inside.
        later = [pair for pair in maybe if place == 0 or pair[0].order > anchor.order]
        yield Obligation(
            reading,
            anchor,
            opening[1],
            limit,
            limit_ground,
            _recurring_window(reading, anchor, limit),
            Following(inside[place:], later),
            own,
            "" if key is None else str(key),
            endless=_from(anchor.day),
        )


def _in(period: Period, event: Event) -> bool:
    if event.at < period.start.at:
        return False
    return period.end is None or event.at < period.end.at


def _recurring_window(reading: Reading, anchor: Event, limit: Bound | None) -> Window | None:
    if limit is None:
        return None
    if limit.counts_hours:
        length = timedelta(hours=limit.amount)
        lo, hi = anchor.at + length, anchor.until + length
        return Hours(anchor.at, anchor.at, lo, hi, anchor.day)
    due = _due_day(reading, anchor, limit)
    return None if due is None else Dates(anchor.day, due, due)
