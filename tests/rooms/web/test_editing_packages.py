"""A draft as a zip file on the pages: out, in again, and from git; all of it or nothing."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mestring.knowledge.drafts import actions, queries
from mestring.knowledge.drafts.packing import NOTE, packed
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.models import Draft, Revision
from mestring.knowledge.types import Publication
from mestring.knowledge.words import DraftState, Layer
from mestring.people.roles import Role
from mestring.people.types import User
from mestring.web.editing import forms
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of
from tests.rooms.web.test_editing import PATH, form_of, opened, save

Browser = Callable[[User | None], Client]


@pytest.fixture
def runa(add_user: Callable[..., User]) -> User:
    return add_user("Runa", Role.EDITOR)


@pytest.fixture
def draft(published: Publication, jonas: User) -> DraftCard:
    return opened(jonas)


def out(browser: Client, card: DraftCard) -> dict[str, bytes]:
    answer = browser.get(reverse("draft-package", args=[card.id]))
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def into(browser: Client, card: DraftCard, content: bytes) -> Any:
    file = SimpleUploadedFile("utkast.zip", content, "application/zip")
    return browser.post(reverse("draft-upload", args=[card.id]), {"package": file}, follow=True)


def new_with(browser: Client, content: bytes) -> Any:
    sent = form_of(browser, "/redaksjon/nytt/") | {"title": "Fra git", "reason": "Fordi"}
    file = SimpleUploadedFile("utkast.zip", content, "application/zip")
    return browser.post("/redaksjon/nytt/", {**sent, "package": file}, follow=True)


def test_out_and_in_again_is_the_same_as_the_files_in_git(
    draft: DraftCard, jonas: User, as_: Browser, guideline_files: GuidelineFiles
) -> None:
    files = out(as_(jonas), draft)
    assert files.pop(NOTE)
    assert files == guideline_files.national
    answer = into(as_(jonas), draft, packed(out(as_(jonas), draft)))
    assert "Pakken er lik det som står. Ingenting er lagret." in text_of(answer)
    answer = into(as_(jonas), draft, packed(guideline_files.national))
    assert "Pakken er lik det som står." in text_of(answer)
    assert not Revision.objects.exists()


def test_what_is_changed_in_the_package_is_changed_in_the_draft_and_comes_out_the_same(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    save(as_(jonas), draft, v__title__nb="Hold kontakten, alltid")
    files = out(as_(jonas), draft)
    assert b"alltid" in files[PATH]
    files[PATH] += b"# fra egen maskin\n"
    answer = into(as_(jonas), draft, packed(files))
    assert "Pakken er hentet inn: 1 fil er endret." in text_of(answer)
    again = out(as_(jonas), draft)
    assert {**again, NOTE: b""} == {**files, NOTE: b""}


def test_a_new_draft_begins_with_a_package_and_its_faults_are_all_told_at_once(
    published: Publication, jonas: User, as_: Browser, guideline_files: GuidelineFiles
) -> None:
    files = dict(guideline_files.national)
    files[PATH] = files[PATH].replace(b"id: loven", b"id: borte").replace(b"[hf1]", b"[hf9]")
    answer = new_with(as_(jonas), packed(files))
    told = text_of(answer)
    assert "Pakken er hentet inn: 1 fil er endret." in told
    assert "Kilden «borte» finnes ikke." in told
    assert "«hf9»" in told
    (row,) = Draft.objects.all()
    assert out(as_(jonas), queries.draft(row.pk, seen_by_user=jonas, at=NOW))[PATH] == files[PATH]


def test_a_package_with_something_wrong_opens_no_draft_and_saves_nothing_in_one_that_is_open(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    wrong = packed({PATH: b"x: 1\n", "Ukjent.yaml": b"x", "local/overlay.yaml": b"id: x\n"})
    outside = packed({PATH: b"x: 1\n", "values/Feil.md": b"x", "a/b/c.yaml": b"x"})
    for answer in (into(as_(jonas), draft, wrong), new_with(as_(jonas), wrong)):
        assert "«Ukjent.yaml» hører ikke til i en veileder." in text_of(answer)
    for answer in (into(as_(jonas), draft, outside), new_with(as_(jonas), outside)):
        assert "«values/Feil.md»" in text_of(answer)
        assert "«a/b/c.yaml»" in text_of(answer)
    layer = packed({PATH: b"x: 1\n", "local/overlay.yaml": b"id: x\n"})
    for answer in (into(as_(jonas), draft, layer), new_with(as_(jonas), layer)):
        assert "hører til et annet lag enn utkastet" in text_of(answer)
    assert Draft.objects.count() == 1
    assert not Revision.objects.exists()


def test_what_others_have_saved_meanwhile_is_put_together(
    draft: DraftCard, jonas: User, runa: User, as_: Browser
) -> None:
    files = out(as_(runa), draft)
    save(as_(jonas), draft, v__title__nb="Jonas var her")
    into(as_(runa), draft, packed({**files, PATH: files[PATH] + b"# Runa\n"}))
    text = queries.files(draft)[PATH]
    assert b"Jonas var her" in text
    assert text.endswith(b"# Runa\n")


def test_what_others_have_changed_in_the_same_place_is_kept_and_chosen_between(
    draft: DraftCard, jonas: User, runa: User, as_: Browser
) -> None:
    files = out(as_(runa), draft)
    save(as_(jonas), draft, v__title__nb="Jonas var her")
    other = files[PATH].replace(b"nb: Hold kontakten,", b"nb: Runas tittel,")
    answer = into(as_(runa), draft, packed({**files, PATH: other}))
    assert "er tatt vare på, men står ikke" in text_of(answer)
    assert b"Jonas var her" in queries.files(draft)[PATH]


@pytest.mark.parametrize("content", [b"hei", b""])
def test_what_is_no_zip_file_is_told_at_its_field(
    draft: DraftCard, jonas: User, as_: Browser, content: bytes
) -> None:
    answer = into(as_(jonas), draft, content)
    assert answer.context["form"].errors["package"]


def test_a_package_that_is_too_large_is_not_even_opened(
    draft: DraftCard, jonas: User, as_: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST_PACKAGE", 10)
    monkeypatch.setattr("mestring.web.editing.taking_in.unpacked", None)
    assert "større enn 20 MB" in text_of(into(as_(jonas), draft, packed({PATH: b"x"})))


def test_a_draft_that_is_not_open_takes_nothing_in(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    files = out(as_(jonas), draft) | {PATH: b"x: 1\n"}
    actions.move_draft(draft=draft.id, to=DraftState.DROPPED, by=jonas, at=NOW)
    into(as_(jonas), draft, packed(files))
    assert not Revision.objects.exists()
    assert out(as_(jonas), draft)


def test_a_place_takes_in_its_own_layer_only(
    published: Publication, add_user: Callable[..., User], as_: Browser
) -> None:
    siv = add_user("Siv", Role.LOCAL_EDITOR, "fjordvik-team")
    card = opened(siv, Layer.LOCAL, "fjordvik")
    own = {"local/overlay.yaml": b"id: fjordvik\ntitle: {nb: Her, en: Here}\nversion: 1\n"}
    assert "1 fil er endret" in text_of(into(as_(siv), card, packed(own)))
    national = packed({**own, PATH: b"x: 1\n"})
    assert "hører til et annet lag" in text_of(into(as_(siv), card, national))
    assert PATH not in queries.heads(card.id)


def test_the_same_form_sent_twice_opens_one_draft_and_saves_once(
    published: Publication, jonas: User, as_: Browser
) -> None:
    browser = as_(jonas)
    sent = form_of(browser, "/redaksjon/nytt/") | {"title": "Fra git", "reason": "Fordi"}
    for _ in range(2):
        file = SimpleUploadedFile("utkast.zip", packed({PATH: b"x: 1\n"}))
        assert browser.post("/redaksjon/nytt/", {**sent, "package": file}).status_code == 303
    assert Draft.objects.count() == 1
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("sent", ["x", "-1", "9" * 50, "<b>1</b>"])
def test_a_receipt_in_an_address_says_nothing_but_a_number(
    draft: DraftCard, jonas: User, as_: Browser, sent: str
) -> None:
    answer = as_(jonas).get(reverse("draft", args=[draft.id]), {"hentet": sent})
    assert "Pakken er" not in text_of(answer)
