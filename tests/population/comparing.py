"""Compares the evaluation of many with `explain`, row by row, each timeline at an instant of its own."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa

from mestring.core.explain import Release, Step, explain, explain_releases
from mestring.core.package import Package
from mestring.core.timeline import Timeline
from mestring.population.engines import DuckDB, Engine
from mestring.population.evaluating import evaluate_asked
from mestring.population.layout import Layout
from mestring.population.versions import evaluate_releases
from mestring.population.words import EPOCH, KIND_CODE, ticks
from tests.strategies.corpus import Sample


class Asked(NamedTuple):
    """A timeline, and the two instants it is asked at."""

    timeline: Timeline
    at: datetime
    known: datetime


class Row(NamedTuple):
    """What the two must agree on."""

    outcome: str
    due: date | datetime | None
    closed: bool
    unit: str | None
    match: str | None
    decided_by: str | None
    version: str
    month: int


OSLO = ZoneInfo("Europe/Oslo")
Key = tuple[int, str, str, str]
Rows = dict[Key, Row]


def asked_of(sample: Sample) -> list[Asked]:
    """Give every timeline of a sample at every instant it is to be asked at."""
    return [
        Asked(timeline, at, known)
        for timeline, asked in zip(sample.timelines, sample.asked, strict=True)
        for at, known in asked
    ]


def tables(package: Package, asked: Sequence[Asked], first: int = 0) -> tuple[pa.Table, pa.Table]:
    """Give the events of all, each with the number of the timeline it stands on, and the subjects."""
    layout, calendar = Layout(package.guideline.dictionary), package.guideline.calendar
    events = layout.table(
        (number, event) for number, one in enumerate(asked, first) for event in one.timeline.events
    )
    columns: dict[str, Any] = {
        "s": pa.array(range(first, first + len(asked)), pa.int32()),
        "kind": pa.array([KIND_CODE[one.timeline.subject.kind] for one in asked], pa.int16()),
        "at": pa.array([ticks(one.at) for one in asked], pa.int64()),
        "known": pa.array([ticks(one.known) for one in asked], pa.int64()),
        "today": pa.array([calendar.day_of(one.at) - EPOCH for one in asked], pa.int32()),
    }
    return events, pa.table(columns)


def evaluated(
    package: Package, asked: Sequence[Asked], engine: Engine | None = None, first: int = 0
) -> Rows:
    """Give the rows as the evaluation of many has them."""
    events, subjects = tables(package, asked, first)
    return rows_of(evaluate_asked(package, events, subjects, engine=engine or DuckDB()))


def evaluated_releases(releases: Sequence[Release], asked: Sequence[Asked]) -> Rows:
    """Give the rows of several versions as the evaluation of many has them."""
    events, subjects = tables(releases[-1].package, asked)
    return rows_of(evaluate_releases(releases, events, subjects, engine=DuckDB()))


def rows_of(table: pa.Table) -> Rows:
    """Give a result by key; no key may come twice."""
    found: Rows = {}
    for row in table.to_pylist():
        key = (row["subject"], row["expectation"], row["trigger"], row["state_key"])
        assert key not in found, f"two rows have the key {key}"
        due = row["due_on"] if row["due_at"] is None else row["due_at"]
        found[key] = Row(
            row["outcome"],
            due,
            row["closed"],
            row["unit"],
            row["match"],
            row["decided_by"],
            row["version"],
            row["month"],
        )
    return found


def explained(package: Package, asked: Sequence[Asked]) -> Rows:
    """Give the rows as `explain` has them, one timeline after the other."""
    return _keyed(
        (number, step)
        for number, one in enumerate(asked)
        for step in explain(package, one.timeline, one.at, one.known).steps
    )


def explained_releases(releases: Sequence[Release], asked: Sequence[Asked]) -> Rows:
    """Give the rows of several versions as `explain_releases` has them."""
    return _keyed(
        (number, step)
        for number, one in enumerate(asked)
        for step in explain_releases(releases, one.timeline, one.at, one.known).steps
    )


def _keyed(steps: Iterable[tuple[int, Step]]) -> Rows:
    found: Rows = {}
    for number, step in steps:
        key = (number, step.rule.id, str(step.trigger.id), step.state_key)
        found[key] = Row(
            step.outcome.value,
            step.due,
            step.closed,
            step.unit.id if step.unit else None,
            str(step.match.id) if step.match else None,
            str(step.decided_by.id) if step.decided_by else None,
            step.version,
            _month(step),
        )
    return found


def _month(step: Step) -> int:
    """Give the month that a step counts in: its trigger's, or for a recurrence that of its due."""
    counted: date = step.trigger.on
    if step.rule.expectation.pattern == "recurrence" and step.due is not None:
        is_instant = isinstance(step.due, datetime)
        counted = step.due.astimezone(OSLO).date() if is_instant else step.due
    return counted.year * 100 + counted.month


def differences(many: Rows, one: Rows) -> Iterator[str]:
    """Say in words each row on which the two differ."""
    for key in sorted(many.keys() | one.keys()):
        if many.get(key) != one.get(key):
            yield f"{key}: many {many.get(key)}, one {one.get(key)}"
