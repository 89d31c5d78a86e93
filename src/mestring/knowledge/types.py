"""What this room hands out."""

from dataclasses import dataclass
from datetime import datetime


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
