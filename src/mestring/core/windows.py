"""Windows: from when, and until when, B counts. All but hours compare local dates.

A window answers in three values, because an event known only by its day may lie on both sides of an
hour limit. `lo` and `hi` are the earliest and latest that the due can be; they differ only then, and
where it is uncertain which event settles a precedence.
"""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from mestring.core.calendar import TICK, Calendar
from mestring.core.spans import Span, TimeUnit
from mestring.core.timeline import Event
from mestring.core.words import Answer

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES

# Later than any date or instant that the border lets in: due = none is never passed.
NEVER_DAY = date(9999, 1, 1).toordinal()
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Dates(NamedTuple):
    """A window that compares local dates (ordinals), through the whole of the due date."""

    first_day: int
    lo: int
    hi: int

    def begun(self, event: Event) -> Answer:
        """Is the event in the window's beginning, or later?"""
        return YES if event.day >= self.first_day else NO

    def by(self, event: Event) -> Answer:
        """Is the event on or before the due?"""
        return YES if event.day <= self.lo else NO if event.day > self.hi else UNKNOWN

    def passed(self, at: datetime, day: int) -> Answer:
        """Has the due passed at an instant, whose local date is given?"""
        return NO if day <= self.lo else YES if day > self.hi else UNKNOWN

    def turns(self, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
        """Give the instants at which `lo` and `hi` have just passed; None where never."""
        lo, hi = (
            None if day >= NEVER_DAY else calendar.midnight(day + 1) for day in (self.lo, self.hi)
        )
        return lo, hi


class Hours(NamedTuple):
    """A window that compares instants; the start too may be uncertain."""

    start_lo: datetime
    start_hi: datetime
    lo: datetime
    hi: datetime
    first_day: int

    def begun(self, event: Event) -> Answer:
        """Is the event in the window's beginning, or later?"""
        return YES if event.at >= self.start_hi else NO if event.until < self.start_lo else UNKNOWN

    def by(self, event: Event) -> Answer:
        """Is the event on or before the due?"""
        return YES if event.until <= self.lo else NO if event.at > self.hi else UNKNOWN

    def passed(self, at: datetime, day: int) -> Answer:
        """Has the due passed at an instant?"""
        return NO if at <= self.lo else YES if at > self.hi else UNKNOWN

    def turns(self, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
        """Give the instants at which `lo` and `hi` have just passed."""
        return self.lo + TICK, self.hi + TICK


Window = Dates | Hours


def within(calendar: Calendar, earlier: Event, span: Span, later: Event) -> Answer:
    """Does one event lie within a span before another, the boundary included?"""
    if span.unit is not TimeUnit.HOURS:
        return YES if earlier.day >= calendar.shift(later.day, span.unit, -span.amount) else NO
    hours = timedelta(hours=span.amount)
    if earlier.at + hours >= later.until:
        return YES
    return NO if earlier.until + hours < later.at else UNKNOWN


def not_before(event: Event, other: Event) -> bool:
    """Did an event happen on or after another: by the clock if both have one, otherwise by date?"""
    if event.at == event.until and other.at == other.until:
        return event.at >= other.at
    return event.day >= other.day
