"""A draft in files and back: byte for byte, and never over what others have saved meanwhile."""

import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from mestring.cli.__main__ import main
from mestring.knowledge.drafts import actions, carrying, queries
from mestring.knowledge.drafts.packing import NotAPackage, unpacked
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.folder import GuidelineFiles, read_folder
from mestring.knowledge.models import Revision
from mestring.people.refusals import NotFound
from mestring.people.types import User

PATH = "recommendations/hold-kontakten.yaml"
Save = Callable[..., Any]


@pytest.fixture(params=["folder", "zip"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / ("utkast.zip" if request.param == "zip" else "utkast")


def text_in(place: Path, path: str) -> bytes:
    if place.suffix != ".zip":
        return (place / path).read_bytes()
    with zipfile.ZipFile(place) as packed:
        return packed.read(path)


def change(place: Path, path: str, content: bytes | None) -> None:
    if place.suffix != ".zip":
        (place / path).unlink() if content is None else (place / path).write_bytes(content)
        return
    with zipfile.ZipFile(place) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    files.pop(path) if content is None else files.update({path: content})
    with zipfile.ZipFile(place, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)


def test_out_and_in_again_is_the_same_to_the_byte(
    draft: DraftCard,
    jonas: User,
    save: Save,
    place: Path,
    now: datetime,
    guideline_files: GuidelineFiles,
) -> None:
    save(draft, PATH, b"# \xc3\xa5pent\n", jonas)
    carrying.carry_out(draft=draft.id, to=place, by=jonas, at=now)
    assert text_in(place, PATH) == b"# \xc3\xa5pent\n"
    for path, content in guideline_files.national.items():
        assert path == PATH or text_in(place, path) == content
    assert carrying.carry_in(source=place, by=jonas, at=now) == ()
    assert Revision.objects.count() == 1


def test_what_is_changed_in_files_is_saved_as_in_the_browser(
    draft: DraftCard, jonas: User, place: Path, now: datetime
) -> None:
    carrying.carry_out(draft=draft.id, to=place, by=jonas, at=now)
    change(place, PATH, b"x: 1\n")
    change(place, "cases/se-pa-tjenesten.yaml", None)
    found = carrying.carry_in(source=place, by=jonas, at=now)
    assert [each.path for each in found] == ["cases/se-pa-tjenesten.yaml", PATH]
    files = queries.files(draft)
    assert files[PATH] == b"x: 1\n"
    assert "cases/se-pa-tjenesten.yaml" not in files


def test_what_others_have_saved_meanwhile_is_never_written_over(
    draft: DraftCard, jonas: User, runa: User, save: Save, place: Path, now: datetime
) -> None:
    carrying.carry_out(draft=draft.id, to=place, by=runa, at=now)
    text = text_in(place, PATH)
    save(draft, PATH, text.replace(b"Hold kontakten", b"Jonas"), jonas)
    change(place, PATH, text + b"# Runa\n")
    ((_path, saved),) = carrying.carry_in(source=place, by=runa, at=now)
    assert saved.merged.is_whole
    after = queries.files(draft)[PATH]
    assert b"Jonas" in after
    assert after.endswith(b"# Runa\n")
    change(place, PATH, text.replace(b"Hold kontakten", b"Runa"))
    ((_path, saved),) = carrying.carry_in(source=place, by=runa, at=now)
    assert saved.is_kept_aside
    assert queries.files(draft)[PATH] == after


def test_a_folder_with_something_else_in_it_is_left_alone(
    draft: DraftCard, jonas: User, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "mitt.yaml").write_bytes(b"x")
    with pytest.raises(carrying.NotADraft, match="ikke tom"):
        carrying.carry_out(draft=draft.id, to=tmp_path, by=jonas, at=now)
    with pytest.raises(carrying.NotADraft, match="ikke noe utkast"):
        carrying.carry_in(source=tmp_path, by=jonas, at=now)
    assert read_folder(tmp_path) == {"mitt.yaml": b"x"}


def test_a_draft_of_anothers_layer_is_not_carried(
    draft: DraftCard, siv: User, tmp_path: Path, now: datetime
) -> None:
    with pytest.raises(NotFound):
        carrying.carry_out(draft=draft.id, to=tmp_path / "x", by=siv, at=now)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("content", [b"not a zip", b""])
def test_what_is_no_zip_file_is_told(
    jonas: User, tmp_path: Path, now: datetime, content: bytes
) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(NotAPackage, match="zip"):
        carrying.carry_in(source=tmp_path / "x.zip", by=jonas, at=now)


def test_the_verb_does_the_same(
    draft: DraftCard,
    jonas: User,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mestring.cli.draft.ready", lambda *_: True)
    place = tmp_path / "ut"
    assert main(["draft", "--as", "jonas", "list"]) == 0
    assert "Klarere ord" in capsys.readouterr().out
    assert main(["draft", "--as", "jonas", "export", str(draft.id)[:8], str(place)]) == 0
    change(place, PATH, b"x: 1\n")
    assert main(["draft", "--as", "jonas", "import", str(place)]) == 0
    assert f"{PATH}: lagret." in capsys.readouterr().out
    assert main(["draft", "--as", "jonas", "import", str(place)]) == 0
    assert main(["draft", "--as", "jonas", "export", "zzz", str(place)]) == 1
    assert main(["draft", "--as", "ingen", "list"]) == 1
    assert "Fant det ikke" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(jonas: User, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(carrying.NotADraft, match="finnes ikke"):
        carrying.carry_in(source=tmp_path / "borte.zip", by=jonas, at=now)


@pytest.mark.parametrize("base", ["v999999", "r7"])
def test_a_note_of_what_is_not_here_is_told_and_nothing_is_saved(
    draft: DraftCard, jonas: User, now: datetime, base: str
) -> None:
    note = json.dumps({"draft": str(draft.id), "base": base, "starts": {}}).encode()
    with pytest.raises((carrying.NotADraft, NotFound)):
        carrying.take_in(draft=draft.id, files={PATH: b"x: 1"}, note=note, by=jonas, at=now)
    assert not Revision.objects.exists()


def test_files_from_git_are_held_against_what_the_draft_began_from(
    draft: DraftCard,
    jonas: User,
    runa: User,
    save: Save,
    now: datetime,
    guideline_files: GuidelineFiles,
) -> None:
    files = dict(guideline_files.national)
    text = files[PATH]
    save(draft, PATH, text + b"# Jonas\n", jonas)
    save(draft, "parameters.yaml", b"x: 1\n", jonas)
    files[PATH] = text.replace(b"Hold kontakten", b"Fra git")
    del files["cases/se-pa-tjenesten.yaml"]
    carried = carrying.take_in(draft=draft.id, files=files, by=runa, at=now)
    assert [each.path for each in carried] == ["cases/se-pa-tjenesten.yaml", PATH]
    after = queries.files(draft)
    assert b"Fra git" in after[PATH]
    assert after[PATH].endswith(b"# Jonas\n")
    assert after["parameters.yaml"] == b"x: 1\n"
    assert "cases/se-pa-tjenesten.yaml" not in after


def test_some_files_without_the_head_leave_the_others_as_they_stand(
    draft: DraftCard, jonas: User, now: datetime
) -> None:
    before = queries.files(draft)
    carrying.take_in(draft=draft.id, files={PATH: b"x: 1\n"}, by=jonas, at=now)
    assert queries.files(draft) == {**before, PATH: b"x: 1\n"}


def test_some_files_with_the_drafts_own_note_take_no_others_out(
    draft: DraftCard, jonas: User, now: datetime, save: Save
) -> None:
    save(draft, "parameters.yaml", b"x: 1\n", jonas)
    before = queries.files(draft)
    _files, note = unpacked(BytesIO(carrying.packed_draft(draft=draft.id, by=jonas, at=now)))
    carrying.take_in(draft=draft.id, files={PATH: b"x: 1\n"}, note=note, by=jonas, at=now)
    assert queries.files(draft) == {**before, PATH: b"x: 1\n"}


def test_a_change_in_another_layer_is_refused_with_every_file_and_nothing_is_saved(
    draft: DraftCard, jonas: User, now: datetime
) -> None:
    files = {PATH: b"x: 1\n", "local/overlay.yaml": b"id: x\n", "local/cases/a.yaml": b"b: 1\n"}
    with pytest.raises(NotAPackage) as refused:
        carrying.take_in(draft=draft.id, files=files, by=jonas, at=now)
    assert len(refused.value.faults) == 2
    assert not Revision.objects.exists()


def test_where_one_file_cannot_be_saved_none_is(
    draft: DraftCard, jonas: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = []

    def save_one(**given: Any) -> Any:
        if saved:
            raise actions.WrongPlace("nei")
        saved.append(real(**given))
        return saved[0]

    real = actions.save_file
    monkeypatch.setattr(actions, "save_file", save_one)
    files = {PATH: b"x: 1\n", "parameters.yaml": b"x: 2\n"}
    with pytest.raises(actions.WrongPlace):
        carrying.take_in(draft=draft.id, files=files, by=jonas, at=now)
    assert saved
    assert not Revision.objects.exists()


@pytest.mark.parametrize("base", ["v999999", "v-1", "x1", "r1", "v" + "9" * 5000, ""])
def test_a_note_of_a_version_that_is_not_there_is_no_draft(
    draft: DraftCard, jonas: User, save: Save, now: datetime, tmp_path: Path, base: str
) -> None:
    head = queries.files(draft)["guideline.yaml"]
    save(draft, "guideline.yaml", head + b"# r1\n", jonas)
    carrying.carry_out(draft=draft.id, to=tmp_path, by=jonas, at=now)
    note = tmp_path / carrying.NOTE
    note.write_text(json.dumps(json.loads(note.read_text()) | {"base": base}))
    with pytest.raises(carrying.NotADraft):
        carrying.carry_in(source=tmp_path, by=jonas, at=now)


@pytest.mark.parametrize("mark", ["locked", "packed otherwise"])
def test_a_zip_file_that_cannot_be_unpacked_is_refused_with_a_sentence(
    draft: DraftCard, jonas: User, now: datetime, tmp_path: Path, mark: str
) -> None:
    file = tmp_path / "utkast.zip"
    carrying.carry_out(draft=draft.id, to=file, by=jonas, at=now)
    place, value = (8, 1) if mark == "locked" else (10, 99)
    content = bytearray(file.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + place] = value
        at = content.find(b"PK\x01\x02", at + 4)
    file.write_bytes(content)
    told = "låst med passord" if mark == "locked" else "lar seg ikke pakke ut"
    with pytest.raises(NotAPackage, match=told):
        carrying.carry_in(source=file, by=jonas, at=now)
