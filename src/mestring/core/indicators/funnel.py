"""Funnel plots: units of different size beside each other, without making a league table of chance."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean
from typing import NamedTuple

from mestring.core.indicators.binomial import quantile
from mestring.core.indicators.lines import EXPECTED, pooled

# How far from the target chance may reach: a warning in 1 of 20, an alarm in 1 of 500.
WARNING = 1.96
ALARM = 3.09
# The probability below each of the four lines, for exact limits.
_TAILS = (0.001, 0.025, 0.975, 0.999)


class Unit(NamedTuple):
    """A unit's share by its two numbers."""

    unit: str
    numerator: int
    denominator: int


class Band(NamedTuple):
    """Between which shares chance alone keeps a unit of a size: 95 % and 99.8 % of the time."""

    alarm_lower: float
    warning_lower: float
    warning_upper: float
    alarm_upper: float


class Dot(NamedTuple):
    """A unit in the plot. `z` is how far from the target, in standard errors."""

    unit: str
    numerator: int
    denominator: int
    share: float
    z: float
    band: Band
    exact: bool


class Funnel(NamedTuple):
    """The plot: the target, how much more units differ than chance gives, and the dots by name."""

    target: float
    # Mean of z², extremes drawn in: 1 is what chance gives.
    dispersion: float
    # Whether the limits are widened for it.
    widened: bool
    dots: tuple[Dot, ...]


def funnel(units: Sequence[Unit], target: float | None = None) -> Funnel:
    """Compare units with a target, or with what all of them have together."""
    counted = [unit for unit in units if unit.denominator]
    middle = pooled([unit[1:] for unit in counted]) if target is None else target
    if target is not None and not 0 < target < 1:
        raise ValueError("A funnel needs a target between 0 and 1: at the ends chance has no room.")
    scores = [_score(unit, middle) for unit in counted]
    unrest = spread(scores)
    widened = unrest > 1 + 2 * sqrt(2 / len(scores)) if scores else False
    wider = sqrt(unrest) if widened else 1.0
    dots = (_dot(unit, z, middle, wider) for unit, z in zip(counted, scores, strict=True))
    return Funnel(middle, unrest, widened, tuple(sorted(dots)))


def spread(scores: Sequence[float]) -> float:
    """Tell how much more units differ than chance gives: the mean of z², extremes drawn in.

    The outermost tenth at each end counts as the next: a few that stand out shall not hide themselves.
    """
    if not scores:
        return 1.0
    inner = sorted(scores)[len(scores) // 10 : len(scores) - len(scores) // 10]
    return fmean(min(max(z, inner[0]), inner[-1]) ** 2 for z in scores)


def band(size: int, target: float, wider: float = 1.0) -> Band:
    """Give the limits for a unit of a size, by the normal curve, or exactly where that is too coarse."""
    reach = wider * sqrt(target * (1 - target) / size)
    if not is_exact(size, target):
        return _clipped([target + z * reach for z in (-ALARM, -WARNING, WARNING, ALARM)])
    exact = (quantile(tail, size, target) / size for tail in _TAILS)
    # In this form a limit that is not widened stays the very share of its count.
    return _clipped([wider * limit + (1 - wider) * target for limit in exact])


def is_exact(size: int, target: float) -> bool:
    """Tell whether a unit is so small that the normal curve does not fit."""
    return min(size * target, size * (1 - target)) < EXPECTED


def _clipped(limits: Sequence[float]) -> Band:
    return Band(*(min(1.0, max(0.0, limit)) for limit in limits))


def _score(unit: Unit, target: float) -> float:
    """Tell how many standard errors a unit is from the target; none where all are alike."""
    error = sqrt(target * (1 - target) / unit.denominator)
    return (unit.numerator / unit.denominator - target) / error if error else 0.0


def _dot(unit: Unit, z: float, target: float, wider: float) -> Dot:
    share = unit.numerator / unit.denominator
    exact = is_exact(unit.denominator, target)
    return Dot(*unit, share, z, band(unit.denominator, target, wider), exact)
