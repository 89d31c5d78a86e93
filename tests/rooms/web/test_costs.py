"""What pages cost: the same number of questions to the database however much there is."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people.types import PersonCard, User
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
Happened = Callable[..., Any]


def discharged(day: str) -> dict[str, Any]:
    return {"event": "inpatient.discharged", "at": day}


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
        with django_assert_num_queries(15):
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
