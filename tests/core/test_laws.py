"""The laws at the end of the contract, each held on any package, timeline and instant.

A law is a plain function named for its claim. `test_the_law_holds` lets Hypothesis look for a case that
breaks it; `test_engine_bites.py` shows that planted faults do break them.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mestring.core.calendar import TICK
from mestring.core.criteria import Age, Attribute, Criterion, Fact
from mestring.core.expectation import Response
from mestring.core.explain import Explanation, Release, Step, explain, explain_releases
from mestring.core.guideline import Guideline
from mestring.core.package import Package
from mestring.core.redact import Audience, redact
from mestring.core.rules import nodes
from mestring.core.spans import Span, TimeUnit
from mestring.core.timeline import Event, ImpossibleTimeline, Subject, Timeline
from mestring.core.words import Outcome, SubjectKind
from tests.core.naive import visible
from tests.strategies.choices import HARDER, Choices, Drawn, Seeded
from tests.strategies.criteria import Asked, criterion
from tests.strategies.packages import package, package_of
from tests.strategies.plain import event, life, only, response, when
from tests.strategies.timelines import moment, timeline
from tests.strategies.vocabulary import DOMAIN, EVENTS, UNITS

# What is decided by something done, and not by time going by.
BY_AN_EVENT = (Outcome.MET, Outcome.DECLINED, Outcome.DEVIATED, Outcome.LIFTED)


class Case(NamedTuple):
    """What is explained, and when."""

    package: Package
    timeline: Timeline
    at: datetime
    known: datetime

    def explained(self) -> Explanation:
        return explain(self.package, self.timeline, self.at, self.known)

    def with_events(self, events: list[Event]) -> "Case":
        return self._replace(timeline=Timeline.of(self.timeline.subject, events))

    def only_what_is_seen(self) -> "Case":
        """Leave out everything that cannot be seen, so that nothing is waiting to happen."""
        return self.with_events(visible(self.timeline, self.at, self.known))


def case(choices: Choices) -> Case:
    """Choose something to explain."""
    chosen = package(choices)
    of = timeline(choices, chosen)
    return Case(chosen, of, *moment(choices, of))


def rows(explanation: Explanation) -> dict[Any, tuple[object, ...]]:
    """Give what is said of each row, by its key."""
    return {
        step.key: (step.outcome, step.due, step.closed, step.match, step.changes_at)
        for step in explanation.steps
    }


# Seeing


def the_order_of_input_changes_nothing(case: Case, choices: Choices) -> None:
    left = list(case.timeline.events)
    shuffled = [left.pop(choices.number(0, len(left) - 1)) for _ in case.timeline.events]
    assert case.with_events(shuffled).explained() == case.explained()


def what_is_recorded_later_than_known_changes_nothing(case: Case, choices: Choices) -> None:
    seen = [one for one in case.timeline.events if one.recorded <= case.known]
    assert case.with_events(seen).explained() == case.explained()


def what_happens_later_than_at_changes_nothing(case: Case, choices: Choices) -> None:
    """But for a correction, which counts from when it was recorded, whatever its own `at`."""
    kept = [e for e in case.timeline.events if e.at <= case.at or e.supersedes is not None]
    assert case.with_events(kept).explained() == case.explained()


def what_cannot_be_seen_changes_nothing(case: Case, choices: Choices) -> None:
    assert case.only_what_is_seen().explained() == case.explained()


def another_kinds_expectations_change_nothing(case: Case, choices: Choices) -> None:
    kind = case.timeline.subject.kind
    alone = case._replace(package=_without_rules(case.package, kind))
    assert rows(alone.explained()) == rows(case.explained())


def _without_rules(of: Package, kept: SubjectKind) -> Package:
    recommendations = {
        id_: replace(
            found, expectations=tuple(one for one in found.expectations if one.subject is kept)
        )
        for id_, found in of.guideline.recommendations.items()
    }
    return package_of(replace(of.guideline, recommendations=recommendations))


def an_expectation_is_asked_of_its_own_kind_only(case: Case, choices: Choices) -> None:
    kind = case.timeline.subject.kind
    asked = case.explained()
    found = [row.rule.expectation.subject for row in (*asked.steps, *asked.excluded)]
    assert set(found) <= {kind}


def another_subjects_events_have_no_way_in(case: Case, choices: Choices) -> None:
    if case.timeline.events:
        stranger = replace(choices.pick(case.timeline.events), id=UUID(int=1 << 100), subject="bo")
        with pytest.raises(ImpossibleTimeline):
            case.with_events([*case.timeline.events, stranger])


# Outcomes


def each_obligation_has_exactly_one_outcome(case: Case, choices: Choices) -> None:
    asked = case.explained()
    keys = [step.key for step in asked.steps]
    assert len(set(keys)) == len(keys)
    excluded = [(row.rule.id, row.trigger.id) for row in asked.excluded]
    assert len(set(excluded)) == len(excluded)
    assert not set(excluded) & {(step.rule.id, step.trigger.id) for step in asked.steps}


def time_alone_never_undoes_what_an_event_decided(case: Case, choices: Choices) -> None:
    """Met, declined, deviated, lifted: with nothing new recorded or happening, they stay, and stay so."""
    now = case.only_what_is_seen()
    later = now._replace(
        at=now.at + timedelta(hours=choices.pick((1, 24, 100, 2_000))),
        known=now.known + timedelta(days=choices.pick((0, 500))),
    )
    after = rows(later.explained())
    for step in now.explained().steps:
        if step.outcome in BY_AN_EVENT:
            assert after[step.key] == rows_of(step)


def rows_of(step: Step) -> tuple[object, ...]:
    return (step.outcome, step.due, step.closed, step.match, step.changes_at)


def it_changes_at_the_instant_it_says_and_not_before(case: Case, choices: Choices) -> None:
    """With nothing new: not a tick before `changes_at`, at it surely, and without it never."""
    now = case.only_what_is_seen()
    far = now.at + timedelta(days=choices.pick((1, 7, 40, 300)))
    for step in now.explained().steps:
        turns = step.changes_at
        if turns is None:
            assert _later(now, step, far)[:4] == rows_of(step)[:4]
            continue
        assert turns > now.at
        between = now.at + (turns - now.at) * choices.number(0, 4) / 4 - TICK
        for before in (turns - TICK, max(between, now.at)):
            assert _later(now, step, before) == rows_of(step)
        assert _later(now, step, turns)[0] is not step.outcome


def _later(now: Case, step: Step, at: datetime) -> tuple[object, ...]:
    return rows(now._replace(at=at, known=max(at, now.known)).explained())[step.key]


def a_longer_limit_never_undoes_what_is_met(case: Case, choices: Choices) -> None:
    """Raising D never turns met into late, nor into anything else. `lasts` cuts new rows: not those."""
    more = {unit: choices.pick((1, 0, 2, 30)) for unit in TimeUnit}
    longer = rows(
        case._replace(package=package_of(_longer(case.package.guideline, more))).explained()
    )
    for step in case.explained().steps:
        cut = isinstance(step.rule.expectation, Response) and step.rule.expectation.lasts
        if step.outcome is Outcome.MET and not cut:
            assert longer[step.key][0] is Outcome.MET


def _longer(guideline: Guideline, more: dict[TimeUnit, int]) -> Guideline:
    recommendations = {
        id_: replace(
            found,
            expectations=tuple(
                replace(
                    one,
                    **{
                        name: _raised(getattr(one, name), more)
                        for name in ("within", "every", "first")
                        if getattr(one, name, None) is not None
                    },
                )
                for one in found.expectations
            ),
        )
        for id_, found in guideline.recommendations.items()
    }
    return replace(
        guideline,
        recommendations=recommendations,
        parameters={
            name: replace(found, limit=_raised(found.limit, more))
            for name, found in guideline.parameters.items()
        },
        overlay=_raised(guideline.overlay, more),
    )


def _raised(node: Any, more: dict[TimeUnit, int]) -> Any:
    """Copy a limit with every length longer; what a case asks is left alone."""
    if isinstance(node, Span):
        return replace(node, **{node.unit.value: node.amount + more[node.unit]})
    if isinstance(node, tuple):
        return tuple(_raised(part, more) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    kept = {"when", "title", "reason"}
    changed = {
        field.name: _raised(getattr(node, field.name), more)
        for field in fields(node)
        if field.name not in kept
    }
    return replace(node, **changed)


# What is asked, and answered


def recording_what_was_missing_never_turns_yes_and_no(case: Case, choices: Choices) -> None:
    """Once a criterion says yes or no of an event, filling in what was missing does not change that.

    Missing means: no value on the event, where the event itself is asked; no value on the timeline,
    where a fact is asked. A newer value of a fact is news, and news may change everything: see
    `test_a_newer_value_of_a_fact_may_change_the_answer`.
    """
    seen = case.only_what_is_seen()
    question = criterion(choices, Asked(seen.timeline.subject.kind, ["visit.held"]))
    seen = seen._replace(package=_asking(question, seen.timeline.subject))
    fuller = _filled(choices, seen, question)
    if fuller is None:
        return
    before, after = _answers(seen), _answers(fuller)
    for id_, answer in before.items():
        assert answer == "unknown" or after[id_] == answer


def _asking(question: Criterion, subject: Subject) -> Package:
    return only(response("visit.held", "call.made", "none", applies=question, subject=subject.kind))


def _answers(case: Case) -> dict[UUID, str]:
    """Give what the criterion says of each visit."""
    asked = case.explained()
    found = {row.trigger.id: "no" for row in asked.excluded}
    for step in asked.steps:
        found[step.trigger.id] = step.ground.answer.name.lower() if step.ground else "yes"
    return found


def _filled(choices: Choices, case: Case, question: Criterion) -> Case | None:
    """Record something that was missing, if something is."""
    facts = {node.fact for node in nodes(question) if isinstance(node, Fact)}
    if any(isinstance(node, Age) for node in nodes(question)):
        facts.add("birth_date")
    recorded = {name for one in case.timeline.events for name in one.attributes}
    gaps: list[tuple[Event, str]] = []
    for one in case.timeline.events:
        carried = [name for name in EVENTS[one.type].attributes if name not in one.attributes]
        gaps += [(one, name) for name in carried if name not in facts or name not in recorded]
        gaps += [(one, name) for name in ("unit", "role") if getattr(one, name) is None]
    asked = {node.attribute for node in nodes(question) if isinstance(node, Attribute)} | facts
    gaps = [gap for gap in gaps if gap[1] in asked] or gaps
    if not gaps:
        return None
    chosen, name = choices.pick(gaps)
    others = [one for one in case.timeline.events if one is not chosen]
    return case.with_events([*others, _with(choices, chosen, name)])


def _with(choices: Choices, gap: Event, name: str) -> Event:
    if name == "unit":
        return replace(gap, unit=choices.pick(UNITS[:-1]))
    if name == "role":
        return replace(gap, role="coordinator")
    return replace(gap, attributes={**gap.attributes, name: choices.pick(DOMAIN[name])})


# Versions, readers, machines


def one_release_is_the_package_itself(case: Case, choices: Choices) -> None:
    published = choices.pick((case.at - timedelta(days=3), case.at, case.at + timedelta(days=3)))
    releases = [Release(case.package, published)]
    assert explain_releases(releases, case.timeline, case.at, case.known) == case.explained()


def redacting_hides_but_never_decides_anew(case: Case, choices: Choices) -> None:
    asked = case.explained()
    before = {step.key: step for step in asked.steps}
    for audience in Audience:
        shown = redact(asked, case.package, audience)
        for step in shown.steps:
            whole = before[step.key]
            assert (step.outcome, step.closed) == (whole.outcome, whole.closed)
            for shown_of, said in (
                (step.due, whole.due),
                (step.unit, whole.unit),
                (step.match, whole.match),
                (step.decided_by, whole.decided_by),
                (step.changes_at, whole.changes_at),
            ):
                assert shown_of in (None, said)
        assert all(row in asked.excluded for row in shown.excluded)
    assert redact(asked, case.package, Audience.TEAM).steps == asked.steps


def the_same_is_said_again_after_a_journey(case: Case, choices: Choices) -> None:
    """Packed, sent and unpacked, package and timeline give the same explanation to the letter."""
    asked = case.explained()
    travelled = Case(*pickle.loads(pickle.dumps(tuple(case))))
    assert repr(travelled.explained()) == repr(asked)
    assert pickle.loads(pickle.dumps(asked)) == asked


Law = Callable[[Case, Choices], None]


def nothing_comes_or_goes_before_the_first_change(case: Case, choices: Choices) -> None:
    """With nothing new, a subject needs no second look before the earliest `changes_at` of its rows."""
    seen = case.only_what_is_seen()
    explained = seen.explained()
    changes = [step.changes_at for step in explained.steps if step.changes_at is not None]
    far = seen.at + timedelta(days=choices.number(1, 900))
    until = min(changes) - TICK if changes else far
    later = seen._replace(at=until, known=max(until, seen.known))
    assert rows(later.explained()) == rows(explained)
    assert len(later.explained().excluded) == len(explained.excluded)


LAWS: tuple[Law, ...] = (
    the_order_of_input_changes_nothing,
    what_is_recorded_later_than_known_changes_nothing,
    what_happens_later_than_at_changes_nothing,
    what_cannot_be_seen_changes_nothing,
    another_kinds_expectations_change_nothing,
    an_expectation_is_asked_of_its_own_kind_only,
    another_subjects_events_have_no_way_in,
    each_obligation_has_exactly_one_outcome,
    time_alone_never_undoes_what_an_event_decided,
    it_changes_at_the_instant_it_says_and_not_before,
    nothing_comes_or_goes_before_the_first_change,
    a_longer_limit_never_undoes_what_is_met,
    recording_what_was_missing_never_turns_yes_and_no,
    one_release_is_the_package_itself,
    redacting_hides_but_never_decides_anew,
    the_same_is_said_again_after_a_journey,
)


every_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
# What Hypothesis finds it makes small, but it is slow to look; a seed is quick, but what it finds is large.
few = settings(max_examples=30 * HARDER)


@every_law
@few
@given(data=st.data())
def test_the_law_holds(law, data):
    choices = data.draw(st.builds(Drawn, st.just(data.draw)))
    law(case(choices), choices)


@cache
def seeded(number: int) -> Case:
    """Give a case of the corpus. Every law is held against the same, since making one takes longer."""
    return case(Seeded(f"law/{number}"))


@every_law
def test_the_law_holds_all_over_a_corpus(law):
    for number in range(500 * HARDER):
        law(seeded(number), Seeded(f"{law.__name__}/{number}"))


def test_a_newer_value_of_a_fact_may_change_the_answer():
    """Why the law of missing attributes speaks of what nobody has recorded: this is news, not a gap."""
    question = Fact(fact="flag", is_=True)
    package = only(response("visit.held", "call.made", "none", applies=question))
    told = event(1, "call.made", "2026-03-01T12:00", flag=True)
    silent = event(2, "call.made", "2026-03-02T12:00")
    asked = event(3, "visit.held", "2026-03-03T12:00")
    now = Case(package, life(told, silent, asked), when("2026-03-04"), when("2026-03-04"))
    assert set(_answers(now).values()) == {"yes"}
    newer = replace(silent, attributes={"flag": False})
    assert set(_answers(now.with_events([told, newer, asked])).values()) == {"no"}


_SAID = """
from hashlib import sha256
from mestring.core.explain import explain
from tests.strategies.corpus import corpus

said = sha256()
for sample in corpus(7, packages=40, timelines=4):
    said.update(sample.package.digest.encode())
    for timeline, asked in zip(sample.timelines, sample.asked, strict=True):
        for at, known in asked:
            said.update(repr(explain(sample.package, timeline, at, known)).encode())
print(said.hexdigest())
"""


def test_every_process_says_the_same():
    """The same corpus and the same explanations, whatever the seed of the process's own hashes."""
    said = {_said_by_a_process(seed) for seed in ("1", "2")}
    assert len(said) == 1


def _said_by_a_process(hash_seed: str) -> str:
    path = os.pathsep.join(place for place in sys.path if place)
    done = subprocess.run(
        [sys.executable, "-c", _SAID],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
