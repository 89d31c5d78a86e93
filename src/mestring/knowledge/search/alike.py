"""Words taken as the same: what the editors wrote and what the glossary pairs, as terms."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mestring.core.guideline import Guideline
from mestring.core.words import Likeness
from mestring.knowledge.search.analyser import Analyser
from mestring.knowledge.search.words import words_in

# A name, an abbreviation or an old word is the thing itself; everyday words only lead to it.
_THE_SAME = frozenset((Likeness.NYNORSK, Likeness.ABBREVIATION, Likeness.NAME, Likeness.OLDER))


class Member(NamedTuple):
    """One of a group's words, as written and as terms; a term for every word of it."""

    group: int
    written: str
    terms: tuple[str, ...]
    is_same: bool


def same_in_both(guideline: Guideline) -> Mapping[str, str]:
    """Give the terms of nynorsk that are written as another term: the word in bokmål."""
    analyser = Analyser()
    same: dict[str, str] = {}
    for group in guideline.synonyms:
        if group.kind is Likeness.NYNORSK:
            target = analyser.term(group.nb[0])
            words = (word for word in (*group.nb[1:], *group.nn) if " " not in word)
            terms = (analyser.term(word) for word in words)
            same.update((term, target) for term in terms if term != target)
    return same


def members(guideline: Guideline, analyser: Analyser) -> Iterator[Member]:
    """Give every word of every group."""
    number = 0
    for number, group in enumerate(guideline.synonyms, 1):
        is_same = group.kind in _THE_SAME
        for written in (*group.nb, *group.nn):
            yield Member(number, written, terms_of(written, analyser, "nb"), is_same)
        for written in group.en:
            yield Member(number, written, terms_of(written, analyser, "en"), is_same)
    for number, entry in enumerate(guideline.glossary, number + 1):
        yield Member(number, entry.nb, terms_of(entry.nb, analyser, "nb"), True)
        yield Member(number, entry.en, terms_of(entry.en, analyser, "en"), True)


def terms_of(written: str, analyser: Analyser, language: str) -> tuple[str, ...]:
    """Give the term of every word of a text."""
    return tuple(analyser.term(word.written, language) for word in words_in(written))
