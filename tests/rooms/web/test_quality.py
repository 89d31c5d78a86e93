"""Kvalitet: what a unit reads about itself, who sees whom a figure is about, and what others may see."""

import csv
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mestring.learning import actions, queries
from mestring.learning.models import AreaCell, Cell, Snapshot
from mestring.learning.types import State
from mestring.people import actions as people
from mestring.people.models import LogEntry
from mestring.people.roles import Role
from mestring.people.types import PersonCard, User
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
AddUser = Callable[..., User]
TEAM = {"id": "fjordvik-team", "type": "team", "level": "municipality"}
INDICATOR = "kontakt-innen-en-uke"
HOME = "/kvalitet/fjordvik-team/"
PAGE = f"{HOME}{INDICATOR}/"


@pytest.fixture
def counted(happened: Callable[..., Any], aminas: PersonCard, now: datetime) -> Snapshot:
    """Amina, discharged three times: in time, late, and not told of."""
    out = {"event": "inpatient.discharged", "unit": TEAM}
    held = {"event": "contact.held", "unit": TEAM, "attributes": {"two_way": True}}
    happened(
        aminas.subject,
        {
            "event": "person.registered",
            "at": "2026-01-02",
            "attributes": {"birth_date": "1992-05-14"},
        },
        {**out, "at": "2025-12-01"},
        {**held, "at": "2025-12-03"},
        {**out, "at": "2026-01-05"},
        {**held, "at": "2026-01-30"},
        {**out, "at": "2026-02-02"},
        {**held, "at": "2026-02-04", "attributes": {}},
        {**out, "at": "2026-03-18"},
    )
    return Snapshot.objects.get(pk=actions.refresh(at=now).snapshot)


@pytest.fixture
def analyst(add_user: AddUser) -> User:
    return add_user("Astrid", Role.ANALYST)


def filled(snapshot: Snapshot, units: int, met: int = 20, missed: int = 10) -> None:
    """Let more units have something counted, each month of a year and a half."""
    months = [2024_00 + n for n in range(9, 13)] + [2025_00 + n for n in range(1, 13)]
    Cell.objects.bulk_create(
        Cell(
            snapshot=snapshot,
            expectation=INDICATOR,
            unit_id=f"team-{number}",
            month=month,
            met=met + (month + number) % 5,
            overdue=missed,
        )
        for number in range(units)
        for month in months
    )


def more_units(steward: User, units: int, at: datetime) -> None:
    for number in range(units):
        people.add_unit(
            slug=f"team-{number}",
            title=f"Team {number}",
            unit_type="team",
            level="municipality",
            municipality=None,
            region="Nord",
            by=steward,
            at=at,
        )


# What is said before there is anything to say


def test_before_anything_is_counted_it_says_so(
    published: object, solveig: User, as_: Browser
) -> None:
    assert "Tallene er ikke regnet ut ennå" in text_of(as_(solveig).get(HOME))
    assert "Tallene er ikke regnet ut ennå" in text_of(as_(solveig).get(PAGE))


def test_while_it_is_counted_it_says_so(
    published: object, solveig: User, as_: Browser, now: datetime
) -> None:
    Snapshot.objects.create(at=now, known=now, version="1", digest="x", state=State.BEGUN)
    assert "Tallene regnes ut nå" in text_of(as_(solveig).get(HOME))


def test_when_the_first_counting_broke_it_says_so(
    published: object, solveig: User, as_: Browser, now: datetime
) -> None:
    Snapshot.objects.create(at=now, known=now, version="1", digest="x", state=State.BROKEN)
    Snapshot.objects.update(fault="disken er full")
    text = text_of(as_(solveig).get(HOME))
    assert "Opptellingen ble avbrutt" in text
    assert "disken" not in text


def test_a_unit_with_nothing_counted_has_an_empty_page(
    counted: Snapshot, per: User, as_: Browser
) -> None:
    assert "Ingenting er talt her ennå" in text_of(as_(per).get("/kvalitet/storvik-team/"))


