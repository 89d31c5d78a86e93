"""What the generated corpus reaches: every pattern, option, limit, question and answer, often enough.

A generator that never makes a thing proves nothing about it. Run with `-s` to see the tables.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from mestring.core.dictionary import ADOPTED, DECLINED, DEVIATED, AttributeType
from mestring.core.expectation import (
    CountsFor,
    Expectation,
    Precedence,
    Recurrence,
)
from mestring.core.guideline import Guideline
from mestring.core.limits import By, Cases, Limit
from mestring.core.loading.checks import (
    check_dictionary,
    check_identity,
    check_parameters,
    check_recommendation,
)
from mestring.core.loading.expectations import check_expectation
from mestring.core.loading.overlay import check_overlay
from mestring.core.package import Package
from mestring.core.rules import main_limit
from mestring.core.spans import Span
from mestring.core.timeline import Event, Timeline
from mestring.core.words import Answer, Outcome, Precision, SubjectKind
from tests.core.naive import tell
from tests.strategies.corpus import Sample, corpus
from tests.strategies.vocabulary import ATTRIBUTES, CALENDAR, EVENTS, STATES, WORLDS

LEAST = 3
OUTCOMES = tuple(outcome.value for outcome in Outcome)
ANSWERS = tuple(answer.name for answer in Answer)
FORMS = ("Fact", "Attribute", "Age", "Had", "InState", "Same", "Other", "All", "AnyOf", "Not")
PLACES = ("where", "applies", "matching", "lifted_by", "when", "had")
LIMITS = (
    "hours",
    "days",
    "working_days",
    "months",
    "same_day",
    "none",
    "by",
    "name",
    "name of a name",
    "cases",
)

Option = Callable[[Expectation, Guideline], bool]


def _keyed(one: Expectation) -> bool:
    named = [one.while_] if isinstance(one, Recurrence) else []
    if isinstance(one, Precedence):
        named = [one.since, one.opens.state if one.opens else ""]
    return any(state and STATES[state].key for state in named)


def _local(one: Expectation, guideline: Guideline) -> bool:
    limits = guideline.overlay.limits if guideline.overlay else ()
    return bool({local.of for local in limits} & {one.id, str(main_limit(one))})


def _has(name: str) -> Option:
    return lambda one, guideline: bool(getattr(one, name, None))


def _opens(part: str) -> Option:
    return lambda one, guideline: bool(getattr(getattr(one, "opens", None), part, ""))


def _counts_for(part: str) -> Option:
    def chosen(one: Expectation, guideline: Guideline) -> bool:
        return isinstance(one.counts_for, CountsFor) and bool(getattr(one.counts_for, part))

    return chosen


OPTIONS: Mapping[str, Option] = {
    "after": _has("after"),
    "repeat: last": lambda one, guideline: getattr(one, "repeat", "") == "last",
    "lasts": _has("lasts"),
    "within": _has("within"),
    "since": _has("since"),
    "opens: event": _opens("event"),
    "opens: state": _opens("state"),
    "due": _has("due"),
    "state with a key": lambda one, guideline: _keyed(one),
    "first": _has("first"),
    "despite_exit": _has("despite_exit"),
    "in_force": _has("in_force"),
    "a duty": lambda one, guideline: not one.may_decline,
    "may be declined": _has("may_decline"),
    "lifted_by": _has("lifted_by"),
    "applies": _has("applies"),
    "several B": lambda one, guideline: len(one.expect) > 1,
    "matching": lambda one, guideline: any(each.matching for each in one.expect),
    "counts for trigger": lambda one, guideline: one.counts_for == "trigger",
    "counts for state": _counts_for("state"),
    "counts for attribute": _counts_for("attribute"),
    "local limit": _local,
    "our own proposal": lambda one, guideline: (
        isinstance(main_limit(one), Span) and main_limit(one).proposal
    ),
}
# What cannot be, with the reason.
IMPOSSIBLE = {
    ("option", "a duty", "declined"),  # the duty to offer cannot be declined
    ("criterion", "InState", "UNKNOWN"),  # a state's key is required: nothing about it is unknown
}


def _limit_kind(limit: Limit | None) -> str:
    match limit:
        case Span():
            return limit.unit.value
        case By():
            return "by"
        case Cases():
            return "cases"
        case None:
            return "no limit"
        case "same_day" | "none":
            return limit
    return "name of a name" if limit.startswith("as-") else "name"


@dataclass
class Reached:
    """How often each thing was reached: (table, row, column) to a count."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def hear(self, place: str, form: str, answer: str) -> None:
        """Note an answer to a criterion."""
        self.counts["criterion", form, answer] += 1
        self.counts["place", place, form] += 1

    def row(self, package: Package, one: Expectation, outcome: Outcome) -> None:
        """Note the outcome of a row of an expectation."""
        limit = _limit_kind(main_limit(one))
        self.counts["pattern", one.pattern, outcome.value] += 1
        self.counts["subject", one.subject.value, outcome.value] += 1
        self.counts["limit", limit, outcome.value] += 1
        self.counts["pattern and limit", one.pattern, limit] += 1
        for name, chosen in OPTIONS.items():
            if chosen(one, package.guideline):
                self.counts["option", name, outcome.value] += 1
                self.counts["pattern and option", one.pattern, name] += 1


