"""Cells: what became of an expectation's obligations in one unit and one month; the unit of all counting."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from mestring.core.words import Outcome


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class Cell(NamedTuple):
    """The obligations of an expectation, a unit and a month, each counted in one place.

    `met`, `late` and `overdue` count only those whose due has passed. `unit` is empty for «ukjent enhet»;
    `month` is as in 202603.
    """

    expectation: str
    unit: str
    month: int
    met: int = 0
    late: int = 0
    overdue: int = 0
    # Done, while the due is still to come: not counted yet, since those who are late are not there yet.
    early: int = 0
    waiting: int = 0
    declined: int = 0
    deviated: int = 0
    lifted: int = 0
    unknown: int = 0
    # Where there is no limit there is nothing to be in time for: only open and done.
    open: int = 0
    done: int = 0
    # How many of all these, whatever their outcome, have a due that is still to come.
    ahead: int = 0
    # Of a recurrence: the days that those overdue have waited, together.
    days_overdue: int = 0

    @property
    def numerator(self) -> int:
        """Those met in time."""
        return self.met

    @property
    def denominator(self) -> int:
        """Those that could be met or not: the due has passed, and nothing took them out."""
        return self.met + self.late + self.overdue

    @property
    def missed(self) -> int:
        """Those not met in time."""
        return self.late + self.overdue

    @property
    def share(self) -> float | None:
        """The share met in time; nothing where there is nothing to count."""
        return self.met / self.denominator if self.denominator else None

    @property
    def rows(self) -> int:
        """All obligations, wherever they are counted."""
        return sum(getattr(self, name) for name in COUNTS)

    @property
    def provisional(self) -> bool:
        """Tell whether a due is still to come: then the month is shown, and not judged."""
        return self.ahead > 0


# Every obligation is in exactly one of these.
COUNTS = (
    *("met", "late", "overdue", "early", "waiting"),
    *("declined", "deviated", "lifted", "unknown", "open", "done"),
)
# What stands beside the share, each with its number.
BESIDE = ("waiting", "declined", "deviated", "lifted", "unknown")
_ADDED = Cell._fields[3:]


class Row(NamedTuple):
    """What is needed of an obligation to count it: as in the result of evaluating many.

    `due_passed` is None where there is no due.
    """

    expectation: str
    unit: str
    month: int
    outcome: Outcome
    due_passed: bool | None
    days_overdue: int = 0


def place(outcome: Outcome, due_passed: bool | None) -> str:
    """Name the count of a cell that an obligation belongs to."""
    match outcome, due_passed:
        case Outcome.MET, None:
            return "done"
        case Outcome.WAITING, None:
            return "open"
        case Outcome.MET, False:
            return "early"
        case _:
            return outcome.value


def tally(rows: Iterable[Row]) -> tuple[Cell, ...]:
    """Count obligations into cells, in the order of expectation, unit and month."""
    found: dict[tuple[str, str, int], dict[str, int]] = {}
    for row in rows:
        counts = found.setdefault(row[:3], dict.fromkeys(_ADDED, 0))
        counts[place(row.outcome, row.due_passed)] += 1
        counts["ahead"] += row.due_passed is False
        counts["days_overdue"] += row.days_overdue
    return tuple(Cell(*key, *(found[key][name] for name in _ADDED)) for key in sorted(found))


def together(cells: Iterable[Cell], *, unit: str = "", month: int = 0) -> Cell:
    """Add cells of one expectation; the sum is named by the unit and month that are given."""
    each = tuple(cells)
    (expectation,) = {cell.expectation for cell in each} or {""}
    added = (sum(getattr(cell, name) for cell in each) for name in _ADDED)
    return Cell(expectation, unit, month, *added)


class Point(NamedTuple):
    """A month of a series: a share by its two numbers."""

    month: int
    numerator: int
    denominator: int
    provisional: bool = False

    @property
    def share(self) -> float | None:
        """The share; nothing where there is nothing to count."""
        return self.numerator / self.denominator if self.denominator else None


class Series(NamedTuple):
    """What a chart is made from: months in order, which way is better, and a target where there is one.

    `breaks` are months at which something known changed (how it is counted, or the service itself): what is
    before and after is never put on one line, see `judging.parts`.
    """

    points: tuple[Point, ...]
    direction: Direction = Direction.UP
    target: float | None = None
    breaks: tuple[int, ...] = ()


def series_of(
    cells: Iterable[Cell],
    direction: Direction = Direction.UP,
    target: float | None = None,
    breaks: tuple[int, ...] = (),
) -> Series:
    """Make the series of an expectation, adding the units of each month."""
    months: dict[int, list[Cell]] = {}
    for cell in cells:
        months.setdefault(cell.month, []).append(cell)
    sums = (together(months[month], month=month) for month in sorted(months))
    points = (Point(each.month, each.met, each.denominator, each.provisional) for each in sums)
    return Series(tuple(points), direction, target, breaks)
