"""How hard a text is to read: its sentences, its words, and LIX.

LIX is words per sentence, and long words in a hundred. Under 30 is easy, over 50 is for specialists.
"""

import re

LONG = 6
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_LIST_MARK = re.compile(r"^[ \t]*(?:\d+\.|-)\s+", re.MULTILINE)
# A line that is only wrapped: not an empty line, nor one before a new point of a list.
_WRAPPED = re.compile(r"(?<!\n)\n(?![ \t]*(?:\n|\d+\.\s|-\s))[ \t]*")
_SENTENCE_END = re.compile(r"[.!?:](?=[\s»*)]|$)|\n")


def words(text: str) -> list[str]:
    """Give the words of a text."""
    return _WORD.findall(text)


def unwrapped(text: str) -> str:
    """Give Markdown as running lines: wrapped lines joined, marks of lists taken away."""
    return _LIST_MARK.sub("", _WRAPPED.sub(" ", text))


def sentences(text: str) -> list[str]:
    """Give the sentences of a text; a point of a list and what ends in a colon are also such."""
    parts = _SENTENCE_END.split(unwrapped(text))
    return [part.strip() for part in parts if _WORD.search(part)]


def lix(text: str) -> float:
    """Give the reading index of a text, 0 where there is no word."""
    spoken = words(unwrapped(text))
    if not spoken:
        return 0.0
    long = sum(len(word) > LONG for word in spoken)
    return len(spoken) / len(sentences(text)) + 100 * long / len(spoken)
