"""Journeys, told as they happen: a stranger, a practitioner, a person and a relative."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.pages.conftest import PHONE, Look, Site


def choose(page: Page, name: str) -> None:
    """Log in as a persona."""
    page.get_by_role("link", name="Logg inn").click()
    page.get_by_role("button", name=re.compile(f"^{name}")).click()


def test_a_stranger_finds_what_to_do_after_a_discharge(look: Look, site: Site) -> None:
    page = look("/")
    page.get_by_label("Søk i anbefalingene").fill("utskrivning kontakt")
    page.get_by_role("button", name="Søk").click()
    page.get_by_role("link", name="Hold kontakten etter utskrivning").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hold kontakten etter utskrivning")
    expect(page.get_by_text("Kort sagt")).to_be_visible()
    expect(page.locator(".norm")).to_contain_text("bør")
    page.get_by_text(re.compile(r"^Se \d+ eksempler til")).first.click()
    expect(page.locator("details[open] .case").first).to_be_visible()

    page.get_by_role("link", name="Grunnlag").click()
    original = page.get_by_role("link", name=re.compile("^Originalen")).first
    assert (original.get_attribute("href") or "").startswith("https://")
    expect(page.get_by_text("Uoffisiell gjengivelse.")).to_be_visible()


def test_kari_sees_what_amina_waits_for_and_why(look: Look, site: Site) -> None:
    page = look("/")
    choose(page, "Kari")
    expect(page.get_by_role("heading", level=1)).to_have_text("Personer du følger opp")
    page.get_by_role("link", name="Amina").click()

    words = page.locator(".own-words")
    expect(words).to_contain_text("Jeg vil sove, og jeg vil ha hverdagen tilbake med ungene.")
    step = page.locator(".step", has_text="Første kontakt etter utskrivning")
    expect(step.locator(".step__state")).to_contain_text("på overtid skulle vært gjort i går")

    step.get_by_text("Hvorfor står dette her?").click()
    why = step.locator(".why__list")
    for part in ("Det som skjedde", "Det som ventes", "Fristen", "Bygger på", "Versjon"):
        expect(why).to_contain_text(part)
    why.get_by_role("link", name="Hold kontakten etter utskrivning").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold kontakten etter utskrivning")


def test_amina_reads_her_own_plan_on_a_phone(look: Look, site: Site) -> None:
    page = look("/", viewport=PHONE)
    choose(page, "Amina")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hei, Amina")
    expect(page.get_by_text("Vi skylder deg det fortsatt.").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("116 123"))).to_be_visible()
    assert "overtid" not in page.locator("main").inner_text()


def test_amina_leaves_quickly_and_nothing_is_left_to_see(look: Look, site: Site) -> None:
    page = look("/min-plan/", "amina", viewport=PHONE)
    page.context.route("https://www.yr.no/**", lambda route: route.fulfill(body="Været"))
    page.get_by_role("button", name="Forlat siden raskt").click()
    page.wait_for_url("https://www.yr.no/")

    page.goto(site.at("/min-plan/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Velg hvem du vil være")


def test_going_back_after_a_quick_exit_shows_nothing(look: Look, site: Site) -> None:
    page = look("/om/", "amina", viewport=PHONE)
    page.get_by_role("link", name="Min plan").click()
    page.context.route("https://www.yr.no/**", lambda route: route.fulfill(body="Været"))
    page.get_by_role("button", name="Forlat siden raskt").click()
    page.wait_for_url("https://www.yr.no/")
    page.go_back()
    assert "Hei, Amina" not in page.content()


def test_per_is_told_nothing_of_amina(look: Look, site: Site) -> None:
    page = look("/personer/", "per")
    assert "Amina" not in page.locator("main").inner_text()
    page.goto(site.at("/personer/{amina}/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vi fant ikke siden")


def test_solveig_sees_what_the_agreement_waits_for(look: Look, site: Site) -> None:
    page = look("/", viewport=PHONE)
    choose(page, "Solveig")
    page.get_by_role("link", name="Tjenester").click()
    page.get_by_role("link", name="Fjordvik kommune og DPS Nord").click()
    expect(page.locator(".step").first).to_contain_text("på overtid")


def test_yusuf_sees_what_concerns_himself(look: Look, site: Site) -> None:
    page = look("/", viewport=PHONE)
    choose(page, "Yusuf")
    expect(page.get_by_text("Her står ikke noe fra planen til Amina.")).to_be_visible()
    expect(page.get_by_role("heading", name="Det vi skylder deg")).to_be_visible()
    assert "hverdagen tilbake" not in page.content()


def test_english_is_one_click_away_and_stays(look: Look, site: Site) -> None:
    page = look("/")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like to know?")
    page.get_by_role("link", name="Recommendations", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendations")
    page.get_by_role("link", name="Norsk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anbefalinger")
