"""What frames every page: language, headers, who is logged in, and the ways out."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mestring.core.faults import Fault, Faults
from mestring.knowledge import cache, queries
from mestring.people.types import PersonCard, User
from mestring.web.markdown import to_html
from tests.rooms.web.reading import BANK_PAGES, text_of

Browser = Callable[[User | None], Client]
pytestmark = pytest.mark.usefixtures("published")


def test_each_page_leads_to_itself_in_the_other_language(client: Client) -> None:
    page = client.get("/anbefalinger/hold-kontakten/?q=1").content.decode()
    assert 'href="/en/anbefalinger/hold-kontakten/?q=1" hreflang="en" lang="en"' in page
    page = client.get("/en/anbefalinger/hold-kontakten/").content.decode()
    assert 'href="/anbefalinger/hold-kontakten/" hreflang="nb" lang="nb"' in page
    assert '<html lang="en"' in page


def test_bokmal_is_spoken_unless_english_is_asked_for(client: Client) -> None:
    assert '<html lang="nb"' in client.get("/", headers={"accept-language": "en"}).content.decode()


def test_the_menu_holds_only_what_the_reader_can_open(
    kari: User, amina: User, jonas: User, as_: Browser
) -> None:
    def menu(user: User | None) -> str:
        page = as_(user).get("/").content.decode()
        return page[page.index('<nav class="nav"') : page.index("</nav>")]

    assert "Personer" in menu(kari)
    assert "Tjenester" in menu(kari)
    assert "Min plan" in menu(amina)
    assert "Personer" not in menu(amina) + menu(jonas) + menu(None)


def test_ones_own_places_come_first_and_the_bank_is_the_same_for_everyone(
    kari: User, as_: Browser
) -> None:
    def doors(user: User | None) -> list[str]:
        page = as_(user).get("/").content.decode()
        menu = page[page.index('<nav class="nav"') : page.index("</nav>")]
        return re.findall(r"<a [^>]*>([^<]+)</a>", menu)

    everyones = doors(None)
    assert {"Forløp", "Om"} <= set(everyones)
    mine = doors(kari)
    assert mine[-len(everyones) :] == everyones
    assert mine[-len(everyones) - 1] == "Kvalitet"


@pytest.mark.parametrize("path", BANK_PAGES)
def test_every_page_of_the_bank_says_it_is_unofficial_and_leads_to_the_original(
    client: Client, path: str
) -> None:
    page = client.get(path).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "Uoffisiell gjengivelse" in main
    notice = main[main.index('class="notice"') :]
    notice = notice[: notice.index("</p>")]
    # The list of sources leads to every original from each of its lines.
    to_original = r'href="https://' if path == "/kilder/" else r'href="(/kilder/"|https://)'
    assert re.search(to_original, main if path == "/kilder/" else notice), path


def test_a_persons_page_does_not_call_itself_a_rendering(
    happened: Any, kari: User, aminas: PersonCard, as_: Browser
) -> None:
    page = as_(kari).get(reverse("person", args=[aminas.id])).content.decode()
    assert 'class="notice"' not in page


def test_only_pages_for_those_logged_in_load_the_script_that_opens_forms_in_place(
    happened: Any, kari: User, aminas: PersonCard, as_: Browser
) -> None:
    browser = as_(kari)
    page = browser.get(reverse("person", args=[aminas.id])).content.decode()
    assert "js/live.js" in page
    for promise in ('"includeIndicatorStyles":false', '"allowEval":false', '"historyCacheSize":0'):
        assert promise in page
    for path in ("/", "/anbefalinger/hold-kontakten/", "/finnes-ikke/"):
        loaded = re.findall(r'<script[^>]*src="([^"]+)"', browser.get(path).content.decode())
        # A page of the bank suggests words while one searches; without scripts the form is the same.
        assert [name.rpartition("/")[2] for name in loaded] in ([], ["search.js"])


def test_it_says_who_is_logged_in_and_as_what(kari: User, as_: Browser) -> None:
    page = as_(kari).get("/").content.decode()
    assert "<strong>Kari</strong>" in page
    assert "koordinator, Teamet i Fjordvik" in page


def test_no_page_may_load_anything_from_elsewhere_or_run_what_is_written_in_it(
    client: Client,
) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for directive in ("script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert directive in policy


def test_every_page_carries_the_headers_that_keep_it_private(client: Client) -> None:
    headers = client.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_page_for_somebody_logged_in_is_kept_nowhere(
    happened: Any, kari: User, aminas: PersonCard, as_: Browser
) -> None:
    browser = as_(kari)
    for address in (reverse("person", args=[aminas.id]), "/", "/finnes-ikke/"):
        assert browser.get(address).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in as_(None).get("/").headers


def test_leaving_quickly_logs_out_and_leads_away(amina: User, as_: Browser, settings: Any) -> None:
    browser = as_(amina)
    answer = browser.post("/forlat/")
    assert answer.headers["Location"] == settings.QUICK_EXIT_URL
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert browser.get("/min-plan/").status_code == 302


def test_logging_out_leads_to_the_first_page(kari: User, as_: Browser) -> None:
    browser = as_(kari)
    assert browser.post("/logg-ut/").headers["Location"] == "/"
    assert browser.get("/personer/").status_code == 302


@pytest.mark.parametrize("method", ["post", "get"])
def test_leaving_quickly_needs_no_token_and_no_form(
    amina: User, settings: Any, method: str
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(amina)
    answer = getattr(browser, method)("/forlat/")
    assert answer.headers["Location"] == settings.QUICK_EXIT_URL
    assert browser.get("/min-plan/").status_code == 302


@pytest.mark.parametrize("path", ["/logg-ut/", "/demo/kari/"])
def test_a_form_without_its_token_changes_nothing(kari: User, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(kari)
    answer = browser.post(path)
    assert answer.status_code == 403
    assert "Skjemaet var for gammelt" in text_of(answer)
    assert browser.get("/personer/").status_code == 200


@pytest.mark.parametrize("path", ["/logg-ut/", "/demo/kari/"])
def test_a_link_changes_nothing(kari: User, path: str, as_: Browser) -> None:
    assert as_(kari).get(path).status_code == 405


def test_when_we_fail_the_page_asks_nothing_of_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("mestring.web.bank.views.present_matrix", fail)
    client.raise_request_exception = False
    client.get("/om/")
    with django_assert_num_queries(1):  # the published digest, before it failed
        answer = client.get("/")
    assert answer.status_code == 500
    assert "Det er ikke din feil" in text_of(answer)


def test_a_broken_request_is_answered_kindly(client: Client) -> None:
    from django.core.exceptions import BadRequest

    from mestring.web import errors

    answer = errors.bad_request(client.get("/").wsgi_request, BadRequest())
    assert answer.status_code == 400
    assert "Ingenting er lagret" in text_of(answer)


def test_a_wrong_address_is_a_broken_request_and_not_our_failure(client: Client) -> None:
    for address in ("evil.example", "a b"):
        answer = client.get("/", headers={"host": address})
        assert answer.status_code == 400
        assert "Ingenting er lagret" in text_of(answer)


def test_content_that_a_newer_program_refuses_is_told_of(
    client: Client, kari: User, as_: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Faults([Fault("guideline.yaml", 1, "", "Dette er nytt.", "Rett det.")])

    monkeypatch.setattr(queries, "_loaded", {})
    monkeypatch.setattr(queries, "_refused", set())
    monkeypatch.setattr(cache, "load_files", refuse)
    for browser, address in ((client, "/"), (as_(kari), "/arbeidsliste/")):
        answer = browser.get(address)
        assert answer.status_code == 503
        assert "nyere enn innholdet" in text_of(answer)
    assert client.get("/finnes-ikke/").status_code == 404


def test_markdown_keeps_what_is_harmless() -> None:
    html = to_html("# Tittel\n\n## Under\n\n**a** [b](https://x.no) ![c](d) <b>e</b>\n\n- f")
    assert "<h3>Tittel</h3>" in html
    assert "<h3>Under</h3>" in html
    assert "<strong>a</strong>" in html
    assert 'href="https://x.no"' in html
    assert "<img" not in html
    assert "<b>" not in html


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "http://x.no"])
def test_markdown_keeps_no_unsafe_link(link: str) -> None:
    assert f'href="{link}' not in to_html(f"[a]({link})")
