"""What the editors have written: a local layer that two have published, and drafts to go on with."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from mestring.demo import story
from mestring.knowledge.drafts import actions, queries
from mestring.knowledge.drafts.rewriting import rewritten
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.folder import Files
from mestring.knowledge.words import Layer, ReviewKind, ReviewOutcome
from mestring.people.queries import user_named

Row = Mapping[str, Any]


def tell_drafts(at: datetime) -> None:
    """Begin them, each at its time; one that does not fit this guideline is left out."""
    for row in story.drafts():
        published = queries.files_of(queries.latest_version())
        if "published" in row:
            _tell_published(row, published, at)
        elif "says" in row or row["file"] in published:
            _tell(row, published.get(row["file"], b""), at)


def _tell_published(row: Row, published: Files, at: datetime) -> None:
    """Take a draft all the way, by two persons; a place's own layer is never written over."""
    if row["file"] in published:
        return
    with suppress(actions.NotWhole), transaction.atomic():
        card, then = _tell(row, b"", at), row["published"]
        actions.mark_ready(
            draft=card.id,
            version=then["as"],
            by=user_named(row["by"]),
            at=at + timedelta(days=then["ready"]),
        )
        # Now, and not before: what is published last is what stands.
        actions.publish_draft(draft=card.id, by=user_named(then["by"]), at=at)


def _tell(row: Row, before: bytes, at: datetime) -> DraftCard:
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
    return card


def _review(card: DraftCard, row: Row, review: Row, at: datetime) -> None:
    then = at + timedelta(days=review["day"])
    actions.add_review(
        draft=card.id,
        review=_id(row["title"] + review["who"]),
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