# One's own unit


def test_the_leader_comes_to_the_unit_they_lead(
    counted: Snapshot, solveig: User, as_: Browser
) -> None:
    browser = as_(solveig)
    assert browser.get("/kvalitet/").headers["Location"] == HOME
    text = text_of(browser.get(HOME))
    assert "Ingenting har endret seg mer enn tilfeldigheter gir" in text
    assert "1 av 2 i tide" in text
    assert "Om ett av 3 steg det siste året vet vi ikke" in text
    assert "Det som oftest mangler: snakket sammen" in text


def test_one_indicator_has_its_figures_its_definition_and_its_recommendation(
    counted: Snapshot, solveig: User, as_: Browser
) -> None:
    answer = as_(solveig).get(PAGE)
    text = text_of(answer)
    assert "50 %" in text
    assert "desember 2025 100 % 1 0 0" in text
    assert "januar 2026 0 % 0 1 0" in text
    assert "Foreløpig: mars" in text
    assert "Utenfor tellingen: 1 kan ikke avgjøres (mangler: snakket sammen)" in text
    assert "Vi teller hver gang dette skjer: utskrivning" in text
    assert reverse("recommendation", args=["hold-kontakten"]) in answer.content.decode()


def test_a_colleague_reads_the_figures_and_not_whom_they_are_about(
    counted: Snapshot, kari: User, as_: Browser
) -> None:
    browser = as_(kari)
    answer = browser.get(PAGE)
    assert answer.status_code == 200
    assert "Hvem dette gjelder" not in text_of(answer)
    assert browser.get(f"{PAGE}hvem/").status_code == 403


@pytest.mark.parametrize("path", ["", f"{INDICATOR}/", f"{INDICATOR}/tall/"])
def test_another_units_figures_are_as_missing(
    counted: Snapshot, per: User, as_: Browser, path: str
) -> None:
    hidden, absent = (as_(per).get(f"/kvalitet/{unit}/{path}") for unit in ("fjordvik-team", "no"))
    assert hidden.status_code == absent.status_code == 404


def test_the_figures_come_as_a_file_with_what_they_mean(
    counted: Snapshot, kari: User, as_: Browser
) -> None:
    answer = as_(kari).get(f"{PAGE}tall/")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["month"], row["met"], row["late"], row["unknown"]) for row in rows] == [
        ("2025-12", "1", "0", "0"),
        ("2026-01", "0", "1", "0"),
        ("2026-02", "0", "0", "1"),
        ("2026-03", "0", "0", "0"),
    ]
    assert rows[3]["provisional"] == "1"
    assert "innen 7 dager" in rows[0]["definition"]


# Whom it is about


def test_the_leader_sees_whom_it_is_about_and_each_of_them_can_read_that(
    counted: Snapshot, solveig: User, aminas: PersonCard, as_: Browser
) -> None:
    text = text_of(as_(solveig).get(f"{PAGE}hvem/"))
    assert text.count("Amina") == 2
    assert "gjort, men sent" in text
    assert "mangler opplysning" in text
    lines = LogEntry.objects.filter(person=aminas.id, what="gap")
    assert [line.reader_name for line in lines] == ["Solveig"]


def test_one_who_keeps_the_leader_out_is_not_in_the_list(
    counted: Snapshot, solveig: User, amina: User, aminas: PersonCard, as_: Browser, now: datetime
) -> None:
    people.block(person=aminas.id, user=solveig.pk, words="", cost_told=True, by=amina, at=now)
    text = text_of(as_(solveig).get(f"{PAGE}hvem/"))
    assert "Amina" not in text
    assert "Ingen du følger opp akkurat nå" in text


def test_the_leader_of_another_unit_finds_nobody(
    counted: Snapshot, add_user: AddUser, as_: Browser
) -> None:
    browser = as_(add_user("Vigdis", Role.LEADER, "storvik-team"))
    hidden = browser.get(f"{PAGE}hvem/")
    absent = browser.get(f"/kvalitet/no/{INDICATOR}/hvem/")
    assert hidden.status_code == absent.status_code == 404
    assert text_of(browser.get(f"/kvalitet/storvik-team/{INDICATOR}/hvem/")).count("Amina") == 0


