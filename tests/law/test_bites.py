"""The equality with `explain` bites: a fault planted in the compiler is found on a small corpus.

Each fault is one that somebody could make. If a fault is no longer found, or no longer can be planted, the
equality proves less than it seems to.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import ibis
import pytest

from mestring.core.calendar import Calendar
from mestring.core.criteria import AnyOf
from mestring.core.package import Package
from mestring.core.rules import Bound
from mestring.core.spans import TimeUnit
from mestring.population import (
    answers,
    bs,
    dates,
    evaluating,
    forms,
    patterns,
    rows,
    seen,
    settling,
    states,
)
from mestring.population.compiling import compile_package
from mestring.population.forms import answer
from mestring.population.words import HOUR, NO, UNKNOWN, YES
from tests.population.comparing import Asked, Rows, differences, evaluated, explained
from tests.strategies.choices import Seeded
from tests.strategies.packages import package as generated
from tests.strategies.timelines import moment, timeline

Plant = Callable[[pytest.MonkeyPatch], None]


MOST = 160


@cache
def case(number: int) -> tuple[Package, list[Asked], Rows]:
    """Give a package of the corpus with what `explain` says."""
    choices = Seeded(f"bites/{number}")
    package = generated(choices, 1)
    lines = [timeline(choices, package, 9, f"s{place}") for place in range(40)]
    asked = [Asked(line, *moment(choices, line)) for line in lines for _ in range(2)]
    return package, asked, explained(package, asked)


def shows_in(number: int) -> bool:
    """Tell whether many and one differ on a package of the corpus."""
    package, asked, rows = case(number)
    return any(differences(evaluated(package, asked), rows))


def found_by(name: str) -> int | None:
    """Give the first package in which a fault shows, of those that it can show in; the known one first."""
    speaks = FAULTS[name][1]
    known = [SHOWS_IN[name]] if name in SHOWS_IN else []
    for number in (*known, *range(MOST)):
        package, _, rows = case(number)
        if rows and speaks(package) and shows_in(number):
            return number
    return None


def _says(*words: str) -> Callable[[Package], bool]:
    """Choose the packages whose rules speak of something: to try all would take minutes."""
    return lambda package: any(
        word in repr((rule.expectation, rule.limit, rule.first))
        for rule in package.rules
        for word in words
    )


# Where each was first found, so that one package is tried and not a hundred.
SHOWS_IN: dict[str, int] = {
    "the_due_date_is_too_late": 2,
    "a_day_without_a_clock_is_midnight": 2,
    "a_holiday_is_a_working_day": 17,
    "the_last_window_of_what_lasts_is_forgotten": 3,
    "first_is_forgotten": 2,
    "one_unknown_makes_any_unknown": 25,
    "had_counts_the_event_it_is_asked_at": 110,
    "a_state_is_still_active_when_it_ends": 19,
    "a_standing_fact_is_not_read_backwards": 37,
    "ends_go_after_starts": 1,
    "any_key_will_do": 1,
    "what_lifts_compares_dates_only": 1,
    "exits_lift_nothing": 2,
    "a_new_trigger_lifts_nothing": 3,
    "a_duty_can_be_declined": 8,
    "what_is_lifted_goes_before_what_is_met": 1,
    "what_comes_after_due_closes_nothing": 2,
    "a_correction_hides_nothing": 1,
    "a_retraction_counts_as_an_event": 1,
    "what_is_in_force_is_not_asked": 13,
    "the_very_hour_is_too_late": 2,
    "a_month_is_thirty_days": 21,
    "after_is_forgotten": 15,
    "an_unknown_case_is_passed_over": 15,
    "not_unknown_is_yes": 18,
    "what_is_not_recorded_is_no": 4,
    "had_is_asked_of_the_dates_alone": 5,
    "age_is_counted_in_calendar_years": 23,
    "same_compares_b_with_itself": 49,
    "a_period_of_a_day_never_ends": 14,
    "the_unit_is_that_of_the_first_start": 1,
    "what_settles_compares_dates_only": 29,
    "what_may_lift_surely_lifts": 4,
    "the_day_of_until_is_covered": 22,
    "a_decision_on_what_was_corrected_is_lost": 8,
    "what_is_possible_is_forgotten": 2,
    "waiting_ends_on_the_due_date": 2,
    "of_two_corrections_both_hold": 6,
    "what_has_not_happened_yet_is_seen": 1,
    "everyone_is_asked_for_everything": 1,
}

FAULTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], Callable[[Package], bool]]] = {}


def fault(*words: str) -> Callable[[Plant], Plant]:
    """Name a fault, and where it can show."""

    def named(plant: Plant) -> Plant:
        FAULTS[plant.__name__] = (plant, _says(*(words or ("",))))
        return plant

    return named


def _timing(patch: pytest.MonkeyPatch, name: str, change: Callable[..., Any]) -> None:
    kept = getattr(settling.Timing, name)
    patch.setattr(settling.Timing, name, lambda it, *given: change(kept, it, *given))


# Windows


@fault("DAYS", "MONTHS")
def the_due_date_is_too_late(patch):
    patch.setattr(
        rows,
        "by_dates",
        lambda first, lo, hi=None, limited=True: (
            BY_DATES(first, lo - 1, hi, limited)
            if not isinstance(lo, int)
            else BY_DATES(first, lo, hi, limited)
        ),
    )


BY_DATES = rows.by_dates


@fault("HOURS")
def the_very_hour_is_too_late(patch):
    def late(table, bound, *given):
        return FORWARD(table, bound, *given)

    def by_hours(start, start_hi, lo, hi, limited=True):
        return BY_HOURS(start, start_hi, lo - 1, hi - 1, limited)

    patch.setattr(rows, "by_hours", by_hours)
    patch.setattr(patterns, "by_hours", by_hours)


FORWARD, BY_HOURS = rows.forward, rows.by_hours


@fault("HOURS")
def a_day_without_a_clock_is_midnight(patch):
    def by(kept, it, event):
        class Early:
            at, until, day = event.at, event.at, event.day

        return kept(it, Early)

    _timing(patch, "by", by)


@fault("MONTHS")
def a_month_is_thirty_days(patch):
    shift = Calendar.shift
    patch.setattr(
        dates,
        "_moves",
        lambda plan, unit, amount: MOVES(_With(plan, shift), unit, amount),
    )


@fault("WORKING_DAYS")
def a_holiday_is_a_working_day(patch):
    patch.setattr(dates, "_moves", lambda plan, unit, amount: MOVES(_Plain(plan), unit, amount))


MOVES = dates._moves


class _With:
    """A plan whose calendar counts thirty days for a month."""

    def __init__(self, plan: Any, shift: Any) -> None:
        self.calendar, self.given = _Thirty(plan.calendar, shift), plan.given


class _Thirty:
    def __init__(self, calendar: Calendar, shift: Any) -> None:
        self.first, self.last, self._kept, self._shift = (
            calendar.first,
            calendar.last,
            calendar,
            shift,
        )

    def shift(self, day: int, unit: TimeUnit, amount: int) -> int:
        if unit is TimeUnit.MONTHS:
            return day + 30 * amount
        return int(self._shift(self._kept, day, unit, amount))


class _Plain:
    """A plan whose calendar knows no holidays."""

    def __init__(self, plan: Any) -> None:
        kept = plan.calendar
        self.calendar, self.given = Calendar(kept.zone, kept.first, kept.last, ()), plan.given


@fault("after=Span")
def after_is_forgotten(patch):
    once = patterns._once
    patch.setattr(
        patterns,
        "_once",
        lambda plan, rule, chosen: once(plan, _Rule(rule, after=None), chosen),
    )


class _Rule:
    """A rule with something said otherwise."""

    def __init__(self, rule: Any, **changes: Any) -> None:
        self._rule, self._changes = rule, changes

    def __getattr__(self, name: str) -> Any:
        return self._changes[name] if name in self._changes else getattr(self._rule, name)


@fault("lasts=Span")
def the_last_window_of_what_lasts_is_forgotten(patch):
    kept = dates._spread

    def shorter(plan, every, lasts, after):
        return kept(
            plan,
            every,
            Bound(lasts.unit, max(lasts.amount - every.amount, 0), "", lasts.origin),
            after,
        )

    patch.setattr(dates, "_spread", shorter)


@fault("Case(")
def an_unknown_case_is_passed_over(patch):
    choose = rows.choose

    def passing(plan, types, table, limit, mark="chosen"):
        found = choose(plan, types, table, limit, mark)
        if found.place is None:
            return found
        last = len(found.bounds) - 1
        held = ibis.ifelse(found.table[mark] == -1, last, found.table[mark])
        return found._replace(table=found.table.mutate(**{mark: held.cast("int32")}))

    patch.setattr(patterns, "choose", passing)


@fault("first=")
def first_is_forgotten(patch):
    anchored = patterns._anchored
    patch.setattr(
        patterns,
        "_anchored",
        lambda plan, rule, *given: anchored(plan, _Rule(rule, first=None), *given),
    )


# Criteria


@fault("Not(")
def not_unknown_is_yes(patch):
    patch.setattr(answers, "opposite", lambda one: ibis.ifelse(one == YES, answer(NO), answer(YES)))


@fault("AnyOf(")
def one_unknown_makes_any_unknown(patch):
    assert AnyOf
    patch.setattr(
        answers,
        "either",
        lambda some: ibis.ifelse(
            forms.both([ibis.ifelse(one == UNKNOWN, answer(NO), answer(YES)) for one in some])
            == NO,
            answer(UNKNOWN),
            forms.either(some),
        ),
    )


@fault("Attribute(", "Fact(")
def what_is_not_recorded_is_no(patch):
    patch.setattr(
        answers,
        "_known",
        lambda value, holds: ibis.ifelse(value.isnull(), answer(NO), forms.whether(holds)),
    )


@fault("Had(")
def had_counts_the_event_it_is_asked_at(patch):
    had = answers._had

    def counting(plan, types, earlier):
        return had(plan, types, _Rule(earlier, at_least=max(earlier.at_least - 1, 1)))

    patch.setattr(answers, "_had", counting)


@fault("Had(")
def had_is_asked_of_the_dates_alone(patch):
    patch.setattr(answers, "_within", lambda earlier, pairs: answer(YES))


@fault("InState(")
def a_state_is_still_active_when_it_ends(patch):
    kept = answers._in_state

    def late(plan, types, criterion):
        stretches = answers.periods

        def longer(plan, state):
            table = stretches(plan, state)
            return table.mutate(end_at=table.end_at + 1)

        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(answers, "periods", longer)
            return kept(plan, types, criterion)

    patch.setattr(answers, "_in_state", late)


@fault("Age(")
def age_is_counted_in_calendar_years(patch):
    patch.setattr(
        answers, "whole_years", lambda later, earlier: later // 10_000 - earlier // 10_000
    )


@fault("birth_date", "has_children", "Age(")
def a_standing_fact_is_not_read_backwards(patch):
    kept = answers.fact

    def forwards(plan, types, name):
        dictionary = plan.dictionary
        loose = {
            each: replace(definition, standing=False)
            for each, definition in dictionary.attributes.items()
        }
        plan.dictionary = replace(dictionary, attributes=loose)
        try:
            return kept(plan, types, name)
        finally:
            plan.dictionary = dictionary

    patch.setattr(answers, "fact", forwards)


@fault("Same(", "Other(")
def same_compares_b_with_itself(patch):
    kept = answers.plain
    patch.setattr(
        bs,
        "plain",
        lambda plan, one, event, leaves=None, trigger=None: kept(plan, one, event, leaves, event),
    )


# States


@fault(
    "while_='planning", "while_='watched", "in_state='watched", "state='watched", "since='watched"
)
def ends_go_after_starts(patch):
    patch.setattr(states, "_order", lambda moves: [moves.at, -moves.side, moves.later, moves.o])


@fault("while_='planning", "in_state='planning", "state='planning", "since='planning")
def a_period_of_a_day_never_ends(patch):
    patch.setattr(
        states, "_free", lambda moves, tangled: FREE(moves, tangled).filter(ibis.literal(False))
    )


FREE = states._free


@fault("planning")
def any_key_will_do(patch):
    patch.setattr(bs, "_same_key", lambda pairs: answer(YES))


@fault("CountsFor(state='")
def the_unit_is_that_of_the_first_start(patch):
    patch.setattr(
        patterns,
        "_unit_of_state",
        lambda plan, state, table: table.mutate(counts_in=table.unit),
    )


# What lifts and decides


@fault()
def what_lifts_compares_dates_only(patch):
    patch.setattr(settling, "no_before", lambda one, other: one.day >= other.day)


@fault("opens=Opening")
def what_settles_compares_dates_only(patch):
    patch.setattr(patterns, "no_before", lambda one, other: one.day >= other.day)


@fault()
def exits_lift_nothing(patch):
    patch.setattr(settling, "_exits", lambda plan: None)


@fault("lifted_by=(Trigger")
def what_may_lift_surely_lifts(patch):
    kept = settling._lifters
    patch.setattr(settling, "_lifters", lambda plan, by: kept(plan, by).mutate(ans=answer(YES)))


@fault("repeat='last'")
def a_new_trigger_lifts_nothing(patch):
    kept = patterns._response

    def each(plan, rule, one):
        return kept(plan, rule, _Rule(one, repeat="each"))

    patch.setattr(patterns, "_response", each)


@fault()
def the_day_of_until_is_covered(patch):
    kept = settling._decisions

    def longer(plan, names):
        table = kept(plan, names)
        return table.mutate(ends=table.ends + 1)

    patch.setattr(settling, "_decisions", longer)


@fault()
def a_duty_can_be_declined(patch):
    kept = settling.decided

    def anything(plan, table):
        class Plan:
            def __getattr__(self, each: str) -> Any:
                return getattr(plan, each)

            def given(self, name: str, content: Any) -> Any:
                if name == "rules":
                    column = content.column("rule")
                    allowed = ibis.memtable  # only to say that nothing else is changed
                    assert allowed
                    index = content.schema.get_field_index("may_decline")
                    import pyarrow as pa

                    content = content.set_column(
                        index, "may_decline", pa.array([True] * len(column))
                    )
                return plan.given(name, content)

        return kept(Plan(), table)

    patch.setattr(settling, "decided", anything)


@fault()
def a_decision_on_what_was_corrected_is_lost(patch):
    kept = settling._named

    def first(plan, decided):
        with pytest.MonkeyPatch.context() as inner:
            table = settling.visible(plan)
            inner.setattr(
                settling, "visible", lambda plan: table.mutate(sup=ibis.null(table.sup.type()))
            )
            return kept(plan, decided)

    patch.setattr(settling, "_named", first)


# Outcomes


@fault()
def what_is_lifted_goes_before_what_is_met(patch):
    kept = settling._outcome

    def outcome(table):
        lifted = table.lift_o.notnull() & ~settling._undecided(table)
        return ibis.ifelse(lifted, settling._code(settling.Outcome.LIFTED), kept(table))

    patch.setattr(settling, "_outcome", outcome)


@fault()
def what_is_possible_is_forgotten(patch):
    kept = settling._some
    patch.setattr(settling, "_some", lambda holds: kept(holds & ibis.literal(False)))


@fault()
def what_comes_after_due_closes_nothing(patch):
    kept = settling._given
    patch.setattr(settling, "_given", lambda table: kept(table.mutate(closes=ibis.literal(False))))


@fault()
def waiting_ends_on_the_due_date(patch):
    _timing(patch, "passed", lambda kept, it, at, today: kept(it, at + 1, today + 1))


# What is seen


def _told(patch, change):
    kept = seen._told
    patch.setattr(seen, "_told", lambda *asked: change(kept(*asked)))


@fault()
def a_correction_hides_nothing(patch):
    kept = seen._hidden
    patch.setattr(seen, "_hidden", lambda told: kept(told).filter(ibis.literal(False)))


@fault()
def of_two_corrections_both_hold(patch):
    kept = seen._hidden

    def first(told):
        corrections = told.filter(told.sup.notnull())
        assert kept
        return corrections.select(s=corrections.s, id=corrections.sup).distinct()

    patch.setattr(seen, "_hidden", first)


@fault()
def a_retraction_counts_as_an_event(patch):
    _told(patch, lambda told: told.mutate(retracts=ibis.literal(False)))


@fault()
def what_has_not_happened_yet_is_seen(patch):
    _told(patch, lambda told: told.mutate(asked=told.asked + 3 * 24 * HOUR))


@fault("in_force=InForce")
def what_is_in_force_is_not_asked(patch):
    patch.setattr(patterns, "_in_force", lambda rule, table: table)


@fault()
def everyone_is_asked_for_everything(patch):
    patch.setattr(settling, "_of_kind", lambda plan, table: table)


@pytest.fixture(autouse=True)
def _compiled_anew(monkeypatch):
    monkeypatch.setattr(
        evaluating, "compiled_for", lambda package, dialect, kept: compile_package(package, dialect)
    )


def test_nothing_is_found_where_nothing_is_planted():
    assert not any(shows_in(number) for number in sorted(set(SHOWS_IN.values()))[:3])


def test_there_are_many_faults():
    assert len(FAULTS) >= 25


@pytest.mark.parametrize("name", FAULTS)
def test_that_is_found(name, monkeypatch):
    case(0)
    FAULTS[name][0](monkeypatch)
    assert found_by(name) is not None
