"""Timelines written as events from outside are: with names for types and codes, and no numbers of ours."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from mestring.core.dictionary import AttributeType
from mestring.core.timeline import Timeline
from mestring.core.words import Precision
from mestring.population.layout import ARROW, MARK, Layout
from tests.strategies.vocabulary import DICTIONARY

LAYOUT = Layout(DICTIONARY)
INSTANT = pa.timestamp("us", "UTC")
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "subject", "kind", "type")),
        ("at", INSTANT),
        ("by_day", pa.bool_()),
        ("recorded", INSTANT),
        *((name, pa.string()) for name in ("unit", "unit_type", "level", "role", "supersedes")),
        ("retracts", pa.bool_()),
        *(
            (MARK + name, pa.string() if type_ is AttributeType.CODE else ARROW[type_])
            for name, type_ in LAYOUT.attributes.items()
        ),
    ]
)


def raw(timelines: Sequence[Timeline]) -> pa.Table:
    """Give the events of some timelines as they would come."""
    return pa.Table.from_pylist(
        [_row(line, event) for line in timelines for event in line.events], schema=SCHEMA
    )


def _row(line: Timeline, event: Any) -> dict[str, Any]:
    unit = event.unit
    return {
        "id": str(event.id),
        "subject": line.subject.id,
        "kind": line.subject.kind.value,
        "type": event.type,
        "at": event.at,
        "by_day": event.precision is Precision.DAY,
        "recorded": event.recorded,
        "unit": unit.id if unit else None,
        "unit_type": unit.type if unit else None,
        "level": unit.level if unit else None,
        "role": event.role,
        "supersedes": str(event.supersedes) if event.supersedes else None,
        "retracts": event.retracts,
        **{
            MARK + name: value
            for name, value in event.attributes.items()
            if name in LAYOUT.attributes
        },
    }
