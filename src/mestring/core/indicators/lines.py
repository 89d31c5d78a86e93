"""The lines of charts: centre, process limits and near limits."""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import mean
from typing import NamedTuple

from mestring.core.indicators.chart import Limits

# From single values to limits: 3 / 1.128, where 1.128 is the mean range of two in standard deviations.
REACH = 2.66
SIGMA = 1.128
# Above this many mean ranges, a moving range is itself a special cause.
RANGE_REACH = 3.267
# The normal curve fits a share where this many are expected met, and as many not.
EXPECTED = 5
# The near limits lie two thirds of the way out.
NEAR = 2 / 3


class XmR(NamedTuple):
    """Lines for single values: the centre, the mean moving range, and what follows from them."""

    centre: float
    mean_range: float

    @property
    def sigma(self) -> float:
        """The spread of chance, from one value to the next."""
        return self.mean_range / SIGMA

    @property
    def range_upper(self) -> float:
        """How much two neighbours may differ by chance."""
        return RANGE_REACH * self.mean_range

    @property
    def limits(self) -> Limits:
        """The limits, the same for every point."""
        return _around(self.centre, REACH * self.mean_range)


def xmr(values: Sequence[float], *, screened: bool = True) -> XmR:
    """Draw the lines for single values; screened, ranges that are special causes do not widen them.

    The ordinary standard deviation is not used: it grows with the very changes that are looked for.
    """
    if not values:
        raise ValueError("Lines need at least one value.")
    # `mean` rounds once, at the end: values that are alike have themselves as their mean.
    ranges = [abs(after - before) for before, after in pairwise(values)]
    typical = mean(ranges) if ranges else 0.0
    if screened and typical:
        typical = mean(each for each in ranges if each < RANGE_REACH * typical)
    return XmR(mean(values), typical)


class PLines(NamedTuple):
    """Lines for shares: one centre, and limits for each point by how many it counts."""

    centre: float
    limits: tuple[Limits, ...]


def p_lines(counts: Sequence[tuple[int, int]]) -> PLines:
    """Draw the lines for shares, each given as (met, of)."""
    centre = pooled(counts)
    spread = (sqrt(centre * (1 - centre) / of) for _, of in counts)
    return PLines(centre, tuple(_around(centre, 3 * each) for each in spread))


def pooled(counts: Sequence[tuple[int, int]]) -> float:
    """Give the share of all together."""
    total = sum(of for _, of in counts)
    if not total or not all(0 <= met <= of and of for met, of in counts):
        raise ValueError(
            "A share needs something to count at every point, and never more than all."
        )
    return sum(met for met, _ in counts) / total


def dispersion(counts: Sequence[tuple[int, int]]) -> float:
    """Tell how much more shares vary from month to month than counting alone would give: 1 is as expected.

    Laney's ratio: from neighbour to neighbour, so that one change of level does not look like unrest.
    """
    centre = pooled(counts)
    if centre in (0, 1):
        return 1.0
    scores = [(met / of - centre) / sqrt(centre * (1 - centre) / of) for met, of in counts]
    return xmr(scores, screened=False).sigma


def _around(centre: float, reach: float) -> Limits:
    near = reach * NEAR
    return Limits(centre - reach, centre - near, centre + near, centre + reach)
