"""Prove a package by its worked cases: run each, and say in words where it differs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from mestring.core.answers import Ground, TimeOfDay
from mestring.core.cases import Case, ExpectedStep
from mestring.core.criteria import Age, Attribute, Fact, Had, Other, Same
from mestring.core.explain import Explanation, Step, explain
from mestring.core.loading.loader import LOCAL
from mestring.core.package import Index, Package
from mestring.core.rules import bind


class Difference(NamedTuple):
    """One way in which a case came out otherwise than it says."""

    case: Case
    sentence: str
    # What differs, for those who say it in other words: its name, and what was and what is.
    about: str = ""
    wanted: object = None
    found: object = None

    def __str__(self) -> str:
        return f"{self.case.file}:{self.case.line}, {self.case.id}: {self.sentence}"


def prove(package: Package) -> tuple[Difference, ...]:
    """Run every case of a package; an empty answer means that all came out as written.

    The national cases are run without the overlay: a tighter local limit does not make them wrong.
    """
    national = without_overlay(package)
    return tuple(
        difference
        for case in package.cases
        for difference in run(package if case.file.startswith(LOCAL) else national, case)
    )


def moved_by_overlay(package: Package) -> tuple[Difference, ...]:
    """Give what the overlay changes in the national cases: whom a local limit touches."""
    if package.guideline.overlay is None:
        return ()
    national = [case for case in package.cases if not case.file.startswith(LOCAL)]
    return tuple(difference for case in national for difference in run(package, case))


def without_overlay(package: Package) -> Package:
    """Give the package as it is nationally, with the same digest; itself where it has no overlay."""
    if package.guideline.overlay is None:
        return package
    guideline = replace(package.guideline, overlay=None)
    rules = bind(guideline)
    return replace(
        package, guideline=guideline, rules=rules, index=Index(rules, guideline.dictionary)
    )


def run(package: Package, case: Case) -> Iterator[Difference]:
    """Run one case and give each difference."""
    found = explained(package, case)
    for expected, step in pairs(found, case):
        if expected is None:
            assert step is not None  # a pair has one side at least
            yield Difference(case, f"Uventet tiltak for {step.trigger.name}: {step.outcome}.")
            continue
        if step is None:
            rows = (
                ", ".join(f"{step.trigger.name}: {step.outcome}" for step in found.steps) or "ingen"
            )
            yield Difference(
                case, f"Ventet {expected.trigger}: {expected.outcome}, men fant {rows}."
            )
            continue
        for about, wanted, out in differences(package, expected, step):
            sentence = f"{expected.trigger}: {about} skulle vært {wanted}, men er {out}."
            yield Difference(case, sentence, about, wanted, out)
    excluded = sorted(row.trigger.name for row in found.excluded)
    if excluded != sorted(case.excluded):
        yield Difference(
            case, f"Ventet at {sorted(case.excluded)} ikke omfattes, men fant {excluded}."
        )


def explained(package: Package, case: Case) -> Explanation:
    """Explain what a case is about, by its own expectation only."""
    return explain(package, case.timeline, case.at, case.known, only={case.expectation})


def pairs(found: Explanation, case: Case) -> Iterator[tuple[ExpectedStep | None, Step | None]]:
    """Lay what a case expects beside what came out; where one side has nothing, it is None."""
    steps = list(found.steps)
    for expected in case.expect:
        yield expected, _taken(steps, expected)
    for step in steps:
        yield None, step


def _taken(steps: list[Step], expected: ExpectedStep) -> Step | None:
    """Take the row that a case speaks of out of those left, by its trigger and state key."""
    for step in steps:
        if step.trigger.name == expected.trigger and expected.state_key in (None, step.state_key):
            steps.remove(step)
            return step
    return None


def differences(
    package: Package, expected: ExpectedStep, step: Step
) -> Iterator[tuple[str, object, object]]:
    """Give each thing that a step is otherwise than expected in: its name, what was, and what is."""
    missing = sorted(asked_name(ground) for ground in step.asks)
    pairs = (
        ("outcome", expected.outcome.value, step.outcome.value),
        ("due", expected.due, shown_due(package, step)),
        ("match", expected.match, step.match.name if step.match else None),
        ("missing", None if expected.missing is None else sorted(expected.missing), missing),
        ("limit_origin", expected.limit_origin, step.limit.origin.kind if step.limit else None),
        ("closed", expected.closed, step.closed),
        ("unit", expected.unit, step.unit.id if step.unit else "none"),
    )
    for name, wanted, found in pairs:
        if wanted is not None and wanted != found:
            yield name, wanted, found


def shown_due(package: Package, step: Step) -> str:
    """Write a due as cases do: a date, an instant in the guideline's time zone, or «none»."""
    if step.due is None:
        return "none"
    if isinstance(step.due, datetime):
        local = step.due.astimezone(package.guideline.calendar.tz)
        return local.isoformat(timespec="minutes")
    return step.due.isoformat()


def asked_name(ground: Ground) -> str:
    """Give the name of what is missing in an unknown leaf: the attribute that would settle it."""
    match ground.criterion:
        case Fact(fact=name) | Attribute(attribute=name) | Same(same=name) | Other(other=name):
            return name
        case Age():
            return "birth_date"
        case Had(had=earlier):
            return earlier.event
        case TimeOfDay():
            return "at"
        case _:
            return "?"
