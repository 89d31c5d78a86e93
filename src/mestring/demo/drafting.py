"""What the editors have on the way: drafts that are begun, so that there is something to go on with."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from mestring.demo import story
from mestring.knowledge.drafts import actions, queries
from mestring.knowledge.drafts.rewriting import rewritten
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.words import Layer, ReviewKind, ReviewOutcome
from mestring.people.queries import user_named

Row = Mapping[str, Any]


def tell_drafts(at: datetime) -> None:
    """Begin them, each at its time; one that changes what this guideline does not have is left out."""
    published = queries.files_of(queries.latest_version())
    for row in story.drafts():
        if "says" in row or row["file"] in published:
            _tell(row, published.get(row["file"], b""), at)


def _tell(row: Row, before: bytes, at: datetime) -> None:
    by, then = user_named(row["by"]), at + timedelta(days=row["day"])
    card = actions.open_draft(
        draft=_id(row["title"]),
        layer=Layer(row["layer"]),
        place=row.get("place", ""),
        title=row["title"],
        reason=row["reason"],
        by=by,
        at=then,
    )
    if "says" in row:
        text = row["says"]
    else:
        changes = {tuple(change["at"]): change["says"] for change in row["changes"]}
        text = rewritten(before.decode(), changes)
    actions.save_file(
        draft=card.id,
        path=row["file"],
        content=text.encode(),
        began_from=queries.head(card, row["file"]).start,
        revision=_id(row["title"] + row["file"]),
        by=by,
        at=then,
    )
    for review in row.get("reviews", ()):
        _review(card, row, review, at)


def _review(card: DraftCard, row: Row, review: Row, at: datetime) -> None:
    then = at + timedelta(days=review["day"])
    actions.add_review(
        draft=card.id,
        review=_id(review["who"]),
        kind=ReviewKind(review["kind"]),
        who=review["who"],
        interests=review["interests"],
        outcome=ReviewOutcome(review["outcome"]),
        comment=review["comment"],
        on=then.date(),
        by=user_named(row["by"]),
        at=then,
    )


def _id(name: str) -> UUID:
    """Name a thing of the story by what it is, so that it is begun once."""
    return uuid5(NAMESPACE_URL, name)
