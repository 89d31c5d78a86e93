"""Charts: the worked examples to their digits, the same worked out in numpy, and laws on any series."""

from collections import Counter
from itertools import pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mestring.core.indicators.cells import Direction, Point, Series
from mestring.core.indicators.chart import (
    Assurance,
    ChartKind,
    Firmness,
    Limits,
    Meaning,
    Rule,
    Side,
    meaning,
)
from mestring.core.indicators.judging import assurance, judge, parts
from mestring.core.indicators.lines import dispersion, p_lines, xmr
from mestring.core.indicators.rules import special_causes
from mestring.core.indicators.run_chart import allowed, anhoej, crossing, perla
from mestring.core.indicators.sentences import recent

DAYS = (31, 29, 34, 30, 28, 33, 35, 27, 30, 32, 29, 34)
SHARES = ((27, 40), (36, 50), (20, 32), (34, 45), (24, 38), (33, 60))
FLAT = Limits(0.0, 1.0, 3.0, 4.0)
values = st.lists(st.integers(-50, 50), min_size=1, max_size=40)
counted = st.integers(1, 80).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def series(*shares: float, of: int = 100, first: int = 202501, **more) -> Series:
    """Make a series of months with those shares."""
    start = first // 100 * 12 + first % 100 - 1
    months = [
        (start + place) // 12 * 100 + (start + place) % 12 + 1 for place in range(len(shares))
    ]
    points = [
        Point(month, round(share * of), of) for month, share in zip(months, shares, strict=True)
    ]
    return Series(tuple(points), **more)


# --- The worked examples


def test_single_values_have_the_lines_of_the_worked_example():
    lines = xmr(DAYS)
    assert lines.centre == 31
    assert lines.mean_range == pytest.approx(41 / 11)
    assert round(lines.mean_range, 4) == 3.7273
    assert [round(each, 2) for each in lines.limits] == [21.09, 24.39, 37.61, 40.91]
    assert round(lines.sigma, 3) == 3.304
    assert round(lines.range_upper, 2) == 12.18
    assert special_causes(DAYS, lines.centre, [lines.limits] * len(DAYS)) == ()


def test_screening_takes_out_the_two_ranges_that_one_odd_value_makes():
    odd = (*DAYS, 58, 31)
    plain, screened = xmr(odd, screened=False), xmr(odd)
    assert round(plain.centre, 2) == round(screened.centre, 2) == 32.93
    assert round(plain.mean_range, 3) == 7.077
    assert round(plain.range_upper, 2) == 23.12
    assert [round(plain.limits.lower, 2), round(plain.limits.upper, 2)] == [14.10, 51.75]
    assert round(screened.mean_range, 3) == 3.727
    assert [round(screened.limits.lower, 2), round(screened.limits.upper, 2)] == [23.01, 42.84]
    for lines in (plain, screened):
        (outside,) = special_causes(odd, lines.centre, [lines.limits] * len(odd))
        assert (outside.rule, outside.side, outside.points) == (Rule.OUTSIDE, Side.ABOVE, (12,))


def test_shares_have_the_limits_of_the_worked_example():
    lines = p_lines(SHARES)
    assert round(lines.centre, 4) == 0.6566
    assert [(round(each.lower, 4), round(each.upper, 4)) for each in lines.limits] == [
        (0.4314, 0.8818),
        (0.4551, 0.8581),
        (0.4048, 0.9084),
        (0.4442, 0.8690),
        (0.4255, 0.8877),
        (0.4727, 0.8405),
    ]
    shares = [met / of for met, of in SHARES]
    assert special_causes(shares, lines.centre, lines.limits) == ()


@pytest.mark.parametrize(
    ("useful", "longest", "fewest"),
    [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8), (30, 8, 10)],
)
def test_runs_and_crossings_are_allowed_as_in_the_table(useful, longest, fewest):
    assert allowed(useful) == (longest, fewest)


def _of_runs(*lengths: int) -> list[float]:
    """Make values in runs of those lengths, in turn over and under the median."""
    return [
        1.0 if place % 2 == 0 else -1.0 for place, long in enumerate(lengths) for _ in range(long)
    ]


def test_in_24_points_a_run_of_9_is_a_signal_and_one_of_8_is_none():
    nine = _of_runs(9, 3, 1, 3, 1, 3, 1, 3)
    eight = _of_runs(8, 3, 1, 3, 1, 3, 1, 2, 1, 1)
    assert crossing(nine)[:3] == (24, 9, 8)
    assert Rule.LONG_RUN in {each.rule for each in anhoej(nine)}
    assert (crossing(eight).longest, crossing(eight).crossings) == (8, 9)
    assert anhoej(eight) == ()


