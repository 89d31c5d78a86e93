"""Which charts to draw: those that somebody may open, and that are not drawn already."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from mestring.core.indicators.cells import Cell
from mestring.core.indicators.chart import Chart
from mestring.core.indicators.funnel import Funnel
from mestring.learning import queries
from mestring.learning.charts import draw, name_of
from mestring.learning.comparing import compare, units_like
from mestring.learning.models import Drawing
from mestring.learning.months import YEAR, first_month, moved
from mestring.learning.readings import area_reading, readings
from mestring.people import queries as people

AT_A_TIME = 50
Told = Callable[[int, int], None]


class Wanted(NamedTuple):
    """A chart that some page shows, in one of its languages."""

    shown: Chart | Funnel
    language: str
    own: str = ""

    @property
    def name(self) -> str:
        """What it is kept under."""
        return name_of(*self)


def draw_all(snapshot: int, month: int, told: Told = lambda done, of: None) -> int:
    """Draw what is not drawn, and let go of what no page shows any more; give how many were drawn."""
    wanted = {
        each.name: each
        for language, _title in settings.LANGUAGES
        for each in _wanted(snapshot, month, language)
    }
    there = set(Drawing.objects.values_list("pk", flat=True))
    missing = [name for name in wanted if name not in there]
    for start in range(0, len(missing), AT_A_TIME):
        told(start, len(missing))
        names = missing[start : start + AT_A_TIME]
        rows = [Drawing(name=name, svg=draw(*wanted[name])) for name in names]
        Drawing.objects.bulk_create(rows, ignore_conflicts=True)
    told(len(missing), len(missing))
    _let_go(there - set(wanted))
    return len(missing)


@transaction.atomic
def _let_go(names: set[str]) -> None:
    for name in names:
        Drawing.objects.filter(pk=name).delete()


def _wanted(snapshot: int, month: int, language: str) -> Iterator[Wanted]:
    """Give every chart of the units where somebody works, and of the areas."""
    for unit in people.worked_at():
        own = queries.cells(snapshot, units=[unit], since=first_month(month))
        like = queries.cells(snapshot, units=units_like(unit), since=moved(month, -YEAR))
        by_expectation = _apart(each for each in like if each.month < month)
        for reading in readings(own, month):
            if reading.has_chart:
                yield Wanted(reading.chart, language)
            found = compare(by_expectation.get(reading.expectation, ()), unit)
            if found is not None:
                yield Wanted(found.funnel, language, unit)
    for area in sorted(queries.areas_counted(snapshot)):
        counts = queries.area_cells(snapshot, area)
        for _expectation, of_one in groupby(counts, key=lambda one: one.expectation):
            reading = area_reading(tuple(of_one))
            if reading.has_chart:
                yield Wanted(reading.chart, language)


def _apart(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Put cells by their expectation."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.expectation, []).append(cell)
    return found
