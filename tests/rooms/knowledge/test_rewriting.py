"""A value changed where it stands; every other byte as it was."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mestring.core.loading.written import Written, written
from mestring.knowledge.drafts.rewriting import GONE, CannotRewrite, rewritten
from mestring.knowledge.folder import read_folder

CONTENT = read_folder(Path(__file__).parents[3] / "content")
YAML = sorted(path for path in CONTENT if path.endswith(".yaml"))

TEXT = """\
# Øverst
title: {nb: En tittel, en: A title}  # begge språk
force: should

text:
  nb:
    # Det korte
    short: >-
      En setning som er
      delt på to linjer.
    how: |
      1. Først
      2. Så

  en:
    short: One sentence.  # kort
sources:
  - {id: a, section: § 1}
  # den andre
  - {id: b}
empty:
last: 7
"""


def says(text: str) -> Any:
    found = written("x.yaml", text.encode())
    assert isinstance(found, Written), found
    return found.data


def strings(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from strings(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from strings(value, (*path, place))
    elif isinstance(data, str):
        yield path, data


@pytest.mark.parametrize("path", YAML)
def test_a_file_saved_as_it_was_is_the_same_to_the_byte(path: str) -> None:
    text = CONTENT[path].decode()
    same = dict(strings(says(text)))
    assert rewritten(text, same) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [path for path in YAML if path.startswith("recommendations/")])
def test_every_text_of_a_recommendation_can_be_changed_and_nothing_else_is(path: str) -> None:
    text = CONTENT[path].decode()
    chosen = random.Random(path).sample(list(strings(says(text))), 8)
    for place, value in chosen:
        new = rewritten(text, {place: value + " Et ord til: «så», og et kolon"})
        before, after = dict(strings(says(text))), dict(strings(says(new)))
        assert after.pop(place) == before.pop(place) + " Et ord til: «så», og et kolon"
        assert list(after.items()) == list(before.items())
        assert remarks(new) == remarks(text)


def remarks(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.lstrip().startswith("#")]


def test_remarks_and_order_are_kept() -> None:
    new = rewritten(TEXT, {("title", "en"): "Another, better", ("force",): "may"})
    assert new == TEXT.replace("en: A title}", 'en: "Another, better"}').replace("should", "may")


def test_a_folded_sentence_stays_folded_and_a_list_of_lines_stays_lines() -> None:
    new = rewritten(
        TEXT, {("text", "nb", "short"): "Kort.", ("text", "nb", "how"): "1. En\n\n2. To\n"}
    )
    assert "    short: >-\n      Kort.\n    how: |\n      1. En\n\n      2. To\n\n  en:" in new
    assert "# Det korte" in new


def test_what_is_not_there_is_added_at_the_end_of_where_it_belongs() -> None:
    new = rewritten(TEXT, {("text", "en", "how"): "1. First\n", ("text", "nn", "short"): "Stutt."})
    assert (
        "short: One sentence.  # kort\n    how: |\n      1. First\n  nn:\n    short: Stutt.\n"
        in new
    )
    assert says(new)["sources"] == says(TEXT)["sources"]


def test_a_list_and_an_empty_value_can_be_set() -> None:
    new = rewritten(TEXT, {("sources",): [{"id": "c", "section": "§ 2, 3"}], ("empty",): "fylt"})
    assert '  - {id: c, section: "§ 2, 3"}\nempty: fylt\nlast: 7\n' in new


def test_a_number_is_written_as_one() -> None:
    assert says(rewritten(TEXT, {("last",): 3}))["last"] == 3
    assert says(rewritten(TEXT, {("last",): "3"}))["last"] == "3"


def test_what_cannot_be_changed_where_it_stands_is_told_and_nothing_is() -> None:
    for text in ("a: [1\n", "a: 1\n---\nb: 2\n", "just text\n"):
        with pytest.raises(CannotRewrite):
            rewritten(text, {("a", "b"): "x"})


anything = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), max_size=40
)


@given(anything, st.sampled_from([("title", "nb"), ("text", "nb", "how"), ("new",), ("empty",)]))
def test_whatever_is_written_is_what_is_read_or_it_is_refused(
    value: str, path: tuple[str, ...]
) -> None:
    try:
        new = rewritten(TEXT, {path: value})
    except CannotRewrite:
        return
    place = says(new)
    for part in path:
        place = place[part]
    assert place == value


# Entries that come and go

LIST = """\
# Ordene
- id: a
  nb: en

# om b
- id: b
  nb: to  # to
  explanation:
    nb: "Noe: mer"
- id: c
  nb: tre
