"""Headers on every answer there is: pages, files, redirects, refusals, and what is given early."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as now_settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from mestring.people.types import PersonCard, User
from tests.house.test_routes import ALL

Browser = Callable[[User | None], Client]
pytestmark = pytest.mark.usefixtures("published")

SOURCE = Path(__file__).parents[3] / "src" / "mestring" / "web"
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def broken(*_: object) -> None:
    raise RuntimeError


def answers(browser: Client) -> dict[str, Any]:
    """Give one answer of each kind."""
    return {
        "page": browser.get("/"),
        "file": browser.get("/static/css/theme.css"),
        "not found": browser.get("/finnes-ikke/"),
        "file not found": browser.get("/static/finnes-ikke.css"),
        "wrong host": browser.get("/", headers={"host": "evil.example"}),
        "wrong method": browser.put("/"),
        "stale form": Client(enforce_csrf_checks=True).post("/logg-ut/"),
        "to the login": browser.get("/personer/"),
        "slash added": browser.get("/om"),
        "away": browser.post("/forlat/"),
    }


def test_every_kind_of_answer_carries_them(client: Client, settings: Any) -> None:
    found = answers(client)
    settings.SECURE_SSL_REDIRECT = True
    found["to https"] = Client().get("/")
    assert {answer.status_code for answer in found.values()} >= {200, 301, 302, 400, 403, 404, 405}
    for kind, answer in found.items():
        for name, value in ALWAYS.items():
            given = answer.headers.get(name)
            # Who leaves in a hurry tells the next site nothing at all.
            assert given == value or (kind, name, given) == (
                "away",
                "Referrer-Policy",
                "no-referrer",
            )
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], kind
        assert "camera=()" in answer.headers["Permissions-Policy"], kind


def test_an_answer_after_we_failed_carries_them_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mestring.web.layout.reader", broken)
    client.raise_request_exception = False
    answer = client.get("/om/")
    assert answer.status_code == 500
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_that_has_not_changed_carries_them_and_may_be_kept(client: Client) -> None:
    first = client.get("/static/css/theme.css")
    answer = client.get(
        "/static/css/theme.css", headers={"if-modified-since": first.headers["Last-Modified"]}
    )
    assert answer.status_code == 304
    assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    assert "Content-Security-Policy" in answer.headers
    assert "no-store" not in answer.headers.get("Cache-Control", "")


def test_the_policy_lets_nothing_in_that_is_written_in_a_page_or_lies_elsewhere() -> None:
    directives = now_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'none'"]
    for name in ("base-uri", "frame-ancestors"):
        assert directives[name] == ["'none'"]
    elsewhere = {
        source
        for sources in directives.values()
        for source in sources
        if not source.startswith("'")
    }
    assert elsewhere == {"data:", now_settings.QUICK_EXIT_URL}
    assert (
        "data:"
        not in directives["script-src"] + directives["style-src"] + directives["connect-src"]
    )


# The reading edition is a file that stands by itself; it is never served.
SERVED = [path for path in SOURCE.rglob("templates/**/*.html") if path.parent.name != "edition"]


@pytest.mark.parametrize("template", sorted(SERVED), ids=lambda path: path.stem)
def test_no_template_has_script_or_style_in_it(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(
        r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|\shx-on|hx-vals=.js:", text
    )
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        assert "src=" in attributes


def test_no_file_of_ours_asks_for_one_elsewhere() -> None:
    for name in ("css", "js"):
        for file in Path(finders.find(name)).iterdir():
            text = file.read_text("utf-8")
            assert not re.search(r"url\(\s*[\"']?https?:|@import|\beval\(|new Function", text), file


@pytest.mark.parametrize(
    "route",
    [route for route in ALL if route.callback.needs != "public"],
    ids=lambda each: each.name,
)
def test_what_is_for_somebody_is_never_kept_whoever_asks(
    route: Any, client: Client, kari: User, aminas: PersonCard
) -> None:
    """Asked for by a visitor and by a worker: no answer but a public page may be kept by the browser."""
    address = address_of(route, aminas)
    for log_in in (False, True):
        if log_in:
            client.force_login(kari)
        assert client.get(address).headers["Cache-Control"] == "no-store"


def address_of(route: Any, person: PersonCard) -> str:
    given = {
        "person_id": person.id,
        "event_type": "contact.held",
        "line": 1,
        "notice": 1,
        "block": 1,
        "consent": 1,
        "opening": 1,
        "question": 1,
        "plea": 1,
        "pk": 1,
        "invitation_id": 1,
        "user_id": 1,
        "event_id": person.id,
        "draft_id": person.id,
        "revision_id": person.id,
        "review_id": person.id,
        "step": "x",
        "point": "x",
    }
    names = route.pattern.converters
    arguments = {name: given.get(name, "x") for name in names}
    return reverse(route.name, kwargs=arguments)


def test_a_page_that_lays_a_cookie_is_not_kept(client: Client, kari: User) -> None:
    answer = client.post("/demo/kari/")
    assert answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"


def test_logging_out_clears_what_the_browser_has_kept(kari: User, as_: Browser) -> None:
    assert as_(kari).post("/logg-ut/").headers["Clear-Site-Data"] == '"cache"'
