"""The door for bulk: every event there is, as typed columns, some thousand subjects at a time.

Everything is given, whatever its visibility: who may be shown a count is decided where it is shown.
Nothing but counting comes in here, and Arrow is loaded only by those who do.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa

from mestring.care.models import Event
from mestring.care.records import typed
from mestring.core.dictionary import AttributeType, Dictionary
from mestring.core.words import Precision

# How many rows the database hands over at a time.
ROWS_AT_A_TIME = 2_000
FIELDS = (
    *("id", "subject_id", "subject_kind", "type", "at", "precision", "recorded"),
    *("unit_id", "unit_type", "unit_level", "role", "supersedes_id", "retracts", "attributes"),
)
_INSTANT = pa.timestamp("us", "UTC")
# As evaluating many takes them in: names, not numbers.
_COLUMNS: Mapping[str, pa.DataType] = {
    "id": pa.string(),
    "subject": pa.string(),
    "kind": pa.string(),
    "type": pa.string(),
    "at": _INSTANT,
    "by_day": pa.bool_(),
    "recorded": _INSTANT,
    "unit": pa.string(),
    "unit_type": pa.string(),
    "level": pa.string(),
    "role": pa.string(),
    "supersedes": pa.string(),
    "retracts": pa.bool_(),
}
_TYPES: Mapping[AttributeType, pa.DataType] = {
    AttributeType.BOOLEAN: pa.bool_(),
    AttributeType.INTEGER: pa.int64(),
    AttributeType.DECIMAL: pa.decimal128(38, 15),
    AttributeType.CODE: pa.string(),
    AttributeType.DATE: pa.date32(),
    AttributeType.INSTANT: _INSTANT,
    AttributeType.REF: pa.string(),
}
# What stands before an attribute's name in its column.
_MARK = "a_"


def event_tables(dictionary: Dictionary, *, subjects: int) -> Iterator[pa.Table]:
    """Give all events, so many subjects in each table; all of a subject's stand in one.

    They are of one instant: the database is asked once, and what is written meanwhile comes next time.
    """
    rows = (
        Event.objects.order_by("subject_kind", "subject_id")
        .values_list(*FIELDS)
        .iterator(chunk_size=ROWS_AT_A_TIME)
    )
    taken = _Columns(dictionary)
    for count, (_, events) in enumerate(groupby(rows, key=lambda row: (row[1], row[2])), 1):
        for row in events:
            taken.add(dict(zip(FIELDS, row, strict=True)))
        if count % subjects == 0:
            yield taken.table()
            taken = _Columns(dictionary)
    if len(taken):
        yield taken.table()


class _Columns:
    """Columns that grow row by row."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._types = {
            name: _TYPES[definition.type]
            for name, definition in dictionary.attributes.items()
            if definition.type is not AttributeType.TEXT
        }
        self._fixed: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        self._own: dict[str, list[Any]] = {name: [] for name in self._types}

    def __len__(self) -> int:
        return len(self._fixed["id"])

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row, with the facts that its type may carry as the dictionary has them now."""
        values = (
            *(str(row["id"]), row["subject_id"], row["subject_kind"], row["type"], row["at"]),
            *(row["precision"] == Precision.DAY, row["recorded"], row["unit_id"] or None),
            *(row["unit_type"] or None, row["unit_level"] or None, row["role"] or None),
            *(str(row["supersedes_id"]) if row["supersedes_id"] else None, row["retracts"]),
        )
        for column, value in zip(self._fixed.values(), values, strict=True):
            column.append(value)
        definition = self._dictionary.events.get(row["type"])
        carried = definition.attributes if definition else ()
        told = {name: row["attributes"][name] for name in carried if name in row["attributes"]}
        known = typed(told, self._dictionary)
        for name, column in self._own.items():
            column.append(known.get(name))

    def table(self) -> pa.Table:
        """Give the rows as a table."""
        fixed = {name: pa.array(self._fixed[name], type_) for name, type_ in _COLUMNS.items()}
        own = {
            _MARK + name: pa.array(self._own[name], type_) for name, type_ in self._types.items()
        }
        return pa.table({**fixed, **own})
