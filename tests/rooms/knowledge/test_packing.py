"""Zip files from outside: read as files of a guideline, or refused with all that is wrong at once."""

import stat
import zipfile
from io import BytesIO

import pytest

from mestring.knowledge.drafts import packing
from mestring.knowledge.drafts.packing import NOTE, NotAPackage, packed, unpacked

FILES = {"guideline.yaml": b"id: x\n", "values/a.md": b"---\n---\n", "local/overlay.yaml": b"y\n"}


def zipped(files: dict[str, bytes] | list[tuple[str, bytes]], **how: int) -> BytesIO:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items() if isinstance(files, dict) else files:
            member = zipfile.ZipInfo(name)
            for key, value in how.items():
                setattr(member, key, value)
            made.writestr(member, content, zipfile.ZIP_DEFLATED)
    buffer.seek(0)
    return buffer


def faults_of(file: BytesIO) -> tuple[str, ...]:
    with pytest.raises(NotAPackage) as refused:
        unpacked(file)
    return refused.value.faults


def test_what_is_packed_is_unpacked_the_same_and_packed_to_the_same_bytes() -> None:
    assert unpacked(BytesIO(packed({**FILES, NOTE: b"{}"}))) == (dict(sorted(FILES.items())), b"{}")
    assert packed(FILES) == packed(dict(FILES))


@pytest.mark.parametrize("top", ["content/", "mestring-main/content/"])
def test_a_folder_that_was_packed_itself_is_the_same(top: str) -> None:
    inside = {f"{top}{path}": content for path, content in FILES.items()}
    aside = {f"{top}LICENSE": b"x", f"{top}.git/config.yaml": b"x", f"{top}README.md": b"x"}
    aside |= {f"{top}history/2014/guideline.yaml": b"x", f"__MACOSX/{top}._guideline.yaml": b"x"}
    assert unpacked(zipped(inside | aside)) == (dict(sorted(FILES.items())), b"")


@pytest.mark.parametrize(
    "path",
    [
        "../x.yaml",
        "/etc/x.yaml",
        "values/../../x.md",
        "C:/x.yaml",
        "a\\..\\x.yaml",
        "values//a.md",
        "../x.png",
    ],
)
def test_what_points_out_of_the_package_is_refused(path: str) -> None:
    member = zipped({"guideline.yaml": b"x", "safe-name-here": b"x"})
    # As somebody with ill intent would: the library itself mends some such names when it writes.
    raw = member.getvalue().replace(b"safe-name-here", path.encode().ljust(14, b"x")[:14])
    if len(path) > 14:
        raw = zipped({"guideline.yaml": b"x", path: b"x"}).getvalue()
    assert any("peker ut av pakken" in fault for fault in faults_of(BytesIO(raw)))


def test_links_twins_and_strangers_are_told_of_all_at_once() -> None:
    link = (stat.S_IFLNK | 0o777) << 16
    assert (
        "er en lenke" in faults_of(zipped({"values/a.md": b"/etc/passwd"}, external_attr=link))[0]
    )
    with pytest.warns(UserWarning, match="Duplicate"):
        twins = zipped([("values/a.md", b"1"), ("values/a.md", b"2"), ("../b.md", b"3")])
    told = faults_of(twins)
    assert len(told) == 2
    assert "to ganger" in told[0]
    all_sorts = zipped({"../x.yaml": b"x", "Ukjent.yaml": b"x", "a/b/c.yaml": b"x"})
    assert len(faults_of(all_sorts)) == 3
    strangers = zipped({"guideline.yaml": b"x", "Ukjent.yaml": b"x", "a/b/c.yaml": b"x"})
    assert len(faults_of(strangers)) == 2


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = zipped({"guideline.yaml": b"\0" * (packing.LARGEST + 1)})
    assert len(bomb.getvalue()) < 5_000
    assert "større enn 1 MB" in faults_of(bomb)[0]
    # One that says it is small: its size is written over, in both places where it stands.
    size = (packing.LARGEST + 1).to_bytes(4, "little")
    lying = BytesIO(bomb.getvalue().replace(size, (10).to_bytes(4, "little")))
    assert zipfile.ZipFile(lying).infolist()[0].file_size == 10
    assert "lar seg ikke pakke ut" in faults_of(lying)[0]
    monkeypatch.setattr(packing, "LARGEST_FOLDER", 10)
    assert "til sammen" in faults_of(zipped({"guideline.yaml": b"x" * 11}))[0]
    monkeypatch.setattr(packing, "MOST_FILES", 1)
    assert "Det er over 1 filer" in faults_of(zipped(FILES))[0]


def test_no_more_is_unpacked_than_the_limit_however_much_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packing, "LARGEST", 5)
    read: list[int] = []
    real = zipfile.ZipExtFile.read

    def counted(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        read.append(n or -1)
        return real(self, n)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    unpacked(zipped({"guideline.yaml": b"12345"}))
    assert read == [6]


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", packed(FILES)[:-30]])
def test_what_is_no_whole_zip_file_is_told(content: bytes) -> None:
    assert "ikke en zip-fil, eller den er ødelagt" in faults_of(BytesIO(content))[0]


def test_a_package_with_one_letter_changed_is_not_taken_for_whole() -> None:
    whole = bytearray(zipped({"guideline.yaml": b"abc" * 50}).getvalue())
    place = whole.index(b"guideline.yaml") + len("guideline.yaml") + 2
    whole[place] ^= 0xFF
    assert "lar seg ikke pakke ut" in faults_of(BytesIO(bytes(whole)))[0]


def test_a_package_locked_with_a_password_or_empty_is_told() -> None:
    raw = bytearray(zipped({"guideline.yaml": b"x"}).getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + offset] |= 1
    assert "låst med passord" in faults_of(BytesIO(bytes(raw)))[0]
    for nothing in ({"bilde.png": b"x"}, {NOTE: b"{}"}):
        assert "ingen filer fra en veileder" in faults_of(zipped(nothing))[0]
