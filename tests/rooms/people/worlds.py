"""Small worlds around one person, made row by row: how a reader can stand to her."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from mestring.people.models import Block, BreakGlass, CareRelation, Consent, Person, Relative
from mestring.people.types import User

HOUR = timedelta(hours=1)
Make = Callable[[UUID, User, str, datetime], None]


def follow(person: UUID, user: User, unit: str, at: datetime) -> None:
    CareRelation.objects.create(person_id=person, unit_id=unit, opened_at=at - 9 * HOUR)


def followed_before(person: UUID, user: User, unit: str, at: datetime) -> None:
    CareRelation.objects.create(
        person_id=person, unit_id=unit, opened_at=at - 9 * HOUR, closed_at=at
    )


def follow_later(person: UUID, user: User, unit: str, at: datetime) -> None:
    CareRelation.objects.create(person_id=person, unit_id=unit, opened_at=at + HOUR)


def block_by_name(person: UUID, user: User, unit: str, at: datetime) -> None:
    Block.objects.create(person_id=person, user=user, blocked_at=at, cost_told=True)


def block_the_unit(person: UUID, user: User, unit: str, at: datetime) -> None:
    Block.objects.create(person_id=person, unit_id=unit, blocked_at=at, cost_told=True)


def lift(person: UUID, user: User, unit: str, at: datetime) -> None:
    Block.objects.filter(person=person).update(lifted_at=at)


def break_glass(
    person: UUID, user: User, unit: str, at: datetime, *, ended: timedelta = timedelta(0)
) -> None:
    opened = at - ended
    BreakGlass.objects.create(
        person_id=person,
        user=user,
        unit_id=unit,
        reason="danger",
        words="nå",
        opened_at=opened,
        until=opened + 3 * HOUR,
    )


def broke_glass_before(person: UUID, user: User, unit: str, at: datetime) -> None:
    break_glass(person, user, unit, at, ended=3 * HOUR)


def broke_glass_elsewhere(person: UUID, user: User, unit: str, at: datetime) -> None:
    other = "fjordvik-team" if unit == "storvik-team" else "storvik-team"
    break_glass(person, user, other, at)


def share_with_unit(person: UUID, user: User, unit: str, at: datetime) -> None:
    _consent(person, at, unit_id=unit)


def share_with_user(person: UUID, user: User, unit: str, at: datetime) -> None:
    _consent(person, at, user=user)


def shared_before(person: UUID, user: User, unit: str, at: datetime) -> None:
    _consent(person, at, unit_id=unit, withdrawn_at=at)


def shared_until_today(person: UUID, user: User, unit: str, at: datetime) -> None:
    _consent(person, at, unit_id=unit, until_date=at.date())


def be_the_person(person: UUID, user: User, unit: str, at: datetime) -> None:
    Person.objects.filter(pk=person).update(user=user)


def be_a_relative(person: UUID, user: User, unit: str, at: datetime) -> None:
    Relative.objects.create(person_id=person, name=user.name, kinship="søster", user=user)


def share_with_relative(person: UUID, user: User, unit: str, at: datetime) -> None:
    be_a_relative(person, user, unit, at)
    _consent(person, at, relative=Relative.objects.get(user=user))


def _consent(person: UUID, at: datetime, **receiver: object) -> None:
    Consent.objects.create(
        person_id=person,
        section="next_steps",
        from_date=at.date() - timedelta(days=9),
        signed_how="spoken",
        recorded_at=at,
        **receiver,
    )
