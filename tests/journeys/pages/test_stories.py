"""Journeys, told as they happen: a stranger, a practitioner, a person and a relative."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.pages.conftest import PHONE, Look, Site, accessibility_faults


def choose(page: Page, name: str) -> None:
    """Log in as a persona."""
    page.get_by_role("link", name="Logg inn").click()
    page.get_by_role("button", name=re.compile(f"^{name}")).click()


def test_a_stranger_finds_what_to_do_after_a_discharge(look: Look, site: Site) -> None:
    page = look("/", viewport=PHONE)
    page.get_by_label("Søk i kunnskapsbanken").fill("hva gjør vi etter utskrivning")
    page.get_by_role("button", name="Søk").click()
    page.get_by_role("link", name="Hold kontakten etter utskrivning").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hold kontakten etter utskrivning")
    expect(page.get_by_text("Kort sagt")).to_be_visible()
    expect(page.get_by_text("Vårt forslag").first).to_be_visible()
    page.get_by_text(re.compile(r"^Se \d+ eksempler til")).first.click()
    expect(page.locator("details[open] .case").first).to_be_visible()

    page.get_by_role("link", name="Grunnlag", exact=True).click()
    original = page.get_by_role("link", name=re.compile("^Originalen")).first
    assert (original.get_attribute("href") or "").startswith("https://")
    expect(page.get_by_text("Uoffisiell gjengivelse").first).to_be_visible()


def test_a_stranger_finds_it_with_the_keyboard_alone_and_without_scripts(
    look: Look, site: Site
) -> None:
    page = look("/", java_script_enabled=False)
    search = page.get_by_label("Søk i kunnskapsbanken")
    tab_to(page, search)
    page.keyboard.type("utskrivning")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Søk")
    found = page.get_by_role("link", name="Hold kontakten etter utskrivning").first
    tab_to(page, found)
    assert found.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold kontakten etter utskrivning")
    standing = page.locator(".standing summary")
    tab_to(page, standing)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Vi foreslår det selv.").first).to_be_visible()


def tab_to(page: Page, wanted: Locator) -> None:
    """Go there by the Tab key, as one does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("never reached by the Tab key")


def test_kari_records_the_contact_and_amina_reads_that_it_is_done(look: Look, site: Site) -> None:
    page = look("/")
    choose(page, "Kari")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kari")
    amina = page.locator(".work__person", has=page.get_by_role("link", name="Amina"))
    waiting = amina.locator(".work__step", has_text="Første kontakt etter utskrivning")
    expect(waiting).to_contain_text("på overtid")
    waiting.get_by_role("link", name=re.compile("Skriv ned")).click()

    form = page.locator("#form")
    form.get_by_label("Ja", exact=True).first.check()
    form.get_by_role("button", name="Skriv ned").click()
    receipt = page.locator("#receipt")
    expect(receipt).to_contain_text("Skrevet ned")
    expect(receipt).to_contain_text("Første kontakt etter utskrivning")
    expect(receipt).to_contain_text("gjort")
    assert not accessibility_faults(page)

    hers = look("/min-plan/", "amina", viewport=PHONE)
    main = hers.locator("main")
    owed = main.locator(".promise", has_text="Noen fra kommunen tar kontakt med deg")
    expect(owed.get_by_text("Vi skylder deg det fortsatt")).to_have_count(0)
    text = main.inner_text().lower()
    for hard in ("overtid", "forfalt", "pasient", "risiko", "diagnose", "!"):
        assert hard not in text, hard

    page.get_by_role("button", name="Angre").first.click()
    expect(page.locator("#receipt")).to_contain_text("Angret")
    back = page.locator(".step", has_text="Første kontakt etter utskrivning")
    expect(back.first.locator(".step__state")).to_contain_text("på overtid")


