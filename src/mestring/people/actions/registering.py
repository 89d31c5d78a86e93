"""Registering people, places and courses."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mestring.people import access, identity, rows
from mestring.people.models import (
    Agreement,
    CareRelation,
    Competence,
    Membership,
    Municipality,
    Person,
    Relative,
    Representation,
    ServiceSite,
    Unit,
    User,
)
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission, Role
from mestring.people.standing import standing
from mestring.people.words import Ground, Matter, NearestBy, Representing, Tie


class AlreadyFounded(Refusal):
    """Somebody is registered already."""


class KeptOut(Refusal):
    """A unit that the person has blocked."""


class NotReasoned(Refusal):
    """A decision that somebody cannot decide, without reasons."""


@transaction.atomic
def found_installation(*, username: str, name: str, at: datetime) -> User:
    """Register the first user, who is steward; only where there is nobody yet."""
    if User.objects.exists():
        raise AlreadyFounded("Det finnes brukere her allerede. Be den systemansvarlige om hjelp.")
    user = _new_user(username, name)
    Membership.objects.create(user=user, role=Role.STEWARD, from_date=at.date())
    return user


@transaction.atomic
def add_user(
    *,
    username: str,
    name: str,
    hpr_number: str = "",
    authorization: str = "",
    by: User,
    at: datetime,
) -> User:
    """Register somebody who can log in; health personnel with number and profession."""
    _check_may_manage(by, at)
    return _new_user(username, name, hpr_number, authorization)


@transaction.atomic
def add_municipality(*, slug: str, title: str, region: str = "", by: User, at: datetime) -> None:
    """Register a municipality."""
    _check_may_manage(by, at)
    Municipality.objects.create(pk=slug, title=title, region=region)


@transaction.atomic
def add_unit(
    *,
    slug: str,
    title: str,
    unit_type: str,
    level: str,
    municipality: str | None,
    legal_entity: str = "",
    department: str = "",
    region: str = "",
    by: User,
    at: datetime,
) -> None:
    """Register a unit; `legal_entity` is who answers for it where no municipality does."""
    _check_may_manage(by, at)
    Unit.objects.create(
        pk=slug,
        title=title,
        type=unit_type,
        level=level,
        municipality_id=municipality,
        legal_entity=legal_entity,
        department=department,
        region=region,
    )


@transaction.atomic
def add_site(
    *,
    unit: str,
    title: str,
    address: str,
    phone: str = "",
    opening_hours: str = "",
    by: User,
    at: datetime,
) -> None:
    """Register where a unit receives people; a site registered again is changed."""
    _check_may_manage(by, at)
    ServiceSite.objects.update_or_create(
        unit_id=unit,
        title=title,
        defaults={"address": address, "phone": phone, "opening_hours": opening_hours},
    )


@transaction.atomic
def add_agreement(*, slug: str, title: str, units: list[str], by: User, at: datetime) -> None:
    """Register a cooperation agreement between units."""
    _check_may_manage(by, at)
    Agreement.objects.create(pk=slug, title=title).units.set(units)  # type: ignore[arg-type]  # by key


@transaction.atomic
def add_membership(
    *,
    user: User,
    role: Role,
    unit: str | None,
    from_date: date,
    until_date: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Give somebody a role at a unit, from a date up to but not including another."""
    _check_may_manage(by, at)
    Membership.objects.create(
        user=user, role=role, unit_id=unit, from_date=from_date, until_date=until_date
    )


@transaction.atomic
def register_person(
    *,
    name: str,
    birth_date: date | None,
    identity_number: str | None,
    is_unregistered: bool = False,
    has_confidential_address: bool = False,
    address: str = "",
    user: User | None = None,
    by: User,
    at: datetime,
) -> UUID:
    """Register a person; a number that is not synthetic is refused.

    One who wants help unregistered is only a name, the one they go by. Of one with a confidential address
    no address is kept.
    """
    _check_may_manage(by, at)
    if identity_number is not None:
        identity.check(identity_number)
    row = Person.objects.create(
        name=name,
        birth_date=None if is_unregistered else birth_date,
        identity_kind=identity.kind_of(identity_number),
        identity_number=identity_number,
        is_unregistered=is_unregistered,
        has_confidential_address=has_confidential_address,
        address="" if has_confidential_address or is_unregistered else address,
        user=user,
    )
    return row.pk