def test_a_median_at_the_edge_of_the_values_gives_no_signal():
    # Two of three are met by all: the median is «all», and every other point must be below it.
    assert crossing([1.0, 1.0, 0.75] * 8).longest == 8
    assert anhoej([1.0, 1.0, 0.75] * 8) == ()


def test_in_24_points_7_crossings_are_a_signal_and_8_are_none():
    seven = _of_runs(3, 3, 3, 3, 3, 3, 3, 3)
    eight = _of_runs(3, 3, 3, 3, 3, 3, 2, 3, 1)
    assert crossing(seven).crossings == 7
    assert {each.rule for each in anhoej(seven)} == {Rule.FEW_CROSSINGS}
    assert crossing(eight).crossings == 8
    assert anhoej(eight) == ()


@pytest.mark.parametrize(
    ("target", "promised"),
    [(30, Assurance.INCONSISTENT), (45, Assurance.PASS), (20, Assurance.FAIL)],
)
def test_limits_promise_about_a_target_in_days_as_in_the_example(target, promised):
    assert assurance(xmr(DAYS).limits, target, Direction.DOWN) is promised


def test_an_upward_target_is_the_other_way_round():
    assert assurance(FLAT, 5, Direction.UP) is Assurance.FAIL
    assert assurance(FLAT, -1, Direction.UP) is Assurance.PASS
    assert assurance(FLAT, 2, Direction.UP) is Assurance.INCONSISTENT
    assert assurance(FLAT, 5, Direction.NEUTRAL) is None
    assert assurance(FLAT, None, Direction.UP) is None


# --- The four rules, at their edges


def _rules(
    given_values: list[float], centre: float = 2.0
) -> list[tuple[Rule, Side, tuple[int, ...]]]:
    return [
        tuple(each) for each in special_causes(given_values, centre, [FLAT] * len(given_values))
    ]


def test_on_the_limit_is_inside():
    assert _rules([4.0, 0.0]) == []
    assert _rules([4.01, 2.0, -0.01]) == [
        (Rule.OUTSIDE, Side.ABOVE, (0,)),
        (Rule.OUTSIDE, Side.BELOW, (2,)),
    ]


def test_seven_on_one_side_are_a_shift_six_are_not_and_one_on_the_line_breaks_it():
    assert _rules([2.1, 2.2, 2.1, 2.2, 2.1, 2.2]) == []
    assert _rules([2.1, 2.2, 2.1, 2.2, 2.1, 2.2, 2.1]) == [
        (Rule.SHIFT, Side.ABOVE, tuple(range(7)))
    ]
    assert _rules([2.1, 2.2, 2.1, 2.2, 2.0, 2.2, 2.1, 2.2]) == []


def test_a_shift_names_all_its_points():
    assert _rules([1.5, 1.9, 1.5, 1.9, 1.5, 1.9, 1.5, 1.9, 1.5]) == [
        (Rule.SHIFT, Side.BELOW, tuple(range(9)))
    ]


def test_seven_rising_are_a_trend_six_are_not_and_a_tie_breaks_it():
    rising = [1.7, 1.8, 1.9, 2.1, 2.2, 2.3, 2.4]
    assert _rules(rising) == [(Rule.TREND, Side.ABOVE, tuple(range(7)))]
    assert _rules(rising[::-1]) == [(Rule.TREND, Side.BELOW, tuple(range(7)))]
    assert _rules(rising[:6]) == []
    assert _rules([1.7, 1.8, 1.9, 1.9, 2.2, 2.3, 2.4, 2.5]) == []


def test_two_of_three_near_the_limit_count_only_on_one_side_and_inside_it():
    assert _rules([3.5, 2.5, 3.5]) == [(Rule.TWO_OF_THREE, Side.ABOVE, (0, 2))]
    assert _rules([0.5, 0.5, 1.5]) == [(Rule.TWO_OF_THREE, Side.BELOW, (0, 1))]
    assert _rules([3.5, 1.9, 3.5]) == []
    assert _rules([3.5, 2.0, 3.5]) == []
    assert _rules([3.5, 4.5, 2.5]) == [(Rule.OUTSIDE, Side.ABOVE, (1,))]
    assert _rules([3.5, 4.5, 3.5]) == [
        (Rule.OUTSIDE, Side.ABOVE, (1,)),
        (Rule.TWO_OF_THREE, Side.ABOVE, (0, 2)),
    ]
    assert _rules([3.0, 3.0, 3.0]) == []


