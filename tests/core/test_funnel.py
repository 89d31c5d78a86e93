"""Units beside each other, shares of few, changes worth trusting: worked examples, exact sums, laws."""

from fractions import Fraction
from math import comb, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mestring.core.indicators.binomial import probability, quantile, reliable_change, wilson
from mestring.core.indicators.funnel import ALARM, WARNING, Unit, band, funnel, is_exact, spread

EXAMPLE = (Unit("A", 26, 50), Unit("B", 90, 120), Unit("C", 248, 400))
units = st.lists(
    st.integers(1, 200).flatmap(
        lambda of: st.builds(Unit, st.uuids().map(str), st.integers(0, of), st.just(of))
    ),
    min_size=1,
    max_size=30,
)


@pytest.mark.parametrize(
    ("size", "limits"),
    [
        (25, [0.392, 0.497, 0.863, 0.968]),
        (100, [0.536, 0.589, 0.771, 0.824]),
        (400, [0.608, 0.634, 0.726, 0.752]),
    ],
)
def test_limits_are_those_of_the_worked_example(size, limits):
    assert [round(each, 3) for each in band(size, 0.68)] == limits


def test_the_three_units_of_the_example_have_its_scores_and_its_spread():
    plot = funnel(EXAMPLE, 0.68)
    assert [round(dot.z, 2) for dot in plot.dots] == [-2.43, 1.64, -2.57]
    assert round(plot.dispersion, 2) == 5.07
    assert plot.widened
    assert round(sqrt(plot.dispersion), 2) == 2.25
    far = plot.dots[2].band
    assert (round(far.alarm_lower, 3), round(far.alarm_upper, 3)) == (0.518, 0.842)


def test_in_the_example_a_and_c_are_past_the_warning_and_inside_the_alarm():
    for unit in EXAMPLE:
        limits = band(unit.denominator, 0.68)
        share = unit.numerator / unit.denominator
        assert limits.alarm_lower < share < limits.alarm_upper
        assert (share < limits.warning_lower) is (unit.unit in "AC")


@pytest.mark.parametrize(
    ("met", "of", "interval"), [(18, 24, (0.551, 0.880)), (34, 50, (0.542, 0.792))]
)
def test_wilsons_interval_is_that_of_the_worked_example(met, of, interval):
    assert tuple(round(each, 3) for each in wilson(met, of)) == interval


def test_reliable_change_is_that_of_the_worked_example():
    assert round(reliable_change(7.5, 0.86), 2) == 7.78


# --- The same, worked out in another way


def _exact_below(count: int, trials: int, chance: Fraction) -> Fraction:
    ways = (
        comb(trials, each) * chance**each * (1 - chance) ** (trials - each)
        for each in range(count + 1)
    )
    return sum(ways, Fraction(0))


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_probabilities_are_those_of_exact_fractions(first, second, twentieths):
    count, trials = min(first, second), max(first, second)
    chance = Fraction(twentieths, 20)
    exact = comb(trials, count) * chance**count * (1 - chance) ** (trials - count)
    assert probability(count, trials, float(chance)) == pytest.approx(
        float(exact), rel=1e-9, abs=1e-300
    )


@given(st.integers(1, 60), st.integers(1, 19), st.sampled_from([0.001, 0.025, 0.5, 0.975, 0.999]))
def test_a_quantile_lies_where_exact_fractions_put_it(trials, twentieths, below):
    found, chance = quantile(below, trials, twentieths / 20), Fraction(twentieths, 20)
    assert float(_exact_below(found, trials, chance)) >= below - 1e-9
    assert found == 0 or float(_exact_below(found - 1, trials, chance)) < below + 1e-9


@given(st.integers(1, 5000), st.integers(0, 5000))
def test_wilsons_ends_solve_the_equation_he_started_from(of, met):
    met = min(met, of)
    z = 1.959963984540054
    # The shares that lie exactly z standard errors, their own, from what was seen.
    roots = np.roots([1 + z * z / of, -(2 * met / of + z * z / of), (met / of) ** 2])
    assert np.allclose(sorted(roots.real), wilson(met, of), atol=1e-7)


