"""The remarks in the browser: told while one writes, where they stand, as the command line tells them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from mestring.cli.check import _HEADINGS
from mestring.core.editing import review
from mestring.knowledge.drafts import actions, checking, queries
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.models import Revision
from mestring.knowledge.types import Publication
from mestring.knowledge.words import DraftState, Layer
from mestring.people.roles import Role
from mestring.people.types import User
from mestring.web.editing.words import REMARKS
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of
from tests.rooms.web.test_editing import PATH, address, form_of, opened, save

Browser = Callable[[User | None], Client]


@pytest.fixture
def runa(add_user: Callable[..., User]) -> User:
    return add_user("Runa", Role.EDITOR)


@pytest.fixture
def draft(published: Publication, jonas: User) -> DraftCard:
    return opened(jonas)


def checked(browser: Client, card: DraftCard, path: str = PATH, **changed: str) -> str:
    sent = form_of(browser, address(card, path))
    sent |= {name.replace("__", "."): text for name, text in changed.items()}
    return browser.post(address(card, path), {**sent, "do": "sjekk"}).content.decode()


def beside(html: str, key: str) -> str:
    return html.split(f'id="beside-{key}"')[1].split("</div>")[0]


def test_a_word_that_is_not_used_is_told_beside_its_field_with_the_remedy_and_nothing_is_saved(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    html = checked(as_(jonas), draft, v__text__nb__why="Mange har et misbruk.")
    assert "«misbruk» er et ord retningslinja ikke bruker." in beside(html, "v-text-nb-why")
    assert "Skriv heller: bruk." in beside(html, "v-text-nb-why")
    assert "misbruk" not in beside(html, "v-text-nb-how")
    assert not Revision.objects.exists()


def test_what_no_field_asks_for_is_told_with_its_line_and_key_path(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    check = checked(as_(jonas), draft).split('id="check"')[1].split("</section>")[0]
    assert "Fristen (3 days) er vårt forslag" in check
    assert "expectations[1]" in check
    assert "Linje 48" in check


def test_what_a_change_brings_about_elsewhere_is_told_but_not_what_stood_there_before(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    assert "Språk og kilder andre steder" not in checked(browser, draft)
    sent = form_of(browser, address(draft, "glossary.yaml") + "?som=fil")
    text = sent["text"] + "- {id: ny, nb: kvist, en: twig, explanation: {nb: Noe., en: Some.}}\n"
    sent |= {"text": text, "som": "fil", "do": "lagre"}
    browser.post(address(draft, "glossary.yaml"), sent)
    told = checked(browser, draft).split("Språk og kilder andre steder")[1]
    assert "Ordet «ny» er det ingenting som bruker." in told
    assert "Ordet «anbefaling»" not in told
    assert "kvist" not in told
    assert "Ordet «ny»" not in checked(browser, draft, v__text__nb__why="Knekk en kvist.")


def test_whoever_marks_ready_and_whoever_publishes_are_told_what_stands_as_check_tells_it(
    draft: DraftCard, jonas: User, runa: User, as_: Browser
) -> None:
    save(as_(jonas), draft, v__text__nb__why="Mange har et misbruk.")
    standing = review(checking.loaded(queries.files(draft))).standing
    summed = f"Språk og kilder: {len(standing)} å rette."
    for name in ("draft", "draft-ready"):
        told = text_of(as_(jonas).get(reverse(name, args=[draft.id])))
        assert summed in told
        assert "Ord retningslinja ikke bruker (1)" in told
        assert "Skriv heller: bruk." in told
        # What is to be written by whoever stands by it.
        assert "kind: word, about: misbruk" in told
    actions.mark_ready(draft=draft.id, version="1.3.0", by=jonas, at=NOW)
    told = text_of(as_(runa).get(reverse("draft-publish", args=[draft.id])))
    assert summed in told
    assert "«misbruk» er et ord retningslinja ikke bruker." in told


def test_a_remark_that_is_stood_by_with_a_reason_does_not_stand(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    save(as_(jonas), draft, v__text__nb__why="Mange har et misbruk.")
    words = queries.head(draft, "words.yaml")
    accepted = (
        f"accepted:\n  - {{file: {PATH}, kind: word, about: misbruk, "
        "reason: {nb: Det er navnet på linja., en: It is the name of the line.}}\n"
    )
    actions.save_file(
        draft=draft.id,
        path="words.yaml",
        content=words.content + accepted.encode(),
        began_from=words.start,
        revision=uuid4(),
        by=jonas,
        at=NOW,
    )
    page = text_of(as_(jonas).get(reverse("draft", args=[draft.id])))
    assert "«misbruk» er et ord" not in page
    assert "1 godtatt med grunn" in page
    assert "«misbruk» er et ord" not in checked(as_(jonas), draft)


def test_a_text_that_is_hard_to_read_is_said_once_beside_its_field(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    hard = "Virksomheten skal gjennomføre systematisk kvalitetssikring av oppfølgingen."
    told = beside(checked(as_(jonas), draft, v__text__nb__why=hard), "v-text-nb-why")
    assert told.count("LIX") == 1
    assert "Tungt å lese" in told


def test_a_place_is_told_of_its_own_layer_and_only_as_advice(
    published: Publication, add_user: Callable[..., User], as_: Browser
) -> None:
    siv = add_user("Siv", Role.LOCAL_EDITOR, "fjordvik-team")
    card = opened(siv, Layer.LOCAL, "fjordvik")
    text = (
        'id: fjordvik\ntitle: {nb: "Vårt", en: "Ours"}\nversion: 1\n'
        'notes:\n  - {recommendation: hold-kontakten, text: {nb: "Vi ser misbruk."}}\n'
    )
    actions.save_file(
        draft=card.id,
        path="local/overlay.yaml",
        content=text.encode(),
        began_from=queries.head(card, "local/overlay.yaml").start,
        revision=uuid4(),
        by=siv,
        at=NOW,
    )
    page = text_of(as_(siv).get(reverse("draft", args=[card.id])))
    assert "Språk og kilder: 0 å rette, 1 til råd." in page
    assert "goal.set" not in page
    html = checked(as_(siv), card, "local/overlay.yaml")
    assert "remark--advice" in beside(html, "v-notes-0-text-nb")


def test_while_a_fault_stands_it_is_said_that_the_language_waits(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    html = checked(as_(jonas), draft, v__sources="borte | § 1")
    assert "Språk og kilder sjekkes når feilene er rettet." in html


def test_the_headings_are_those_of_the_command_line_in_the_same_order() -> None:
    assert [(kind, str(word)) for kind, word in REMARKS.items()] == list(_HEADINGS.items())


def test_remarks_that_stand_do_not_stop_a_draft_as_they_do_not_stop_the_command_line(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    save(as_(jonas), draft, v__text__nb__why="Mange har et misbruk.")
    card = actions.mark_ready(draft=draft.id, version="1.3.0", by=jonas, at=NOW)
    assert card.state is DraftState.READY
