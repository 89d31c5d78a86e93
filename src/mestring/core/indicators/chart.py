"""What a chart holds when it has been judged: points with their limits, and the signals among them."""

from enum import IntEnum, StrEnum
from typing import NamedTuple

from mestring.core.indicators.cells import Direction


class ChartKind(StrEnum):
    """The sort of chart: a median only, single values, or shares with limits of their own."""

    RUN = "run"
    XMR = "xmr"
    P = "p"


class Firmness(StrEnum):
    """How far the limits can be trusted: a run chart has none, few points give provisional ones."""

    NONE = "none"
    PROVISIONAL = "provisional"
    FIRM = "firm"


class Side(IntEnum):
    """Where a value is, seen from the centre line."""

    BELOW = -1
    ON = 0
    ABOVE = 1


class Rule(StrEnum):
    """The rules by which a chart shows more than chance. The first four are for charts with limits."""

    OUTSIDE = "outside"
    SHIFT = "shift"
    TREND = "trend"
    TWO_OF_THREE = "two-of-three"
    # Of a run chart.
    RUN_SHIFT = "run-shift"
    RUN_TREND = "run-trend"
    LONG_RUN = "long-run"
    FEW_CROSSINGS = "few-crossings"


class Meaning(StrEnum):
    """What a signal means, by the direction that is better."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"


class Assurance(StrEnum):
    """What the limits promise about the target, if nothing is changed."""

    PASS = "pass"  # noqa: S105 -- a verdict, not a password
    FAIL = "fail"
    INCONSISTENT = "inconsistent"


class Signal(NamedTuple):
    """More than chance: by which rule, on which side, what it means, and at which points of the chart."""

    rule: Rule
    side: Side
    meaning: Meaning
    points: tuple[int, ...]


class Limits(NamedTuple):
    """The lines around one point: the process limits, and the near limits at two thirds of the way."""

    lower: float
    near_lower: float
    near_upper: float
    upper: float


class Mark(NamedTuple):
    """A point as it is drawn. A quarter has three `months`. Without limits on a run chart.

    `judged` is false where the month is provisional or has nothing to count: carried, never judged.
    """

    months: tuple[int, ...]
    numerator: int
    denominator: int
    share: float | None
    limits: Limits | None
    provisional: bool
    judged: bool


class Chart(NamedTuple):
    """A judged series. `centre` is the median of a run chart, else the mean; none where nothing counts.

    Limits are calculated as they are: who draws clips them to 0 and 1.
    """

    kind: ChartKind
    firmness: Firmness
    direction: Direction
    centre: float | None
    marks: tuple[Mark, ...]
    signals: tuple[Signal, ...]
    quarters: bool = False
    # How much more the shares vary between months than counting alone would give: 1 is as expected.
    dispersion: float | None = None
    overdispersed: bool = False
    target: float | None = None
    assurance: Assurance | None = None

    def signals_at(self, place: int) -> tuple[Signal, ...]:
        """Give the signals that a point is part of."""
        return tuple(signal for signal in self.signals if place in signal.points)


def meaning(side: Side, direction: Direction) -> Meaning:
    """Say whether a change to that side is better or worse."""
    if direction is Direction.NEUTRAL or side is Side.ON:
        return Meaning.NEUTRAL
    better = Side.ABOVE if direction is Direction.UP else Side.BELOW
    return Meaning.IMPROVEMENT if side is better else Meaning.CONCERN
