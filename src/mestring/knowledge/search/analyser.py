"""The analyser: a word of Norwegian or English becomes what the index keeps, and a compound its parts.

Lemmas first (both forms of Norwegian), then stems, then the endings that make nouns of verbs. A word is
split into the fewest parts that are words themselves, with nothing, s or e as joint.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import simplemma
import snowballstemmer

from mestring.knowledge.search.words import STOP_WORDS, fold, is_abbreviation

NORWEGIAN = ("nb", "nn")
# From this length and up a word may be a compound; a part of one has three letters or more.
_COMPOUND_FROM, _SHORTEST_PART = 7, 3
_MOST_PARTS = 4
# More and shorter parts may stand in a word by chance.
_SURE_PARTS, _SURE_FIRST = 2, 4
# The joint s goes first, or "behandlingsteam" would be made of steam.
_JOINTS = ("s", "", "e")
# Endings that happen to be words too: nothing is made of them.
_ENDINGS = """
    ade ane ansk hen rane art asj bar dom ede eleg else elsen elsene elser ende ene ens ent ere eren ers ert
    est ets het heta heten heter iker ing inga ingen inger ingene ion isk ite leg lig lige ning ninga
    ningen ninger ningene ske som ten tet ter nings inne arane ande iv ike sis ise asjon ster
"""
_NO_PARTS = frozenset(_ENDINGS.split())
# What makes nouns of verbs: "utskrivning", "utskriving" and "utskrive" are one.
_MAKING_NOUNS = ("ning", "ing", "else", "els")
_LEFT_AT_LEAST = 4
_INNER_CAPITAL = re.compile(r"[^\W\d_A-ZÆØÅ][A-ZÆØÅ]")
# What a doctor and a law are called; the stemmer takes the ending for that of an adjective.
_LAW = re.compile(r"(.{3,}lov)(?:en|ens|a)?")
_DOCTOR = re.compile(r"(.{3,})lege")
# Words whose stem is another word's: "gjelder" is no "gjeld", a "måte" no "mat". They are kept whole.
_WHOLE_WORDS = """
    demens fare farlig fattig ferdighet fylle gjelde gjeldende holding holdning kols ledig male måte regning
    skjerming tegne tegning utkastelse vanlig verdighet
