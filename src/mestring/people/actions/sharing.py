"""What a person shares and keeps closed. What is withdrawn stays withdrawn; sharing again is a new yes."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mestring.people import access, rows
from mestring.people.models import Block, Consent, Relative, Unit
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission
from mestring.people.standing import standing
from mestring.people.types import ToldConsent, User
from mestring.people.words import Ground, Matter, Signature


class NotOneReceiver(Refusal):
    """A consent or a block that does not name exactly one."""


class CostNotTold(Refusal):
    """A block whose cost was not told."""


class CannotDecide(Refusal):
    """A yes from one who has been found unable to decide about sharing."""


@transaction.atomic
def give_consent(
    *,
    person: UUID,
    section: str,
    by: User,
    at: datetime,
    relative: UUID | None = None,
    unit: str | None = None,
    user: int | None = None,
    from_date: date | None = None,
    until_date: date | None = None,
    purpose: str = "",
    signed_how: Signature | None = None,
    event: UUID | None = None,
) -> int:
    """Share a section with one receiver for a time; give the consent's key.

    Care calls it with the event that says so. Given again by the same event, it is given once.
    """
    signature = _signature(person, by, at, signed_how)
    if signature is Signature.OWN:
        _check_can_decide(person, at)
    _check_receiver(person, relative, unit, user)
    if event is not None and (stands := _given_by(event)) is not None:
        return stands
    row = Consent.objects.create(
        person_id=person,
        relative_id=relative,
        unit_id=unit,
        user_id=user,
        section=section,
        purpose=purpose,
        from_date=from_date or localdate(at),
        until_date=until_date,
        signed_by=by,
        signed_how=signature,
        recorded_at=at,
        event=event,
    )
    return row.pk


def _check_receiver(
    person: UUID, relative: UUID | None, unit: str | None, user: int | None
) -> None:
    """Hold a consent to one receiver; a relative is one of the person's own."""
    if sum(each is not None for each in (relative, unit, user)) != 1:
        raise NotOneReceiver(_("Et samtykke gjelder én mottaker. Velg hvem det skal deles med."))
    if relative is not None and not Relative.objects.filter(pk=relative, person=person).exists():
        raise NotFound


def _given_by(event: UUID) -> int | None:
    """Give the key of the consent that an event has given already."""
    return Consent.objects.filter(event=event).values_list("pk", flat=True).first()


@transaction.atomic
def withdraw_consent(*, consent: int, by: User, at: datetime) -> None:
    """Withdraw a consent; what it opened is closed at the next request, everywhere."""
    row = Consent.objects.select_for_update().filter(pk=consent).first()
    if row is None:
        raise NotFound
    _signature(row.person_id, by, at)
    _close(row, by, at)


@transaction.atomic
def keep_consents(
    *,
    person: UUID,
    told: Iterable[ToldConsent],
    by: User,
    at: datetime,
    is_import: bool = False,
) -> None:
    """Let the consents that rest on a timeline be those the timeline now tells, and no others.

    It closes rather than opens: what is withdrawn is never opened again by the same event, and a
    receiver who is not the person's own relative, or no unit, receives nothing.
    """
    signed_how = Signature.IMPORTED if is_import else None
    _signature(person, by, at, signed_how)
    wanted = {each.event: each for each in told}
    known = Consent.objects.select_for_update().filter(person=person, event__isnull=False)
    stand = {row.event: row for row in known}
    for event, row in stand.items():
        if event not in wanted:
            _close(row, by, at)
    for event, each in wanted.items():
        if event in stand or not _receives(person, each):
            continue
        give_consent(
            person=person,
            section=each.section,
            relative=each.relative,
            unit=each.unit,
            from_date=each.from_date,
            until_date=each.until_date,
            purpose=each.purpose,
            event=event,
            signed_how=signed_how,
            by=by,
            at=at,
        )


@transaction.atomic
def block(
    *,
    person: UUID,
    cost_told: bool,
    by: User,
    at: datetime,
    user: int | None = None,
    unit: str | None = None,
    words: str = "",
) -> int:
    """Keep one worker or one unit out, from now on, on every path; twice is once. Give the key.

    `cost_told`: that it was said what it may cost, that help can come later.
    """
    _check_own(person, by, at, Permission.BLOCK)
    if (user is None) == (unit is None):
        raise NotOneReceiver(_("En sperre gjelder én ansatt eller én enhet. Velg hvem."))
    if not cost_told:
        raise CostNotTold(
            _(
                "Les hva en sperre kan koste, og bekreft at du har lest det. Ingenting er sperret ennå."
            )
        )
    stands = rows.blocks().filter(person=person, user=user, unit=unit).first()
    if stands is not None:
        return stands.pk
    row = Block.objects.create(
        person_id=person,
        user_id=user,
        unit_id=unit,
        words=words,
        blocked_at=at,
        blocked_by=by,
        cost_told=True,
    )
    return row.pk


@transaction.atomic
def unblock(*, block: int, by: User, at: datetime) -> None:
    """Lift a block. Only the person can, never one who helps: not even together."""
    row = rows.blocks().select_for_update().filter(pk=block).first()
    if row is None:
        raise NotFound
    _check_own(row.person_id, by, at, Permission.BLOCK, together=False)
    row.lifted_at, row.lifted_by = at, by
    row.save(update_fields=["lifted_at", "lifted_by"])


def _close(row: Consent, by: User, at: datetime) -> None:
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = at, by
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _receives(person: UUID, told: ToldConsent) -> bool:
    """Tell whether what a timeline names as receiver can be one; anything unclear receives nothing."""
    if told.relative is not None and told.unit is None:
        return Relative.objects.filter(pk=told.relative, person=person).exists()
    if told.unit is not None and told.relative is None:
        return Unit.objects.filter(pk=told.unit).exists()
    return False


def _check_own(
    person: UUID, by: User, at: datetime, needs: Permission, *, together: bool = True
) -> None:
    """Refuse all but the person, whoever acts in their place, and one who sits together with them."""
    who = standing(by, at)
    if access.decide(person, by=by, at=at, needs=needs, who=who).is_allowed:
        return
    if together and who.holds(Permission.ASSIST):
        if access.decide(person, by=by, at=at, needs=Permission.ASSIST, who=who).is_allowed:
            return
        raise NotFound
    raise access.refusal(needs)


def _signature(person: UUID, by: User, at: datetime, given: Signature | None = None) -> Signature:
    """Say how a yes was signed, and refuse one who may neither say it nor write it down."""
    who = standing(by, at)
    if given is Signature.IMPORTED and who.holds(Permission.HISTORY_IMPORT):
        return given
    own = access.decide(person, by=by, at=at, needs=Permission.CONSENT_GIVE, who=who)
    if own.is_allowed:
        if own.ground is not Ground.OWN:
            return Signature.REPRESENTATIVE
        return Signature.OWN
    if access.decide(person, by=by, at=at, needs=Permission.EVENT_RECORD, who=who).is_allowed:
        return given or Signature.SPOKEN
    raise access.refusal(Permission.CONSENT_GIVE)


def _check_can_decide(person: UUID, at: datetime) -> None:
    """Refuse a yes from one who has been found unable to give it. A no is always taken."""
    if rows.competence(at).filter(person=person, matter=Matter.SHARING).exists():
        raise CannotDecide(
            _(
                "Det er tatt en avgjørelse om at du ikke kan ta stilling til deling nå. "
                "Snakk med dem som hjelper deg om hvem som da sier ja eller nei for deg."
            )
        )
