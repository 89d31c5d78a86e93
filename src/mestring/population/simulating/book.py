"""The book: events as columns while they are made, batch by batch, and the words that they use."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

MINUTES = 1_440


class Some(NamedTuple):
    """Something about some subjects: who (their places in the block), when (local minutes), and where."""

    who: Any
    at: Any
    unit: Any

    def only(self, mask: Any) -> "Some":
        """Give those that a mask or a list of places picks."""
        return Some(self.who[mask], self.at[mask], self.unit[mask])

    def moved(self, minutes: Any) -> "Some":
        """Give the same some minutes later, or earlier."""
        return self._replace(at=self.at + minutes)

    def there(self, unit: Any) -> "Some":
        """Give the same in other units."""
        return self._replace(unit=unit)


class Coded(NamedTuple):
    """Codes, by name, and which of them each has."""

    names: tuple[str, ...]
    picks: Any


class Ref(NamedTuple):
    """References: a prefix, and a number for each."""

    prefix: str
    numbers: Any


class Days(NamedTuple):
    """Dates, as days since 1970."""

    days: Any


class Place(NamedTuple):
    """References to units, by their places."""

    units: Any


class Row(NamedTuple):
    """References to events, by their rows in the book; what their ids are is settled at the end."""

    rows: Any


class Put(NamedTuple):
    """Events that were written down, and their rows in the book."""

    some: Some
    rows: Any


class Column(NamedTuple):
    """An attribute's values, and for whom they were not written down."""

    values: Any
    missing: Any


class Batch(NamedTuple):
    """Events of one type; `corrects` holds places of other events in the book, or nothing."""

    type: str
    some: Some
    columns: Mapping[str, Column]
    role: str | None
    start: int
    corrects: Any = None


Word = tuple[str, str, str]


class Book:
    """What has happened to the subjects of a block; nothing after their ends."""

    def __init__(
        self, random: Any, ends: Any, gaps: Any, required: Callable[[str], frozenset[str]]
    ) -> None:
        self._random, self._ends, self._gaps, self._required = random, ends, gaps, required
        self.batches: list[Batch] = []
        self.total = 0
        # Event types, their attributes, and the attributes' codes.
        self.words: set[Word] = set()

    def add(
        self, type_: str, some: Some, *, last: bool = False, role: str | None = None, **columns: Any
    ) -> Put:
        """Write events down; those after a subject's end did not happen, but the one that ends it did."""
        self._note(type_, columns)
        kept = np.ones(len(some.who), dtype=bool) if last else some.at < self._ends[some.who]
        some = some.only(kept)
        required = self._required(type_)
        found = {
            name: self._column(picked(values, kept), some, name in required)
            for name, values in columns.items()
        }
        put = Put(some, np.arange(self.total, self.total + len(some.who)))
        self._append(Batch(type_, some, found, role, self.total))
        return put

    def correct(self, share: float) -> None:
        """Let a small share of all that is written so far be written again."""
        for batch in tuple(self.batches):
            places = np.flatnonzero(self._random.random(len(batch.some.who)) < share)
            if not len(places):
                continue
            columns = {name: taken(column, places) for name, column in batch.columns.items()}
            self._append(
                Batch(
                    batch.type,
                    batch.some.only(places),
                    columns,
                    batch.role,
                    self.total,
                    batch.start + places,
                )
            )

    def counts(self, of: int) -> Any:
        """Give how many events each of the first subjects has."""
        if not self.batches:
            return np.zeros(of, dtype=np.int64)
        who = np.concatenate([batch.some.who for batch in self.batches])
        return np.bincount(who, minlength=of)[:of]

    def _append(self, batch: Batch) -> None:
        if len(batch.some.who):
            self.batches.append(batch)
            self.total += len(batch.some.who)

    def _column(self, values: Any, some: Some, required: bool) -> Column:
        """What must be there is; of the rest each unit loses its share."""
        if required:
            return Column(values, None)
        return Column(values, self._random.random(len(some.who)) < self._gaps[some.unit])

    def _note(self, type_: str, columns: Mapping[str, Any]) -> None:
        self.words.add((type_, "", ""))
        for name, values in columns.items():
            self.words.add((type_, name, ""))
            if isinstance(values, Coded):
                self.words |= {(type_, name, code) for code in values.names}


def picked(values: Any, at: Any) -> Any:
    """Give the values at some places, of whatever kind they are."""
    match values:
        case Coded(names, picks):
            return Coded(names, picks[at])
        case Ref(prefix, numbers):
            return Ref(prefix, numbers[at])
        case Days(days):
            return Days(days[at])
        case Place(units):
            return Place(units[at])
        case Row(rows):
            return Row(rows[at])
        case _:
            return values[at]


def taken(column: Column, at: Any) -> Column:
    """Give a column at some places."""
    missing = None if column.missing is None else column.missing[at]
    return Column(picked(column.values, at), missing)
