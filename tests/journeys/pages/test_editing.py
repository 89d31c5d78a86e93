"""An editor changes a sentence, sees the fault and mends it, and another makes it what everyone reads."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.pages.conftest import Look, Site, accessibility_faults

FILE = "/redaksjon/{draft}/fil/recommendations/jobbsok-innen-en-maned.yaml"
SENTENCE = "Ønsket er nok. Vi begynner i morgen."


def field(page: Page, name: str) -> object:
    return page.locator(f'[name="v.{name}"]')


def test_from_a_sentence_to_what_everyone_reads(look: Look, site: Site) -> None:
    page = look(FILE, "jonas")
    check = page.locator("#check")
    expect(check).to_contain_text("eksempler kom ut som skrevet")

    # She writes a source that does not exist, and is told beside the field, without saving.
    sources = field(page, "sources")
    before = sources.input_value()
    sources.focus()
    sources.fill("finnes-ikke | § 1")
    beside = page.locator("#beside-v-sources")
    expect(beside).to_contain_text("Kilden «finnes-ikke» finnes ikke.")
    expect(check).to_contain_text("Å rette her")
    expect(sources).to_be_focused()
    assert accessibility_faults(page) == []

    # Mended, and a sentence of her own.
    sources.fill(before)
    field(page, "text.nb.short").fill(SENTENCE)
    expect(beside).not_to_contain_text("finnes ikke")
    expect(check).to_contain_text("eksempler kom ut som skrevet")
    page.get_by_role("button", name="Lagre i utkastet").click()
    expect(page.get_by_text("Lagret i utkastet.")).to_be_visible()

    # What it changes, and that it is whole.
    page.goto(site.at("/redaksjon/{draft}/forskjell/"))
    expect(page.locator("ins").filter(has_text="morgen").first).to_be_visible()
    page.goto(site.at("/redaksjon/{draft}/"))
    page.get_by_role("link", name="Merk som klart").click()
    page.get_by_role("button", name="Merk som klart").click()
    expect(page.get_by_text("klart, venter på en til")).to_be_visible()
    expect(page.get_by_text("Du merket utkastet klart selv.")).to_be_visible()

    other = look("/redaksjon/{draft}/", "runa")
    other.get_by_role("link", name="Se over og publiser").click()
    expect(other.get_by_text("Brukerutvalget i Fjordvik", exact=True)).to_be_visible()
    expect(other.get_by_text("Teksten er endret siden disse leste.")).to_be_visible()
    assert accessibility_faults(other) == []
    other.get_by_role("button", name="Publiser").click()
    expect(other.get_by_role("alert")).to_contain_text("en pårørende skal ha lest")
    other.get_by_label(re.compile("^Hvorfor publiseres det uten")).fill(
        "Bare en tydeligere setning."
    )
    other.get_by_role("button", name="Publiser").click()
    expect(other.locator(".sign").filter(has_text="publisert")).to_be_visible()

    stranger = look("/anbefalinger/jobbsok-innen-en-maned/")
    expect(stranger.locator("#kort")).to_contain_text(SENTENCE)
    stranger.goto(site.at("/om/"))
    expect(stranger.get_by_text("Bare en tydeligere setning.")).to_be_visible()
    expect(stranger.get_by_text("Brukerutvalget i Fjordvik")).to_be_visible()


def test_two_at_once_in_one_sentence_are_shown_both_and_one_chooses(look: Look, site: Site) -> None:
    his, hers = look(FILE, "jonas"), look(FILE, "runa")
    field(his, "title.nb").fill("Begynn med jobbsøket")
    field(hers, "title.nb").fill("Søk jobb med en gang")
    his.get_by_role("button", name="Lagre i utkastet").click()
    expect(his.get_by_text("Lagret i utkastet.")).to_be_visible()
    hers.get_by_role("button", name="Lagre i utkastet").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("To har endret det samme")
    shown = hers.locator(".meeting")
    for text in ("Begynn med jobbsøket", "Søk jobb med en gang", "Start jobbsøket innen en måned"):
        expect(shown).to_contain_text(text)
    assert accessibility_faults(hers) == []
    written = hers.get_by_label("Fila")
    lines = written.input_value().split("\n")
    written.fill("\n".join(line for line in lines if "Begynn med jobbsøket" not in line))
    hers.get_by_role("button", name="Lagre det som skal stå").click()
    expect(hers.get_by_text("Lagret i utkastet.")).to_be_visible()
    assert field(hers, "title.nb").input_value() == "Søk jobb med en gang"


def test_a_limit_that_moves_the_examples_says_so_while_one_writes(look: Look, site: Site) -> None:
    page = look("/redaksjon/{draft}/fil/parameters.yaml", "jonas")
    page.locator('[name="v.first-contact-after-discharge.limit_0"]').fill("3")
    expect(page.locator("#check")).to_contain_text(
        "Eksempler som kommer ut annerledes", timeout=15_000
    )
    expect(page.locator("#check")).to_contain_text("Kari ringte tre dager etter")


def test_without_scripts_a_button_checks(look: Look, site: Site) -> None:
    page = look(FILE, "jonas", java_script_enabled=False)
    field(page, "sources").fill("finnes-ikke | § 1")
    page.get_by_role("button", name="Sjekk", exact=True).click()
    expect(page.locator("#beside-v-sources")).to_contain_text("finnes ikke")
    assert field(page, "sources").input_value() == "finnes-ikke | § 1"


def test_a_case_is_run_while_it_is_written(look: Look, site: Site) -> None:
    page = look("/redaksjon/{draft}/fil/cases/kontakt-etter-utskrivning.yaml", "jonas")
    check = page.locator("#check")
    expect(check).to_contain_text("Som skrevet.")
    due = field(page, "cases.0.expect.0.due")
    due.fill("2026-05-01")
    expect(check).to_contain_text("Fristen skulle vært «1. mai 2026», og ble «21. mars 2026».")
    expect(due).to_be_focused()
    assert accessibility_faults(page) == []
    due.fill("2026-03-21")
    expect(check).to_contain_text("Som skrevet.")


def test_a_word_that_is_not_used_is_told_beside_its_field_while_one_writes(
    look: Look, site: Site
) -> None:
    page = look(FILE, "jonas")
    field(page, "text.nb.why").fill("Mange har et misbruk.")
    expect(page.locator("#beside-v-text-nb-why")).to_contain_text("Skriv heller:")
    expect(page.locator("#check")).to_contain_text("Språk og kilder her")
    assert accessibility_faults(page) == []


def test_a_fault_in_something_folded_unfolds_it(look: Look, site: Site) -> None:
    page = look(FILE, "jonas")
    sources = field(page, "sources")
    sources.fill("finnes-ikke | § 1")
    page.locator(".part", has=sources).evaluate("one => (one.open = false)")
    expect(sources).to_be_hidden()
    expect(sources).to_be_visible()
    expect(page.locator("#beside-v-sources")).to_contain_text("finnes ikke")
