"""Asking for something to be put right or erased, deciding it, and erasing.

Erasure is the one exception to append-only: the entry goes with everything that corrected it, the steps
are worked out without it, and a tombstone without content stays. Who has been erased is also noted on a
list outside every backup, so that a restored one does not bring it back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from mestring.care import queries, steps
from mestring.care.basis import TABLE, Basis
from mestring.care.models import Event, Plea, Tombstone
from mestring.care.types import PleaCard, PleaKind, Reasons
from mestring.core.redact import Audience, may_see
from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind, Visibility
from mestring.people import actions as people_actions
from mestring.people import erased
from mestring.people import queries as people
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission, Reach
from mestring.people.types import User

ERASED = "erasure"
LONGEST = 4000


class NothingSaid(Refusal):
    """A plea or a no without words."""


class AlreadyDecided(Refusal):
    """A plea that has been decided."""


@transaction.atomic
def plead(
    *, subject: Subject, event: UUID, kind: PleaKind, words: str, by: User, at: datetime
) -> int:
    """Ask for an entry about oneself to be put right or erased; give the plea's key."""
    row = _own_entry(subject, event, by)
    if not words.strip():
        raise NothingSaid(_("Skriv hva som er feil, med dine egne ord."))
    plea, _new = Plea.objects.get_or_create(
        event_id=row.pk,
        kind=kind,
        decided_at=None,
        defaults={
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "unit_id": row.unit_id,
            "words": words.strip()[:LONGEST],
            "asked_at": at,
            "asked_by": by,
        },
    )
    return plea.pk


@transaction.atomic
def decide_plea(
    *, plea: int, granted: bool, ground: Reasons | None, words: str, by: User, at: datetime
) -> None:
    """Grant or refuse a plea. A no has its reasons; a yes to erasure erases there and then."""
    row = Plea.objects.select_for_update().filter(pk=plea).first()
    if row is None or row.unit_id not in answered_units(by, at):
        raise NotFound
    if row.decided_at is not None:
        raise AlreadyDecided(_("Dette er avgjort allerede. Ingenting er endret nå."))
    if not words.strip() and not (granted and row.kind == PleaKind.ERASE):
        raise NothingSaid(_("Skriv hvorfor, eller hva som er rettet. Personen får lese det."))
    if granted and row.kind == PleaKind.ERASE and ground is None:
        raise NothingSaid(_("Velg hva slettingen bygger på."))
    row.granted, row.reasons = granted, words.strip()[:LONGEST]
    row.decided_at, row.decided_by = at, by
    row.save(update_fields=["granted", "reasons", "decided_at", "decided_by"])
    if granted and row.kind == PleaKind.ERASE and ground is not None:
        subject = Subject(row.subject_id, SubjectKind(row.subject_kind))
        _erase(subject, row.event_id, ground, by, at)


@transaction.atomic
def erase_own(*, subject: Subject, event: UUID, by: User, at: datetime) -> None:
    """Erase one's own words."""
    row = _own_entry(subject, event, by)
    if not TABLE[Basis(row.basis)].is_erased_by_writer or row.recorded_by_id != by.pk:
        raise NotFound
    _erase(subject, event, Reasons.OWN_WORDS, by, at)


def pleas_of(subject: Subject) -> tuple[PleaCard, ...]:
    """Give what has been asked for about a subject, the latest first. Whoever asks may see it."""
    rows = Plea.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return _cards(rows.order_by("-asked_at", "-pk"))


def pleas_to_decide(by: User, at: datetime) -> tuple[PleaCard, ...]:
    """Give what a leader has to decide, the oldest first."""
    rows = Plea.objects.filter(unit_id__in=answered_units(by, at), decided_at=None)
    return _cards(rows.order_by("asked_at", "pk"))


def answered_units(by: User, at: datetime) -> tuple[str, ...]:
    """Give the units that somebody decides for."""
    return tuple(people.standing(by, at).at_units(Permission.PLEA_DECIDE, Reach.UNIT))


