"""Cells as rows to be read by others: with names, months as 2026-11, and what is counted in a sentence."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from mestring.core.indicators.cells import COUNTS, Cell

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("indicator", "unit", "month", *COUNTS, "counted", "share", "provisional")


def row_of(cell: Cell) -> dict[str, Any]:
    """Give a cell as a row."""
    return {
        "indicator": cell.expectation,
        "unit": cell.unit,
        "month": month_of(cell.month),
        **{name: getattr(cell, name) for name in COUNTS},
        "counted": cell.denominator,
        "share": None if cell.share is None else round(cell.share, 4),
        "provisional": cell.provisional,
    }


def month_of(month: int) -> str:
    """Write a month."""
    return f"{month // 100}-{month % 100:02}"


def as_csv(rows: Iterable[dict[str, Any]], columns: Iterable[str]) -> str:
    """Write rows as CSV."""
    text = StringIO()
    out = csv.DictWriter(text, list(columns))
    out.writeheader()
    out.writerows({name: safe(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def safe(value: Any) -> Any:
    """Keep a spreadsheet from reading text as a formula; truth is written as a number."""
    if isinstance(value, bool):
        return int(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
