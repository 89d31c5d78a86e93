"""`./mestring indicators`: counts when it is asked to, and shows what stands."""

import csv
import json
import sys
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from mestring.cli import installation
from mestring.cli.__main__ import main
from mestring.people.types import PersonCard

Happened = Callable[..., Any]
TEAM = {"id": "fjordvik-team", "type": "team", "level": "municipality"}


@pytest.fixture(autouse=True)
def there(
    happened: Happened, aminas: PersonCard, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    """Let the verb look at the tests' own database, in which Amina has been discharged twice."""
    monkeypatch.setattr(installation, "_has", lambda table: True)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    happened(
        aminas.subject,
        {
            "event": "person.registered",
            "at": "2026-01-02",
            "attributes": {"birth_date": "1992-05-14"},
        },
        {"event": "inpatient.discharged", "at": "2026-01-05", "unit": TEAM},
        {"event": "contact.held", "at": "2026-01-07", "attributes": {"two_way": True}},
        {"event": "inpatient.discharged", "at": "2026-02-02", "unit": TEAM},
    )


def test_before_anything_is_counted_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["indicators"]) == 2
    assert "--refresh" in capsys.readouterr().err


def test_it_counts_and_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["indicators", "--refresh"]) == 0
    told = capsys.readouterr()
    assert "1 av 2" in told.out
    assert "1 tidslinjer med 4 hendelser" in told.err


def test_the_figures_come_with_what_they_mean(capsys: pytest.CaptureFixture[str]) -> None:
    main(["indicators", "--refresh"])
    capsys.readouterr()
    assert main(["indicators", "--csv", "--unit", "fjordvik-team"]) == 0
    rows = list(csv.DictReader(StringIO(capsys.readouterr().out)))
    assert [(row["month"], row["met"], row["overdue"]) for row in rows] == [
        ("2026-01", "1", "0"),
        ("2026-02", "0", "1"),
    ]
    assert "utskrivning" in rows[0]["definition"]
    assert main(["indicators", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [cell["share"] for cell in told["cells"]] == [1.0, 0.0]
    assert set(told["definitions"]) == {"kontakt-innen-en-uke"}


def test_another_unit_has_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    main(["indicators", "--refresh"])
    capsys.readouterr()
    assert main(["indicators", "--csv", "--unit", "storvik-team"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_what_cannot_be_counted_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["indicators", "--refresh", "--events", str(tmp_path)]) == 2
    assert "her er ingen hendelser" in capsys.readouterr().err


def test_where_a_library_is_missing_it_says_which(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["indicators", "--refresh"])
    monkeypatch.delattr("mestring.learning.counting")
    monkeypatch.setitem(sys.modules, "mestring.learning.counting", None)
    assert main(["indicators", "--refresh"]) == 2
    assert "mangler på denne maskinen" in capsys.readouterr().err


def test_where_there_is_no_installation_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installation, "_has", lambda table: False)
    assert main(["indicators"]) == 2
    assert "ingen installasjon" in capsys.readouterr().err
