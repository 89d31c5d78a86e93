"""The knowledge bank walked by ear, by keyboard and by thumb: what axe alone does not find."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.pages.conftest import DESK, NARROWEST, PHONE, Look, Site, accessibility_faults
from tests.journeys.pages.test_everyone import unfold

BANK = [
    ("/", ""),
    ("/sok/", ""),
    ("/sok/?q=utskrivning", ""),
    ("/sok/?q=kordinator", ""),
    ("/sok/?q=xyzzyqq", ""),
    ("/sok/?q=koordinator&kind=recommendation&force=must", ""),
    ("/en/sok/?q=discharge", ""),
    ("/sok/like-ord/", ""),
    ("/plikter/?niva=begge", ""),
    ("/versjoner/", ""),
    ("/versjoner/2014/", ""),
    ("/versjoner/2014/anbefalinger/koordinator-tilbys/", ""),
    ("/versjoner/2024/mot/2025/", ""),
    ("/versjoner/2024/horing/", ""),
    ("/rammeverk/", ""),
    ("/rammeverk/pasientforlop/", "jonas"),
    ("/rammeverk/balanse/?forlop=hf1&fase=treatment", ""),
    ("/rammeverk/pasientforlop/gravide-og-rus/", "jonas"),
    ("/anbefalinger/kontakt-etter-utskrivning/", ""),
    ("/metoder/", ""),
    ("/metoder/mal-og-gi-tilbake/", ""),
    ("/ordliste/ord-vi-ikke-bruker/", ""),
    ("/data/", ""),
    ("/lokalt/", ""),
    ("/redaksjon/", "jonas"),
    ("/redaksjon/{draft}/forskjell/", "jonas"),
    ("/redaksjon/{draft}/gjennomgang/", "jonas"),
    ("/redaksjon/{local}/klart/", "siv"),
]
# What is heard of a link: its words, also those that are not seen, without what is hidden from the ear.
HEARD = """one => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll('[aria-hidden=true]').forEach((each) => each.remove());
    return copy.textContent.replace(/\\s+/g, ' ').trim();
}"""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .map((one) => [Number(one.tagName[1]), one.textContent.trim()])"""
SMALL = """() => [...document.querySelectorAll('main :is(a, button, summary, select, input, textarea)')]
    .filter((one) => one.offsetParent && one.type !== 'hidden' && !one.closest('.ds-sr-only'))
    .map((one) => /radio|checkbox/.test(one.type) ? one.closest('label') : one)
    .map((one) => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect().height])
    .filter(([, height]) => height < 24)"""


def field_of(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Søk i kunnskapsbanken")


def test_suggestions_are_a_list_that_arrows_walk_and_escape_closes(look: Look, site: Site) -> None:
    page = look("/sok/")
    field, options = field_of(page), page.get_by_role("option")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("koord")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="forslag")).to_have_text(
        re.compile(r"^\d+ forslag\. Velg med piltastene\.$")
    )
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    own = options.first.get_attribute("id") or "none"
    expect(field).to_have_attribute("aria-activedescendant", own)
    assert accessibility_faults(page) == []
    expect(field).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    # The first press closes the list only; what was written stands.
    expect(field).to_have_value("koord")


def test_enter_searches_for_the_suggestion_one_has_come_to(look: Look, site: Site) -> None:
    page = look("/")
    field_of(page).press_sequentially("koord")
    page.get_by_role("option").nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    wanted = page.get_by_role("option").nth(1).inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sok/?q=*")
    expect(field_of(page)).to_have_value(wanted)


def test_a_thumb_chooses_a_suggestion_and_the_list_closes_when_one_goes_on(
    look: Look, site: Site
) -> None:
    page = look("/sok/", viewport=PHONE, has_touch=True)
    field_of(page).press_sequentially("koord")
    option = page.get_by_role("option").first
    option.wait_for()
    assert option.evaluate("one => one.offsetHeight") >= 44
    page.keyboard.press("Tab")
    expect(option).to_be_hidden()
    field_of(page).fill("koordi")
    option.wait_for()
    wanted = option.inner_text()
    option.tap()
    page.wait_for_url("**/sok/?q=*")
    expect(field_of(page)).to_have_value(wanted)


def test_without_scripts_the_search_field_is_a_plain_one(look: Look, site: Site) -> None:
    page = look("/sok/", java_script_enabled=False)
    page.get_by_role("searchbox", name="Søk i kunnskapsbanken").fill("koordinator")
    page.get_by_role("button", name="Søk").click()
    expect(page.get_by_role("heading", name="Treff")).to_have_count(1)


def test_one_goes_from_hit_to_hit_by_headings_and_the_title_counts_them(
    look: Look, site: Site
) -> None:
    page = look("/sok/?q=koordinator&force=must&kind=recommendation")
    hits = page.locator(".hit")
    assert hits.count() == page.get_by_role("heading", level=3).count() > 0
    assert page.title() == f"Søk: koordinator, {hits.count()} treff, anbefalinger, skal · Mestring"
    page = look("/sok/?q=utskrivning&page=2")
    assert ", side 2 · Mestring" in page.title()


