"""What may be shown of areas and of other units: sums of several, and nothing that gives away a few."""

import pytest

from mestring.core.indicators.cells import Cell
from mestring.learning.areas import COUNTRY, THE_YEAR, AreaCount, area_counts
from mestring.learning.comparing import compare
from mestring.learning.months import moved

NOW = 202611
UNITS = [f"unit-{number}" for number in range(6)]
REGIONS = {"Nord Vest": UNITS}


def cells(units: list[str], met: int = 20, missed: int = 10, months: int = 14) -> list[Cell]:
    return [
        Cell("x", unit, moved(NOW, -back), met=met, overdue=missed)
        for unit in units
        for back in range(1, months + 1)
    ]


def shown(
    given: list[Cell], regions: dict[str, list[str]] | None = None
) -> dict[object, AreaCount]:
    found = area_counts(given, regions or REGIONS, NOW)
    return {(each.area, each.month): each for each in found}


def test_an_area_is_the_sum_of_its_units_and_the_year_of_its_months() -> None:
    found = shown(cells(UNITS))
    assert found["nord-vest", 202610][3:] == (120, 60)
    assert found["nord-vest", THE_YEAR][3:] == (12 * 120, 12 * 60)
    assert found[COUNTRY, THE_YEAR][3:] == found["nord-vest", THE_YEAR][3:]


def test_a_month_with_a_few_is_hidden_and_so_is_another_that_would_give_it_away() -> None:
    given = [each for each in cells(UNITS) if each.month != 202605]
    given += [Cell("x", unit, 202605, met=3 if unit == "unit-0" else 0) for unit in UNITS]
    found = shown(given)
    months = [moved(NOW, -back) for back in range(1, 13)]
    hidden = [month for month in months if found["nord-vest", month].met is None]
    assert 202605 in hidden
    is_year_shown = found["nord-vest", THE_YEAR].met is not None
    assert len(hidden) > 1 or not is_year_shown


def test_an_area_with_few_units_is_not_there() -> None:
    assert shown(cells(UNITS[:3])) == {}


def test_the_month_we_are_in_and_provisional_ones_are_not_there() -> None:
    given = cells(UNITS)
    given += [Cell("x", unit, NOW, met=50) for unit in UNITS]
    given += [Cell("x", unit, 202609, met=50, ahead=1) for unit in UNITS]
    found = shown([each for each in given if each.ahead or each.month != 202609])
    assert ("nord-vest", NOW) not in found
    assert ("nord-vest", 202609) not in found


def test_a_unit_of_no_region_is_in_no_area() -> None:
    found = shown(cells([*UNITS, "elsewhere"]))
    assert found[COUNTRY, 202610].met == 120


def test_one_is_compared_only_where_there_are_several_to_hide_among() -> None:
    assert compare(cells(UNITS), "unit-0") is not None
    assert compare(cells(UNITS[:4]), "unit-0") is None
    assert compare(cells(UNITS), "somebody-else") is None


@pytest.mark.parametrize(("met", "missed"), [(0, 1), (1, 0)])
def test_small_units_are_left_out_of_a_comparison_and_ones_own_is_not(
    met: int, missed: int
) -> None:
    small = cells(["unit-0", "small"], met=met, missed=missed, months=3)
    found = compare(small + cells(UNITS[1:]), "unit-0")
    assert found is not None
    others = {dot.unit for dot in found.funnel.dots} - {"unit-0"}
    # One more may be left out, so that the sum of all does not give the small one away.
    assert others < set(UNITS[1:]) | {"small"}
    assert "small" not in others
    assert len(others) >= 4
    assert found.own.denominator == 3
