"""The small closed vocabularies of drafts. What is stored is the code; pages have the words."""

from collections.abc import Mapping
from enum import StrEnum


class Layer(StrEnum):
    """What a draft changes: the guideline itself, or what one municipality or trust lays over it."""

    NATIONAL = "national"
    LOCAL = "local"


class DraftState(StrEnum):
    """Where a draft is on its way."""

    OPEN = "open"  # being written
    READY = "ready"  # whole, and waiting for somebody else to publish it
    PUBLISHED = "published"
    DROPPED = "dropped"  # put away; everything in it is kept


# From where to where a draft may go. What is published stays so.
MOVES: Mapping[DraftState, tuple[DraftState, ...]] = {
    DraftState.OPEN: (DraftState.READY, DraftState.DROPPED),
    DraftState.READY: (DraftState.OPEN, DraftState.PUBLISHED, DraftState.DROPPED),
    DraftState.DROPPED: (DraftState.OPEN,),
    DraftState.PUBLISHED: (),
}


class ReviewKind(StrEnum):
    """On whose behalf somebody has read a draft."""

    USER = "user"
    RELATIVE = "relative"
    WORKING_GROUP = "working-group"
    OTHER = "other"


# Those who must have read a draft before it is published without saying why not.
MUST_REVIEW = (ReviewKind.USER, ReviewKind.RELATIVE)


class ReviewOutcome(StrEnum):
    """What the one who read it said."""

    SUPPORTS = "supports"
    WITH_CHANGES = "with-changes"
    OPPOSES = "opposes"
