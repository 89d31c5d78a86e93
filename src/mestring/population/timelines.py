"""Timelines read back from the layout, for the few subjects that must be explained and not only counted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mestring.core.calendar import Calendar
from mestring.core.package import Package
from mestring.core.timeline import Event, Subject, Timeline, Unit
from mestring.core.words import Precision
from mestring.population.engines import Source
from mestring.population.layout import MARK, Layout
from mestring.population.words import KINDS


def timelines(
    package: Package, events: Source, subjects: pa.Table, numbers: Sequence[int]
) -> Iterator[Timeline]:
    """Give the timelines of some subjects, by their numbers; their text is not there to be read."""
    layout, calendar = Layout(package.guideline.dictionary), package.guideline.calendar
    wanted = subjects.filter(pc.is_in(subjects["subject"], pa.array(numbers, pa.int32())))
    table = _of(events, wanted["subject"])
    told: dict[int, list[dict[str, Any]]] = {}
    for row in table.select(layout.schema.names).to_pylist():
        told.setdefault(row["subject"], []).append(row)
    for subject in wanted.to_pylist():
        whose = Subject(subject["id"], KINDS[subject["kind"]])
        rows = told.get(subject["subject"], ())
        yield Timeline.of(whose, (_event(layout, calendar, whose.id, row) for row in rows))


def _of(events: Source, numbers: pa.ChunkedArray) -> pa.Table:
    """Give the events of some subjects, from a table or from files."""
    if isinstance(events, pa.Table):
        return events.filter(pc.is_in(events["subject"], numbers.combine_chunks()))
    among = [("subject", "in", numbers.to_pylist())]
    return pa.concat_tables([pq.read_table(path, filters=among) for path in events])


def _event(layout: Layout, calendar: Calendar, subject: str, row: dict[str, Any]) -> Event:
    at: datetime = row["at"]
    by_day = row["until"] is not None
    unit = Unit(row["unit"], row["unit_type"], row["level"]) if row["unit"] is not None else None
    return Event(
        id=_id(row["id"]),
        subject=subject,
        type=list(layout.types)[row["type"]],
        at=at,
        until=row["until"] or at,
        day=calendar.day_of(at),
        recorded=row["recorded"] or at,
        precision=Precision.DAY if by_day else Precision.MINUTE,
        unit=unit,
        role=row["role"],
        attributes=_attributes(layout, row),
        supersedes=_id(row["supersedes"]) if row["supersedes"] is not None else None,
        retracts=bool(row["retracts"]),
    )


def _attributes(layout: Layout, row: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name in layout.attributes:
        value = row[MARK + name]
        if value is not None:
            codes = layout.codes.get(name)
            found[name] = list(codes)[value] if codes is not None else value
    return found


def _id(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(bytes=value)
