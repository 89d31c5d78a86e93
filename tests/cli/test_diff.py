"""`diff` in the terminal: what it answers, and what it says of how much is known."""

import json

import pytest

from mestring.cli.__main__ import main


def test_a_version_against_itself_differs_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "2014", "2014"]) == 0
    assert "Ingenting er endret." in capsys.readouterr().out


def test_what_changed_is_told_after_how_much_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "2024", "2025"]) == 1
    said = capsys.readouterr().out
    assert said.index("At noe mangler her") < said.index("Borte (")
    assert "er strengere: før kan, nå bør" in said


def test_the_same_is_given_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "2024", "2025", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert "At noe mangler her" in told["known"]["before"]
    tighter = [each["subject"] for each in told["changes"] if each["weight"] == "tighter"]
    assert tighter == ["trening-og-gode-vaner"]


def test_a_version_that_is_not_there_is_a_fault_that_names_those_that_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["diff", "1999", "2025"]) == 2
    assert "Kjente: 2014, 2024, 2025." in capsys.readouterr().err
