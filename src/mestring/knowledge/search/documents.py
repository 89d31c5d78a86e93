"""What can be found: every page and word of a guideline as a document of passages. No Django here.

A new kind of content is one more function in `SOURCES`. Passages carry the name of their place; the pages
have the words for it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from markdown_it import MarkdownIt

from mestring.core.alignment import Framework, Point
from mestring.core.expectation import Precedence, Recurrence, Response, SourceRef
from mestring.core.guideline import Guideline, Recommendation, Sections
from mestring.core.limits import By
from mestring.core.words import SourceKind, Text
from mestring.knowledge.search import addresses
from mestring.knowledge.search.words import fold

_SPACE = re.compile(r"\s+")
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_LAW = (SourceKind.STATUTE, SourceKind.REGULATION)
UNIT_TYPE = "unit_type"


class Kind(StrEnum):
    """What sort of thing was found."""

    TOPIC = "topic"
    RECOMMENDATION = "recommendation"
    INSTRUMENT = "instrument"
    METHOD = "method"
    PATHWAY = "pathway"
    VALUE = "value"
    WORD = "glossary"
    PARAGRAPH = "paragraph"
    SOURCE = "source"
    CONTACT = "contact"
    FRAMEWORK = "framework"
    POINT = "point"
    # A deadline answers a question about one, and is no hit by itself.
    LIMIT = "limit"


class Column(StrEnum):
    """Where in a document a word stands; what each is worth stands in `index`."""

    TITLE = "title"
    NAMES = "names"
    SUMMARY = "summary"
    STEPS = "steps"
    BODY = "body"
    BESIDE = "beside"


class Facet(StrEnum):
    """What hits can be narrowed by, beside their kind."""

    ROLE = "role"
    LEVEL = "level"
    PATHWAY = "pathway"
    UNIT = "unit"
    FORCE = "force"
    NORM = "norm"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text and where it stands. `language` is set where it is another than the reader's."""

    column: Column
    text: str
    place: str = ""
    anchor: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to find. `id` is what content calls it; `key` tells apart documents of one kind."""

    kind: Kind
    id: str
    title: str
    summary: str
    url: str
    passages: tuple[Passage, ...]
    facets: tuple[tuple[Facet, str], ...] = ()
    # What it answers without being asked for by name: paragraphs, ids, abbreviations.
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """A guideline as read in one language."""

    guideline: Guideline
    language: str

    def text(self, text: Text | None) -> str:
        """Give a text in the edition's language."""
        return text.to(self.language) if text is not None else ""

    def place(self, ref: SourceRef) -> str:
        """Name a place in a source: its title and section."""
        return f"{self.text(self.guideline.sources[ref.id].title)} {ref.section}".strip()

    def other(self, column: Column, text: Text) -> Iterator[Passage]:
        """Give a text in Norwegian too, where it is read in another language."""
        if self.language != "nb":
            yield Passage(column, text.nb, "title", language="nb")


Source = Callable[[Edition], Iterator[Document]]


def documents(guideline: Guideline, language: str) -> Iterator[Document]:
    """Give everything there is to find, in a language."""
    edition = Edition(guideline, language)
    for source in SOURCES:
        yield from source(edition)


def plain(text: str) -> str:
    """Give what Markdown says, as one line without marks."""
    inline = (token for token in _markdown.parse(text) if token.type == "inline")
    said = ("".join(_said(child) for child in token.children or ()) for token in inline)
    return _SPACE.sub(" ", " ".join(said)).strip()


def _said(token: Any) -> str:
    return " " if token.type in ("softbreak", "hardbreak") else str(token.content)


def _recommendations(edition: Edition) -> Iterator[Document]:
    for found in edition.guideline.recommendations.values():
        title, summary = edition.text(found.title), edition.text(found.summary)
        yield Document(
            kind=Kind.RECOMMENDATION,
            id=found.id,
            title=title,
            summary=summary,
            url=addresses.recommendation(found.id),
            passages=(
                Passage(Column.TITLE, title),
                Passage(Column.SUMMARY, summary),
                *edition.other(Column.NAMES, found.title),
                *_topic_names(edition, found.topics),
                *_steps(edition, found),
                *_sections(edition, found),
                *_beside(edition, found),
            ),
            facets=tuple(_facets(edition, found)),
            answers=tuple(_paragraphs(edition.guideline, found)),
        )


