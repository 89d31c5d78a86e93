"""The written calendar: holidays frozen by year, so that a library update never moves a due date."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from mestring.core.calendar import Calendar, public_holidays
from mestring.core.loading.written import Path

_CLOSED = {"extra": "forbid"}
_MONTH_DAY = re.compile(r"\d\d-\d\d\Z")
Found = tuple[Path, str, str]
FIRST, LAST = 1900, 2200
Year = Annotated[int, Field(ge=FIRST, le=LAST)]


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


def check_calendar(written: CalendarFile) -> Iterator[Found]:
    """Hold the calendar to list every year from its first to its last, with days that exist."""
    if written.last - written.first < 2:
        yield ("last",), "Kalenderen må ha minst tre år.", "Kjør ./mestring calendar på nytt."
    years = [str(year) for year in range(written.first, written.last + 1)]
    for year in years:
        if year not in written.holidays:
            message = (
                f"Året {year} mangler, men kalenderen går fra {written.first} til {written.last}."
            )
            yield ("holidays",), message, "Kjør ./mestring calendar på nytt."
    for year, days in written.holidays.items():
        if year not in years:
            message = f"Året {year} er utenfor kalenderen, som går fra {written.first} til {written.last}."
            yield ("holidays", year), message, "Rett first og last, eller ta det bort."
            continue
        for place, day in enumerate(days):
            if not _exists(year, day):
                message = f"Datoen {year}-{day} finnes ikke."
                yield (
                    ("holidays", year, place),
                    message,
                    'Skriv måned og dag, for eksempel "05-17".',
                )


def _exists(year: str, day: str) -> bool:
    try:
        return bool(_MONTH_DAY.match(day)) and bool(date.fromisoformat(f"{year}-{day}"))
    except ValueError:
        return False


def calendar_of(zone: str, written: CalendarFile) -> Calendar:
    """Make the calendar; raise ValueError on a day that does not exist."""
    days = [
        date.fromisoformat(f"{year}-{day}")
        for year, days in written.holidays.items()
        for day in days
    ]
    return Calendar(zone, written.first, written.last, days)
