"""Explain one subject: every step with its outcome and what it rests on. Deterministic, and pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from mestring.core.answers import Asked, Ground
from mestring.core.candidates import Reading
from mestring.core.dictionary import ADOPTED
from mestring.core.expectation import CountsFor, Response, Responsible, SourceRef
from mestring.core.history import History
from mestring.core.obligations import Excluded, Obligation
from mestring.core.outcomes import Due, settle
from mestring.core.package import Package
from mestring.core.patterns import obligations
from mestring.core.rules import Bound, Rule
from mestring.core.timeline import Event, Subject, Timeline, Unit
from mestring.core.words import Outcome, Visibility

# The outcomes of a step that may still ask for something, the most pressing first.
OPEN = (Outcome.OVERDUE, Outcome.WAITING, Outcome.UNKNOWN)


class Step(NamedTuple):
    """One obligation with its outcome. Its key never changes: subject, expectation, trigger, state key."""

    rule: Rule
    subject: Subject
    trigger: Event
    state_key: str
    outcome: Outcome
    closed: bool
    due: Due
    changes_at: datetime | None
    match: Event | None
    decided_by: Event | None
    settler: Event | None
    unit: Unit | None
    unit_of: Event | None
    ground: Ground | None
    limit: Bound | None
    limit_ground: Ground | None
    asks: tuple[Ground, ...]
    opens: int
    version: str

    @property
    def expectation(self) -> str:
        """The expectation's id."""
        return self.rule.id

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells this step from every other, whenever it is asked for."""
        return (self.subject.id, self.rule.id, str(self.trigger.id), self.state_key)

    @property
    def is_open(self) -> bool:
        """Tell whether it still asks for something."""
        return not self.closed and self.outcome in OPEN

    @property
    def responsible(self) -> Responsible:
        """Who owes it."""
        return self.rule.expectation.responsible

    @property
    def visibility(self) -> Visibility:
        """The visibility class of the expectation itself."""
        return self.rule.expectation.visibility

    @property
    def sources(self) -> tuple[SourceRef, ...]:
        """What it rests on."""
        return self.rule.sources


class Explanation(NamedTuple):
    """Everything that can be said of a subject at (at, known), in a stable order."""

    subject: Subject
    at: datetime
    known: datetime
    steps: tuple[Step, ...]
    excluded: tuple[Excluded, ...]


Opened = tuple[datetime | None, datetime | None]
_ALWAYS: Opened = (None, None)


def explain(
    package: Package,
    timeline: Timeline,
    at: datetime,
    known: datetime | None = None,
    *,
    opened: Opened = _ALWAYS,
    only: Collection[str] | None = None,
) -> Explanation:
    """Explain a subject at an instant, by what was recorded by `known` (default: the same instant).

    `at` and `known` are aware instants. `opened` limits the obligations to triggers from, and up to but
    not including, two instants; `only` to some expectations.
    """
    known = at if known is None else known
    history = History(timeline, at, known, package)
    asked = Asked(history, package.exits, package.guideline.identity.birth_date)
    steps: list[Step] = []
    excluded: list[Excluded] = []
    for rule in _rules(package, timeline.subject, history):
        if only is not None and rule.id not in only:
            continue
        reading = Reading(rule, history, asked)
        found: Iterable[Obligation | Excluded] = obligations(reading)
        if rule.expectation.in_force is not None or opened != _ALWAYS:
            found = [row for row in found if _opens_in(rule, row.trigger, opened)]
        if not isinstance(rule.expectation, Response):
            # The triggers of a response come in order; states are gone through key by key.
            found = sorted(found, key=_row_order)
        for row in found:
            if isinstance(row, Excluded):
                excluded.append(row)
            else:
                steps.append(_step(package, timeline.subject, history, row))
    history.forget()
    excluded.sort(key=lambda row: (row.rule.order, row.trigger.order))
    return Explanation(timeline.subject, at, known, tuple(steps), tuple(excluded))


def _row_order(row: Obligation | Excluded) -> tuple[datetime, int, tuple[int, str]]:
    key = row.state_key if isinstance(row, Obligation) else ""
    return (row.trigger.at, row.trigger.id.int, _numbered(key))


def _numbered(key: str) -> tuple[int, str]:
    """Order periods by their number, and other keys as text."""
    return (int(key), "") if key.isdecimal() else (0, key)


def _rules(package: Package, subject: Subject, history: History) -> Sequence[Rule]:
    """Give the rules that something on the timeline can open."""
    opened_by = package.index.opened_by.get(subject.kind, {})
    found = {rule.order: rule for type_ in history.by_type for rule in opened_by.get(type_, ())}
    return [found[order] for order in sorted(found)]


def _opens_in(rule: Rule, trigger: Event, opened: Opened) -> bool:
    start, end = opened
    if (start is not None and trigger.at < start) or (end is not None and trigger.at >= end):
        return False
    in_force = rule.expectation.in_force
    if in_force is None:
        return True
    on = trigger.on
    return (in_force.from_ is None or on >= in_force.from_) and (
        in_force.until is None or on < in_force.until
    )


def _step(package: Package, subject: Subject, history: History, found: Obligation) -> Step:
    settled = settle(found, history)
    unit, unit_of = _unit(package, history, found)
    # By position, since this is done for every row.
    return Step(
        found.reading.rule,
        subject,
        found.trigger,
        found.state_key,
        settled.outcome,
        settled.closed,
        settled.due,
        settled.changes_at,
        settled.match,
        settled.by,
        found.settler,
        unit,
        unit_of,
        found.ground,
        found.limit,
        found.limit_ground,
        settled.asks,
        found.window.first_day if found.window else found.trigger.day,
        package.guideline.identity.version,
    )


def _unit(
    package: Package, history: History, found: Obligation
) -> tuple[Unit | None, Event | None]:
    """Read at the trigger whose indicator this counts in, and on which event that rests.

    None is shown as «ukjent enhet».
    """
    trigger = found.trigger
    counts_for = found.reading.rule.expectation.counts_for
    if not isinstance(counts_for, CountsFor):
        return trigger.unit, trigger
    if counts_for.attribute:
        named = trigger.attributes.get(counts_for.attribute)
        return (Unit(str(named)) if named is not None else None), trigger
    name = history.dictionary.states[counts_for.state].key
    key = trigger.attributes.get(name) if name else None
    start = history.touched(counts_for.state, trigger.at, package.exits, key)
    return (start.unit if start else None), start


class Release(NamedTuple):
    """A published version of the guideline, from the instant it came into force."""

    package: Package
    published: datetime


def explain_releases(
    releases: Sequence[Release], timeline: Timeline, at: datetime, known: datetime | None = None
) -> Explanation:
    """Explain a subject by the version in force at each trigger: its pin, or else the published one.

    A pin is the latest `guideline.adopted`. An expectation that carries `in_force` in the published
    version follows that version whatever the pin, as a change of law does.
    """
    known = at if known is None else known
    ordered = sorted(releases, key=lambda release: release.published)
    steps: list[Step] = []
    excluded: list[Excluded] = []
    for published, adopted, opened in _stretches(ordered, timeline, at, known):
        own = explain(adopted, timeline, at, known, opened=opened)
        if adopted is published:
            steps.extend(own.steps)
            excluded.extend(own.excluded)
            continue
        binding = {rule.id: rule for rule in published.rules if rule.expectation.in_force}
        law = explain(published, timeline, at, known, opened=opened, only=binding)
        steps.extend(law.steps)
        excluded.extend(law.excluded)
        steps.extend(step for step in own.steps if not _bound(binding, step.rule, step.trigger))
        excluded.extend(row for row in own.excluded if not _bound(binding, row.rule, row.trigger))
    steps.sort(key=lambda step: (step.rule.order, step.trigger.order, _numbered(step.state_key)))
    excluded.sort(key=lambda row: (row.rule.order, row.trigger.order))
    return Explanation(timeline.subject, at, known, tuple(steps), tuple(excluded))


def _bound(binding: Mapping[str, Rule], rule: Rule, trigger: Event) -> bool:
    """Does the published version bind this expectation at this trigger, whatever the pin?"""
    published = binding.get(rule.id)
    return published is not None and _opens_in(published, trigger, _ALWAYS)


def _stretches(
    releases: Sequence[Release], timeline: Timeline, at: datetime, known: datetime
) -> Sequence[tuple[Package, Package, Opened]]:
    """Cut time where a version is published or adopted; give both packages for each stretch."""
    history = History(timeline, at, known, releases[-1].package)
    pins = history.by_type.get(ADOPTED, [])
    cuts = sorted({*(release.published for release in releases), *(pin.at for pin in pins)})
    by_version = {release.package.version: release.package for release in releases}
    found = []
    for place, start in enumerate(cuts):
        end = cuts[place + 1] if place + 1 < len(cuts) else None
        published = [release for release in releases if release.published <= start]
        package = (published or releases[:1])[-1].package
        pinned = [pin for pin in pins if pin.at <= start]
        version = pinned[-1].attributes.get("guideline_version") if pinned else None
        adopted = by_version.get(str(version), package)
        found.append((package, adopted, (start if place else None, end)))
    return found