def _topic_names(edition: Edition, topics: tuple[str, ...]) -> Iterator[Passage]:
    titles = {term.id: edition.text(term.title) for term in edition.guideline.identity.topics}
    named = ", ".join(titles.get(id_, id_) for id_ in topics)
    if named:
        yield Passage(Column.NAMES, named, "topic")


def _steps(edition: Edition, found: Recommendation) -> Iterator[Passage]:
    for step in found.expectations:
        text = f"{edition.text(step.title)}. {edition.text(step.step)}"
        yield Passage(Column.STEPS, text, "step", f"#steg-{step.id}")


def _sections(edition: Edition, found: Recommendation) -> Iterator[Passage]:
    own, bokmal = found.text.to(edition.language), found.text.nb
    for name in (field.name for field in fields(Sections)):
        column = Column.STEPS if name in ("short", "how", "together") else Column.BODY
        if text := getattr(own, name):
            yield Passage(column, plain(text), name)
        elif text := getattr(bokmal, name):
            yield Passage(Column.BESIDE, plain(text), name, language="nb")


def _beside(edition: Edition, found: Recommendation) -> Iterator[Passage]:
    named = dict.fromkeys(edition.place(ref) for ref in found.sources)
    yield Passage(Column.BESIDE, "; ".join(named), "law", "#grunnlag")
    values = (edition.guideline.values.get(id_) for id_ in found.values)
    carried = "; ".join(edition.text(value.title) for value in values if value is not None)
    yield Passage(Column.BESIDE, carried, "values")


def _facets(edition: Edition, found: Recommendation) -> Iterator[tuple[Facet, str]]:
    yield Facet.FORCE, found.force.value
    yield Facet.NORM, found.norm.value
    yield from ((Facet.ROLE, role) for role in found.actor)
    yield from ((Facet.LEVEL, level) for level in found.level)
    pathways = found.pathways or tuple(edition.guideline.pathways)
    yield from ((Facet.PATHWAY, pathway) for pathway in pathways)
    yield from ((Facet.UNIT, unit) for unit in sorted(_unit_types(edition.guideline, found)))


def _unit_types(guideline: Guideline, found: Recommendation) -> set[str]:
    """Give the types of unit that a recommendation's steps are for, or that its text names."""
    asked = {value for step in found.expectations for value in _unit_values(step)}
    said = f" {fold(plain(found.text.nb.how))} {fold(found.summary.nb)} {fold(found.title.nb)} "
    named = {term.id for term in guideline.identity.unit_types if fold(term.title.nb) in said}
    return (asked | named) & {term.id for term in guideline.identity.unit_types}


def _unit_values(node: Any) -> Iterator[str]:
    """Give the values that a step's criteria hold the type of a unit against."""
    if isinstance(node, tuple):
        for each in node:
            yield from _unit_values(each)
    elif is_dataclass(node):
        parts = {field.name: getattr(node, field.name) for field in fields(node)}
        if parts.get("attribute") == UNIT_TYPE:
            yield from _strings(tuple(parts.values()))
        yield from _unit_values(tuple(parts.values()))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, tuple):
        for each in node:
            yield from _strings(each)


def _paragraphs(guideline: Guideline, found: Recommendation) -> Iterator[str]:
    own = (ref for step in found.expectations for ref in step.sources)
    for ref in dict.fromkeys((*found.sources, *own)):
        if ref.section and guideline.sources[ref.id].kind in _LAW:
            yield ref.section
            yield f"{guideline.sources[ref.id].short} {ref.section}"


def _topics(edition: Edition) -> Iterator[Document]:
    used = {topic for found in edition.guideline.recommendations.values() for topic in found.topics}
    for term in edition.guideline.identity.topics:
        if term.id in used:
            title = edition.text(term.title)
            yield Document(
                kind=Kind.TOPIC,
                id=term.id,
                title=title,
                summary=edition.text(term.note),
                url=addresses.topic(term.id),
                passages=(
                    Passage(Column.TITLE, title),
                    *edition.other(Column.NAMES, term.title),
                ),
            )


