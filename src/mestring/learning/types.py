"""What this room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How far a counting has come."""

    BEGUN = "begun"
    STANDS = "stands"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class SnapshotCard:
    """A counting that stands: when, of what, by which guideline."""

    id: int
    at: datetime
    version: str
    digest: str
    counted: str
    made_at: datetime
    subjects: int
    events: int
    set_aside: Mapping[str, int]

    @property
    def rejected(self) -> int:
        """Give how many rows of events could not be counted."""
        return sum(self.set_aside.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is to read: the last counting that stands, and what is the matter with a later one."""

    snapshot: SnapshotCard | None = None
    begun_at: datetime | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a counting."""

    snapshot: int
    subjects: int
    events: int
    cells: int
    rejected: int
    # Nothing had changed, and what stood stands.
    was_there: bool = False
