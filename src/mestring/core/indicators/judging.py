"""Judging: which chart fits a series, and what it says. One way in for all who draw or write."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

from mestring.core.indicators.cells import Direction, Point, Series
from mestring.core.indicators.chart import (
    Assurance,
    Chart,
    ChartKind,
    Firmness,
    Limits,
    Mark,
    Signal,
    meaning,
)
from mestring.core.indicators.lines import EXPECTED, dispersion, p_lines, pooled, xmr
from mestring.core.indicators.rules import Found, special_causes
from mestring.core.indicators.run_chart import anhoej

# Below the first: a run chart. From the second: firm limits.
LIMITS_FROM = 12
FIRM_FROM = 20
# So many of the points must have what a p-chart's limits need.
MOSTLY = 0.8
# With fewer expected of either kind in most points, single values are mostly steps of one: limits for them
# gave a false alarm in six of ten quiet series that we made up.
SPARSE = 2
# Above this, counting alone does not explain how much the shares vary.
UNREST = 1.5


def judge(series: Series) -> Chart:
    """Choose the chart that fits, draw its lines, find its signals; provisional months are only carried."""
    months = [_mark((point,)) for point in series.points]
    if _judged(months) < LIMITS_FROM:
        return _run_chart(series, months)
    quarters = [_mark(tuple(points)) for points in _quarters(series.points)]
    marks = months
    if not _fits(months) and _fits(quarters) and _judged(quarters) >= LIMITS_FROM:
        marks = quarters
    if _is_sparse(marks):
        return _run_chart(series, marks)
    if _fits(marks) and dispersion(_counts(marks)) <= UNREST:
        return _p_chart(series, marks)
    return _xmr_chart(series, marks)


def parts(series: Series) -> tuple[Series, ...]:
    """Split a series at its breaks; each part is judged by itself, with lines of its own."""

    def part(point: Point) -> int:
        return sum(point.month >= each for each in series.breaks)

    grouped = groupby(sorted(series.points), key=part)
    return tuple(series._replace(points=tuple(points), breaks=()) for _, points in grouped)


def _mark(points: tuple[Point, ...]) -> Mark:
    met = sum(point.numerator for point in points)
    of = sum(point.denominator for point in points)
    provisional = any(point.provisional for point in points)
    months = tuple(point.month for point in points)
    share = met / of if of else None
    return Mark(months, met, of, share, None, provisional, bool(of) and not provisional)


def _quarters(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Give the months quarter by quarter; the last one is provisional until its third month is there."""
    found = [list(each) for _, each in groupby(points, key=_quarter)]
    for each in found:
        unfinished = each is found[-1] and each[-1].month % 100 % 3 != 0
        yield [each[0]._replace(provisional=True), *each[1:]] if unfinished else each


def _quarter(point: Point) -> tuple[int, int]:
    year, month = divmod(point.month, 100)
    return year, (month - 1) // 3


def _judged(marks: Sequence[Mark]) -> int:
    return sum(mark.judged for mark in marks)


def _counts(marks: Sequence[Mark]) -> list[tuple[int, int]]:
    return [(mark.numerator, mark.denominator) for mark in marks if mark.judged]


def _shares(marks: Sequence[Mark]) -> list[float]:
    return [met / of for met, of in _counts(marks)]


def _fits(marks: Sequence[Mark]) -> bool:
    """Tell whether a p-chart's limits can be trusted: enough expected met, and enough expected not."""
    expected = _expected(marks)
    enough = sum(each >= EXPECTED for each in expected)
    return bool(expected) and enough >= MOSTLY * len(expected)


def _is_sparse(marks: Sequence[Mark]) -> bool:
    """Tell whether there are too few in most points for any limits; none missed at all is not few."""
    return 0 < median(_expected(marks)) < SPARSE


def _expected(marks: Sequence[Mark]) -> list[float]:
    """Give for each point how many would be met, or missed if they are fewer, by the centre line."""
    counts = _counts(marks)
    centre = pooled(counts) if counts else 0.0
    return [min(of * centre, of * (1 - centre)) for _, of in counts]


def _run_chart(series: Series, marks: Sequence[Mark]) -> Chart:
    shares = _shares(marks)
    centre = median(shares) if shares else None
    chart = Chart(
        ChartKind.RUN,
        Firmness.NONE,
        series.direction,
        centre,
        tuple(marks),
        (),
        target=series.target,
    )
    return chart._replace(signals=_signals(marks, anhoej(shares), series.direction))


def _p_chart(series: Series, marks: Sequence[Mark]) -> Chart:
    lines = p_lines(_counts(marks))
    return _with_limits(ChartKind.P, series, marks, lines.centre, lines.limits)


def _xmr_chart(series: Series, marks: Sequence[Mark]) -> Chart:
    lines = xmr(_shares(marks))
    return _with_limits(
        ChartKind.XMR, series, marks, lines.centre, (lines.limits,) * _judged(marks)
    )


def _with_limits(
    kind: ChartKind,
    series: Series,
    marks: Sequence[Mark],
    centre: float,
    limits: Sequence[Limits],
) -> Chart:
    given = iter(limits)
    drawn = tuple(mark._replace(limits=next(given)) if mark.judged else mark for mark in marks)
    signals = special_causes(_shares(marks), centre, limits)
    unrest = dispersion(_counts(marks))
    return Chart(
        kind,
        Firmness.FIRM if len(limits) >= FIRM_FROM else Firmness.PROVISIONAL,
        series.direction,
        centre,
        drawn,
        _signals(marks, signals, series.direction),
        quarters=any(len(mark.months) > 1 for mark in marks),
        dispersion=unrest,
        overdispersed=unrest > UNREST,
        target=series.target,
        assurance=assurance(limits[-1], series.target, series.direction),
    )


def _signals(
    marks: Sequence[Mark], findings: Sequence[Found], direction: Direction
) -> tuple[Signal, ...]:
    """Name the signals' points by their place among all marks, provisional ones too."""
    places = [place for place, mark in enumerate(marks) if mark.judged]
    return tuple(
        Signal(
            each.rule,
            each.side,
            meaning(each.side, direction),
            tuple(places[one] for one in each.points),
        )
        for each in findings
    )


def assurance(limits: Limits, target: float | None, direction: Direction) -> Assurance | None:
    """Tell what the limits promise about a target, if nothing is changed."""
    if target is None or direction is Direction.NEUTRAL:
        return None
    if limits.lower <= target <= limits.upper:
        return Assurance.INCONSISTENT
    below = target < limits.lower
    return Assurance.PASS if below is (direction is Direction.UP) else Assurance.FAIL
