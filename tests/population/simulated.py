"""Reads events of the layout back as timelines, so that `explain` can be asked about them too."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq

from mestring.core.package import Package
from mestring.core.timeline import Event, Subject, Timeline, Unit
from mestring.population.keeping import EVENTS, WHOSE
from mestring.population.layout import MARK, Layout
from mestring.population.words import KINDS


def timelines(package: Package, place: Path) -> Iterator[tuple[int, Timeline]]:
    """Give the subjects of a partition, each with its number and its timeline."""
    layout = Layout(package.guideline.dictionary)
    types = list(layout.types)
    rows = defaultdict(list)
    for row in pq.read_table(place / EVENTS).to_pylist():
        rows[row["subject"]].append(row)
    for row in pq.read_table(place / WHOSE).to_pylist():
        subject = Subject(row["id"], KINDS[row["kind"]])
        events = (_event(each, subject.id, layout, types) for each in rows[row["subject"]])
        yield row["subject"], Timeline.of(subject, events)


def _event(row: dict[str, Any], subject: str, layout: Layout, types: list[str]) -> Event:
    at = row["at"].astimezone(UTC)
    return Event(
        id=UUID(str(row["id"])),
        subject=subject,
        type=types[row["type"]],
        at=at,
        until=at,
        day=row["on"].toordinal(),
        recorded=(row["recorded"] or at).astimezone(UTC),
        attributes=dict(_values(row, layout)),
        unit=Unit(row["unit"], row["unit_type"], row["level"]) if row["unit"] else None,
        role=row["role"],
        supersedes=UUID(str(row["supersedes"])) if row["supersedes"] else None,
        retracts=bool(row["retracts"]),
    )


def _values(row: dict[str, Any], layout: Layout) -> Iterator[tuple[str, Any]]:
    for name in layout.attributes:
        value = row[MARK + name]
        if value is not None:
            yield name, list(layout.codes[name])[value] if name in layout.codes else value
