"""The stage of the journeys: the demo's story, served, and browsers of many kinds to look with."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from mestring.demo.build import build
from mestring.knowledge.drafts.queries import drafts
from mestring.knowledge.folder import GuidelineFiles, default_guideline, read_guideline
from mestring.people.queries import user_named, visible_persons
from tests.journeys.pages.figures import count_something

PHONE = {"width": 375, "height": 740}
NARROWEST = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def content() -> GuidelineFiles:
    return read_guideline(default_guideline())


@dataclass(frozen=True)
class Site:
    """The running demo."""

    url: str
    amina: str
    draft: str
    local: str

    def at(self, path: str) -> str:
        """Give the address of a page; {amina} stands for her id, {draft} and {local} for the two drafts."""
        return self.url + self.path(path)

    def path(self, path: str) -> str:
        return path.format(amina=self.amina, draft=self.draft, local=self.local)

    def session_of(self, username: str) -> dict[str, Any]:
        """Give the cookie of somebody logged in."""
        client = Client()
        client.force_login(user_named(username))
        cookie = client.cookies["sessionid"]
        return {"name": "sessionid", "value": cookie.value, "url": self.url}


@pytest.fixture(scope="session")
def told() -> Iterator[sqlite3.Connection]:
    """A place to keep the database once the story is told; empty until it is."""
    with closing(sqlite3.connect(":memory:")) as kept:
        yield kept


@pytest.fixture
def site(live_server: Any, content: GuidelineFiles, told: sqlite3.Connection) -> Site:
    now = timezone.now()
    tell_or_recall(content, told, now)
    persons = visible_persons(user_named("kari"), now)
    amina = next(p.id for p in persons if p.name == "Amina")
    on_the_way = (drafts(user_named(name), now)[0].id for name in ("jonas", "siv"))
    return Site(live_server.url, str(amina), *map(str, on_the_way))


def tell_or_recall(content: GuidelineFiles, told: sqlite3.Connection, now: datetime) -> None:
    """Tell the story the first time; after that lay its database back as it was, in an instant."""
    connection.ensure_connection()
    if told.execute("select count(*) from sqlite_master").fetchone()[0]:
        told.backup(connection.connection)
        return
    build(content, now)
    count_something(now)
    connection.connection.backup(told)


Look = Callable[..., Page]


@pytest.fixture
def look(browser: Browser, site: Site) -> Iterator[Look]:
    """Open a page in a browser of a chosen kind; any fault it tells of fails the test."""
    faults: list[str] = []
    contexts: dict[str, BrowserContext] = {}

    def context_of(username: str, kind: dict[str, Any]) -> BrowserContext:
        """Give the browser of one reader, kept between pages as a reader's is."""
        key = f"{username} {sorted(kind.items())}"
        if key not in contexts:
            contexts[key] = browser.new_context(**{"viewport": DESK, "locale": "nb-NO", **kind})
            if username:
                contexts[key].add_cookies([site.session_of(username)])  # type: ignore[list-item]
        return contexts[key]

    def open_page(path: str, username: str = "", **kind: Any) -> Page:
        page = context_of(username, kind).new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if is_fault(m.text, m.type) else None)
        page.goto(site.at(path))
        return page

    yield open_page
    for context in contexts.values():
        context.close()
    assert not faults, "\n".join(faults)


def is_fault(text: str, kind: str) -> bool:
    """Tell a fault from what Chromium writes about every page that is refused or not found."""
    refused = "status of 403" in text or "status of 404" in text
    return kind == "error" and not refused


AXE = Axe()
# What axe asks that rests on colours, and so may come out otherwise in another scheme.
COLOUR_RULES = ("color-contrast", "link-in-text-block")


def accessibility_faults(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Give what axe finds, by all its rules or by some, as lines one can mend from.

    A click ends when the next page begins to come, and what axe reads must have come whole.
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    # Only what is wrong is handed over: what is in order is a long list, and nobody reads it.
    ask = "asked => axe.run(asked).then((answer) => answer.violations)"
    found = page.evaluate(ask, {"resultTypes": ["violations"], **only})
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]