"""
_WHOLE = frozenset(_WHOLE_WORDS.split())
# Forms that the dictionary takes for another word.
_FORMS = {"eldre": "eldre", "gjelda": "gjeld", "fylla": "fyll", "billige": "billig"}
# How words of nynorsk are written in bokmål, where that gives a word of bokmål.
_IN_BOKMAL = (("heit", "het"), ("leg", "lig"), ("ar", "er"), ("ande", "ende"), ("ing", "ning"))


class Terms(NamedTuple):
    """What the index keeps of a word: the whole of it, and the parts of a compound."""

    whole: str
    parts: tuple[str, ...] = ()


class Analyser:
    """Turns words into terms; `listed` are words beyond the dictionaries, `same` joins both Norwegians."""

    def __init__(
        self,
        listed: Collection[str] | Callable[[str], bool] = (),
        same: Mapping[str, str] | None = None,
    ) -> None:
        self._listed = listed if callable(listed) else listed.__contains__
        self._same = same or {}
        self._split = lru_cache(maxsize=65536)(self._find_parts)
        self._terms = lru_cache(maxsize=65536)(self._make_terms)

    def terms(self, word: str, language: str = "nb") -> Terms:
        """Give the terms of a word as written."""
        return self._terms(word, language)

    def term(self, word: str, language: str = "nb") -> str:
        """Give the term of a whole word."""
        return self._terms(word, language).whole

    def is_made_of_words(self, word: str) -> bool:
        """Tell whether a word is a compound of words of the dictionaries, and so hardly misspelt."""
        parts = self._split(word.lower())
        sure = len(parts) == _SURE_PARTS and len(parts[0]) >= _SURE_FIRST
        return sure and all(map(is_known, parts))

    def _make_terms(self, word: str, language: str) -> Terms:
        if language == "en":
            return Terms(english(word.lower()))
        if is_abbreviation(word):
            # "LAR" must not become "la".
            return Terms(fold(word))
        lower = word.lower()
        parts = tuple(self._joined(part) for part in self._split(lower))
        # "TryggEst" is a name, and no form of "trygg".
        whole = fold(word) if _INNER_CAPITAL.search(word) else self._joined(lower)
        return Terms(whole, parts)

    def _joined(self, word: str) -> str:
        term = norwegian(word)
        return self._same.get(term, term)

    def _is_known(self, word: str) -> bool:
        return len(word) >= _SHORTEST_PART and (is_known(word) or self._listed(word))

    def _find_parts(self, word: str) -> tuple[str, ...]:
        """Give the fewest known words that a word is made of; () where it is no compound."""
        if len(word) < _COMPOUND_FROM or not word.isalpha():
            return ()
        if law := _LAW.fullmatch(word):
            return self._parts_of_law(law[1].removesuffix("lov"))
        best = self._best(word, _MOST_PARTS)
        if best is None or len(best) < 2 or any(fold(part) in STOP_WORDS for part in best):
            return ()
        return best

    def _parts_of_law(self, about: str) -> tuple[str, ...]:
        """Give the parts of what a law is about, and "lov"."""
        plain = about if self._is_known(about) else about.removesuffix("s")
        return (*(self._split(plain) or (plain,)), "lov")

    def _best(self, word: str, left: int, is_whole: bool = True) -> tuple[str, ...] | None:
        """Give the best division: few parts, then the joint s, then a long last part."""
        if not is_whole and self._may_be_part(word):
            return (word,)
        if left <= 1:
            return None
        found: list[tuple[tuple[int, int, int], tuple[str, ...]]] = []
        for end in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if not self._may_be_part(word[:end]):
                continue
            for cost, rest in _rests(word, end):
                tail = self._best(rest, left - 1, is_whole=False)
                if tail is not None:
                    found.append(((len(tail), cost, -len(tail[-1])), (word[:end], *tail)))
        return min(found)[1] if found else None

    def _may_be_part(self, word: str) -> bool:
        return word not in _NO_PARTS and self._is_known(word)


def _rests(word: str, end: int) -> Iterator[tuple[int, str]]:
    """Give what may follow a part that ends there, with the price of the joint."""
    for cost, joint in enumerate(_JOINTS):
        if word.startswith(joint, end) and len(word) - end - len(joint) >= _SHORTEST_PART:
            yield cost, word[end + len(joint) :]
    if word[end - 1] == word[end - 2]:
        # Of three like letters one is not written: helsepersonell + loven.
        yield 0, word[end - 1 :]


@lru_cache(maxsize=65536)
def norwegian(word: str) -> str:
    """Give the term of a lower-case Norwegian word, before its two forms are joined."""
    lemma = _FORMS.get(word) or _bokmal(simplemma.lemmatize(word, lang=NORWEGIAN).lower())
    if lemma in _WHOLE or _is_doctor(lemma):
        return fold(lemma)
    if law := _LAW.fullmatch(lemma):
        return fold(law[1])
    return fold(_without_noun_ending(_stemmer("norwegian").stemWord(lemma)))


@lru_cache(maxsize=16384)
def english(word: str) -> str:
    """Give the term of a lower-case English word."""
    return fold(_stemmer("english").stemWord(word))


@lru_cache(maxsize=65536)
def is_known(word: str) -> bool:
    """Tell whether a word stands in a dictionary of bokmål or nynorsk."""
    return simplemma.is_known(word, lang=NORWEGIAN)


def _is_doctor(lemma: str) -> bool:
    """Tell a "fastlege" from an adjective of nynorsk such as "vanskelege"."""
    doctor = _DOCTOR.fullmatch(lemma)
    return doctor is not None and not simplemma.is_known(f"{doctor[1]}lig", lang="nb")


def _bokmal(lemma: str) -> str:
    for nynorsk, bokmal in _IN_BOKMAL:
        if lemma.endswith(nynorsk):
            written = lemma.removesuffix(nynorsk) + bokmal
            if simplemma.is_known(written, lang="nb") and not simplemma.is_known(lemma, lang="nb"):
                return written
    return lemma


def _without_noun_ending(stem: str) -> str:
    for ending in _MAKING_NOUNS:
        if stem.endswith(ending) and len(stem) - len(ending) >= _LEFT_AT_LEAST:
            return stem.removesuffix(ending)
    return stem


@lru_cache(maxsize=4)
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)
