"""Every page, asked for by each of the cast: the owner, a colleague, a stranger, a visitor."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from mestring.knowledge.types import Publication
from mestring.people.types import PersonCard, User

CAST = ("visitor", "amina", "yusuf", "kari", "solveig", "per", "jonas")
OPEN = dict.fromkeys(CAST, 200)
TO_LOGIN, REFUSED, HIDDEN = 302, 403, 404
NOBODY = {**dict.fromkeys(CAST, REFUSED), "visitor": TO_LOGIN}
ONE_PERSON = {**NOBODY, "kari": 200, "solveig": 200, "per": HIDDEN}

# Path, and what each of the cast is answered.
PAGES = [
    ("/", OPEN),
    ("/anbefalinger/", OPEN),
    ("/anbefalinger/hold-kontakten/", OPEN),
    ("/verdier/", OPEN),
    ("/verdier/personen-forst/", OPEN),
    ("/forlop/", OPEN),
    ("/forlop/hf1/", OPEN),
    ("/kilder/", OPEN),
    ("/ordliste/", OPEN),
    ("/ordliste/ord-vi-ikke-bruker/", OPEN),
    ("/om/", OPEN),
    ("/demo/", OPEN),
    ("/en/", OPEN),
    ("/en/anbefalinger/hold-kontakten/", OPEN),
    ("/min-plan/", {**NOBODY, "amina": 200}),
    ("/min-side/", {**NOBODY, "yusuf": 200}),
    ("/personer/", {**NOBODY, "kari": 200, "solveig": 200, "per": 200}),
    ("/personer/{amina}/", ONE_PERSON),
    ("/personer/{amina}/slik-personen-ser-det/", ONE_PERSON),
    ("/tjenester/", {**NOBODY, "kari": 200, "solveig": 200, "per": 200}),
    ("/tjenester/unit/fjordvik-team/", ONE_PERSON),
    ("/tjenester/municipality/fjordvik/", ONE_PERSON),
    ("/tjenester/agreement/avtalen/", ONE_PERSON),
    ("/kvalitet/", {**NOBODY, "kari": 302, "solveig": 302, "per": 302}),
    ("/kvalitet/fjordvik-team/", ONE_PERSON),
    ("/kvalitet/fjordvik-team/kontakt-innen-en-uke/", ONE_PERSON),
    # Not for a colleague: only the one who leads the unit sees whom a figure is about.
    ("/kvalitet/fjordvik-team/kontakt-innen-en-uke/hvem/", {**NOBODY, "solveig": 200}),
    ("/omrader/", {**NOBODY, "solveig": 200}),
    ("/omrader/landet/", {**NOBODY, "solveig": 200}),
]


@pytest.fixture
def cast(
    amina: User, yusuf: User, kari: User, solveig: User, per: User, jonas: User
) -> dict[str, User | None]:
    users = {"amina": amina, "yusuf": yusuf, "kari": kari, "solveig": solveig}
    return {"visitor": None, **users, "per": per, "jonas": jonas}


@pytest.mark.parametrize(("path", "expected"), PAGES, ids=[path for path, _ in PAGES])
def test_each_of_the_cast_sees_what_is_theirs(
    path: str,
    expected: dict[str, int],
    cast: dict[str, User | None],
    aminas: PersonCard,
    published: Publication,
    as_: Callable[[User | None], Client],
) -> None:
    address = path.format(amina=aminas.id)
    answers = {name: as_(user).get(address).status_code for name, user in cast.items()}
    assert answers == expected


@pytest.mark.usefixtures("published")
def test_one_who_may_not_be_seen_gets_exactly_the_answer_of_one_who_does_not_exist(
    per: User, aminas: PersonCard, as_: Callable[[User | None], Client]
) -> None:
    browser = as_(per)
    for name in ("person", "as-the-person-sees-it"):
        hidden = browser.get(reverse(name, args=[aminas.id]))
        absent = browser.get(reverse(name, args=[uuid4()]))
        assert hidden.status_code == absent.status_code == 404
        assert stripped(hidden.content) == stripped(absent.content)
        assert hidden.headers == absent.headers


def stripped(content: bytes) -> str:
    """Take out what differs on every page: the form's token, and the page's own address."""
    lines = content.decode().splitlines()
    own = ("csrfmiddlewaretoken", 'hreflang="en"')
    return "\n".join(line for line in lines if not any(mark in line for mark in own))


@pytest.mark.usefixtures("published")
def test_the_refusal_says_why_and_what_to_do(
    jonas: User, as_: Callable[[User | None], Client]
) -> None:
    assert "behandlingsrelasjon" in as_(jonas).get("/personer/").content.decode()
    assert "care relation" in as_(jonas).get("/en/personer/").content.decode()


@pytest.mark.usefixtures("published")
def test_after_logging_in_one_comes_to_the_page_asked_for(client: Client) -> None:
    assert client.get("/personer/").headers["Location"] == "/demo/?next=/personer/"
    assert client.get("/en/personer/").headers["Location"] == "/en/demo/?next=/en/personer/"


@pytest.mark.usefixtures("published")
def test_where_nobody_can_log_in_that_is_said(client: Client, settings) -> None:
    settings.LOGIN_URL = ""
    answer = client.get("/personer/")
    assert answer.status_code == 403
    assert "logge inn" in answer.content.decode()


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("path", ["/", "/personer/", "/min-plan/"])
def test_pages_are_only_read(path: str, client: Client) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "path",
    [
        "/anbefalinger/finnes-ikke/",
        "/verdier/x/",
        "/forlop/x/",
        "/finnes-ikke/",
        "/en/finnes-ikke/",
    ],
)
def test_what_does_not_exist_is_said_kindly(path: str, client: Client) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    title = "We did not find the page" if path.startswith("/en/") else "Vi fant ikke siden"
    assert title in answer.content.decode()


@pytest.mark.usefixtures("published")
def test_a_kind_of_service_that_does_not_exist_is_not_found(
    kari: User, as_: Callable[[User | None], Client]
) -> None:
    for kind in ("person", "relative", "x"):
        assert as_(kari).get(f"/tjenester/{kind}/fjordvik-team/").status_code == 404
