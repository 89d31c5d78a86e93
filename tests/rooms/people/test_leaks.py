"""Leaks that others have found in systems like this, each tried here.

Quirina is followed up in Fjordvik and nowhere else. Per works in Storvik, and must not learn that she exists.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import FileField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people import actions, queries
from mestring.people.models import CareRelation, Membership, Person
from mestring.people.refusals import NotFound
from mestring.people.types import User
from tests.rooms.web.reading import text_of
from tests.rooms.web.test_who_sees_what import stripped

Browser = Callable[[User | None], Client]
ABOUT = ("person", "as-the-person-sees-it", "record-choose")
FOR_WORKERS = ("/personer/", "/arbeidsliste/", "/arbeidsliste/?hvem=alle")


@pytest.fixture
def register(steward: User, now: datetime) -> Callable[..., UUID]:
    def register(name: str, unit: str) -> UUID:
        person = actions.register_person(
            name=name, birth_date=None, identity_number=None, by=steward, at=now
        )
        CareRelation.objects.create(person_id=person, unit_id=unit, opened_at=now)
        return person

    return register


@pytest.fixture
def hidden(published: object, register: Callable[..., UUID], happened: Callable[..., Any]) -> UUID:
    person = register("Quirina", "fjordvik-team")
    subject = Subject(str(person), SubjectKind.PERSON)
    happened(subject, {"event": "inpatient.discharged", "at": "2026-03-14"})
    return person


def test_hidden_and_missing_get_the_same_answer_byte_for_byte(
    hidden: UUID, per: User, as_: Browser
) -> None:
    for name in ABOUT:
        answers = [as_(per).get(reverse(name, args=[each])) for each in (hidden, uuid4())]
        assert [each.status_code for each in answers] == [404, 404]
        assert stripped(answers[0].content) == stripped(answers[1].content)
        assert answers[0].headers == answers[1].headers


def test_writing_about_the_hidden_is_answered_as_writing_about_the_missing(
    hidden: UUID, per: User, as_: Browser
) -> None:
    for name, rest in (("record", ["contact.held"]), ("undo", [uuid4()])):
        answers = [
            as_(per).post(reverse(name, args=[each, *rest]), {"on": "2026-03-19"})
            for each in (hidden, uuid4())
        ]
        assert [each.status_code for each in answers] == [404, 404]
        assert stripped(answers[0].content) == stripped(answers[1].content)


def test_an_empty_list_is_the_same_whether_or_not_there_are_hidden_persons(
    hidden: UUID, per: User, as_: Browser
) -> None:
    def lists() -> list[tuple[int, str]]:
        answers = [as_(per).get(path) for path in FOR_WORKERS]
        return [(each.status_code, stripped(each.content)) for each in answers]

    there = lists()
    CareRelation.objects.all().delete()
    Person.objects.all().delete()
    assert lists() == there


def test_a_search_for_a_hidden_name_is_as_a_search_for_nobody(
    hidden: UUID, per: User, as_: Browser
) -> None:
    answers = [
        stripped(as_(per).get("/personer/", {"navn": name}).content).replace(name, "?")
        for name in ("Quirina", "Qvzxina")
    ]
    assert answers[0] == answers[1]


def test_nothing_but_the_name_can_be_searched_for(
    hidden: UUID, kari: User, as_: Browser, happened: Callable[..., Any]
) -> None:
    subject = Subject(str(hidden), SubjectKind.PERSON)
    happened(
        subject, {"event": "goal.set", "at": "2026-03-14", "attributes": {"goal_text": "Havet"}}
    )
    said = text_of(as_(kari).get("/personer/", {"navn": "Havet"}))
    assert "Quirina" not in said
    for field in ("person__name", "name__startswith", "relatives__name", "q", "has"):
        asked = text_of(as_(kari).get("/personer/", {field: "x", "navn": "zzz"}))
        assert "Quirina" not in asked


def test_hidden_persons_move_nothing_in_order_pages_or_counts(
    published: object,
    register: Callable[..., UUID],
    happened: Callable[..., Any],
    per: User,
    as_: Browser,
) -> None:
    for name in ("Abel", "Cecilie", "Eva"):
        subject = Subject(str(register(name, "storvik-team")), SubjectKind.PERSON)
        happened(subject, {"event": "inpatient.discharged", "at": "2026-03-14"})
    before = [stripped(as_(per).get(path).content) for path in FOR_WORKERS]
    for n in range(60):
        subject = Subject(str(register(f"Bo {n}", "fjordvik-team")), SubjectKind.PERSON)
        if n % 10 == 0:
            happened(subject, {"event": "inpatient.discharged", "at": "2026-03-01"})
    assert [stripped(as_(per).get(path).content) for path in FOR_WORKERS] == before


def test_leaving_a_team_closes_its_rooms_at_once(
    hidden: UUID, kari: User, as_: Browser, now: datetime
) -> None:
    browser = as_(kari)
    assert browser.get(reverse("person", args=[hidden])).status_code == 200
    Membership.objects.filter(user=kari).update(until_date=now.date())
    # In the same session, without logging in anew.
    assert browser.get(reverse("person", args=[hidden])).status_code == 403
    assert browser.get("/personer/").status_code == 403
    assert not queries.seen_persons(kari, now).exists()


def test_moving_to_another_team_opens_that_and_closes_this(
    hidden: UUID, kari: User, as_: Browser, now: datetime
) -> None:
    Membership.objects.filter(user=kari).update(unit="storvik-team")
    browser = as_(kari)
    assert browser.get(reverse("person", args=[hidden])).status_code == 404
    assert "Quirina" not in text_of(browser.get("/personer/"))


def test_no_page_about_a_person_is_kept_by_a_browser_or_a_proxy(
    hidden: UUID, kari: User, as_: Browser
) -> None:
    browser = as_(kari)
    paths = [*FOR_WORKERS, *(reverse(name, args=[hidden]) for name in ABOUT)]
    for path in paths:
        for more in ({}, {"HTTP_HX_REQUEST": "true"}):
            answer = browser.get(path, **more)
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "no-store", path


def test_every_spelling_of_an_address_gets_the_same_verdict(
    hidden: UUID, per: User, kari: User, as_: Browser
) -> None:
    path = reverse("person", args=[hidden])
    spellings = [
        (path, {}),
        (f"/en{path}", {}),
        (f"http://testserver{path}", {}),
        (f"{path}?fra=0&hvem=alle", {}),
        (path, {"HTTP_HOST": "localhost"}),
        (path, {"HTTP_X_FORWARDED_HOST": "localhost"}),
        (path, {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "person"}),
        (path, {"HTTP_HX_BOOSTED": "true"}),
    ]
    for address, more in spellings:
        assert as_(per).get(address, **more).status_code == 404, address
        assert as_(kari).get(address, **more).status_code == 200, address
    for odd in (path.upper(), path.replace("-", ""), path.rstrip("/") + "/.", f"{path}../"):
        assert as_(per).get(odd).status_code in (301, 404), odd


def test_what_narrows_a_list_never_widens_it(hidden: UUID, per: User, now: datetime) -> None:
    assert not queries.seen_persons(per, now, unit="fjordvik-team").exists()
    assert not queries.seen_persons(per, now, mine=True).exists()
    assert not queries.seen_persons(per, now, mine=True, unit="fjordvik-team").exists()
    CareRelation.objects.filter(person=hidden).update(contact=per)
    # Being named as contact opens nothing where one does not work.
    assert not queries.seen_persons(per, now, mine=True).exists()


def test_asking_for_the_hidden_takes_as_many_questions_as_asking_for_the_missing(
    hidden: UUID, per: User, as_: Browser
) -> None:
    browser = as_(per)
    for name in ABOUT:
        asked = []
        for each in (hidden, uuid4()):
            with CaptureQueriesContext(connection) as captured:
                browser.get(reverse(name, args=[each]))
            asked.append([query["sql"].split()[0] for query in captured])
        assert asked[0] == asked[1], name


def test_deciding_takes_at_most_three_questions(
    hidden: UUID, kari: User, per: User, now: datetime
) -> None:
    from mestring.people import access

    for user in (kari, per):
        who = queries.standing(user, now)
        with CaptureQueriesContext(connection) as captured:
            access.decide(hidden, by=user, at=now, who=who)
        assert len(captured) <= 3


def test_notices_and_the_log_are_shown_to_the_person_and_nobody_else(
    hidden: UUID, per: User, kari: User, yusuf: User, now: datetime
) -> None:
    for user in (per, kari, yusuf):
        for read in (queries.notices, queries.threads_of, queries.access_log):
            with pytest.raises(NotFound):
                read(hidden, seen_by=user, at=now)


def test_there_are_no_attachments_to_leak_and_none_can_come_unnoticed() -> None:
    files = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FileField)
    ]
    assert files == [], "Attachments need a door that decides and logs, and their own leak tests."


def test_a_person_with_a_confidential_address_has_no_place_in_what_is_shared(
    published: object,
    aminas: Any,
    yusuf: User,
    yusufs: Any,
    kari: User,
    as_: Browser,
    now: datetime,
) -> None:
    from mestring.people.models import Consent

    Consent.objects.create(
        person_id=aminas.id,
        relative_id=yusufs.id,
        section="helpers",
        from_date=now.date() - timedelta(days=1),
        signed_how="own",
        recorded_at=now,
    )
    assert "Teamet i Fjordvik" in text_of(as_(yusuf).get("/min-side/"))
    Person.objects.filter(pk=aminas.id).update(has_confidential_address=True)
    said = text_of(as_(yusuf).get("/min-side/"))
    assert "Kari" in said
    assert "Fjordvik" not in said
