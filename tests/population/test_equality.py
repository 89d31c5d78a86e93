"""The law of the house: evaluating many says what `explain` says, on every row.

What the two once disagreed on stands below as examples.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mestring.core.criteria import Attribute, InState
from mestring.core.expectation import CountsFor
from mestring.core.limits import Case, Cases
from mestring.core.package import Package
from mestring.core.spans import Span
from mestring.population.engines import DuckDB
from mestring.population.evaluating import count, evaluate
from tests.population.comparing import (
    Asked,
    Rows,
    asked_of,
    differences,
    evaluated,
    explained,
    rows_of,
    tables,
)
from tests.strategies.choices import Seeded
from tests.strategies.corpus import Sample, corpus
from tests.strategies.packages import packages
from tests.strategies.plain import event, life, only, recurrence, response, when
from tests.strategies.timelines import moment, timeline

FEW = settings(max_examples=6, suppress_health_check=list(HealthCheck))


def assert_equal(package: Package, asked: list[Asked]) -> int:
    """Compare, and give the number of rows compared."""
    one = explained(package, asked)
    assert not list(differences(evaluated(package, asked), one))
    return len(one)


# Generated


@FEW
@given(packages(2), st.integers(0, 10**9))
def test_many_says_what_one_says(package, seed):
    choices = Seeded(f"{seed}")
    lines = [timeline(choices, package, 9, f"s{number}") for number in range(60)]
    assert_equal(package, [Asked(line, *moment(choices, line)) for line in lines])


@cache
def samples() -> tuple[Sample, ...]:
    return tuple(corpus(5, packages=10, timelines=40, instants=2))


def test_many_says_what_one_says_all_over_a_corpus():
    rows = sum(assert_equal(sample.package, asked_of(sample)) for sample in samples())
    assert rows > 500, "too few rows to say much"


# All at one instant, as it is outside of tests: other queries, and the same answers


def at_one_instant(sample: Sample) -> list[Asked]:
    at, known = max(moment for asked in sample.asked for moment in asked)
    return [Asked(timeline, at, known) for timeline in sample.timelines]


def all_at_once(package: Package, asked: list[Asked]) -> tuple[Any, Any]:
    """Give events and subjects as they are handed over where all are asked for at one instant."""
    events, subjects = tables(package, asked)
    return events, subjects.select(["s", "kind"]).rename_columns(["subject", "kind"])


def test_all_at_one_instant_say_what_each_says_alone():
    rows = 0
    for sample in samples()[:4]:
        asked = at_one_instant(sample)
        events, subjects = all_at_once(sample.package, asked)
        _, at, known = asked[0]
        many = rows_of(evaluate(sample.package, events, subjects, at, known, engine=DuckDB()))
        one = explained(sample.package, asked)
        assert not list(differences(many, one))
        rows += len(one)
    assert rows > 50, "too few rows to say much"


def test_what_is_counted_is_what_there_is():
    for sample in samples()[:4]:
        asked = at_one_instant(sample)
        events, subjects = all_at_once(sample.package, asked)
        _, at, known = asked[0]
        table = evaluate(sample.package, events, subjects, at, known, engine=DuckDB())
        today = date.fromordinal(sample.package.guideline.calendar.day_of(at))
        rows, waited = Counter[Any](), Counter[Any]()
        for row in table.to_pylist():
            passed, days = since_due(row, today, at)
            key = (row["expectation"], row["unit"], row["month"], row["outcome"], passed)
            rows[key] += 1
            waited[key] += days
        cells = count(sample.package, events, subjects, at, known, engine=DuckDB()).to_pylist()
        names = ("expectation", "unit", "month", "outcome", "passed")
        keys = [tuple(cell[name] for name in names) for cell in cells]
        assert dict(zip(keys, (cell["rows"] for cell in cells), strict=True)) == rows
        found = zip(keys, (cell["waited"] or 0 for cell in cells), strict=True)
        assert {key: days for key, days in found if days} == {k: d for k, d in waited.items() if d}


def since_due(row: dict[str, Any], today: date, at: datetime) -> tuple[bool | None, int]:
    """Tell whether a row's due has passed, and how many days ago it was."""
    if row["due_on"] is not None:
        return row["due_on"] < today, (today - row["due_on"]).days
    if row["due_at"] is not None:
        return row["due_at"] < at, (at - row["due_at"]) // timedelta(days=1)
    return None, 0


# Whom it is asked together with changes nothing


def of_first(rows: Rows, count: int) -> Rows:
    return {key: row for key, row in rows.items() if key[0] < count}


def test_parting_the_subjects_and_uniting_the_rows_changes_nothing():
    for sample in samples()[:4]:
        asked = asked_of(sample)
        whole = evaluated(sample.package, asked)
        united: Rows = {}
        for start, end in ((0, 1), (1, 30), (30, len(asked))):
            united |= evaluated(sample.package, asked[start:end], first=start)
        assert united == whole


def test_another_subject_changes_no_rows_but_its_own():
    for sample in samples()[:4]:
        asked = asked_of(sample)
        assert of_first(evaluated(sample.package, asked), 40) == evaluated(
            sample.package, asked[:40]
        )


def test_nobody_at_all_has_no_rows():
    assert evaluated(samples()[0].package, []) == {}


# Examples: what once was wrong


def assert_same(rule, *events, at: str) -> None:
    instant = when(at)
    assert_equal(only(rule), [Asked(life(*events), instant, instant)])


def test_a_limit_chosen_by_the_unit_reads_the_triggers_own():
    """The unit that a row counts in is another question than the unit that a criterion asks about."""
    limit = Cases(
        cases=(
            Case(limit="none", when=InState(in_state="watched")),
            Case(limit=Span(days=1), when=Attribute(attribute="unit", is_="south")),
            Case(limit=Span(days=3)),
        )
    )
    rule = response("visit.held", "call.made", limit, counts_for=CountsFor(attribute="place"))
    assert_same(rule, event(1, "visit.held", "2026-03-02T12:00", place="south"), at="2026-03-20")


def test_an_exit_at_the_instant_of_the_start_leaves_the_period_open():
    """At one instant ends go before starts."""
    rule = recurrence("staying", "call.made")
    assert_same(
        rule,
        event(1, "stay.began", "2026-03-02T12:00"),
        event(2, "person.died", "2026-03-02T12:00"),
        at="2026-03-20",
    )


def test_days_of_one_date_follow_each_other_as_the_key_runs():
    """Whether an end of a date is free depends on whether the key ran before, and so on all days before."""
    rule = recurrence("planning", "plan.reviewed")
    for first in ("2026-03-01", "2026-03-01T12:00"):
        assert_same(
            rule,
            event(1, "plan.started", first, plan="p1"),
            event(2, "plan.ended", "2026-03-02", plan="p1"),
            event(3, "plan.renewed", "2026-03-02", plan="p1"),
            event(4, "plan.ended", "2026-03-03", plan="p1"),
            event(5, "plan.started", "2026-03-03", plan="p1"),
            event(6, "plan.renewed", "2026-03-03", plan="p1"),
            event(7, "plan.ended", "2026-03-04", plan="p1"),
            event(8, "plan.started", "2026-03-04", plan="p1"),
            at="2026-03-20",
        )


def test_an_instant_far_from_now_is_an_instant():
    rule = response("visit.held", "call.made", Span(hours=1))
    line = life(event(1, "visit.held", "2026-03-02T12:00"))
    far = datetime(2029, 12, 31, tzinfo=UTC)
    assert_equal(only(rule), [Asked(line, far, far)])
