"""Implementation methods on their pages: found by what stands in the way, honest about where they failed."""

from collections import Counter

import pytest
from django.test import Client

from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import default_guideline, read_guideline
from mestring.people.types import User
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of


@pytest.fixture(autouse=True)
def real(jonas: User) -> None:
    """The guideline that is shipped."""
    publish_package(files=read_guideline(default_guideline()), by=jonas, at=NOW)


def test_one_begins_with_what_stands_in_the_way(client: Client) -> None:
    text = text_of(client.get("/metoder/"))
    assert "Hva står i veien? «De ansatte vet, men gjør det ikke» " in text


def test_a_barrier_gives_only_the_methods_that_answer_it(client: Client) -> None:
    page = client.get("/metoder/?barrier=ikke-tid")
    listing = page.context["listing"]
    assert "«Vi har ikke tid»" in text_of(page)
    assert 0 < listing.count < 90
    assert listing.count == listing.barrier.count


def test_choices_narrow_together_and_unknown_ones_narrow_nothing(client: Client) -> None:
    def count(query: str) -> int:
        number: int = client.get(f"/metoder/?{query}").context["listing"].count
        return number

    assert count("barrier=ikke-tid&phase=keep") < count("barrier=ikke-tid")
    assert count("level=national") < count("")
    assert count("barrier=finnes-ikke&phase=x") == count("")


def test_a_method_says_where_it_failed_and_how_sure_we_are(client: Client) -> None:
    text = text_of(client.get("/metoder/mal-og-gi-tilbake/"))
    for part in ("Hvor det har sviktet", "Hva vi vet om virkningen", "Sikkerhet i kunnskapen"):
        assert part in text


def test_in_english_what_is_not_translated_is_marked(client: Client) -> None:
    page = client.get("/en/metoder/mal-og-gi-tilbake/").content.decode()
    assert 'lang="nb"' in page
    assert "Where it has failed" in page


def test_every_recommendation_leads_to_its_methods_and_back(client: Client) -> None:
    page = client.get("/anbefalinger/kontakt-etter-utskrivning/")
    methods = page.context["methods"]
    assert methods
    for line in methods:
        assert "/anbefalinger/kontakt-etter-utskrivning/" in client.get(line.url).content.decode()


def test_a_method_that_is_not_there_leads_to_those_near_it(client: Client) -> None:
    answer = client.get("/metoder/mal-og-gi-tilbak/")
    assert answer.status_code == 404
    assert "/metoder/mal-og-gi-tilbake/" in answer.content.decode()


def test_a_topic_leads_to_the_few_methods_its_recommendations_name_most(client: Client) -> None:
    shown = client.get("/tema/utskrivning/").context["shown"]
    pages = [client.get(entry.url).context["methods"] for entry in shown.entries]
    named = Counter(line.url for page in pages for line in page)
    times = [named[line.url] for line in shown.methods]
    assert len(times) == 5 < len(named)
    assert times == sorted(named.values(), reverse=True)[:5]


def test_a_topic_leads_to_its_instruments(client: Client) -> None:
    links = client.get("/tema/rus/").context["shown"].tools
    assert "/verktoy/audit/" in [link.url for link in links]
    assert "/verktoy/who-5/" not in [link.url for link in links]
