"""What the saved corpus reaches: every pattern with every outcome, every boundary, every way a row can be.

A corpus that never makes a thing proves nothing about it. Run with `-s` to see the table.
"""

import sys
from collections import Counter
from datetime import datetime
from functools import cache

from mestring.core.explain import Step, explain
from mestring.core.words import Outcome
from tests.law.saved import samples

PATTERNS = ("response", "precedence", "recurrence")
OUTCOMES = tuple(outcome.value for outcome in Outcome)
LEAST = 3


@cache
def reached() -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for package, asked in samples():
        for one in asked:
            for step in explain(package, one.timeline, one.at, one.known).steps:
                found[step.rule.expectation.pattern, step.outcome.value] += 1
                for trait in traits(step):
                    found["trait", trait] += 1
    return found


def traits(step: Step) -> list[str]:
    met_on = step.match.on if step.match else None
    due_on = step.due.date() if isinstance(step.due, datetime) else step.due
    said = {
        "due is an instant": isinstance(step.due, datetime),
        "no due": step.due is None,
        "met on the due date": met_on is not None and met_on == due_on,
        "B at the instant of A": step.match is not None and step.match.at == step.trigger.at,
        "A known by its day": step.trigger.at != step.trigger.until,
        "B known by its day": step.match is not None and step.match.at != step.match.until,
        "A corrects another": step.trigger.supersedes is not None,
        "closed and unknown": step.closed and step.outcome is Outcome.UNKNOWN,
        "closed and overdue": step.closed and step.outcome is Outcome.OVERDUE,
        "with a key": bool(step.state_key),
        "without a unit": step.unit is None,
    }
    return [name for name, holds in said.items() if holds]


TRAITS = (
    "due is an instant",
    "no due",
    "met on the due date",
    "B at the instant of A",
    "A known by its day",
    "B known by its day",
    "A corrects another",
    "closed and unknown",
    "closed and overdue",
    "with a key",
    "without a unit",
)


def test_every_pattern_has_every_outcome():
    found = reached()
    lines = [
        f"{pattern:11}" + "".join(f"{found[pattern, one]:9}" for one in OUTCOMES)
        for pattern in PATTERNS
    ]
    sys.stdout.write("\n" + " " * 11 + "".join(f"{one:>9}" for one in OUTCOMES) + "\n")
    sys.stdout.write("\n".join(lines) + "\n")
    lacking = [(p, o) for p in PATTERNS for o in OUTCOMES if found[p, o] < LEAST]
    assert not lacking


def test_every_boundary_is_reached():
    found = reached()
    sys.stdout.write("\n".join(f"{name:24}{found['trait', name]:7}" for name in TRAITS) + "\n")
    assert not [name for name in TRAITS if found["trait", name] < LEAST]
