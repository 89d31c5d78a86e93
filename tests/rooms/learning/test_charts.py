"""Charts: drawn from what was judged, safe to stand in a page, and looked up by what they show."""

import re

import pytest

from mestring.core.indicators.cells import Point, Series
from mestring.core.indicators.funnel import Unit, funnel
from mestring.core.indicators.judging import judge
from mestring.learning.charts import COLOURS, draw, name_of
from mestring.learning.months import first_month, moved


def series(*shares: int) -> Series:
    months = [moved(202401, place) for place in range(len(shares))]
    return Series(tuple(Point(month, met, 60) for month, met in zip(months, shares, strict=True)))


STEADY = (40, 42, 38, 41, 43, 39, 40, 42, 41, 38, 40, 42, 41, 39, 40, 43, 41, 40, 42, 39, 41, 40)
FALLEN = judge(series(*STEADY, 12))
PLOT = funnel([Unit(f"u{size}", size // 2, size) for size in range(20, 400, 40)])


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("shown", [FALLEN, PLOT, judge(series(5))])
def test_a_chart_carries_nothing_that_a_page_may_not_have(shown: object, language: str) -> None:
    svg = draw(shown, language, "u100")  # type: ignore[arg-type]
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|<foreignObject|href", svg)
    assert not any(colour in svg for colour in COLOURS)
    assert svg.startswith('<svg class="chart" viewBox="0 0 ')
    assert 'aria-hidden="true"' in svg


def test_what_stands_out_is_told_by_word_once() -> None:
    # Once as letters, and once as the paper around them.
    assert draw(FALLEN, "nb").count("lavere enn vanlig") == 2
    assert "lavere enn vanlig" not in draw(judge(series(*STEADY)), "nb")


def test_ones_own_unit_is_named_in_the_plot() -> None:
    assert ">dere<" in draw(PLOT, "nb", "u100")
    assert ">dere<" not in draw(PLOT, "nb", "another")


def test_what_is_the_same_has_the_same_name_and_nothing_else_has() -> None:
    named = {
        name_of(FALLEN, "nb"),
        name_of(FALLEN, "en"),
        name_of(judge(series(*STEADY, 13)), "nb"),
        name_of(PLOT, "nb", "u100"),
        name_of(PLOT, "nb", "u140"),
    }
    assert len(named) == 5
    assert name_of(judge(series(*STEADY, 12)), "nb") == name_of(FALLEN, "nb")


@pytest.mark.parametrize(("month", "by", "then"), [(202601, -1, 202512), (202512, 1, 202601)])
def test_months_turn_with_the_year(month: int, by: int, then: int) -> None:
    assert moved(month, by) == then
    assert first_month(202612) == 202401