def erased_now() -> tuple[erased.Erasure, ...]:
    """Give every entry that has been erased, for the lists that lie outside backups."""
    return tuple(
        erased.Erasure(
            SubjectKind(row.subject_kind), row.subject_id, row.erased_at, str(row.event_id)
        )
        for row in Tombstone.objects.order_by("erased_at", "pk")
    )


@transaction.atomic
def erase_again(erasures: Sequence[erased.Erasure], *, at: datetime) -> None:
    """Erase what a restored database has brought back; the ground stands where it was first decided."""
    for each in erasures:
        if not each.event_id:
            continue
        subject = Subject(each.subject_id, each.subject_kind)
        _remove(subject, UUID(each.event_id), at)
        Tombstone.objects.get_or_create(
            event_id=UUID(each.event_id),
            defaults={
                "subject_kind": each.subject_kind,
                "subject_id": each.subject_id,
                "erased_at": each.at,
                "ground": Reasons.ERASED_BEFORE,
            },
        )


def _own_entry(subject: Subject, event: UUID, by: User) -> Event:
    """Give an entry about the one who asks, that they are shown; no other is there."""
    if not people.may_answer(subject, by=by):
        raise NotFound
    row = Event.objects.filter(pk=event, subject_kind=subject.kind, subject_id=subject.id).first()
    if row is None or not may_see(Audience.PERSON, Visibility(row.visibility)):
        raise NotFound
    return row


def _erase(subject: Subject, event: UUID, ground: Reasons, by: User, at: datetime) -> None:
    steps.hold([subject])
    gone = _remove(subject, event, at)
    if not gone:
        raise NotFound
    stones = [
        Tombstone(
            event_id=id_,
            subject_kind=subject.kind,
            subject_id=subject.id,
            erased_at=at,
            erased_by=by,
            ground=ground,
        )
        for id_ in gone
    ]
    Tombstone.objects.bulk_create(stones, ignore_conflicts=True)
    decision = people.recording(subject, by=by, at=at)
    people_actions.note_recorded(decision, by=by, at=at, what=ERASED)
    noted = [erased.Erasure(subject.kind, subject.id, at, str(id_)) for id_ in gone]
    transaction.on_commit(lambda: erased.note(settings.ERASED_LIST, noted))


def _remove(subject: Subject, event: UUID, at: datetime) -> tuple[UUID, ...]:
    """Take an entry away with all that corrected it or was corrected by it; give their ids."""
    rows = dict(Event.objects.filter(queries.about([subject])).values_list("pk", "supersedes"))
    if event not in rows:
        return ()
    gone = _connected(event, rows.items())
    # What corrects goes before what it corrects.
    left = set(gone)
    while left:
        last = {id_ for id_ in left if not any(rows[other] == id_ for other in left)}
        Event.objects.filter(pk__in=last).delete()
        left -= last
    steps.rewrite([subject], at)
    return gone


def _connected(event: UUID, links: Iterable[tuple[UUID, UUID | None]]) -> tuple[UUID, ...]:
    """Give an event with its whole chain of corrections, both ways."""
    pairs = [(id_, old) for id_, old in links if old is not None]
    found = {event}
    grown = True
    while grown:
        more = {a for a, b in pairs if b in found} | {b for a, b in pairs if a in found}
        grown = not more <= found
        found |= more
    return tuple(found)


def _cards(rows: Iterable[Plea]) -> tuple[PleaCard, ...]:
    rows = list(rows)
    events = {row.event_id for row in rows}
    types = dict(Event.objects.filter(pk__in=events).values_list("pk", "type"))
    on = dict(Event.objects.filter(pk__in=events).values_list("pk", "at"))
    return tuple(
        PleaCard(
            row.pk,
            Subject(row.subject_id, SubjectKind(row.subject_kind)),
            PleaKind(row.kind),
            row.event_id,
            types.get(row.event_id, ""),
            on.get(row.event_id),
            row.words,
            row.asked_at,
            row.granted,
            row.reasons,
            row.decided_at,
        )
        for row in rows
    )


def basis_of_entry(event: UUID) -> Basis:
    """Give the legal basis that an entry stands on."""
    found = Event.objects.filter(pk=event).values_list("basis", flat=True).first()
    if found is None:
        raise NotFound
    return Basis(found)
