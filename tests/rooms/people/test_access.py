"""Who may see whom, asked of the database."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people import actions, queries
from mestring.people.actions import open_person
from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.roles import Permission, Role
from mestring.people.types import PersonCard, RelativeCard, User


def test_her_coordinator_sees_amina(kari: User, aminas: PersonCard, now: datetime) -> None:
    assert queries.visible_persons(kari, now) == (aminas,)
    assert open_person(aminas.id, by=kari, at=now, what="person").person == aminas


def test_the_leader_of_the_unit_sees_amina(
    solveig: User, aminas: PersonCard, now: datetime
) -> None:
    assert queries.visible_persons(solveig, now) == (aminas,)


@pytest.mark.parametrize("who", ["per", "jonas", "steward", "yusuf"])
def test_nobody_else_sees_amina(
    who: str, aminas: PersonCard, now: datetime, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    assert queries.visible_persons(user, now) == ()
    with pytest.raises(NotFound):
        open_person(aminas.id, by=user, at=now, what="person")


def test_a_visitor_sees_nobody(aminas: PersonCard, now: datetime) -> None:
    visitor = AnonymousUser()
    assert queries.visible_persons(visitor, now) == ()
    assert queries.visible_services(visitor, now) == ()


def test_one_who_may_not_be_seen_is_answered_as_one_who_does_not_exist(
    per: User, aminas: PersonCard, now: datetime
) -> None:
    answers = []
    for person_id in (aminas.id, uuid4()):
        with pytest.raises(NotFound) as missing:
            open_person(person_id, by=per, at=now, what="person")
        answers.append(str(missing.value))
    assert answers[0] == answers[1]


def test_access_ends_with_the_care_relation(
    kari: User, aminas: PersonCard, steward: User, now: datetime
) -> None:
    end = now - timedelta(hours=1)
    actions.close_relation(
        person=aminas.id, unit="fjordvik-team", closed_at=end, by=steward, at=now
    )
    assert queries.visible_persons(kari, now) == ()
    assert queries.visible_persons(kari, end - timedelta(minutes=1)) == (aminas,)


def test_access_begins_when_the_relation_opens(
    per: User, aminas: PersonCard, steward: User, now: datetime
) -> None:
    opens = now + timedelta(hours=1)
    actions.open_relation(
        person=aminas.id, unit="storvik-team", opened_at=opens, by=steward, at=now
    )
    assert queries.visible_persons(per, now) == ()
    assert queries.visible_persons(per, opens) == (aminas,)


def test_a_role_counts_from_its_first_day_up_to_but_not_including_its_last(
    add_user, steward: User, aminas: PersonCard, now: datetime
) -> None:
    user = add_user("Lise")
    actions.add_membership(
        user=user,
        role=Role.THERAPIST,
        unit="fjordvik-team",
        from_date=date(2026, 3, 10),
        until_date=date(2026, 3, 20),
        by=steward,
        at=now,
    )
    seen = {
        day: bool(queries.visible_persons(user, datetime(2026, 3, day, 12, tzinfo=now.tzinfo)))
        for day in (9, 10, 19, 20)
    }
    assert seen == {9: False, 10: True, 19: True, 20: False}


def test_one_who_is_no_longer_active_holds_nothing(kari: User, now: datetime) -> None:
    kari.is_active = False
    assert not queries.standing(kari, now).holds(Permission.PERSON_READ)


def test_two_roles_at_one_unit_show_a_person_once(
    kari: User, steward: User, aminas: PersonCard, now: datetime
) -> None:
    actions.add_membership(
        user=kari,
        role=Role.THERAPIST,
        unit="fjordvik-team",
        from_date=date(2026, 1, 1),
        by=steward,
        at=now,
    )
    assert queries.visible_persons(kari, now) == (aminas,)


def test_who_may_write_down_what(
    kari: User,
    per: User,
    solveig: User,
    aminas: PersonCard,
    yusufs: RelativeCard,
    now: datetime,
) -> None:
    subjects = {
        "person": aminas.subject,
        "relative": yusufs.subject,
        "unit": Subject("fjordvik-team", SubjectKind.UNIT),
        "municipality": Subject("fjordvik", SubjectKind.MUNICIPALITY),
        "agreement": Subject("avtalen", SubjectKind.AGREEMENT),
    }
    may = {
        user.name: [name for name, s in subjects.items() if queries.may_record(s, by=user, at=now)]
        for user in (kari, per, solveig)
    }
    assert may == {
        "Kari": ["person", "relative"],
        "Per": [],
        "Solveig": ["unit", "municipality", "agreement"],
    }


def test_those_who_work_in_a_unit_see_it_with_its_municipality_and_agreements(
    kari: User, per: User, now: datetime
) -> None:
    assert [card.title for card in queries.visible_services(kari, now)] == [
        "Teamet i Fjordvik",
        "Fjordvik",
        "Avtalen",
    ]
    with pytest.raises(NotFound):
        queries.service(Subject("avtalen", SubjectKind.AGREEMENT), seen_by=per, at=now)


def test_only_the_steward_registers_people(kari: User, now: datetime) -> None:
    with pytest.raises(NotAllowed, match="systemansvarlige"):
        actions.add_user(username="ny", name="Ny", by=kari, at=now)


def test_age_is_counted_in_whole_years(aminas: PersonCard) -> None:
    ages = [aminas.age_on(day) for day in (date(2026, 5, 13), date(2026, 5, 14))]
    assert ages == [33, 34]
