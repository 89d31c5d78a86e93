"""Passages: every text of a guideline with its place, whatever kind of thing it stands in.

The walk knows no kinds: anything made of fields `nb`, `en` and `nn` is text in languages. A new kind
of content is therefore read without new lines here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from mestring.core.guideline import Guideline
from mestring.core.loading.loader import FOLDERS, LOCAL
from mestring.core.loading.written import Path

LANGUAGES = frozenset(("nb", "en", "nn"))
_FILES = {"identity": "guideline", "dictionary": "events", "overlay": f"{LOCAL}overlay"}
# The owners' own wording is not ours to edit; the calendar and the digest hold no text.
_UNREAD = ("calendar", "wordings", "local_recommendations", "local_sources")


class Reader(StrEnum):
    """For whom a text is written."""

    PERSON = "person"
    PROFESSIONAL = "professional"


# Whom a field is written for. What is not named here is for professionals.
READERS: Mapping[tuple[str, str], Reader] = {
    ("Response", "plain"): Reader.PERSON,
    ("Precedence", "plain"): Reader.PERSON,
    ("Recurrence", "plain"): Reader.PERSON,
    ("GuidelineValue", "text"): Reader.PERSON,
}
# Names of things: too short to be easy or hard, or another's title.
LABELS = frozenset(("title", "name", "label", "topic", "ends", "short", "titles"))


class Document(NamedTuple):
    """A thing of the guideline that has a file, or a key in one: where it lies, and what it is."""

    file: str
    path: Path
    kind: str
    id: str
    thing: Any


class Passage(NamedTuple):
    """One text in one language, where it stands, in what type and field, and in which document."""

    document: Document
    path: Path
    owner: str
    field: str
    language: str
    text: str

    @property
    def file(self) -> str:
        """The file it stands in."""
        return self.document.file

    @property
    def reader(self) -> Reader:
        """For whom it is written."""
        return READERS.get((self.owner, self.field), Reader.PROFESSIONAL)

    @property
    def is_label(self) -> bool:
        """Tell whether it is a name of something rather than sentences about it."""
        return self.field in LABELS


def documents(guideline: Guideline) -> Iterator[Document]:
    """Give everything that is written, each with its file."""
    for field in fields(guideline):
        found = getattr(guideline, field.name)
        if field.name in _UNREAD or found is None:
            continue
        if field.name in FOLDERS:
            ending = FOLDERS[field.name][1]
            for id_, thing in found.items():
                prefix = LOCAL if is_local(guideline, field.name, id_) else ""
                file = f"{prefix}{field.name}/{id_}{ending}"
                yield Document(file, (), field.name, id_, thing)
            continue
        file = f"{_FILES.get(field.name, field.name)}.yaml"
        yield from _entries(guideline, field.name, file, found)


def is_local(guideline: Guideline, kind: str, id_: str) -> bool:
    """Tell whether a thing is of the local layer."""
    local: frozenset[str] = getattr(guideline, f"local_{kind}", frozenset())
    return id_ in local


def _entries(guideline: Guideline, kind: str, file: str, found: Any) -> Iterator[Document]:
    """Give a file's entries one by one where it is a list of them, and otherwise the whole file."""
    if isinstance(found, Mapping):
        for id_, thing in found.items():
            there = LOCAL + file if is_local(guideline, kind, id_) else file
            yield Document(there, (id_,), kind, id_, thing)
    elif isinstance(found, tuple):
        for place, thing in enumerate(found):
            yield Document(file, (place,), kind, str(getattr(thing, "id", place)), thing)
    else:
        yield Document(file, (), kind, kind, found)


def passages(document: Document) -> Iterator[Passage]:
    """Give every text of a document, in every language it is written in."""
    yield from _walk(document, document.thing, document.path, "", "")


def _walk(document: Document, node: Any, path: Path, owner: str, name: str) -> Iterator[Passage]:
    if isinstance(node, str) or node is None:
        return
    if isinstance(node, tuple):
        for place, part in enumerate(node):
            yield from _walk(document, part, (*path, place), owner, name)
    elif isinstance(node, Mapping):
        for key, part in node.items():
            yield from _walk(document, part, (*path, key), owner, name)
    elif is_dataclass(node):
        names = _fields(node)
        if names.keys() <= LANGUAGES:
            yield from _told(document, node, path, owner, name)
            return
        for field, key in names.items():
            yield from _walk(
                document, getattr(node, field), (*path, key), type(node).__name__, field
            )


def _told(document: Document, node: Any, path: Path, owner: str, name: str) -> Iterator[Passage]:
    """Give what stands in each language: a text, a list of them, or sections of text."""
    for language in _fields(node):
        said = getattr(node, language)
        here = (*path, language)
        if isinstance(said, str):
            parts = [(here, owner, name, said)]
        elif isinstance(said, tuple):
            parts = [((*here, place), owner, name, each) for place, each in enumerate(said)]
        elif is_dataclass(said):
            kind = type(said).__name__
            parts = [((*here, part), kind, part, getattr(said, part)) for part in _fields(said)]
        else:
            continue
        for place, kind, field, text in parts:
            if isinstance(text, str) and text.strip():
                yield Passage(document, place, kind, field, language, text)


def _fields(node: Any) -> dict[str, str]:
    """Give the fields of a thing, and the key each is written with."""
    kind: Any = type(node)
    return _fields_of(kind)


@cache
def _fields_of(kind: Any) -> dict[str, str]:
    return {field.name: field.name.rstrip("_") for field in fields(kind)}
