"""What a person shares and keeps closed, as it is now."""

from datetime import date, datetime
from uuid import UUID

from mestring.people import rows
from mestring.people.models import Block, Consent
from mestring.people.types import BlockCard, ConsentCard
from mestring.people.words import Signature


def consents_of(person: UUID, at: datetime) -> tuple[ConsentCard, ...]:
    """Give the consents of a person that hold, oldest first. Whoever asks may see them."""
    found = rows.consents(at).filter(person=person).select_related("relative", "unit", "user")
    return tuple(_consent_card(row) for row in found.order_by("from_date", "pk"))


def shared_with_relatives(person: UUID, at: datetime) -> dict[UUID, dict[str, date]]:
    """Give what a person shares with each relative now, and from which day."""
    found: dict[UUID, dict[str, date]] = {}
    held = rows.consents(at).filter(person=person, relative__isnull=False)
    for row in held.order_by("from_date", "pk"):
        if row.relative_id is not None:
            found.setdefault(row.relative_id, {}).setdefault(row.section, row.from_date)
    return found


def blocks_of(person: UUID) -> tuple[BlockCard, ...]:
    """Give whom a person keeps out, oldest first. Whoever asks may see it."""
    found = rows.blocks().filter(person=person).select_related("user", "unit")
    return tuple(_block_card(row) for row in found.order_by("blocked_at", "pk"))


def _consent_card(row: Consent) -> ConsentCard:
    receiver = row.relative or row.unit or row.user
    return ConsentCard(
        row.pk,
        row.section,
        row.from_date,
        row.until_date,
        Signature(row.signed_how),
        str(receiver),
        row.relative_id,
        row.unit_id,
        row.user_id,
        row.event,
    )


def _block_card(row: Block) -> BlockCard:
    return BlockCard(
        row.pk, str(row.user or row.unit), row.blocked_at, row.words, row.user_id, row.unit_id
    )
