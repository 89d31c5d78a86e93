"""Editing on the pages: a sentence changed, checked, and made a version of by two; each layer its own."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from mestring.core.loading.written import Written, written
from mestring.knowledge.actions import publish_package
from mestring.knowledge.drafts import actions, queries
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.models import Draft, Revision, Version
from mestring.knowledge.types import Publication
from mestring.knowledge.words import Layer
from mestring.people.roles import Role
from mestring.people.types import User
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
PATH = "recommendations/hold-kontakten.yaml"


@pytest.fixture
def runa(add_user: Callable[..., User]) -> User:
    return add_user("Runa", Role.EDITOR)


@pytest.fixture
def siv(add_user: Callable[..., User]) -> User:
    return add_user("Siv", Role.LOCAL_EDITOR, "fjordvik-team")


@pytest.fixture
def torgeir(add_user: Callable[..., User]) -> User:
    return add_user("Torgeir", Role.LOCAL_EDITOR, "fjordvik-team")


def opened(by: User, layer: Layer = Layer.NATIONAL, place: str = "") -> DraftCard:
    return actions.open_draft(
        draft=uuid4(),
        layer=layer,
        place=place,
        title=f"Klarere, {layer}",
        reason="Bedt om.",
        by=by,
        at=NOW,
    )


@pytest.fixture
def draft(published: Publication, jonas: User) -> DraftCard:
    return opened(jonas)


def address(card: DraftCard, path: str = PATH) -> str:
    return reverse("draft-file", args=[card.id, path])


def form_of(browser: Client, url: str) -> dict[str, str]:
    """Read a form as a browser would send it."""
    form = browser.get(url).context["form"]
    sent = {}
    for field in form:
        value = field.value()
        if isinstance(value, dict):
            unit, amount = next(iter(value.items()))
            sent |= {f"{field.html_name}_0": str(amount), f"{field.html_name}_1": unit}
        elif value is not None:
            sent[field.html_name] = str(value)
    return sent


def save(
    browser: Client, card: DraftCard, path: str = PATH, how: str = "", **changed: str
) -> object:
    url = address(card, path) + how
    sent = form_of(browser, url) | {key.replace("__", "."): text for key, text in changed.items()}
    return browser.post(address(card, path), {**sent, "do": "lagre"}, follow=True)


def test_a_form_sent_as_it_came_saves_nothing(draft: DraftCard, jonas: User, as_: Browser) -> None:
    answer = save(as_(jonas), draft)
    assert "Ingenting var endret" in text_of(answer)
    assert not Revision.objects.exists()


@pytest.mark.parametrize("path", ["parameters.yaml", PATH, "recommendations/se-pa-tjenesten.yaml"])
def test_every_form_of_the_guideline_sent_as_it_came_is_the_same_to_the_byte(
    draft: DraftCard, jonas: User, as_: Browser, path: str
) -> None:
    save(as_(jonas), draft, path)
    assert not Revision.objects.exists()


def test_one_sentence_changed_is_one_line_changed(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    before = queries.head(draft, PATH).content
    save(as_(jonas), draft, v__title__nb="Hold kontakten likevel")
    after = queries.head(draft, PATH).content
    assert after == before.replace(b"nb: Hold kontakten,", b"nb: Hold kontakten likevel,")


def test_a_fault_is_told_beside_its_field_and_nothing_is_saved_by_checking(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    sent = form_of(browser, address(draft)) | {"v.sources": "hva-er-dette | § 1"}
    answer = browser.post(address(draft), {**sent, "do": "sjekk"})
    html = answer.content.decode()
    beside = html.split('id="beside-v-sources"')[1].split("</div>")[0]
    assert "Kilden «hva-er-dette» finnes ikke." in beside
    assert "hva-er-dette | § 1" in html
    assert not Revision.objects.exists()


def test_worked_cases_that_come_out_otherwise_are_told_while_one_writes(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    sent = form_of(browser, address(draft, "parameters.yaml"))
    amount = next(name for name in sent if name.endswith("limit_0"))
    answer = text_of(browser.post(address(draft, "parameters.yaml"), sent | {amount: "1"}))
    assert "Eksempler som kommer ut annerledes" in answer
    assert re.search(r"Fristen var \d+\. mars 2026, og blir \d+\. mars 2026\.", answer)
    assert re.search(r"Steget var «[a-zåø, ]+», og blir «[a-zåø, ]+»\.", answer)


def test_a_file_can_be_written_whole_and_what_is_no_yaml_is_told_with_its_line(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    sent = form_of(browser, address(draft) + "?som=fil")
    broken = sent["text"].replace("force: should", "force: [should")
    answer = browser.post(address(draft), {**sent, "som": "fil", "text": broken, "do": "sjekk"})
    assert "Dette er ikke gyldig YAML" in text_of(answer)
    saved = browser.post(
        address(draft),
        {**sent, "som": "fil", "text": sent["text"] + "# et ord til\r\n", "do": "lagre"},
        follow=True,
    )
    assert "Lagret i utkastet" in text_of(saved)
    assert queries.head(draft, PATH).content.endswith(b"# et ord til\n")


def test_the_page_can_be_seen_as_it_would_be_before_it_is_saved(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    sent = form_of(browser, address(draft)) | {"v.title.nb": "Et helt nytt navn"}
    answer = browser.post(address(draft), {**sent, "do": "vis"})
    assert "Et helt nytt navn" in text_of(answer)
    assert "Utkast." in text_of(answer)
    assert not Revision.objects.exists()
    assert "Et helt nytt navn" not in text_of(browser.get("/anbefalinger/hold-kontakten/"))


def test_two_at_once_in_different_places_both_get_their_way(
    draft: DraftCard, jonas: User, runa: User, as_: Browser
) -> None:
    hers = form_of(as_(runa), address(draft)) | {"v.certainty.nb": "Runa var her."}
    save(as_(jonas), draft, v__title__nb="Jonas var her")
    answer = as_(runa).post(address(draft), {**hers, "do": "lagre"}, follow=True)
    assert "begges endringer er med" in text_of(answer)
    text = queries.head(draft, PATH).content.decode()
    assert "Runa var her." in text
    assert "Jonas var her" in text


def test_two_at_once_in_one_place_choose_and_both_texts_are_there(
    draft: DraftCard, jonas: User, runa: User, as_: Browser
) -> None:
    hers = form_of(as_(runa), address(draft)) | {"v.title.nb": "Runas tittel"}
    save(as_(jonas), draft, v__title__nb="Jonas sin tittel")
    answer = as_(runa).post(address(draft), {**hers, "do": "lagre"}, follow=True)
    assert "To har endret det samme" in text_of(answer)
    assert "Runas tittel" in text_of(answer)
    assert "Jonas sin tittel" in text_of(answer)
    assert "Jonas sin tittel" in queries.head(draft, PATH).content.decode()
    # She may go, and is reminded; he is not.
    page = reverse("draft", args=[draft.id])
    assert "er tatt vare på, men står ikke" in text_of(as_(runa).get(page))
    assert "er tatt vare på, men står ikke" not in text_of(as_(jonas).get(page))
    url = answer.redirect_chain[-1][0]
    sent = form_of(as_(runa), url)
    lines = [line for line in sent["text"].splitlines() if "Jonas" not in line]
    as_(runa).post(url, sent | {"text": "\n".join(lines)})
    assert "er tatt vare på, men står ikke" not in text_of(as_(runa).get(page))
    assert "Runas tittel" in queries.head(draft, PATH).content.decode()
    # Nothing is gone: his stands among the savings.
    texts = [queries.revision(draft, each.id)[2] for each in queries.revisions(draft.id)]
    assert any("Jonas sin tittel" in text.decode() for text in texts)


def test_a_button_pressed_twice_saves_once(draft: DraftCard, jonas: User, as_: Browser) -> None:
    browser = as_(jonas)
    sent = form_of(browser, address(draft)) | {"v.title.nb": "Ny", "do": "lagre"}
    for _ in range(2):
        assert browser.post(address(draft), sent).status_code == 303
    assert Revision.objects.count() == 1


def test_a_form_opens_one_draft_however_often_it_is_sent(
    published: Publication, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    sent = form_of(browser, "/redaksjon/nytt/") | {"title": "Ny", "reason": "Fordi"}
    for _ in range(2):
        assert browser.post("/redaksjon/nytt/", sent).status_code == 303
    assert Draft.objects.count() == 1


def test_from_a_sentence_to_what_everyone_reads(
    draft: DraftCard, jonas: User, runa: User, as_: Browser
) -> None:
    page = reverse("draft", args=[draft.id])
    save(as_(jonas), draft, v__title__nb="Hold kontakten, alltid")
    assert "hold-kontakten" in text_of(as_(jonas).get(f"{page}forskjell/"))
    ready = as_(jonas).post(f"{page}klart/", form_of(as_(jonas), f"{page}klart/"), follow=True)
    assert "klart, venter på en til" in text_of(ready)
    own = as_(jonas).post(f"{page}publiser/", {"without_review_because": "x"})
    assert "Du merket utkastet klart selv" in text_of(own)
    refused = as_(runa).post(f"{page}publiser/", {"without_review_because": ""})
    assert "skal ha lest utkastet" in text_of(refused)
    assert Version.objects.count() == 1
    for kind in ("user", "relative"):
        review = form_of(as_(jonas), f"{page}gjennomgang/") | {
            "kind": kind,
            "who": f"Utvalget for {kind}",
            "interests": "Ingen",
            "outcome": "supports",
            "comment": "Ja.",
            "on": f"{NOW:%Y-%m-%d}",
        }
        assert as_(jonas).post(f"{page}gjennomgang/", review).status_code == 303
    assert as_(runa).post(f"{page}publiser/", {}).status_code == 303
    assert "Hold kontakten, alltid" in text_of(as_(None).get("/anbefalinger/hold-kontakten/"))
    about = text_of(as_(None).get("/om/"))
    assert "Utvalget for user" in about
    assert "Utvalget for relative" in about
    assert "1.2.4" in about


def test_what_a_change_means_is_told_in_a_sentence_beside_the_words(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    page = reverse("draft", args=[draft.id])
    browser = as_(jonas)
    save(browser, draft, v__text__nb__why="Helt andre ord om hvorfor.")
    assert "Ingenting i meningen er endret, bare ordene." in text_of(
        browser.get(f"{page}forskjell/")
    )
    sent = form_of(browser, address(draft, "parameters.yaml"))
    amount = next(name for name in sent if name.endswith("limit_0"))
    save(browser, draft, "parameters.yaml", **{amount: "1"})
    told = text_of(browser.get(f"{page}forskjell/"))
    assert re.search(r"kortere|strengere", told)


def test_what_was_published_without_being_read_says_why_to_everyone(
    draft: DraftCard, jonas: User, runa: User, as_: Browser
) -> None:
    page = reverse("draft", args=[draft.id])
    save(as_(jonas), draft, v__title__nb="Hold kontakten, alltid")
    as_(jonas).post(f"{page}klart/", form_of(as_(jonas), f"{page}klart/"))
    as_(runa).post(f"{page}publiser/", {"without_review_because": "Det var en skrivefeil."})
    assert "Det var en skrivefeil." in text_of(as_(None).get("/om/"))


def test_a_suggested_version_follows_what_is_changed(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    url = reverse("draft-ready", args=[draft.id])
    save(as_(jonas), draft, v__title__nb="Nye ord")
    assert form_of(as_(jonas), url)["version"] == "1.2.4"
    save(as_(jonas), draft, v__force="may")
    assert form_of(as_(jonas), url)["version"] == "2.0.0"


# Who


def addresses(card: DraftCard) -> list[str]:
    other = str(uuid4())
    return [
        reverse("draft", args=[card.id]),
        address(card),
        reverse("draft-preview", args=[card.id, PATH]),
        reverse("draft-differences", args=[card.id]),
        reverse("draft-history", args=[card.id]),
        reverse("draft-text", args=[card.id, other]),
        reverse("draft-merge", args=[card.id, other]),
        reverse("draft-meet-published", args=[card.id, PATH]),
        reverse("draft-ready", args=[card.id]),
        reverse("draft-publish", args=[card.id]),
        reverse("draft-review", args=[card.id]),
        reverse("draft-new-file", args=[card.id]),
        reverse("draft-package", args=[card.id]),
        reverse("draft-upload", args=[card.id]),
    ]


POSTS = ("draft-bring-up", "draft-move")


def test_a_draft_of_another_layer_is_as_one_that_does_not_exist(
    draft: DraftCard, siv: User, jonas: User, as_: Browser
) -> None:
    local = opened(siv, Layer.LOCAL, "fjordvik")
    for user, card in ((siv, draft), (jonas, local)):
        browser = as_(user)
        missing = dict(zip(addresses(card), addresses(card_like(card)), strict=True))
        for url, same in missing.items():
            found, nothing = browser.get(url), browser.get(same)
            assert (found.status_code, nothing.status_code) == (404, 404), url
            assert plain(found, card) == plain(nothing, card)
        for name in POSTS:
            assert browser.post(reverse(name, args=[card.id])).status_code == 404
        assert card.title not in text_of(browser.get("/redaksjon/"))


def card_like(card: DraftCard) -> DraftCard:
    from dataclasses import replace

    return replace(card, id=uuid4())


def plain(answer: object, card: DraftCard) -> str:
    """Give a page without what differs from one request to the next."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9]{64}", "", text_of(answer))


