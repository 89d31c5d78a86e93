"""Obligations: what each pattern opens, in one normal form that `outcomes` settles.

The three patterns differ only in what opens an obligation, which window it gets, which events may be
its B, and what lifts it. Everything after that is the same.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import NamedTuple

from mestring.core.answers import Asking, Ground, answer
from mestring.core.criteria import All, Attribute, Criterion, Value
from mestring.core.expectation import Precedence, Recurrence, Response, Trigger
from mestring.core.history import History, Period
from mestring.core.rules import Bound, Choice, Rule
from mestring.core.timeline import Event
from mestring.core.windows import NEVER_DAY, Dates, Hours, Window, not_before
from mestring.core.words import Answer

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES


class Candidates(NamedTuple):
    """The events that may be B: those that surely match, those that possibly do; dates beside each."""

    certain: Sequence[Event]
    days: Sequence[int]
    possible: Sequence[tuple[Event, Ground]] = ()
    possible_days: Sequence[int] = ()


class Lifter(NamedTuple):
    """An event that makes an obligation no longer relevant, certainly or possibly."""

    event: Event
    ground: Ground | None = None

    @property
    def certain(self) -> bool:
        """Tell whether it surely lifts."""
        return self.ground is None or self.ground.answer is YES


class Lifters(NamedTuple):
    """Everything that lifts the obligations of one rule, in order, with the dates beside."""

    days: Sequence[int]
    all: Sequence[Lifter]


class Obligation(NamedTuple):
    """One row, before it is settled. A window of None means that its limit is unknown.

    `lifters` are the rule's, shared by all its rows; `own_lifters` this row's. `place` is where the
    next B of a recurrence is looked for. `never` is the A itself, which is never its own B.
    """

    rule: Rule
    trigger: Event
    ground: Ground | None
    limit: Bound | None
    limit_ground: Ground | None
    window: Window | None
    candidates: Candidates
    lifters: Lifters
    own_lifters: Sequence[Lifter] = ()
    state_key: str = ""
    settler: Event | None = None
    never: Event | None = None
    place: int | None = None


class Excluded(NamedTuple):
    """A trigger to which an expectation does not apply, with the ground: why not."""

    rule: Rule
    trigger: Event
    ground: Ground


class Reading(NamedTuple):
    """What a pattern needs to read: the history, the rule, and the package's exits and birth date."""

    history: History
    rule: Rule
    exits: tuple[str, ...]
    birth_date: str

    def ask(
        self, criterion: Criterion | None, event: Event, trigger: Event | None = None
    ) -> Ground | None:
        """Answer a criterion at an event; None where nothing is asked."""
        if criterion is None:
            return None
        asking = Asking(self.history, event, trigger or event, self.exits, self.birth_date)
        return answer(criterion, asking)


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


# What opens


