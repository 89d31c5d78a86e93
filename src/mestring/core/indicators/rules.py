"""The rules by which a chart with limits shows more than chance: the four of Making Data Count.

Four are enough: each further rule gives more false alarms. The points of one run are one signal, from the
first to the last of them.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from mestring.core.indicators.chart import Limits, Rule, Side

# How many on one side, and how many rising or falling.
RUN = 7


class Found(NamedTuple):
    """A rule that a chart breaks, on which side, and at which points."""

    rule: Rule
    side: Side
    points: tuple[int, ...]


def special_causes(
    values: Sequence[float], centre: float, limits: Sequence[Limits]
) -> tuple[Found, ...]:
    """Find everything that the four rules find, in the order of the rules."""
    sides = [side_of(value, centre) for value in values]
    return (
        *_outside(values, limits),
        *(found(Rule.SHIFT, side, run) for side, run in runs(sides) if len(run) >= RUN),
        *trends(values, RUN, Rule.TREND),
        *_two_of_three(values, sides, limits),
    )


def side_of(value: float, centre: float) -> Side:
    """Tell on which side of a line a value is."""
    return Side((value > centre) - (value < centre))


def found(rule: Rule, side: Side, points: Sequence[int]) -> Found:
    """Make a finding of a run of points."""
    return Found(rule, side, tuple(points))


def _outside(values: Sequence[float], limits: Sequence[Limits]) -> Iterator[Found]:
    for place, (value, limit) in enumerate(zip(values, limits, strict=True)):
        if not limit.lower <= value <= limit.upper:
            side = Side.ABOVE if value > limit.upper else Side.BELOW
            yield Found(Rule.OUTSIDE, side, (place,))


def runs(sides: Sequence[Side]) -> Iterator[tuple[Side, list[int]]]:
    """Give the runs of points on one side; a point on the line breaks a run."""
    for side, run in groupby(range(len(sides)), key=sides.__getitem__):
        if side is not Side.ON:
            yield side, list(run)


def trends(values: Sequence[float], length: int, rule: Rule) -> Iterator[Found]:
    """Give the stretches of so many points that all rise or all fall; a tie breaks one."""
    steps = [side_of(after, before) for before, after in pairwise(values)]
    for side, run in runs(steps):
        if len(run) + 1 >= length:
            yield found(rule, side, (*run, run[-1] + 1))


def _two_of_three(
    values: Sequence[float], sides: Sequence[Side], limits: Sequence[Limits]
) -> Iterator[Found]:
    """Give the points in the near zone that are two of three neighbours, all on the same side."""
    near = [_is_near(value, limit) for value, limit in zip(values, limits, strict=True)]
    hits: dict[int, Side] = {}
    for start in range(len(values) - 2):
        three = range(start, start + 3)
        alike = sides[start] is not Side.ON and len({sides[place] for place in three}) == 1
        if alike and sum(near[place] for place in three) >= 2:
            hits |= {place: sides[place] for place in three if near[place]}
    yield from _joined(hits)


def _is_near(value: float, limit: Limits) -> bool:
    """Tell whether a value is between near limit and limit; what is outside belongs to the first rule."""
    return limit.near_upper < value <= limit.upper or limit.lower <= value < limit.near_lower


def _joined(hits: dict[int, Side]) -> Iterator[Found]:
    """Join what overlaps: near points of one side at most one apart."""
    run: list[int] = []
    for place in sorted(hits):
        if run and (place - run[-1] > 2 or hits[place] is not hits[run[-1]]):
            yield found(Rule.TWO_OF_THREE, hits[run[0]], run)
            run = []
        run.append(place)
    if run:
        yield found(Rule.TWO_OF_THREE, hits[run[0]], run)
