"""Attackers: two readers of a published table who try to work out what was hidden, each in their own way.

They know the rows, the columns, how they add up, and every shown number; and they share no code with what
they attack. The one solves equations with fractions, the other tries whole numbers.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from mestring.core.indicators.moves import Key, Node
from mestring.core.indicators.suppression import Protected, Table


class Puzzle(NamedTuple):
    """One part of a table as an attacker sees it: unknown leaves, and sums of them that are known."""

    leaves: list[Node]
    equations: list[tuple[frozenset[int], int]]
    # What each hidden node is the sum of: unknown leaves, and what the known leaves add.
    hidden: dict[Node, tuple[frozenset[int], int]]


def puzzle(table: Table, protected: Protected, part: int) -> Puzzle:
    """Write down what an attacker knows of one part."""
    unknown = [leaf for leaf in sorted(table.counts, key=str) if leaf in protected.hidden]
    place = {leaf: number for number, leaf in enumerate(unknown)}

    def split(node: Node) -> tuple[frozenset[int], int]:
        under = [leaf for leaf in table.counts if _is_over(table, node, leaf)]
        known = sum(protected.shown[leaf][part] for leaf in under if leaf not in place)
        return frozenset(place[leaf] for leaf in under if leaf in place), known

    equations = []
    for node, counts in protected.shown.items():
        unknowns, known = split(node)
        if unknowns:
            equations.append((unknowns, counts[part] - known))
    return Puzzle(unknown, equations, {node: split(node) for node in protected.hidden})


def _is_over(table: Table, node: Node, leaf: Node) -> bool:
    return _climbs(table.rows, leaf[0], node[0]) and _climbs(table.columns, leaf[1], node[1])


def _climbs(over: Mapping[Key, Key], key: Key, wanted: Key) -> bool:
    while key != wanted:
        if key not in over:
            return False
        key = over[key]
    return True


def solved(asked: Puzzle) -> dict[Node, Fraction]:
    """Give every hidden node that the equations alone determine, by elimination with fractions."""
    width = len(asked.leaves)
    rows = [
        [Fraction(place in unknowns) for place in range(width)] + [Fraction(total)]
        for unknowns, total in asked.equations
    ]
    basis = _reduced(rows, width)
    found = {}
    for node, (unknowns, known) in asked.hidden.items():
        left = [Fraction(place in unknowns) for place in range(width)] + [Fraction(0)]
        for pivot, row in basis.items():
            factor = left[pivot]
            left = [mine - factor * theirs for mine, theirs in zip(left, row, strict=True)]
        if not any(left[:-1]):
            found[node] = known - left[-1]
    return found


def _reduced(rows: list[list[Fraction]], width: int) -> dict[int, list[Fraction]]:
    basis: dict[int, list[Fraction]] = {}
    for column in range(width):
        chosen = next((row for row in rows if row[column]), None)
        if chosen is None:
            continue
        rows.remove(chosen)
        lead = [each / chosen[column] for each in chosen]
        rows[:] = [
            [mine - row[column] * theirs for mine, theirs in zip(row, lead, strict=True)]
            for row in rows
        ]
        for pivot, row in basis.items():
            factor = row[column]
            basis[pivot] = [mine - factor * theirs for mine, theirs in zip(row, lead, strict=True)]
        basis[column] = lead
    return basis


def could_be(asked: Puzzle, node: Node, value: int, most: int) -> bool:
    """Tell whether whole numbers from 0 to `most` give all that is shown, and this node this value."""
    unknowns, known = asked.hidden[node]
    equations = [*asked.equations, (unknowns, value - known)]
    return _fits(equations, [None] * len(asked.leaves), most)


def _fits(
    equations: Sequence[tuple[frozenset[int], int]], values: list[int | None], most: int
) -> bool:
    """Search through whole numbers, always where the least is open."""
    tightest: tuple[int, int, int] | None = None
    for unknowns, total in equations:
        open_ = [place for place in unknowns if values[place] is None]
        left = total - sum(values[place] or 0 for place in unknowns)
        if left < 0 or left > most * len(open_):
            return False
        if open_:
            freedom = (len(open_), left, open_[0])
            tightest = min(tightest or freedom, freedom)
    if tightest is None:
        return True
    opened, left, place = tightest
    for value in [left] if opened == 1 else range(min(left, most) + 1):
        values[place] = value
        if _fits(equations, values, most):
            values[place] = None
            return True
    values[place] = None
    return False
