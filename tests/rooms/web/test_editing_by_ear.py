"""The forms of a draft as they are heard: each field by its own name, in its language, with its faults."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from mestring.knowledge.actions import publish_package
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.types import Publication
from mestring.knowledge.words import Layer
from mestring.people.roles import Role
from mestring.people.types import User
from tests.rooms.conftest import NOW
from tests.rooms.web.test_editing import PATH, address, form_of, opened

Browser = Callable[[User | None], Client]
Attributes = dict[str, str | None]
CASES, VALUE, PATHWAY = "cases/hold-kontakten.yaml", "values/personen-forst.md", "pathways/hf1.yaml"
FIELDS = ("input", "select", "textarea")


@pytest.fixture
def siv(add_user: Callable[..., User]) -> User:
    return add_user("Siv", Role.LOCAL_EDITOR, "fjordvik-team")


@pytest.fixture
def draft(published: Publication, jonas: User) -> DraftCard:
    return opened(jonas)


@pytest.fixture
def local(
    guideline_files: GuidelineFiles, published: Publication, jonas: User, siv: User
) -> DraftCard:
    """Fjordvik has two to call, and a note."""
    layer = (
        b"id: fjordvik\ntitle: {nb: Fjordvik, en: Fjordvik}\nversion: 1\n"
        b"contacts:\n"
        b"  - {title: {nb: Vakta, en: On call}, text: {nb: Ring., en: Call.}}\n"
        b"  - {title: {nb: Kontoret, en: Office}, text: {nb: Kom innom., en: Drop in.}}\n"
        b"notes:\n  - {recommendation: hold-kontakten, text: {nb: Ring vakta., en: Call.}}\n"
    )
    files = guideline_files._replace(local={"overlay.yaml": layer})
    publish_package(files=files, by=jonas, at=NOW)
    return opened(siv, Layer.LOCAL, "fjordvik")


class _Tags(HTMLParser):
    """Every tag of a page with its attributes, and the words inside labels."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.labels: dict[str, str] = {}
        self._label = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "label":
            self._label = dict(attrs).get("for") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._label = ""

    def handle_data(self, data: str) -> None:
        if self._label:
            self.labels[self._label] = self.labels.get(self._label, "") + data


def html_of(browser: Client, url: str) -> str:
    return browser.get(url).content.decode()


def fields_of(html: str) -> Iterator[tuple[str, Attributes]]:
    """Give the fields that ask for values of the file, by their name."""
    for tag, attributes in _Tags(html).tags:
        name = attributes.get("name") or ""
        if tag in FIELDS and name.startswith("v."):
            yield name, attributes


def title_of(html: str) -> str:
    found = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("path", [PATH, CASES, VALUE, PATHWAY])
def test_form_whole_file_and_preview_have_each_their_title(
    draft: DraftCard, jonas: User, as_: Browser, path: str
) -> None:
    browser, url = as_(jonas), address(draft, path)
    preview = reverse("draft-preview", args=[draft.id, path])
    titles = [title_of(html_of(browser, each)) for each in (url, f"{url}?som=fil", preview)]
    assert len(set(titles)) == 3
    assert titles[1] == f"Hele fila: {titles[0]}"
    assert titles[2].startswith("Slik blir siden: ")


@pytest.mark.parametrize("path", [PATH, CASES, VALUE, PATHWAY, "parameters.yaml", "glossary.yaml"])
def test_each_field_is_tied_to_what_stands_around_it_and_all_of_that_is_there(
    draft: DraftCard, jonas: User, as_: Browser, path: str
) -> None:
    html = html_of(as_(jonas), address(draft, path))
    ids = {attributes.get("id") for _tag, attributes in _Tags(html).tags}
    fields = dict(fields_of(html))
    assert fields
    for name, attributes in fields.items():
        around = (attributes["aria-describedby"] or "").split()
        assert any(id_.startswith("beside-v-") for id_ in around), name
        assert set(around) <= ids, name
        assert "aria-invalid" not in attributes