def _instruments(edition: Edition) -> Iterator[Document]:
    for id_, found in edition.guideline.instruments.items():
        title, measures = edition.text(found.title), edition.text(found.measures)
        said = (found.why, found.when, found.afterwards, found.not_for)
        yield Document(
            kind=Kind.INSTRUMENT,
            id=id_,
            title=title,
            summary=measures,
            url=addresses.instrument(id_),
            passages=(
                Passage(Column.TITLE, title),
                *edition.other(Column.NAMES, found.title),
                Passage(Column.NAMES, edition.text(found.name)),
                Passage(Column.SUMMARY, measures),
                *_topic_names(edition, found.topics),
                *(Passage(Column.BODY, plain(edition.text(text))) for text in said),
            ),
            answers=(id_,),
        )


def _methods(edition: Edition) -> Iterator[Document]:
    """Give each way of getting things done, found by what stands in the way too."""
    barriers = {each.id: edition.text(each.title) for each in edition.guideline.barriers}
    for id_, found in edition.guideline.methods.items():
        title, summary = edition.text(found.title), edition.text(found.summary)
        answered = "; ".join(barriers.get(barrier, "") for barrier in found.barriers)
        own = found.text.to(edition.language)
        said = (getattr(own, field.name) for field in fields(own))
        yield Document(
            kind=Kind.METHOD,
            id=id_,
            title=title,
            summary=summary,
            url=addresses.method(id_),
            passages=(
                Passage(Column.TITLE, title),
                *edition.other(Column.NAMES, found.title),
                Passage(Column.NAMES, found.strategy, language="en"),
                Passage(Column.SUMMARY, summary),
                Passage(Column.BODY, answered, "barriers"),
                *(Passage(Column.BODY, plain(text)) for text in said if text),
            ),
        )


def _words(edition: Edition) -> Iterator[Document]:
    for entry in edition.guideline.glossary:
        word, other = (entry.en, entry.nb) if edition.language == "en" else (entry.nb, entry.en)
        explained = edition.text(entry.explanation)
        yield Document(
            kind=Kind.WORD,
            id=entry.id,
            title=word,
            summary=explained,
            url=addresses.word(entry.id),
            passages=(
                Passage(Column.TITLE, word),
                Passage(Column.NAMES, other, language="nb" if edition.language == "en" else "en"),
                Passage(Column.BODY, explained),
            ),
        )


def _pathways(edition: Edition) -> Iterator[Document]:
    for id_, pathway in sorted(edition.guideline.pathways.items()):
        title = f"{edition.text(pathway.title)}: {edition.text(pathway.name)}"
        summary = edition.text(pathway.summary)
        criteria = " ".join(pathway.criteria.to(edition.language))
        yield Document(
            kind=Kind.PATHWAY,
            id=id_,
            title=title,
            summary=summary,
            url=addresses.pathway(id_),
            passages=(
                Passage(Column.TITLE, title),
                Passage(Column.SUMMARY, summary),
                Passage(Column.STEPS, criteria, "who", "#who"),
                *(
                    Passage(
                        Column.BODY,
                        edition.text(phase.text),
                        f"={edition.text(phase.title)}",
                        f"#{phase.id}",
                    )
                    for phase in pathway.phases
                ),
            ),
            facets=((Facet.PATHWAY, id_), (Facet.NORM, pathway.norm.value)),
        )


def _values(edition: Edition) -> Iterator[Document]:
    for id_, value in edition.guideline.values.items():
        title, summary = edition.text(value.title), edition.text(value.summary)
        yield Document(
            kind=Kind.VALUE,
            id=id_,
            title=title,
            summary=summary,
            url=addresses.value(id_),
            passages=(
                Passage(Column.TITLE, title),
                *edition.other(Column.NAMES, value.title),
                Passage(Column.SUMMARY, summary),
                Passage(Column.BODY, plain(edition.text(value.text))),
            ),
        )


def _sources(edition: Edition) -> Iterator[Document]:
    for id_, source in edition.guideline.sources.items():
        title = edition.text(source.title)
        names = " ".join(dict.fromkeys((source.short, source.publisher)))
        yield Document(
            kind=Kind.SOURCE,
            id=id_,
            title=title,
            summary=source.publisher,
            url=addresses.source(id_),
            passages=(
                Passage(Column.TITLE, title),
                *edition.other(Column.NAMES, source.title),
                Passage(Column.NAMES, names),
            ),
            answers=(source.short,),
        )


