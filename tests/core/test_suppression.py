"""What is shown reveals nothing that is hidden: held against two attackers that share no code with it."""

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mestring.core.indicators.moves import Key, Node
from mestring.core.indicators.suppression import (
    Protected,
    Table,
    Threshold,
    is_small,
    protect,
    totals_of,
)
from tests.core.attackers import Puzzle, could_be, puzzle, solved

PLAN, NO_PLAN, ALL = "plan", "no plan", "total"
DISTRICTS = Table(
    {
        ("A", PLAN): (3,),
        ("A", NO_PLAN): (21,),
        ("B", PLAN): (12,),
        ("B", NO_PLAN): (18,),
        ("C", PLAN): (7,),
        ("C", NO_PLAN): (25,),
    },
    dict.fromkeys("ABC", ALL),
    dict.fromkeys((PLAN, NO_PLAN), ALL),
)
NO_BASE = Threshold(base=0)
# Two months and three units in two municipalities: small enough to try every whole number.
SMALL_ROWS = {"a": "north", "b": "north", "c": "south", "north": "region", "south": "region"}
FLAT_ROWS = dict.fromkeys(("a", "b", "c"), "region")
LARGE_ROWS = {
    **dict.fromkeys(("a", "b", "c"), "north"),
    **dict.fromkeys(("d", "e"), "south"),
    **dict.fromkeys(("north", "south"), "region"),
}
# Most are large enough to be shown: what is small stands alone, and totals could give it away.
large = st.tuples(st.integers(6, 14), st.integers(6, 9))
small = st.tuples(st.integers(0, 7), st.integers(0, 4))
counts = st.sampled_from([large, large, small]).flatmap(lambda chosen: chosen)
thresholds = st.builds(Threshold, st.integers(3, 6), st.sampled_from([0, 10]))


