"""Suppression: which numbers may be shown to others, so that none of them reveals a small group.

First what is small is hidden (primary). Then more is hidden (secondary), until for each hidden count other
tables can be made that show exactly the same numbers, and in which the count differs by at least the limit.
Such tables are made here, by moving counts among what is hidden, and so what is shown is proved to keep
the secret; it is not judged by how it looks.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import inf
from typing import NamedTuple

from mestring.core.indicators.moves import Counts, Key, Move, Moves, Node, Tree

# Below three, one member of a group can work out the other.
LEAST = 3


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


def protect(table: Table, threshold: Threshold = Threshold()) -> Protected:  # noqa: B008 -- frozen
    """Hide what is small, and as much more as is needed to keep it hidden."""
    if threshold.limit < LEAST:
        raise ValueError(f"A limit below {LEAST} protects nobody; it was {threshold.limit}.")
    hiding = Hiding(table, threshold)
    hiding.settle()
    shown = {node: counts for node, counts in hiding.totals.items() if node not in hiding.hidden}
    return Protected(shown, frozenset(hiding.hidden))


def is_small(counts: Counts, threshold: Threshold) -> bool:
    """Tell whether counts must be hidden by themselves: a small part, or a small group; none is not small."""
    of = sum(counts)
    return 0 < of < threshold.base or any(0 < part < threshold.limit for part in counts)


def totals_of(table: Table) -> dict[Node, Counts]:
    """Add up everything that could be shown: each row and total, in each column and total."""
    rows, columns = Tree(table.rows), Tree(table.columns)
    sums: dict[Node, Counts] = {}
    for (row, column), counts in table.counts.items():
        for node in product(rows.path(row), columns.path(column)):
            before = sums.get(node, (0,) * len(counts))
            sums[node] = tuple(map(sum, zip(before, counts, strict=True)))
    return sums


class Hiding:
    """A table while more and more of it is hidden."""

    def __init__(self, table: Table, threshold: Threshold) -> None:
        self.limit = threshold.limit
        self.totals = totals_of(table)
        self.moves = Moves(table.counts, Tree(table.rows), Tree(table.columns))
        self.weights = totals_of(table._replace(counts=dict.fromkeys(table.counts, (1,))))
        small = {node for node, counts in self.totals.items() if is_small(counts, threshold)}
        for node in self._ordered(small):
            self.moves.hide(node)

    @property
    def hidden(self) -> set[Node]:
        """What is hidden so far."""
        return self.moves.hidden

    def settle(self) -> None:
        """Hide more until each hidden count could be another; what has been proved stays proved."""
        waiting = self._ordered(self.hidden)
        while waiting:
            node = waiting.pop()
            parts: Iterable[int] = range(len(self.totals[node]))
            while lacks := self._lacks(node, parts):
                more = self._cheapest(node, lacks)
                for each in more:
                    self.moves.hide(each)
                waiting += more
                parts = lacks

    def _ordered(self, nodes: set[Node]) -> list[Node]:
        """Put the smallest last, to be taken first; names decide between equals, never the order given."""
        return sorted(nodes, key=lambda node: (-sum(self.totals[node]), *map(str, node)))

    def _lacks(self, node: Node, parts: Iterable[int]) -> dict[int, float]:
        """Tell for each part of a node how much wider what it could be must become."""
        widths = {part: self.moves.room(node, part, self.limit) for part in parts}
        return {part: self.limit - width for part, width in widths.items() if width < self.limit}

    def _cheapest(self, node: Node, lacks: Mapping[int, float]) -> list[Node]:
        """Choose what to hide next: as few leaves as possible for the room it gives, the smallest first."""
        best: tuple[float, list[Node]] = (inf, [])
        for move in self.moves.through(node):
            gain = sum(min(self.moves.gain(move, part), lack) for part, lack in lacks.items())
            if gain:
                more, weight = self._more(move, best[0] * gain)
                cost = weight / gain
                alike = cost == best[0] and self._order(more) < self._order(best[1])
                if more and (cost < best[0] or alike):
                    best = cost, more
        return best[1]

    def _more(self, move: Move, most: float) -> tuple[list[Node], float]:
        """Give what a move needs hidden, and how many leaves that is; none if it is more than the most."""
        hidden, more, weight = self.hidden, [], 0
        for node in self.moves.seen_at(move):
            if node not in hidden:
                more.append(node)
                weight += self.weights[node][0]
                if weight > most:
                    return [], inf
        return more, weight

    def _order(self, nodes: Sequence[Node]) -> tuple[list[int], list[tuple[str, ...]]]:
        """Say which of equally dear choices comes first: by sizes, then by names."""
        sizes = sorted(sum(self.totals[each]) for each in nodes)
        return sizes, sorted(tuple(map(str, each)) for each in nodes)