@pytest.mark.parametrize(
    "role", [role for role in Role if role.value not in ("person", "relative")]
)
def test_only_editors_have_an_editing_room(
    draft: DraftCard, add_user: Callable[..., User], as_: Browser, role: Role
) -> None:
    user = add_user("Noen", role, "fjordvik-team")
    is_editor = role in (Role.EDITOR, Role.LOCAL_EDITOR)
    browser = as_(user)
    assert browser.get("/redaksjon/").status_code == (200 if is_editor else 403)
    assert browser.get("/redaksjon/nytt/").status_code == (200 if is_editor else 403)
    sees = {Role.EDITOR: 200, Role.LOCAL_EDITOR: 404}.get(role, 403)
    assert browser.get(reverse("draft", args=[draft.id])).status_code == sees
    assert ("Redaksjon" in browser.get("/om/").content.decode()) is is_editor


def test_a_visitor_is_asked_to_log_in(draft: DraftCard, as_: Browser) -> None:
    assert as_(None).get("/redaksjon/").status_code == 302


@pytest.mark.parametrize(
    "path", ["guideline.exe", "../x.yaml", "local/overlay.yaml", "recommendations/finnes-ikke.yaml"]
)
def test_a_file_that_is_not_the_drafts_is_not_there(
    draft: DraftCard, jonas: User, as_: Browser, path: str
) -> None:
    assert as_(jonas).get(address(draft, path)).status_code == 404