def test_kari_sees_what_amina_waits_for_and_why(look: Look, site: Site) -> None:
    page = look("/personer/{amina}/", "kari")
    words = page.locator(".own-words")
    expect(words.first).to_contain_text("Jeg vil sove, og jeg vil ha hverdagen tilbake med ungene.")
    step = page.locator(".step", has_text="Første kontakt etter utskrivning").first
    expect(step.locator(".step__state")).to_contain_text("på overtid skulle vært gjort i går")

    step.get_by_text("Hvorfor står dette her?").click()
    why = step.locator(".why__list")
    for part in ("Det som skjedde", "Det som ventes", "Fristen", "Bygger på", "Versjon"):
        expect(why).to_contain_text(part)
    why.get_by_role("link", name="Hold kontakten etter utskrivning").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold kontakten etter utskrivning")


def test_amina_says_not_like_that_on_a_phone_and_kari_sees_it_first_of_hers(
    look: Look, site: Site
) -> None:
    page = look("/", viewport=PHONE)
    choose(page, "Amina")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hei, Amina")
    expect(page.get_by_text("Vi skylder deg det fortsatt.").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("116 123"))).to_be_visible()

    # It is Kari's level that owes this one; what others owe, Kari finds under «Venter på andre».
    what = "Noen fra kommunen tar kontakt med deg"
    owed = page.locator(".promise", has_text=what)
    owed.locator("summary", has_text="Endre svaret").click()
    owed.get_by_role("link", name=re.compile("^Ikke sånn")).click()
    page.get_by_label("Hva vil du heller?").fill("Vi kan gå en tur og snakke.")
    page.get_by_role("button", name="Send").click()
    answered = page.locator(".promise", has_text=what)
    expect(answered).to_contain_text("Vi kan gå en tur og snakke.")
    assert not accessibility_faults(page)

    theirs = look("/arbeidsliste/", "kari")
    amina = theirs.locator(".work__person", has=theirs.get_by_role("link", name="Amina"))
    expect(amina.locator(".work__step").first).to_contain_text("vil det på en annen måte")


def test_amina_asks_who_has_looked_and_closes_a_door(look: Look, site: Site) -> None:
    his = look("/min-side/", "yusuf", viewport=PHONE)
    expect(his.get_by_text("hverdagen tilbake med ungene")).to_be_visible()

    page = look("/min-plan/", "amina", viewport=PHONE)
    page.get_by_role("link", name="Se hvem som har sett").click()
    line = page.locator(".look", has_text="Kari").first
    line.get_by_role("link", name=re.compile("^Spør om dette")).click()
    page.get_by_label("Hva vil du spørre om?").fill("Hvorfor var du inne?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Enheten har ikke svart ennå.")).to_be_visible()
    assert not accessibility_faults(page)

    leader = look("/gjennomgang/", "solveig")
    asked = leader.locator(".step", has_text="Hvorfor var du inne?")
    asked.get_by_role("link", name=re.compile("^Svar")).click()
    leader.get_by_label("Svaret").fill("Kari forberedte samtalen dere skal ha.")
    leader.get_by_role("button", name="Svar").click()
    expect(leader.get_by_role("heading", level=1)).to_have_text("Gjennomgang")

    page.reload()
    expect(page.get_by_text("Kari forberedte samtalen dere skal ha.")).to_be_visible()
    page.goto(site.at("/min-plan/deling/"))
    stop = page.get_by_role("button", name=re.compile("^Slutt å dele"))
    while stop.count():
        left = stop.count()
        stop.first.click()
        expect(stop).to_have_count(left - 1)
    # The tab that stands open shows nothing more at its next request.
    his.reload()
    assert "hverdagen tilbake" not in his.content()
    expect(his.get_by_text("Det loven gir deg uansett")).to_be_visible()


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


def test_english_is_one_click_away_and_stays(look: Look, site: Site) -> None:
    page = look("/")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would you like to know?")
    page.get_by_role("link", name="Pathways", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Three main pathways")
    page.get_by_role("link", name="Norsk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tre hovedforløp")
