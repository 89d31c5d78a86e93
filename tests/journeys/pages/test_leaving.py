"""After leaving, the browser has nothing left to show: not by going back, and not by being offline."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.pages.conftest import Look, Site

THERE = re.compile(r"^http://[^?]*/personer/")


def leave(page: Page, how: str) -> None:
    if how == "logging out":
        page.get_by_role("button", name="Logg ut").click()
        page.wait_for_url("**/")
    else:
        # Another tab of the same reader logs out; this one knows nothing of it.
        page.context.clear_cookies()
        page.goto(page.url.split("/personer/")[0] + "/om/")


@pytest.mark.parametrize("how", ["logging out", "in another tab"])
def test_going_back_shows_nothing_about_anybody(look: Look, site: Site, how: str) -> None:
    page = look("/personer/{amina}/", "kari")
    heading = page.get_by_role("heading", level=1).inner_text()
    assert heading
    leave(page, how)
    page.go_back()
    expect(page).not_to_have_url(THERE)
    assert page.get_by_role("heading", level=1).inner_text() != heading


def test_the_browser_keeps_no_page_about_anybody(look: Look, site: Site) -> None:
    look("/personer/{amina}/", "kari").goto(site.at("/om/"))
    # A tab of the same browser, where asking for what is not kept is no fault.
    tab = look("/om/", "kari").context.new_page()
    tab.goto(site.at("/om/"))
    kept = tab.evaluate(
        "path => fetch(path, {cache: 'only-if-cached', mode: 'same-origin'})"
        ".then(answer => answer.ok, () => false)",
        site.at("/personer/{amina}/"),
    )
    assert kept is False


def test_the_browser_knows_every_header_it_is_given(look: Look, site: Site) -> None:
    page = look("/om/")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    assert said == []
