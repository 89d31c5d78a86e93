"""Comparing a unit with units like it: of the same kind, in the same months, small groups left out."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from mestring.core.indicators.cells import Cell, together
from mestring.core.indicators.funnel import Dot, Funnel, Unit, funnel
from mestring.core.indicators.moves import Counts, Node
from mestring.core.indicators.suppression import Table, protect
from mestring.learning import queries
from mestring.people import queries as people

# With fewer to compare with, each of the others could be known again.
FEWEST = 4
LIKE, YEAR = "like", "year"


class Comparison(NamedTuple):
    """A unit among units like it; what is small among the others is not here."""

    funnel: Funnel
    own: Dot


def units_like(unit: str) -> tuple[str, ...]:
    """Give the units of the same kind and level, the unit itself among them."""
    units = {card.subject.id: (card.type, card.level) for card in people.all_units()}
    return tuple(each for each, kind in units.items() if kind == units.get(unit))


def compare(cells: Iterable[Cell], unit: str) -> Comparison | None:
    """Put a unit among others by the cells of all of them; nothing where there are too few to hide among."""
    years = years_of(cells)
    own = years.pop(unit, None)
    if own is None or not own.denominator:
        return None
    shown = shown_of(years)
    if len(shown) < FEWEST:
        return None
    plot = funnel([Unit(unit, own.met, own.denominator), *shown])
    return Comparison(plot, next(dot for dot in plot.dots if dot.unit == unit))


def years_of(cells: Iterable[Cell]) -> dict[str, Cell]:
    """Add up the months of each unit that are done."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.unit and not cell.provisional:
            found.setdefault(cell.unit, []).append(cell)
    return {unit: together(each, unit=unit) for unit, each in found.items()}


def shown_of(years: dict[str, Cell]) -> list[Unit]:
    """Give the units whose figures may be shown to others."""
    counts: dict[Node, Counts] = {
        (unit, YEAR): (cell.met, cell.missed) for unit, cell in years.items()
    }
    shown = protect(Table(counts, rows=dict.fromkeys(years, LIKE), columns={})).shown
    return [
        Unit(unit, cell.met, cell.denominator)
        for unit, cell in sorted(years.items())
        if (unit, YEAR) in shown and cell.denominator
    ]


def cells_of_like(
    snapshot: int, units: Collection[str], expectation: str, since: int, until: int
) -> tuple[Cell, ...]:
    """Give the cells of some units in months from one up to but not including another."""
    found = queries.cells(snapshot, units=units, expectation=expectation, since=since)
    return tuple(cell for cell in found if cell.month < until)
