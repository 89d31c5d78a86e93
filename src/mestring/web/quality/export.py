"""The figures as a file: a row for each month, each with what it means."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.http import HttpResponse

from mestring.core.indicators.cells import COUNTS, Cell
from mestring.learning.areas import AreaCount

NAMES = ("indicator", "title", "place", "month")
HIDDEN = ":"


def as_csv(cells: Iterable[Cell], *, place: str, title: str, definition: str) -> str:
    """Write cells as CSV: a row for each month."""
    text = StringIO()
    out = csv.writer(text)
    out.writerow([*NAMES, *COUNTS, "counted", "share", "provisional", "definition"])
    for cell in cells:
        named = (cell.expectation, safe(title), safe(place), _month(cell.month))
        counts = (getattr(cell, name) for name in COUNTS)
        share = "" if cell.share is None else f"{cell.share:.4f}"
        said = (cell.denominator, share, int(cell.provisional), safe(definition))
        out.writerow([*named, *counts, *said])
    return text.getvalue()


def area_csv(counts: Iterable[AreaCount], *, place: str, title: str, definition: str) -> str:
    """Write what may be shown of an area; what is hidden is written as «:», as in public statistics."""
    text = StringIO()
    out = csv.writer(text)
    out.writerow([*NAMES, "met", "missed", "definition"])
    for each in counts:
        hidden = each.met is None
        told = [HIDDEN, HIDDEN] if hidden else [each.met, each.missed]
        named = [each.expectation, safe(title), safe(place), _month(each.month)]
        out.writerow([*named, *told, safe(definition)])
    return text.getvalue()


def _month(month: int) -> str:
    return f"{month // 100}-{month % 100:02}"


def safe(text: str) -> str:
    """Keep a spreadsheet from reading text as a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def file_of(content: str, name: str) -> HttpResponse:
    """Give a file to be saved. It begins with a mark that lets spreadsheets read its letters right."""
    answer = HttpResponse("\ufeff" + content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