# What is local


def test_a_place_writes_its_own_layer_and_everyone_sees_that_it_is_local(
    published: Publication, siv: User, torgeir: User, as_: Browser
) -> None:
    browser = as_(siv)
    sent = form_of(browser, "/redaksjon/nytt/") | {"title": "Vårt", "reason": "Egne rutiner"}
    browser.post("/redaksjon/nytt/", sent)
    (card,) = queries.drafts(siv, NOW)
    overlay = "local/overlay.yaml"
    saved = save(
        browser,
        card,
        overlay,
        v__contacts__0__title__nb="Vakttelefonen",
        v__contacts__0__text__nb="Ring 00 00 00 10.",
        v__contacts__0__text__en="Call 00 00 00 10.",
        v__contacts__0__title__en="On duty",
        v__notes__0__recommendation="hold-kontakten",
        v__notes__0__text__nb="Hos oss ringer Kari.",
        v__notes__0__text__en="Here Kari calls.",
    )
    assert "Lagret i utkastet" in text_of(saved)
    page = reverse("draft", args=[card.id])
    browser.post(f"{page}klart/", form_of(browser, f"{page}klart/"))
    answer = as_(torgeir).post(f"{page}publiser/", {"without_review_because": "Bare rutiner."})
    assert answer.status_code == 303
    shown = text_of(as_(None).get("/anbefalinger/hold-kontakten/"))
    assert "Hos oss ringer Kari." in shown
    assert "Lokalt: Fjordvik" in shown
    assert "Vakttelefonen" in shown
    local = text_of(as_(None).get("/lokalt/"))
    assert "Hos oss ringer Kari." in local
    assert "Hold kontakten" in local


