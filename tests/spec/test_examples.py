"""The examples of docs/timeline-format.md run, and the output shown there is what they give."""

import json
from functools import cache
from typing import Any

import pytest

from tests.spec.terminal import PAGE, ran, refreshed

AMINA = "docs/examples/amina.yaml"
FJORDVIK = ("--local", "docs/examples/fjordvik")


@cache
def rows(*arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    code, output = ran(["explain", AMINA, "--json", *arguments])
    assert code == 0, output
    return {(row["expectation"], row["state_key"]): row for row in json.loads(output)}


@pytest.mark.parametrize("language", ["nb", "en"])
def test_amina_is_told_in_both_languages(language: str) -> None:
    code, output = ran(["explain", AMINA, "--lang", language])
    assert code == 0, output
    assert output.startswith("amina, ")


@pytest.mark.parametrize(
    ("expectation", "key", "outcome", "due", "match"),
    [
        # Seen the 5th, reported the 12th, offered the 20th: 14 days more is 3 February.
        ("koordinator-pa-plass", "", "late", "2026-02-03", "koordinator"),
        # Day 0 is 14 March. The visit of the 18th was corrected to the 19th.
        ("kontakt-innen-sju-dager", "", "met", "2026-03-21", "besok-rettet"),
        ("fulgt-opp-tretti-dager", "1", "met", "2026-03-24", "besok-rettet"),
        ("fulgt-opp-tretti-dager", "2", "waiting", "2026-04-03", None),
        ("planen-gjennomgatt", "p1", "waiting", "2026-08-24", None),
        ("avtalt-dato-for-gjennomgang", "", "declined", "2026-04-20", None),
        ("epikrise-til-oppfolger", "", "unknown", "2026-03-15", None),
    ],
)
def test_amina_has_the_steps_that_the_page_tells_of(
    expectation: str, key: str, outcome: str, due: str, match: str | None
) -> None:
    row = rows()[expectation, key]
    named = row["match"]["name"] if row["match"] else None
    assert (row["outcome"], row["due"], named) == (outcome, due, match)


def test_fjordvik_tightens_the_limit_and_says_so() -> None:
    row = rows(*FJORDVIK)["kontakt-innen-sju-dager", ""]
    assert (row["outcome"], row["due"], row["limit"]["origin"]) == (
        "unknown",
        "2026-03-17",
        "local",
    )
    assert [missing["attribute"] for missing in row["missing"]] == ["two_way"]


def test_the_content_is_whole_with_the_overlay_on_top() -> None:
    code, output = ran(["check", *FJORDVIK])
    # A tighter limit may turn a national case; it may not be a fault.
    assert code in (0, 1), output


def test_a_file_with_faults_gives_them_all_and_computes_nothing() -> None:
    code, output = ran(["explain", "docs/examples/med-feil.yaml"])
    assert code == 2
    assert len(output.splitlines()) == 13


def test_the_output_on_the_page_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    stale = "docs/timeline-format.md is stale: run PYTHONPATH=src python -m tests.spec.terminal"
    assert page == refreshed(page), stale
