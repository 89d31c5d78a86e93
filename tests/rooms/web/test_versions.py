"""Versions on pages: what applied before says that it is old, and what changed is told to eye and ear."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.test import Client

from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import GuidelineFiles
from mestring.people.types import User
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of

ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def second(jonas: User, guideline_files: GuidelineFiles) -> str:
    """Publish a second version with a shorter limit and other words; tell its name."""
    files = {
        **guideline_files.national,
        "guideline.yaml": guideline_files.national["guideline.yaml"].replace(
            b"version: 1.2.3", b"version: 1.3.0"
        ),
        "parameters.yaml": guideline_files.national["parameters.yaml"].replace(
            b"days: 7", b"days: 5"
        ),
    }
    publish_package(files=guideline_files._replace(national=files), by=jonas, at=NOW)
    return "1.3.0"


@pytest.fixture
def renamed(jonas: User, guideline_files: GuidelineFiles) -> None:
    """Publish a version where a recommendation has another id."""
    files = {
        path.replace("hold-kontakten", "ring-i-uka"): data.replace(b"hold-kontakten", b"ring-i-uka")
        for path, data in guideline_files.national.items()
    }
    files["recommendations/ring-i-uka.yaml"] += b"was: [hold-kontakten]\n"
    head = files["guideline.yaml"].replace(b"version: 1.2.3", b"version: 1.3.0")
    files["guideline.yaml"] = head
    publish_package(files=guideline_files._replace(national=files), by=jonas, at=NOW)


def test_all_versions_are_listed_the_newest_first(client: Client) -> None:
    text = text_of(client.get("/versjoner/"))
    assert text.index("gjelder nå") < text.index("Nasjonal veileder (2025) 26.")
    assert "Fra Sammen om mestring (2014) til Høringsutkastet (2024)" in text


def test_two_chosen_versions_lead_to_what_changed(client: Client) -> None:
    answer = client.get("/versjoner/", {"fra": "2014", "til": "2025"})
    assert answer.headers["Location"] == "/versjoner/2014/mot/2025/"


def test_an_old_version_says_so_and_how_much_is_known(client: Client) -> None:
    for path in ("/versjoner/2014/", "/versjoner/2014/anbefalinger/spor-om-barn/"):
        text = text_of(client.get(path))
        assert "Dette er en gammel versjon." in text
        assert "ikke i sin helhet" in text


def test_what_is_current_is_not_called_old(client: Client) -> None:
    answer = client.get("/versjoner/1.2.3/")
    assert answer.status_code == 200
    assert "gammel versjon" not in text_of(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/versjoner/1815/",
        "/versjoner/2014/anbefalinger/finnes-ikke/",
        "/versjoner/2014/mot/1815/",
        "/versjoner/1815/anbefalinger/spor-om-barn/",
    ],
)
def test_what_never_was_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_page_says_that_what_is_gone_may_be_unread(client: Client) -> None:
    text = text_of(client.get("/versjoner/2014/mot/2024/"))
    assert "kan også være noe vi ikke har lest" in text
    assert "ingen råd bærer lenger (24) Verdier: Bedring er mulig," in text


def test_words_that_came_and_went_are_told_to_the_ear_too(client: Client) -> None:
    page = client.get("/versjoner/2024/mot/2025/").content.decode()
    assert '<del><span class="ds-sr-only">Borte: </span>' in page
    assert '<ins><span class="ds-sr-only">Nytt: </span>' in page


def test_a_shorter_limit_stands_under_what_is_stricter(client: Client, second: str) -> None:
    text = text_of(client.get(f"/versjoner/1.2.3/mot/{second}/"))
    assert "er kortere: før 7 dager, nå 5 dager." in text
    back = text_of(client.get(f"/versjoner/{second}/mot/1.2.3/"))
    assert "er lengre: før 5 dager, nå 7 dager." in back


def test_the_version_before_is_old_once_another_is_published(client: Client, second: str) -> None:
    assert "Dette er en gammel versjon." in text_of(client.get("/versjoner/1.2.3/"))
    assert "gammel versjon" not in text_of(client.get(f"/versjoner/{second}/"))


def test_the_feed_has_an_entry_for_each_step(client: Client, second: str) -> None:
    answer = client.get("/versjoner/endringer.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)  # we wrote it
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles[0] == f"Fra Versjon 1.2.3 til Versjon {second}"
    assert titles[-1] == "Fra Sammen om mestring (2014) til Høringsutkastet (2024)"


def test_the_feed_says_that_what_is_gone_may_be_unread_where_it_may(
    client: Client, second: str
) -> None:
    feed = ElementTree.fromstring(client.get("/versjoner/endringer.atom").content)  # we wrote it
    said = [entry.findtext(f"{ATOM}summary") or "" for entry in feed.iter(f"{ATOM}entry")]
    assert "noe vi ikke har lest. Sammen om mestring (2014): " in said[-1]
    assert "ikke i sin helhet" in said[-1]
    # Both of the newest are known whole.
    assert "ikke har lest" not in said[0]


def test_the_address_of_a_former_id_leads_on(client: Client, renamed: None) -> None:
    now = "/anbefalinger/ring-i-uka/"
    assert client.get("/anbefalinger/hold-kontakten/", follow=True).redirect_chain == [(now, 301)]
    there = client.get("/versjoner/1.2.3/anbefalinger/ring-i-uka/")
    assert there.headers["Location"] == "/versjoner/1.2.3/anbefalinger/hold-kontakten/"
    back = client.get("/versjoner/1.3.0/anbefalinger/hold-kontakten/")
    assert back.headers["Location"] == "/versjoner/1.3.0/anbefalinger/ring-i-uka/"
    old = client.get("/versjoner/1.2.3/anbefalinger/hold-kontakten/").content.decode()
    assert f'href="{now}"' in old


def test_another_id_is_told_as_the_same_recommendation(client: Client, renamed: None) -> None:
    said = "er den samme, men har fått en ny id: før hold-kontakten, nå ring-i-uka."
    assert said in text_of(client.get("/versjoner/1.2.3/mot/1.3.0/"))
    assert said in text_of(client.get("/anbefalinger/ring-i-uka/"))


def test_open_data_gives_what_has_another_id_now_by_its_former_one(
    client: Client, renamed: None
) -> None:
    answer = client.get("/api/v1/versions/current/recommendations/hold-kontakten").json()
    assert (answer["item"]["id"], answer["item"]["was"]) == ("ring-i-uka", ["hold-kontakten"])


def test_what_changed_is_there_in_english_too(client: Client) -> None:
    text = text_of(client.get("/en/versjoner/2014/mot/2024/"))
    assert "Values and topics that no recommendation carries any longer" in text
    assert "The person first" in text


def test_a_page_of_versions_costs_the_same_each_time(
    client: Client, second: str, django_assert_num_queries: Callable
) -> None:
    for path in ("/versjoner/2014/mot/2024/", f"/versjoner/1.2.3/mot/{second}/"):
        client.get(path)
        with django_assert_num_queries(2):
            client.get(path)


def test_a_recommendation_tells_what_each_version_did_to_it(client: Client, second: str) -> None:
    page = client.get("/anbefalinger/hold-kontakten/")
    assert "Hva er endret" in text_of(page)
