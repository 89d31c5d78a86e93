"""Reading a guideline folder: only text files of the folder itself, and every fault at once."""

import os
from pathlib import Path

import pytest

from mestring.core.faults import Faults
from mestring.knowledge import folder


def faults_of(path: Path) -> list[str]:
    with pytest.raises(Faults) as found:
        folder.read_folder(path)
    return [f"{fault.file}: {fault.message}" for fault in found.value.faults]


def test_text_files_are_read_by_their_path_within_the_folder(tmp_path: Path) -> None:
    (tmp_path / "values").mkdir()
    (tmp_path / "values" / "a.md").write_bytes(b"a")
    (tmp_path / "b.yaml").write_bytes(b"b")
    assert folder.read_folder(tmp_path) == {"b.yaml": b"b", "values/a.md": b"a"}


def test_other_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".git/a.yaml", ".hidden.yaml", "picture.png", "b.yaml~"):
        (tmp_path / name).write_bytes(b"x")
    assert folder.read_folder(tmp_path) == {}


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert faults_of(tmp_path / "borte") == [f"{tmp_path / 'borte'}: Mappa finnes ikke."]


def test_links_out_of_the_folder_broken_links_and_huge_files_are_refused_at_once(
    tmp_path: Path,
) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_bytes(b"x")
    inside = tmp_path / "content"
    inside.mkdir()
    (inside / "out.yaml").symlink_to(outside)
    (inside / "broken.yaml").symlink_to(inside / "nowhere.yaml")
    with (inside / "huge.yaml").open("wb") as file:
        file.truncate(folder.LARGEST_FILE + 1)
    assert faults_of(inside) == [
        "broken.yaml: Lenken peker ikke på noe.",
        "huge.yaml: Fila er på 2.0 MB; grensen er 2 MB.",
        "out.yaml: Lenken peker ut av mappa.",
    ]


def test_a_link_in_a_ring_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    assert len(faults_of(tmp_path)) == 2


def test_a_link_to_a_folder_is_refused_wherever_it_leads(tmp_path: Path) -> None:
    (tmp_path / "content" / "values").mkdir(parents=True)
    (tmp_path / "content" / "in").symlink_to(tmp_path / "content" / "values")
    (tmp_path / "content" / "out").symlink_to(tmp_path)
    assert faults_of(tmp_path / "content") == [
        "in: Lenker til mapper leses ikke.",
        "out: Lenken peker ut av mappa.",
    ]


def test_a_link_within_the_folder_is_fine(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"x")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    assert folder.read_folder(tmp_path) == {"a.yaml": b"x", "b.yaml": b"x"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    assert faults_of(tmp_path) == ["a.yaml: Dette er ikke en vanlig fil."]


def test_too_much_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LARGEST_FOLDER", 1)
    monkeypatch.setattr(folder, "MOST_FILES", 1)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_bytes(b"x")
    assert len(faults_of(tmp_path)) == 2


def test_an_overlay_may_lie_elsewhere(tmp_path: Path) -> None:
    for name in ("content", "local"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.yaml").write_bytes(name.encode())
    files = folder.read_guideline(tmp_path / "content", tmp_path / "local")
    assert files == ({"a.yaml": b"content"}, {"a.yaml": b"local"})


def test_the_guideline_here_comes_before_the_one_with_the_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content").mkdir()
    # A folder that only happens to have the name is not a guideline.
    assert folder.default_guideline().is_absolute()
    (tmp_path / "content" / "guideline.yaml").write_text("id: vi")
    assert folder.default_guideline() == Path("content")