def calendar(months: Iterable[int]) -> dict[Key, Key]:
    """Put months under their years, and years under all of them."""
    years: dict[Key, Key] = {month: month // 100 for month in months}
    return years | dict.fromkeys(years.values(), 0)


@st.composite
def tables(draw: st.DrawFn, rows: Mapping[str, str], months: int) -> Table:
    columns = calendar(
        range(202611, 202611 + months) if months < 3 else range(202603, 202603 + months)
    )
    units = [unit for unit in rows if unit not in rows.values()]
    leaves = [(unit, month) for unit in units for month in columns if month > 9999]
    drawn = {leaf: draw(counts) for leaf in leaves if draw(st.integers(0, 9))}
    return Table(drawn, rows, columns)


def test_the_example_of_three_districts_comes_out_as_written():
    protected = protect(DISTRICTS, NO_BASE)
    assert protected.hidden == {("A", PLAN), ("A", NO_PLAN), ("C", PLAN), ("C", NO_PLAN)}
    assert protected.shown[("A", ALL)] == (24,)
    assert protected.shown[("C", ALL)] == (32,)
    assert [protected.shown[(ALL, each)] for each in (PLAN, NO_PLAN, ALL)] == [(22,), (64,), (86,)]


def test_in_the_example_the_hidden_count_could_be_anything_from_0_to_10():
    asked = puzzle(DISTRICTS, protect(DISTRICTS, NO_BASE), 0)
    possible = [value for value in range(40) if could_be(asked, ("A", PLAN), value, 40)]
    assert possible == list(range(11))
    assert solved(asked) == {}


def test_the_attackers_find_what_hiding_only_the_small_would_reveal():
    totals = totals_of(DISTRICTS)
    careless = Protected(
        {node: each for node, each in totals.items() if node != ("A", PLAN)},
        frozenset({("A", PLAN)}),
    )
    asked = puzzle(DISTRICTS, careless, 0)
    assert solved(asked) == {("A", PLAN): 3}
    assert [value for value in range(40) if could_be(asked, ("A", PLAN), value, 40)] == [3]


# Four hidden in a ring: what the first could be rests on the one across from it, which has none to give.
RING = Table(
    {
        ("a", 202611): (4, 9),
        ("a", 202612): (1, 9),
        ("b", 202611): (1, 9),
        ("b", 202612): (0, 3),
        **{(unit, 202701): (20, 20) for unit in "abc"},
        **{("c", month): (20, 20) for month in (202611, 202612)},
    },
    FLAT_ROWS,
    dict.fromkeys((202611, 202612, 202701), 0),
)


@given(tables(SMALL_ROWS, 2) | tables(FLAT_ROWS, 2), thresholds)
@example(RING, Threshold(base=0))
@settings(max_examples=400, deadline=None)
def test_no_shown_numbers_reveal_a_hidden_one(table: Table, threshold: Threshold):
    protected, totals = protect(table, threshold), totals_of(table)
    for part in (0, 1):
        asked = puzzle(table, protected, part)
        assert solved(asked) == {}
        for node in asked.hidden:
            truth = totals[node][part]
            assert _width(asked, node, truth, threshold.limit) >= threshold.limit


def _width(asked: Puzzle, node: Node, truth: int, limit: int) -> int:
    """Tell how far apart the values are that a hidden count could have, looking no further than needed."""
    possible = [
        value
        for value in range(max(0, truth - limit), truth + limit + 1)
        if could_be(asked, node, value, 20 + limit)
    ]
    assert truth in possible
    return max(possible) - min(possible)


@given(tables(LARGE_ROWS, 4), thresholds)
@settings(max_examples=60, deadline=None)
def test_no_sum_or_difference_of_shown_numbers_is_a_hidden_one(table: Table, threshold: Threshold):
    protected = protect(table, threshold)
    for part in (0, 1):
        assert solved(puzzle(table, protected, part)) == {}


@given(tables(LARGE_ROWS, 3), thresholds)
@settings(max_examples=60, deadline=None)
def test_everything_is_either_shown_as_it_is_or_hidden(table: Table, threshold: Threshold):
    protected = protect(table, threshold)
    totals = totals_of(table)
    assert set(protected.shown) | protected.hidden == set(totals)
    assert not set(protected.shown) & protected.hidden
    assert all(totals[node] == each for node, each in protected.shown.items())


@given(tables(LARGE_ROWS, 3), thresholds)
@settings(max_examples=60, deadline=None)
def test_what_is_small_by_itself_is_never_shown(table: Table, threshold: Threshold):
    shown = protect(table, threshold).shown
    assert not any(is_small(each, threshold) for each in shown.values())


@given(tables(LARGE_ROWS, 3), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_units_and_months_does_not_matter(table: Table, random):
    shuffled = list(table.counts.items())
    random.shuffle(shuffled)
    assert protect(table._replace(counts=dict(shuffled))) == protect(table)


@given(tables(LARGE_ROWS, 3), st.lists(counts, min_size=3, max_size=3))
@settings(max_examples=40, deadline=None)
def test_one_more_unit_never_shows_what_is_small_by_itself(
    table: Table, more: list[tuple[int, int]]
):
    months = [month for month in table.columns if month > 9999]
    grown = table._replace(
        counts={
            **table.counts,
            **{("f", month): each for month, each in zip(months, more, strict=True)},
        },
        rows={**table.rows, "f": "south"},
    )
    threshold = Threshold()
    small = {leaf for leaf, each in table.counts.items() if is_small(each, threshold)}
    assert small <= protect(grown, threshold).hidden


@given(tables(LARGE_ROWS, 2))
@settings(max_examples=40, deadline=None)
def test_what_is_large_enough_everywhere_is_shown_whole(table: Table):
    large = {leaf: (met + 10, missed + 10) for leaf, (met, missed) in table.counts.items()}
    assert not protect(table._replace(counts=large)).hidden


def test_all_met_in_a_small_group_is_hidden_and_in_a_large_one_shown():
    threshold = Threshold(limit=5, base=10)
    assert is_small((6, 0), threshold)
    assert not is_small((60, 0), threshold)
    assert is_small((48, 2), threshold)
    assert is_small((2, 48), threshold)
    assert not is_small((0, 0), threshold)


def test_a_total_of_none_is_hidden_where_it_would_tell_of_a_small_group():
    rows = {"a": "all", "b": "all"}
    table = Table({("a", 202601): (3, 0), ("b", 202601): (40, 0)}, rows, {})
    protected = protect(table)
    assert ("a", 202601) in protected.hidden
    assert ("all", 202601) in protected.hidden


def test_a_limit_below_three_is_refused():
    with pytest.raises(ValueError, match="protects nobody"):
        protect(DISTRICTS, Threshold(limit=2))


def test_nothing_to_show_is_nothing_to_hide():
    assert protect(Table({}, {}, {})) == Protected({}, frozenset())
