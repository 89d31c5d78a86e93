"""Figures in the demo: from the story and from simulated persons, beside the demo and once."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client

from mestring.demo import counted, units
from mestring.learning.models import Drawing, Snapshot
from mestring.people import queries
from mestring.people.roles import Role
from mestring.population.simulating.services import default_units
from tests.rooms.web.reading import text_of


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "PEOPLE", 300)
    monkeypatch.setattr("mestring.learning.charts.draw", lambda *_: "<svg></svg>")
    monkeypatch.setattr("mestring.learning.drawing.draw", lambda *_: "<svg></svg>")


def test_a_leader_reads_figures_that_were_counted_and_they_are_counted_once(
    demo: datetime, tmp_path: Path, client: Client
) -> None:
    client.post("/demo/solveig/")
    assert "Tallene er ikke regnet ut ennå" in text_of(client.get("/kvalitet/fjordvik-team/"))
    counted.count(tmp_path, demo)
    text = text_of(client.get("/kvalitet/fjordvik-team/"))
    assert "I demoen er" in text
    assert " i tide" in text
    first = Snapshot.objects.get()
    drawn = Drawing.objects.count()
    assert drawn > 50
    counted.count(tmp_path, demo)
    assert Snapshot.objects.get() == first
    assert Drawing.objects.count() == drawn


def test_another_guideline_or_month_is_another_count(demo: datetime) -> None:
    mark = counted.mark_of("a", demo)
    assert mark == counted.mark_of("a", demo.replace(day=1))
    assert mark != counted.mark_of("b", demo)
    assert mark != counted.mark_of("a", demo.replace(month=10))


def test_thirty_units_and_the_storys_own_are_among_them() -> None:
    found = {unit.id: unit for unit in units.units()}
    assert len(found) == 30
    assert {"fjordvik-team", "storvik-team", "dps-nord-dogn"} <= set(found)
    kinds = [unit.type for unit in default_units()]
    assert [unit.type for unit in units.units()] == kinds


def test_the_storys_units_are_of_the_kind_that_is_simulated(demo: datetime) -> None:
    there = {card.subject.id: (card.type, card.level) for card in queries.all_units()}
    told = {unit.id: (unit.type, unit.level) for unit in units.units() if unit.id in there}
    assert len(told) == 6
    assert told == {unit: there[unit] for unit in told}


def test_where_nothing_can_be_counted_the_demo_goes_on_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(counted, "NEEDED", ("no_such_package",))
    with counted.beside(tmp_path):
        pass
    assert "no_such_package" in capsys.readouterr().out


def test_the_analyst_is_somebody_one_can_be(demo: datetime) -> None:
    standing = queries.standing(queries.user_named("astrid"), demo)
    assert standing.role(Role.ANALYST)
