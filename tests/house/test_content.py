"""The rows that the content was made from: all are put down, the format carries them, the page is current."""

import pytest

from mestring.core.explain import explain
from mestring.core.package import Package
from tests.house.rows_page import CARRIER, PAGE, expectations, package_of_rows, page, rows

ROW_IDS = [f"E{number:02}" for number in range(1, 69)]


@pytest.fixture(scope="module")
def package() -> Package:
    """Every row as an expectation, loaded with the real content without a fault."""
    return package_of_rows()


def test_every_row_is_put_down_once_and_in_order():
    assert [row["row"] for row in rows()] == ROW_IDS


def test_every_row_is_carried_or_says_why_it_is_a_text():
    for row in rows():
        assert row["summary"]["nb"], row["row"]
        assert row["summary"]["en"], row["row"]
        assert ("carried_by" in row) != ("text_because" in row), row["row"]
        if "text_because" in row:
            assert row["text_because"]["nb"], row["row"]
            assert row["text_because"]["en"], row["row"]


def test_every_row_loads_with_the_real_dictionary_parameters_and_sources(package):
    put_down = {expectation["id"] for expectation in expectations(rows())}
    carried = {rule.id for rule in package.rules if rule.recommendation == CARRIER}
    assert carried == put_down


def test_an_expectation_names_the_row_it_stands_under():
    for row in rows():
        assert all(expectation["row"] == row["row"] for expectation in expectations([row]))


def test_the_rows_reach_every_pattern_and_more_than_persons(package):
    carried = [rule.expectation for rule in package.rules if rule.recommendation == CARRIER]
    assert {each.pattern for each in carried} == {"response", "precedence", "recurrence"}
    assert {each.subject.value for each in carried} >= {"person", "relative", "unit"}


def test_nothing_is_expected_of_an_empty_timeline(package):
    for case in package.cases:
        if case.recommendation == CARRIER:
            assert explain(package, case.timeline, case.at).steps == ()


def test_what_is_published_names_a_row_that_exists(package):
    published = {rule.expectation.row for rule in package.rules if rule.expectation.row}
    assert published <= set(ROW_IDS)


def test_the_page_is_current():
    current = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    assert current == page(), "docs/rows.md is stale: run python -m tests.house.rows_page"
