"""The written calendar: holidays frozen by year, so that a library update never moves a due date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from mestring.core.calendar import Calendar, public_holidays

_CLOSED = {"extra": "forbid"}
Year = Annotated[int, Field(ge=1900, le=2200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """What `calendar.yaml` says: a country, the first and last year, and each year's days off."""

    __pydantic_config__ = _CLOSED

    country: str
    first: Year
    last: Year
    holidays: Mapping[str, tuple[str, ...]]


def write_calendar(country: str, first: int, last: int) -> bytes:
    """Freeze a country's public holidays into the bytes of `calendar.yaml`."""
    by_year: dict[int, list[str]] = {year: [] for year in range(first, last + 1)}
    for day in public_holidays(country, first, last):
        by_year[day.year].append(f'"{day:%m-%d}"')
    lines = [
        "# Skrevet av ./mestring calendar. Fryst, så en fridag aldri flytter seg i en gammel frist.",
        f"country: {country}",
        f"first: {first}",
        f"last: {last}",
        "holidays:",
        *(f"  {year}: [{', '.join(days)}]" for year, days in by_year.items()),
    ]
    return ("\n".join(lines) + "\n").encode()


def calendar_of(zone: str, written: CalendarFile) -> Calendar:
    """Make the calendar; raise ValueError on a day that does not exist."""
    days = [
        date.fromisoformat(f"{year}-{day}")
        for year, days in written.holidays.items()
        for day in days
    ]
    return Calendar(zone, written.first, written.last, days)
