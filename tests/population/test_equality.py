"""The law of the house: evaluating many says what `explain` says, on every row.

What the two once disagreed on stands below as examples.
"""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mestring.core.criteria import Attribute, InState
from mestring.core.expectation import CountsFor
from mestring.core.limits import Case, Cases
from mestring.core.loading import load
from mestring.core.package import Index, Package
from mestring.core.rules import Rule
from mestring.core.spans import Span
from mestring.core.timeline import Timeline
from mestring.knowledge.folder import default_guideline, read_folder
from tests.population.comparing import (
    Asked,
    Rows,
    asked_of,
    differences,
    evaluated,
    evaluated_releases,
    explained,
    explained_releases,
)
from tests.spec import chapters
from tests.spec.running import Run
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
    return tuple(corpus(5, packages=14, timelines=40, instants=2))


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


# Written by hand


@cache
def national() -> Package:
    return load(read_folder(default_guideline()))


def test_the_guideline_gives_the_same_rows_for_all_its_worked_cases():
    package = national()
    assert_equal(package, [Asked(case.timeline, case.at, case.known) for case in package.cases])


def test_every_worked_case_of_the_semantics_gives_the_same_rows():
    runs = [Run(case) for part in chapters.chapters() for case in part.cases if not case.refused]
    alone = [run for run in runs if not run.releases]
    package = together([run.package for run in alone])
    cases = [case for part in chapters.chapters() for case in part.cases]
    answered = [case for case in cases if not case.refused and not case.releases]
    asked, expected = [], {}
    for number, (run, case) in enumerate(zip(alone, answered, strict=True)):
        for one in case.asked:
            line = _renamed(run, number)
            place = len(asked)
            asked.append(Asked(line, *run.instants(one)))
            mine = explained(run.package, [Asked(run.timeline, *run.instants(one))])
            expected |= {
                (place, _name(number, key[1]), *key[2:]): row for key, row in mine.items()
            }
    owners = _owners(answered)
    many = {
        key: row for key, row in evaluated(package, asked).items() if _is_own(key, owners)
    }
    assert not list(differences(many, expected))


def test_every_case_of_several_versions_gives_the_same_rows():
    cases = [case for part in chapters.chapters() for case in part.cases if case.releases]
    assert cases
    for case in cases:
        run = Run(case)
        asked = [Asked(run.timeline, *run.instants(one)) for one in case.asked]
        many = evaluated_releases(run.releases, asked)
        assert not list(differences(many, explained_releases(run.releases, asked)))


def _name(number: int, expectation: str) -> str:
    return f"{number}-{expectation}"


def _owners(cases):
    return [number for number, case in enumerate(cases) for _ in case.asked]


def _is_own(key, owners) -> bool:
    return key[1].startswith(f"{owners[key[0]]}-")


def together(parts: list[Package]) -> Package:
    """Put the rules of many packages into one: to compile once is quicker than to compile often."""
    rules: list[Rule] = []
    for number, package in enumerate(parts):
        for rule in package.rules:
            expectation = replace(rule.expectation, id=_name(number, rule.id))
            rules.append(replace(rule, order=len(rules), expectation=expectation))
    every = tuple(rules)
    digest = sha256("".join(package.digest for package in parts).encode()).hexdigest()
    index = Index(every, parts[0].guideline.dictionary)
    return replace(parts[0], rules=every, index=index, digest=digest)


def _renamed(run: Run, number: int) -> Timeline:
    """Let decisions name the expectation by its name in the package of all."""
    events = [
        replace(one, attributes={**one.attributes, "expectation": _name(number, str(named))})
        if (named := one.attributes.get("expectation")) is not None
        else one
        for one in run.timeline.events
    ]
    return Timeline.of(run.timeline.subject, events)


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
