"""Suggestions by likeness of words: which recommendations a point of a framework may be answered by.

Lemmas weighed by how rare they are and how often they stand (BM25). It knows words, not meanings: a person
confirms or refuses each suggestion, with a reason.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import NamedTuple

from mestring.core.alignment import Point
from mestring.core.guideline import Guideline, Recommendation
from mestring.core.package import Package

# How fast more of the same word stops counting, and how much a long text is held back.
_SATURATION, _LENGTH = 1.2, 0.6
_SHOWN_WORDS = 5
_WORD = re.compile(r"[^\W\d_]{3,}")
# Words that every recommendation has, and so say nothing of one.
_EMPTY_WORDS = """
    alle andre annen bare ble bli blir både dem den denne der dere deres det dette din disse eller en enn et
    etter for fra få får gjøre gjør ha han har hele her hva hvem hver hvis hvor hvordan i ikke ikkje ingen inn
    jeg kan kommune kunne la mange med men mer mot må noe noen når og også om oss over person personen på råd
    rådet seg selv si sin sine skal skrive som ta til tjeneste trenge ut uten var ved vi vil ville vite være
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


class Suggestion(NamedTuple):
    """A recommendation that a point may be answered by, with the words they share."""

    recommendation: str
    score: float
    words: tuple[str, ...]


def suggest(
    package: Package, point: Point, *, leave_out: Collection[str] = (), limit: int = 5
) -> tuple[Suggestion, ...]:
    """Give the recommendations whose words are most like a point's, best first."""
    index = _index_of(_Edition(package.digest, package.guideline))
    asked = Counter(lemmas(_words_of_point(point)))
    scored = (index.score(key, asked) for key in index.counts if key not in leave_out)
    found = sorted(
        (each for each in scored if each.score > 0),
        key=lambda each: (-each.score, each.recommendation),
    )
    return tuple(found[:limit])


def lemmas(text: str) -> list[str]:
    """Give the words of a text in their basic form, without those that say nothing."""
    found = (_lemma(word) for word in _WORD.findall(text.casefold()))
    return [lemma for lemma in found if lemma not in _EMPTY]


@lru_cache(maxsize=20_000)
def _lemma(word: str) -> str:
    # Loaded by who asks for suggestions: it reads a dictionary of some megabytes.
    import simplemma

    return str(simplemma.lemmatize(word, lang="nb")).casefold()


class _Index:
    """The words of every recommendation, and how many have each."""

    def __init__(self, guideline: Guideline) -> None:
        self.counts = {
            key: _counted(recommendation)
            for key, recommendation in guideline.recommendations.items()
            if key not in guideline.local_recommendations
        }
        self._having = Counter(word for counted in self.counts.values() for word in counted)
        lengths = [counted.total() for counted in self.counts.values()]
        self._usual = sum(lengths) / len(lengths) if lengths else 1.0

    def score(self, key: str, asked: Counter[str]) -> Suggestion:
        counted = self.counts[key]
        held_back = 1 - _LENGTH + _LENGTH * counted.total() / self._usual
        weights = {
            word: self._rarity(word)
            * counted[word]
            * (_SATURATION + 1)
            / (counted[word] + _SATURATION * held_back)
            for word in asked
            if word in counted
        }
        shared = sorted(weights, key=lambda word: (-weights[word], word))
        return Suggestion(key, round(sum(weights.values()), 3), tuple(shared[:_SHOWN_WORDS]))

    def _rarity(self, word: str) -> float:
        having = self._having[word]
        return log(1 + (len(self.counts) - having + 0.5) / (having + 0.5))


@dataclass(frozen=True, slots=True)
class _Edition:
    """A guideline named by its digest: two with the same digest are the same."""

    digest: str
    guideline: Guideline = field(compare=False, repr=False)


@lru_cache(maxsize=4)
def _index_of(edition: _Edition) -> _Index:
    return _Index(edition.guideline)


def _counted(recommendation: Recommendation) -> Counter[str]:
    """Count a recommendation's words; those of the title and the summary stand for more."""
    text = recommendation.text.nb
    weighed: Iterable[tuple[str, int]] = (
        (recommendation.title.nb, 3),
        (recommendation.summary.nb, 2),
        (" ".join(recommendation.topics), 2),
        (text.short, 1),
        (text.how, 1),
        (text.why, 1),
    )
    counted: Counter[str] = Counter()
    for words, times in weighed:
        for word in lemmas(words):
            counted[word] += times
    return counted


def _words_of_point(point: Point) -> str:
    return f"{point.title.nb} {point.title.nb} {point.says.nb if point.says else ''}"
