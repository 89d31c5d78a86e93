"""What can be found in the bank: every page and word of a guideline as a document of passages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from mestring.core.guideline import Guideline, Recommendation, Sections
from mestring.core.words import Text
from mestring.web import markdown
from mestring.web.bank.recommendation import headings
from mestring.web.bank.references import source_address, title_and_place
from mestring.web.vocabulary import FORCES, NORMS, Sign, Word

_SPACE = re.compile(r"\s+")
TITLE, NAMED, SUMMARY, STEP, BODY, BESIDE = 8.0, 5.0, 4.0, 2.0, 1.5, 1.0
_IN_NORWEGIAN = 0.5
_WEIGHTS = {"short": SUMMARY, "how": STEP, "together": STEP}


class Kind(StrEnum):
    """What sort of thing was found."""

    TOPIC = "topic"
    WORD = "word"
    RECOMMENDATION = "recommendation"
    PATHWAY = "pathway"
    VALUE = "value"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text with a place; `language` is set where it is another than the reader's."""

    text: str
    weight: float
    label: str = ""
    anchor: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to find. The first passage is its title."""

    kind: Kind
    title: str
    summary: str
    url: str
    passages: tuple[Passage, ...]
    norm: Sign | None = None
    force: Word = ""


def documents(guideline: Guideline, language: str) -> Iterator[Document]:
    """Give everything there is to find, in a language."""
    yield from _topics(guideline, language)
    yield from _words(guideline, language)
    for recommendation in guideline.recommendations.values():
        yield _recommendation(guideline, recommendation, language)
    yield from _pathways(guideline, language)
    yield from _values(guideline, language)
    yield from _sources(guideline, language)


def _recommendation(guideline: Guideline, found: Recommendation, language: str) -> Document:
    title, summary = found.title.to(language), found.summary.to(language)
    topics = {term.id: term.title.to(language) for term in guideline.identity.topics}
    return Document(
        kind=Kind.RECOMMENDATION,
        title=title,
        summary=summary,
        url=reverse("recommendation", args=[found.id]),
        passages=(
            Passage(title, TITLE),
            Passage(summary, SUMMARY),
            Passage(", ".join(topics.get(id_, id_) for id_ in found.topics), NAMED, _("Tema")),
            *_in_other_words(found.title, language),
            *_steps(found, language),
            *_sections(found, language),
            *_law(guideline, found, language),
        ),
        norm=NORMS[found.norm],
        force=FORCES[found.force],
    )


def _steps(found: Recommendation, language: str) -> Iterator[Passage]:
    for step in found.expectations:
        text = f"{step.title.to(language)}. {step.step.to(language)}"
        yield Passage(text, STEP, _("Steg i en plan"), f"#steg-{step.id}")


def _sections(found: Recommendation, language: str) -> Iterator[Passage]:
    own, bokmal = found.text.to(language), found.text.nb
    for name, (anchor, label) in headings().items():
        text = getattr(own, name)
        if text:
            yield Passage(plain(text), _WEIGHTS.get(name, BODY), label, f"#{anchor}")
        elif _is_left(bokmal, name):
            text = plain(getattr(bokmal, name))
            yield Passage(text, BODY * _IN_NORWEGIAN, label, f"#{anchor}", "nb")


def _is_left(bokmal: Sections, name: str) -> bool:
    return bool(getattr(bokmal, name))


def _law(guideline: Guideline, found: Recommendation, language: str) -> Iterator[Passage]:
    named = [title_and_place(guideline, ref, language) for ref in found.sources]
    yield Passage("; ".join(dict.fromkeys(named)), BESIDE, _("Står i"), "#grunnlag")


def _in_other_words(title: Text, language: str) -> Iterator[Passage]:
    if language != "nb":
        yield Passage(title.nb, TITLE * _IN_NORWEGIAN, _("Tittel"), language="nb")


def _topics(guideline: Guideline, language: str) -> Iterator[Document]:
    used = {topic for r in guideline.recommendations.values() for topic in r.topics}
    for term in guideline.identity.topics:
        if term.id in used:
            title = term.title.to(language)
            passages = (Passage(title, TITLE), *_in_other_words(term.title, language))
            yield Document(Kind.TOPIC, title, "", reverse("topic", args=[term.id]), passages)


def _words(guideline: Guideline, language: str) -> Iterator[Document]:
    page = reverse("glossary")
    for entry in guideline.glossary:
        word, other = (entry.en, entry.nb) if language == "en" else (entry.nb, entry.en)
        explained = entry.explanation.to(language)
        passages = (Passage(word, TITLE), Passage(explained, BODY), Passage(other, NAMED))
        yield Document(Kind.WORD, word, explained, f"{page}#{entry.id}", passages)


def _pathways(guideline: Guideline, language: str) -> Iterator[Document]:
    for key, pathway in sorted(guideline.pathways.items()):
        title = f"{pathway.title.to(language)}: {pathway.name.to(language)}"
        summary = pathway.summary.to(language)
        passages = (
            Passage(title, TITLE),
            Passage(summary, SUMMARY),
            Passage(" ".join(pathway.criteria.to(language)), STEP, _("For hvem"), "#who"),
            *(
                Passage(phase.text.to(language), BODY, phase.title.to(language), f"#{phase.id}")
                for phase in pathway.phases
            ),
        )
        yield Document(Kind.PATHWAY, title, summary, reverse("pathway", args=[key]), passages)


def _values(guideline: Guideline, language: str) -> Iterator[Document]:
    for key, value in guideline.values.items():
        title, summary = value.title.to(language), value.summary.to(language)
        passages = (
            Passage(title, TITLE),
            Passage(summary, SUMMARY),
            Passage(plain(value.text.to(language)), BODY),
        )
        yield Document(Kind.VALUE, title, summary, reverse("value", args=[key]), passages)


def _sources(guideline: Guideline, language: str) -> Iterator[Document]:
    for key, source in guideline.sources.items():
        title = source.title.to(language)
        names = " ".join(dict.fromkeys((source.short, source.publisher)))
        passages = (Passage(title, TITLE), Passage(names, NAMED))
        yield Document(Kind.SOURCE, title, source.publisher, source_address(key), passages)


def plain(text: str) -> str:
    """Give what Markdown says, as one line without marks."""
    return _SPACE.sub(" ", unescape(strip_tags(markdown.to_html(text)))).strip()
