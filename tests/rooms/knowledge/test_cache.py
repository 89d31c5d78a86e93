"""Kept packages: the same answer, quicker; and never an old or broken one."""

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mestring.core.explain import explain
from mestring.core.package import Package
from mestring.knowledge import cache
from mestring.knowledge.folder import GuidelineFiles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "packages"


class Trap:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.trace,))


def refuse(*_: object) -> Package:
    raise AssertionError("loaded anew")


def test_the_second_time_nothing_is_loaded_anew(
    guideline_files: GuidelineFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cache.load_files(guideline_files, folder)
    monkeypatch.setattr(cache, "load", refuse)
    second = cache.load_files(guideline_files, folder)
    assert second.digest == first.digest
    assert second.guideline == first.guideline


def test_a_kept_package_explains_as_the_loaded_one(
    guideline_files: GuidelineFiles, folder: Path
) -> None:
    loaded, kept = (cache.load_files(guideline_files, folder) for _ in range(2))
    for package in (loaded, kept):
        for case in package.cases:
            explained = explain(package, case.timeline, case.at, only={case.expectation})
            assert [step.outcome for step in explained.steps] == [e.outcome for e in case.expect]


@pytest.mark.parametrize("broken", [b"", b"not a pickle", b"\x80\x05N.", b"c__main__\nx\n."])
def test_a_broken_file_is_as_good_as_none(
    guideline_files: GuidelineFiles, folder: Path, broken: bytes
) -> None:
    package = cache.load_files(guideline_files, folder)
    (kept,) = folder.glob("*.package")
    kept.write_bytes(broken)
    assert cache.load_files(guideline_files, folder).digest == package.digest
    assert kept.read_bytes() != broken


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners to ask for")
@pytest.mark.parametrize("opened", ["folder", "file", "link"])
def test_what_others_may_have_written_is_not_read(
    guideline_files: GuidelineFiles, folder: Path, opened: str
) -> None:
    cache.load_files(guideline_files, folder)
    (kept,) = folder.glob("*.package")
    kept.write_bytes(pickle.dumps(Trap(folder / "sprung")))
    kept.chmod(0o600)
    match opened:
        case "folder":
            folder.chmod(0o777)
        case "file":
            kept.chmod(0o660)
        case "link":
            kept.replace(folder / "elsewhere")
            kept.symlink_to(folder / "elsewhere")
    assert cache.load_files(guideline_files, folder).version == "1.2.3"
    assert not (folder / "sprung").exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners to ask for")
def test_what_another_user_wrote_is_not_read(
    guideline_files: GuidelineFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.load_files(guideline_files, folder)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    monkeypatch.setattr(cache, "load", refuse)
    with pytest.raises(AssertionError, match="loaded anew"):
        cache.load_files(guideline_files, folder)


def test_where_files_have_no_owner_they_are_read(
    guideline_files: GuidelineFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cache.load_files(guideline_files, folder)
    monkeypatch.delattr(os, "getuid", raising=False)
    monkeypatch.setattr(cache, "load", refuse)
    assert cache.load_files(guideline_files, folder).digest == first.digest


def test_one_changed_letter_is_another_package(guideline_files: GuidelineFiles) -> None:
    name = "guideline.yaml"
    changed = dict(guideline_files.national)
    changed[name] = changed[name].replace(b"1.2.3", b"1.2.4")
    assert cache.key_of(GuidelineFiles(changed)) != cache.key_of(guideline_files)


def test_an_overlay_is_part_of_the_key(guideline_files: GuidelineFiles) -> None:
    with_local = guideline_files._replace(local={"overlay.yaml": b""})
    assert cache.key_of(with_local) != cache.key_of(guideline_files)


def test_code_that_has_changed_reads_the_files_anew(
    guideline_files: GuidelineFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = cache.key_of(guideline_files)
    monkeypatch.setattr(cache, "_code_digest", lambda: b"another")
    assert cache.key_of(guideline_files) != before


def test_where_nothing_can_be_kept_the_package_is_loaded_all_the_same(
    guideline_files: GuidelineFiles, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert cache.load_files(guideline_files, tmp_path / "file" / "packages").version == "1.2.3"


def test_only_the_newest_are_kept(
    guideline_files: GuidelineFiles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "KEPT", 2)
    for number in range(4):
        files = {**guideline_files.national, "README.md": b"x" * number}
        cache.load_files(GuidelineFiles(files), folder)
        time.sleep(0.01)
    assert len(list(folder.glob("*.package"))) == 2
    assert not list(folder.glob("*.new"))


def test_the_command_line_reads_a_guideline_without_django() -> None:
    code = (
        "import sys, mestring.knowledge.folder, mestring.knowledge.cache;"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
