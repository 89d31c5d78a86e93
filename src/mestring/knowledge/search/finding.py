"""Finding: documents that answer a question, best first, and what they can be narrowed by."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from math import log
from typing import TypeVar

from mestring.knowledge.search.asking import Question, Unit, understood
from mestring.knowledge.search.building import answer_key
from mestring.knowledge.search.documents import Facet, Kind
from mestring.knowledge.search.reading import Index, Row

_T = TypeVar("_T")

# How much a word counts that stands for the one asked for: the same, one that leads there, a part of it.
SAME, LEADS, LOOSE, BESIDE = 0.9, 0.65, 0.3, 0.15
TOGETHER = 0.6
ASKED_BY_NAME, ASKED_BY_TITLE = 2.5, 1.4
# What a kind is worth where two fit alike: what to do goes before what a word means and where it stands.
KINDS: Mapping[Kind, float] = {
    Kind.RECOMMENDATION: 1.0,
    Kind.INSTRUMENT: 1.0,
    Kind.METHOD: 0.6,
    Kind.PATHWAY: 0.8,
    Kind.VALUE: 0.8,
    Kind.TOPIC: 0.7,
    Kind.WORD: 0.55,
    Kind.CONTACT: 0.7,
    Kind.PARAGRAPH: 0.4,
    Kind.SOURCE: 0.5,
    Kind.FRAMEWORK: 0.6,
    Kind.POINT: 0.35,
}
HALF_ANSWERED = 0.5
# What fits so much worse than the best is not shown; nor is more than this.
WORTH_SHOWING = 0.12
MOST = 120
# Parts of a compound are looked for where few documents have the whole of it.
ENOUGH = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers, and how well."""

    row: Row
    score: float


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What hits are narrowed to: a kind, and one value of each facet."""

    kind: Kind | None = None
    facets: Mapping[Facet, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What a question gave: the hits, and how many there are of each kind and each value of a facet."""

    question: Question
    hits: tuple[Hit, ...]
    kinds: Mapping[Kind, int]
    facets: Mapping[Facet, Mapping[str, int]]
    terms: frozenset[str]


def find(index: Index, written: str, language: str, narrowed: Narrowed | None = None) -> Found:
    """Answer a question as it was written."""
    question = understood(index, written, language)
    scored = _ranked(index, question, language)
    return _narrow(index, question, language, scored, narrowed or Narrowed())


def _ranked(index: Index, question: Question, language: str) -> dict[int, float]:
    """Give the documents that answer most of a question, the best first."""
    total: dict[int, float] = {}
    answered: dict[int, float] = {}
    asked = 0.0
    for unit in question.units:
        found = _unit_scores(index, unit, language)
        rarity = log(1 + index.count(language) / (1 + len(found)))
        asked += rarity
        for number, score in found.items():
            total[number] = total.get(number, 0.0) + score
            answered[number] = answered.get(number, 0.0) + rarity
    if question.together:
        for number, score in _scores(index, question.together, language).items():
            if number in total:
                total[number] += TOGETHER * score
    for row in index.answering(language, question.meant):
        if row.kind in KINDS:
            is_title = answer_key(row.title) == answer_key(question.meant)
            worth = ASKED_BY_TITLE if is_title else ASKED_BY_NAME
            total[row.id] = worth * (total.get(row.id) or 1.0)
            answered.setdefault(row.id, asked)
    weighed = {
        number: score
        * KINDS[index.kind_of(number)]
        * (1 - HALF_ANSWERED + HALF_ANSWERED * answered[number] / (asked or 1.0))
        for number, score in total.items()
    }
    return _worth_showing(weighed)


def _worth_showing(weighed: Mapping[int, float]) -> dict[int, float]:
    best = max(weighed.values(), default=0.0)
    shown = [number for number, score in weighed.items() if score >= WORTH_SHOWING * best]
    shown.sort(key=lambda number: (-weighed[number], number))
    return {number: weighed[number] for number in shown[:MOST]}


def _unit_scores(index: Index, unit: Unit, language: str) -> dict[int, float]:
    """Give how well each document answers one thing asked for; the best way counts, others a little."""
    found: dict[int, float] = {}
    # Where the editors have said what a word leads to, its parts are not guessed from.
    enough = 1 if unit.same or unit.leads else ENOUGH
    ways = (
        (unit.own, 1.0),
        (unit.near, 1.0),
        (unit.same, SAME),
        (unit.leads, LEADS),
        (unit.loose, LOOSE),
    )
    for expression, worth in ways:
        if not expression or (expression is unit.loose and len(found) >= enough):
            continue
        for number, score in _scores(index, expression, language).items():
            best, other = found.get(number, 0.0), worth * score
            found[number] = max(best, other) + BESIDE * min(best, other)
    return found


def _scores(index: Index, expression: str, language: str) -> dict[int, float]:
    first, _ = index.range_of(language, Kind.TOPIC)
    limits, _ = index.range_of(language, Kind.LIMIT)
    last = limits - 1 if limits > 1 else 2**31
    return dict(index.scores(language, expression, min(first, last), last))


def _narrow(
    index: Index,
    question: Question,
    language: str,
    scored: Mapping[int, float],
    narrowed: Narrowed,
) -> Found:
    of = index.facets(scored)
    kinds = {number: index.kind_of(number) for number in scored}
    asked = set(narrowed.facets.items())
    # What a document lacks of what was chosen: with nothing it is shown, with one it counts for that.
    lacks = {number: asked - of[number] for number in scored}
    of_kind = [n for n in scored if narrowed.kind is None or kinds[n] is narrowed.kind]
    chosen = [number for number in of_kind if not lacks[number]]
    rows = index.rows(chosen)
    return Found(
        question=question,
        hits=tuple(Hit(rows[number], scored[number]) for number in chosen),
        kinds=_counted(kinds[number] for number in scored if not lacks[number]),
        facets=_facet_counts((of[number], lacks[number]) for number in of_kind),
        terms=frozenset().union(*(unit.terms for unit in question.units)),
    )


def _facet_counts(
    documents: Iterable[tuple[AbstractSet[tuple[Facet, str]], AbstractSet[tuple[Facet, str]]]],
) -> dict[Facet, dict[str, int]]:
    """Count the values of each facet among what is shown, and what another choice of it would show."""
    counts: dict[Facet, dict[str, int]] = {facet: {} for facet in Facet}
    for pairs, lacks in documents:
        if len(lacks) > 1:
            continue
        only = next(iter(lacks))[0] if lacks else None
        for facet, value in pairs:
            if only is None or facet is only:
                counts[facet][value] = counts[facet].get(value, 0) + 1
    return counts


def _counted(found: Iterable[_T]) -> dict[_T, int]:
    counts: dict[_T, int] = {}
    for each in found:
        counts[each] = counts.get(each, 0) + 1
    return counts
