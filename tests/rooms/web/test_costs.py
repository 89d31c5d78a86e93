"""What pages cost: the same number of questions to the database however much there is."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import default_guideline, read_guideline
from mestring.people.types import PersonCard, User
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import BANK_PAGES, text_of

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
        with django_assert_num_queries(16):
            browser.get(reverse("person", args=[aminas.id]))


# Beside what is published: what an editor has decided of a framework, and how the version came to be.
DECIDED_HERE = ("/rammeverk/rammen/", "/om/")
# A search that finds nothing is counted for the editors; a change log asks what versions there are.
COUNTED = {"/sok/?q=finnes+ikke": 5, "/anbefalinger/hold-kontakten/": 1}


@pytest.mark.parametrize("path", BANK_PAGES)
def test_a_public_page_asks_only_what_is_published(
    published: object, client: Client, path: str, django_assert_num_queries: Callable
) -> None:
    client.get(path)
    with django_assert_num_queries(1 + (path in DECIDED_HERE) + COUNTED.get(path, 0)):
        client.get(path)


@pytest.mark.parametrize(
    "path", ["/", "/anbefalinger/kontakt-etter-utskrivning/", "/kilder/", "/plikter/"]
)
def test_a_first_visit_to_the_bank_is_under_200_kb_over_the_wire(
    jonas: User, client: Client, path: str
) -> None:
    """What a browser with nothing kept fetches, compressed as it is sent, headers left out."""
    publish_package(files=read_guideline(default_guideline()), by=jonas, at=NOW)
    page = client.get(path).content
    named = {*re.findall(rb'(?:href|src)="/static/([^"?]+)', page)}
    files = {name.decode(): as_sent(static(name.decode())) for name in named}
    assert {name.rsplit(".", 1)[-1] for name in files} >= {"css", "woff2", "svg"}
    assert b"://" not in b"".join(re.findall(rb"<(?:link|script|img)[^>]*>", page))
    assert len(as_sent(page)) + sum(map(len, files.values())) < 200_000


def as_sent(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=6)


def static(name: str) -> bytes:
    """Give the file a page names, whose name on disk may lack the mark of its contents."""
    found = finders.find(name) or finders.find(re.sub(r"\.[0-9a-f]{12}(\.\w+)$", r"\1", name))
    assert found, name
    return Path(found).read_bytes()


def test_a_service_shows_what_it_owes(happened: Happened, solveig: User, as_: Browser) -> None:
    team = Subject("fjordvik-team", SubjectKind.UNIT)
    happened(team, {"event": "service.opened", "at": "2025-01-10"})
    text = text_of(as_(solveig).get("/tjenester/unit/fjordvik-team/"))
    assert "på overtid skulle vært gjort for to måneder siden Tjenesten gjennomgått" in text
    assert text_of(as_(solveig).get("/tjenester/")).count("Fjordvik") >= 2
