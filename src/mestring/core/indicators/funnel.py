"""Funnel plots: units of different size beside each other, without making a league table of chance."""

from math import sqrt
from statistics import fmean
from typing import NamedTuple

from mestring.core.indicators.binomial import quantile

# How far from the target chance may reach: a warning in 1 of 20, an alarm in 1 of 500.
WARNING = 1.96
ALARM = 3.09
# The probability below each of the lines, for exact limits.
_TAILS = {WARNING: 0.025, ALARM: 0.001}


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
