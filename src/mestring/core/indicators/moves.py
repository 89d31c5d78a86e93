"""Moves: counts taken from one place in a table and put in another, so that what is shown stays as it is.

Each move is a proof: a reader of what is shown cannot tell the table from the one after the move.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from math import inf
from typing import NamedTuple

Key = str | int
# A row and a column of the table: a unit and a month, a municipality and a year.
Node = tuple[Key, Key]
Counts = tuple[int, ...]

# Of a large total, so many of the smallest leaves are tried when something more must be hidden.
_TRIED = 12


class Tree:
    """Keys under their totals."""

    def __init__(self, over: Mapping[Key, Key]) -> None:
        self._over = over
        self._paths: dict[Key, tuple[Key, ...]] = {}
        self._apart: dict[tuple[Key, Key], tuple[Key, ...]] = {}

    def path(self, key: Key) -> tuple[Key, ...]:
        """Give a key and all totals over it, from below."""
        found = self._paths.get(key)
        if found is None:
            above = self._over.get(key)
            found = self._paths[key] = (key, *(self.path(above) if above is not None else ()))
        return found

    def apart(self, one: Key, other: Key | None) -> tuple[Key, ...]:
        """Give what is over exactly one of two keys: there a move from one to the other is seen."""
        if other is None:
            return self.path(one)
        found = self._apart.get((one, other))
        if found is None:
            left, right = self.path(one), self.path(other)
            found = tuple(key for key in (*left, *right) if (key in left) is not (key in right))
            self._apart[one, other] = found
        return found


class Move(NamedTuple):
    """A leaf, and with which other row, other column, or both, in a ring of four, it exchanges counts.

    With neither, counts come from outside the table. When the leaf gains, those of `givers` lose; when it
    loses, those of `losers` do, itself the first of them.
    """

    leaf: Node
    row: Key | None
    column: Key | None
    givers: tuple[Node, ...]
    losers: tuple[Node, ...]


class Moves:
    """The leaves of a table, what is hidden of it, and the moves that this leaves room for."""

    def __init__(self, leaves: Mapping[Node, Counts], rows: Tree, columns: Tree) -> None:
        self._leaves, self._rows, self._columns = leaves, rows, columns
        self.hidden: set[Node] = set()
        self._under: defaultdict[Node, list[Node]] = defaultdict(list)
        self._all = _Lines()
        self._hidden = _Lines()
        # The largest first: they leave most room.
        for leaf in sorted(leaves, key=lambda leaf: (-sum(leaves[leaf]), *map(str, leaf))):
            self._all.add(leaf)
            for node in product(rows.path(leaf[0]), columns.path(leaf[1])):
                self._under[node].append(leaf)

    def hide(self, node: Node) -> None:
        """Hide a node."""
        self.hidden.add(node)
        if node in self._leaves:
            self._hidden.add(node)

    def seen_at(self, move: Move) -> Iterator[Node]:
        """Give the nodes whose numbers a move changes: all must be hidden for it to go unseen."""
        row, column = move.leaf
        return product(self._rows.apart(row, move.row), self._columns.apart(column, move.column))

    def through(self, node: Node) -> Iterator[Move]:
        """Give moves that change a node, whether they are seen or not."""
        for leaf in self._under[node][-_TRIED:]:
            yield from self._from(leaf, node, self._all)

    def gain(self, move: Move, part: int) -> float:
        """Tell how far apart one move alone lets a count be."""
        return min((self._leaves[leaf][part] for leaf in move.givers), default=inf) + min(
            self._leaves[leaf][part] for leaf in move.losers
        )

    def room(self, node: Node, part: int, enough: int) -> float:
        """Tell how far apart a hidden count could be and still show the same, up to what is enough."""
        lower = self._push(node, part, enough, up=False)
        return lower if lower >= enough else lower + self._push(node, part, enough - lower, up=True)

    def _push(self, node: Node, part: int, enough: float, *, up: bool) -> float:
        """Move as much as is enough into a node or out of it, one unseen move after the other."""
        changed: dict[Node, float] = {}

        def left(leaf: Node) -> float:
            return changed.get(leaf, self._leaves[leaf][part])

        def gives(leaf: Node) -> bool:
            return not up or left(leaf) > 0

        moved = 0.0
        for leaf in (leaf for leaf in self._under[node] if leaf in self.hidden):
            for move in self._from(leaf, node, self._hidden, gives):
                if not up and not left(leaf):
                    break
                losing, gaining = (move.givers, move.losers) if up else (move.losers, move.givers)
                can = min(map(left, losing), default=inf)
                if not can or not self.hidden.issuperset(self.seen_at(move)):
                    continue
                moved += can
                if moved >= enough:
                    return moved
                changed |= {each: left(each) - can for each in losing}
                changed |= {each: left(each) + can for each in gaining}
        return moved

    def _from(
        self,
        leaf: Node,
        node: Node,
        lines: "_Lines",
        gives: Callable[[Node], bool] = lambda leaf: True,
    ) -> Iterator[Move]:
        """Give the moves from a leaf to others in line with it, that change a node over it."""
        row, column = leaf
        for other in (None, *lines.down[column]):
            # A row under the same total leaves the total as it was.
            if other is not None and (
                node[0] in self._rows.path(other) or not gives((other, column))
            ):
                continue
            below = ((other, column),) if other is not None else ()
            yield Move(leaf, other, None, below, (leaf,))
            for beside in lines.across[row]:
                if node[1] in self._columns.path(beside) or not gives((row, beside)):
                    continue
                if other is None:
                    yield Move(leaf, None, beside, ((row, beside),), (leaf,))
                elif (other, beside) in lines.leaves:
                    givers = ((row, beside), (other, column))
                    yield Move(leaf, other, beside, givers, (leaf, (other, beside)))


class _Lines:
    """Some leaves, with the columns that each row has them in, and the rows of each column."""

    def __init__(self) -> None:
        self.leaves: set[Node] = set()
        self.across: defaultdict[Key, list[Key]] = defaultdict(list)
        self.down: defaultdict[Key, list[Key]] = defaultdict(list)

    def add(self, leaf: Node) -> None:
        row, column = leaf
        self.leaves.add(leaf)
        self.across[row].append(column)
        self.down[column].append(row)
