"""Cells: every obligation is counted once, and only what is due counts in the share."""

from hypothesis import given
from hypothesis import strategies as st

from mestring.core.indicators.attention import completeness_of
from mestring.core.indicators.cells import (
    COUNTS,
    Cell,
    Direction,
    Point,
    Row,
    Series,
    place,
    series_of,
    tally,
    together,
)
from mestring.core.words import Outcome

rows = st.lists(
    st.builds(
        Row,
        st.sampled_from(["e", "f"]),
        st.sampled_from(["", "a", "b"]),
        st.sampled_from([202601, 202602]),
        st.sampled_from(Outcome),
        st.sampled_from([True, False, None]),
        st.integers(0, 9),
    )
)


def _of_one(cells: tuple[Cell, ...]) -> list[Cell]:
    return [cell for cell in cells if cell.expectation == "e"]


@given(rows)
def test_every_obligation_is_counted_in_exactly_one_place(given_rows):
    cells = tally(given_rows)
    assert sum(cell.rows for cell in cells) == len(given_rows)
    assert sum(cell.ahead for cell in cells) == sum(row.due_passed is False for row in given_rows)


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(given_rows, random):
    shuffled = random.sample(given_rows, len(given_rows))
    assert tally(shuffled) == tally(given_rows)


@given(rows, rows)
def test_cells_of_parts_add_up_to_the_cells_of_the_whole(some, others):
    whole = _of_one(tally([*some, *others]))
    parts = _of_one((*tally(some), *tally(others)))
    assert together(whole) == together(parts)
    assert series_of(whole) == series_of(parts)


@given(rows)
def test_the_share_never_counts_what_is_not_due(given_rows):
    due = [row for row in given_rows if row.due_passed]
    shares = [(cell.numerator, cell.denominator) for cell in tally(due) if cell.denominator]
    all_shares = [(cell.numerator, cell.denominator) for cell in tally(given_rows)]
    settled = [row for row in given_rows if row.outcome in (Outcome.LATE, Outcome.OVERDUE)]
    if all(row.due_passed for row in settled):
        assert [each for each in all_shares if each[1]] == shares


def test_done_before_its_due_waits_to_be_counted_until_the_due_has_passed():
    (before,) = tally([Row("e", "a", 202601, Outcome.MET, due_passed=False)])
    (after,) = tally([Row("e", "a", 202601, Outcome.MET, due_passed=True)])
    assert (before.early, before.numerator, before.share, before.provisional) == (1, 0, None, True)
    assert (after.early, after.numerator, after.share, after.provisional) == (0, 1, 1.0, False)


def test_without_a_limit_there_is_only_open_and_done():
    assert place(Outcome.MET, None) == "done"
    assert place(Outcome.WAITING, None) == "open"
    assert place(Outcome.DECLINED, None) == "declined"
    (cell,) = tally([Row("e", "a", 202601, each, None) for each in (Outcome.MET, Outcome.WAITING)])
    assert (cell.done, cell.open, cell.denominator, cell.provisional) == (1, 1, 0, False)


def test_every_outcome_has_a_place_of_its_own():
    assert {place(outcome, due_passed=True) for outcome in Outcome} <= set(COUNTS)
    assert set(COUNTS) | {"ahead", "days_overdue"} == set(Cell._fields[3:])


def test_a_month_of_a_series_is_all_its_units():
    cells = [
        Cell("e", "a", 202602, met=3, late=1),
        Cell("e", "b", 202602, met=2, overdue=4, ahead=1, waiting=1),
        Cell("e", "a", 202601, met=1),
    ]
    assert series_of(cells, Direction.DOWN, 0.8) == Series(
        (Point(202601, 1, 1), Point(202602, 5, 10, provisional=True)), Direction.DOWN, 0.8
    )


def test_days_overdue_stand_beside():
    rows_ = [Row("e", "a", 202601, Outcome.OVERDUE, True, days) for days in (3, 9)]
    assert tally(rows_)[0].days_overdue == 12


def test_how_many_could_be_decided_is_a_series_like_any_other():
    cells = [
        Cell("e", "a", 202601, met=3, unknown=1, declined=1),
        Cell("e", "b", 202601, waiting=1, ahead=1),
    ]
    (point,) = completeness_of(cells).points
    assert point == Point(202601, 5, 6, provisional=True)
    assert point.share == 5 / 6
    assert Point(202601, 0, 0).share is None