@cache
def samples() -> tuple[Sample, ...]:
    """Draw the corpus that the tables are of."""
    return tuple(corpus(2026, packages=1_800, timelines=5, instants=1))


@cache
def reached() -> Reached:
    """Evaluate the corpus and count."""
    found = Reached()
    for sample in samples():
        rules = {rule.id: rule.expectation for rule in sample.package.rules}
        for timeline, asked in zip(sample.timelines, sample.asked, strict=True):
            for at, known in asked:
                told = tell(sample.package, timeline, at, known, found.hear)
                for key, row in told.rows.items():
                    found.row(sample.package, rules[key[1]], row.outcome)
    return found


def table(name: str, rows: Sequence[str], columns: Sequence[str]) -> str:
    """Write the counts of one table."""
    counts = reached().counts
    wide = max(len(row) for row in rows)
    lines = [f"{name:{wide}} " + " ".join(f"{column:>10.10}" for column in columns)]
    for row in rows:
        cells = (f"{counts[name, row, column]:10}" for column in columns)
        lines.append(f"{row:{wide}} " + " ".join(cells))
    return "\n".join(lines)


PATTERNS = ("response", "precedence", "recurrence")
KINDS = tuple(kind.value for kind in SubjectKind)
WITH: Mapping[str, tuple[str, ...]] = {
    "response": ("after", "repeat: last", "lasts"),
    "precedence": ("within", "since", "opens: event", "opens: state", "due", "state with a key"),
    "recurrence": ("first", "state with a key"),
}
ALWAYS = tuple(name for name in OPTIONS if not any(name in some for some in WITH.values()))
TABLES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "pattern": (PATTERNS, OUTCOMES),
    "subject": (KINDS, OUTCOMES),
    "option": (tuple(OPTIONS), OUTCOMES),
    "limit": (LIMITS, OUTCOMES),
    "criterion": (FORMS, ANSWERS),
    "place": (PLACES, FORMS),
}


def _lacking(name: str, pairs: Iterator[tuple[str, str]]) -> list[tuple[str, str, str]]:
    counts = reached().counts
    wanted = [(name, row, column) for row, column in pairs]
    return [one for one in wanted if one not in IMPOSSIBLE and counts[one] < LEAST]


@pytest.mark.parametrize("name", TABLES)
def test_every_pair_is_reached(name):
    rows, columns = TABLES[name]
    text = table(name, rows, columns)
    sys.stdout.write(f"\n{text}\n")
    pairs = ((row, column) for row in rows for column in columns if _can_stand(name, row, column))
    lacking = _lacking(name, pairs)
    assert not lacking, f"reached fewer than {LEAST} times: {lacking}\n{text}"


def _can_stand(name: str, row: str, column: str) -> bool:
    """`same` and `other` stand in `matching` only."""
    return name != "place" or row == "matching" or column not in ("Same", "Other")


