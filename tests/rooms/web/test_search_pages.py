"""The search page: without scripts, narrowed by links, and what found nothing is for editors alone."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from mestring.cli.__main__ import main
from mestring.knowledge.actions import note_missed, publish_package
from mestring.knowledge.folder import default_guideline, read_guideline
from mestring.people.types import User
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def real(jonas: User) -> None:
    """The guideline that is shipped."""
    publish_package(files=read_guideline(default_guideline()), by=jonas, at=NOW)


def test_a_deadline_that_is_asked_for_stands_on_top_with_its_source(client: Client) -> None:
    page = client.get("/sok/?q=frist+epikrise").content.decode()
    on_top = page[
        page.index('class="on-top"') : page.index("</section>", page.index('class="on-top"'))
    ]
    assert "Epikrise sendt" in on_top
    assert "Fristen står i" in on_top


def test_what_answers_is_marked(client: Client) -> None:
    assert "<mark>" in client.get("/sok/?q=utskrivning").content.decode()


def test_choosing_a_kind_is_a_link_and_keeps_the_question(client: Client) -> None:
    page = client.get("/sok/?q=utskrivning&kind=recommendation").content.decode()
    assert 'value="utskrivning"' in page
    assert "/anbefalinger/" in page


def test_suggestions_are_given_as_plain_options(client: Client) -> None:
    page = client.get("/sok/").content.decode()
    address = page.split('data-suggestions="')[1].split('"')[0]
    answer = client.get(address, {"q": "koord"}).content.decode()
    assert "<option" in answer
    assert "koordinator" in answer.lower()


def test_words_taken_as_the_same_are_shown_to_all(client: Client) -> None:
    assert "/sok/like-ord/" in client.get("/sok/?q=tvang").content.decode()
    assert "subutex" in text_of(client.get("/sok/like-ord/")).lower()


def test_a_word_is_found_among_the_words_taken_as_the_same(client: Client) -> None:
    found = text_of(client.get("/sok/like-ord/?ord=SUBUTEX")).lower()
    assert "buprenorfin" in found
    assert len(found) < len(text_of(client.get("/sok/like-ord/"))) / 5
    nothing = text_of(client.get("/sok/like-ord/?ord=%3Cb%3Eqqq"))
    assert "Ingen linje har «<b>qqq»" in nothing


def test_what_found_nothing_is_for_editors_and_says_nothing_of_who(
    client: Client, jonas: User, kari: User, as_: Browser
) -> None:
    for day in range(3):
        note_missed(words=["pusterom"], on=NOW.date() + timedelta(days=day))
    page = as_(jonas).get("/redaksjon/").content.decode()
    address = next(
        part.split('"')[0]
        for part in page.split('href="')
        if "sok" in part.split('"')[0] and "treff" in part.split('"')[0]
    )
    assert "pusterom" in text_of(as_(jonas).get(address))
    assert as_(kari).get(address).status_code == 403


def test_the_terminal_gives_the_same_hits_as_the_page(client: Client, capsys) -> None:
    assert main(["search", "tvang", "--json", "--limit", "3"]) == 0
    hits = json.loads(capsys.readouterr().out)
    assert len(hits) == 3
    page = client.get("/sok/?q=tvang").content.decode()
    for hit in hits:
        assert set(hit) == {"id", "kind", "title", "url", "score"}
        assert hit["url"] in page
    assert main(["search", "xyzzyqwrtpl"]) == 1
    assert "Ingen treff" in capsys.readouterr().out
