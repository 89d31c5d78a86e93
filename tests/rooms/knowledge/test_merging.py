"""Two texts made of one: both are in what comes out, or both are shown."""

from difflib import ndiff

from hypothesis import given
from hypothesis import strategies as st

from mestring.knowledge.drafts.merging import Part, merge

lines = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n", "d\n", "e\n"]), max_size=12)
texts = lines.map("".join)
edges = st.text(alphabet="ab\n", max_size=12)


def written_in(before: str, after: str) -> list[str]:
    """Give the lines that somebody wrote: found in what they made, and not in what they began from."""
    found = ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line[2:] for line in found if line.startswith("+ ")]


@given(texts, texts)
def test_where_one_did_nothing_the_others_text_stands(base: str, changed: str) -> None:
    assert merge(base, changed, base).text == changed
    assert merge(base, base, changed).text == changed
    assert merge(base, changed, changed).text == changed


@given(texts, texts, texts)
def test_all_that_either_wrote_is_in_what_comes_out(base: str, yours: str, theirs: str) -> None:
    merged = merge(base, yours, theirs)
    shown = merged.text.splitlines(keepends=True)
    for text in (yours, theirs):
        for line in written_in(base, text):
            assert line in shown


@given(edges, edges, edges)
def test_it_does_not_matter_who_saved_first(base: str, yours: str, theirs: str) -> None:
    one, other = merge(base, yours, theirs), merge(base, theirs, yours)
    assert one.is_whole == other.is_whole
    if one.is_whole:
        assert one.text == other.text


@given(edges, edges, edges)
def test_the_parts_give_both_texts_back(base: str, yours: str, theirs: str) -> None:
    """Where there is a choice, choosing one side there keeps what the other did elsewhere."""
    merged = merge(base, yours, theirs)
    for part in merged.parts:
        assert part.is_settled or part.yours != part.theirs
    if not merged.is_whole:
        assert any(part.yours in yours for part in merged.parts if not part.is_settled)
        assert any((part.theirs or "") in theirs for part in merged.parts if not part.is_settled)


def test_changes_far_apart_are_both_in() -> None:
    merged = merge("1\n2\n3\n4\n5\n", "EN\n2\n3\n4\n5\n", "1\n2\n3\n4\nFEM\n")
    assert merged.is_whole
    assert merged.text == "EN\n2\n3\n4\nFEM\n"


def test_the_same_line_changed_by_both_is_a_choice() -> None:
    merged = merge("1\n2\n3\n", "1\nto\n3\n", "1\nTO\n3\n")
    assert merged.parts == (Part("1\n"), Part("to\n", "2\n", "TO\n"), Part("3\n"))
