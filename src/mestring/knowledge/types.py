"""What this room hands out."""

from dataclasses import dataclass
from datetime import date, datetime

from mestring.core.words import Text


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published, when; `is_new` tells whether it differs from what stood there."""

    version: str
    digest: str
    published_at: datetime
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class AlignmentDecisionCard:
    """The latest that was decided here of a point and a recommendation. Who did it stays with the editors."""

    framework: str
    point: str
    recommendation: str
    is_confirmed: bool
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class MissedWords:
    """A search that found nothing, come back on several days."""

    words: str
    times: int
    days: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Edition:
    """A version that can be read: one that was published here, or an earlier guide that comes along."""

    key: str
    title: Text
    day: date
    rendering: Text | None = None
    is_current: bool = False
