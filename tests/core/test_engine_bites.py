"""The naive reading and the laws bite: a fault planted in the engine is found on a small corpus.

Each fault is one that somebody could make. If a fault is no longer found, or no longer can be planted,
the tests above it prove less than they seem to.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, timedelta
from functools import cache
from typing import Any

import pytest

from mestring.core import (
    answers,
    candidates,
    explain,
    history,
    openings,
    outcomes,
    patterns,
    redact,
)
from mestring.core.answers import Ground
from mestring.core.calendar import TICK, Calendar
from mestring.core.criteria import AnyOf, Had
from mestring.core.obligations import Lifters
from mestring.core.rules import Bound, Rule
from mestring.core.spans import TimeUnit
from mestring.core.timeline import Timeline
from mestring.core.windows import Dates, Hours
from mestring.core.words import Answer, Outcome
from tests.core.naive import Told, tell
from tests.core.test_laws import (
    Case,
    an_expectation_is_asked_of_its_own_kind_only,
    it_changes_at_the_instant_it_says_and_not_before,
    redacting_hides_but_never_decides_anew,
    the_order_of_input_changes_nothing,
    time_alone_never_undoes_what_an_event_decided,
)
from tests.core.test_naive import differences
from tests.strategies.choices import Seeded
from tests.strategies.corpus import corpus

NO, UNKNOWN, YES = Answer.NO, Answer.UNKNOWN, Answer.YES
Plant = Callable[[pytest.MonkeyPatch], None]


@cache
def cases() -> tuple[tuple[Case, Told], ...]:
    """Give the corpus, with what the naive reading says of it."""
    return tuple(
        (Case(sample.package, timeline, at, known), tell(sample.package, timeline, at, known))
        for sample in corpus(12, packages=700, timelines=4, instants=1)
        for timeline, asked in zip(sample.timelines, sample.asked, strict=True)
        for at, known in asked
    )


def found_by_the_naive_reading() -> bool:
    return any(list(differences(*case, told=told)) for case, told in cases())


def _breaks(law: Callable[..., None], case: Case, number: int) -> bool:
    try:
        law(case, Seeded(f"bite/{number}"))
    except (AssertionError, KeyError):
        return True
    return False


# Faults that the naive reading is to find


def the_due_date_is_too_late(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        Dates, "by", lambda it, e: YES if e.day < it.lo else NO if e.day >= it.hi else UNKNOWN
    )


def the_very_hour_is_too_late(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        Hours, "by", lambda it, e: YES if e.until < it.lo else NO if e.at >= it.hi else UNKNOWN
    )


def a_day_without_a_clock_is_midnight(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Hours, "by", lambda it, e: YES if e.at <= it.lo else NO)


def a_month_is_thirty_days(patch: pytest.MonkeyPatch) -> None:
    shift = Calendar.shift
    patch.setattr(
        Calendar,
        "shift",
        lambda it, day, unit, amount: (
            day + 30 * amount if unit is TimeUnit.MONTHS else shift(it, day, unit, amount)
        ),
    )


def a_holiday_is_a_working_day(patch: pytest.MonkeyPatch) -> None:
    shift = Calendar.shift

    def plain(it: Calendar, day: int, unit: TimeUnit, amount: int) -> int:
        ordinary = Calendar(it.zone, it.first, it.last, ())
        return shift(ordinary if unit is TimeUnit.WORKING_DAYS else it, day, unit, amount)

    patch.setattr(Calendar, "shift", plain)


def the_date_is_that_of_greenwich(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Calendar, "day_of", lambda it, at: at.astimezone(UTC).toordinal())


def what_lifts_compares_dates_only(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outcomes, "not_before", lambda event, other: event.day >= other.day)


def what_settles_compares_dates_only(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(patterns, "not_before", lambda event, other: event.day >= other.day)


def what_is_written_down_later_is_seen(patch: pytest.MonkeyPatch) -> None:
    kept = history.History
    patch.setattr(
        explain,
        "History",
        lambda line, at, known, package: kept(line, at, known + timedelta(days=365), package),
    )


def _other_timeline(patch: pytest.MonkeyPatch, change: Callable[[Any], Any]) -> None:
    kept = history.History
    patch.setattr(
        explain,
        "History",
        lambda line, at, known, package: kept(
            Timeline(line.subject, tuple(change(event) for event in line.events)),
            at,
            known,
            package,
        ),
    )


def a_correction_leaves_the_first_version(patch: pytest.MonkeyPatch) -> None:
    _other_timeline(patch, lambda event: replace(event, supersedes=None))


def a_retraction_counts_as_an_event(patch: pytest.MonkeyPatch) -> None:
    _other_timeline(patch, lambda event: replace(event, retracts=False))


def a_standing_fact_is_not_read_backwards(patch: pytest.MonkeyPatch) -> None:
    fact = history.History.fact

    def forwards(it: Any, name: str, instant: Any) -> Any:
        found = fact(it, name, instant)
        return found if found is None or found.at <= instant else None

    patch.setattr(history.History, "fact", forwards)


def ends_go_after_starts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(history, "_END", 1)
    patch.setattr(history, "_START", 0)


def had_wants_one_more(patch: pytest.MonkeyPatch) -> None:
    had = answers._ANSWERS[Had]

    def more(criterion: Had, *given: Any) -> Ground:
        wanted = replace(criterion.had, at_least=criterion.had.at_least + 1)
        return had(Had(had=wanted), *given)

    patch.setitem(answers._ANSWERS, Had, more)


def not_unknown_is_yes(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(answers._OPPOSITE, UNKNOWN, YES)


def one_unknown_makes_any_unknown(patch: pytest.MonkeyPatch) -> None:
    any_of = answers._ANSWERS[AnyOf]

    def weak(*given: Any) -> Ground:
        ground = any_of(*given)
        known = all(part.answer is not UNKNOWN for part in ground.parts)
        return ground if known else ground._replace(answer=UNKNOWN)

    patch.setitem(answers._ANSWERS, AnyOf, weak)


def nothing_lifts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outcomes, "lifters_of", lambda reading: Lifters([], []))


def despite_exit_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    _other_rules(patch, lambda one: _with_expectation(one, despite_exit=False))


def the_day_of_until_is_covered(patch: pytest.MonkeyPatch) -> None:
    def covers(decision: Any, trigger: Any) -> bool:
        until = decision.attributes.get("until")
        return isinstance(until, date) and trigger.at >= decision.at and trigger.on <= until

    patch.setattr(outcomes, "_covers", covers)


def a_duty_can_be_declined(patch: pytest.MonkeyPatch) -> None:
    _other_rules(patch, lambda one: _with_expectation(one, may_decline=("person",)))


def any_key_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(candidates, "held_to_key", lambda ground, *given: ground)


def an_unknown_case_is_passed_over(patch: pytest.MonkeyPatch) -> None:
    chosen = openings.chosen

    def passing(reading: Any, limit: Any, trigger: Any) -> Any:
        found = chosen(reading, limit, trigger)
        if found[0] is None and limit is not None and not isinstance(limit, Bound):
            return limit.cases[-1][1], None
        return found

    patch.setattr(patterns, "chosen", passing)


def _other_rules(patch: pytest.MonkeyPatch, change: Callable[[Rule], Rule]) -> None:
    rules = explain._rules
    patch.setattr(explain, "_rules", lambda *given: [change(rule) for rule in rules(*given)])


def _with_expectation(rule: Rule, **changes: Any) -> Rule:
    return replace(rule, expectation=replace(rule.expectation, **changes))


def after_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    _other_rules(patch, lambda one: replace(one, after=None))


def first_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    _other_rules(patch, lambda one: replace(one, first=None))


def a_local_limit_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    def national(rule: Rule) -> Rule:
        limit = rule.limit
        local = isinstance(limit, Bound) and limit.origin.replaces is not None
        return replace(rule, limit=limit.origin.replaces) if local else rule

    _other_rules(patch, national)


BY_THE_NAIVE_READING: tuple[Plant, ...] = (
    the_due_date_is_too_late,
    the_very_hour_is_too_late,
    a_day_without_a_clock_is_midnight,
    a_month_is_thirty_days,
    a_holiday_is_a_working_day,
    the_date_is_that_of_greenwich,
    what_lifts_compares_dates_only,
    what_settles_compares_dates_only,
    what_is_written_down_later_is_seen,
    a_correction_leaves_the_first_version,
    a_retraction_counts_as_an_event,
    a_standing_fact_is_not_read_backwards,
    ends_go_after_starts,
    had_wants_one_more,
    not_unknown_is_yes,
    one_unknown_makes_any_unknown,
    nothing_lifts,
    despite_exit_is_forgotten,
    the_day_of_until_is_covered,
    a_duty_can_be_declined,
    any_key_will_do,
    an_unknown_case_is_passed_over,
    after_is_forgotten,
    first_is_forgotten,
    a_local_limit_is_forgotten,
)


# Faults that a law is to find


def it_changes_a_tick_late(patch: pytest.MonkeyPatch) -> None:
    turns = Dates.turns
    patch.setattr(Dates, "turns", lambda it, of: tuple(at and at + TICK for at in turns(it, of)))


def events_stand_as_they_came(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Timeline, "of", classmethod(lambda cls, who, events: cls(who, tuple(events))))


def rules_for_all_are_asked_of_everyone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(explain, "_rules", lambda package, *given: package.rules)


def a_reader_gets_an_outcome_of_his_own(patch: pytest.MonkeyPatch) -> None:
    hide = redact._redacted

    def decide(step: Any, *given: Any) -> Any:
        shown = hide(step, *given)
        lost = step.match is not None and shown.match is None
        return shown._replace(outcome=Outcome.WAITING) if lost else shown

    patch.setattr(redact, "_redacted", decide)


def what_is_met_lapses_with_its_due(patch: pytest.MonkeyPatch) -> None:
    settle = outcomes.settle

    def lapse(obligation: Any, of: Any) -> Any:
        found = settle(obligation, of)
        window = obligation.window
        gone = window is not None and window.passed(of.at, of.day) is YES
        return found._replace(outcome=Outcome.OVERDUE) if gone and found.match else found

    patch.setattr(explain, "settle", lapse)


BY_A_LAW: Mapping[Plant, Callable[..., None]] = {
    it_changes_a_tick_late: it_changes_at_the_instant_it_says_and_not_before,
    events_stand_as_they_came: the_order_of_input_changes_nothing,
    rules_for_all_are_asked_of_everyone: an_expectation_is_asked_of_its_own_kind_only,
    a_reader_gets_an_outcome_of_his_own: redacting_hides_but_never_decides_anew,
    what_is_met_lapses_with_its_due: time_alone_never_undoes_what_an_event_decided,
}


def test_nothing_is_found_where_nothing_is_planted():
    assert not found_by_the_naive_reading()


@pytest.mark.parametrize("plant", BY_THE_NAIVE_READING, ids=lambda plant: plant.__name__)
def test_the_naive_reading_finds_that(plant, monkeypatch):
    cases()
    plant(monkeypatch)
    assert found_by_the_naive_reading()


@pytest.mark.parametrize("plant", BY_A_LAW, ids=lambda plant: plant.__name__)
def test_a_law_finds_that(plant, monkeypatch):
    cases()
    plant(monkeypatch)
    law = BY_A_LAW[plant]
    assert any(_breaks(law, case, number) for number, (case, _) in enumerate(cases()))
