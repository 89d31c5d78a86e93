"""Suppression: which numbers may be shown to others, so that none of them reveals a small group."""

from collections.abc import Mapping
from typing import NamedTuple

Key = str | int
# A row and a column of the table: a unit and a month, a municipality and a year.
Node = tuple[Key, Key]
Counts = tuple[int, ...]


class Threshold(NamedTuple):
    """What is small: counts below `limit`, and groups below `base`. The limit is never below three."""

    limit: int = 5
    base: int = 10


class Table(NamedTuple):
    """Counts by row and column, with the totals that are to be shown.

    `rows` and `columns` give for each key the key of its total: a unit's municipality, its region; a month's
    year, and all years. What has no total over it stands at the top. `counts` are the parts that an
    obligation is in one of, such as (met, missed), for the rows and columns at the bottom only.
    """

    counts: Mapping[Node, Counts]
    rows: Mapping[Key, Key]
    columns: Mapping[Key, Key]


class Protected(NamedTuple):
    """What may be shown, totals included, and what is hidden. Why a node is hidden is not told."""

    shown: Mapping[Node, Counts]
    hidden: frozenset[Node]
