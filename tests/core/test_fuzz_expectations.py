"""Expectations put together blindly from every option: what the loader lets through can be explained.

The loader is the only guard between what an editor writes and the engine; `MESTRING_FUZZ=20` looks harder.
"""

# ruff: noqa: E501  (an option is a row)

# ruff: noqa: E501  (an option is a row)

import json
from random import Random
from typing import Any

from hypothesis import given, settings

from mestring.core.faults import Fault, Faults
from mestring.core.loading import load
from mestring.core.package import Package
from mestring.core.reading import moment, read_timeline
from tests.core.mutations import as_yaml
from tests.core.packages import PARAMETERS, RECOMMENDATION, files
from tests.core.test_fuzz_timeline import invented, seeds, slow, use
from tests.strategies.choices import HARDER

MORE_PARAMETERS = PARAMETERS + "".join(
    f"{name}:\n  title: {{nb: A, en: A}}\n  limit: {limit}\n  proposal: true\n  reason: {{nb: A}}\n  certainty: proposal\n"
    for name, limit in (
        ("in-hours", "{hours: 24}"),
        ("in-working-days", "{working_days: 250}"),
        ("never", "none"),
        ("today", "same_day"),
        ("renamed", "in-hours"),
        ("far", "{days: 36600}"),
        ("months-far", "{months: 1200}"),
        ("zero", "{days: 0}"),
    )
)
HEAD = RECOMMENDATION.split("expectations:")[0]
EVENTS = ("stay.started", "stay.ended", "contact.held", "meeting.agreed", "plan.started", "plan.reviewed", "person.died", "violence.told")  # fmt: skip
STATES = ("staying", "planned")
LIMITS: tuple[Any, ...] = (
    "contact-limit", "review-limit", "in-hours", "in-working-days", "never", "today", "renamed", "far", "months-far", "zero",
    "same_day", "none", {"days": 0}, {"days": 3}, {"days": 36600}, {"hours": 0}, {"hours": 1}, {"hours": 36600}, {"working_days": 0},
    {"working_days": 3}, {"months": 0}, {"months": 1}, {"months": 1200}, {"by": "goal_date"}, {"days": 1, "proposal": True},
)  # fmt: skip


