"""Areas: regions and the whole country, with small numbers hidden before anything is stored.

A month or a year of an area is shown only if no number shown anywhere gives away a small group. The one who
leads a unit knows its own figures, and so an area needs several others with something to count.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.utils.text import slugify

from mestring.core.indicators.cells import Cell
from mestring.core.indicators.moves import Key
from mestring.core.indicators.suppression import Table, protect
from mestring.learning.months import MONTHS, YEAR, moved

COUNTRY = "landet"
# In place of a month: the last twelve that are done.
THE_YEAR = 0
# An area with fewer units that have anything to count is not shown.
FEWEST_UNITS = 4


class AreaCount(NamedTuple):
    """What may be shown of an area: met and missed, or neither."""

    area: str
    expectation: str
    month: int
    met: int | None
    missed: int | None


def slug_of(region: str) -> str:
    """Give a region's address."""
    return slugify(region)


def area_counts(
    cells: Iterable[Cell], regions: Mapping[str, Iterable[str]], this_month: int
) -> Iterator[AreaCount]:
    """Give what may be shown of every area, by expectation: finished months, and the last year."""
    region_of = {unit: slug_of(region) for region, units in regions.items() for unit in units}
    first = moved(this_month, -MONTHS)
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        is_counted = cell.unit in region_of and cell.denominator and not cell.provisional
        if is_counted and first <= cell.month < this_month:
            found.setdefault(cell.expectation, []).append(cell)
    for expectation, each in found.items():
        yield from _of(expectation, each, region_of, moved(this_month, -YEAR))


def _of(
    expectation: str, cells: list[Cell], region_of: Mapping[str, str], year_from: int
) -> Iterator[AreaCount]:
    units: dict[str, set[str]] = {}
    for cell in cells:
        units.setdefault(region_of[cell.unit], set()).add(cell.unit)
        units.setdefault(COUNTRY, set()).add(cell.unit)
    months = {cell.month for cell in cells}
    rows: dict[Key, Key] = {cell.unit: region_of[cell.unit] for cell in cells}
    table = Table(
        {(cell.unit, cell.month): (cell.met, cell.missed) for cell in cells},
        rows={**rows, **dict.fromkeys(rows.values(), COUNTRY)},
        columns={month: THE_YEAR for month in months if month >= year_from},
    )
    shown = protect(table).shown
    for area in (area for area, known in units.items() if len(known) >= FEWEST_UNITS):
        for month in sorted({THE_YEAR, *months}):
            met, missed = shown.get((area, month), (None, None))
            yield AreaCount(area, expectation, month, met, missed)
