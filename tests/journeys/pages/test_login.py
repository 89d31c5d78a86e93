"""Taking an account in use and coming in, in a real browser, with a key of the browser's own."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from mestring.demo.build import STEWARD
from mestring.login import actions
from mestring.people.queries import user_named
from tests.journeys.pages.conftest import NARROWEST, PHONE, Look, Site, accessibility_faults

PASSWORD = "en hest bak et grønt fjell"


@pytest.fixture
def as_in_production(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    settings.LOGIN_URL = "account_login"


@pytest.fixture
def link(site: Site, settings: Settings) -> str:
    """A one-time link to Kari's account."""
    kari, steward = user_named("kari"), user_named(STEWARD)
    made = actions.make_link(
        user_id=kari.pk, by=steward, at=timezone.now(), lasts=settings.INVITATION_LASTS
    )
    return f"/invitasjon/{made.secret}/"


def with_key(page: Page) -> None:
    """Give the browser a key that knows its owner, as a telephone does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def take_in_use(page: Page) -> None:
    page.get_by_label("Nytt passord", exact=True).fill(PASSWORD)
    page.get_by_label("Nytt passord en gang til").fill(PASSWORD)
    page.get_by_role("button", name="Lagre passordet og logg inn").click()


def test_kari_takes_her_account_in_use_makes_a_passkey_and_comes_in_with_it(
    look: Look, site: Site, link: str, as_in_production: None
) -> None:
    page = look(link)
    with_key(page)
    expect(page).to_have_url(site.at("/invitasjon/"))
    take_in_use(page)
    expect(page.get_by_text("trenger mer enn et passord")).to_be_visible()
    assert accessibility_faults(page) == []
    page.get_by_role("link", name="Legg til passnøkkel").click()
    page.get_by_label(re.compile("Navn på passnøkkelen")).fill("jobbtelefonen")
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Lag passnøkkel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reservekoder")
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto(site.at("/arbeidsliste/"))
    expect(page).to_have_url(site.at("/arbeidsliste/"))

    page.get_by_role("button", name="Logg ut").click()
    page.goto(site.at("/personer/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Logg inn")
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Logg inn med passnøkkel").click()
    # The key is enough, and leads to the page she was on the way to.
    expect(page).to_have_url(site.at("/personer/"))
    page.get_by_role("link", name=re.compile("Kari")).click()
    expect(page.get_by_text("Passnøkkel: jobbtelefonen")).to_be_visible()
    # Changing keys asks again, and the key answers.
    page.get_by_role("link", name="Lag nye").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bekreft at det er deg")
    page.get_by_role("button", name="Bruk passnøkkel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lag nye reservekoder")


def test_a_key_that_is_not_known_is_answered_calmly(
    look: Look, site: Site, as_in_production: None
) -> None:
    page = look("/logg-inn/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(Error('none')); }")
    page.get_by_role("button", name="Logg inn med passnøkkel").click()
    expect(page.get_by_text("Nettleseren ga ingen passnøkkel")).to_be_visible()


def test_without_scripts_the_password_and_the_code_are_there(
    look: Look, site: Site, link: str, as_in_production: None
) -> None:
    page = look(link, java_script_enabled=False)
    take_in_use(page)
    page.get_by_role("link", name="Legg til kodeapp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Legg til kodeapp")
    expect(page.locator(".code-picture")).to_be_visible()


def test_login_s_pages_are_for_everyone(
    look: Look, site: Site, link: str, as_in_production: None, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    kari = user_named("kari").pk
    pages = [
        ("/logg-inn/", ""),
        ("/en/logg-inn/", ""),
        (link, ""),
        ("/invitasjon/finnes-ikke/", ""),
        ("/logg-inn/stengt/", ""),
        ("/min-innlogging/", "kari"),
        ("/min-innlogging/okter/", "kari"),
        ("/kontoer/", STEWARD),
        (f"/kontoer/{kari}/", STEWARD),
        ("/kontoer/bekreft/", STEWARD),
    ]
    faults = []
    for path, user in pages:
        for kind in ({}, {"viewport": NARROWEST}, {"viewport": PHONE, "color_scheme": "dark"}):
            page = look(path, user, **kind)
            faults += [f"{path} {fault}" for fault in accessibility_faults(page)]
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            faults += [f"{path} {wide} too wide"] if wide > 0 else []
            page.close()
    assert not faults, "\n".join(faults)