def _openings(
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
            yield _applies(reading, event, where)


def _applies(
    reading: Reading, event: Event, where: Ground | None = None
) -> tuple[Event, Ground | None] | Excluded:
    applies = reading.ask(reading.rule.expectation.applies, event)
    if applies is not None and applies.answer is NO:
        return Excluded(reading.rule, event, applies)
    if where is None or applies is None:
        # An unknown `where` is an unknown trigger: the row stands, and says what is missing.
        return event, where or applies
    both = All(all=(where.criterion, applies.criterion))
    return event, Ground(both, min(where.answer, applies.answer), parts=(where, applies))


# The three patterns


def _responses(reading: Reading, expectation: Response) -> Iterator[Obligation | Excluded]:
    opened: list[tuple[Event, Ground | None]] = []
    for opening in _openings(reading, expectation.trigger):
        if isinstance(opening, Excluded):
            yield opening
        else:
            opened.append(opening)
    lifters = _lifters(reading)
    # Compared with A, the candidates differ from trigger to trigger; otherwise they are the same.
    shared = None if reading.rule.relative else _candidates(reading, None)
    for place, (trigger, ground) in enumerate(opened):
        own = _replacing(opened, place) if expectation.repeat == "last" else ()
        limit, limit_ground = _chosen(reading, reading.rule.limit, trigger)
        for key, window in _windows(reading, expectation, trigger, limit):
            yield Obligation(
                reading.rule,
                trigger,
                ground,
                limit,
                limit_ground,
                window,
                shared or _near(reading, trigger, window),
                lifters,
                own,
                key,
                None,
                trigger,
            )


def _replacing(opened: Sequence[tuple[Event, Ground | None]], place: int) -> list[Lifter]:
    """Give the later triggers that lift an earlier one, through the first that surely does."""
    found = []
    for event, ground in islice(opened, place + 1, None):
        lifter = Lifter(event, ground)
        found.append(lifter)
        if lifter.certain:
            break
    return found


def _windows(
    reading: Reading, expectation: Response, trigger: Event, limit: Bound | None
) -> Iterable[tuple[str, Window | None]]:
    """Give the window of a response, or with `lasts` one for each period, by its number."""
    if limit is None:
        return (("", None),)
    if expectation.lasts is None:
        return (("", _response_window(reading, expectation, trigger, limit)),)
    periods = _periods(reading, expectation, trigger, limit)
    return [(str(number), window) for number, window in enumerate(periods, 1)]


def _response_window(
    reading: Reading, expectation: Response, trigger: Event, limit: Bound
) -> Window | None:
    after = expectation.after
    calendar = reading.history.calendar
    if limit.counts_hours:
        delay = timedelta(hours=after.amount if after else 0)
        length = timedelta(hours=limit.amount)
        return Hours(
            trigger.at + delay,
            trigger.until + delay,
            trigger.at + length,
            trigger.until + length,
            calendar.day_of(trigger.at + delay),
        )
    start = calendar.shift(trigger.day, after.unit, after.amount) if after else trigger.day
    due = _due_day(reading, trigger, limit)
    return None if due is None else Dates(start, due, due)


def _due_day(reading: Reading, trigger: Event, limit: Bound) -> int | None:
    """Give the due date of a limit from a trigger; None where the date it names is not recorded."""
    if limit.unit is not None:
        return reading.history.calendar.shift(trigger.day, limit.unit, limit.amount)
    if not limit.by:
        return NEVER_DAY
    named = trigger.attributes.get(limit.by)
    return named.toordinal() if isinstance(named, date) else None


def _periods(
    reading: Reading, expectation: Response, trigger: Event, limit: Bound
) -> Iterator[Window]:
    """Give one window for each whole `every` until A + `lasts`, each a row of its own."""
    shift, lasts = reading.history.calendar.shift, expectation.lasts
    if lasts is None or limit.unit is None or not limit.amount:
        return
    end = shift(trigger.day, lasts.unit, lasts.amount)
    after = expectation.after
    start = shift(trigger.day, after.unit, after.amount) if after else trigger.day
    number = 1
    while (due := shift(trigger.day, limit.unit, limit.amount * number)) <= end:
        # The first window begins with A (or `after`), the next the day after the one before.
        yield Dates(start, due, due)
        start, number = due + 1, number + 1


def _precedences(reading: Reading, expectation: Precedence) -> Iterator[Obligation | Excluded]:
    lifters = _lifters(reading)
    for opening in _openings(reading, expectation.trigger):
        if isinstance(opening, Excluded):
            yield opening
            continue
        trigger, ground = opening
        limit, limit_ground = _chosen(reading, reading.rule.limit, trigger)
        key = _key_of(reading, expectation.since, trigger)
        window = None
        if limit is not None or reading.rule.limit is None:
            window = _looking_back(reading, expectation, trigger, limit, key)
        yield Obligation(
            reading.rule,
            trigger,
            ground,
            limit,
            limit_ground,
            window,
            _candidates(reading, trigger, expectation.since, key),
            lifters,
            settler=trigger,
            never=trigger,
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
        start_day = _since(reading, expectation.since, trigger, key)
    else:
        start_day = 1
    return Dates(start_day, trigger.day, trigger.day)


def _since(reading: Reading, state: str, trigger: Event, key: Value | None) -> int:
    """Give the date on which the state began that A lies in, or ends; A's own where there is none.

    Of two periods that touch A's instant, the older is the one that A ends.
    """
    periods = reading.history.periods(state, reading.exits).get(key, ())
    touching = [
        period.start.day
        for period in periods
        if period.start.at <= trigger.at and (period.end is None or trigger.at <= period.end.at)
    ]
    return touching[0] if touching else NEVER_DAY


def _opened(reading: Reading, expectation: Precedence) -> Iterator[Obligation | Excluded]:
    opens = expectation.opens
    assert opens is not None
    for trigger, where, key, period in _opening_events(reading, expectation):
        applied = _applies(reading, trigger, where)
        if isinstance(applied, Excluded):
            yield applied
            continue
        limit, limit_ground = _chosen(reading, reading.rule.limit, trigger)
        if expectation.due and expectation.due not in trigger.attributes:
            limit_ground = Ground(Attribute(attribute=expectation.due), UNKNOWN, trigger)
        settling = _settling(reading, expectation, trigger, key, period)
        window = None
        if limit is not None or reading.rule.limit is None:
            window = _opened_window(reading, expectation, trigger, limit, key, settling)
        yield Obligation(
            reading.rule,
            trigger,
            applied[1],
            limit,
            limit_ground,
            window,
            _candidates(reading, trigger, opens.state or expectation.since, key),
            _lifters(reading),
            _ends(period, settling),
            "" if key is None else str(key),
            settler=settling.certain,
            never=settling.certain,
        )


class _Settling(NamedTuple):
    """The A that settles an opened precedence, and the As before it that possibly do."""

    certain: Event | None
    possible: Sequence[tuple[Event, Ground | None]]


def _opening_events(
    reading: Reading, expectation: Precedence
) -> Iterator[tuple[Event, Ground | None, Value | None, Period | None]]:
    opens = expectation.opens
    assert opens is not None
    if opens.state:
        for key, periods in reading.history.periods(opens.state, reading.exits).items():
            for period in periods:
                yield period.start, None, key, period
        return
    for event in reading.history.by_type.get(opens.event, ()):
        where = reading.ask(opens.where, event)
        if where is None or where.answer is not NO:
            yield event, where, _key_of(reading, expectation.since, event), None


def _settling(
    reading: Reading,
    expectation: Precedence,
    opening: Event,
    key: Value | None,
    period: Period | None,
) -> _Settling:
    opens = expectation.opens
    name = _key_name(reading, opens.state or expectation.since) if opens else ""
    possible: list[tuple[Event, Ground | None]] = []
    for event in reading.history.by_type.get(expectation.trigger.event, ()):
        if event is opening or not not_before(event, opening):
            continue
        if period and period.end is not None and event.at > period.end.at:
            break
        ground = _with_key(reading.ask(expectation.trigger.where, event, opening), event, name, key)
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
    key: Value | None,
    settling: _Settling,
) -> Window | None:
    start = trigger.day
    if limit is not None and limit.unit is not None:
        # Counted back from the opening: counted from an A that is not here yet, what is met would lapse.
        start = reading.history.calendar.shift(trigger.day, limit.unit, -limit.amount)
    elif expectation.since:
        start = min(start, _since(reading, expectation.since, trigger, key))
    named = NEVER_DAY
    if expectation.due:
        due = trigger.attributes.get(expectation.due)
        if isinstance(due, date):
            named = due.toordinal()
        elif settling.certain is None:
            return None
    hi = settling.certain.day if settling.certain else named
    maybe = [event.day for event, _ in settling.possible]
    return Dates(start, min([hi, *maybe]), max([hi, *maybe]))


def _ends(period: Period | None, settling: _Settling) -> Sequence[Lifter]:
    """An opening that ends without A is lifted; if an A is possible, so is the lifting."""
    if period is None or period.end is None or settling.certain is not None:
        return ()
    return (Lifter(period.end, settling.possible[0][1] if settling.possible else None),)


def _recurrences(reading: Reading, expectation: Recurrence) -> Iterator[Obligation | Excluded]:
    for key, periods in reading.history.periods(expectation.while_, reading.exits).items():
        for period in periods:
            # Where B is compared with an A, the A of a recurrence is what started the state.
            candidates = _candidates(reading, period.start, expectation.while_, key)
            yield from _anchors(reading, key, period, candidates)


def _anchors(
    reading: Reading, key: Value | None, period: Period, candidates: Candidates
) -> Iterator[Obligation | Excluded]:
    """The state's start and every certain B in it is an anchor; the next B settles it."""
    inside = [event for event in candidates.certain if _in(period, event)]
    maybe = [pair for pair in candidates.possible if _in(period, pair[0])]
    days = [event.day for event in inside]
    own = () if period.end is None else (Lifter(period.end),)
    for place, anchor in enumerate([period.start, *inside]):
        applied = _applies(reading, anchor)
        if isinstance(applied, Excluded):
            yield applied
            continue
        first = reading.rule.first if place == 0 and reading.rule.first else reading.rule.limit
        limit, limit_ground = _chosen(reading, first, anchor)
        # Only what comes after this anchor, in order, can settle it.
        later = [pair for pair in maybe if pair[0].order > anchor.order]
        yield Obligation(
            reading.rule,
            anchor,
            applied[1],
            limit,
            limit_ground,
            _recurring_window(reading, anchor, limit),
            Candidates(inside, days, later, [event.day for event, _ in later]),
            _lifters(reading),
            own,
            "" if key is None else str(key),
            place=place,
        )


def _in(period: Period, event: Event) -> bool:
    if event is period.start or not not_before(event, period.start):
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


# What they share


def _chosen(
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


def _candidates(
    reading: Reading, trigger: Event | None, state: str = "", key: Value | None = None
) -> Candidates:
    """Give the events that may be B, worked out once for all triggers unless it depends on A."""
    name = _key_name(reading, state)
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
            ground = _with_key(reading.ask(one.matching, event, trigger), event, name, key)
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


def _near(reading: Reading, trigger: Event, window: Window | None) -> Candidates:
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


def _with_key(ground: Ground | None, event: Event, name: str, key: Value | None) -> Ground | None:
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


def _key_name(reading: Reading, state: str) -> str:
    return reading.history.dictionary.states[state].key if state else ""


def _key_of(reading: Reading, state: str, event: Event) -> Value | None:
    name = _key_name(reading, state)
    return event.attributes.get(name) if name else None


def _lifters(reading: Reading) -> Lifters:
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


def start_of(obligation: Obligation) -> int:
    """Give the place among the certain candidates from which B is looked for."""
    if obligation.place is not None:
        return obligation.place
    window = obligation.window
    return bisect_left(obligation.candidates.days, window.first_day) if window else 0
