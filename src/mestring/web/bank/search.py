"""Search: a question in, grouped answers out, each with the place that answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from mestring.core.package import Package
from mestring.web.bank.documents import Document, Kind, Passage
from mestring.web.bank.index import Edition, Hit, Index, index_of
from mestring.web.bank.references import Link
from mestring.web.bank.words import searched, words_in
from mestring.web.vocabulary import Sign, Word

LONGEST = 200
MOST_WORDS = 8
AT_FIRST = {Kind.RECOMMENDATION: 8}
FEW = 4
BEFORE, WIDTH = 60, 190

GROUPS: dict[Kind, Word] = {
    Kind.TOPIC: _("Tema"),
    Kind.RECOMMENDATION: _("Anbefalinger"),
    Kind.WORD: _("Ord"),
    Kind.PATHWAY: _("Forløp"),
    Kind.VALUE: _("Verdier"),
    Kind.SOURCE: _("Lov og kilder"),
}


class Piece(NamedTuple):
    """A piece of a text; marked where it answers the question."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing found, and why: the place, and the words that answered."""

    title: str
    url: str
    place: str
    pieces: tuple[Piece, ...]
    language: str
    norm: Sign | None
    force: Word


@dataclass(frozen=True, slots=True)
class Group:
    """Answers of one kind: the best first, the rest on demand."""

    id: str
    title: Word
    first: tuple[Answer, ...]
    rest: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What a question gave. `missed` are the words that led nowhere, each with words near to it."""

    question: str
    is_cut: bool
    is_asked: bool
    count: int
    topics: tuple[Answer, ...]
    groups: tuple[Group, ...]
    missed: tuple[tuple[str, tuple[Link, ...]], ...]


def present_results(package: Package, written: str, language: str) -> Results:
    """Answer a question as it was written."""
    question = " ".join(written.replace("\x00", " ").split())
    cut = question[:LONGEST]
    words = searched(cut)[:MOST_WORDS]
    index = index_of(Edition.of(package, language))
    hits = index.search(_telling(index, words))
    by_kind = {kind: [hit for hit in hits if hit.document.kind is kind] for kind in GROUPS}
    return Results(
        question=cut,
        is_cut=len(question) > LONGEST,
        is_asked=bool(words),
        count=len(hits),
        topics=tuple(map(_answer, by_kind[Kind.TOPIC][:FEW])),
        groups=tuple(_groups(by_kind)),
        missed=tuple(_missed(index, words)),
    )


def _telling(index: Index, words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave numbers out where no word beside them is known: alone they would find nearly anything."""
    named = tuple(word for word in words if not word[0].isdigit())
    return words if not named or any(map(index.knows, named)) else ()


def _groups(by_kind: dict[Kind, list[Hit]]) -> Iterator[Group]:
    for kind, title in GROUPS.items():
        found = by_kind[kind]
        if found and kind is not Kind.TOPIC:
            first = AT_FIRST.get(kind, FEW)
            answers = tuple(map(_answer, found))
            yield Group(kind, title, answers[:first], answers[first:])


def _missed(index: Index, words: tuple[str, ...]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    page = reverse("search")
    for word in words:
        if not index.knows(word):
            near = index.near(word)
            yield word, tuple(Link(each, f"{page}?{urlencode({'q': each})}") for each in near)


def _answer(hit: Hit) -> Answer:
    document = hit.document
    place, passage = _best(hit)
    if place == 0 or document.kind is Kind.WORD:
        # The title says it, or the same word in the other language; what follows is what it is about.
        passage = Passage(document.summary, 0.0)
    return Answer(
        title=document.title,
        url=document.url + (passage.anchor if "#" not in document.url else ""),
        place=passage.label,
        pieces=tuple(_pieces(passage.text, hit.words)),
        language=passage.language,
        norm=document.norm,
        force=document.force,
    )


def _best(hit: Hit) -> tuple[int, Passage]:
    """Give the passage that answers best; the summary shows the same as the title, and more."""
    document: Document = hit.document
    place = max(hit.passages, key=lambda each: (hit.passages[each], -each))
    return place, document.passages[place]


def _pieces(text: str, words: frozenset[str]) -> Iterator[Piece]:
    """Cut a text around its first word that answers, and mark those that do."""
    marks = [word for word in words_in(text) if word.folded in words]
    start = _start(text, marks[0].start if marks else 0)
    end = _end(text, start + WIDTH)
    at, before = start, "… " if start else ""
    for mark in marks:
        if start <= mark.start and mark.end <= end:
            yield Piece(before + text[at : mark.start])
            yield Piece(text[mark.start : mark.end], True)
            at, before = mark.end, ""
    yield Piece(before + text[at:end] + (" …" if end < len(text) else ""))


def _start(text: str, first: int) -> int:
    """Begin at a sentence where one begins near, else at a word."""
    if first <= BEFORE:
        return 0
    sentence = text.rfind(". ", first - BEFORE, first)
    return sentence + 2 if sentence >= 0 else text.find(" ", first - BEFORE, first) + 1


def _end(text: str, wanted: int) -> int:
    if wanted >= len(text):
        return len(text)
    space = text.rfind(" ", 0, wanted)
    return space if space > 0 else wanted
