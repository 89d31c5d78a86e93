"""Pages for everyone: screen readers, keyboards, narrow screens, no scripts, dark rooms, paper."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from mestring.people.queries import user_named
from tests.journeys.pages.conftest import (
    COLOUR_RULES,
    NARROWEST,
    PHONE,
    Look,
    Site,
    accessibility_faults,
)

# Every kind of page, and who looks at it.
PAGES = [
    ("/", ""),
    ("/anbefalinger/", ""),
    ("/anbefalinger/?topic=utskrivning&norm=law", ""),
    ("/sok/?q=utskrivning", ""),
    ("/sok/?q=finnes+ikke", ""),
    ("/sok/?q=frist+epikrise", ""),
    ("/sok/?q=koordinator&kind=recommendation&force=must", ""),
    ("/en/sok/?q=discharge", ""),
    ("/sok/like-ord/", ""),
    ("/redaksjon/sok-uten-treff/", "jonas"),
    ("/tema/", ""),
    ("/tema/utskrivning/", ""),
    ("/for/trenger-hjelp/", ""),
    ("/for/parorende/", ""),
    ("/for/fagperson/", ""),
    ("/anbefalinger/kontakt-etter-utskrivning/", ""),
    ("/anbefalinger/spor-brukerrepresentanter/", ""),
    ("/en/anbefalinger/kontakt-etter-utskrivning/", ""),
    ("/verdier/", ""),
    ("/verdier/personen-forst/", ""),
    ("/forlop/", ""),
    ("/forlop/hf3/", ""),
    ("/verktoy/", ""),
    ("/verktoy/phq-9/", ""),
    ("/verktoy/ors/", ""),
    ("/verktoy/c-ssrs/", ""),
    ("/en/verktoy/audit/", ""),
    ("/rammeverk/", ""),
    ("/rammeverk/pasientforlop/", ""),
    ("/rammeverk/balanse/", ""),
    ("/rammeverk/balanse/?forlop=hf1&fase=treatment", ""),
    ("/rammeverk/pasientforlop/gravide-og-rus/", "jonas"),
    ("/plikter/", ""),
    ("/plikter/?niva=begge", ""),
    ("/en/plikter/", ""),
    ("/versjoner/", ""),
    ("/versjoner/2014/", ""),
    ("/versjoner/2014/anbefalinger/koordinator-tilbys/", ""),
    ("/versjoner/2024/mot/2025/", ""),
    ("/versjoner/2024/horing/", ""),
    ("/en/versjoner/2024/mot/2025/", ""),
    ("/metoder/", ""),
    ("/metoder/?barrier=ikke-tid", ""),
    ("/metoder/mal-og-gi-tilbake/", ""),
    ("/en/metoder/mal-og-gi-tilbake/", ""),
    ("/kilder/", ""),
    ("/ordliste/", ""),
    ("/ordliste/ord-vi-ikke-bruker/", ""),
    ("/en/ordliste/ord-vi-ikke-bruker/", ""),
    ("/data/", ""),
    ("/data/api/", ""),
    ("/en/data/", ""),
    ("/om/", ""),
    ("/demo/", ""),
    ("/finnes-ikke/", ""),
    ("/personer/", "jonas"),
    ("/arbeidsliste/", "kari"),
    ("/arbeidsliste/?hvem=alle&vis=ferdig", "kari"),
    ("/arbeidsliste/", "per"),
    ("/personer/", "kari"),
    ("/personer/{amina}/", "kari"),
    ("/en/personer/{amina}/", "kari"),
    ("/personer/{amina}/slik-personen-ser-det/", "kari"),
    ("/personer/{amina}/skriv-ned/", "kari"),
    ("/personer/{amina}/skriv-ned/contact.held/", "kari"),
    ("/min-plan/", "amina"),
    ("/en/min-plan/", "amina"),
    ("/min-plan/mal/", "amina"),
    ("/min-plan/deling/", "amina"),
    ("/min-plan/hvem-har-sett/", "amina"),
    ("/min-plan/stengt/", "amina"),
    ("/min-plan/stengt/enhet/fjordvik-team/", "amina"),
    ("/min-plan/deling/steder/", "amina"),
    ("/min-plan/ta-med/", "amina"),
    ("/personer/{amina}/sammen/", "kari"),
    ("/nodapning/", "kari"),
    ("/gjennomgang/", "solveig"),
    ("/min-side/", "yusuf"),
    ("/min-side/", "sara"),
    ("/tjenester/", "solveig"),
    ("/tjenester/municipality/fjordvik/", "solveig"),
    ("/kvalitet/fjordvik-team/", "solveig"),
    ("/kvalitet/storvik-team/", "vigdis"),
    ("/kvalitet/fjordvik-team/kontakt-innen-sju-dager/", "solveig"),
    ("/en/kvalitet/fjordvik-team/kontakt-innen-sju-dager/", "solveig"),
    ("/kvalitet/fjordvik-team/kontakt-innen-sju-dager/hvem/", "solveig"),
    ("/omrader/", "astrid"),
    ("/omrader/landet/", "astrid"),
    ("/omrader/nordkysten/kontakt-innen-sju-dager/", "astrid"),
    ("/lokalt/", ""),
    ("/redaksjon/", "jonas"),
    ("/en/redaksjon/", "siv"),
    ("/redaksjon/nytt/", "jonas"),
    ("/redaksjon/{draft}/", "jonas"),
    ("/redaksjon/{draft}/fil/recommendations/jobbsok-innen-en-maned.yaml", "jonas"),
    ("/redaksjon/{draft}/fil/recommendations/jobbsok-innen-en-maned.yaml?som=fil", "jonas"),
    ("/redaksjon/{draft}/fil/parameters.yaml", "jonas"),
    ("/redaksjon/{draft}/vis/recommendations/jobbsok-innen-en-maned.yaml", "jonas"),
    ("/redaksjon/{draft}/forskjell/", "jonas"),
    ("/redaksjon/{draft}/historikk/", "jonas"),
    ("/redaksjon/{draft}/klart/", "jonas"),
    ("/redaksjon/{draft}/gjennomgang/", "jonas"),
    ("/redaksjon/{draft}/ny-fil/", "jonas"),
    ("/redaksjon/{draft}/hent-pakke/", "jonas"),
    ("/redaksjon/{draft}/fil/glossary.yaml", "jonas"),
    ("/redaksjon/{draft}/fil/values/bedring-er-mulig.md", "jonas"),
    ("/redaksjon/{draft}/fil/pathways/hf2.yaml", "jonas"),
    ("/redaksjon/{draft}/fil/cases/kontakt-etter-utskrivning.yaml", "jonas"),
    ("/redaksjon/{draft}/fil/cases/kontakt-etter-utskrivning.yaml?del=_ny", "jonas"),
    ("/redaksjon/{local}/fil/local/overlay.yaml", "siv"),
]
# So that browsers side by side share the work.
PARTS = [PAGES[first::6] for first in range(6)]


def unfold(page: Page) -> None:
    """Open everything that folds out, once all of it has come."""
    page.wait_for_load_state()
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")


@pytest.mark.parametrize("pages", PARTS, ids=map(str, range(len(PARTS))))
def test_every_page_is_accessible_in_light_and_dark_fits_the_narrowest_screen_and_has_one_heading(
    pages: list[tuple[str, str]], look: Look, site: Site
) -> None:
    """One visit for all of it: to fetch and lay out a page takes longer than what is asked of it."""
    faults = []
    for path, user in pages:
        page = look(path, user)
        unfold(page)
        faults += [
            f"{path} {fault}" for fault in (*of_frame(page), *of_colours(page), *of_width(page))
        ]
        page.close()
    assert not faults, "\n".join(faults)


def of_frame(page: Page) -> Iterator[str]:
    """Give what is wrong with the page's heading, main part and title."""
    for tag in ("h1", "main"):
        if (count := page.locator(tag).count()) != 1:
            yield f"has {count} {tag}"
    if not page.title().endswith("· Mestring"):
        yield f"has the title {page.title()!r}"