def _law_by_paragraph(edition: Edition) -> Iterator[Document]:
    """Give each paragraph of law that something rests on, with what does."""
    users: dict[tuple[str, str], list[Recommendation]] = {}
    for found in edition.guideline.recommendations.values():
        own = (ref for step in found.expectations for ref in step.sources)
        owed = (duty.source for duty in found.duties)
        for ref in dict.fromkeys((*found.sources, *own, *owed)):
            if ref.section and edition.guideline.sources[ref.id].kind in _LAW:
                users.setdefault((ref.id, ref.section), []).append(found)
    for (id_, section), rest_on in users.items():
        title = edition.place(SourceRef(id=id_, section=section))
        resting = "; ".join(edition.text(each.title) for each in rest_on)
        sentences = (
            edition.text(duty.says)
            for each in rest_on
            for duty in each.duties
            if (duty.source.id, duty.source.section) == (id_, section)
        )
        yield Document(
            kind=Kind.PARAGRAPH,
            id=addresses.place(id_, section),
            title=title,
            summary=resting,
            url=addresses.source(id_, section),
            passages=(
                Passage(Column.TITLE, title),
                Passage(Column.NAMES, f"{edition.guideline.sources[id_].short} {section}"),
                *(Passage(Column.BODY, sentence, "duty") for sentence in sentences),
                Passage(Column.BESIDE, resting, "resting"),
            ),
            answers=(section, f"{edition.guideline.sources[id_].short} {section}"),
        )


def _frameworks(edition: Edition) -> Iterator[Document]:
    """Give each framework from outside, and each point that it asks for."""
    for framework in edition.guideline.frameworks.values():
        title, about = edition.text(framework.title), edition.text(framework.about)
        names = edition.guideline.sources[framework.source].short
        yield Document(
            kind=Kind.FRAMEWORK,
            id=framework.id,
            title=title,
            summary=about,
            url=addresses.framework(framework.id),
            passages=(
                Passage(Column.TITLE, title),
                *edition.other(Column.NAMES, framework.title),
                Passage(Column.NAMES, names),
                Passage(Column.SUMMARY, about),
                Passage(Column.BODY, edition.text(framework.standing)),
            ),
            answers=(names,),
        )
        yield from (_point(edition, framework, point) for point in framework.points)


def _point(edition: Edition, framework: Framework, point: Point) -> Document:
    title, said = edition.text(point.title), edition.text(point.says)
    where = f"{edition.text(framework.title)} {point.section}".strip()
    return Document(
        kind=Kind.POINT,
        id=f"{framework.id}/{point.id}",
        title=title,
        summary=said or where,
        url=addresses.point(framework.id, point.id),
        passages=(
            Passage(Column.TITLE, title),
            *edition.other(Column.NAMES, point.title),
            Passage(Column.BODY, said),
            Passage(Column.BESIDE, where, "framework"),
        ),
    )


def _contacts(edition: Edition) -> Iterator[Document]:
    """Give whom to turn to locally. Units themselves are not public, and not here."""
    overlay = edition.guideline.overlay
    for number, contact in enumerate(overlay.contacts if overlay is not None else ()):
        title, text = edition.text(contact.title), edition.text(contact.text)
        yield Document(
            kind=Kind.CONTACT,
            id=f"{overlay.id}-{number + 1}" if overlay is not None else "",
            title=title,
            summary=text,
            url=addresses.contacts(),
            passages=(Passage(Column.TITLE, title), Passage(Column.SUMMARY, text)),
        )


def _limits(edition: Edition) -> Iterator[Document]:
    """Give each step that has a time limit. What the limit is, the pages tell."""
    for found in edition.guideline.recommendations.values():
        for step in found.expectations:
            if not _has_limit(step):
                continue
            title = edition.text(step.title)
            yield Document(
                kind=Kind.LIMIT,
                id=step.id,
                title=title,
                summary=edition.text(step.step),
                url=addresses.step(found.id, step.id),
                passages=(
                    Passage(Column.TITLE, title),
                    Passage(Column.NAMES, edition.text(found.title)),
                    Passage(Column.SUMMARY, edition.text(step.step)),
                ),
                facets=tuple(_facets(edition, found)),
            )


def _has_limit(step: Response | Precedence | Recurrence) -> bool:
    limit = step.every if isinstance(step, Recurrence) else step.within
    return limit is not None and limit != "none" and not isinstance(limit, By)


SOURCES: tuple[Source, ...] = (
    _topics,
    _recommendations,
    _instruments,
    _methods,
    _pathways,
    _values,
    _words,
    _law_by_paragraph,
    _sources,
    _contacts,
    _frameworks,
    _limits,
)
