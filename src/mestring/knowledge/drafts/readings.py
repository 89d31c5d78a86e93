"""What the one who has read a draft read of it: its text as it was then, whichever version it is to be.

Every saving is kept with its time, so what was read is found again there, and need not be written down.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.timezone import get_current_timezone

from mestring.knowledge.drafts.files import VERSION_IN
from mestring.knowledge.drafts.rewriting import GONE, CannotRewrite, rewritten
from mestring.knowledge.drafts.types import ReviewCard


class Saving(NamedTuple):
    """One saving that became a draft's text, of one file."""

    revision: UUID
    path: str
    at: datetime
    base: int


ByPath = dict[str, Saving]


def read_until(on: date, written_at: datetime) -> datetime:
    """Give the moment whose text was read: of that day, and no later than it was written down."""
    # Whoever reads on a day is taken to have read what stood when the day was over.
    midnight = datetime.combine(on + timedelta(days=1), time.min, get_current_timezone())
    return min(written_at, midnight)


def standing_at(savings: Iterable[Saving], moment: datetime) -> ByPath:
    """Give the saving of each file that stood at a moment, of savings in their order."""
    return {saving.path: saving for saving in savings if saving.at <= moment}


def is_other_text(path: str, one: bytes | None, other: bytes | None) -> bool:
    """Tell whether two texts of a file say something else than each other, their version left out."""
    return one != other and _without_version(path, one) != _without_version(path, other)


def _without_version(path: str, content: bytes | None) -> bytes | None:
    if content is None or path not in VERSION_IN.values():
        return content
    try:
        return rewritten(content.decode(), {("version",): GONE}).encode()
    except (CannotRewrite, UnicodeDecodeError):
        return content


def to_ask_again(found: Iterable[ReviewCard]) -> tuple[ReviewCard, ...]:
    """Give those who read an earlier text, where nobody has read what stands on the same behalf."""
    found = tuple(found)
    there = {review.kind for review in found if review.is_of_what_stands}
    return tuple(
        review for review in found if not review.is_of_what_stands and review.kind not in there
    )