def test_perlas_rules_skip_the_median_and_repeats():
    assert perla([1, 1, 1, 5, 1, 1, 1, 9, 9, 9, 9, 9, 9])[0] == (
        *(Rule.RUN_SHIFT, Side.BELOW),
        (0, 1, 2, 4, 5, 6),
    )
    (trend,) = perla([1, 2, 2, 3, 4, 5, 4, 2, 3])
    assert (trend.rule, trend.side, trend.points) == (Rule.RUN_TREND, Side.ABOVE, (0, 1, 3, 4, 5))
    assert perla([1, 2, 3, 4, 3]) == ()


# --- An independent calculation


@given(values)
def test_numpy_gives_the_same_lines_for_single_values(given_values):
    data = np.array(given_values, float)
    ranges = np.abs(np.diff(data))
    typical = ranges.mean() if len(ranges) else 0.0
    kept = ranges[ranges < 3.267 * typical] if typical else ranges
    for screened, mean_range in ((False, typical), (True, kept.mean() if len(kept) else 0.0)):
        limits = xmr(given_values, screened=screened).limits
        sigma = mean_range / 1.128
        expected = data.mean() + np.array([-3, -2, 2, 3]) * sigma
        # 2.66 is 3 / 1.128, rounded as the field writes it.
        assert np.allclose(limits, expected, rtol=0, atol=1e-9 + 0.0005 * mean_range)


@given(st.lists(counted, min_size=1, max_size=40))
def test_numpy_gives_the_same_lines_for_shares(counts):
    met, of = np.array(counts, float).T
    centre = met.sum() / of.sum()
    spread = np.sqrt(centre * (1 - centre) / of)
    expected = centre + np.outer(spread, [-3, -2, 2, 3])
    assert np.allclose(p_lines(counts).limits, expected)
    if 0 < centre < 1 and len(counts) > 1:
        scores = (met / of - centre) / spread
        assert dispersion(counts) == pytest.approx(np.abs(np.diff(scores)).mean() / 1.128)


def _slow(given_values: list[int], centre: float, limits: Limits) -> Counter:
    """Find the same by asking at each window of each length, and joining what overlaps."""
    data = np.array(given_values, float)
    sign = np.sign(data - centre)
    near = ((data > limits.near_upper) & (data <= limits.upper)) | (
        (data < limits.near_lower) & (data >= limits.lower)
    )
    marked: Counter = Counter()
    for place, value in enumerate(data):
        if value > limits.upper or value < limits.lower:
            marked[Rule.OUTSIDE, place] = 1
    for start in range(len(data)):
        seven = slice(start, start + 7)
        if start + 7 <= len(data):
            steps = np.sign(np.diff(data[seven]))
            if abs(sign[seven].sum()) == 7:
                marked |= Counter({(Rule.SHIFT, place): 1 for place in range(start, start + 7)})
            if abs(steps.sum()) == 6:
                marked |= Counter({(Rule.TREND, place): 1 for place in range(start, start + 7)})
        three = slice(start, start + 3)
        if start + 3 <= len(data) and abs(sign[three].sum()) == 3 and near[three].sum() >= 2:
            for place in range(start, start + 3):
                if near[place]:
                    marked[Rule.TWO_OF_THREE, place] = 1
    return marked


@given(st.lists(st.integers(0, 12), min_size=1, max_size=40))
@settings(max_examples=400)
def test_windows_in_numpy_find_the_same_special_causes(given_values):
    limits = Limits(1.0, 3.0, 9.0, 11.0)
    found = special_causes(given_values, 6.0, [limits] * len(given_values))
    marked = Counter((each.rule, place) for each in found for place in each.points)
    assert marked == _slow(given_values, 6.0, limits)


@given(st.integers(2, 120))
def test_crossings_needed_are_the_five_percent_quantile_counted_out(useful):
    _, fewest = allowed(useful)
    trials = useful - 1
    below = sum(comb(trials, count) for count in range(fewest))
    assert below / 2**trials < 0.05 <= (below + comb(trials, fewest)) / 2**trials


# --- Laws


@given(values, st.integers(-100, 100))
def test_moving_every_value_moves_the_lines_with_them_and_finds_the_same(given_values, by):
    lines, moved = xmr(given_values), xmr([value + by for value in given_values])
    assert moved.mean_range == lines.mean_range
    assert moved.centre == pytest.approx(lines.centre + by)
    assert anhoej(given_values) == anhoej([value + by for value in given_values])
    assert perla(given_values) == perla([value + by for value in given_values])


