"""The law of the house: evaluating many says what `explain` says, on every row.

What the two once disagreed on stands below as examples.
"""

from datetime import UTC, datetime
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mestring.core.criteria import Attribute, InState
from mestring.core.expectation import CountsFor
from mestring.core.limits import Case, Cases
from mestring.core.package import Package
from mestring.core.spans import Span
from tests.population.comparing import (
    Asked,
    Rows,
    asked_of,
    differences,
    evaluated,
    explained,
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