def test_a_looser_limit_is_refused_beside_its_field(
    published: Publication, siv: User, as_: Browser
) -> None:
    browser = as_(siv)
    sent = form_of(browser, "/redaksjon/nytt/") | {"title": "Vårt", "reason": "x"}
    browser.post("/redaksjon/nytt/", sent)
    (card,) = queries.drafts(siv, NOW)
    form = form_of(browser, address(card, "local/overlay.yaml"))
    form |= {
        "v.limits.0.of": "contact-limit",
        "v.limits.0.limit_0": "60",
        "v.limits.0.limit_1": "days",
    }
    answer = browser.post(address(card, "local/overlay.yaml"), form)
    assert "løsner eller endrer den nasjonale" in text_of(answer)


def test_without_a_layer_the_page_says_so(published: Publication, as_: Browser) -> None:
    assert "likt for hele landet" in text_of(as_(None).get("/lokalt/"))


@pytest.fixture
def layered(guideline_files: GuidelineFiles, published: Publication, jonas: User) -> Publication:
    """Fjordvik has a note beside a recommendation, and a tighter limit."""
    layer = (
        b"id: fjordvik\ntitle: {nb: Fjordvik, en: Fjordvik}\nversion: 1\n"
        b"limits:\n  - {of: contact-limit, limit: {days: 5}}\n"
        b"notes:\n  - {recommendation: hold-kontakten, text: {nb: Ring vakta., en: Call.}}\n"
    )
    files = guideline_files._replace(local={"overlay.yaml": layer})
    return publish_package(files=files, by=jonas, at=NOW - timedelta(days=2))


