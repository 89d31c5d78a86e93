"""The balance of a guideline: how its recommendations divide on kinds of work, values and perspectives."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mestring.core.guideline import Guideline, Recommendation
from mestring.core.words import Force, Kind, Norm

NORMED = (Norm.LAW, Norm.IN_FORCE)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many recommendations there are of one sort, and what weight they were given."""

    count: int
    must: int
    normed: int
    measured: int


class Balance(NamedTuple):
    """A guideline in figures, by kind of work, by value and by perspective."""

    total: int
    kinds: Mapping[Kind, Tally]
    values: Mapping[str, Tally]
    perspectives: Mapping[str, Tally]


def balance(guideline: Guideline, among: Iterable[Recommendation] | None = None) -> Balance:
    """Count recommendations by what they are: all the national ones, or some."""
    every = national(guideline) if among is None else tuple(among)
    return Balance(
        total=len(every),
        kinds={kind: tally(each for each in every if each.kind is kind) for kind in Kind},
        values=_by(guideline.values, every, lambda each: each.values),
        perspectives=_by(
            [term.id for term in guideline.identity.perspectives],
            every,
            lambda each: each.perspectives,
        ),
    )


def national(guideline: Guideline) -> tuple[Recommendation, ...]:
    """Give what is the guideline's own; a local layer does not tip its balance."""
    return tuple(
        recommendation
        for key, recommendation in guideline.recommendations.items()
        if key not in guideline.local_recommendations
    )


def tally(found: Iterable[Recommendation]) -> Tally:
    """Count recommendations, and how many of them are a skal, have a norm in force, and are measured."""
    listed = tuple(found)
    return Tally(
        count=len(listed),
        must=sum(each.force is Force.MUST for each in listed),
        normed=sum(each.norm in NORMED for each in listed),
        measured=sum(bool(each.expectations) for each in listed),
    )


def kinds_of(found: Iterable[Recommendation]) -> Counter[Kind]:
    """Count recommendations by the kind of work they ask for."""
    return Counter(each.kind for each in found)


def _by(
    names: Iterable[str],
    every: Iterable[Recommendation],
    named: Callable[[Recommendation], Iterable[str]],
) -> Mapping[str, Tally]:
    return {name: tally(each for each in every if name in named(each)) for name in names}