def test_a_field_with_a_fault_is_told_as_wrong_and_no_other(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    sent = form_of(browser, address(draft)) | {"v.sources": "hva-er-dette | § 1"}
    html = browser.post(address(draft), {**sent, "do": "sjekk"}).content.decode()
    wrong = [name for name, each in fields_of(html) if each.get("aria-invalid") == "true"]
    told = re.findall(r'id="beside-(v-[^"]+)">\s*<p class="ds-validation-message"', html)
    assert "v.sources" in wrong
    assert "v.title.nb" not in wrong
    assert [name.replace(".", "-") for name in wrong] == told


def test_what_the_form_itself_refuses_is_tied_to_the_field_too(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    sent = form_of(browser, address(draft, VALUE)) | {"v.order": "først"}
    html = browser.post(address(draft, VALUE), {**sent, "do": "sjekk"}).content.decode()
    order = dict(fields_of(html))["v.order"]
    assert "id_v.order_error" in (order["aria-describedby"] or "").split()
    assert order["aria-invalid"] == "true"


@pytest.mark.parametrize("path", [PATH, CASES, VALUE, PATHWAY])
def test_each_field_has_a_name_of_its_own(
    draft: DraftCard, jonas: User, as_: Browser, path: str
) -> None:
    names = Counter(_Tags(html_of(as_(jonas), address(draft, path))).labels.values())
    assert [name for name, count in names.items() if count > 1] == []


def test_the_fields_of_what_is_local_are_named_by_whom_and_what_they_belong_to(
    local: DraftCard, siv: User, as_: Browser
) -> None:
    labels = _Tags(html_of(as_(siv), address(local, "local/overlay.yaml"))).labels
    assert labels["id_v.contacts.0.title.en"] == "Navn på engelsk (Kontakt 1)"
    assert labels["id_v.contacts.1.text.en"] == "Telefon, sted, tider, på engelsk (Kontakt 2)"
    assert labels["id_v.notes.0.text.en"] == "Slik gjør vi det her, på engelsk (Rutine 1)"
    assert not [name for name, count in Counter(labels.values()).items() if count > 1]


def test_on_an_english_page_fields_choices_and_names_say_that_they_are_norwegian(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    paths = (
        *(address(draft, path) for path in (PATH, CASES, "parameters.yaml")),
        reverse("draft", args=[draft.id]),
    )
    values, cases, limits, page = (html_of(browser, f"/en{path}") for path in paths)
    fields = dict(fields_of(values))
    assert fields["v.title.nb"]["lang"] == "nb"
    assert fields["v.title.en"]["lang"] == "en"
    # What the page itself has words for is in the page's language.
    assert "lang" not in fields["v.norm"]
    assert dict(fields_of(cases))["v.cases.0.events.0.event"]["lang"] == "nb"
    assert re.search(r'<legend class="field__label"><span lang="nb">\w', limits)
    assert f'<h1 lang="nb">{draft.title}</h1>' in page
    assert f'lang="nb">{draft.reason}</p>' in page


def test_a_recommendation_and_its_cases_do_not_sound_the_same_in_the_list_of_files(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    page = html_of(as_(jonas), reverse("draft", args=[draft.id]))
    links = re.findall(r'<a class="ds-link" href="[^"]*/fil/[^"]*">(.*?)</a>', page, re.DOTALL)
    heard = Counter(" ".join(re.sub(r"<[^>]+>", "", link).split()) for link in links)
    assert "Hold kontakten (anbefaling)" in heard
    assert "Hold kontakten (eksempler)" in heard
    assert max(heard.values()) == 1


def test_what_is_rarely_filled_in_is_folded_until_there_is_something_in_it(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    url = address(draft, CASES)
    sent = form_of(browser, url)
    # A step says no more than it must in this case; what else it could say is under a fold.
    fold = (
        r'<details class="cells__fold"( open)?>\s*<summary>Mer<span class="ds-sr-only"> \(Steg 1\)'
    )
    found = re.search(fold, html_of(browser, url))
    assert found
    assert not found[1]
    asked = browser.post(url, {**sent, "v.cases.0.expect.0.missing": "noe", "do": "sjekk"})
    found = re.search(fold, asked.content.decode())
    assert found
    assert found[1]