class Editor:
    """Writes one expectation without thinking."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def some(self, *options: Any) -> Any:
        return self.random.choice(options)

    def maybe(self, chance: float = 0.3) -> bool:
        return self.random.random() < chance

    def limit(self) -> Any:
        if self.maybe(0.1):
            return {
                "cases": [
                    {"when": self.criterion(), "limit": self.some(*LIMITS)},
                    {"limit": self.some(*LIMITS)},
                ]
            }
        return self.some(*LIMITS)

    def span(self) -> Any:
        return self.some(
            {"days": 1},
            {"days": 30},
            {"hours": 24},
            {"months": 2},
            {"working_days": 2},
            {"days": 0},
            {"days": 36600},
        )

    def criterion(self, depth: int = 0) -> Any:
        if depth < 2 and self.maybe(0.3):
            parts = [self.criterion(depth + 1) for _ in range(self.random.randint(1, 3))]
            return self.some({"all": parts}, {"any": parts}, {"not": parts[0]})
        return self.some(
            {"age": {"at_least": self.some(0, 18, 130)}},
            {"age": {"at_least": 18, "at_most": 17}},
            {"fact": self.some("two_way", "plan", "stay"), "is": self.some(True, "p1", "a")},
            {"fact": "count", self.some("at_least", "at_most"): self.some(0, 10**17, -1)},
            {"fact": "share", "at_least": self.some(0, 0.5)},
            {"fact": "goal_date", "at_most": self.some("0001-01-01", "9999-12-31", "2026-03-05")},
            {"fact": "moment", "at_least": "2026-03-05T10:00Z"},
            {"fact": "mode", "in": ["home", "phone"]},
            {"attribute": self.some("two_way", "unit", "role", "level"), "is": self.some(True, "a", "coordinator", "specialist")},
            {"attribute": "mode", "is": "home"},
            {"had": {"event": self.some(*EVENTS), "within": self.span()}},
            {"had": {"event": self.some(*EVENTS), "at_least": self.some(1, 3), "where": self.some({"attribute": "two_way", "is": True}, {"in_state": "staying"}, {"attribute": "unit", "is": "a"})}},
            {"in_state": self.some(*STATES)},
            {self.some("same", "other"): self.some("unit", "role", "stay", "plan", "level", "unit_type")},
        )  # fmt: skip

    def event(self, criterion: str, chance: float = 0.3) -> dict[str, Any]:
        found: dict[str, Any] = {"event": self.some(*EVENTS)}
        if self.maybe(chance):
            found[criterion] = self.criterion()
        return found

    def expectation(self) -> dict[str, Any]:
        pattern = self.some("response", "precedence", "recurrence")
        expected = [self.event("matching") for _ in range(self.random.randint(1, 2))]
        found: dict[str, Any] = {
            "id": "blind",
            "title": {"nb": "A", "en": "A"},
            "step": {"nb": "Gjør det.", "en": "Do it."},
            "plain": {"nb": "Vi gjør det.", "en": "We do it."},
            "subject": "person",
            "pattern": pattern,
            "expect": self.some(expected, expected[0]),
            "responsible": {"role": "coordinator"},
            "counts_for": self.some(
                "trigger", {"state": self.some(*STATES)}, {"attribute": "team"}
            ),
            "may_decline": self.some([], ["person"]),
        }
        if self.maybe():
            found["applies"] = self.criterion()
        if self.maybe():
            found["lifted_by"] = [self.event("where") for _ in range(self.random.randint(1, 2))]
        if self.maybe(0.1):
            found["despite_exit"] = True
        if self.maybe(0.1):
            found["in_force"] = self.some(
                {"from": "2026-03-05"},
                {"until": "2026-03-05"},
                {"from": "0001-01-01", "until": "9999-12-31"},
                {},
            )
        getattr(self, pattern)(found)
        return found

    def response(self, found: dict[str, Any]) -> None:
        found["trigger"] = self.event("where")
        if self.maybe(0.25):
            found |= {"lasts": self.span(), "every": self.limit()}
        else:
            found["within"] = self.limit()
        if self.maybe():
            found["after"] = self.span()
        if self.maybe():
            found["repeat"] = self.some("each", "last")

    def precedence(self, found: dict[str, Any]) -> None:
        found["trigger"] = self.event("where")
        if self.maybe(0.5):
            found["opens"] = self.some({"state": self.some(*STATES)}, self.event("where"))
        if self.maybe(0.5):
            found["within"] = self.limit()
        if self.maybe(0.5):
            found["since"] = self.some(*STATES)
        if self.maybe():
            found["due"] = "goal_date"

    def recurrence(self, found: dict[str, Any]) -> None:
        found |= {"while": self.some(*STATES), "every": self.limit()}
        if self.maybe():
            found["first"] = self.limit()


def blind(seed: int) -> Package | None:
    """Load the small guideline with one blind expectation, if the loader lets it through."""
    expectation = json.dumps(Editor(Random(seed)).expectation())
    case = {
        "id": "tom",
        "title": {"nb": "Tom", "en": "Empty"},
        "expectation": "blind",
        "at": "2026-03-25",
        "events": [],
        "expect": [],
    }
    written = {
        "parameters.yaml": MORE_PARAMETERS.encode(),
        "recommendations/kontakt.yaml": f"{HEAD}expectations: [{expectation}]\n".encode(),
        "cases/kontakt.yaml": as_yaml({"cases": [case]}),
    }
    refused: tuple[Fault, ...] = ()
    try:
        return load(files() | written)
    except Faults as faults:
        refused = faults.faults
    assert {fault.file for fault in refused} == {"recommendations/kontakt.yaml"}
    return None


@settings(slow, max_examples=60 * HARDER)
@given(seed=seeds)
def test_what_the_loader_lets_through_can_be_explained(seed):
    package = blind(seed)
    if package is None:
        return
    random = Random(seed)
    for _ in range(6):
        content = as_yaml(invented(package, random))
        try:
            read = read_timeline(
                ("t.yaml", content), package.guideline.dictionary, package.guideline.calendar
            )
        except Faults:
            continue
        at = moment(
            random.choice(("2026-03-05", "2026-04-20", "2027-12-31", "2025-01-01")),
            package.guideline.calendar,
        ).until
        use(package, read, at, at)


def test_enough_is_let_through_to_be_worth_the_while():
    found = [package for package in map(blind, range(250)) if package is not None]
    patterns = {package.rule("blind").expectation.pattern for package in found}
    assert len(found) > 20
    assert patterns == {"response", "precedence", "recurrence"}
