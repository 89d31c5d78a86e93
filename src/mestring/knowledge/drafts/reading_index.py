"""How hard a text is to read, by LIX: words per sentence, and long words in a hundred."""

import re

LONG = 6
# What a person reads about themselves may be 35 at most, what a professional reads 42.
FOR_THE_PERSON, FOR_PROFESSIONALS = 35, 42
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_LIST_MARK = re.compile(r"^\s*(?:\d+\.|-)\s+", re.MULTILINE)
_WRAPPED = re.compile(r"(?<!\n)\n(?!\n|\s*(?:\d+\.|-)\s)")
_SENTENCE_END = re.compile(r"[.!?:](?=[\s»*)]|$)|\n")


def lix(text: str) -> float | None:
    """Give the reading index of a text; None where there are no words to count."""
    lines = _LIST_MARK.sub("", _WRAPPED.sub(" ", text))
    sentences = [part for part in _SENTENCE_END.split(lines) if _WORD.search(part)]
    words = _WORD.findall(lines)
    if not words:
        return None
    return len(words) / len(sentences) + 100 * sum(len(w) > LONG for w in words) / len(words)
