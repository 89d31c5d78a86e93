"""The contract once more, written down as it stands: an oracle to hold the engine to.

It was written from docs/semantics.md and decision record 3 alone, not from the engine, and shares nothing
with it but the written package and the timeline: it resolves limits, counts days and finds periods by its
own plain loops. It is slow on purpose; where it is clever it is wrong. Lists only, no cache, no bisection.
It is one long file on purpose too: to be read from top to bottom beside the contract.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from mestring.core.criteria import (
    Age,
    All,
    AnyOf,
    Attribute,
    Criterion,
    Earlier,
    Fact,
    Had,
    InState,
    Not,
    Other,
    Same,
)
from mestring.core.dictionary import DECLINED, DEVIATED, EVENT_FIELDS, AttributeType
from mestring.core.expectation import (
    CountsFor,
    Expectation,
    Precedence,
    Recurrence,
    Response,
    Trigger,
)
from mestring.core.guideline import Guideline
from mestring.core.limits import By, Cases, Limit
from mestring.core.package import Package
from mestring.core.spans import Span
from mestring.core.timeline import Event, Timeline
from mestring.core.words import Answer, Outcome, Precision

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES
SETTLED = (Outcome.MET, Outcome.LATE, Outcome.LIFTED, Outcome.DECLINED, Outcome.DEVIATED)
Key = tuple[str, str, str, str]
Hear = Callable[[str, str, str], None]
DAY = timedelta(days=1)


class Row(NamedTuple):
    """What became of one obligation; `by` is what lifted or decided it."""

    outcome: Outcome
    due: date | datetime | None
    match: UUID | None
    by: UUID | None
    closed: bool


class Told(NamedTuple):
    """Every row by its key, the triggers that are excluded, and the unit of each row where it is named."""

    rows: dict[Key, Row]
    excluded: set[tuple[str, UUID]]
    units: dict[Key, str | None]


class Due(NamedTuple):
    """When time is out: the earliest and latest it may be (None: never), as dates, or instants for hours."""

    early: date | datetime | None
    late: date | datetime | None

    @property
    def by_clock(self) -> bool:
        return isinstance(self.early, datetime)


NEVER = Due(None, None)


class Length(NamedTuple):
    """One limit, its names followed: so many of a unit, `by` an attribute's date, or `none`."""

    unit: str
    amount: int = 0
    by: str = ""


class Period(NamedTuple):
    """One stretch of a state: from, up to but not including."""

    key: str
    start: Event
    end: Event | None


@dataclass
class Owed:
    """One obligation before it is settled.

    `inside` says of a B whether it lies in the window, `counts_from` whether it surely lies in its
    beginning or later: then it is done, in time or late.
    """

    rule: Expectation
    trigger: Event
    state_key: str
    applies: Answer
    due: Due | None
    bs: list[tuple[Event, Answer]]
    inside: Callable[[Event], Answer]
    counts_from: Callable[[Event], bool]
    lifters: list[tuple[Event, Answer]] = field(default_factory=list)
    latest_shown: bool = False


def tell(
    package: Package,
    timeline: Timeline,
    at: datetime,
    known: datetime | None = None,
    hear: Hear = lambda what, which, how: None,
) -> Told:
    """Say what became of every obligation at an instant. `hear` is told of each answer given on the way."""
    return _Telling(package.guideline, timeline, at, at if known is None else known, hear).tell()


def visible(timeline: Timeline, at: datetime, known: datetime) -> list[Event]:
    """Give what can be seen at (at, known), in order."""
    recorded = [event for event in timeline.events if event.recorded <= known]
    seen = []
    for event in recorded:
        corrected = any(other.supersedes == event.id for other in recorded)
        rivals = [
            other
            for other in recorded
            if event.supersedes is not None and other.supersedes == event.supersedes
        ]
        holds = all(
            (other.recorded, other.id.bytes) <= (event.recorded, event.id.bytes) for other in rivals
        )
        if event.at <= at and not corrected and holds and not event.retracts:
            seen.append(event)
    return sorted(seen, key=order)


def order(event: Event) -> tuple[datetime, bytes]:
    """Give the total order of events."""
    return (event.at, event.id.bytes)


