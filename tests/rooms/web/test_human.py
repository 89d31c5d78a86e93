"""Human time: how people say when something is, in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from mestring.web import human

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "bokmal", "english"),
    [
        (date(2026, 11, 22), "i dag", "today"),
        (date(2026, 11, 23), "i morgen", "tomorrow"),
        (date(2026, 11, 21), "i går", "yesterday"),
        (
            date(2026, 11, 25),
            "om tre dager (onsdag 25. november)",
            "in three days (Wednesday 25 November)",
        ),
        (date(2026, 11, 10), "for tolv dager siden", "twelve days ago"),
        (date(2026, 11, 9), "for 13 dager siden", "13 days ago"),
        (date(2026, 11, 8), "for to uker siden", "two weeks ago"),
        (
            date(2027, 1, 13),
            "om sju uker (onsdag 13. januar 2027)",
            "in seven weeks (Wednesday 13 January 2027)",
        ),
        (date(2026, 8, 24), "for tre måneder siden", "three months ago"),
        (date(2024, 11, 22), "for to år siden", "two years ago"),
        (date(1992, 5, 14), "for 35 år siden", "35 years ago"),
    ],
)
def test_a_day_is_said_as_people_say_it(day: date, bokmal: str, english: str) -> None:
    said = []
    for language in ("nb", "en"):
        with override(language):
            said.append(human.when(day, TODAY).text)
    assert said == [bokmal, english]


def test_the_exact_date_always_stands_beside_it() -> None:
    shown = human.when(date(2026, 11, 21), TODAY)
    assert (shown.title, shown.iso) == ("lørdag 21. november 2026", "2026-11-21")


def test_an_instant_has_its_local_clock() -> None:
    due = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight in Oslo
    assert human.when(due, TODAY).text == "i morgen kl. 00.30"
    assert human.deadline(due, TODAY) == "i morgen kl. 00.30"
    with override("en"):
        assert human.when(due, TODAY).text == "tomorrow at 00:30"


def test_a_date_of_this_year_needs_no_year() -> None:
    assert human.on_day(date(2026, 3, 1), TODAY).text == "1. mars"
    assert human.on_day(date(2025, 3, 1), TODAY).text == "1. mars 2025"


@pytest.mark.parametrize("days", range(-800, 800, 7))
def test_no_distance_breaks_the_language(days: int) -> None:
    from datetime import timedelta

    said = human.distance(TODAY + timedelta(days=days), TODAY)
    assert said
    assert "en dager" not in said
    assert "null" not in said
