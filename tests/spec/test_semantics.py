"""The meaning of the engine: every worked case of docs/semantics.md runs, and the page is current."""

from datetime import timedelta

import pytest

from mestring.core.explain import Explanation, explain
from mestring.core.faults import Faults
from mestring.core.timeline import Timeline, visible
from tests.spec.chapters import Case, chapters
from tests.spec.page import PAGE, page
from tests.spec.running import Run, expected, found

TICK = timedelta(microseconds=1)
A_YEAR = timedelta(days=365)


def parameter(number: int, case: Case) -> object:
    # Where the engine is known to differ from the page, the page holds and the case waits for it.
    marks = [pytest.mark.xfail(reason=case.differs, strict=True)] if case.differs else []
    return pytest.param(case, id=f"{number:02}-{case.id}", marks=marks)


NUMBERED = [(number, case) for number, part in enumerate(chapters(), 1) for case in part.cases]
ANSWERED = [parameter(number, case) for number, case in NUMBERED if not case.refused]
REFUSED = [parameter(number, case) for number, case in NUMBERED if case.refused]
ALONE = [
    pytest.param(case, id=f"{number:02}-{case.id}")
    for number, case in NUMBERED
    if not case.refused and not case.releases
]


def visible_only(run: Run, whole: Explanation) -> Timeline:
    events = visible(run.timeline.events, whole.at, whole.known)
    return Timeline.of(run.timeline.subject, events)


@pytest.mark.parametrize("case", ANSWERED)
def test_a_case_comes_out_as_worked_out_by_hand(case: Case) -> None:
    run = Run(case)
    for asked in case.asked:
        assert found(run, asked) == expected(asked), f"asked at {asked.at}"


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused(case: Case) -> None:
    with pytest.raises(Faults) as refusal:
        Run(case)
    assert [fault.message for fault in refusal.value.faults] == [case.refused]


@pytest.mark.parametrize("case", ALONE)
def test_the_order_events_come_in_changes_nothing(case: Case) -> None:
    run = Run(case)
    backwards = Timeline.of(run.timeline.subject, reversed(run.timeline.events))
    for asked in case.asked:
        assert run.explain(asked, backwards) == run.explain(asked)


@pytest.mark.parametrize("case", ALONE)
def test_what_is_not_visible_changes_nothing(case: Case) -> None:
    run = Run(case)
    for asked in case.asked:
        whole = run.explain(asked)
        assert run.explain(asked, visible_only(run, whole)) == whole


@pytest.mark.parametrize("case", ALONE)
def test_a_row_changes_by_itself_exactly_when_it_says(case: Case) -> None:
    run = Run(case)
    for asked in case.asked:
        whole = explain(run.package, run.timeline, *run.instants(asked))
        alone = visible_only(run, whole)
        for step in whole.steps:
            turns = step.changes_at
            last_unchanged = whole.at + A_YEAR if turns is None else turns - TICK
            outcomes = {
                later.key: later.outcome
                for later in explain(run.package, alone, last_unchanged, whole.known).steps
            }
            assert outcomes[step.key] == step.outcome
            if turns is not None:
                turned = explain(run.package, alone, turns, whole.known).steps
                assert {later.key: later.outcome for later in turned}[step.key] != step.outcome


def test_every_case_has_its_own_name() -> None:
    names = [case.id for _, case in NUMBERED]
    assert sorted(names) == sorted(set(names))


def test_the_page_is_current() -> None:
    current = PAGE.read_text(encoding="utf-8")
    assert current == page(), "docs/semantics.md is stale: run python -m tests.spec.page"
