"""Evaluating: a package, events and instants in; one row for each expectation and trigger out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mestring.core.calendar import Calendar
from mestring.core.package import Package
from mestring.population.caching import compiled_for
from mestring.population.compiling import Compiled, Wanted
from mestring.population.engines import Engine, Source
from mestring.population.layout import Layout
from mestring.population.words import EPOCH, OUTCOMES, ticks

RESULT = pa.schema(
    [
        pa.field("subject", pa.int32(), nullable=False),
        pa.field("expectation", pa.string(), nullable=False),
        pa.field("version", pa.string(), nullable=False),
        pa.field("trigger", pa.string(), nullable=False),
        pa.field("state_key", pa.string(), nullable=False),
        pa.field("triggered_at", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("triggered_on", pa.date32(), nullable=False),
        # A due date, or with an hour limit a due instant; neither where there is no limit.
        pa.field("due_on", pa.date32()),
        pa.field("due_at", pa.timestamp("us", "UTC")),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("closed", pa.bool_(), nullable=False),
        pa.field("met_at", pa.timestamp("us", "UTC")),
        pa.field("match", pa.string()),
        pa.field("decided_by", pa.string()),
        # Whose indicator it counts in; null is shown as «ukjent enhet».
        pa.field("unit", pa.string()),
        pa.field("month", pa.int32()),
    ]
)
CELLS = pa.schema(
    [
        pa.field("expectation", pa.string(), nullable=False),
        pa.field("version", pa.string(), nullable=False),
        pa.field("unit", pa.string()),
        pa.field("month", pa.int32()),
        pa.field("outcome", pa.string(), nullable=False),
        # Null where there is no due.
        pa.field("passed", pa.bool_()),
        pa.field("rows", pa.int64(), nullable=False),
        # The days from due to now, added up: less than nothing where most of the dues are still to come.
        pa.field("waited", pa.int64()),
    ]
)


def asked_at(subjects: pa.Table, calendar: Calendar, at: datetime, known: datetime) -> pa.Table:
    """Give subjects (subject, id, kind) with the instants at which all of them are asked for."""
    count = subjects.num_rows
    return pa.table(
        {
            "s": subjects.column("subject"),
            "kind": subjects.column("kind"),
            "at": pa.array(np.full(count, ticks(at), dtype=np.int64)),
            "known": pa.array(np.full(count, ticks(known), dtype=np.int64)),
            "today": pa.array(np.full(count, calendar.day_of(at) - EPOCH, dtype=np.int32)),
        }
    )


def evaluate(
    package: Package,
    events: Source,
    subjects: pa.Table,
    at: datetime,
    known: datetime | None = None,
    *,
    engine: Engine,
) -> pa.Table:
    """Evaluate events of the layout at an instant, by what was recorded by `known`.

    The rows are the same as `explain` gives for each subject by itself.
    """
    known = at if known is None else known
    return finished(package, _at_once(package, events, subjects, at, known, engine, Wanted.ROWS))


def count(
    package: Package,
    events: Source,
    subjects: pa.Table,
    at: datetime,
    known: datetime | None = None,
    *,
    engine: Engine,
) -> pa.Table:
    """Count the rows that `evaluate` gives, by where they count, outcome, and whether the due has passed."""
    known = at if known is None else known
    rows = _at_once(package, events, subjects, at, known, engine, Wanted.CELLS)
    if not rows.num_rows:
        return CELLS.empty_table()
    columns = _named(package, rows)
    columns |= {name: rows.column(name) for name in ("passed", "rows", "waited")}
    return _cast(columns, CELLS)


def _at_once(
    package: Package,
    events: Source,
    subjects: pa.Table,
    at: datetime,
    known: datetime,
    engine: Engine,
    wanted: Wanted,
) -> pa.Table:
    moment = {"at": pa.array([ticks(at)]), "known": pa.array([ticks(known)])}
    engine.put("moment", pa.table(moment))
    asked = asked_at(subjects, package.guideline.calendar, at, known)
    compiled = compiled_for(package, engine.dialect, engine.kept, wanted, at_once=True)
    return _run(package, compiled, events, asked, engine)


def evaluate_asked(
    package: Package, events: Source, asked: pa.Table, *, engine: Engine
) -> pa.Table:
    """Evaluate events for subjects that are each asked for at instants of their own."""
    return finished(package, raw_rows(package, events, asked, engine=engine))


def raw_rows(package: Package, events: Source, asked: pa.Table, *, engine: Engine) -> pa.Table:
    """Give the rows with numbers for what has a name."""
    return _run(package, compiled_for(package, engine.dialect, engine.kept), events, asked, engine)


def _run(
    package: Package, compiled: Compiled, events: Source, asked: pa.Table, engine: Engine
) -> pa.Table:
    hand_over(engine, package, compiled.inputs, events, asked)
    return engine.run(compiled)


def hand_over(
    engine: Engine,
    package: Package,
    inputs: Mapping[str, pa.Table],
    events: Source,
    asked: pa.Table,
) -> None:
    """Give an engine what the queries of a package read."""
    for name, content in inputs.items():
        engine.put(name, content)
    engine.events(Layout(package.guideline.dictionary), events)
    engine.put("subjects", asked)


def finished(package: Package, rows: pa.Table) -> pa.Table:
    """Give rows as they are kept: with names, dates and instants."""
    if not rows.num_rows:
        return RESULT.empty_table()
    columns = _named(package, rows) | {
        "subject": rows.column("s"),
        "triggered_at": _instants(rows.column("at")),
        "triggered_on": _dates(rows.column("day")),
        "due_on": _dates(rows.column("due_day")),
        "due_at": _instants(rows.column("due_at")),
        "met_at": _instants(rows.column("met_at")),
    }
    for name in ("trigger", "state_key", "closed", "match", "decided_by"):
        columns[name] = rows.column(name)
    return _cast(columns, RESULT)


def _named(package: Package, rows: pa.Table) -> dict[str, Any]:
    """Give what rows and cells have alike, with names for numbers."""
    expectations = pa.array([rule.id for rule in package.rules], pa.string())
    outcomes = pa.array([outcome.value for outcome in OUTCOMES])
    version = pa.array([package.version]).take(pa.array(np.zeros(rows.num_rows, dtype=np.int64)))
    return {
        "expectation": expectations.take(rows.column("rule").combine_chunks()),
        "version": version,
        "outcome": outcomes.take(rows.column("outcome").combine_chunks()),
        "unit": rows.column("unit"),
        "month": rows.column("month"),
    }


def _cast(columns: dict[str, Any], schema: pa.Schema) -> pa.Table:
    return pa.table(
        {field.name: pc.cast(columns[field.name], field.type) for field in schema}, schema=schema
    )


def _instants(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.int64()).cast(pa.timestamp("us", "UTC"))


def _dates(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.int32()).cast(pa.date32())


__all__ = ["CELLS", "RESULT", "Compiled", "count", "evaluate", "evaluate_asked"]
