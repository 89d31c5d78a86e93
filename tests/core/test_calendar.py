"""The calendar is frozen in the content: a library's update may tell of a change, never make one."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mestring.core.calendar import Calendar
from mestring.core.loading.almanac import CalendarFile, calendar_of, check_calendar, write_calendar
from mestring.core.loading.shape import held
from mestring.core.loading.written import Written, written
from mestring.core.spans import TimeUnit

FROZEN = Path(__file__).parents[2] / "content" / "calendar.yaml"


def frozen(content: bytes) -> CalendarFile:
    source = written("calendar.yaml", content)
    assert isinstance(source, Written)
    found = held("calendar", source)
    assert found.faults == ()
    file: CalendarFile = found.found
    return file


OURS = frozen(FROZEN.read_bytes())
OSLO = calendar_of("Europe/Oslo", OURS)


def test_the_frozen_calendar_is_what_the_library_says_today():
    """Where this fails the library has changed its mind: read the list, and decide whether to freeze anew."""
    fresh = frozen(write_calendar(OURS.country, OURS.first, OURS.last))
    differences = [
        f"{year}: frozen {sorted(set(OURS.holidays[year]) - set(fresh.holidays[year]))}, "
        f"library {sorted(set(fresh.holidays[year]) - set(OURS.holidays[year]))}"
        for year in OURS.holidays
        if set(OURS.holidays[year]) != set(fresh.holidays[year])
    ]
    assert differences == []


def test_the_frozen_file_is_written_as_the_command_writes_it():
    assert FROZEN.read_bytes() == write_calendar(OURS.country, OURS.first, OURS.last)


def test_it_is_whole_and_reaches_far_enough():
    assert list(check_calendar(OURS)) == []
    assert OURS.first <= 2001
    assert OURS.last >= 2050


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-01-01", "New Year"),
        ("2026-04-02", "Maundy Thursday"),
        ("2026-04-03", "Good Friday"),
        ("2026-04-06", "Easter Monday"),
        ("2026-05-01", "Labour Day"),
        ("2026-05-14", "Ascension"),
        ("2026-05-17", "Constitution Day"),
        ("2026-05-25", "Whit Monday"),
        ("2026-12-25", "Christmas"),
        ("2026-12-26", "Boxing Day"),
        ("2024-03-28", "Maundy Thursday"),
        ("2000-04-24", "Easter Monday"),
    ],
)
def test_norwegian_days_off_are_days_off(day, why):
    assert date.fromisoformat(day).toordinal() in OSLO.holidays, why


def test_ordinary_days_are_not():
    assert not {date(2026, 12, 24).toordinal(), date(2026, 4, 4).toordinal()} & OSLO.holidays


# Working days, held against a count on the fingers

days = st.dates(min_value=date(2001, 1, 1), max_value=date(2059, 12, 31)).map(date.toordinal)
amounts = st.integers(min_value=0, max_value=250)


def is_working(calendar: Calendar, day: int) -> bool:
    return date.fromordinal(day).weekday() < 5 and day not in calendar.holidays


@given(day=days, amount=amounts)
def test_working_days_are_counted_one_by_one(day, amount):
    found, left = day, amount
    while left:
        found += 1
        left -= is_working(OSLO, found)
    assert OSLO.shift(day, TimeUnit.WORKING_DAYS, amount) == found


@given(day=days, amount=amounts)
def test_working_days_are_counted_back_one_by_one(day, amount):
    found, left = day, amount
    while left:
        found -= 1
        left -= is_working(OSLO, found)
    assert OSLO.shift(day, TimeUnit.WORKING_DAYS, -amount) == found


@given(day=days, amount=st.integers(min_value=251, max_value=40_000))
def test_beyond_the_calendar_weekdays_are_counted_on(day, amount):
    found = OSLO.shift(day, TimeUnit.WORKING_DAYS, amount)
    assert found > OSLO.shift(day, TimeUnit.WORKING_DAYS, amount - 1)
    assert date.fromordinal(found).weekday() < 5


@given(day=days, amount=st.integers(min_value=0, max_value=1200))
def test_months_end_on_the_same_day_or_the_last(day, amount):
    start, found = date.fromordinal(day), date.fromordinal(OSLO.shift(day, TimeUnit.MONTHS, amount))
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == amount
    last = (found + timedelta(days=1)).month != found.month
    assert found.day == start.day or (last and found.day < start.day)


@given(day=days)
def test_a_local_day_begins_and_ends_on_itself(day):
    assert OSLO.day_of(OSLO.midnight(day)) == day
    assert OSLO.day_of(OSLO.end_of(day)) == day
    length = (OSLO.end_of(day) - OSLO.midnight(day)).total_seconds() / 3600
    assert round(length) in (23, 24, 25)
