"""The gallery shows every component in every state, and stands only where nobody is real."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib import reload
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, clear_url_caches, resolve

import mestring.web
from mestring.config import urls
from mestring.config.settings import base
from mestring.web.gallery.views import FAULTS
from mestring.web.vocabulary import NORMS, STATES
from tests.rooms.web.reading import text_of

TEMPLATES = Path(mestring.web.__file__).parent / "templates"
pytestmark = pytest.mark.usefixtures("published")


def test_every_component_is_shown(client: Client) -> None:
    shown = {template.name for template in client.get("/galleri/").templates}
    there = {str(p.relative_to(TEMPLATES)) for p in (TEMPLATES / "components").rglob("*.html")}
    assert len(there) > 30
    assert there - shown == set()


def test_every_state_and_every_norm_is_shown(client: Client) -> None:
    page = client.get("/galleri/").content.decode()
    for sign in (*STATES.values(), *NORMS.values()):
        assert f'class="sign sign--{sign.shape}"' in page
    for sign in STATES.values():
        assert re.search(rf'class="step step--{sign.shape}[ "]', page)
        assert f"promise--{sign.shape}" in page


def test_a_receipt_tells_what_was_written_what_was_there_already_and_what_was_undone(
    client: Client,
) -> None:
    text = text_of(client.get("/galleri/"))
    for title in ("Skrevet ned", "Dette var allerede skrevet ned", "Angret"):
        assert title in text


def test_what_is_missing_in_a_form_is_said_at_the_field_and_gathered_with_the_way_there(
    client: Client,
) -> None:
    page = client.get("/galleri/").content.decode()
    gathered = page[page.index('id="form-errors"') :]
    targets = re.findall(r'<a href="#([\w-]+)"', gathered[: gathered.index("</ul>")])
    assert targets == ["id_feil-day", "id_feil-how"]
    for target in targets:
        assert f'id="{target}"' in page
        assert f'id="{target}_error"' in page
        assert re.search(rf'aria-describedby="[^"]*{target}_error', page)


def test_no_two_parts_have_the_same_name(client: Client) -> None:
    names = re.findall(r'\sid="([^"]+)"', client.get("/galleri/").content.decode())
    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize("which", FAULTS)
def test_what_goes_wrong_says_so_kindly_and_leads_on(client: Client, which: str) -> None:
    answer = client.get(f"/galleri/feil/{which}/")
    assert answer.status_code >= 400
    assert "<h1" in answer.content.decode()
    assert re.search(r'<main.*<a [^>]*href="/', answer.content.decode(), re.DOTALL)
    assert "!" not in text_of(answer)


def test_an_unknown_fault_is_not_found(client: Client) -> None:
    assert client.get("/galleri/feil/noe-annet/").status_code == 404


@pytest.fixture
def without_gallery(settings: Any) -> Iterator[None]:
    settings.GALLERY = False
    reload(urls)
    clear_url_caches()
    yield
    settings.GALLERY = True
    reload(urls)
    clear_url_caches()


def test_there_is_no_gallery_unless_it_is_asked_for(without_gallery: None) -> None:
    assert base.GALLERY is False
    with pytest.raises(Resolver404):
        resolve("/galleri/")
