"""The worklist: what matters most first, a handful each, never dearer when it is long."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from mestring.care import actions as care
from mestring.care.models import Event
from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people import actions
from mestring.people.types import RelativeCard, User
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
Happened = Callable[..., Any]
AddPerson = Callable[..., UUID]


@pytest.fixture
def add_person(steward: User, now: datetime, happened: Happened) -> AddPerson:
    def add(name: str, *events: dict[str, Any], contact: User | None = None) -> UUID:
        person = actions.register_person(
            name=name, birth_date=None, identity_number=None, by=steward, at=now
        )
        actions.open_relation(
            person=person,
            unit="fjordvik-team",
            opened_at=now - timedelta(days=90),
            contact=contact,
            by=steward,
            at=now,
        )
        known = {
            "event": "person.registered",
            "at": "2026-01-02",
            "attributes": {"birth_date": "1990-01-01"},
        }
        happened(Subject(str(person), SubjectKind.PERSON), known, *events)
        return person

    return add


def discharged(day: str) -> dict[str, Any]:
    return {"event": "inpatient.discharged", "at": day}


def places(text: str, *names: str) -> list[int]:
    return [text.index(name) for name in names]


def test_what_presses_most_comes_first(add_person: AddPerson, kari: User, as_: Browser) -> None:
    add_person("Venter lenge", discharged("2026-03-19"))
    add_person("Venter kort", discharged("2026-03-14"))
    add_person("Overtid", discharged("2026-03-01"))
    found = places(
        text_of(as_(kari).get("/arbeidsliste/")), "Overtid", "Venter kort", "Venter lenge"
    )
    assert found == sorted(found)


def test_one_for_whom_nothing_waits_is_not_on_the_list(
    add_person: AddPerson, kari: User, as_: Browser
) -> None:
    add_person("Rolig")
    assert "Rolig" not in text_of(as_(kari).get("/arbeidsliste/"))
    assert "Rolig" in text_of(as_(kari).get("/personer/"))


def test_safety_comes_before_the_rest_when_both_are_near(
    add_person: AddPerson, kari: User, as_: Browser
) -> None:
    add_person("Annet", discharged("2026-03-10"))
    add_person("Trygghet", {"event": "violence.told", "at": "2026-03-18"})
    found = places(text_of(as_(kari).get("/arbeidsliste/")), "Trygghet", "Annet")
    assert found == sorted(found)


def test_a_persons_page_has_the_steps_in_the_order_of_the_list(
    add_person: AddPerson, kari: User, as_: Browser
) -> None:
    """What has been late the longest need not be what matters most."""
    person = add_person(
        "Begge", discharged("2026-03-10"), {"event": "violence.told", "at": "2026-03-18"}
    )
    titles = ("Trygghet etter vold", "Første kontakt")
    lists = (as_(kari).get("/arbeidsliste/"), as_(kari).get(f"/personer/{person}/"))
    for page in lists:
        found = places(text_of(page), *titles)
        assert found == sorted(found)


def test_what_is_owed_twice_is_one_thing_to_do(
    add_person: AddPerson, kari: User, as_: Browser
) -> None:
    add_person("Ut to ganger", discharged("2026-03-01"), discharged("2026-03-05"))
    text = text_of(as_(kari).get("/arbeidsliste/"))
    assert text.count("skulle vært gjort") == 1
    assert "1 steg til" in text


def test_what_the_person_wants_otherwise_comes_first(
    add_person: AddPerson, kari: User, as_: Browser, now: datetime
) -> None:
    add_person("Overtid", discharged("2026-03-01"))
    person = add_person("Vil noe annet", discharged("2026-03-19"))
    out = Event.objects.get(subject_id=str(person), type="inpatient.discharged")
    care.record_event(
        subject=Subject(str(person), SubjectKind.PERSON),
        event={
            "event": "step.answered",
            "at": now.isoformat(),
            "attributes": {
                "expectation": "kontakt-innen-en-uke",
                "trigger": str(out.pk),
                "answer": "other_way",
            },
        },
        by=kari,
        at=now,
    )
    text = text_of(as_(kari).get("/arbeidsliste/"))
    assert text.index("Vil noe annet") < text.index("Overtid")
    assert "personen vil det på en annen måte" in text


def test_what_is_done_leaves_the_list_and_stands_among_what_is_done(
    add_person: AddPerson, kari: User, as_: Browser, now: datetime
) -> None:
    person = add_person("Utskrevet", discharged("2026-03-17"))
    care.record_event(
        subject=Subject(str(person), SubjectKind.PERSON),
        event={"event": "contact.held", "at": "2026-03-19", "attributes": {"two_way": True}},
        by=kari,
        at=now,
    )
    assert "Utskrevet" not in text_of(as_(kari).get("/arbeidsliste/"))
    assert "Utskrevet" in text_of(as_(kari).get("/arbeidsliste/?vis=ferdig"))


def test_one_sees_ones_own_persons_first_and_the_team_on_demand(
    add_person: AddPerson, kari: User, as_: Browser
) -> None:
    add_person("Min", discharged("2026-03-14"), contact=kari)
    add_person("En annens", discharged("2026-03-14"))
    mine = text_of(as_(kari).get("/arbeidsliste/"))
    assert "Min" in mine
    assert "En annens" not in mine
    assert "En annens" in text_of(as_(kari).get("/arbeidsliste/?hvem=alle"))


def test_a_relatives_step_stands_with_the_person(
    happened: Happened, yusufs: RelativeCard, kari: User, as_: Browser
) -> None:
    happened(yusufs.subject, {"event": "relative.named", "at": "2026-03-15"})
    text = text_of(as_(kari).get("/arbeidsliste/"))
    assert "Amina" in text
    assert "gjelder en pårørende" in text


def test_a_leader_reads_the_list_and_writes_nothing(
    add_person: AddPerson, kari: User, solveig: User, as_: Browser
) -> None:
    add_person("Utskrevet", discharged("2026-03-17"))
    assert "/skriv-ned/" in as_(kari).get("/arbeidsliste/").content.decode()
    led = as_(solveig).get("/arbeidsliste/").content.decode()
    assert "Utskrevet" in led
    assert "/skriv-ned/" not in led


@pytest.mark.parametrize("path", ["/arbeidsliste/", "/arbeidsliste/?hvem=alle", "/personer/"])
def test_a_colleague_elsewhere_sees_nobody(
    add_person: AddPerson, per: User, as_: Browser, path: str
) -> None:
    add_person("Utskrevet", discharged("2026-03-17"))
    assert "Utskrevet" not in text_of(as_(per).get(path))


def test_one_who_follows_up_nobody_is_told_so(per: User, published: object, as_: Browser) -> None:
    assert "Ingenting venter her akkurat nå" in text_of(as_(per).get("/arbeidsliste/"))
    assert "Du følger ikke opp noen akkurat nå" in text_of(as_(per).get("/personer/"))


def test_the_list_is_true_the_morning_after(
    add_person: AddPerson, kari: User, as_: Browser, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    add_person("Utskrevet", discharged("2026-03-17"))
    assert "på overtid" not in text_of(as_(kari).get("/arbeidsliste/"))
    monkeypatch.setattr("mestring.web.asking.now", lambda: now + timedelta(days=8))
    assert "på overtid" in text_of(as_(kari).get("/arbeidsliste/"))


@pytest.mark.parametrize(
    "asked", ["?fra=-1", "?fra=%C2%B2", "?fra=99999999999999999999", "?hvem=x&vis=y", "?navn=%00"]
)
def test_an_address_that_makes_no_sense_gives_the_list(
    add_person: AddPerson, kari: User, as_: Browser, asked: str
) -> None:
    add_person("Utskrevet", discharged("2026-03-17"))
    browser = as_(kari)
    assert browser.get(f"/arbeidsliste/{asked}").status_code == 200
    assert browser.get(f"/personer/{asked}").status_code == 200


def test_a_long_list_comes_in_parts(add_person: AddPerson, kari: User, as_: Browser) -> None:
    names = [f"Nr {number:02}" for number in range(23)]
    for name in names:
        add_person(name, discharged("2026-03-14"))
    browser = as_(kari)
    first, second = (
        text_of(browser.get(f"/arbeidsliste/{part}")) for part in ("", "?hvem=alle&fra=20")
    )
    assert sum(name in first for name in names) == 20
    assert sum(name in second for name in names) == 3
    assert all((name in first) != (name in second) for name in names)


def test_finding_by_name(add_person: AddPerson, kari: User, as_: Browser) -> None:
    add_person("Ragnhild")
    add_person("Steinar")
    text = text_of(as_(kari).get("/personer/?navn=rag"))
    assert "Ragnhild" in text
    assert "Steinar" not in text
    assert "Ingen med det navnet" in text_of(as_(kari).get("/personer/?navn=xyz"))


@pytest.mark.parametrize(
    "path", ["/arbeidsliste/?hvem=alle", "/arbeidsliste/?vis=ferdig", "/personer/"]
)
def test_a_list_costs_the_same_for_one_and_for_many(
    add_person: AddPerson,
    kari: User,
    as_: Browser,
    path: str,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    browser = as_(kari)
    asked = []
    for count in (2, 17):
        for number in range(count):
            add_person(f"{count}-{number}", discharged("2026-03-14"))
        # The log's with them, the first time that day: who stands there already, and the new lines at once.
        with django_assert_max_num_queries(15) as captured:
            browser.get(path)
        asked.append(len(captured))
    assert asked[0] == asked[1]
