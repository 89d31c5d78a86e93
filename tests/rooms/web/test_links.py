"""Every link of the open pages leads somewhere: to a page that is there, and to a place that is on it."""

import re
from collections import deque
from html import unescape
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from django.test import Client

from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import default_guideline, read_guideline
from mestring.people.types import User
from tests.rooms.conftest import NOW

_HREF = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
_ID = re.compile(r'\bid="([^"]+)"')
# Lists that are narrowed or searched have as many addresses as there are choices: one is enough.
_ONCE = (
    "/anbefalinger/?",
    "/sok/?",
    "/plikter/?",
    "/rammeverk/balanse/?",
    "/metoder/?",
    "/versjoner/",
)
# Another person's door, or a way out of here.
_ASIDE = ("/demo/", "/logg-inn/", "/forlat/", "/i18n/", "/static/", "/en/")


@pytest.fixture
def open_to_all(client: Client, jonas: User) -> Client:
    publish_package(files=read_guideline(default_guideline()), by=jonas, at=NOW)
    return client


def test_every_link_of_the_bank_leads_to_a_page_and_a_place_on_it(open_to_all: Client) -> None:
    pages: dict[str, set[str]] = {}
    asked: set[tuple[str, str, str]] = set()
    waiting = deque([("", "/")])
    seen = {"/"}
    wrong: list[str] = []
    while waiting:
        origin, address = waiting.popleft()
        answer = open_to_all.get(address, follow=True)
        if answer.status_code != 200:
            wrong.append(f"{origin} leads to {address}: {answer.status_code}")
            continue
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        pages[address] = set(_ID.findall(page))
        for link in map(unescape, _HREF.findall(page)):
            whole, place = urldefrag(urljoin(address, link))
            if urlsplit(whole).netloc or not whole.startswith("/") or whole.startswith(_ASIDE):
                continue
            asked.add((address, whole, unquote(place)))
            kind = next((start for start in _ONCE if whole.startswith(start)), whole)
            if kind not in seen:
                seen.add(kind)
                waiting.append((address, whole))
    for address, whole, place in sorted(asked):
        if place and whole in pages and place not in pages[whole]:
            wrong.append(f"{address} leads to {whole}#{place}, which is not there")
    assert len(pages) > 250
    assert wrong == []
