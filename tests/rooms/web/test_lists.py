"""Lists: what matters most first, filtered in the database, at the same cost however long."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people import actions
from mestring.people.types import PersonCard, User
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
Happened = Callable[..., Any]


@pytest.fixture
def add_person(steward: User, now: datetime, happened: Happened) -> Callable[..., None]:
    def add(name: str, *events: dict[str, Any]) -> None:
        person = actions.register_person(
            name=name, birth_date=None, identity_number=None, by=steward, at=now
        )
        actions.open_relation(
            person=person,
            unit="fjordvik-team",
            opened_at=now - timedelta(days=90),
            by=steward,
            at=now,
        )
        known = {"event": "person.registered", "at": "2026-01-02"}
        known["attributes"] = {"birth_date": "1990-01-01"}  # type: ignore[assignment]
        happened(Subject(str(person), SubjectKind.PERSON), known, *events)

    return add


def discharged(day: str) -> dict[str, Any]:
    return {"event": "inpatient.discharged", "at": day}


def test_what_presses_most_comes_first(
    add_person: Callable[..., None], kari: User, as_: Browser
) -> None:
    add_person("Rolig")
    add_person("Venter lenge", discharged("2026-03-19"))
    add_person("Venter kort", discharged("2026-03-14"))
    add_person("Overtid", discharged("2026-03-01"))
    text = text_of(as_(kari).get("/personer/"))
    places = [text.index(name) for name in ("Overtid", "Venter kort", "Venter lenge", "Rolig")]
    assert places == sorted(places)
    assert "Ingenting venter akkurat nå" in text[places[-1] :]


def test_one_who_follows_up_nobody_is_told_so(per: User, published: object, as_: Browser) -> None:
    assert "Du følger ikke opp noen akkurat nå." in text_of(as_(per).get("/personer/"))


def test_the_list_costs_the_same_for_one_and_for_many(
    add_person: Callable[..., None],
    kari: User,
    as_: Browser,
    django_assert_num_queries: Callable,
) -> None:
    browser = as_(kari)
    for count in (1, 8):
        for number in range(count):
            add_person(f"{count}-{number}", discharged("2026-03-14"))
        # Session, user, three for the standing, persons, events; the published digest twice.
        with django_assert_num_queries(9):
            browser.get("/personer/")


def test_one_persons_page_costs_the_same_however_long_the_history(
    happened: Happened,
    aminas: PersonCard,
    kari: User,
    as_: Browser,
    django_assert_num_queries: Callable,
) -> None:
    browser = as_(kari)
    unit = {"id": "fjordvik-team", "type": "team", "level": "municipality"}
    for count in (1, 60):
        happened(aminas.subject, *([{**discharged("2026-03-14"), "unit": unit}] * count))
        with django_assert_num_queries(10):
            browser.get(reverse("person", args=[aminas.id]))


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/", 1), ("/anbefalinger/", 1), ("/anbefalinger/hold-kontakten/", 1), ("/kilder/", 1)],
)
def test_a_public_page_asks_only_what_is_published(
    published: object, client: Client, path: str, queries: int, django_assert_num_queries: Callable
) -> None:
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)


def test_a_service_shows_what_it_owes(happened: Happened, solveig: User, as_: Browser) -> None:
    team = Subject("fjordvik-team", SubjectKind.UNIT)
    happened(team, {"event": "service.opened", "at": "2025-01-10"})
    text = text_of(as_(solveig).get("/tjenester/unit/fjordvik-team/"))
    assert "på overtid skulle vært gjort for to måneder siden Tjenesten gjennomgått" in text
    assert text_of(as_(solveig).get("/tjenester/")).count("Fjordvik") >= 2
