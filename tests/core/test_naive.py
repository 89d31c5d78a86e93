"""The engine and the naive reading of the contract say the same, on every row.

What they once disagreed on, or the contract did not say, stands below as examples.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mestring.core.criteria import Attribute, Earlier, Had, InState
from mestring.core.expectation import (
    Expectation,
    Opening,
    Trigger,
)
from mestring.core.explain import Step, explain
from mestring.core.limits import By, Case, Cases
from mestring.core.package import Package
from mestring.core.spans import Span
from mestring.core.timeline import Timeline
from tests.core.naive import Key, Row, Told, tell
from tests.strategies.corpus import corpus
from tests.strategies.packages import packages
from tests.strategies.plain import event, life, only, precedence, recurrence, response, when
from tests.strategies.timelines import moments, timelines


class Difference(NamedTuple):
    """One row, or one excluded trigger, on which the two disagree; None where one has no such row."""

    rule: Expectation
    key: object
    engine: Row | str | None
    naive: Row | str | None

    def __repr__(self) -> str:
        return f"{self.rule.pattern} {self.key}: engine {self.engine}, naive {self.naive}"


def row_of(step: Step) -> Row:
    """Give of a step what the two are compared by."""
    match, by = (event.id if event else None for event in (step.match, step.decided_by))
    return Row(step.outcome, step.due, match, by, step.closed)


def differences(
    package: Package, timeline: Timeline, at: datetime, known: datetime, told: Told | None = None
) -> Iterator[Difference]:
    """Compare the engine with the naive reading, and give each difference."""
    told = told or tell(package, timeline, at, known)
    explanation = explain(package, timeline, at, known)
    rules = {rule.id: rule.expectation for rule in package.rules}
    rows: dict[Key, Row] = {}
    units = {step.key: step.unit.id if step.unit else None for step in explanation.steps}
    for step in explanation.steps:
        if step.key in rows:
            yield Difference(rules[step.rule.id], step.key, "two rows have this key", None)
        rows[step.key] = row_of(step)
    for key in sorted(rows.keys() | told.rows.keys()):
        engine, naive = rows.get(key), told.rows.get(key)
        if engine != naive:
            yield Difference(rules[key[1]], key, engine, naive)
        elif units[key] != told.units[key]:
            yield Difference(rules[key[1]], key, f"unit {units[key]}", f"unit {told.units[key]}")
    excluded = {(row.rule.id, row.trigger.id) for row in explanation.excluded}
    for which in sorted(excluded ^ told.excluded):
        mine, theirs = ("excluded", None) if which in excluded else (None, "excluded")
        yield Difference(rules[which[0]], which, mine, theirs)


# The claims


@given(st.data())
def test_the_engine_says_what_the_contract_says(data):
    package = data.draw(packages())
    timeline = data.draw(timelines(package))
    at, known = data.draw(moments(timeline))
    assert not list(differences(package, timeline, at, known))


def test_the_engine_says_what_the_contract_says_all_over_a_corpus():
    rows = 0
    for sample in corpus(1, packages=500, timelines=6, instants=3):
        for timeline, asked in zip(sample.timelines, sample.asked, strict=True):
            for at, known in asked:
                told = tell(sample.package, timeline, at, known)
                assert not list(differences(sample.package, timeline, at, known, told))
                rows += len(told.rows)
    assert rows > 5_000, "too few rows to say much"


# Examples: what once was wrong, or not said


def disagrees(package: Package, timeline: Timeline, at: str) -> list[Difference]:
    return list(differences(package, timeline, when(at), when(at)))


@pytest.mark.parametrize("within", [Span(days=2), By(by="planned")])
def test_an_unknown_row_whose_b_is_done_late_is_closed(within):
    """Semantics, 12: a row is closed when it is unknown but its B is already done."""
    applies = Attribute(attribute="flag", is_=True)
    rule = response("visit.held", "call.made", within, applies=applies)
    lived = life(
        event(1, "visit.held", "2026-03-02T12:00"), event(2, "call.made", "2026-03-09T12:00")
    )
    assert not disagrees(only(rule), lived, "2026-03-10")


def test_a_local_limit_reaches_what_goes_by_another_name():
    """Semantics, 7: a parameter may name another, and an overlay may tighten any limit."""
    rule = response("visit.held", "call.made", "as-in-days")
    lived = life(event(1, "visit.held", "2026-03-02T12:00"))
    package = only(rule, local={"in-days": Span(days=0)})
    assert not disagrees(package, lived, "2026-03-02")


def test_b_after_an_a_without_a_period_is_late():
    """Semantics, 9: without a period no B is in the window; 12: a certain B after the due is late."""
    rule = precedence("visit.held", "call.made", since="staying")
    lived = life(
        event(1, "visit.held", "2026-03-02T12:00"), event(2, "call.made", "2026-03-09T12:00")
    )
    assert not disagrees(only(rule), lived, "2026-03-10")


def test_a_b_of_a_whole_day_is_the_anchor_of_one_period_only():
    """Semantics, 10: B lies in the period by its instant, a whole day by its midnight. Keys are unique."""
    rule = recurrence("watched", "call.made", Span(days=7))
    lived = life(
        event(1, "watch.turned", "2026-03-02T12:00"),
        event(2, "call.made", "2026-03-04"),
        event(3, "watch.turned", "2026-03-04T12:00"),
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_b_before_the_state_began_is_no_anchor():
    """Semantics, 10: at or after the start's instant; a whole day has its midnight."""
    rule = recurrence("staying", "call.made", Span(days=7))
    lived = life(event(1, "call.made", "2026-03-04"), event(2, "stay.began", "2026-03-04T12:00"))
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_b_that_is_surely_done_closes_the_row_though_its_clock_is_missing():
    """Semantics, 12: unknown, but its B is already done, in time or late."""
    rule = response("visit.held", "call.made", Span(hours=36))
    lived = life(event(1, "visit.held", "2026-03-02T12:00"), event(2, "call.made", "2026-03-03"))
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_b_before_it_counts_closes_nothing():
    """Semantics, 8: `after` says from when B counts, whatever the limit."""
    rule = response("visit.held", "call.made", By(by="planned"), after=Span(months=1))
    lived = life(
        event(1, "visit.held", "2026-03-02T12:00"), event(2, "call.made", "2026-03-03T12:00")
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_what_ends_one_period_and_starts_the_next_does_not_end_its_own():
    """Semantics, 5: a period of one day has a start and an end; a renewal alone is only a start."""
    rule = response("visit.held", "call.made", applies=InState(in_state="planning"))
    lived = life(
        event(1, "plan.renewed", "2026-03-02", plan="p1"),
        event(2, "visit.held", "2026-03-03T12:00"),
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_no_limit_back_from_an_opening_is_no_limit():
    """Semantics, 9: `none` looks back without end; the opening's own date is the default only."""
    rule = precedence("stay.ended", "call.made", within="none", opens=Opening(state="staying"))
    lived = life(
        event(1, "call.made", "2026-03-01T12:00"), event(2, "stay.began", "2026-03-04T12:00")
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_since_a_state_that_was_not_there_finds_no_b():
    """Semantics, 9: if there is no such period, no B can be in the window."""
    rule = precedence("stay.ended", "call.made", since="staying", opens=Opening(event="visit.held"))
    lived = life(
        event(1, "visit.held", "2026-03-01T12:00"), event(2, "call.made", "2026-03-04T12:00")
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_since_one_state_while_another_is_opened_finds_the_period():
    """Semantics, 9: since that state began; each state has its own key."""
    rule = precedence("plan.ended", "call.made", since="staying", opens=Opening(state="planning"))
    lived = life(
        event(1, "stay.began", "2026-03-01T12:00"),
        event(2, "call.made", "2026-03-03T12:00", plan="p1"),
        event(3, "plan.started", "2026-03-05T12:00", plan="p1"),
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_the_first_of_those_that_lift_is_named():
    """Semantics, 3: as what lifted, the first that is in time is named."""
    rule = recurrence("staying", "call.made", lifted_by=(Trigger(event="letter.sent"),))
    lived = life(
        event(1, "stay.began", "2026-03-02T12:00"),
        event(2, "letter.sent", "2026-03-03T12:00"),
        event(3, "stay.ended", "2026-03-04T12:00"),
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_possible_b_at_the_instant_of_the_start_counts_as_a_certain_one_does():
    """Semantics, 3: order never decides a window; 10: at or after the start's instant."""
    rule = recurrence("planning", "call.made", Span(days=7))
    lived = life(
        event(1, "call.made", "2026-03-02T12:00"),
        event(2, "plan.started", "2026-03-02T12:00", plan="p1"),
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_b_too_early_by_the_hour_closes_nothing():
    """Semantics, 8: `after` says from when B counts, also where the limit in hours is unknown."""
    flag = Attribute(attribute="flag", is_=True)
    cases = Cases(cases=(Case(limit=Span(hours=48), when=flag), Case(limit=Span(hours=24))))
    rule = response("visit.held", "call.made", cases, after=Span(hours=12))
    lived = life(
        event(1, "visit.held", "2026-03-02T10:00"), event(2, "call.made", "2026-03-02T11:00")
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_plan_renewed_and_ended_on_one_day_is_over():
    """Semantics, 5: it starts first and is over at once."""
    rule = response("visit.held", "call.made", applies=InState(in_state="planning"))
    lived = life(
        event(1, "plan.renewed", "2026-03-02", plan="p1"),
        event(2, "plan.ended", "2026-03-02", plan="p1"),
        event(3, "visit.held", "2026-03-03T12:00"),
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_b_that_starts_a_period_of_a_day_is_the_trigger_of_one_row():
    """Law: keys are unique. The start of a period of a day is a B of the period that begins beside it."""
    rule = recurrence("planning", "plan.started", Span(days=7))
    lived = life(
        event(1, "plan.started", "2026-03-02", plan="p1"),
        event(2, "plan.renewed", "2026-03-02", plan="p1"),
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_later_b_that_is_surely_in_time_meets_though_an_earlier_one_has_no_clock():
    """Semantics, 12: met, a certain B lies in the window, whichever of the two was the next."""
    rule = recurrence("staying", "call.made", Span(hours=48))
    lived = life(
        event(1, "stay.began", "2026-03-02T12:00"),
        event(2, "call.made", "2026-03-04"),
        event(3, "call.made", "2026-03-04T10:00"),
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_had_looks_past_what_is_too_old_to_a_day_that_may_not_be():
    """Semantics, 6: hours compare the clock; a whole day is possible though it is earlier in order."""
    had = Had(had=Earlier(event="call.made", within=Span(hours=12)))
    lived = life(
        event(1, "call.made", "2026-03-02"),
        event(2, "call.made", "2026-03-02T00:30"),
        event(3, "visit.held", "2026-03-02T20:00"),
    )
    rule = response("visit.held", "call.made", applies=had)
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_later_a_that_is_surely_in_time_lifts_though_an_earlier_one_has_no_clock():
    """Semantics, 8: a later A on or before the due lifts; the first need not be the one."""
    rule = response("visit.held", "call.made", Span(hours=24), repeat="last")
    lived = life(
        event(1, "visit.held", "2026-03-02T12:00"),
        event(2, "visit.held", "2026-03-03"),
        event(3, "visit.held", "2026-03-03T10:00"),
    )
    assert not disagrees(only(rule), lived, "2026-03-20")


def test_a_plan_renewed_and_ended_on_one_day_while_it_runs_is_what_its_events_say():
    """Nothing says so yet: the same two events, and it depends on their ids whether the plan goes on."""
    rule = response("visit.held", "call.made", "none", applies=InState(in_state="planning"))
    said = []
    for renewed, ended in ((2, 3), (3, 2)):
        lived = life(
            event(1, "plan.started", "2026-03-01", plan="p1"),
            event(renewed, "plan.renewed", "2026-03-02", plan="p1"),
            event(ended, "plan.ended", "2026-03-02", plan="p1"),
            event(4, "visit.held", "2026-03-03T12:00"),
        )
        at = when("2026-03-20")
        said.append(len(explain(only(rule), lived, at).steps))
    assert said[0] == said[1]
