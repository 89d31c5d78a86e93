"""Every component, in every state, for every eye: light and dark, narrow and wide."""

import pytest

from tests.journeys.pages.conftest import DESK, NARROWEST, Look, Site, accessibility_faults
from tests.journeys.pages.test_everyone import unfold


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROWEST, DESK], ids=["narrow", "wide"])
def test_no_component_has_an_accessibility_fault(
    look: Look, site: Site, size: dict[str, int], scheme: str
) -> None:
    page = look("/galleri/", viewport=size, color_scheme=scheme)
    unfold(page)
    assert accessibility_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_everything_one_presses_is_large_enough(look: Look, site: Site) -> None:
    page = look("/galleri/", viewport=NARROWEST)
    unfold(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll(
              '.ds-button, summary, .choice, .tabs a, textarea, select, input:not(.choice input)')]
            .filter((one) => one.offsetParent && one.type !== 'hidden')
            .map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect().height])
            .filter(([, height]) => height < 44)"""
    )
    assert small == []


def test_text_of_double_size_fits(look: Look, site: Site) -> None:
    page = look("/galleri/", viewport={"width": 640, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