@given(units, st.floats(0.05, 0.95))
def test_numpy_gives_the_same_scores_and_limits(given_units, target):
    plot = funnel(given_units, target)
    met, of = np.array([[dot.numerator, dot.denominator] for dot in plot.dots], float).T
    errors = np.sqrt(target * (1 - target) / of)
    assert np.allclose([dot.z for dot in plot.dots], (met / of - target) / errors)
    wider = sqrt(plot.dispersion) if plot.widened else 1
    reach = wider * np.outer(errors, [-ALARM, -WARNING, WARNING, ALARM])
    normal = np.array([not dot.exact for dot in plot.dots])
    limits = np.array([dot.band for dot in plot.dots])
    assert np.allclose(limits[normal], np.clip(target + reach, 0, 1)[normal])


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=60))
def test_extremes_are_drawn_in_as_numpy_draws_them(scores):
    ordered = np.sort(scores)
    cut = len(scores) // 10
    drawn = np.clip(ordered, ordered[cut], ordered[len(scores) - cut - 1])
    assert spread(scores) == pytest.approx((drawn**2).mean())


# --- Laws


@given(st.integers(1, 400), st.integers(0, 400))
def test_wilsons_interval_lies_in_0_to_1_around_the_share(of, met):
    met = min(met, of)
    low, high = wilson(met, of)
    assert 0 <= low <= met / of <= high <= 1
    other = wilson(of - met, of)
    assert (other.lower, other.upper) == (pytest.approx(1 - high), pytest.approx(1 - low))


@given(units)
def test_the_order_of_units_does_not_matter(given_units):
    forwards, backwards = funnel(given_units), funnel(given_units[::-1])
    assert forwards.dots == backwards.dots
    assert forwards.dispersion == pytest.approx(backwards.dispersion)


@given(units, st.floats(0.05, 0.95))
def test_limits_lie_in_0_to_1_and_the_alarm_outside_the_warning(given_units, target):
    for dot in funnel(given_units, target).dots:
        low, near, upper, far = dot.band
        assert 0 <= low <= near <= target + 1e-9
        assert target - 1e-9 <= upper <= far <= 1


@given(st.integers(1, 40), st.sampled_from([0.05, 0.3, 0.68, 0.95]))
@settings(max_examples=60)
def test_exact_limits_are_passed_by_chance_no_more_often_than_they_say(size, target):
    if not is_exact(size, target):
        return
    limits = band(size, target)
    chances = [probability(count, size, target) for count in range(size + 1)]
    below = sum(each for count, each in enumerate(chances) if count / size < limits.alarm_lower)
    above = sum(each for count, each in enumerate(chances) if count / size > limits.alarm_upper)
    assert below <= 0.001 + 1e-12
    assert above <= 0.001 + 1e-12


def test_units_that_are_all_alike_are_all_at_the_target():
    plot = funnel([Unit("a", 5, 5), Unit("b", 9, 9)])
    assert plot.target == 1
    assert [dot.z for dot in plot.dots] == [0, 0]
    assert [tuple(dot.band) for dot in plot.dots] == [(1, 1, 1, 1), (1, 1, 1, 1)]


def test_a_unit_with_nothing_to_count_is_not_in_the_plot():
    assert [dot.unit for dot in funnel([Unit("a", 0, 0), Unit("b", 5, 9)], 0.5).dots] == ["b"]
    assert funnel([Unit("a", 0, 0)], 0.5).dots == ()


def test_what_cannot_be_reckoned_is_refused_in_words():
    with pytest.raises(ValueError, match="between 0 and 1"):
        funnel(EXAMPLE, 1.0)
    for met, of in ((1, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="from 0 up to"):
            wilson(met, of)
    for deviation, reliability in ((0, 0.8), (7.5, 1.2)):
        with pytest.raises(ValueError, match="above 0"):
            reliable_change(deviation, reliability)
