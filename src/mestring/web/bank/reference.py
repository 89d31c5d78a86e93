"""Values, pathways, sources and glossary."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from mestring.core.guideline import Guideline, GuidelineValue, Pathway
from mestring.core.package import Package
from mestring.core.words import SourceKind
from mestring.web import markdown
from mestring.web.bank.browse import Entry, present_entries, sort_key
from mestring.web.bank.recommendation import Link, Reference, references, titles
from mestring.web.vocabulary import NORM_MEANINGS, NORMS, SOURCE_KINDS, Sign, Word


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
    sources: tuple[Reference, ...]
    carried_by: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PhasePart:
    """One phase of a pathway."""

    id: str
    title: str
    text: str
    responsible: str
    entries: tuple[Entry, ...]


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
    changed: str
    sources: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source, how far it was read, and what rests on it."""

    id: str
    title: str
    publisher: str
    year: str
    url: str
    read: str
    used_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Sources of one kind."""

    title: Word
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class WordLine:
    """One word for one thing."""

    id: str
    word: str
    other: str
    explanation: str


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
    entries = present_entries(carried, language)
    return ValuePage(
        title=value.title.to(language),
        summary=value.summary.to(language),
        html=markdown.to_html(value.text.to(language)),
        sources=references(package.guideline, value.sources, language),
        carried_by=tuple(sorted(entries, key=lambda entry: sort_key(entry.title))),
    )


def present_pathway(package: Package, pathway: Pathway, language: str) -> PathwayPage:
    """Lay out one pathway."""
    guideline = package.guideline
    changed = pathway.changed_since_2014
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
        changed=changed.to(language) if changed else "",
        sources=references(guideline, pathway.sources, language),
    )


def _phases(guideline: Guideline, pathway: Pathway, language: str) -> Iterator[PhasePart]:
    for phase in pathway.phases:
        belongs = (
            r
            for r in guideline.recommendations.values()
            if pathway.id in (r.pathways or (pathway.id,)) and phase.id in (r.phases or (phase.id,))
        )
        entries = sorted(present_entries(belongs, language), key=lambda e: sort_key(e.title))
        yield PhasePart(
            id=phase.id,
            title=phase.title.to(language),
            text=phase.text.to(language),
            responsible=phase.responsible.to(language),
            entries=tuple(entries),
        )


def _pathway_link(guideline: Guideline, key: str, language: str) -> Link:
    pathway = guideline.pathways[key]
    title = f"{pathway.title.to(language)}: {pathway.name.to(language)}"
    return Link(title, reverse("pathway", args=[key]))


def present_sources(guideline: Guideline, language: str) -> tuple[SourceGroup, ...]:
    """List every source under its kind, with what rests on it."""
    users = _users_of_sources(guideline, language)
    groups = []
    for kind in SourceKind:
        lines = [
            SourceLine(
                id=key,
                title=source.title.to(language),
                publisher=source.publisher,
                year=str(source.date.year) if source.date else "",
                url=source.url,
                read=source.read.to(language) if source.read else "",
                used_by=tuple(users.get(key, ())),
            )
            for key, source in guideline.sources.items()
            if source.kind is kind
        ]
        if lines:
            lines.sort(key=lambda line: sort_key(line.title))
            groups.append(SourceGroup(SOURCE_KINDS[kind], tuple(lines)))
    return tuple(groups)


def _users_of_sources(guideline: Guideline, language: str) -> dict[str, list[Link]]:
    users: dict[str, list[Link]] = {}
    for key, recommendation in guideline.recommendations.items():
        link = Link(recommendation.title.to(language), reverse("recommendation", args=[key]))
        for source in dict.fromkeys(ref.id for ref in recommendation.sources):
            users.setdefault(source, []).append(link)
    return users


def present_glossary(guideline: Guideline, language: str) -> tuple[WordLine, ...]:
    """List the words, each with the same word in the other language."""
    lines = [
        WordLine(
            id=entry.id,
            word=entry.en if language == "en" else entry.nb,
            other=entry.nb if language == "en" else entry.en,
            explanation=entry.explanation.to(language),
        )
        for entry in guideline.glossary
    ]
    return tuple(sorted(lines, key=lambda line: sort_key(line.word)))