@transaction.atomic
def register_relative(
    *,
    person: UUID,
    name: str,
    kinship: str,
    tie: Tie = Tie.RELATIVE,
    birth_date: date | None = None,
    is_minor: bool = False,
    nearest_by: NearestBy | None = None,
    user: User | None = None,
    by: User,
    at: datetime,
) -> UUID:
    """Register a relative of a person, or another who helps."""
    _check_may_manage(by, at)
    row = Relative.objects.create(
        person_id=person,
        name=name,
        kinship=kinship,
        tie=tie,
        birth_date=birth_date,
        is_minor=is_minor,
        nearest_by=nearest_by or "",
        user=user,
    )
    return row.pk


@transaction.atomic
def name_nearest(*, relative: UUID, nearest_by: NearestBy | None, by: User, at: datetime) -> None:
    """Say that a relative is the nearest, and who says so; None takes it away."""
    row = Relative.objects.filter(pk=relative).first()
    if row is None:
        raise NotFound
    may = (Permission.CONSENT_GIVE, Permission.EVENT_RECORD)
    if not any(access.decide(row.person_id, by=by, at=at, needs=n).is_allowed for n in may):
        _check_may_manage(by, at)
    row.nearest_by = nearest_by or ""
    row.save(update_fields=["nearest_by"])


@transaction.atomic
def register_representative(
    *,
    person: UUID,
    kind: Representing,
    matter: Matter,
    name: str,
    from_date: date,
    until_date: date | None = None,
    reference: str = "",
    user: User | None = None,
    by: User,
    at: datetime,
) -> None:
    """Register one who acts for a person in one matter."""
    _check_may_manage(by, at)
    Representation.objects.create(
        person_id=person,
        kind=kind,
        matter=matter,
        name=name,
        from_date=from_date,
        until_date=until_date,
        reference=reference,
        user=user,
    )


@transaction.atomic
def decide_competence(
    *,
    person: UUID,
    matter: Matter,
    about: str,
    reasons: str,
    until_date: date,
    shown_to: str = "",
    by: User,
    at: datetime,
) -> int:
    """Write down that a person cannot decide one thing, with reasons and an end (pbrl § 4-3)."""
    if not access.decide(person, by=by, at=at, needs=Permission.EVENT_RECORD).is_allowed:
        raise NotFound
    if not about.strip() or not reasons.strip():
        raise NotReasoned(
            _("Skriv hva avgjørelsen gjelder, og hvorfor. Uten begrunnelse avgjør personen selv.")
        )
    row = Competence.objects.create(
        person_id=person,
        matter=matter,
        about=about.strip(),
        reasons=reasons.strip(),
        decided_by=by,
        decided_at=at,
        until_date=until_date,
        shown_to=shown_to,
    )
    return row.pk


@transaction.atomic
def open_relation(
    *,
    person: UUID,
    unit: str,
    opened_at: datetime,
    contact: User | None = None,
    by: User,
    at: datetime,
) -> None:
    """Open a person's course in a unit, which gives the unit's people access; once is enough.

    By the steward, or by one who follows the person up and hands on to another unit (hpl § 25); not to
    one that the person keeps out. `contact` is whom the person turns to there.
    """
    _check_may_hand_on(person, by, at)
    if rows.blocks().filter(person=person, unit=unit).exists():
        raise KeptOut(
            _("Personen har sperret for denne enheten. Snakk med personen før noe deles dit.")
        )
    CareRelation.objects.get_or_create(
        person_id=person,
        unit_id=unit,
        closed_at=None,
        defaults={"opened_at": opened_at, "contact": contact},
    )


@transaction.atomic
def close_relation(*, person: UUID, unit: str, closed_at: datetime, by: User, at: datetime) -> None:
    """Close a person's course in a unit, which ends the unit's access.

    By the steward, or by one who follows the person up in that very unit.
    """
    decision = access.decide(person, by=by, at=at, needs=Permission.EVENT_RECORD)
    if decision.ground is not Ground.CARE or decision.point_of_care != unit:
        _check_may_manage(by, at)
    CareRelation.objects.filter(person_id=person, unit_id=unit, closed_at=None).update(
        closed_at=closed_at
    )


def _check_may_hand_on(person: UUID, by: User, at: datetime) -> None:
    decision = access.decide(person, by=by, at=at, needs=Permission.EVENT_RECORD)
    if decision.ground is not Ground.CARE:
        _check_may_manage(by, at)


def _check_may_manage(by: User, at: datetime) -> None:
    access.check_may(standing(by, at), Permission.PEOPLE_MANAGE)


def _new_user(username: str, name: str, hpr_number: str = "", authorization: str = "") -> User:
    user = User(username=username, name=name, hpr_number=hpr_number, authorization=authorization)
    user.set_unusable_password()
    user.save()
    return user