def test_every_pattern_takes_every_option_and_limit():
    options = [(pattern, name) for pattern in PATTERNS for name in (*ALWAYS, *WITH[pattern])]
    assert not _lacking("pattern and option", iter(options))
    limits = [
        (pattern, kind)
        for pattern in PATTERNS
        for kind in LIMITS
        if (pattern, kind) != ("precedence", "by")  # a limit back in time is no date
    ]
    assert not _lacking("pattern and limit", iter(limits))


# The packages


def _faults(guideline: Guideline) -> Iterator[Any]:
    yield from check_identity(guideline.identity, guideline.dictionary)
    yield from check_dictionary(guideline.dictionary)
    yield from check_parameters(guideline)
    for recommendation in guideline.recommendations.values():
        yield from check_recommendation(recommendation, guideline)
        for one in recommendation.expectations:
            yield from check_expectation((one.id,), one, guideline)
    if guideline.overlay is not None:
        yield from check_overlay(guideline.overlay, guideline)


def test_every_generated_package_keeps_the_loaders_rules():
    for sample in samples():
        assert not list(_faults(sample.package.guideline))


def test_the_dictionary_has_every_kind_of_thing():
    assert {one.type for one in ATTRIBUTES.values()} == set(AttributeType)
    assert {kind for one in EVENTS.values() for kind in one.subjects} == set(SubjectKind)
    assert {bool(state.key) for state in STATES.values()} == {True, False}
    assert any(set(state.starts) & set(state.ends) for state in STATES.values())
    assert any(one.standing for one in ATTRIBUTES.values())


# The timelines

_FORWARD, _BACK = WORLDS[0] + timedelta(days=2), WORLDS[1] + timedelta(days=2)
Trait = Callable[[Event, Timeline], bool]
TRAITS: Mapping[str, Trait] = {
    "shares its instant": lambda e, line: any(o is not e and o.at == e.at for o in line.events),
    "known by its day": lambda e, line: e.precision is Precision.DAY,
    "written down late": lambda e, line: e.recorded > e.until,
    "written down before it happened": lambda e, line: e.recorded < e.at,
    "corrects": lambda e, line: e.supersedes is not None and not e.retracts,
    "retracts": lambda e, line: e.retracts,
    "corrects what another corrects": lambda e, line: (
        e.supersedes is not None
        and any(o is not e and o.supersedes == e.supersedes for o in line.events)
    ),
    "corrects a correction": lambda e, line: any(
        o.id == e.supersedes and o.supersedes is not None for o in line.events
    ),
    "on the day clocks go forward": lambda e, line: e.on == _FORWARD,
    "on the day clocks go back": lambda e, line: e.on == _BACK,
    "on a holiday": lambda e, line: e.day in CALENDAR.holidays,
    "on a weekend": lambda e, line: e.on.isoweekday() > 5,
    "on the last day of a month": lambda e, line: (e.on + timedelta(days=1)).day == 1,
    "on a leap day": lambda e, line: (e.on.month, e.on.day) == (2, 29),
    "without a unit": lambda e, line: e.unit is None,
    "of a unit without a type": lambda e, line: e.unit is not None and e.unit.type is None,
    "lacks an attribute": lambda e, line: "flag" not in e.attributes,
    "ends all": lambda e, line: e.type in ("person.died", "person.moved_away"),
    "declines": lambda e, line: e.type == DECLINED,
    "deviates": lambda e, line: e.type == DEVIATED,
    "decides until": lambda e, line: "until" in e.attributes,
    "decides one thing": lambda e, line: "until" not in e.attributes and "trigger" in e.attributes,
    "adopts a version": lambda e, line: e.type == ADOPTED,
    "more closed than its type": lambda e, line: e.visibility != EVENTS[e.type].visibility,
}


@pytest.mark.parametrize("name", TRAITS)
def test_timelines_are_tangled_in_every_way(name):
    found = sum(
        TRAITS[name](event, line)
        for sample in samples()
        for line in sample.timelines
        for event in line.events
    )
    assert found >= 20


def test_the_corpus_follows_from_its_seed():
    again = next(corpus(2026, packages=1, timelines=5, instants=1))
    assert (again.package.guideline, *again[1:]) == (
        samples()[0].package.guideline,
        *samples()[0][1:],
    )
    assert again.package.digest == samples()[0].package.digest
