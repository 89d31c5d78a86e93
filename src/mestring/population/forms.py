"""Small forms of expression that DuckDB, PostgreSQL and Spark agree on, over tables of whole numbers."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import ibis

from mestring.population.words import NO, UNKNOWN, YES

# Ibis builds its expressions at run time; a checker of types sees nothing of them.
Table: TypeAlias = Any
Column: TypeAlias = Any

# What identifies an event, and places it in its subject's history.
WHERE = ("s", "o", "at", "until", "day")


def answer(code: int) -> Column:
    """Give an answer as a column."""
    return ibis.literal(code, "int8")


def whether(holds: Column) -> Column:
    """Give yes or no."""
    return ibis.ifelse(holds, answer(YES), answer(NO))


def both(answers: Sequence[Column]) -> Column:
    """Give the least answer: yes if all are."""
    return answers[0] if len(answers) == 1 else ibis.least(*answers)


def either(answers: Sequence[Column]) -> Column:
    """Give the greatest answer: yes if one is."""
    return answers[0] if len(answers) == 1 else ibis.greatest(*answers)


def opposite(one: Column) -> Column:
    """Give the opposite; unknown stays unknown."""
    return (answer(YES) - one).cast("int8")


def first_of(*places: Column) -> Column:
    """Give the least of some places in the order of events, where any may be null."""
    if len(places) == 1:
        return places[0]
    never = 2**31 - 1
    least = ibis.least(*(ibis.coalesce(place, never) for place in places))
    return least.nullif(never).cast("int32")


def no_before(earlier: Any, later: Any) -> Column:
    """Tell whether the first happened on or after the second: by the clock if both have one."""
    clocks = (earlier.at == earlier.until) & (later.at == later.until)
    return ibis.ifelse(clocks, earlier.at >= later.at, earlier.day >= later.day)


def marked(table: Table, mark: str, names: Iterable[str] | None = None) -> Table:
    """Give some columns of a table with a mark before their names."""
    return table.select(**{mark + name: table[name] for name in (names or table.columns)})


class Marked:
    """Reads columns with a mark before their names, so that a pair's two events are read alike."""

    def __init__(self, table: Table, mark: str = "") -> None:
        self._table, self._mark = table, mark

    def __getattr__(self, name: str) -> Column:
        return self._table[self._mark + name]

    def __getitem__(self, name: str) -> Column:
        return self._table[self._mark + name]

    def __contains__(self, name: str) -> bool:
        return self._mark + name in self._table.columns


def beside(left: Table, right: Table, names: Sequence[str], mark: str, how: str = "left") -> Table:
    """Join two tables on equal columns; the right one's come with a mark."""
    on = [(name, mark + name) for name in names]
    return left.join(marked(right, mark), on, how=how)


def union(tables: Sequence[Table]) -> Table:
    """Put tables of the same columns together, two and two: a long chain is deeper than SQL may be."""
    found = list(tables)
    while len(found) > 1:
        pairs = [found[place : place + 2] for place in range(0, len(found), 2)]
        found = [pair[0].union(pair[1]) if len(pair) == 2 else pair[0] for pair in pairs]
    return found[0]


__all__ = ["NO", "UNKNOWN", "YES"]