# Units like it, and areas


def test_a_unit_is_compared_with_units_of_its_kind(
    counted: Snapshot, solveig: User, steward: User, as_: Browser, now: datetime
) -> None:
    more_units(steward, 6, now)
    filled(counted, 6)
    text = text_of(as_(solveig).get(PAGE))
    assert "Dere ligger innenfor det tilfeldig variasjon gir" in text
    assert "6 andre enheter av samme slag" in text


def test_small_units_are_not_there_to_be_compared_with(
    counted: Snapshot, solveig: User, steward: User, as_: Browser, now: datetime
) -> None:
    more_units(steward, 6, now)
    filled(counted, 6)
    Cell.objects.filter(unit_id__startswith="team-").update(met=0, overdue=0)
    Cell.objects.filter(unit_id__startswith="team-", month=202512).update(met=3, overdue=4)
    assert "Liknende enheter" not in text_of(as_(solveig).get(PAGE))


def test_an_area_shows_sums_and_hides_what_is_small(
    counted: Snapshot, analyst: User, steward: User, as_: Browser, now: datetime
) -> None:
    from mestring.learning.areas import area_counts

    more_units(steward, 6, now)
    filled(counted, 6)
    small = Cell.objects.filter(unit_id="team-0", month=202511)
    small.update(met=1, overdue=1)
    cells = queries.cells(counted.pk)
    regions = {"Nord": [f"team-{number}" for number in range(6)]}
    for each in area_counts(cells, regions, 202603):
        AreaCell.objects.create(snapshot=counted, **each._asdict())
    browser = as_(analyst)
    assert "For få" not in text_of(browser.get("/omrader/"))
    assert "Første kontakt" in text_of(browser.get("/omrader/nord/"))
    text = text_of(browser.get(f"/omrader/nord/{INDICATOR}/"))
    assert "Liknende enheter" not in text
    rows = list(
        csv.DictReader(
            StringIO(browser.get(f"/omrader/nord/{INDICATOR}/tall/").content.decode("utf-8-sig"))
        )
    )
    assert {row["month"] for row in rows} >= {"2025-11", "2025-12"}
    assert all(row["met"].isdecimal() or row["met"] == ":" for row in rows)


def test_an_area_of_few_units_is_not_opened(counted: Snapshot, analyst: User, as_: Browser) -> None:
    browser = as_(analyst)
    assert "For få enheter" in text_of(browser.get("/omrader/"))
    assert "Ingenting er talt her" in text_of(browser.get("/omrader/landet/"))
    assert browser.get("/omrader/finnes-ikke/").status_code == 404


def test_an_analyst_sees_areas_and_no_unit(counted: Snapshot, analyst: User, as_: Browser) -> None:
    browser = as_(analyst)
    assert browser.get(HOME).status_code == 403
    assert browser.get(f"{PAGE}hvem/").status_code == 403
    assert 'href="/omrader/"' in browser.get("/omrader/").content.decode()


# What it costs


def test_pages_cost_the_same_however_much_is_counted(
    counted: Snapshot,
    solveig: User,
    steward: User,
    as_: Browser,
    now: datetime,
    django_assert_num_queries: Callable,
) -> None:
    browser = as_(solveig)
    more_units(steward, 8, now)
    for size in (0, 8):
        filled(counted, size)
        with django_assert_num_queries(9):
            browser.get(HOME)
        with django_assert_num_queries(13 if size else 12):
            browser.get(PAGE)


def test_the_months_are_those_we_are_in(counted: Snapshot, solveig: User, as_: Browser) -> None:
    assert date(2026, 3, 20).month == 3
    assert text_of(as_(solveig).get(PAGE)).index("mars 2026") < text_of(
        as_(solveig).get(PAGE)
    ).index("februar 2026")
