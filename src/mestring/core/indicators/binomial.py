"""The binomial distribution, and what rests on it: intervals for shares, and changes worth trusting."""

from itertools import accumulate
from math import comb, exp, lgamma, log, log1p, sqrt
from typing import NamedTuple

# The quantile of the normal distribution for 95 %.
Z95 = 1.959963984540054


class Interval(NamedTuple):
    """From and to."""

    lower: float
    upper: float


def probability(count: int, trials: int, chance: float) -> float:
    """Give the probability of exactly so many."""
    if chance in (0, 1):
        return float(count == trials * chance)
    # By logarithms: the factors alone are too large and too small to be multiplied.
    ways = lgamma(trials + 1) - lgamma(count + 1) - lgamma(trials - count + 1)
    return exp(ways + count * log(chance) + (trials - count) * log1p(-chance))


def quantile(below: float, trials: int, chance: float) -> int:
    """Give the least count that is not exceeded with this probability.

    Whole counts, not drawn between as Spiegelhalter (2005) does: with few trials a point between two counts
    would let chance alone give many times the alarms that are promised.
    """
    reached = 0.0
    for count in range(trials):
        reached += probability(count, trials, chance)
        if reached >= below:
            return count
    return trials


def fair_quantile(trials: int) -> int:
    """Give the 5 % quantile of tosses of a fair coin, in whole numbers: the least count not below it."""
    ways = accumulate(comb(trials, count) for count in range(trials + 1))
    return next(count for count, reached in enumerate(ways) if 20 * reached >= 2**trials)


def wilson(met: int, of: int, z: float = Z95) -> Interval:
    """Give the interval for a share that Wilson found: right also for few, and near 0 and 1."""
    if not 0 <= met <= of or of == 0:
        raise ValueError(f"A share needs counts from 0 up to at least one: {met} of {of}.")
    share, square = met / of, z * z
    middle = share + square / (2 * of)
    reach = z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    lower, upper = ((middle + way * reach) / (1 + square / of) for way in (-1, 1))
    # Rounding may leave a hair outside, or the ends where none and all are met.
    return Interval(0.0 if met == 0 else max(0.0, lower), 1.0 if met == of else min(1.0, upper))


def reliable_change(deviation: float, reliability: float, z: float = 1.96) -> float:
    """Give the least change of a person's score that is more than the instrument's own noise.

    Jacobson and Truax (1991): a larger change is reliable, which does not make it important.
    """
    if deviation <= 0 or not 0 <= reliability <= 1:
        raise ValueError("Reliable change needs a deviation above 0 and a reliability from 0 to 1.")
    return z * deviation * sqrt(2) * sqrt(1 - reliability)