class _Days:
    """Local dates, counted one by one."""

    def __init__(self, guideline: Guideline) -> None:
        self._zone = ZoneInfo(guideline.identity.time_zone)
        self._off = {date.fromordinal(day) for day in guideline.calendar.holidays}

    def of(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def last_instant(self, day: date) -> datetime:
        midnight = datetime.combine(day + DAY, time(0), self._zone).astimezone(UTC)
        return midnight - timedelta(microseconds=1)

    def moved(self, day: date, unit: str, amount: int) -> date:
        if unit == "days":
            return day + amount * DAY
        if unit == "working_days":
            return self._working(day, amount)
        year, month = day.year, day.month + amount
        while month > 12:
            year, month = year + 1, month - 12
        while month < 1:
            year, month = year - 1, month + 12
        for number in range(day.day, 0, -1):
            try:
                return date(year, month, number)
            except ValueError:
                continue
        raise AssertionError("every month has a first day")

    def _working(self, day: date, amount: int) -> date:
        step = DAY if amount > 0 else -DAY
        left = abs(amount)
        while left:
            day += step
            if day.isoweekday() <= 5 and day not in self._off:
                left -= 1
        return day


class _Telling:
    """Tells of one timeline at one (at, known)."""

    def __init__(
        self, guideline: Guideline, timeline: Timeline, at: datetime, known: datetime, hear: Hear
    ) -> None:
        self._guideline, self._timeline, self._at, self._hear = guideline, timeline, at, hear
        self._dictionary = guideline.dictionary
        self._days = _Days(guideline)
        self._events = visible(timeline, at, known)
        self._told = Told({}, set(), {})

    def tell(self) -> Told:
        for recommendation in self._guideline.recommendations.values():
            for rule in recommendation.expectations:
                if rule.subject is self._timeline.subject.kind:
                    for owed in self._owed(rule):
                        self._write(owed)
        return self._told

    def _write(self, owed: Owed) -> None:
        subject, rule, trigger = self._timeline.subject.id, owed.rule, owed.trigger
        if not self._in_force(rule, trigger):
            return
        key = (subject, rule.id, str(trigger.id), owed.state_key)
        assert key not in self._told.rows, f"two rows have the key {key}"
        self._told.rows[key] = self._settled(owed)
        self._told.units[key] = self._unit(rule, trigger)

    def _owed(self, rule: Expectation) -> Iterator[Owed]:
        if isinstance(rule, Response):
            return self._response(rule)
        if isinstance(rule, Recurrence):
            return self._recurrence(rule)
        return self._opened(rule) if rule.opens else self._precedence(rule)

    def _exclude(self, rule: Expectation, trigger: Event) -> None:
        if self._in_force(rule, trigger):
            self._told.excluded.add((rule.id, trigger.id))

    def _in_force(self, rule: Expectation, trigger: Event) -> bool:
        if rule.in_force is None:
            return True
        on, start, end = self._day(trigger), rule.in_force.from_, rule.in_force.until
        return (start is None or start <= on) and (end is None or on < end)

    def _day(self, event: Event) -> date:
        return self._days.of(event.at)

    # The outcome: the first that holds

    def _settled(self, owed: Owed) -> Row:
        certain = [b for b, answer in owed.bs if answer is YES]
        lifting = self._lifting(owed)
        deciding = [*self._deciding(owed, DECLINED), *self._deciding(owed, DEVIATED)]
        ended = any(answer is YES for _, answer, _ in (*lifting, *deciding))
        done = any(owed.counts_from(b) for b in certain)
        if owed.due is None:
            return Row(Outcome.UNKNOWN, None, None, None, ended or done)
        outcome, named = self._outcome(owed, certain, lifting)
        closed = outcome in SETTLED or (ended and outcome is not Outcome.WAITING)
        closed = closed or (outcome is Outcome.UNKNOWN and done)
        due = owed.due.late if owed.latest_shown else owed.due.early
        by_b = outcome in (Outcome.MET, Outcome.LATE)
        return Row(outcome, due, named if by_b else None, None if by_b else named, closed)

    def _outcome(
        self, owed: Owed, certain: list[Event], lifting: list[tuple[Event, Answer, Answer]]
    ) -> tuple[Outcome, UUID | None]:
        """Give the first that holds, with the event that it is named after."""
        due = owed.due
        assert due is not None
        if owed.applies is UNKNOWN:
            return Outcome.UNKNOWN, None
        for b in certain:
            if owed.inside(b) is YES:
                return Outcome.MET, b.id
        for outcome, turning in (
            (Outcome.LIFTED, lifting),
            (Outcome.DECLINED, self._deciding(owed, DECLINED)),
            (Outcome.DEVIATED, self._deciding(owed, DEVIATED)),
        ):
            surely = [e for e, answer, in_time in turning if answer is YES and in_time is YES]
            if surely:
                return outcome, min(surely, key=order).id
        passed = self._passed(due)
        if passed is NO:
            return Outcome.WAITING, None
        possible_b = any(owed.inside(b) is not NO for b, _ in owed.bs)
        possible_lifter = any(in_time is not NO for _, _, in_time in lifting)
        undecided = any(
            in_time is not NO
            for type_ in (DECLINED, DEVIATED)
            for _, _, in_time in self._deciding(owed, type_)
        )
        if passed is UNKNOWN or possible_b or possible_lifter or undecided:
            return Outcome.UNKNOWN, None
        for b in certain:
            if self._in_time(b, due) is NO and owed.counts_from(b):
                return Outcome.LATE, b.id
        return Outcome.OVERDUE, None

    def _passed(self, due: Due) -> Answer:
        now: Any = self._at if due.by_clock else self._days.of(self._at)
        if due.early is None or now <= due.early:
            return NO
        return YES if due.late is not None and now > due.late else UNKNOWN

    def _in_time(self, event: Event, due: Due | None) -> Answer:
        """Did it happen on or before due?"""
        if due is None:
            return UNKNOWN
        if due.by_clock:
            first: Any = event.at
            last: Any = event.until
        else:
            first = last = self._day(event)
        if due.early is None or last <= due.early:
            return YES
        return NO if due.late is not None and first > due.late else UNKNOWN

    def _on_or_after(self, event: Event, other: Event) -> bool:
        """Compare by the clock when both have one, otherwise by date."""
        if event.precision is Precision.MINUTE and other.precision is Precision.MINUTE:
            return event.at >= other.at
        return self._day(event) >= self._day(other)

    def _lifting(self, owed: Owed) -> list[tuple[Event, Answer, Answer]]:
        """Give what may lift, whether it surely does, and whether it came in time."""
        found = list(owed.lifters)
        for event in self._events:
            if event.id == owed.trigger.id or not self._on_or_after(event, owed.trigger):
                continue
            if event.type in self._guideline.identity.exits and not owed.rule.despite_exit:
                found.append((event, YES))
            for lifter in owed.rule.lifted_by:
                if lifter.event == event.type:
                    found.append((event, self._ask("lifted_by", lifter.where, event)))
        return [(e, answer, self._in_time(e, owed.due)) for e, answer in found if answer is not NO]

    def _deciding(self, owed: Owed, type_: str) -> list[tuple[Event, Answer, Answer]]:
        if type_ == DECLINED and not owed.rule.may_decline:
            return []
        found = []
        for event in self._events:
            if event.type != type_ or event.attributes.get("expectation") != owed.rule.id:
                continue
            until: Any = event.attributes.get("until")
            covers = owed.trigger.at >= event.at
            if until is not None and covers and self._day(owed.trigger) < until:
                found.append((event, YES, YES))
            elif self._names(event, owed) and self._on_or_after(event, owed.trigger):
                found.append((event, YES, self._in_time(event, owed.due)))
        return found

    def _names(self, decision: Event, owed: Owed) -> bool:
        key = decision.attributes.get("state_key")
        # What was decided of an event holds for its correction: a no is not lost by a typing error.
        meant = (str(owed.trigger.id), str(owed.trigger.supersedes))
        return decision.attributes.get("trigger") in meant and key in (None, owed.state_key)

    # Response

    def _triggers(self, rule: Expectation, trigger: Trigger) -> list[tuple[Event, Answer]]:
        """Give every A with what where and applies say together; note the excluded."""
        found = []
        for a in self._of_type(trigger.event):
            where = self._ask("where", trigger.where, a)
            applies = self._ask("applies", rule.applies, a) if where is not NO else NO
            if where is not NO and applies is NO:
                self._exclude(rule, a)
            if min(where, applies) is not NO:
                found.append((a, min(where, applies)))
        return found

    def _response(self, rule: Response) -> Iterator[Owed]:
        triggers = self._triggers(rule, rule.trigger)
        for a, applies in triggers:
            later = [(b, answer) for b, answer in triggers if order(b) > order(a)]
            lifters = later if rule.repeat == "last" else []
            windows = self._windows(rule, a) if rule.lasts else [self._within(rule, a)]
            for state_key, due, inside, counts_from in windows:
                bs = self._bs(rule, a, a)
                yield Owed(rule, a, state_key, applies, due, bs, inside, counts_from, lifters)

    def _within(self, rule: Response, a: Event) -> tuple[str, Due | None, Any, Any]:
        assert rule.within is not None
        limit = self._limit(rule, rule.within, a, main=True)
        after = self._length(rule.after) if rule.after is not None else Length("days", 0)
        if after.unit == "hours" or (limit and limit.unit == "hours"):
            return self._within_hours(a, limit, after)
        start = self._days.moved(self._day(a), after.unit, after.amount)
        due = self._due(limit, a)

        def inside(b: Event) -> Answer:
            return min(YES if self._day(b) >= start else NO, self._in_time(b, due))

        return "", due, inside, lambda b: self._day(b) >= start

    def _within_hours(
        self, a: Event, limit: Length | None, after: Length
    ) -> tuple[str, Due | None, Any, Any]:
        least = timedelta(hours=after.amount if after.unit == "hours" else 0)
        most = timedelta(hours=limit.amount) if limit else timedelta(0)

        def inside(b: Event) -> Answer:
            return _between(b.at - a.until, b.until - a.at, least, most)

        return "", self._due(limit, a), inside, lambda b: b.at >= a.until + least

    def _windows(self, rule: Response, a: Event) -> Iterator[tuple[str, Due | None, Any, Any]]:
        """Give one window for each whole `every` until A + `lasts`."""
        assert rule.every is not None
        assert rule.lasts is not None
        every = self._limit(rule, rule.every, a, main=True)
        assert every is not None
        first_day = self._day(a)
        lasts = self._length(rule.lasts)
        end = self._days.moved(first_day, lasts.unit, lasts.amount)
        after = self._length(rule.after) if rule.after is not None else Length("days", 0)
        start, number = self._days.moved(first_day, after.unit, after.amount), 1
        while (last := self._days.moved(first_day, every.unit, number * every.amount)) <= end:
            yield str(number), Due(last, last), self._dates(start, last), self._from(start)
            start, number = last + DAY, number + 1

    def _dates(self, first: date | None, last: date) -> Callable[[Event], Answer]:
        return lambda b: (
            YES if (first is None or first <= self._day(b)) and self._day(b) <= last else NO
        )

    def _from(self, first: date | None) -> Callable[[Event], bool]:
        return lambda b: first is None or self._day(b) >= first

    # Precedence

    def _precedence(self, rule: Precedence) -> Iterator[Owed]:
        for a, applies in self._triggers(rule, rule.trigger):
            bs = self._bs(rule, a, a, states=[rule.since])
            if rule.since:
                period = self._touched(rule.since, a)
                start = self._day(period.start) if period else self._day(a) + DAY
                due = Due(self._day(a), self._day(a))
                inside = self._dates(start, self._day(a))
                yield Owed(rule, a, "", applies, due, bs, inside, self._from(start))
            else:
                yield self._back_from(rule, a, applies, bs)

    def _back_from(
        self, rule: Precedence, a: Event, applies: Answer, bs: list[tuple[Event, Answer]]
    ) -> Owed:
        assert rule.within is not None
        limit = self._limit(rule, rule.within, a, main=True)
        if limit is None:
            return Owed(rule, a, "", applies, None, bs, lambda b: UNKNOWN, self._from(self._day(a)))
        if limit.unit == "hours":
            most = timedelta(hours=limit.amount)
            return Owed(
                rule,
                a,
                "",
                applies,
                Due(a.at, a.until),
                bs,
                lambda b: _between(a.at - b.until, a.until - b.at, timedelta(0), most),
                lambda b: b.at >= a.until - most,
            )
        start = self._back(self._day(a), limit)
        due = Due(self._day(a), self._day(a))
        inside = self._dates(start, self._day(a))
        return Owed(rule, a, "", applies, due, bs, inside, self._from(start))

    def _back(self, day: date, limit: Length) -> date | None:
        return None if limit.unit == "none" else self._days.moved(day, limit.unit, -limit.amount)

    def _opened(self, rule: Precedence) -> Iterator[Owed]:
        assert rule.opens is not None
        if rule.opens.state:
            for period in self._periods(rule.opens.state):
                applies = self._ask("applies", rule.applies, period.start)
                if applies is NO:
                    self._exclude(rule, period.start)
                else:
                    yield self._opening(rule, period.start, applies, period)
        else:
            trigger = Trigger(event=rule.opens.event, where=rule.opens.where)
            for opening, applies in self._triggers(rule, trigger):
                yield self._opening(rule, opening, applies, None)

    def _opening(
        self, rule: Precedence, opening: Event, applies: Answer, period: Period | None
    ) -> Owed:
        assert rule.opens is not None
        settling = self._settling(rule, opening, period)
        certain = [a for a, answer in settling if answer is YES]
        possible = [a for a, _ in settling if not certain or order(a) < order(certain[0])]
        possible = [a for a in possible if a not in certain]
        start, known = self._opening_start(rule, opening)
        due = self._opening_due(rule, opening, certain[:1], possible) if known else None
        bs = self._bs(rule, opening, *certain[:1], states=[rule.opens.state, rule.since])

        def inside(b: Event) -> Answer:
            return min(YES if start is None or self._day(b) >= start else NO, self._in_time(b, due))

        counts_from = self._from(start)
        if start == date.max:
            # Without a period no B is in the window; after the due it is late all the same.
            counts_from = self._from(self._day(opening) if due is None else _day_after(due))
        owed = Owed(rule, opening, "", applies, due, bs, inside, counts_from, latest_shown=True)
        for state in (rule.since, rule.opens.state):
            owed.state_key = self._key_of(state, opening) or owed.state_key
        if period is not None and period.end is not None and not certain:
            owed.lifters.append((period.end, UNKNOWN if possible else YES))
        return owed

    def _settling(
        self, rule: Precedence, opening: Event, period: Period | None
    ) -> list[tuple[Event, Answer]]:
        """Give every A that may settle an opening, in order."""
        assert rule.opens is not None
        found = []
        for a in self._of_type(rule.trigger.event):
            if a.id == opening.id or not self._on_or_after(a, opening):
                continue
            if period and period.end and a.at > period.end.at:
                continue
            answer = self._ask("where", rule.trigger.where, a)
            answer = min(answer, self._same_keys([rule.opens.state, rule.since], opening, a))
            if answer is not NO:
                found.append((a, answer))
        return found

    def _opening_start(self, rule: Precedence, opening: Event) -> tuple[date | None, bool]:
        """Give the day from which B counts, and whether it can be known."""
        if rule.since:
            period = self._touched(rule.since, opening)
            return (self._day(period.start) if period else date.max), True
        if rule.within is None:
            return self._day(opening), True
        limit = self._limit(rule, rule.within, opening, main=True)
        if limit is None:
            return self._day(opening), False
        return self._back(self._day(opening), limit), True

    def _opening_due(
        self, rule: Precedence, opening: Event, certain: list[Event], possible: list[Event]
    ) -> Due | None:
        dues: list[date | None] = [self._day(a) for a in possible]
        if certain:
            dues.append(self._day(certain[0]))
        elif rule.due:
            named: Any = opening.attributes.get(rule.due)
            if named is None:
                return None
            dues.append(named)
        else:
            dues.append(None)
        finite = [day for day in dues if day is not None]
        return Due(min(finite, default=None), None if None in dues else max(finite))

    # Recurrence

    def _recurrence(self, rule: Recurrence) -> Iterator[Owed]:
        periods = self._periods(rule.while_)
        for period in periods:
            # What starts a period is its anchor, and so no B of another that touches its instant.
            starts = [other.start for other in periods if other.key == period.key]
            bs = [
                (b, answer)
                for b, answer in self._bs(rule, period.start, *starts, states=[rule.while_])
                if period.start.at <= b.at and (period.end is None or b.at < period.end.at)
            ]
            # The state's start comes first, whatever the ids of those that share its instant.
            for anchor in [period.start, *(b for b, answer in bs if answer is YES)]:
                first = anchor is period.start
                later = [(b, answer) for b, answer in bs if first or order(b) > order(anchor)]
                owed = self._anchored(rule, period, anchor, later)
                if owed is not None:
                    yield owed

    def _anchored(
        self, rule: Recurrence, period: Period, anchor: Event, bs: list[tuple[Event, Answer]]
    ) -> Owed | None:
        applies = self._ask("applies", rule.applies, anchor)
        if applies is NO:
            self._exclude(rule, anchor)
            return None
        if anchor.id == period.start.id and rule.first is not None:
            limit = self._limit(rule, rule.first, anchor)
        else:
            limit = self._limit(rule, rule.every, anchor, main=True)
        due = self._due(limit, anchor)

        def inside(b: Event) -> Answer:
            if limit is not None and limit.unit == "hours":
                least, most = timedelta.min, timedelta(hours=limit.amount)
                return _between(b.at - anchor.until, b.until - anchor.at, least, most)
            return self._in_time(b, due)

        owed = Owed(rule, anchor, period.key, applies, due, bs, inside, lambda b: True)
        if period.end is not None:
            owed.lifters.append((period.end, YES))
        return owed

    # B

    def _bs(
        self,
        rule: Expectation,
        against: Event,
        *never: Event,
        states: Sequence[str] = (),
    ) -> list[tuple[Event, Answer]]:
        """Give every event that is or may be a B, in order, those that B never is left out."""
        found = []
        for event in self._events:
            if event.id in [other.id for other in never]:
                continue
            answers = [
                self._ask("matching", expected.matching, event, against)
                for expected in rule.expect
                if expected.event == event.type
            ]
            answer = min(max(answers, default=NO), self._same_keys(states, against, event))
            if answer is not NO:
                found.append((event, answer))
        return found

    def _of_type(self, type_: str) -> list[Event]:
        return [event for event in self._events if event.type == type_]

    # States

    def _periods(self, name: str) -> list[Period]:
        state = self._dictionary.states[name]
        if not state.key:
            return self._periods_of(name, "")
        keys = {
            str(event.attributes[state.key]) for event in self._events if event.type in state.starts
        }
        return [period for key in sorted(keys) for period in self._periods_of(name, key)]

    def _periods_of(self, name: str, key: str) -> list[Period]:
        """Walk through the instants: at each the ends come first, then the starts."""
        state, found = self._dictionary.states[name], []
        mine = [e for e in self._events if not state.key or e.attributes.get(state.key) == key]
        start: Event | None = None
        for at in sorted({event.at for event in self._events}):
            now = [event for event in mine if event.at == at]
            starts = [event for event in now if event.type in state.starts]
            ends = [event for event in now if event.type in state.ends]
            exits = self._guideline.identity.exits
            over = [e for e in self._events if e.at == at and (e in ends or e.type in exits)]
            if over and start is not None:
                found.append(Period(key, start, over[0]))
                start = None
                ends = []
            for one in starts:
                same_day = _ends_of_its_day(one, ends) if key else []
                if start is None and not same_day:
                    start = one
                elif start is None and same_day[0] not in [period.end for period in found]:
                    found.append(Period(key, one, same_day[0]))
        return found if start is None else [*found, Period(key, start, None)]

    def _touched(self, name: str, a: Event) -> Period | None:
        """Give the period of A's key that A lies in or ends; of two that touch, the older."""
        for period in self._periods(name):
            if self._dictionary.states[name].key and period.key != self._key_of(name, a):
                continue
            if period.start.at <= a.at and (period.end is None or a.at <= period.end.at):
                return period
        return None

    def _key_of(self, name: str, event: Event) -> str:
        """Give what an event carries as the key of a state; empty where it has none, or carries none."""
        key = self._dictionary.states[name].key if name else ""
        return str(event.attributes.get(key, "")) if key else ""

    def _same_keys(self, states: Sequence[str], a: Event, b: Event) -> Answer:
        """Does B carry the same key as A, for every one of some states that has a key?"""
        answer = YES
        for name in states:
            if name and self._dictionary.states[name].key:
                mine, theirs = self._key_of(name, a), self._key_of(name, b)
                known = YES if mine == theirs else NO
                answer = min(answer, known if mine and theirs else UNKNOWN)
        return answer

    def _unit(self, rule: Expectation, trigger: Event) -> str | None:
        counts_for = rule.counts_for
        if not isinstance(counts_for, CountsFor):
            return trigger.unit.id if trigger.unit else None
        if counts_for.attribute:
            named = trigger.attributes.get(counts_for.attribute)
            return str(named) if named is not None else None
        key = self._key_of(counts_for.state, trigger)
        periods = [
            period
            for period in self._periods(counts_for.state)
            if period.start.at <= trigger.at and key in ("", period.key)
        ]
        active = [p for p in periods if p.end is None or trigger.at < p.end.at]
        ending = [p for p in periods if p.end is not None and trigger.at == p.end.at]
        starts = sorted((p.start for p in active or ending), key=order)
        return starts[-1].unit.id if starts and starts[-1].unit else None

    # Limits

    def _limit(
        self, rule: Expectation, limit: Limit, a: Event, *, main: bool = False
    ) -> Length | None:
        """Choose and follow a limit; None is unknown."""
        local = self._local(rule.id) if main else None
        if local is not None:
            return self._length(local)
        if isinstance(limit, Cases):
            for case in limit.cases:
                answer = self._ask("when", case.when, a)
                if answer is UNKNOWN:
                    return None
                if answer is YES:
                    return self._length(case.limit)
        return self._length(limit)

    def _local(self, of: str) -> Limit | None:
        overlay = self._guideline.overlay
        return (
            next((one.limit for one in overlay.limits if one.of == of), None) if overlay else None
        )

    def _length(self, limit: Limit) -> Length:
        if isinstance(limit, Span):
            for unit in ("hours", "days", "working_days", "months"):
                if getattr(limit, unit) is not None:
                    return Length(unit, getattr(limit, unit))
        if isinstance(limit, By):
            return Length("by", 0, limit.by)
        if limit == "same_day":
            return Length("days", 0)
        if limit == "none":
            return Length("none")
        assert isinstance(limit, str)
        return self._length(self._local(limit) or self._guideline.parameters[limit].limit)

    def _due(self, limit: Length | None, a: Event) -> Due | None:
        """Count forward from A; None is unknown."""
        if limit is None:
            return None
        if limit.unit == "none":
            return NEVER
        if limit.unit == "by":
            named: Any = a.attributes.get(limit.by)
            return None if named is None else Due(named, named)
        if limit.unit == "hours":
            more = timedelta(hours=limit.amount)
            return Due(a.at + more, a.until + more)
        day = self._days.moved(self._day(a), limit.unit, limit.amount)
        return Due(day, day)

    # Criteria

    def _ask(
        self, place: str, criterion: Criterion | None, event: Event, against: Event | None = None
    ) -> Answer:
        if criterion is None:
            return YES
        answer = self._answer(place, criterion, event, against)
        self._hear(place, type(criterion).__name__, answer.name)
        return answer

    def _answer(
        self, place: str, criterion: Criterion, event: Event, against: Event | None
    ) -> Answer:
        match criterion:
            case Fact():
                return self._compared(
                    criterion, criterion.fact, self._fact(criterion.fact, event.at)
                )
            case Attribute():
                return self._compared(
                    criterion, criterion.attribute, _own(event, criterion.attribute)
                )
            case Age():
                return self._age(criterion, event)
            case Had():
                return self._had(criterion.had, event)
            case InState():
                return self._in_state(criterion.in_state, event.at)
            case Same() | Other():
                return _alike(criterion, event, against)
            case Not():
                return Answer(2 - self._ask(place, criterion.not_, event, against))
            case All():
                return min(self._ask(place, part, event, against) for part in criterion.all)
            case AnyOf():
                return max(self._ask(place, part, event, against) for part in criterion.any)

    def _fact(self, name: str, at: datetime) -> Any:
        """Give the latest recorded value at an instant; a standing fact may take its first later one."""
        carrying = [event for event in self._events if event.attributes.get(name) is not None]
        before = [event for event in carrying if event.at <= at]
        if before:
            return before[-1].attributes[name]
        if carrying and self._dictionary.attributes[name].standing:
            return carrying[0].attributes[name]
        return None

    def _compared(self, test: Fact | Attribute, name: str, value: Any) -> Answer:
        if value is None:
            return UNKNOWN
        if test.is_ is not None:
            return _yes_if(value == self._typed(name, test.is_))
        if test.in_ is not None:
            return _yes_if(value in [self._typed(name, one) for one in test.in_])
        if test.at_least is not None:
            return _yes_if(value >= self._typed(name, test.at_least))
        return _yes_if(value <= self._typed(name, test.at_most))

    def _typed(self, name: str, written: Any) -> Any:
        if name in EVENT_FIELDS:
            return written
        match self._dictionary.attributes[name].type:
            case AttributeType.DECIMAL:
                return Decimal(written)
            case AttributeType.DATE:
                return date.fromisoformat(written) if isinstance(written, str) else written
            case AttributeType.INSTANT:
                return datetime.fromisoformat(written) if isinstance(written, str) else written
        return written

    def _age(self, criterion: Age, event: Event) -> Answer:
        born: Any = self._fact(self._guideline.identity.birth_date, event.at)
        if born is None:
            return UNKNOWN
        on = self._day(event)
        years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        least, most = criterion.age.at_least, criterion.age.at_most
        return _yes_if((least is None or years >= least) and (most is None or years <= most))

    def _had(self, earlier: Earlier, event: Event) -> Answer:
        answers = [
            min(self._before(other, event, earlier.within), self._ask("had", earlier.where, other))
            for other in self._of_type(earlier.event)
            if other.id != event.id
        ]
        if answers.count(YES) >= earlier.at_least:
            return YES
        return NO if answers.count(YES) + answers.count(UNKNOWN) < earlier.at_least else UNKNOWN

    def _before(self, other: Event, event: Event, within: Span | None) -> Answer:
        """Had it happened by the instant asked, and not too long before?"""
        if other.at > event.at:
            return NO
        if within is None:
            return YES
        if within.hours is not None:
            most = timedelta(hours=within.hours)
            return _between(event.at - other.until, event.until - other.at, timedelta.min, most)
        length = self._length(within)
        start = self._days.moved(self._day(event), length.unit, -length.amount)
        return _yes_if(self._day(other) >= start)

    def _in_state(self, name: str, at: datetime) -> Answer:
        periods = self._periods(name)
        return _yes_if(any(p.start.at <= at and (p.end is None or at < p.end.at) for p in periods))


def _day_after(due: Due) -> date:
    """Give the first date that surely lies after a due which counts dates."""
    return due.late + DAY if isinstance(due.late, date) else date.max


def _ends_of_its_day(start: Event, ends: list[Event]) -> list[Event]:
    """Give the ends that are known only by their date, as the start is: it is over at once."""
    return [
        end
        for end in ends
        if end is not start and Precision.MINUTE not in (start.precision, end.precision)
    ]


def _yes_if(holds: bool) -> Answer:
    return YES if holds else NO


def _between(shortest: timedelta, longest: timedelta, least: timedelta, most: timedelta) -> Answer:
    """Every distance from the shortest through the longest is possible: are they all in time, or some?"""
    if least <= shortest and longest <= most:
        return YES
    return NO if longest < least or shortest > most or least > most else UNKNOWN


def _own(event: Event, name: str) -> Any:
    unit = event.unit
    match name:
        case "unit":
            return unit.id if unit else None
        case "unit_type":
            return unit.type if unit else None
        case "level":
            return unit.level if unit else None
        case "role":
            return event.role
    return event.attributes.get(name)


def _alike(criterion: Same | Other, event: Event, against: Event | None) -> Answer:
    assert against is not None
    name = criterion.same if isinstance(criterion, Same) else criterion.other
    here, there = _own(event, name), _own(against, name)
    if here is None or there is None:
        return UNKNOWN
    return _yes_if((here == there) is isinstance(criterion, Same))
