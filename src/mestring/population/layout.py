"""The layout: one wide table of events, a typed column for each attribute but text, codes as numbers.

Files hold instants and dates as such; the evaluator reads both as whole numbers, see `words`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mestring.core.dictionary import AttributeType, Dictionary
from mestring.core.timeline import Event
from mestring.population.words import days, ticks

# What stands before an attribute's name in its column, so that none is taken for a column of ours.
MARK = "a_"
DECIMAL_DIGITS, DECIMAL_PLACES = 18, 6

ARROW: Mapping[AttributeType, pa.DataType] = {
    AttributeType.BOOLEAN: pa.bool_(),
    AttributeType.INTEGER: pa.int64(),
    AttributeType.DECIMAL: pa.decimal128(DECIMAL_DIGITS, DECIMAL_PLACES),
    AttributeType.CODE: pa.int16(),
    AttributeType.DATE: pa.date32(),
    AttributeType.INSTANT: pa.timestamp("us", "UTC"),
    AttributeType.REF: pa.string(),
}
# The same as the evaluator sees them, in the words of Ibis.
IBIS: Mapping[AttributeType, str] = {
    AttributeType.BOOLEAN: "boolean",
    AttributeType.INTEGER: "int64",
    AttributeType.DECIMAL: f"decimal({DECIMAL_DIGITS}, {DECIMAL_PLACES})",
    AttributeType.CODE: "int16",
    AttributeType.DATE: "int32",
    AttributeType.INSTANT: "int64",
    AttributeType.REF: "string",
}
PLACES = ("unit", "unit_type", "level", "role")
_FIXED = (
    pa.field("subject", pa.int32(), nullable=False),
    pa.field("type", pa.int16(), nullable=False),
    pa.field("at", pa.timestamp("us", "UTC"), nullable=False),
    # The last instant it may have happened; null where `at` is exact.
    pa.field("until", pa.timestamp("us", "UTC")),
    pa.field("on", pa.date32(), nullable=False),
    # When it was written down; null where that was at once.
    pa.field("recorded", pa.timestamp("us", "UTC")),
    # Its place among all events of its subject, by instant and then id.
    pa.field("place", pa.int32(), nullable=False),
    pa.field("id", pa.uuid(), nullable=False),
    pa.field("supersedes", pa.uuid()),
    pa.field("retracts", pa.bool_()),
    *(pa.field(name, pa.string()) for name in PLACES),
)
SUBJECTS = pa.schema(
    [
        pa.field("subject", pa.int32(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("kind", pa.int16(), nullable=False),
    ]
)


@dataclass(frozen=True)
class Layout:
    """The columns and code lists that follow from a dictionary."""

    dictionary: Dictionary

    @cached_property
    def types(self) -> Mapping[str, int]:
        """The number of each event type."""
        return {name: code for code, name in enumerate(sorted(self.dictionary.events))}

    @cached_property
    def attributes(self) -> Mapping[str, AttributeType]:
        """The attributes that have a column, by name."""
        return {
            name: self.dictionary.attributes[name].type
            for name in sorted(self.dictionary.attributes)
            if self.dictionary.attributes[name].type is not AttributeType.TEXT
        }

    @cached_property
    def codes(self) -> Mapping[str, Mapping[str, int]]:
        """The number of each code, by attribute."""
        return {
            name: {code: place for place, code in enumerate(self.dictionary.codes_of(name))}
            for name, type_ in self.attributes.items()
            if type_ is AttributeType.CODE
        }

    @cached_property
    def schema(self) -> pa.Schema:
        """The columns of an events file."""
        own = [pa.field(MARK + name, ARROW[type_]) for name, type_ in self.attributes.items()]
        return pa.schema([*_FIXED, *own])

    def lists(self) -> dict[str, Any]:
        """Give what the numbers mean, to be kept beside files."""
        return {
            "types": list(self.types),
            "codes": {name: list(codes) for name, codes in self.codes.items()},
            "attributes": {name: type_.value for name, type_ in self.attributes.items()},
        }

    def value(self, name: str, value: Any) -> Any:
        """Give an attribute's value as its column holds it."""
        return self.codes[name][value] if name in self.codes else value

    def table(self, events: Iterable[tuple[int, Event]]) -> pa.Table:
        """Give events, each with its subject's number, as a table of this layout."""
        ordered = sorted(events, key=lambda pair: (pair[0], pair[1].order))
        rows = [self._row(number, event) for number, event in ordered]
        counts: dict[int, int] = {}
        for row in rows:
            row["place"] = counts[row["subject"]] = counts.get(row["subject"], -1) + 1
        return pa.Table.from_pylist(rows, schema=self.schema)

    def _row(self, number: int, event: Event) -> dict[str, Any]:
        row: dict[str, Any] = {
            "subject": number,
            "type": self.types[event.type],
            "at": event.at,
            "until": event.until if event.until != event.at else None,
            "on": event.on,
            "recorded": event.recorded if event.recorded != event.at else None,
            "id": event.id.bytes,
            "supersedes": event.supersedes.bytes if event.supersedes else None,
            "retracts": event.retracts or None,
            "role": event.role,
        }
        if event.unit is not None:
            unit = event.unit
            row |= {"unit": unit.id, "unit_type": unit.type, "level": unit.level}
        for name, value in event.attributes.items():
            if name in self.attributes:
                row[MARK + name] = self.value(name, value)
        return row


