"""Publishing: the tables that others than the unit's own leader may see, made from cells."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from mestring.core.indicators.cells import BESIDE, Cell, Direction, Point, Series
from mestring.core.indicators.moves import Key, Node
from mestring.core.indicators.suppression import Protected, Table, Threshold, protect

# All months together; a year is its number.
ALL_MONTHS = 0
_LAST_YEAR = 9999


class Published(NamedTuple):
    """What others may see of one expectation: (met, missed) by place and time, and each count beside it."""

    share: Protected
    beside: Mapping[str, Protected]


def publish(
    cells: Iterable[Cell],
    places: Mapping[Key, Key],
    threshold: Threshold = Threshold(),  # noqa: B008 -- frozen
) -> Published:
    """Hide what must be hidden of an expectation's cells.

    `places` gives for each unit its municipality, for each municipality its region. Late and overdue are
    shown only together, and the counts beside are never added to the share: each table keeps its own
    secrets, and nothing that is shown ties them to each other.
    """
    each = tuple(cells)
    share = _table(each, ("met", "missed"), places)
    # A small group is not hidden for having nobody who declined; one or two who did are.
    of_any_size = threshold._replace(base=0)
    beside = {name: protect(_table(each, (name,), places), of_any_size) for name in BESIDE}
    return Published(protect(share, threshold), beside)


def series_shown(
    share: Protected,
    place: Key,
    provisional: Collection[int] = (),
    direction: Direction = Direction.UP,
    target: float | None = None,
) -> Series:
    """Make the series that others may see of a place: the shown months alone, so that no line tells more."""
    months = sorted(key for row, key in share.shown if row == place and is_month(key))
    points = []
    for month in months:
        met, missed = share.shown[place, month]
        points.append(Point(int(month), met, met + missed, month in provisional))
    return Series(tuple(points), direction, target)


def is_month(key: Key) -> bool:
    """Tell a month from its year and from all of them."""
    return isinstance(key, int) and key > _LAST_YEAR


def calendar(months: Iterable[int]) -> dict[Key, Key]:
    """Put months under their years, and years under all of them."""
    years: dict[Key, Key] = {month: month // 100 for month in months}
    return years | dict.fromkeys(years.values(), ALL_MONTHS)


def _table(cells: Sequence[Cell], names: tuple[str, ...], places: Mapping[Key, Key]) -> Table:
    counts: dict[Node, tuple[int, ...]] = {}
    for cell in cells:
        counts[cell.unit, cell.month] = tuple(getattr(cell, name) for name in names)
    if len(counts) != len(cells):
        raise ValueError(
            "Publish the cells of one expectation at a time, one for a unit and month."
        )
    return Table(counts, places, calendar(cell.month for cell in cells))
