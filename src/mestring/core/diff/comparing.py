"""Compare two packages: the words, the meaning, and what the changes touch."""

from collections.abc import Iterator
from typing import Any

from mestring.core.diff.consequence import consequence
from mestring.core.diff.meaning import Meaning
from mestring.core.diff.text import pieces
from mestring.core.diff.types import Diff, Passage, Side
from mestring.core.guideline import Lines
from mestring.core.package import Package
from mestring.core.words import Text

_LANGUAGES = ("nb", "en", "nn")


def compare(before: Package, after: Package) -> Diff:
    """Tell everything that differs from one package to another; the same two give the same answer."""
    meaning = Meaning(before, after)
    changes = tuple(meaning.changes())
    return Diff(
        before=Side(before.version, before.digest),
        after=Side(after.version, after.digest),
        changes=changes,
        passages=tuple(_passages(meaning)),
        consequence=consequence(before, after, changes, meaning.renamed),
    )


def _passages(meaning: Meaning) -> Iterator[Passage]:
    """Give each text that was written anew, in each language where it was."""
    for key, field, recommendation, old, new in meaning.altered():
        for language in _LANGUAGES:
            one, other = _written(old, language), _written(new, language)
            if one != other:
                found = pieces(one, other)
                yield Passage(key.about, key.id, recommendation, field, language, found)


def _written(value: Any, language: str) -> str:
    """Give a text in exactly one language, empty where it has none; nothing else is words."""
    if isinstance(value, Text):
        return str(getattr(value, language))
    return "\n".join(getattr(value, language)) if isinstance(value, Lines) else ""