# A row group is read whole to find one row in it: groups follow the types, as events are asked for.
FEWEST, MOST = 8_192, 122_880


def write_events(table: pa.Table, path: Path) -> None:
    """Write events of the layout, sorted by type, as Parquet with row groups that follow the types."""
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for start, end in pairwise(_groups(table.column("type").to_numpy())):
            writer.write_table(table.slice(start, end - start), row_group_size=MOST)


def _groups(types: Any) -> list[int]:
    """Give where groups begin: with a new type, once a group is large enough; and where the last ends."""
    found = [0]
    for place in (np.flatnonzero(np.diff(types)) + 1).tolist():
        if place - found[-1] >= FEWEST:
            found.append(place)
    return [*found, len(types)]


def number_of(type_: AttributeType, value: Any) -> Any:
    """Give a date, an instant or a whole number as the evaluator compares it; others as they are."""
    if isinstance(value, datetime):
        return ticks(value)
    if isinstance(value, date):
        return days(value)
    return Decimal(value) if type_ is AttributeType.DECIMAL else value


def as_numbers(layout: Layout, table: pa.Table) -> pa.Table:
    """Give a table of the layout as the evaluator reads it: instants and dates as whole numbers."""
    columns = {name: _numbers(table.column(name)) for name in layout.schema.names}
    return pa.table(
        {
            "s": columns["subject"],
            "o": columns["place"],
            "type": columns["type"],
            "at": columns["at"],
            "until": pc.coalesce(columns["until"], columns["at"]),
            "day": columns["on"],
            "recorded": pc.coalesce(columns["recorded"], columns["at"]),
            "id": columns["id"],
            "sup": columns["supersedes"],
            "retracts": columns["retracts"],
            **{name: columns[name] for name in PLACES},
            **{MARK + name: columns[MARK + name] for name in layout.attributes},
        }
    )


def _numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.int64())
    if pa.types.is_date(column.type):
        return column.cast(pa.int32())
    return column


def selected(layout: Layout, columns: Collection[str]) -> str:
    """Give the same as SQL that DuckDB reads files by, for some columns."""

    def number(name: str, type_: pa.DataType) -> str:
        if pa.types.is_timestamp(type_):
            return f'epoch_us("{name}")'
        if pa.types.is_date(type_):
            return f"""CAST("{name}" - DATE '1970-01-01' AS INTEGER)"""
        return f'"{name}"'

    own = {
        MARK + name: number(MARK + name, ARROW[type_]) for name, type_ in layout.attributes.items()
    }
    every = {
        "s": "subject",
        "o": "place",
        "type": "type",
        "at": 'epoch_us("at")',
        "until": 'epoch_us(coalesce("until", "at"))',
        "day": """CAST("on" - DATE '1970-01-01' AS INTEGER)""",
        "recorded": 'epoch_us(coalesce(recorded, "at"))',
        "id": "id",
        "sup": "supersedes",
        "retracts": "retracts",
        **{name: f'"{name}"' for name in PLACES},
        **own,
    }
    return ", ".join(f'{every[name]} AS "{name}"' for name in columns)
