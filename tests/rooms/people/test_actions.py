"""Registering people and places; the check gives the sentence, the database the guarantee."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from mestring.people import actions, identity
from mestring.people.roles import Role
from mestring.people.types import PersonCard, User


def test_only_the_first_user_founds_the_installation(steward: User, now: datetime) -> None:
    with pytest.raises(actions.AlreadyFounded, match="systemansvarlige"):
        actions.found_installation(username="to", name="To", at=now)


def test_a_number_that_could_be_real_is_refused(steward: User, now: datetime) -> None:
    with pytest.raises(identity.NotSynthetic):
        actions.register_person(
            name="Ola",
            birth_date=date(1990, 1, 1),
            identity_number="01019012345",
            by=steward,
            at=now,
        )


def test_two_persons_cannot_have_one_number(
    steward: User, aminas: PersonCard, now: datetime
) -> None:
    assert aminas.birth_date is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.register_person(
            name="Ola",
            birth_date=aminas.birth_date,
            identity_number=identity.make(aminas.birth_date),
            by=steward,
            at=now,
        )


def test_a_person_can_be_helped_without_being_registered_with_a_number(
    steward: User, now: datetime
) -> None:
    for name in ("Uten", "Også uten"):
        actions.register_person(
            name=name, birth_date=None, identity_number=None, by=steward, at=now
        )


def test_a_role_cannot_end_before_it_begins(kari: User, steward: User, now: datetime) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.add_membership(
            user=kari,
            role=Role.THERAPIST,
            unit="fjordvik-team",
            from_date=date(2026, 3, 1),
            until_date=date(2026, 3, 1),
            by=steward,
            at=now,
        )


def test_opening_a_relation_twice_opens_it_once(
    aminas: PersonCard, steward: User, now: datetime
) -> None:
    opening = {"person": aminas.id, "unit": "fjordvik-team", "by": steward, "at": now}
    actions.open_relation(**opening, opened_at=now)
    actions.close_relation(**opening, closed_at=now)
    actions.open_relation(**opening, opened_at=now + timedelta(days=1))


def test_nobody_gets_a_password_they_did_not_choose(kari: User) -> None:
    assert not kari.has_usable_password()