@given(values)
def test_screening_never_widens_limits_nor_moves_the_centre(given_values):
    plain, screened = xmr(given_values, screened=False), xmr(given_values)
    assert screened.centre == plain.centre
    assert screened.mean_range <= plain.mean_range


@given(values)
def test_upside_down_the_same_is_found_on_the_other_side(given_values):
    turned = [-value for value in given_values]
    assert [each._replace(side=Side(-each.side)) for each in anhoej(given_values)] == list(
        anhoej(turned)
    )


@given(st.floats(0, 1), st.integers(2, 60))
def test_values_that_are_all_alike_show_nothing(value, count):
    lines = xmr([value] * count)
    assert special_causes([value] * count, lines.centre, [lines.limits] * count) == ()
    assert anhoej([value] * count) == perla([value] * count) == ()


@given(st.lists(counted, min_size=1, max_size=40))
def test_more_to_count_gives_narrower_limits(counts):
    lines = p_lines(counts)
    widths = sorted(
        (of, limits.upper - limits.lower)
        for (_, of), limits in zip(counts, lines.limits, strict=True)
    )
    assert all(after <= before + 1e-12 for (_, before), (_, after) in pairwise(widths))


def _any_series(draw: st.DrawFn) -> Series:
    drawn = draw(st.lists(counted, max_size=45))
    held = draw(st.lists(st.booleans(), min_size=len(drawn), max_size=len(drawn)))
    made = series(*[0.0] * len(drawn))
    points = zip(made.points, drawn, held, strict=True)
    return made._replace(
        points=tuple(Point(old.month, *pair, provisional) for old, pair, provisional in points),
        direction=draw(st.sampled_from(Direction)),
        target=draw(st.none() | st.floats(0, 1)),
    )


any_series = st.composite(_any_series)()


@given(any_series)
@settings(max_examples=150, deadline=None)
def test_every_month_is_drawn_once_and_provisional_ones_are_never_judged(made):
    chart = judge(made)
    drawn = [month for mark in chart.marks for month in mark.months]
    assert drawn == [point.month for point in made.points]
    for signal in chart.signals:
        assert all(chart.marks[place].judged for place in signal.points)
    if not chart.quarters:
        for mark, point in zip(chart.marks, made.points, strict=True):
            assert mark.judged is (not point.provisional)
            assert (mark.limits is not None) is (mark.judged and chart.kind is not ChartKind.RUN)


@given(any_series, counted)
@settings(max_examples=150, deadline=None)
def test_a_provisional_month_changes_nothing_in_the_judgement(made, pair):
    more = made._replace(points=(*made.points, Point(203001, *pair, provisional=True)))
    before, after = judge(made), judge(more)
    if not before.quarters and not after.quarters:
        assert after.signals == before.signals
        assert after.marks[:-1] == before.marks
        assert after.centre == before.centre


@given(any_series)
def test_turning_the_direction_turns_the_meaning_and_nothing_else(made):
    up, down = (judge(made._replace(direction=each)) for each in (Direction.UP, Direction.DOWN))
    turned = {Meaning.IMPROVEMENT: Meaning.CONCERN, Meaning.CONCERN: Meaning.IMPROVEMENT}
    assert [each._replace(meaning=turned[each.meaning]) for each in up.signals] == list(
        down.signals
    )
    assert up.marks == down.marks


# --- Which chart


@pytest.mark.parametrize(
    ("count", "kind", "firmness"),
    [
        (0, ChartKind.RUN, Firmness.NONE),
        (11, ChartKind.RUN, Firmness.NONE),
        (12, ChartKind.P, Firmness.PROVISIONAL),
        (19, ChartKind.P, Firmness.PROVISIONAL),
        (20, ChartKind.P, Firmness.FIRM),
    ],
)
def test_the_number_of_months_decides_how_firm_the_limits_are(count, kind, firmness):
    chart = judge(
        series(*[0.6, 0.62] * 10)._replace(points=series(*[0.6, 0.62] * 10).points[:count])
    )
    assert (chart.kind, chart.firmness) == (kind, firmness)


def test_few_in_each_month_are_put_together_in_quarters():
    chart = judge(series(*[0.5, 0.6, 0.7] * 12, of=10))
    assert (chart.kind, chart.quarters, len(chart.marks)) == (ChartKind.P, True, 12)
    assert chart.marks[0][:3] == ((202501, 202502, 202503), 18, 30)


def test_a_quarter_that_is_not_over_is_carried_and_not_judged():
    chart = judge(series(*[0.5, 0.6, 0.7] * 12, 0.1, of=10))
    assert chart.quarters
    assert chart.marks[-1].months == (202801,)
    assert not chart.marks[-1].judged