@pytest.mark.parametrize(
    "path", ["/plikter/", "/metoder/", "/anbefalinger/", "/rammeverk/pasientforlop/"]
)
def test_what_a_list_is_narrowed_to_stands_in_the_title(look: Look, site: Site, path: str) -> None:
    narrowed = {
        "/plikter/": "?niva=begge",
        "/metoder/": "?phase=plan",
        "/anbefalinger/": "?topic=utskrivning&norm=law",
        "/rammeverk/pasientforlop/": "?vis=hull",
    }
    assert look(path).title() != look(path + narrowed[path]).title()


def test_links_that_sound_the_same_lead_to_the_same_place(look: Look, site: Site) -> None:
    faults = []
    for path, user in BANK:
        page = look(path, user)
        unfold(page)
        led: dict[str, set[str]] = {}
        for link in page.locator("a[href]").all():
            led.setdefault(link.evaluate(HEARD), set()).add(link.get_attribute("href") or "")
        faults += [f"{path} «{heard}» {there}" for heard, there in led.items() if len(there) > 1]
        faults += [f"{path} a link without words" for heard in led if not heard]
        page.close()
    assert not faults, "\n".join(faults)


def test_headings_go_down_one_level_at_a_time_and_marks_are_named_once(
    look: Look, site: Site
) -> None:
    faults = []
    for path, user in BANK:
        page = look(path, user)
        unfold(page)
        found = page.evaluate(HEADINGS)
        faults += [
            f"{path} «{after[1]}» skips a level"
            for before, after in pairwise(found)
            if after[0] > before[0] + 1
        ]
        named = page.locator("nav, aside").evaluate_all(
            "all => all.map((one) => one.ariaLabel ?? one.getAttribute('aria-labelledby'))"
        )
        faults += [
            f"{path} {names}" for names in [named] if len(set(named)) < len(named) or None in named
        ]
        page.close()
    assert not faults, "\n".join(faults)


def test_a_list_without_marks_is_still_a_list_in_safari(look: Look, site: Site) -> None:
    """There a list whose style is none is not told as one, nor how many it has."""
    for path, user in BANK:
        page = look(path, user)
        styles = page.locator("ul, ol").evaluate_all(
            "all => all.map((one) => getComputedStyle(one).listStyleType)"
        )
        assert "none" not in styles, path
        page.close()


def test_on_a_phone_everything_one_presses_is_large_enough(look: Look, site: Site) -> None:
    faults = {}
    for path, user in BANK:
        page = look(path, user, viewport=PHONE)
        unfold(page)
        if small := page.evaluate(SMALL):
            faults[path] = small
        page.close()
    assert faults == {}


def test_on_a_phone_text_twice_as_large_fits(look: Look, site: Site) -> None:
    wide = {}
    for path, user in BANK:
        page = look(path, user, viewport=PHONE)
        unfold(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide[path] = width
        page.close()
    assert wide == {}


@pytest.mark.parametrize(("path", "user"), [("/", "jonas"), ("/arbeidsliste/", "kari")])
def test_on_the_smallest_phone_the_header_of_one_logged_in_fits_text_twice_as_large(
    look: Look, site: Site, path: str, user: str
) -> None:
    page = look(path, user, viewport=NARROWEST)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    furthest = page.locator("header *").evaluate_all(
        "all => Math.max(...all.map((one) => one.getBoundingClientRect().right))"
    )
    assert furthest <= NARROWEST["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_one_tabs_through_the_header_in_the_order_it_is_seen(
    look: Look, site: Site, viewport: dict[str, int]
) -> None:
    page = look("/redaksjon/", "jonas", viewport=viewport)
    places = []
    for _place in range(page.locator("header :is(a, button)").count() + 1):
        page.keyboard.press("Tab")
        box = page.evaluate(
            """() => {
                const at = document.activeElement.getBoundingClientRect();
                const row = Math.round((at.top + at.bottom) / 2);
                return [document.activeElement.closest('header') ? row : null, at.left];
            }"""
        )
        places.append(tuple(box))
    seen = [place for place in places if place[0] is not None]
    assert len(seen) == len(places) - 1
    assert seen == sorted(seen)


def test_what_is_gone_and_what_is_new_is_told_in_words(look: Look, site: Site) -> None:
    for path, user in (
        ("/versjoner/2024/mot/2025/", ""),
        ("/redaksjon/{draft}/forskjell/", "jonas"),
    ):
        page = look(path, user)
        for tag, word in (("ins", "Nytt: "), ("del", "Borte: ")):
            told = page.locator(f"main {tag}").all_text_contents()
            assert told, path
            assert all(text.startswith(word) for text in told), path


def test_what_the_check_found_is_told_when_it_changes_and_focus_stays(
    look: Look, site: Site
) -> None:
    page = look("/redaksjon/{draft}/fil/recommendations/jobbsok-innen-en-maned.yaml", "jonas")
    sources, told = page.locator('[name="v.sources"]'), page.locator("#live-status")
    before = sources.input_value()
    sources.focus()
    sources.fill("finnes-ikke | § 1")
    expect(told).to_contain_text("Å rette her: 1.")
    expect(sources).to_have_attribute("aria-invalid", "true")
    expect(sources).to_have_accessible_description(re.compile("Kilden «finnes-ikke» finnes ikke"))
    expect(sources).to_be_focused()
    sources.fill(before)
    expect(sources).not_to_have_attribute("aria-invalid", "true")
    expect(sources).to_be_focused()
