"""What the build makes: translations compiled, and front-end files that are the ones chosen."""

import base64
import gettext
import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

import hatch_build

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: nb\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "One day"
msgid_plural "%d days"
msgstr[0] "Én dag"
msgstr[1] "%d dager"

#, fuzzy
msgid "Guessed"
msgstr "Gjettet"
"""


@pytest.fixture
def po(tmp_path: Path) -> Path:
    file = tmp_path / "src/mestring/web/locale/nb/LC_MESSAGES/django.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    return file


def archive(**files: bytes) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        for name, body in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return content.getvalue()


def package(content: bytes, **files: str) -> hatch_build.Package:
    checksum = base64.b64encode(hashlib.sha512(content).digest()).decode()
    return hatch_build.Package("@some/thing", "1.0.0", checksum, "thing", files)


def test_a_translation_is_compiled_once_and_again_when_it_is_edited(
    tmp_path: Path, po: Path
) -> None:
    assert hatch_build.stale_translations(tmp_path) == [po]
    assert hatch_build.make_translations(tmp_path, pytest.fail)
    assert hatch_build.stale_translations(tmp_path) == []
    later = po.with_suffix(".mo").stat().st_mtime + 10
    os.utime(po, (later, later))
    assert hatch_build.stale_translations(tmp_path) == [po]


def test_a_compiled_translation_speaks_and_leaves_out_what_was_guessed(
    tmp_path: Path, po: Path
) -> None:
    hatch_build.make_translations(tmp_path, pytest.fail)
    with po.with_suffix(".mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert words.ngettext("One day", "%d days", 1) == "Én dag"
    assert words.ngettext("One day", "%d days", 3) == "%d dager"
    assert words.gettext("Guessed") == "Guessed"


def test_a_translation_that_cannot_be_read_is_told_and_the_install_goes_on(
    tmp_path: Path, po: Path
) -> None:
    po.write_bytes(b'msgid "\xff\xfe"\nmsgstr "x"\n')
    told: list[str] = []
    assert not hatch_build.make_translations(tmp_path, told.append)
    assert "django.po could not be compiled" in told[0]


def test_only_the_named_files_are_taken_and_source_maps_are_cut_off(tmp_path: Path) -> None:
    content = archive(
        **{"a.js": b"run();\n//# sourceMappingURL=a.js.map", "b.css": b"a{}", "c.js": b"evil()"}
    )
    (tmp_path / "a.tgz").write_bytes(content)
    taken = hatch_build.unpack(
        package(content, **{"a.js": "index.js", "b.css": "b.css"}), tmp_path / "a.tgz"
    )
    assert taken == {"index.js": b"run();\n", "b.css": b"a{}"}


def test_an_archive_with_another_checksum_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tgz").write_bytes(archive(a=b"other"))
    with pytest.raises(hatch_build.FetchFailed, match="checksum"):
        hatch_build.check(package(archive(a=b"chosen")), tmp_path / "a.tgz")


def test_a_package_without_a_named_file_is_refused(tmp_path: Path) -> None:
    content = archive(a=b"")
    (tmp_path / "a.tgz").write_bytes(content)
    with pytest.raises(hatch_build.FetchFailed, match="holds no file gone"):
        hatch_build.unpack(package(content, gone="gone"), tmp_path / "a.tgz")


def test_without_npm_it_warns_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told: list[str] = []
    assert not hatch_build.make_front_end(tmp_path, told.append)
    assert "npm was not found" in told[0]
    assert "./mestring assets" in told[0]


def test_files_of_other_pins_count_as_missing(tmp_path: Path) -> None:
    folder = hatch_build.vendor_folder(tmp_path)
    for wanted in hatch_build.missing_front_end(tmp_path):
        (folder / wanted).parent.mkdir(parents=True, exist_ok=True)
        (folder / wanted).touch()
    marker = folder / "packages.json"
    marker.write_text(hatch_build.wanted(), encoding="utf-8")
    assert hatch_build.missing_front_end(tmp_path) == []
    marker.write_text("[]", encoding="utf-8")
    assert hatch_build.missing_front_end(tmp_path)
