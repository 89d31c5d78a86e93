"""The calendar of a guideline: its time zone and frozen holidays, and arithmetic on local dates.

Local dates are handled as proleptic ordinals (`date.toordinal`), instants as aware datetimes in UTC.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import holidays as library

from mestring.core.spans import TimeUnit

TICK = timedelta(microseconds=1)
_SATURDAY = 5


class Calendar:
    """Dates and working days in one time zone, between two years. Equal when made from the same facts."""

    def __init__(self, zone: str, first: int, last: int, days_off: Iterable[date]) -> None:
        self.zone = zone
        self.first = first
        self.last = last
        self.holidays = frozenset(day.toordinal() for day in days_off)
        self._midnights: dict[int, datetime] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        days = tuple(sorted(date.fromordinal(day) for day in self.holidays))
        return (Calendar, (self.zone, self.first, self.last, days))

    def _facts(self) -> tuple[object, ...]:
        return (self.zone, self.first, self.last, self.holidays)

    @cached_property
    def tz(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.zone)

    @cached_property
    def _working(self) -> list[int]:
        days = range(date(self.first, 1, 1).toordinal(), date(self.last, 12, 31).toordinal() + 1)
        # Ordinal 1 was a Monday.
        return [day for day in days if (day - 1) % 7 < _SATURDAY and day not in self.holidays]

    def covers(self, day: int) -> bool:
        """Tell whether a date lies at least a year inside the years whose holidays are known."""
        return self.first < date.fromordinal(day).year < self.last

    def day_of(self, at: datetime) -> int:
        """Give the local date of an instant."""
        return at.astimezone(self.tz).toordinal()

    def midnight(self, day: int) -> datetime:
        """Give the instant at which a local date begins."""
        found = self._midnights.get(day)
        if found is None:
            local = datetime.combine(date.fromordinal(day), datetime.min.time(), self.tz)
            found = self._midnights[day] = local.astimezone(UTC)
        return found

    def end_of(self, day: int) -> datetime:
        """Give the last instant of a local date."""
        return self.midnight(day + 1) - TICK

    def shift(self, day: int, unit: TimeUnit, amount: int) -> int:
        """Move a date by days, working days or months; a negative amount moves back.

        Months are clamped to the month's last day. Working days count from the next (or previous)
        working day: amount 0 stays.
        """
        if unit is TimeUnit.DAYS:
            return day + amount
        if unit is TimeUnit.MONTHS:
            return _shift_months(day, amount)
        return self._shift_working(day, amount)

    def _shift_working(self, day: int, amount: int) -> int:
        if amount > 0:
            place = bisect_right(self._working, day) + amount - 1
        elif amount < 0:
            place = bisect_left(self._working, day) + amount
        else:
            return day
        # A single limit never leads out of the calendar; the last of many periods may.
        beyond = place - len(self._working) + 1
        if beyond > 0:
            return _weekdays_after(self._working[-1], beyond)
        return self._working[max(place, 0)]


def _weekdays_after(day: int, amount: int) -> int:
    """Count on by weekdays alone, where no holiday is known."""
    weeks, rest = divmod(amount, 5)
    found = day + 7 * weeks
    while rest:
        found += 1
        rest -= (found - 1) % 7 < _SATURDAY
    return found


def _shift_months(day: int, amount: int) -> int:
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + amount, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def public_holidays(country: str, first: int, last: int) -> Mapping[date, str]:
    """Ask the holidays library once, to freeze its answer into `calendar.yaml`."""
    found = library.country_holidays(country, years=range(first, last + 1))
    return {day: name for day, name in sorted(found.items()) if first <= day.year <= last}
