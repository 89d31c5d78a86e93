"""A value changed where it stands; every other byte as it was."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mestring.core.loading.written import Written, written
from mestring.knowledge.drafts.rewriting import CannotRewrite, rewritten
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