def test_few_in_each_quarter_too_are_judged_as_single_values_by_month():
    chart = judge(series(*[0.5, 0.75] * 8, of=8))
    assert (chart.kind, chart.quarters) == (ChartKind.XMR, False)


def test_a_handful_in_each_month_are_judged_by_their_order_only():
    chart = judge(series(*[1.0, 1.0, 0.75] * 8, of=4))
    assert (chart.kind, chart.firmness, chart.signals) == (ChartKind.RUN, Firmness.NONE, ())


def test_nearly_all_met_is_judged_as_single_values():
    assert judge(series(*[0.97, 0.96] * 8)).kind is ChartKind.XMR
    assert judge(series(*[1.0] * 16)).kind is ChartKind.XMR


def test_shares_that_swing_more_than_counting_explains_get_limits_from_the_swings():
    chart = judge(series(*[0.5, 0.7, 0.45, 0.66] * 6, of=2000))
    assert chart.kind is ChartKind.XMR
    assert chart.overdispersed
    assert chart.dispersion > 5
    assert not judge(series(*[0.6, 0.62] * 12)).overdispersed


def test_a_month_with_nothing_to_count_is_drawn_and_not_judged():
    empty = series(*[0.6, 0.62] * 8)
    points = list(empty.points)
    points[3] = Point(points[3].month, 0, 0)
    chart = judge(empty._replace(points=tuple(points)))
    assert chart.marks[3].share is None
    assert not chart.marks[3].judged
    assert len(chart.marks) == 16


def test_a_fall_in_one_month_is_a_concern_by_its_direction():
    fallen = series(*[0.62, 0.6] * 3, *[0.6, 0.62] * 7, 0.4)
    meanings = {
        direction: [each.meaning for each in judge(fallen._replace(direction=direction)).signals]
        for direction in Direction
    }
    assert meanings[Direction.UP] == [Meaning.CONCERN]
    assert [each.rule for each in judge(fallen).signals_at(20)] == [Rule.OUTSIDE]
    assert judge(fallen).signals_at(3) == ()
    assert meanings[Direction.DOWN] == [Meaning.IMPROVEMENT]
    assert meanings[Direction.NEUTRAL] == [Meaning.NEUTRAL]
    assert meaning(Side.ON, Direction.UP) is Meaning.NEUTRAL


def test_the_last_month_of_the_share_example_is_not_announced_as_a_fall():
    points = tuple(Point(202601 + place, *pair) for place, pair in enumerate(SHARES))
    assert judge(Series(points)).signals == ()


def test_nothing_before_a_break_is_on_the_same_lines_as_what_comes_after():
    before, after = parts(series(*[0.5] * 13, *[0.8] * 14, breaks=(202602,)))
    assert [len(before.points), len(after.points)] == [13, 14]
    assert judge(before).centre == 0.5
    assert judge(after).centre == pytest.approx(0.8)
    assert judge(after).signals == ()
    assert parts(series(0.5, 0.6)) == (series(0.5, 0.6),)


def test_a_line_needs_something_to_stand_on():
    with pytest.raises(ValueError, match="at least one value"):
        xmr([])
    for wrong in ([], [(1, 0)], [(3, 2)], [(-1, 2)]):
        with pytest.raises(ValueError, match="something to count"):
            p_lines(wrong)


@pytest.mark.parametrize(
    ("months", "of", "chance"),
    [(11, 40, 0.6), (24, 40, 0.6), (24, 4, 0.9), (36, 8, 0.6), (24, 60, 0.95)],
)
def test_a_quiet_unit_seldom_has_news(months, of, chance):
    """Hold the choice of charts to its purpose: months that differ by chance only are left in peace."""
    drawn = np.random.default_rng(7).binomial(of, chance, (150, months))
    alarms = 0
    for each in drawn:
        points = [
            point._replace(numerator=int(met))
            for point, met in zip(series(*[0.0] * months, of=of).points, each, strict=True)
        ]
        alarms += bool(recent(judge(Series(tuple(points)))))
    assert alarms <= 0.08 * len(drawn)


def test_a_fall_is_mostly_seen_within_three_months():
    drawn = np.random.default_rng(7).binomial(40, [[0.7] * 21 + [0.45] * 3] * 100)
    seen = 0
    for each in drawn:
        made = series(*each / 40, of=40)
        seen += any(signal.side is Side.BELOW for signal in recent(judge(made)))
    assert seen >= 80
