"""Run charts: a median and the order of the points; for series too short to have limits.

Two sets of rules. Perla and others (2011) ask for a shift or a trend; Anhøj and Vingaard Olesen (2014) for
one unusually long run or unusually few crossings, with about 5 % false alarms whatever the length. A trend
of five is nearly useless for drift (Anhøj 2015), and so charts are judged by Anhøj's rules.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import log2
from statistics import median
from typing import NamedTuple

from mestring.core.indicators.binomial import fair_quantile
from mestring.core.indicators.chart import Rule, Side
from mestring.core.indicators.rules import Found, found, runs, side_of, trends

SHIFT = 6
TREND = 5


class Crossing(NamedTuple):
    """What Anhøj's rules look at, and what they allow, for the points that are not on the median."""

    useful: int
    longest: int
    longest_allowed: int
    crossings: int
    crossings_needed: int


def allowed(useful: int) -> tuple[int, int]:
    """Give the longest run and the fewest crossings that chance allows for so many useful points."""
    if useful < 2:
        return useful, 0
    return round(log2(useful) + 3), fair_quantile(useful - 1)


def crossing(values: Sequence[float]) -> Crossing:
    """Count runs and crossings about the median."""
    _, sides = _useful(values)
    longest = max((len(run) for _, run in runs(sides)), default=0)
    crossings = sum(before is not after for before, after in pairwise(sides))
    most, fewest = allowed(len(sides))
    return Crossing(len(sides), longest, most, crossings, fewest)


def anhoej(values: Sequence[float]) -> tuple[Found, ...]:
    """Find a run that is too long, and crossings that are too few; the latter at the latest run."""
    places, sides = _useful(values)
    if not divides(sides):
        return ()
    seen = crossing(values)
    each = [(side, [places[one] for one in run]) for side, run in runs(sides)]
    long = (
        found(Rule.LONG_RUN, side, run) for side, run in each if len(run) > seen.longest_allowed
    )
    few = seen.crossings < seen.crossings_needed
    return (*long, *(found(Rule.FEW_CROSSINGS, side, run) for side, run in each[-1:] if few))


def divides(sides: Sequence[Side]) -> bool:
    """Tell whether the median divides the points: where many are alike, it may lie at their edge.

    The rules take each side to be as likely as the other. Where nearly all points that are not on the median
    are on one side of it, a long run is what one must expect.
    """
    return len(sides) <= 3 * min(sides.count(Side.BELOW), sides.count(Side.ABOVE))


def perla(values: Sequence[float]) -> tuple[Found, ...]:
    """Find shifts of six, points on the median left out, and trends of five, repeats left out."""
    places, sides = _useful(values)
    shifts = (
        found(Rule.RUN_SHIFT, side, [places[one] for one in run])
        for side, run in runs(sides)
        if len(run) >= SHIFT
    )
    moving = [
        place for place, value in enumerate(values) if not place or value != values[place - 1]
    ]
    rising = trends([values[place] for place in moving], TREND, Rule.RUN_TREND)
    return (
        *shifts,
        *(each._replace(points=tuple(moving[one] for one in each.points)) for each in rising),
    )


def _useful(values: Sequence[float]) -> tuple[list[int], list[Side]]:
    """Give the places and sides of the points that are not on the median."""
    if not values:
        return [], []
    centre = median(values)
    kept = [
        (place, side_of(value, centre)) for place, value in enumerate(values) if value != centre
    ]
    return [place for place, _ in kept], [side for _, side in kept]