def of_colours(page: Page) -> Iterator[str]:
    """Give what axe finds: everything in light, and in the dark what rests on colours."""
    yield from (f"light {fault}" for fault in accessibility_faults(page))
    page.emulate_media(color_scheme="dark")
    yield from (f"dark {fault}" for fault in accessibility_faults(page, COLOUR_RULES))


def of_width(page: Page) -> Iterator[str]:
    """Give how wide the page is on the narrowest screen, where one must scroll sideways."""
    page.set_viewport_size(NARROWEST)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROWEST["width"]:
        yield f"is {width} wide"


def test_no_two_pages_have_one_title(site: Site) -> None:
    readers = {user: reader(user) for _, user in PAGES}
    titles = {title_of(readers[user], site.path(path)) for path, user in PAGES}
    assert len(titles) >= len({path.split("?")[0] for path, _ in PAGES}) - 5


def reader(username: str) -> Client:
    client = Client()
    if username:
        client.force_login(user_named(username))
    return client


def title_of(client: Client, path: str) -> str:
    found = re.search("<title>(.*?)</title>", client.get(path).content.decode(), re.DOTALL)
    assert found, path
    return " ".join(found[1].split())


def test_no_page_is_wrong_on_a_phone_in_the_dark(look: Look, site: Site) -> None:
    for path, user in (("/", ""), ("/min-plan/", "amina"), ("/personer/{amina}/", "kari")):
        page = look(path, user, viewport=PHONE, color_scheme="dark")
        assert accessibility_faults(page) == []


