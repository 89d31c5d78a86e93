"""Files read before are not read again: the same package, the same faults, and never another file's."""

from pathlib import Path

import pytest

from mestring.core.faults import Faults
from mestring.core.loading.loader import Remembering, kind_of, load, read
from mestring.knowledge.folder import read_folder

GUIDELINE = read_folder(Path(__file__).parents[1] / "rooms" / "guideline")
PATH = "recommendations/hold-kontakten.yaml"


def test_a_package_of_remembered_files_is_the_same() -> None:
    remembering = Remembering()
    plain, once, twice = (
        load(GUIDELINE),
        load(GUIDELINE, None, remembering),
        load(GUIDELINE, None, remembering),
    )
    assert plain.digest == once.digest == twice.digest
    assert plain.guideline == once.guideline == twice.guideline
    assert plain.cases == once.cases == twice.cases


def test_one_changed_letter_is_read_anew_and_the_rest_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remembering, asked = Remembering(), []
    load(GUIDELINE, None, remembering)

    def reading(kind: str, file: str, content: bytes) -> object:
        asked.append(file)
        return read(kind, file, content)

    monkeypatch.setattr("mestring.core.loading.loader.read", reading)
    load({**GUIDELINE, PATH: GUIDELINE[PATH] + b"# x\n"}, None, remembering)
    assert asked == [PATH]


def test_faults_are_told_every_time() -> None:
    remembering = Remembering()
    broken = {
        **GUIDELINE,
        PATH: GUIDELINE[PATH].replace(b"force: should", b"id: x\nforce: must be"),
    }
    found = []
    for _ in range(2):
        with pytest.raises(Faults) as faults:
            load(broken, None, remembering)
        found.append(faults.value.faults)
    with pytest.raises(Faults) as plain:
        load(broken)
    assert found == [plain.value.faults] * 2
    assert any(fault.path == "id" for fault in plain.value.faults)


def test_the_same_text_in_another_file_is_another_file() -> None:
    remembering = Remembering()
    one = remembering("cases", "cases/a.yaml", b"cases: [")
    other = remembering("cases", "cases/b.yaml", b"cases: [")
    assert one.source.file == "cases/a.yaml"
    assert other.source.file == "cases/b.yaml"


def test_only_so_many_are_remembered() -> None:
    remembering = Remembering(most=2)
    for name in "abc":
        remembering("cases", f"cases/{name}.yaml", b"cases: []")
    assert len(remembering._read) == 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("guideline.yaml", "guideline"),
        ("values/a.md", "value"),
        ("values/a.yaml", None),
        ("local/overlay.yaml", "overlay"),
        ("local/wordings/a.yaml", "wording"),
        ("wordings/a.yaml", None),
        ("local/values/a.md", None),
        ("overlay.yaml", None),
        ("deep/down/a.yaml", None),
    ],
)
def test_a_path_tells_what_kind_of_file_it_is(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind
