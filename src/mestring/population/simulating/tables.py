"""Tables: a book becomes the rows of an events file, sorted as files are, a row group at a time."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mestring.core.calendar import Calendar
from mestring.population.layout import ARROW, FEWEST, MARK, Layout
from mestring.population.simulating.assumed import LATE, NO_LEVEL, NO_UNIT, TAKEN_BACK
from mestring.population.simulating.book import (
    MINUTES,
    Batch,
    Book,
    Coded,
    Column,
    Days,
    Place,
    Ref,
    Row,
)
from mestring.population.simulating.services import Unit
from mestring.population.words import EPOCH, ticks

_MINUTE = 60_000_000
_INSTANT = pa.timestamp("us", "UTC")
# Ids are of version 8, made of the seed, the block and a number: no other block has them.
_VERSION, _VARIANT = 0x8000, 0x8 << 60
_LATEST = 20_000


class Clock(NamedTuple):
    """The instants at which local dates begin, from a first date on."""

    first: int
    midnights: Any

    @classmethod
    def of(cls, calendar: Calendar, first: int, last: int) -> "Clock":
        """Give the clock of a calendar between two dates, as days since 1970."""
        days = range(first + EPOCH, last + EPOCH + 2)
        return cls(first, np.array([ticks(calendar.midnight(day)) for day in days]))

    def instants(self, at: Any) -> Any:
        """Give the instants of local minutes; no date is longer than it is."""
        place = np.clip(at // MINUTES - self.first, 0, len(self.midnights) - 2)
        latest = self.midnights[place + 1] - _MINUTE
        return np.minimum(self.midnights[place] + at % MINUTES * _MINUTE, latest)

    def changes(self) -> Any:
        """Give the dates on which the clock is changed."""
        length = np.diff(self.midnights) // _MINUTE
        return np.flatnonzero(length != MINUTES) + self.first


class Written(NamedTuple):
    """What the rows of a book need beside it."""

    layout: Layout
    clock: Clock
    units: Sequence[Unit]
    numbers: Any
    until: int
    high: int


def row_groups(book: Book, written: Written, random: Any) -> Iterator[pa.Table]:
    """Give all events of a book, type by type, in tables that row groups may follow."""
    order = _Order(book, written, random)
    waiting: list[pa.Table] = []
    for name in written.layout.types:
        batches = [batch for batch in book.batches if batch.type == name]
        if batches:
            waiting.append(_typed(name, batches, order, written, random))
        if sum(table.num_rows for table in waiting) >= FEWEST:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


class _Order:
    """What all events of the book need to know of each other: ids, and places among a subject's."""

    def __init__(self, book: Book, written: Written, random: Any) -> None:
        self.ids = random.permutation(book.total) if book.total else np.zeros(0, dtype=np.int64)
        self.at = np.empty(book.total, dtype=np.int64)
        who = np.empty(book.total, dtype=np.int32)
        for batch in book.batches:
            rows = slice(batch.start, batch.start + len(batch.some.who))
            self.at[rows] = written.clock.instants(batch.some.at)
            who[rows] = batch.some.who
        order = np.lexsort((self.ids, self.at, who))
        changed = np.r_[True, np.diff(who[order]) != 0][: book.total]
        firsts = np.flatnonzero(changed)
        runs = np.diff(np.r_[firsts, book.total]).astype(np.int64)
        self.places = np.empty(book.total, dtype=np.int32)
        self.places[order] = np.arange(book.total) - np.repeat(firsts, runs)


def _typed(
    name: str, batches: Sequence[Batch], order: _Order, written: Written, random: Any
) -> pa.Table:
    """Give all events of one type."""
    rows = np.concatenate(
        [np.arange(batch.start, batch.start + len(batch.some.who)) for batch in batches]
    )
    who = np.concatenate([batch.some.who for batch in batches])
    numbers = written.numbers[who]
    sort = np.lexsort((order.places[rows], numbers))
    at = order.at[rows]
    corrects = _corrected(batches)
    columns: dict[str, Any] = {
        "subject": pa.array(numbers.astype(np.int32)),
        "type": pa.array(np.full(len(rows), written.layout.types[name], dtype=np.int16)),
        "at": pa.array(at).cast(_INSTANT),
        "on": pa.array(np.concatenate([batch.some.at for batch in batches]) // MINUTES)
        .cast(pa.int32())
        .cast(pa.date32()),
        "recorded": _recorded(at, corrects, written.until, random),
        "place": pa.array(order.places[rows]),
        "id": _uuids(written.high, order.ids[rows]),
        **_corrections(corrects, order, written.high, random),
        **_places(batches, written.units, random),
    }
    for attribute in sorted({each for batch in batches for each in batch.columns}):
        columns[MARK + attribute] = _attribute(attribute, batches, written, order)
    schema = written.layout.schema
    whole = {field.name: columns.get(field.name, pa.nulls(0, field.type)) for field in schema}
    taken = pa.array(sort)
    return pa.table(
        {
            key: column.take(taken) if len(column) else pa.nulls(len(rows), column.type)
            for key, column in whole.items()
        },
        schema=schema,
    )


def _corrected(batches: Sequence[Batch]) -> Any:
    """Give for each event the row in the book that it corrects, or -1."""
    return np.concatenate(
        [
            np.full(len(batch.some.who), -1) if batch.corrects is None else batch.corrects
            for batch in batches
        ]
    )


def _recorded(at: Any, corrects: Any, until: int, random: Any) -> pa.Array:
    """Some things are written down late; a correction always is; nothing is, after the end."""
    count = len(at)
    late = random.random(count) < LATE
    waited = np.ceil(random.exponential(_LATEST / 5, count)).astype(np.int64)
    waited = np.clip(waited, 1, _LATEST * 2)
    waited = np.where((corrects >= 0) | late, waited * _MINUTE, 0)
    recorded = np.minimum(at + waited, np.maximum(until, at))
    return pa.array(recorded, mask=recorded == at).cast(_INSTANT)


def _corrections(corrects: Any, order: _Order, high: int, random: Any) -> dict[str, pa.Array]:
    nothing = corrects < 0
    if nothing.all():
        return {}
    ids = pa.array(_bytes(high, order.ids[np.maximum(corrects, 0)]), mask=nothing)
    back = (random.random(len(corrects)) < TAKEN_BACK) & ~nothing
    return {
        "supersedes": ids.cast(pa.binary(16)).cast(pa.uuid()),
        "retracts": pa.array(back, mask=~back),
    }


def _places(batches: Sequence[Batch], units: Sequence[Unit], random: Any) -> dict[str, pa.Array]:
    """Give unit, type and level, each unknown for a few, and the role of whom it was, where it is told."""
    unit = np.concatenate([batch.some.unit for batch in batches])
    nowhere = random.random(len(unit)) < NO_UNIT
    chosen = pa.array(unit, mask=nowhere)
    no_level = nowhere | (random.random(len(unit)) < NO_LEVEL)
    found = {
        "unit": pa.array([each.id for each in units]).take(chosen),
        "unit_type": pa.array([each.type for each in units]).take(chosen),
        "level": pa.array([each.level for each in units]).take(pa.array(unit, mask=no_level)),
    }
    roles = [pa.array([batch.role] * len(batch.some.who), pa.string()) for batch in batches]
    if any(batch.role for batch in batches):
        found["role"] = pa.concat_arrays(roles)
    return found


def _attribute(name: str, batches: Sequence[Batch], written: Written, order: _Order) -> pa.Array:
    """Give an attribute of all events of a type; batches without it have nothing there."""
    type_ = ARROW[written.layout.attributes[name]]
    return pa.concat_arrays(
        [
            _values(name, batch.columns[name], written, order).cast(type_)
            if name in batch.columns
            else pa.nulls(len(batch.some.who), type_)
            for batch in batches
        ]
    )


def _values(name: str, column: Column, written: Written, order: _Order) -> pa.Array:
    missing, values = column.missing, column.values
    match values:
        case Coded(names, picks):
            codes = np.array([written.layout.codes[name][each] for each in names], dtype=np.int16)
            return pa.array(codes[picks], mask=missing)
        case Days(days):
            return pa.array(days, mask=missing).cast(pa.date32())
        case Place(units):
            ids = pa.array([each.id for each in written.units])
            return ids.take(pa.array(units, mask=missing))
        case Row(rows):
            found = [str(UUID(bytes=each)) for each in _bytes(written.high, order.ids[rows])]
            return pa.array(found, pa.string(), mask=missing)
        case Ref(prefix, numbers):
            return _texts(prefix, numbers, missing)
        case _:
            return pa.array(values, mask=missing)


def _texts(prefix: str, numbers: Any, missing: Any) -> pa.Array:
    """Give a prefix with a number; below zero the prefix alone."""
    told = pc.if_else(pa.array(numbers < 0), "", pa.array(numbers).cast(pa.string()))
    whole = pc.binary_join_element_wise(prefix, told, "")
    return whole if missing is None else pc.if_else(pa.array(missing), None, whole)


def _bytes(high: int, numbers: Any) -> list[bytes]:
    return [
        high.to_bytes(8, "big") + (_VARIANT | int(number)).to_bytes(8, "big") for number in numbers
    ]


def _uuids(high: int, numbers: Any) -> pa.Array:
    """Give ids as the bytes of two whole numbers."""
    whole = np.empty((len(numbers), 2), dtype=">u8")
    whole[:, 0] = high
    whole[:, 1] = numbers.astype(np.uint64) | np.uint64(_VARIANT)
    storage = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(16), len(numbers), [None, pa.py_buffer(whole.tobytes())]
    )
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)


def high_of(seed: int, block: int) -> int:
    """Give the first half of the ids of a block."""
    return (seed & 0xFFFFFFFF) << 32 | (block & 0xFFFF) << 16 | _VERSION
