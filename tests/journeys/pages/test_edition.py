"""The reading edition in a browser: for everyone, on a phone and in the dark too."""

from datetime import date

import pytest
from playwright.sync_api import Page

from mestring.knowledge.cache import load_files
from mestring.knowledge.folder import GuidelineFiles
from mestring.web.edition.page import as_page
from tests.journeys.pages.conftest import NARROWEST, accessibility_faults


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edition_has_no_accessibility_fault_and_fits_a_phone(
    page: Page, content: GuidelineFiles, scheme: str
) -> None:
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_content(as_page(load_files(content), "nb", date(2026, 11, 26)))
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    links = page.locator("nav a").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(links) >= 24
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
