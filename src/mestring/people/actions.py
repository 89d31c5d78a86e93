"""Changing people and places. Each names who does it and when; each checks that they may."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from mestring.people import access, identity, queries
from mestring.people.models import (
    Agreement,
    CareRelation,
    Membership,
    Municipality,
    Person,
    Relative,
    Unit,
    User,
)
from mestring.people.refusals import Refusal
from mestring.people.roles import Permission, Role


class AlreadyFounded(Refusal):
    """Somebody is registered already."""


@transaction.atomic
def found_installation(*, username: str, name: str, at: datetime) -> User:
    """Register the first user, who is steward; only where there is nobody yet."""
    if User.objects.exists():
        raise AlreadyFounded("Det finnes brukere her allerede. Be den systemansvarlige om hjelp.")
    user = _new_user(username, name)
    Membership.objects.create(user=user, role=Role.STEWARD, from_date=at.date())
    return user


@transaction.atomic
def add_user(*, username: str, name: str, by: User, at: datetime) -> User:
    """Register somebody who can log in."""
    _check_may_manage(by, at)
    return _new_user(username, name)


@transaction.atomic
def add_municipality(*, slug: str, title: str, by: User, at: datetime) -> None:
    """Register a municipality."""
    _check_may_manage(by, at)
    Municipality.objects.create(pk=slug, title=title)


@transaction.atomic
def add_unit(
    *,
    slug: str,
    title: str,
    unit_type: str,
    level: str,
    municipality: str | None,
    by: User,
    at: datetime,
) -> None:
    """Register a unit or service site."""
    _check_may_manage(by, at)
    Unit.objects.create(
        pk=slug, title=title, type=unit_type, level=level, municipality_id=municipality
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
    user: User | None = None,
    by: User,
    at: datetime,
) -> UUID:
    """Register a person; a number that is not synthetic is refused."""
    _check_may_manage(by, at)
    if identity_number is not None:
        identity.check(identity_number)
    row = Person.objects.create(
        name=name, birth_date=birth_date, identity_number=identity_number, user=user
    )
    return row.pk


@transaction.atomic
def register_relative(
    *,
    person: UUID,
    name: str,
    kinship: str,
    user: User | None = None,
    by: User,
    at: datetime,
) -> UUID:
    """Register a relative of a person."""
    _check_may_manage(by, at)
    row = Relative.objects.create(person_id=person, name=name, kinship=kinship, user=user)
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

    `contact` is whom the person turns to there.
    """
    _check_may_manage(by, at)
    CareRelation.objects.get_or_create(
        person_id=person,
        unit_id=unit,
        closed_at=None,
        defaults={"opened_at": opened_at, "contact": contact},
    )


@transaction.atomic
def close_relation(*, person: UUID, unit: str, closed_at: datetime, by: User, at: datetime) -> None:
    """Close a person's course in a unit, which ends the unit's access."""
    _check_may_manage(by, at)
    CareRelation.objects.filter(person_id=person, unit_id=unit, closed_at=None).update(
        closed_at=closed_at
    )


def _check_may_manage(by: User, at: datetime) -> None:
    access.check_may(queries.standing(by, at), Permission.PEOPLE_MANAGE)


def _new_user(username: str, name: str) -> User:
    user = User(username=username, name=name)
    user.set_unusable_password()
    user.save()
    return user
