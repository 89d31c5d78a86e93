"""The data-protection papers: every table and field is declared, and the committed pages are today's."""

from dataclasses import replace
from pathlib import Path

import pytest

from mestring.core.words import Visibility
from mestring.operation.papers.declaring import Declared, FieldPurpose, faults, read_declared
from mestring.operation.papers.making import TEXTS, tables
from mestring.operation.papers.verb import DOCS, current_papers
from mestring.people.roles import TABLE, Permission, Reach
from tests.house.strings import SOURCE

ROOT = SOURCE.parents[1]


@pytest.fixture(scope="module")
def declared() -> Declared:
    return read_declared()


@pytest.fixture(scope="module")
def papers() -> dict[str, str]:
    return current_papers()


def test_every_table_and_field_is_declared_and_nothing_else(declared: Declared) -> None:
    found = list(faults(declared, tables()))
    assert not found, "Declare it in src/mestring/operation/papers/declared:\n" + "\n".join(found)


def test_the_committed_papers_are_todays(papers: dict[str, str]) -> None:
    stale = [name for name, text in papers.items() if (DOCS / name).read_text("utf-8") != text]
    assert stale == [], "Write them anew: ./mestring papers"
    assert {path.name for path in DOCS.glob("*.md")} == set(papers)


def test_a_new_field_a_new_table_and_one_that_is_gone_are_found(declared: Declared) -> None:
    there = tables()
    there["people.Person"] = (*there["people.Person"], "phone")
    there["care.Diary"] = ("id", "text")
    del there["people.Relative"]
    found = "\n".join(faults(declared, there))
    assert "people.Person.phone is not declared" in found
    assert "care.Diary is not declared. Add it, with its fields: id, text" in found
    assert "people.Relative is declared and not there" in found
    assert found.count("\n") == 2


def test_a_declaration_with_a_word_of_its_own_is_found(declared: Declared) -> None:
    person = declared.tables["people.Person"]
    for change, words in (
        ({"basis": "because"}, "people.Person.basis: “because”"),
        ({"seen_by": ("everyone",)}, "people.Person.seen_by: “everyone”"),
        ({"plain": ""}, "people.Person.plain is missing"),
        ({"purpose": ""}, "no words"),
        (
            {"fields": {**person.fields, "name": FieldPurpose("secret", "x")}},
            "people.Person.fields.name: “secret”",
        ),
    ):
        changed = {**declared.tables, "people.Person": replace(person, **change)}
        (found,) = faults(Declared(declared.words, changed), tables())
        assert words in found


def test_a_table_declared_twice_is_refused(tmp_path: Path) -> None:
    from mestring.operation.papers.declaring import HERE

    for name in ("words", "people"):
        (tmp_path / f"{name}.yaml").write_text((HERE / f"{name}.yaml").read_text("utf-8"))
    (tmp_path / "z.yaml").write_text((HERE / "people.yaml").read_text("utf-8"))
    with pytest.raises(ValueError, match="elsewhere"):
        read_declared(tmp_path)


def test_every_permission_reach_and_class_has_words(declared: Declared) -> None:
    assert set(declared.words.permissions) == {each.value for each in Permission}
    assert set(declared.words.reaches) == {each.value for each in Reach}
    assert set(declared.words.visibilities) == {each.value for each in Visibility}


def test_who_sees_what_follows_the_table_that_access_is_decided_by(
    papers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "behandler, koordinator, enhetsleder" in papers["protokoll.md"]
    editor = next(role for role in TABLE if role.value == "editor")
    monkeypatch.setitem(
        TABLE,
        editor,
        replace(TABLE[editor], by_reach={Reach.CARE: frozenset({Permission.PERSON_READ})}),
    )
    assert "enhetsleder, redaktør" in current_papers()["protokoll.md"]


def test_the_papers_are_whole_and_say_what_the_municipality_must_fill_in(
    papers: dict[str, str],
) -> None:
    for text in papers.values():
        assert "{{" not in text
        assert "«" in text
    assert len(papers["protokoll.md"].splitlines()) > 300
    assert "Fødselsnummer" in papers["protokoll.md"] or "fødselsnummer" in papers["protokoll.md"]
    assert papers["protokoll.md"].count("guarded |") == 4


def test_every_test_that_a_paper_names_is_there() -> None:
    import re

    pages = [*TEXTS.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "SECURITY.md"]
    named = {
        name
        for page in pages
        for name in re.findall(r"`(tests/[\w/]+\.py)(?:::\w+)?`", page.read_text("utf-8"))
    }
    assert len(named) > 8
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
