"""An instrument filled in: without scripts, on a narrow screen, and nothing left in the address."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.pages.conftest import NARROWEST, Look, accessibility_faults

PAGES = (
    "/verktoy/",
    "/verktoy/audit/",
    "/verktoy/ors/",
    "/verktoy/c-ssrs/",
    "/en/verktoy/phq-9/",
)


def choose(page: Page, *answers: int) -> None:
    """Answer each question of the page in order."""
    for group, answer in zip(page.locator("fieldset[id]").all(), answers, strict=True):
        group.locator(f'input[value="{answer}"]').check(force=True)


def test_filled_in_without_scripts_it_is_scored_and_leaves_nothing_in_the_address(
    look: Look,
) -> None:
    page = look("/verktoy/phq-9/", java_script_enabled=False)
    choose(page, 2, 2, 1, 2, 1, 1, 1, 0, 1)
    page.get_by_role("button", name="Regn ut").click()
    result = page.locator("#svar")
    expect(result).to_contain_text("PHQ-9-sum: 11")
    expect(result).to_contain_text("en samtale samme dag")
    assert "?" not in page.url
    page.get_by_role("link", name="Begynn på nytt").click()
    expect(page.locator("input:checked")).to_have_count(0)


def test_a_missing_answer_leads_back_to_its_question(look: Look) -> None:
    page = look("/verktoy/gad-7/")
    page.get_by_role("button", name="Regn ut").click()
    page.locator("#svar").get_by_role("link", name="3. Bekymrer seg for mye").click()
    expect(page.locator("#q-mange-bekymringer")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_and_a_result_are_accessible(look: Look, scheme: str) -> None:
    faults = {}
    for path in PAGES:
        page = look(path, color_scheme=scheme)
        faults[path] = accessibility_faults(page)
        button = page.locator(".instrument-form button")
        if button.count():
            with page.expect_navigation():
                button.click()
            faults[f"{path} sent"] = accessibility_faults(page)
    assert {path: found for path, found in faults.items() if found} == {}


def test_nothing_needs_scrolling_sideways(look: Look) -> None:
    for path in PAGES:
        page = look(path, viewport=NARROWEST)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= NARROWEST["width"], path


def test_on_paper_the_result_stands_and_the_buttons_do_not(look: Look) -> None:
    page = look("/verktoy/gad-7/")
    choose(page, 2, 3, 2, 1, 0, 2, 1)
    page.get_by_role("button", name="Regn ut").click()
    page.emulate_media(media="print")
    expect(page.locator("#svar")).to_contain_text("GAD-7-sum: 11")
    expect(page.locator("#svar")).to_be_visible()
    expect(page.get_by_role("button", name="Regn ut")).to_be_hidden()