def test_without_scripts_everything_is_there(look: Look, site: Site) -> None:
    page = look("/demo/", java_script_enabled=False)
    page.get_by_role("button", name="Kari").click()
    page.get_by_role("link", name="Amina", exact=True).click()
    page.get_by_role("link", name="Skriv ned noe som har skjedd").click()
    page.get_by_role("link", name="Vi hadde kontakt").click()
    page.locator("#form").get_by_role("button", name="Skriv ned").click()
    expect(page.locator("#receipt")).to_contain_text("Skrevet ned")
    step = page.locator(".step").first
    step.get_by_text("Hvorfor står dette her?").click()
    expect(step.get_by_text("Det som ventes")).to_be_visible()
    page.get_by_role("button", name="Logg ut").click()
    expect(page.get_by_role("link", name="Logg inn")).to_be_visible()


def test_without_scripts_one_still_gets_away(look: Look, site: Site) -> None:
    page = look("/min-plan/", "amina", java_script_enabled=False)
    page.context.route("https://www.yr.no/**", lambda route: route.fulfill(body="Været"))
    page.get_by_role("button", name="Forlat siden raskt").click()
    page.wait_for_url("https://www.yr.no/")
    page.goto(site.at("/min-plan/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Velg hvem du vil være")


def test_a_keyboard_is_enough(look: Look, site: Site) -> None:
    page = look("/personer/{amina}/", "kari")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hopp til innholdet")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    focused = page.locator("summary:focus")
    assert focused.evaluate("one => getComputedStyle(one).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    assert focused.evaluate("one => one.parentElement.open")


@pytest.mark.parametrize(
    ("path", "user"), [("/", ""), ("/personer/{amina}/", "kari"), ("/min-plan/", "amina")]
)
def test_what_one_presses_is_large_enough(look: Look, site: Site, path: str, user: str) -> None:
    page = look(path, user, viewport=PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll('header a, header button, button, summary, input')]
            .filter((one) => one.offsetParent && one.type !== 'hidden')
            .map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect().height])
            .filter(([, height]) => height < 44)"""
    )
    assert small == []


def test_on_paper_the_text_stands_open_and_the_menus_are_gone(look: Look, site: Site) -> None:
    page = look("/anbefalinger/kontakt-etter-utskrivning/")
    page.emulate_media(media="print")
    expect(page.locator("header.header")).to_be_hidden()
    expect(page.locator(".anchors")).to_be_hidden()
    expect(page.locator("#slik")).to_be_visible()
    # The standing stands open; the examples are one each, and more only where one has opened them.
    expect(page.locator(".standing > p")).to_be_visible()
    expect(page.locator(".given .more").first).to_be_hidden()
    notice = page.locator(".notice a")
    said = notice.evaluate("one => getComputedStyle(one, '::after').content")
    assert (notice.get_attribute("href") or "") in said


def test_nothing_to_press_stands_on_paper(look: Look, site: Site) -> None:
    for path, user in (
        ("/personer/{amina}/", "kari"),
        ("/arbeidsliste/", "kari"),
        ("/min-plan/", "amina"),
    ):
        page = look(path, user)
        page.emulate_media(media="print")
        pressed = page.locator("main").locator("button, .ds-button, .actions a")
        assert pressed.count() > 0
        assert [one.inner_text() for one in pressed.all() if one.is_visible()] == []


def test_what_is_guarded_never_reaches_paper(look: Look, site: Site) -> None:
    page = look("/personer/", "kari")
    page.get_by_role("link", name="Mona").click()
    unfold(page)
    # What was lived through; that everyone is asked about danger is no secret.
    guarded = page.get_by_text(re.compile("vold og overgrep|vold eller overgrep", re.IGNORECASE))
    assert guarded.count() > 0
    expect(guarded.first).to_be_visible()
    page.emulate_media(media="print")
    assert [one.inner_text() for one in guarded.all() if one.is_visible()] == []
