"""Logging in by choosing who one wants to be."""

from datetime import datetime

import pytest
from django.test import Client

from mestring.demo import story

# Who comes where, and something true that meets them there.
FIRST_PAGES = {
    "amina": ("/min-plan/", "Jeg vil sove"),
    "yusuf": ("/min-side/", "Amina"),
    "sara": ("/min-side/", "Amina"),
    "kari": ("/arbeidsliste/", "Amina"),
    "hilde": ("/arbeidsliste/", "Roger"),
    "ingrid": ("/arbeidsliste/", "Eli"),
    "tuva": ("/arbeidsliste/", "Dagfinn"),
    "per": ("/arbeidsliste/", "Leif"),
    "solveig": ("/arbeidsliste/", "Amina"),
    "jonas": ("/redaksjon/", "Si klarere når jobbsøket starter"),
    "runa": ("/redaksjon/", "Si klarere når jobbsøket starter"),
    "siv": ("/redaksjon/", "Strengere frist etter utskrivning i Fjordvik"),
    "astrid": ("/omrader/", "Tall for regionen og landet"),
}


@pytest.mark.parametrize("persona", story.personas(), ids=lambda persona: persona.username)
def test_each_persona_comes_to_the_page_they_come_for_and_it_shows_something(
    demo: datetime, client: Client, persona: story.Persona
) -> None:
    first_page, shown = FIRST_PAGES[persona.username]
    answer = client.post(f"/demo/{persona.username}/")
    assert answer.headers["Location"] == first_page
    page = client.get(first_page)
    assert page.status_code == 200
    assert shown in page.content.decode()


def test_the_one_asked_for_page_comes_first_but_never_another_site(
    demo: datetime, client: Client
) -> None:
    asked = client.post("/demo/kari/", {"next": "/tjenester/"})
    assert asked.headers["Location"] == "/tjenester/"
    for elsewhere in ("https://ondt.example/", "//ondt.example", "javascript:alert(1)"):
        answer = client.post("/demo/kari/", {"next": elsewhere})
        assert answer.headers["Location"] == "/arbeidsliste/"


@pytest.mark.parametrize("username", ["oppsett", "finnes-ikke"])
def test_nobody_can_become_one_who_is_not_offered(
    demo: datetime, client: Client, username: str
) -> None:
    assert client.post(f"/demo/{username}/").status_code == 404


def test_every_persona_is_told_of_in_both_languages_and_in_one_line() -> None:
    assert 8 <= len(story.personas()) <= 13
    for persona in story.personas():
        assert set(persona.line) == {"nb", "en"}
        assert all(len(line) <= 100 for line in persona.line.values())
