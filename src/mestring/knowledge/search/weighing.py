"""Weighing: how well documents have the words that many have, worked out once when the index is made.

bm25 adds up what each word of an expression gives, so that what was worked out for each can be added too.
"""

import re
from array import array
from collections.abc import Iterable
from heapq import nlargest
from itertools import chain, islice
from operator import itemgetter

# Documents by number, with how well each has what was asked for; the best first.
Weighed = list[tuple[int, float]]

_WORDS = r'"[^"]*"'
_ALTERNATIVE = rf"{_WORDS}|\({_WORDS}(?: AND {_WORDS})*\)"
_ANY_OF = re.compile(rf"(?:{_ALTERNATIVE})(?: OR (?:{_ALTERNATIVE}))*")
_EACH, _QUOTED = re.compile(_ALTERNATIVE), re.compile(_WORDS)


def alternatives(expression: str) -> list[str]:
    """Give the parts of an expression of which any will do; none where it is put together otherwise."""
    inner = expression[1:-1] if expression.startswith("(") else expression
    return _EACH.findall(inner) if _ANY_OF.fullmatch(inner) else []


def words_of(alternative: str) -> list[str]:
    """Give the words that an alternative asks for, all of them; a phrase is one."""
    return [word.strip('"') for word in _QUOTED.findall(alternative)]


def packed(weighed: Weighed) -> tuple[bytes, bytes]:
    """Write the documents and how well they do, as the index keeps them."""
    documents, scores = zip(*weighed, strict=True)
    return array("i", documents).tobytes(), array("d", scores).tobytes()


def unpacked(documents: bytes, scores: bytes) -> Weighed:
    """Read what `packed` wrote."""
    return list(zip(array("i", documents), array("d", scores), strict=True))


def all_of(words: list[Weighed]) -> Weighed:
    """Give the documents that have every word."""
    if len(words) == 1:
        return words[0]
    have_all = set.intersection(*({number for number, _ in word} for word in words))
    found = [pair for pair in _summed(words).items() if pair[0] in have_all]
    return sorted(found, key=itemgetter(1), reverse=True)


def best_within(any_of: list[Weighed], first: int, last: int, most: int) -> Weighed:
    """Give the documents of a range that have any of some, those that do best."""
    if len(any_of) == 1:
        return list(islice((pair for pair in any_of[0] if first <= pair[0] <= last), most))
    inside = [pair for pair in _summed(any_of).items() if first <= pair[0] <= last]
    return nlargest(most, inside, key=itemgetter(1))


def _summed(weighed: Iterable[Weighed]) -> dict[int, float]:
    """Add up how well each document has what was asked for."""
    found = iter(weighed)
    total = dict(next(found))
    for number, score in chain.from_iterable(found):
        total[number] = total.get(number, 0.0) + score
    return total
