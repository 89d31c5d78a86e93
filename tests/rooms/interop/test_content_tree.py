"""The content tree: the guideline goes out and comes in again, and nothing is lost."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mestring.cli.__main__ import main
from mestring.core.digest import counted
from mestring.core.faults import Faults
from mestring.core.loading.loader import load
from mestring.interop.content_tree.making import ASIDE, as_bytes, tree_of
from mestring.interop.content_tree.reading import files_of
from mestring.interop.content_tree.shape import RECOMMENDATION, VALUE, split, together
from mestring.knowledge.folder import default_guideline, read_guideline


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return counted(read_guideline(default_guideline()).national)


@pytest.fixture(scope="module")
def tree(files) -> dict:
    return json.loads(as_bytes(tree_of(files)))


def by_id(tree: dict) -> dict[str, dict]:
    return {unit["id"]: unit for unit in tree["enheter"]}


def test_the_whole_guideline_goes_out_and_comes_in_the_same(files, tree) -> None:
    back = files_of(json.dumps(tree).encode())
    assert back.keys() == files.keys()
    before, after = load(files), load(back)
    assert after.guideline == before.guideline
    assert after.rules == before.rules
    # On which line a case stands is the file's, not the guideline's.
    assert [replace(case, line=0) for case in after.cases] == [
        replace(case, line=0) for case in before.cases
    ]


def test_the_tree_that_comes_out_again_is_the_tree_that_went_in(tree) -> None:
    again = tree_of(files_of(json.dumps(tree).encode()))
    assert json.loads(as_bytes(again)) == tree


def test_every_unit_names_its_parent_its_root_and_its_children(tree) -> None:
    units = by_id(tree)
    assert len(units) == len(tree["enheter"])
    (root,) = [unit for unit in units.values() if unit["forelder"] is None]
    for unit in units.values():
        assert unit["root"] == root["id"]
        if unit["forelder"] and unit["type"] != "referanse":
            assert unit["id"] in units[unit["forelder"]]["barn"]
        for child in unit["barn"]:
            assert units[child]["forelder"] == unit["id"]
        for ref in unit.get("referanser", []):
            assert units[ref["referanse"]]["type"] == "referanse"


def test_what_the_tree_has_a_place_for_stands_there_and_nowhere_else(tree) -> None:
    unit = by_id(tree)["kontakt-etter-utskrivning"]
    assert unit["styrke"] in ("skal", "bør", "kan")
    assert unit["tittel"]
    assert "force" not in unit["mestring"]
    assert "nb" not in unit["mestring"]["title"]


def test_a_change_made_in_the_tree_is_a_change_of_the_guideline(tree) -> None:
    changed = json.loads(json.dumps(tree))
    by_id(changed)["bolig-forst"]["tittel"] = "Et annet navn"
    by_id(changed)["bolig-forst"]["styrke"] = "kan"
    found = load(files_of(json.dumps(changed).encode())).guideline.recommendations["bolig-forst"]
    assert (found.title.nb, found.force) == ("Et annet navn", "may")


def test_what_others_wrote_that_we_have_no_place_for_goes_out_again(tree) -> None:
    theirs = json.loads(json.dumps(tree))
    unit, chapter = by_id(theirs)["bolig-forst"], by_id(theirs)["tema-rus"]
    unit["pico"] = {"populasjon": "voksne"}
    unit["rettigheter"] = ["a", "b"]
    chapter["barn"].reverse()
    files = files_of(json.dumps(theirs).encode())
    assert ASIDE in files
    again = json.loads(
        as_bytes(tree_of({k: v for k, v in files.items() if k != ASIDE}, files[ASIDE]))
    )
    assert by_id(again) == by_id(theirs)


def test_a_tree_of_another_house_gives_files_and_the_loader_says_what_they_lack() -> None:
    units = [
        {
            "id": "annen",
            "type": "produkt",
            "tittel": "En annen",
            "forelder": None,
            "root": "annen",
            "barn": ["k1"],
        },
        {
            "id": "k1",
            "type": "kapittel",
            "tittel": "Kapittel",
            "tekst": "Egen tekst.",
            "forelder": "annen",
            "root": "annen",
            "barn": ["r1"],
        },
        {
            "id": "r1",
            "type": "anbefaling",
            "tittel": "Gjør dette",
            "styrke": "bør",
            "forelder": "k1",
            "root": "annen",
            "barn": [],
        },
    ]
    files = files_of(json.dumps({"enheter": units}).encode())
    assert b"Egen tekst." in files["guideline.yaml"]
    with pytest.raises(Faults) as stopped:
        load({path: content for path, content in files.items() if path != ASIDE})
    said = str(stopped.value)
    assert "recommendations/r1.yaml" in said
    assert "events.yaml" in said


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", "Dette er ikke JSON"),
        (b"[]", "liste av enheter"),
        (b'{"enheter": [1]}', "liste av enheter"),
        (b'{"enheter": []}', "ett produkt"),
        (b'{"enheter": [{"id": "a", "type": "produkter"}]}', "Mente du «produkt»?"),
        (b'{"enheter": [{"id": "../a", "type": "produkt"}]}', "ikke et enkelt ord"),
        (
            b'{"enheter": [{"id": "a", "type": "produkt", "mestring": 1}]}',
            "skal det stå nøkler",
        ),
    ],
)
def test_a_tree_that_cannot_be_read_says_where_and_what(content: bytes, expected: str) -> None:
    with pytest.raises(Faults) as stopped:
        files_of(content)
    assert expected in str(stopped.value)


def small_tree(**changed: object) -> bytes:
    """Write a product with one recommendation, some of it otherwise than it should be."""
    product = {"id": "a", "type": "produkt", "barn": [], **changed}
    unit = {"id": "r1", "type": "anbefaling", "barn": [], **changed.pop("unit", {})}
    return json.dumps({"enheter": [{**product, "unit": None}, unit]}).encode()


@pytest.mark.parametrize(
    "path",
    [
        "../../ut.yaml",
        "/etc/ut.yaml",
        "recommendations/../../ut.yaml",
        "..\\ut.yaml",
        "local/overlay.yaml",
        "history/2014/guideline.yaml",
        ".git/hooks.yaml",
        "a\x00.yaml",
    ],
)
def test_a_tree_names_no_file_outside_its_folder(path: str) -> None:
    with pytest.raises(Faults, match="ikke en fil i en retningslinje"):
        files_of(small_tree(mestring={"files": {path: {}}}))


@pytest.mark.parametrize(
    "id_", ["", "..", ".a", "a/b", "a\\b", "c:a", "a\x00b", "a b", "\ud800", 1]
)
def test_an_id_is_one_word(id_: object) -> None:
    with pytest.raises(Faults, match="ikke et enkelt ord"):
        files_of(small_tree(unit={"id": id_}))


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"barn": 1}, "enheter[0].barn"),
        ({"barn": ["a", 1]}, "enheter[0].barn"),
        ({"mestring": {"files": 1}}, "enheter[0].mestring.files"),
        ({"mestring": {"guideline": None}}, "enheter[0].mestring.guideline"),
        ({"mestring": {"guideline": {"title": "x"}}}, "enheter[0].mestring.guideline.title"),
        ({"unit": {"referanser": True}}, "enheter[1].referanser"),
        ({"unit": {"styrke": {}}}, "enheter[1].styrke"),
        ({"unit": {"mestring": {"text": "x"}}}, "enheter[1].mestring.text"),
        ({"unit": {"id": "a"}}, "enheter[1].id"),
        ({"unit": {"tekst": "\ud800"}}, "enheter[1]"),
    ],
)
def test_what_has_the_wrong_form_is_told_by_its_place(changed: dict, where: str) -> None:
    with pytest.raises(Faults) as stopped:
        files_of(small_tree(**changed))
    assert where in str(stopped.value)


def test_a_tree_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(Faults, match="nøstet"):
        files_of(b'{"enheter": ' + b"[" * 200_000)


def test_what_is_not_a_whole_guideline_is_not_written_as_a_tree(tmp_path, capsys) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "guideline.yaml").write_text("id: a\ntitle: bare tekst\n")
    out = tmp_path / "tree.json"
    assert main(["tree", "export", "--content", str(content), "--out", str(out)]) == 2
    assert "guideline.yaml" in capsys.readouterr().err
    assert not out.exists()


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
TEXTS = st.dictionaries(
    st.sampled_from(("nb", "en", "nn")), st.text(min_size=1, max_size=9), min_size=1
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "title": TEXTS,
            "summary": TEXTS,
            "force": st.sampled_from(("must", "should", "may")),
            "text": st.dictionaries(st.sampled_from(("nb", "en")), TEXTS, min_size=1),
            "reviewed": st.just("2026-01-01"),
            "others": PLAIN.filter(lambda value: value is not None),
        },
    )
)
def test_parting_and_putting_together_loses_nothing(data) -> None:
    for places in (RECOMMENDATION, VALUE):
        fields, rest = split(data, places)
        assert together(fields, rest, places) == data


def test_the_command_writes_and_reads_and_never_over_what_is_there(tmp_path, capsys) -> None:
    tree, out = tmp_path / "tree.json", tmp_path / "content"
    assert main(["tree", "export", "--out", str(tree)]) == 0
    assert main(["tree", "import", str(tree), "--out", str(out)]) == 0
    assert (out / "guideline.yaml").is_file()
    assert main(["tree", "import", str(tree), "--out", str(out)]) == 2
    assert "ligger det noe fra før" in capsys.readouterr().err
    assert main(["tree", "import", str(tmp_path / "nei.json"), "--out", str(tmp_path / "x")]) == 2
