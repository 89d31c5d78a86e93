"""Versions are read by anyone: each page answers, in both languages, and an old one says that it is old."""

import re

import pytest
from django.test import Client

from tests.rooms.web.reading import text_of

pytestmark = pytest.mark.usefixtures("published")


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "path",
    [
        "/versjoner/",
        "/versjoner/2014/",
        "/versjoner/2014/anbefalinger/koordinator-tilbys/",
        "/versjoner/2024/mot/2025/",
        "/versjoner/2024/horing/",
        "/versjoner/2025/mot/1.2.3/",
    ],
)
def test_every_page_of_versions_answers(client: Client, language: str, path: str) -> None:
    assert client.get(language + path).status_code == 200


def test_an_old_recommendation_says_that_it_is_old(client: Client) -> None:
    old = text_of(client.get("/versjoner/2014/anbefalinger/koordinator-tilbys/"))
    assert "Dette er en gammel versjon." in old


def test_what_the_hearing_found_missing_is_said_with_the_draft(client: Client) -> None:
    assert "musikkterapi" in text_of(client.get("/versjoner/2024/mot/2025/"))


def test_a_version_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/versjoner/1999/").status_code == 404


def test_a_hearing_says_what_was_missed_and_that_little_is_read(client: Client) -> None:
    shown = text_of(client.get("/versjoner/2024/horing/"))
    for said in ("Savner: Verdier først", "Manglet, etter svaret", "Ikke i det vi har lest"):
        assert said in shown
    assert "bare hovedpunkter lest" in shown


def test_only_a_draft_has_a_hearing(client: Client) -> None:
    for key in ("2014", "2025", "1.2.3", "1999"):
        assert client.get(f"/versjoner/{key}/horing/").status_code == 404


def test_a_hearing_is_led_to_from_the_draft_and_from_what_came_of_it(client: Client) -> None:
    for path in (
        "/versjoner/",
        "/versjoner/2024/",
        "/versjoner/2025/",
        "/versjoner/2014/mot/2024/",
        "/versjoner/2024/mot/2025/",
    ):
        assert 'href="/versjoner/2024/horing/"' in client.get(path).content.decode(), path


def test_in_english_the_names_of_sources_that_came_and_went_are_told_to_be_norwegian(
    client: Client,
) -> None:
    html = client.get("/en/versjoner/2024/mot/2025/").content.decode()
    told = re.findall(
        r"(?:Added|Gone): (<span lang=\"nb\">)?(?:Veilederen|Høringsutkastet) fra", html
    )
    assert told
    assert all(told)
    assert '<span lang="nb">' not in client.get("/versjoner/2024/mot/2025/").content.decode()
