"""Readings: the cells of an indicator put in order, judged, and sorted by what deserves attention first."""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import NamedTuple

from mestring.core.indicators.cells import Cell, Point, Series, together
from mestring.core.indicators.chart import Chart, Meaning, Signal
from mestring.core.indicators.judging import judge

# How far back a page looks, and what it means by «the last year»: months that are done.
MONTHS, YEAR = 36, 12
# A signal is news while one of so many of the latest points is part of it.
NEWS = 3


class Standing(IntEnum):
    """What an indicator deserves, in the order of attention."""

    WORSE = 0
    AS_BEFORE = 1
    BETTER = 2


class Reading(NamedTuple):
    """An indicator as a page shows it: its months, the judged chart, and the last year as one cell."""

    expectation: str
    months: tuple[Cell, ...]
    chart: Chart
    year: Cell

    @property
    def news(self) -> tuple[Signal, ...]:
        """Give the signals that the latest points are part of."""
        judged = [place for place, mark in enumerate(self.chart.marks) if mark.judged]
        latest = set(judged[-NEWS:])
        return tuple(each for each in self.chart.signals if latest & set(each.points))

    @property
    def standing(self) -> Standing:
        """Tell whether it has become worse or better lately, or is as before."""
        meanings = {signal.meaning for signal in self.news}
        if Meaning.CONCERN in meanings:
            return Standing.WORSE
        return Standing.BETTER if Meaning.IMPROVEMENT in meanings else Standing.AS_BEFORE


def readings(cells: Iterable[Cell], this_month: int) -> tuple[Reading, ...]:
    """Judge the indicators that some cells are of, what deserves attention first.

    First what has become worse, then what most are missed in, then what has become better.
    """
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.month <= this_month:
            found.setdefault(cell.expectation, []).append(cell)
    read = (reading(each, this_month) for each in found.values())
    return tuple(sorted(read, key=lambda each: (each.standing, -each.year.missed, each)))


def reading(cells: Iterable[Cell], this_month: int) -> Reading:
    """Judge one indicator: the cells of its units are added, month by month."""
    each = list(cells)
    months = tuple(_months(each, this_month))
    points = tuple(_point(cell, this_month) for cell in months)
    done = [cell for cell, point in zip(months, points, strict=True) if not point.provisional]
    return Reading(each[0].expectation, months, judge(Series(points)), together(done[-YEAR:]))


def first_month(this_month: int) -> int:
    """Give the first month that pages look back to."""
    return moved(this_month, 1 - MONTHS)


def moved(month: int, by: int) -> int:
    """Give the month so many months later."""
    years, months = divmod(month // 100 * 12 + month % 100 - 1 + by, 12)
    return years * 100 + months + 1


def _months(cells: Sequence[Cell], this_month: int) -> Iterator[Cell]:
    """Give every month from the first that has anything; one with nothing is empty, and not left out."""
    by_month: dict[int, list[Cell]] = {}
    for cell in cells:
        by_month.setdefault(cell.month, []).append(cell)
    month, last = min(by_month), max(by_month)
    while month <= min(last, this_month):
        found = together(by_month.get(month, ()), month=month)
        yield found._replace(expectation=cells[0].expectation)
        month = moved(month, 1)


def _point(cell: Cell, this_month: int) -> Point:
    """Give a month of the series; the one we are in is never done, whatever its limits."""
    is_provisional = cell.provisional or cell.month >= this_month
    return Point(cell.month, cell.met, cell.denominator, is_provisional)
