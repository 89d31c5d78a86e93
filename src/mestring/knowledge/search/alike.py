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
    language: str
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
    written: list[tuple[bool, tuple[str, ...], tuple[str, ...]]] = [
        (group.kind in _THE_SAME, (*group.nb, *group.nn), group.en) for group in guideline.synonyms
    ]
    written += [(True, (entry.nb,), (entry.en,)) for entry in guideline.glossary]
    for number, (is_same, norwegian, english) in enumerate(written):
        for word in norwegian:
            yield Member(number, "nb", word, terms_of(word, analyser, "nb"), is_same)
        for word in english:
            yield Member(number, "en", word, terms_of(word, analyser, "en"), is_same)


def terms_of(written: str, analyser: Analyser, language: str) -> tuple[str, ...]:
    """Give the term of every word of a text."""
    return tuple(analyser.term(word.written, language) for word in words_in(written))
