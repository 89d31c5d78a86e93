"""Suggestions while somebody writes: titles with the words so far, then words that search knows."""

from mestring.knowledge.search.reading import Index
from mestring.knowledge.search.words import words_in

MOST = 8
_LOOKED_AT = 200
_SHORTEST = 2


def suggest(index: Index, written: str, language: str, most: int = MOST) -> tuple[str, ...]:
    """Give what somebody may be about to write; the last word is not finished."""
    words = [word.folded for word in words_in(written[:100])]
    if not words or len(words[-1]) < _SHORTEST:
        return ()
    each = [index.beginning(language, word, _LOOKED_AT) for word in words]
    with_all = [number for number in each[-1] if all(number in found for found in each[:-1])]
    rows = index.rows(with_all[:most])
    found = [rows[number].title for number in with_all[:most]]
    if len(words) == 1:
        found += index.written_alike(words[0], most)
    by_writing = {suggestion.casefold(): suggestion for suggestion in reversed(found)}
    ordered = dict.fromkeys(by_writing[suggestion.casefold()] for suggestion in found)
    return tuple(ordered)[:most]
