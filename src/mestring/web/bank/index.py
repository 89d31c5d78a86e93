"""The index of one edition of the guideline: which words stand where, and how well each fits a question."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from math import log

from django.utils.translation import override

from mestring.core.package import Package
from mestring.web.bank.documents import STEP, Document, documents
from mestring.web.bank.words import ALIKE, STOP_WORDS, fold, searched, stem, words_in

# How well a word of a text answers a word of the question.
EXACT, SAME_STEM, BEGINS, ENDS, INSIDE, ALIKE_WORD = 1.0, 0.95, 0.75, 0.6, 0.4, 0.6
_BEGINS_FROM, _ENDS_FROM, _INSIDE_FROM = 3, 4, 5
NEAREST, NEAR_ENOUGH = 3, 0.7


@dataclass(frozen=True, slots=True)
class Edition:
    """A package as read in one language. The digest names it: two with the same digest are the same."""

    digest: str
    language: str
    package: Package = field(compare=False, repr=False)

    @classmethod
    def of(cls, package: Package, language: str) -> "Edition":
        """Name a package in a language."""
        return cls(package.digest, language, package)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers, with the words of it that did, and how well each passage fits."""

    document: Document
    matched: int
    score: float
    words: frozenset[str]
    passages: Mapping[int, float]


@lru_cache(maxsize=8)
def index_of(edition: Edition) -> "Index":
    """Give the index of an edition; it is built once."""
    with override(edition.language):
        found = tuple(documents(edition.package.guideline, edition.language))
    return Index(found, _alike(edition))


class Index:
    """Documents by the words that stand in them."""

    def __init__(self, found: Sequence[Document], alike: Mapping[str, frozenset[str]]) -> None:
        self.documents = found
        self._alike = alike
        # word -> document -> passage -> weight
        self._places: dict[str, dict[int, dict[int, float]]] = {}
        self._shown: dict[str, Counter[str]] = {}
        for number, document in enumerate(found):
            for place, passage in enumerate(document.passages):
                for word in words_in(passage.text):
                    self._places.setdefault(word.folded, {}).setdefault(number, {})[place] = (
                        passage.weight
                    )
                    if passage.weight > STEP and not passage.language:
                        shown = passage.text[word.start : word.end].lower()
                        self._shown.setdefault(word.folded, Counter())[shown] += 1
        self._answering = lru_cache(maxsize=4096)(self._find_answering)

    def search(self, question: Iterable[str]) -> list[Hit]:
        """Give the documents that answer most of the question, best first."""
        gathered: dict[int, list[tuple[float, frozenset[str], Mapping[int, float]]]] = {}
        for word in question:
            for number, one in self._answers(word).items():
                gathered.setdefault(number, []).append(one)
        most = max(map(len, gathered.values()), default=0)
        hits = [
            self._hit(number, parts) for number, parts in gathered.items() if len(parts) * 2 > most
        ]
        return sorted(hits, key=lambda hit: (-hit.matched, -hit.score, hit.document.title))

    def knows(self, word: str) -> bool:
        """Tell whether a folded word leads anywhere."""
        return bool(self._answering(word))

    def near(self, word: str) -> list[str]:
        """Give words of the content that look like one it does not have."""
        lengths = range(len(word) - 2, len(word) + 4)
        candidates = [w for w in self._shown if len(w) in lengths and w not in STOP_WORDS]
        close = get_close_matches(word, candidates, NEAREST, NEAR_ENOUGH)
        return list(dict.fromkeys(self._shown[each].most_common(1)[0][0] for each in close))

    def _hit(
        self, number: int, parts: Sequence[tuple[float, frozenset[str], Mapping[int, float]]]
    ) -> Hit:
        passages: Counter[int] = Counter()
        for _score, _words, places in parts:
            for place, fit in places.items():
                passages[place] += fit  # type: ignore[assignment]
        return Hit(
            document=self.documents[number],
            matched=len(parts),
            score=sum(score for score, _, _ in parts),
            words=frozenset().union(*(words for _, words, _ in parts)),
            passages=passages,
        )

    def _answers(self, word: str) -> dict[int, tuple[float, frozenset[str], Mapping[int, float]]]:
        """Give each document that a word leads to: how well, by which words, and where in it."""
        found: dict[int, tuple[set[str], dict[int, float]]] = {}
        for each, quality in self._answering(word).items():
            for number, places in self._places[each].items():
                words, fits = found.setdefault(number, (set(), {}))
                words.add(each)
                for place, weight in places.items():
                    fits[place] = max(fits.get(place, 0.0), quality * weight)
        rarity = log(1 + len(self.documents) / (1 + len(found)))
        return {
            number: (
                rarity * max(fits.values()),
                frozenset(words),
                {place: rarity * fit for place, fit in fits.items()},
            )
            for number, (words, fits) in found.items()
        }

    def _find_answering(self, word: str) -> Mapping[str, float]:
        """Give the words of the content that answer a word of the question."""
        found = self._like(word, 1.0)
        for other in self._alike.get(stem(word), ()):
            for each, quality in self._like(other, ALIKE_WORD).items():
                found[each] = max(found.get(each, 0.0), quality)
        return found

    def _like(self, word: str, factor: float) -> dict[str, float]:
        root = stem(word)
        likeness = ((each, _likeness(word, root, each)) for each in self._places)
        return {each: factor * quality for each, quality in likeness if quality}


def _likeness(word: str, root: str, each: str) -> float:
    if each == word:
        return EXACT
    if each in STOP_WORDS:
        return 0.0
    if stem(each) == root:
        return SAME_STEM
    if len(word) >= _BEGINS_FROM and each.startswith(word):
        return BEGINS
    if len(root) >= _INSIDE_FROM and each.startswith(root):
        return BEGINS
    if len(root) >= _ENDS_FROM and stem(each).endswith(root):
        return ENDS
    if len(each) >= _INSIDE_FROM and word.startswith(each):
        return INSIDE
    return 0.0


def _alike(edition: Edition) -> Mapping[str, frozenset[str]]:
    """Give the words alike by stem: ours, and the glossary's in both languages.

    A name of several words is kept out: each of its words alone says something else.
    """
    glossary = ((entry.nb, entry.en) for entry in edition.package.guideline.glossary)
    alike: dict[str, set[str]] = {}
    for group in (*ALIKE, *glossary):
        single = {fold(name) for name in group if len(searched(name)) == 1 and " " not in name}
        for name in single:
            alike.setdefault(stem(name), set()).update(single - {name})
    return {name: frozenset(others) for name, others in alike.items()}
