"""Readings: the cells of an indicator put in order, judged, and sorted by what deserves attention first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mestring.core.indicators.attention import Attention, attention
from mestring.core.indicators.cells import Cell, Point, Series, together
from mestring.core.indicators.chart import Chart
from mestring.core.indicators.judging import judge
from mestring.learning.areas import THE_YEAR, AreaCount
from mestring.learning.months import YEAR, moved


class Reading(NamedTuple):
    """An indicator as a page shows it: its months, the judged chart, and the last year as one cell."""

    expectation: str
    months: tuple[Cell, ...]
    chart: Chart
    year: Cell
    # Why it deserves to be looked at.
    attention: Attention

    @property
    def has_chart(self) -> bool:
        """Tell whether there is anything to draw."""
        return any(mark.denominator for mark in self.chart.marks)


def _read(expectation: str, months: tuple[Cell, ...], series: Series, year: Cell) -> Reading:
    """Judge a series, and say why it deserves to be looked at."""
    chart = judge(series)
    why = attention(chart, year.unknown, year.denominator + year.unknown)
    return Reading(expectation, months, chart, year, why)


def readings(cells: Iterable[Cell], this_month: int) -> tuple[Reading, ...]:
    """Judge the indicators that some cells are of, what deserves attention first."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.month <= this_month:
            found.setdefault(cell.expectation, []).append(cell)
    return by_attention(reading(each, this_month) for each in found.values())


def by_attention(read: Iterable[Reading]) -> tuple[Reading, ...]:
    """Put first what is most pressing, and among what is stable that which is missed most."""
    return tuple(sorted(read, key=_order))


def _order(reading: Reading) -> tuple[int, int, int, str]:
    matter, order, _headline = reading.attention
    return (matter, order, -reading.year.missed, reading.expectation)


def reading(cells: Iterable[Cell], this_month: int) -> Reading:
    """Judge one indicator: the cells of its units are added, month by month."""
    each = list(cells)
    months = tuple(_months(each, this_month))
    points = tuple(_point(cell, this_month) for cell in months)
    done = [cell for cell, point in zip(months, points, strict=True) if not point.provisional]
    return _read(each[0].expectation, months, Series(points), together(done[-YEAR:]))


def area_reading(counts: Sequence[AreaCount]) -> Reading:
    """Judge what may be shown of one indicator in an area; a month that is hidden is not judged."""
    expectation = counts[0].expectation
    shown = {each.month: each for each in counts if each.met is not None}
    year = shown.pop(THE_YEAR, None)
    months = tuple(
        _area_cell(expectation, month, shown.get(month))
        for month in _every([each.month for each in counts if each.month != THE_YEAR])
    )
    series = Series(tuple(Point(each.month, each.met, each.denominator) for each in months))
    return _read(expectation, months, series, _area_cell(expectation, THE_YEAR, year))


def _area_cell(expectation: str, month: int, count: AreaCount | None) -> Cell:
    if count is None:
        return Cell(expectation, "", month)
    # Whether those missed were done late or not at all is not told of an area.
    return Cell(expectation, "", month, met=count.met or 0, overdue=count.missed or 0)


def _every(months: Sequence[int]) -> Iterator[int]:
    month = min(months, default=1)
    while month <= max(months, default=0):
        yield month
        month = moved(month, 1)


def _months(cells: Sequence[Cell], this_month: int) -> Iterator[Cell]:
    """Give every month from the first that has anything; one with nothing is empty, and not left out."""
    by_month: dict[int, list[Cell]] = {}
    for cell in cells:
        by_month.setdefault(cell.month, []).append(cell)
    for month in _every([each for each in by_month if each <= this_month]):
        found = together(by_month.get(month, ()), month=month)
        yield found._replace(expectation=cells[0].expectation)


def _point(cell: Cell, this_month: int) -> Point:
    """Give a month of the series; the one we are in is never done, whatever its limits."""
    is_provisional = cell.provisional or cell.month >= this_month
    return Point(cell.month, cell.met, cell.denominator, is_provisional)