def test_a_national_change_says_what_it_means_for_what_is_local(
    layered: Publication, jonas: User, runa: User, siv: User, as_: Browser
) -> None:
    assert "er berørt av nasjonale endringer" in text_of(as_(None).get("/lokalt/"))
    card = opened(jonas)
    save(as_(jonas), card, v__title__nb="Hold kontakten, alltid")
    page = reverse("draft", args=[card.id])
    assert "Hold kontakten: er endret" in text_of(as_(jonas).get(page))
    # Those whose layer it is are told when it is ready; nobody else before it is published.
    assert card.title not in text_of(as_(siv).get("/lokalt/"))
    as_(jonas).post(f"{page}klart/", form_of(as_(jonas), f"{page}klart/"))
    told = text_of(as_(siv).get("/lokalt/"))
    assert f"På vei: {card.title}" in told
    assert "Hold kontakten: er endret" in told
    assert card.title not in text_of(as_(None).get("/lokalt/"))
    as_(runa).post(f"{page}publiser/", {"without_review_because": "Et ord."})
    assert "Hold kontakten: er endret" in text_of(as_(None).get("/lokalt/"))


def test_a_national_change_that_a_local_limit_no_longer_fits_is_told_and_not_published(
    layered: Publication, jonas: User, as_: Browser
) -> None:
    card = opened(jonas)
    browser = as_(jonas)
    form = form_of(browser, address(card, "parameters.yaml"))
    amount = next(name for name in form if name.endswith("contact-limit.limit_0"))
    browser.post(address(card, "parameters.yaml"), form | {amount: "4", "do": "lagre"})
    shown = text_of(browser.get(reverse("draft", args=[card.id])))
    assert "Berører det som er lokalt her" in shown
    assert "løsner eller endrer den nasjonale" in shown
    answer = browser.post(reverse("draft-ready", args=[card.id]), {"version": "1.3.0"})
    assert "Utkastet er ikke helt ennå" in text_of(answer)


# The rest of the way


