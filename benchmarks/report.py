"""The table that the figures are printed as."""

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One figure; with a bar it may hold or miss."""

    what: str
    figure: str
    value: float
    unit: str
    bar: float | None = None
    note: str = ""

    @property
    def misses(self) -> bool:
        """Tell whether it has a bar, and is over it."""
        return self.bar is not None and self.value > self.bar


def table(rows: Iterable[Row]) -> str:
    """Write figures as a Markdown table."""
    lines = ["| what | figure | measured | bar | | note |", "|---|---|---:|---:|---|---|"]
    for row in rows:
        bar = f"{row.bar:g} {row.unit}" if row.bar is not None else ""
        verdict = "" if row.bar is None else "**misses**" if row.misses else "holds"
        value = f"{_shown(row.value)} {row.unit}".rstrip()
        lines.append(f"| {row.what} | {row.figure} | {value} | {bar} | {verdict} | {row.note} |")
    return "\n".join(lines)


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
