"""The page of duties: each in one sentence with its paragraph, narrowed by level, and what changed when."""

import re

import pytest
from django.test import Client

from tests.rooms.web.reading import text_of

pytestmark = pytest.mark.usefixtures("published")

SEE, ASK = "Tjenesten skal se på det den gjør.", "Kommunen skal spørre brukerne."


def test_each_duty_stands_with_who_has_it_and_the_paragraph(client: Client) -> None:
    text = text_of(client.get("/plikter/"))
    assert f"{ASK} Kommune: leder Loven § 4" in text
    assert f"{SEE} Kommune, Spesialist: leder Loven § 4" in text
    assert "Frist i loven: 12 måneder" in text
    assert "Ligger bak: Se på tjenesten hvert år Hold kontakten" in text
    assert "Vær oppmerksom på: Resten er ikke lest." in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", [SEE, ASK]),
        ("niva=municipality", [SEE, ASK]),
        ("niva=specialist", [SEE]),
        ("niva=begge", [SEE]),
        ("niva=%00ukjent", [SEE, ASK]),
    ],
)
def test_the_list_is_narrowed_by_level(client: Client, query: str, shown: list[str]) -> None:
    page = client.get(f"/plikter/?{query}").content.decode()
    groups = re.findall(r'class="duty__says"><span>([^<]+)', page)
    assert sorted(groups) == sorted(shown)


def test_what_changed_is_told_by_day_with_its_duties(client: Client) -> None:
    text = text_of(client.get("/plikter/"))
    changed = text[text.rindex("Endret siden") :]
    assert "1. juli 2026 Plikten er ny. Loven, § 4 1 plikt : Plikten er ny." in changed


def test_how_far_the_act_was_read_is_said(client: Client) -> None:
    text = text_of(client.get("/plikter/"))
    assert "Slik er lovene lest Loven" in text


def test_the_recommendation_shows_the_duty_behind_it(client: Client) -> None:
    own = text_of(client.get("/anbefalinger/se-pa-tjenesten/"))
    assert f"Plikten bak {SEE}" in own
    assert "Ligger også bak: Hold kontakten" in own
    other = text_of(client.get("/anbefalinger/hold-kontakten/"))
    assert f"Plikten bak {SEE}" in other
    assert ASK not in other


def test_a_duty_has_an_address_of_its_own(client: Client) -> None:
    assert 'id="plikt-spor-brukerne"' in client.get("/plikter/").content.decode()


def test_the_page_is_whole_in_english(client: Client) -> None:
    text = text_of(client.get("/en/plikter/"))
    assert "The municipality must ask the users." in text
    assert "Kommunen" not in text
