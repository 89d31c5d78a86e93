"""What drafts hand out."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mestring.core.editing import Remark
from mestring.core.faults import Fault
from mestring.core.instruments.proof import ScoreDifference
from mestring.core.proof import Difference
from mestring.knowledge.drafts.merging import Merged
from mestring.knowledge.words import DraftState, Layer, ReviewKind, ReviewOutcome


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did something, and when."""

    by: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """A draft went to a state."""

    to: DraftState
    deed: Deed


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft, as lists and pages show it."""

    id: UUID
    layer: Layer
    place: str
    title: str
    reason: str
    state: DraftState
    base: int
    base_version: str
    opened: Deed
    moves: tuple[Move, ...] = ()

    @property
    def ready(self) -> Deed | None:
        """Who marked it ready last; None where it is not ready and not published."""
        if self.state not in (DraftState.READY, DraftState.PUBLISHED):
            return None
        return next((m.deed for m in reversed(self.moves) if m.to is DraftState.READY), None)


@dataclass(frozen=True, slots=True)
class Head:
    """The text of a file in a draft as it stands now; content is None where the file is not there.

    `start` is what an editor who begins here names when saving.
    """

    path: str
    start: str
    content: bytes | None
    base: int
    deed: Deed | None = None

    @property
    def is_touched(self) -> bool:
        """Tell whether the draft has a text of its own here."""
        return self.deed is not None


@dataclass(frozen=True, slots=True)
class RevisionCard:
    """One saving of a file; `number` is None for what was kept to the side."""

    id: UUID
    path: str
    number: int | None
    deed: Deed
    is_taken_out: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving.

    `merged` is set where somebody else had saved meanwhile: whole if both could be put together, and
    otherwise with the choices. What was sent is kept in either case, under the name it was sent with.
    """

    head: Head
    is_repeat: bool = False
    is_same: bool = False
    merged: Merged | None = None
    other: Deed | None = None

    @property
    def is_kept_aside(self) -> bool:
        """Tell whether what was sent waits for a choice, and is not the draft's text yet."""
        return self.merged is not None and not self.merged.is_whole


@dataclass(frozen=True, slots=True)
class Meeting:
    """Three texts of one file: where both began, what one wrote, and what the other did."""

    path: str
    merged: Merged
    start: str
    other: Deed | None
    is_with_published: bool = False


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """Somebody has read a draft."""

    id: UUID
    kind: ReviewKind
    who: str
    interests: str
    outcome: ReviewOutcome
    comment: str
    on: date
    written: Deed
    # When the draft's text was changed last, where that was after it was read.
    changed: datetime | None = None

    @property
    def is_of_what_stands(self) -> bool:
        """Tell whether what was read is what stands in the draft."""
        return self.changed is None


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """How a version came to be, for everyone to read."""

    version: str
    title: str
    reason: str
    layer: Layer
    ready: Deed
    published: Deed
    without_review_because: str
    reviews: tuple[ReviewCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A worked case that comes out otherwise than it says, and how."""

    title: str
    file: str
    line: int
    differences: tuple[Difference | ScoreDifference, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the loader and the worked cases say of some files."""

    faults: tuple[Fault, ...] = ()
    failures: tuple[Failure, ...] = ()
    cases: int = 0
    # What an editor should look at again, and how many such the guideline stands by with a reason.
    remarks: tuple[Remark, ...] = ()
    accepted: int = 0

    @property
    def is_whole(self) -> bool:
        """Tell whether there is nothing to mend."""
        return not self.faults and not self.failures
