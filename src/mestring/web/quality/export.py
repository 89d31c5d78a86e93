"""The figures as a file: a row for each month, each with what it means."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse

from mestring.core.indicators.cells import Cell
from mestring.learning.areas import AreaCount
from mestring.learning.figures import COLUMNS, as_csv, month_of, row_of

# As public statistics write what is hidden.
HIDDEN = ":"
AREA_COLUMNS = ("indicator", "area", "month", "met", "missed")


def unit_file(cells: Iterable[Cell], named: Mapping[str, str], name: str) -> HttpResponse:
    """Give a unit's figures as a file; `named` says what they are and what they mean."""
    return _file(({**row_of(cell), **named} for cell in cells), (*COLUMNS, *named), name)


def area_file(counts: Iterable[AreaCount], named: Mapping[str, str], name: str) -> HttpResponse:
    """Give what may be shown of an area as a file."""
    return _file(({**_shown(each), **named} for each in counts), (*AREA_COLUMNS, *named), name)


def _shown(each: AreaCount) -> dict[str, Any]:
    told = {name: HIDDEN if value is None else value for name, value in each._asdict().items()}
    return {
        "indicator": each.expectation,
        "area": each.area,
        "month": month_of(each.month),
        "met": told["met"],
        "missed": told["missed"],
    }


def _file(rows: Iterable[dict[str, Any]], columns: Iterable[str], name: str) -> HttpResponse:
    # The mark at the beginning lets spreadsheets read its letters right.
    answer = HttpResponse("\ufeff" + as_csv(rows, columns), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
