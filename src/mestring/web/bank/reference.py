"""Values, pathways and the glossary."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.safestring import SafeString

from mestring.core.guideline import Guideline, GuidelineValue, Pathway
from mestring.core.package import Package
from mestring.web import markdown
from mestring.web.bank.entries import Entry, belonging, by_title, present_entries, sort_key
from mestring.web.bank.recommendation import Told, titles, told
from mestring.web.bank.references import Link, Reference, references
from mestring.web.vocabulary import NORM_MEANINGS, NORMS, Sign, Word


@dataclass(frozen=True, slots=True)
class ValueCard:
    """A value in a list."""

    title: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class ValuePage:
    """One value, and the recommendations that carry it."""

    title: str
    summary: str
    html: SafeString
    language: str
    sources: tuple[Reference, ...]
    carried_by: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PhasePart:
    """One phase of a pathway: what is particular to the pathway, and what goes for all of them."""

    id: str
    title: str
    text: str
    responsible: str
    own: tuple[Entry, ...]
    common: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PathwayPage:
    """One pathway: for whom, who leads, its phases, and the moves out of it."""

    title: str
    name: str
    summary: str
    norm: Sign
    norm_meaning: Word
    criteria: tuple[str, ...]
    lead: str
    phases: tuple[PhasePart, ...]
    moves: tuple[tuple[Link, str], ...]
    changed: Told
    sources: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class WordLine:
    """One word for one thing."""

    id: str
    word: str
    other: str
    explanation: Told


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """The words that begin with one letter."""

    letter: str
    words: tuple[WordLine, ...]


def present_values(guideline: Guideline, language: str) -> tuple[ValueCard, ...]:
    """List the values in the order the guideline gives them."""
    ordered = sorted(guideline.values.items(), key=lambda item: (item[1].order, item[0]))
    return tuple(
        ValueCard(
            value.title.to(language), value.summary.to(language), reverse("value", args=[key])
        )
        for key, value in ordered
    )


def present_value(package: Package, value: GuidelineValue, language: str) -> ValuePage:
    """Lay out one value."""
    carried = (r for r in package.guideline.recommendations.values() if value.id in r.values)
    text = told(value.text, language)
    return ValuePage(
        title=value.title.to(language),
        summary=value.summary.to(language),
        html=markdown.to_html(text.text),
        language=text.language,
        sources=references(package.guideline, value.sources, language),
        carried_by=present_entries(by_title(carried, language), language),
    )


def present_pathway(package: Package, pathway: Pathway, language: str) -> PathwayPage:
    """Lay out one pathway."""
    guideline = package.guideline
    return PathwayPage(
        title=pathway.title.to(language),
        name=pathway.name.to(language),
        summary=pathway.summary.to(language),
        norm=NORMS[pathway.norm],
        norm_meaning=NORM_MEANINGS[pathway.norm],
        criteria=pathway.criteria.to(language),
        lead=titles(guideline.identity.levels, (pathway.lead,), language)[0],
        phases=tuple(_phases(guideline, pathway, language)),
        moves=tuple(
            (_pathway_link(guideline, move.to, language), move.when.to(language))
            for move in pathway.moves
        ),
        changed=told(pathway.changed_since_2014, language),
        sources=references(guideline, pathway.sources, language),
    )


def _phases(guideline: Guideline, pathway: Pathway, language: str) -> Iterator[PhasePart]:
    for phase in pathway.phases:
        found = by_title(belonging(guideline, pathway.id, phase.id), language)
        yield PhasePart(
            id=phase.id,
            title=phase.title.to(language),
            text=phase.text.to(language),
            responsible=phase.responsible.to(language),
            own=present_entries((r for r in found if r.pathways), language),
            common=present_entries((r for r in found if not r.pathways), language),
        )


def _pathway_link(guideline: Guideline, key: str, language: str) -> Link:
    pathway = guideline.pathways[key]
    title = f"{pathway.title.to(language)}: {pathway.name.to(language)}"
    return Link(title, reverse("pathway", args=[key]))


def present_glossary(guideline: Guideline, language: str) -> tuple[LetterGroup, ...]:
    """List the words under their first letter, each with the same word in the other language."""
    lines = [
        WordLine(
            id=entry.id,
            word=entry.en if language == "en" else entry.nb,
            other=entry.nb if language == "en" else entry.en,
            explanation=told(entry.explanation, language),
        )
        for entry in guideline.glossary
    ]
    lines.sort(key=lambda line: sort_key(line.word))
    letters = groupby(lines, key=lambda line: line.word[0].upper())
    return tuple(LetterGroup(letter, tuple(words)) for letter, words in letters)
