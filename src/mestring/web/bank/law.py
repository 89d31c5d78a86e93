"""Law and sources: each with the way to the original, and what here rests on it; law by paragraph."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from mestring.core.expectation import SourceRef
from mestring.core.guideline import Guideline
from mestring.core.rules import nodes
from mestring.core.words import SourceKind
from mestring.web.bank.entries import sort_key
from mestring.web.bank.recommendation import Told, told
from mestring.web.bank.references import Link, original_address, place_words, section_anchor
from mestring.web.vocabulary import SOURCE_KINDS, Word

_BY_PARAGRAPH = (SourceKind.STATUTE, SourceKind.REGULATION)
_NUMBERS = re.compile(r"\d+")
# The users of a source: for each section, the recommendations that name it.
_Sections = dict[str, dict[str, Link]]


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A paragraph of law, with what rests on it."""

    anchor: str
    title: Told
    url: str
    used_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source, how far it was read, and what rests on it."""

    id: str
    title: str
    publisher: str
    year: str
    url: str
    read: Told
    sections: tuple[SectionLine, ...]
    anchors: tuple[str, ...]
    used_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """Sources of one kind."""

    id: str
    title: Word
    sources: tuple[SourceLine, ...]


def present_sources(guideline: Guideline, language: str) -> tuple[SourceGroup, ...]:
    """List every source under its kind, with what rests on it."""
    users = _users(guideline, language)
    groups = []
    for kind in SourceKind:
        lines = [
            _line(guideline, key, users.get(key, {}), language)
            for key, source in guideline.sources.items()
            if source.kind is kind
        ]
        if lines:
            lines.sort(key=lambda line: (not line.used_by, sort_key(line.title)))
            groups.append(SourceGroup(kind.value, SOURCE_KINDS[kind], tuple(lines)))
    return tuple(groups)


def _line(
    guideline: Guideline, key: str, sections: Mapping[str, Mapping[str, Link]], language: str
) -> SourceLine:
    source = guideline.sources[key]
    all_users = {id_: link for users in sections.values() for id_, link in users.items()}
    by_paragraph = source.kind in _BY_PARAGRAPH
    return SourceLine(
        id=key,
        title=source.title.to(language),
        publisher=source.publisher,
        year=str(source.date.year) if source.date else "",
        url=source.url,
        read=told(source.read, language),
        sections=tuple(_sections(guideline, key, sections, language)) if by_paragraph else (),
        anchors=() if by_paragraph else tuple(section_anchor(key, s) for s in sections if s),
        used_by=tuple(sorted(all_users.values(), key=lambda link: sort_key(link.title))),
    )


def _sections(
    guideline: Guideline, key: str, sections: Mapping[str, Mapping[str, Link]], language: str
) -> Iterator[SectionLine]:
    for section in sorted(sections, key=in_the_law):
        users = sorted(sections[section].values(), key=lambda link: sort_key(link.title))
        yield SectionLine(
            anchor=section_anchor(key, section),
            title=Told(*place_words(guideline, section, language)),
            url=original_address(guideline.sources[key].url, section),
            used_by=tuple(users),
        )


def in_the_law(section: str) -> tuple[list[int], str]:
    """Give the place of a paragraph in its act, to sort by."""
    return [int(number) for number in _NUMBERS.findall(section)], section


def _users(guideline: Guideline, language: str) -> dict[str, _Sections]:
    """Give, for each source and section, the recommendations that name it; an expectation's count too."""
    users: dict[str, _Sections] = {}
    for key, recommendation in guideline.recommendations.items():
        link = Link(recommendation.title.to(language), reverse("recommendation", args=[key]))
        own = (ref for expectation in recommendation.expectations for ref in expectation.sources)
        owed = (duty.source for duty in recommendation.duties)
        for ref in (*recommendation.sources, *own, *owed):
            users.setdefault(ref.id, {}).setdefault(ref.section, {})[key] = link
    for ref in _named_elsewhere(guideline):
        users.setdefault(ref.id, {}).setdefault(ref.section, {})
    return users


def _named_elsewhere(guideline: Guideline) -> Iterator[SourceRef]:
    """Give the places that other things than recommendations name, so that their links lead somewhere."""
    holders = (
        guideline.values,
        guideline.pathways,
        guideline.instruments,
        guideline.methods,
        guideline.recommendations,
    )
    things = [each for holder in holders for each in holder.values()]
    for thing in (*things, guideline.words):
        yield from (node for node in nodes(thing) if isinstance(node, SourceRef))