"""
NEW = {"id": "d", "nb": "fire: 4", "explanation": {"nb": "Et ord.", "en": "A word."}}


def test_an_entry_is_added_last_and_every_other_byte_is_as_it_was() -> None:
    after = rewritten(LIST, {(3, key): value for key, value in NEW.items()})
    assert after.startswith(LIST)
    assert says(after)[3] == NEW


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("cases: []\n", ("cases", 0)),
        ("title: x\ncases: []  # ingen ennå\nlast: 1\n", ("cases", 0)),
        ("cases:\n  - {id: a}\n  # slutt\n", ("cases", 1)),
        ("cases: [{id: a}]\n", ("cases", 1)),
        ("cases:\n  - id: a\n    events:\n      - {id: e}\nlast: 1\n", ("cases", 0, "events", 1)),
    ],
)
def test_an_entry_is_added_however_the_list_is_written(text: str, path: tuple[Any, ...]) -> None:
    after = says(rewritten(text, {path: NEW}))
    for part in path[:-1]:
        after = after[part]
    assert after[path[-1]] == NEW


def test_an_entry_taken_out_takes_its_own_lines_and_no_remark_of_anothers() -> None:
    assert (
        rewritten(LIST, {(1,): GONE})
        == LIST[: LIST.index("- id: b")] + LIST[LIST.index("- id: c") :]
    )
    assert rewritten(LIST, {(2,): GONE}) == LIST[: LIST.index("- id: c")]
    assert (
        rewritten("cases:\n  - id: a\nlast: 1\n", {("cases", 0): GONE}) == "cases:\n  []\nlast: 1\n"
    )


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("a: {x: 1, y: 2, z: 3}\n", ("a", "y"), "a: {x: 1, z: 3}\n"),
        ("a: {x: 1, y: 2}\n", ("a", "x"), "a: {y: 2}\n"),
        ("a: {x: 1}\n", ("a", "x"), "a: {}\n"),
        ("a: 1\nb: 2  # to\nc: 3\n", ("b",), "a: 1\nc: 3\n"),
        ("a: 1\nb:\n  c: 2\n", ("b",), "a: 1\n"),
        ("a: [1, 2, 3]\n", ("a", 1), "a: [1, 3]\n"),
    ],
)
def test_a_key_is_taken_out_where_it_stands(text: str, path: tuple[Any, ...], after: str) -> None:
    assert rewritten(text, {path: GONE}) == after


def test_a_key_on_the_same_line_as_something_else_is_not_taken_out() -> None:
    with pytest.raises(CannotRewrite):
        rewritten("- a: 1\n  b: 2\n", {(0, "a"): GONE})


@pytest.mark.parametrize("path", YAML)
def test_in_all_content_an_entry_added_and_taken_out_again_leaves_the_same_bytes(path: str) -> None:
    text = CONTENT[path].decode()
    data = says(text)
    at = () if isinstance(data, list) else ("cases",) if "cases" in data else None
    if at is None:
        return
    entries = data if at == () else data["cases"]
    added = rewritten(text, {(*at, len(entries)): NEW})
    assert rewritten(added, {(*at, len(entries)): GONE}) == text


# Markdown under a head

MARKDOWN = """\
---
title: {nb: En, en: One}  # tittel
order: 2
---
## nb
Første avsnitt.

- punkt

## en
First.
"""


def test_a_text_under_its_heading_and_a_value_in_the_head_are_changed_where_they_stand() -> None:
    changes = {("title", "nb"): "To", ("text", "nb"): "Nytt.\n\n- a\n- b", ("order",): 3}
    assert rewritten(MARKDOWN, changes, "x.md") == MARKDOWN.replace("nb: En,", "nb: To,").replace(
        "Første avsnitt.\n\n- punkt", "Nytt.\n\n- a\n- b"
    ).replace("order: 2", "order: 3")


def test_a_language_that_is_not_there_gets_its_heading() -> None:
    after = rewritten(MARKDOWN, {("text", "nn"): "Nynorsk."}, "x.md")
    assert after == MARKDOWN + "\n## nn\nNynorsk.\n"


@pytest.mark.parametrize("text", ["## en\nTo ganger", "Rett\n\n## en\nDelt"])
def test_a_text_that_would_be_read_as_another_language_is_refused(text: str) -> None:
    with pytest.raises(CannotRewrite):
        rewritten(MARKDOWN, {("text", "nb"): text}, "x.md")


def test_a_file_without_a_head_is_left_to_be_edited_whole() -> None:
    with pytest.raises(CannotRewrite):
        rewritten("## nb\nTekst\n", {("text", "nb"): "x"}, "x.md")


@pytest.mark.parametrize("path", sorted(path for path in CONTENT if path.endswith(".md")))
def test_in_all_values_one_text_can_be_changed_and_changed_back(path: str) -> None:
    text = CONTENT[path].decode()
    found = written(path, CONTENT[path])
    assert isinstance(found, Written)
    for language, body in found.data["text"].items():
        other = rewritten(text, {("text", language): "Noe\n\nhelt annet"}, path)
        assert other != text
        assert rewritten(other, {("text", language): body}, path) == text