def test_a_new_file_begins_with_what_the_check_can_lead_on_from(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser, url = as_(jonas), reverse("draft-new-file", args=[draft.id])
    answer = browser.post(url, {"folder": "recommendations", "name": "nytt-rad"}, follow=True)
    assert answer.status_code == 200
    assert "Å rette her" in text_of(answer)
    taken = browser.post(url, {"folder": "recommendations", "name": "hold-kontakten"})
    assert "allerede noe med dette navnet" in text_of(taken)
    for name in ("../x", "Ærlig", "a b"):
        assert "Bruk små bokstaver" in text_of(
            browser.post(url, {"folder": "recommendations", "name": name})
        )


@pytest.mark.parametrize("folder", ["cases", "values"])
def test_other_new_files_can_be_made_too(
    draft: DraftCard, jonas: User, as_: Browser, folder: str
) -> None:
    url = reverse("draft-new-file", args=[draft.id])
    answer = as_(jonas).post(url, {"folder": folder, "name": "noe-nytt"}, follow=True)
    assert answer.status_code == 200


def test_a_file_taken_out_is_told_where_it_is_missed_and_its_text_is_kept(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    save(browser, draft, v__title__nb="Nye ord")
    answer = browser.post(reverse("draft-take-out", args=[draft.id, PATH]), follow=True)
    assert "Rådet «hold-kontakten» finnes ikke." in text_of(answer)
    history = browser.get(reverse("draft-history", args=[draft.id]))
    assert "tatt ut" in text_of(history)
    texts = [
        text_of(browser.get(reverse("draft-text", args=[draft.id, each.id])))
        for each in queries.revisions(draft.id)
    ]
    assert any("Nye ord" in text for text in texts)


def test_a_draft_is_put_away_and_opened_again(draft: DraftCard, jonas: User, as_: Browser) -> None:
    browser, url = as_(jonas), reverse("draft-move", args=[draft.id])
    assert "lagt bort" in text_of(browser.post(url, {"to": "dropped"}, follow=True))
    assert "ikke åpent" in text_of(browser.get(address(draft)))
    refused = browser.post(
        address(draft), form_of(browser, address(draft)) | {"do": "lagre", "v.title.nb": "x"}
    )
    assert "Åpne det igjen" in text_of(refused)
    assert "åpent" in text_of(browser.post(url, {"to": "open"}, follow=True))
    assert browser.post(url, {"to": "published"}).status_code == 404


def test_what_was_published_meanwhile_is_brought_in_and_where_it_touches_one_chooses(
    draft: DraftCard, jonas: User, runa: User, as_: Browser, guideline_files: GuidelineFiles
) -> None:
    save(as_(jonas), draft, v__title__nb="Utkastets tittel")
    newer = guideline_files.national[PATH].replace(b"Hold kontakten,", b"Publisert tittel,")
    files = guideline_files._replace(national={**guideline_files.national, PATH: newer})
    publish_package(files=files, by=runa, at=NOW)
    page = as_(jonas).get(reverse("draft", args=[draft.id]))
    assert "Noe annet er publisert siden" in text_of(page)
    answer = as_(jonas).post(reverse("draft-bring-up", args=[draft.id]), follow=True)
    assert "To har endret det samme" in text_of(answer)
    url = reverse("draft-meet-published", args=[draft.id, PATH])
    sent = form_of(as_(jonas), url)
    lines = [line for line in sent["text"].splitlines() if "Publisert tittel" not in line]
    done = as_(jonas).post(url, sent | {"text": "\n".join(lines)}, follow=True)
    assert "Noe annet er publisert siden" not in text_of(done)
    assert "Utkastets tittel" in queries.head(draft, PATH).content.decode()


def test_a_review_written_down_wrongly_is_taken_back(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser, page = as_(jonas), reverse("draft", args=[draft.id])
    review = form_of(browser, f"{page}gjennomgang/") | {
        "kind": "user",
        "who": "Feil utvalg",
        "interests": "Ingen",
        "outcome": "opposes",
        "on": f"{NOW:%Y-%m-%d}",
    }
    for _ in range(2):
        browser.post(f"{page}gjennomgang/", review)
    (stands,) = queries.reviews(draft.id)
    assert "Feil utvalg" in text_of(browser.get(page))
    browser.post(reverse("draft-take-back-review", args=[draft.id, stands.id]))
    assert "Feil utvalg" not in text_of(browser.get(page))


def test_one_who_read_an_earlier_text_is_asked_again_and_everyone_is_told(
    draft: DraftCard, jonas: User, runa: User, as_: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, browser = reverse("draft", args=[draft.id]), as_(jonas)
    save(browser, draft, v__title__nb="Hold kontakten, alltid")
    review = form_of(browser, f"{page}gjennomgang/") | {
        "kind": "user",
        "who": "Brukerutvalget",
        "interests": "Ingen",
        "outcome": "supports",
        "on": f"{NOW:%Y-%m-%d}",
    }
    browser.post(f"{page}gjennomgang/", review)
    assert "Lest før siste endring" not in text_of(browser.get(page))
    later = NOW + timedelta(minutes=5)
    monkeypatch.setattr("mestring.web.asking.now", lambda: later)
    save(browser, draft, v__title__nb="Slipp aldri kontakten")
    told = "Lest før siste endring ( 20. mars ). Det gjelder en tidligere tekst."
    again = "Spør dem igjen: Brukerutvalget (brukerrepresentant)."
    lacking = "Har ikke lest utkastet slik det står nå: brukerrepresentant, pårørenderepresentant."
    for address_ in (page, f"{page}klart/"):
        shown = text_of(as_(jonas).get(address_))
        assert told in shown
        assert again in shown
        assert lacking in shown
    as_(jonas).post(f"{page}klart/", form_of(as_(jonas), f"{page}klart/"))
    shown = text_of(as_(runa).get(f"{page}publiser/"))
    assert told in shown
    assert again in shown
    assert lacking in shown
    refused = as_(runa).post(f"{page}publiser/", {"without_review_because": ""})
    assert "skal ha lest utkastet slik det står nå" in text_of(refused)
    as_(runa).post(f"{page}publiser/", {"without_review_because": "Haster."})
    about = text_of(as_(None).get("/om/"))
    assert told in about
    assert "hadde lest den slik den ble" in about
    assert "Spør dem igjen" not in text_of(as_(jonas).get(page))


def test_a_page_that_cannot_be_shown_says_why(draft: DraftCard, jonas: User, as_: Browser) -> None:
    browser = as_(jonas)
    sent = form_of(browser, address(draft)) | {"v.sources": "borte | § 1", "do": "vis"}
    answer = text_of(browser.post(address(draft), sent))
    assert "Siden kan ikke vises ennå" in answer
    assert "Kilden «borte» finnes ikke." in answer


def test_a_limit_is_never_left_empty_by_the_form(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    form = form_of(browser, address(draft, "parameters.yaml"))
    amount = next(name for name in form if name.endswith("limit_0"))
    answer = browser.post(address(draft, "parameters.yaml"), form | {amount: "", "do": "lagre"})
    assert "Skriv et tall" in text_of(answer)
    assert not Revision.objects.exists()


def test_a_row_of_the_layer_is_changed_where_it_stands_and_an_emptied_one_is_gone(
    layered: Publication, siv: User, as_: Browser
) -> None:
    card = opened(siv, Layer.LOCAL, "fjordvik")
    path = "local/overlay.yaml"
    before = queries.head(card, path).content
    save(as_(siv), card, path, v__notes__0__text__nb="Ring oss.")
    after = queries.head(card, path).content
    assert after == before.replace(b"nb: Ring vakta.", b"nb: Ring oss.")
    save(as_(siv), card, path, v__notes__0__text__nb="", v__notes__0__text__en="")
    emptied = written(path, queries.head(card, path).content)
    assert isinstance(emptied, Written)
    assert emptied.data["notes"] == []
    assert emptied.data["limits"] == [{"of": "contact-limit", "limit": {"days": 5}}]


@pytest.mark.parametrize("start", ["v" + "9" * 29, "r" + "9" * 5000, "v²", "x", ""])
def test_a_beginning_that_is_none_is_not_found(
    draft: DraftCard, jonas: User, as_: Browser, start: str
) -> None:
    browser = as_(jonas)
    sent = form_of(browser, address(draft)) | {"began_from": start, "do": "lagre"}
    assert browser.post(address(draft), sent).status_code == 404
