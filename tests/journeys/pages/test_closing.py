"""What is closed to a reader is gone from the screen at their next press, in the tab that stands open."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from mestring.people import actions
from mestring.people.queries import own_person, user_named
from tests.journeys.pages.conftest import Look, Site


def test_an_open_tab_shows_nothing_more_once_its_reader_is_kept_out(look: Look, site: Site) -> None:
    page = look("/personer/{amina}/", "kari")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amina")
    amina = user_named("amina")
    actions.block(
        person=own_person(amina).id,
        user=user_named("kari").pk,
        cost_told=True,
        by=amina,
        at=timezone.now(),
    )
    page.get_by_role("link", name=re.compile("^Skriv ned|^Takket nei|^Annen vei")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vi fant ikke siden")
    expect(page.locator("main")).not_to_contain_text("Amina")
    assert "Amina" not in page.title()
