"""Use: what is written, but nothing uses; and names and summaries that have no English."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from mestring.core.dictionary import ADOPTED, ANSWERED, DECLINED, DEVIATED, Dictionary
from mestring.core.editing.passages import LANGUAGES, Document, Passage
from mestring.core.editing.remark import Kind, Remark, remark
from mestring.core.editing.wording import unsaid_words
from mestring.core.guideline import Guideline, Identity
from mestring.core.style import Accepted

# What must be pointed to by something, and what it is called. Others stand by themselves.
_WHAT: Mapping[str, str] = {
    "sources": "Kilden",
    "values": "Verdien",
    "parameters": "Fristen",
    "barriers": "Hindringen",
}
_IN_DICTIONARY: Mapping[str, str] = {
    "events": "Hendelsen",
    "attributes": "Opplysningen",
    "states": "Tilstanden",
    "code_lists": "Kodelista",
}
# Roles, units and levels are also used by those who work by the guideline, not only by its texts.
_TERMS: Mapping[str, str] = {"perspectives": "Perspektivet", "topics": "Emnet"}
# The program itself writes and reads these.
_OWN_EVENTS = (DECLINED, DEVIATED, ANSWERED, ADOPTED)
_NAMES = ("title", "name", "summary")


def names_in(document: Document) -> frozenset[str]:
    """Give the names that a document points to others with; what it says of itself is no use of it."""
    own = document.id if document.kind in _WHAT else None
    return frozenset(word for word in _words_in(document.thing) if word != own)


def check_use(written: Iterable[tuple[Document, frozenset[str]]]) -> Iterator[Remark]:
    """Give a remark for each thing that nothing points to, from documents and the names in them."""
    listed = tuple(written)
    used = {name for _, names in listed for name in names}
    for document, _ in listed:
        match document.thing:
            case Dictionary():
                yield from _check_dictionary(document, document.thing, used)
            case Identity():
                yield from _check_terms(document, document.thing, used)
            case _ if document.kind in _WHAT and document.id not in used:
                yield _unused(document.file, document.path, _WHAT[document.kind], document.id)


def _unused(file: str, path: tuple[str | int, ...], what: str, id_: str) -> Remark:
    remedy = "Bruk det, eller ta det bort."
    return remark(
        file, path, f"{what} «{id_}» er det ingenting som bruker.", remedy, Kind.UNUSED, id_
    )


def _words_in(node: Any) -> Iterator[str]:
    """Give every written value but the texts: whatever points to something does so by its id."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Accepted):
        return  # to stand by a remark is no use of what it is about
    elif isinstance(node, tuple):
        for part in node:
            yield from _words_in(part)
    elif isinstance(node, Mapping):
        for part in node.values():
            yield from _words_in(part)
    elif is_dataclass(node):
        # What has a title is a thing, and its own id is no use of it; what has none points to one.
        named = hasattr(node, "title")
        for field in fields(node):
            if field.name not in LANGUAGES and not (named and field.name == "id"):
                yield from _words_in(getattr(node, field.name))


def _check_dictionary(document: Document, thing: Dictionary, used: set[str]) -> Iterator[Remark]:
    for part, what in _IN_DICTIONARY.items():
        for name in getattr(thing, part):
            if name in used or name in _OWN_EVENTS:
                continue
            yield _unused(document.file, (part, name), what, name)


def _check_terms(document: Document, thing: Identity, used: set[str]) -> Iterator[Remark]:
    for part, what in _TERMS.items():
        for place, term in enumerate(getattr(thing, part)):
            if term.id not in used:
                yield _unused(document.file, (part, place), what, term.id)


def check_glossary(
    guideline: Guideline, written: Iterable[tuple[Document, frozenset[str]]]
) -> Iterator[Remark]:
    """Hold each word explained to be said by a text, or by the program where it has a name in code."""
    said = {word for document, words in written if document.kind != "glossary" for word in words}
    terms = {entry.id: entry.nb for entry in guideline.glossary if entry.code is None}
    unsaid = unsaid_words(terms, said)
    for place, entry in enumerate(guideline.glossary):
        if entry.id in unsaid:
            yield _unused("glossary.yaml", (place,), "Ordet", entry.id)


def check_english(passages: Iterable[Passage]) -> Iterator[Remark]:
    """Hold every title, name and summary to be in English too."""
    named = [each for each in passages if each.field in _NAMES]
    english = {(each.file, each.path[:-1]) for each in named if each.language == "en"}
    for each in named:
        if each.language == "nb" and (each.file, each.path[:-1]) not in english:
            what = f"«{each.field}» mangler på engelsk."
            yield remark(
                each.file, each.path[:-1], what, "Legg til en: ...", Kind.ENGLISH, each.field
            )
