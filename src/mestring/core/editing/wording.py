"""Wording: words the guideline does not use, other names of a thing it has one name for, abbreviations."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property
from typing import NamedTuple

from mestring.core.editing.passages import Document, Passage
from mestring.core.editing.reading import words
from mestring.core.editing.remark import Kind, Remark, remark
from mestring.core.guideline import Guideline

# The words file speaks of the words themselves, and sources have titles that others gave them.
_SPEAKS_OF_WORDS = ("words",)
_TITLED_BY_OTHERS = ("sources", "title")
_CAPITALS = re.compile(r"(?<![\w-])[A-ZÆØÅ]{2,6}(?![a-zæøå0-9])")
_EXPLAINED = re.compile(
    r"\(([A-ZÆØÅ]{2,6})\)|(?<![\w-])([A-ZÆØÅ]{2,6}) (?:\(|står for|betyr|er et|er en)"
)
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"«[^«»]*»|\"[^\"]*\"")


class Sought(NamedTuple):
    """A form to look for, what it belongs to, and what to say when it is found."""

    pattern: re.Pattern[str]
    id: str
    kind: Kind
    quoted: bool
    remedy: str


class Sayings:
    """What to look for in texts, by language and first letters, so that each word is looked up once."""

    def __init__(self, guideline: Guideline) -> None:
        self._sought: dict[str, dict[str, list[Sought]]] = {}
        for word in guideline.words.avoid:
            remedy = f"Skriv heller: {word.better.nb}."
            for form in word.forms:
                self._add(word.language, form, word.id, Kind.WORD, word.quoted, remedy)
        for entry in guideline.glossary:
            for form in entry.not_:
                remedy = f"Ordlista sier «{entry.nb}»."
                self._add("nb", form, entry.id, Kind.TERM, quoted=True, remedy=remedy)

    def _add(
        self, language: str, form: str, id_: str, kind: Kind, quoted: bool, remedy: str
    ) -> None:
        pattern = re.compile(_pattern(form))
        sought = Sought(pattern, id_, kind, quoted, remedy)
        self._sought.setdefault(language, {}).setdefault(_key(form), []).append(sought)

    def check(self, passage: Passage) -> Iterator[Remark]:
        """Give a remark for each word of a text that is not to be used, once a text."""
        if passage.document.kind in _SPEAKS_OF_WORDS or is_anothers_title(passage):
            return
        by_key = self._sought.get(passage.language, {})
        text, seen = passage.text.lower(), set[tuple[Kind, str]]()
        quotes = _Quotes(text)
        for found in _WORD.finditer(text):
            for sought in by_key.get(found[0][:3], ()):
                match = sought.pattern.match(text, found.start())
                if match is None or (sought.kind, sought.id) in seen:
                    continue
                if sought.quoted and quotes.hold(found.start()):
                    continue
                seen.add((sought.kind, sought.id))
                what = f"«{match[0]}» er et ord retningslinja ikke bruker."
                if sought.kind is Kind.TERM:
                    what = f"«{match[0]}» er et annet navn på noe som står i ordlista."
                yield remark(
                    passage.file, passage.path, what, sought.remedy, sought.kind, sought.id
                )


def _key(form: str) -> str:
    first = _WORD.match(form)
    return (first[0] if first else form)[:3]


def _pattern(form: str) -> str:
    """Give what a form looks like in a text: spaces may be any, and a star is any ending.

    What is part of an address (`implementere.no`) is a name, not a word.
    """
    stem = r"\s+".join(re.escape(part) for part in form.rstrip("*").split(" "))
    return stem + (r"\w*+" if form.endswith("*") else r"(?!\w)") + r"(?!\.\w)"


class _Quotes:
    """What stands in quotation marks in a text; looked for once, and only where it is asked."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        return [quote.span() for quote in _QUOTED.finditer(self._text)]

    def hold(self, place: int) -> bool:
        """Tell whether a place is inside quotation marks."""
        before = bisect_left(self._spans, (place, 0)) - 1
        return before >= 0 and place < self._spans[before][1]


def is_anothers_title(passage: Passage) -> bool:
    """Tell whether a text is a title that others gave their work."""
    return (passage.document.kind, passage.field) == _TITLED_BY_OTHERS


def known_abbreviations(guideline: Guideline, texts: Iterable[Passage]) -> frozenset[str]:
    """Give the abbreviations that are listed, or are names of instruments, sources or glossary entries."""
    known = set(guideline.words.abbreviations)
    for entry in guideline.glossary:
        known.update(_CAPITALS.findall(f"{entry.nb} {entry.explanation.nb}"))
    for passage in texts:
        if passage.is_label and passage.document.kind in ("instruments", "sources"):
            known.update(_CAPITALS.findall(passage.text))
    return frozenset(known)


def check_abbreviations(
    document: Document, texts: Iterable[Passage], known: frozenset[str]
) -> Iterator[Remark]:
    """Hold each abbreviation of a document to be known, or spelled out somewhere in it."""
    read = [each for each in texts if each.language == "nb" and not is_anothers_title(each)]
    explained = {a or b for each in read for a, b in _EXPLAINED.findall(each.text)}
    seen = known | explained
    for passage in read:
        for short in _CAPITALS.findall(passage.text):
            if short in seen:
                continue
            seen = seen | {short}
            what = f"Forkortelsen «{short}» er ikke forklart."
            remedy = "Skriv den ut, eller legg den i words.yaml under abbreviations."
            yield remark(passage.file, passage.path, what, remedy, Kind.ABBREVIATION, short)


def spoken(texts: Iterable[Passage]) -> frozenset[str]:
    """Give how the words of the texts in bokmål begin: inflected or not, a word is the same."""
    said = (each.text for each in texts if each.language == "nb")
    return frozenset(word[:_STEM] for text in said for word in words(text.lower()))


def unsaid_words(terms: Mapping[str, str], said: Set[str]) -> frozenset[str]:
    """Give the terms (by id, their words) that no text says, in any inflection."""
    return frozenset(
        id_
        for id_, term in terms.items()
        if not all(word[:_STEM] in said for word in words(term.lower()))
    )


# Norwegian inflects at the end: what begins alike is the same word, near enough for this.
_STEM = 6
