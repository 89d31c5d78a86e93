"""A hearing, laid out for a reader: what was said of a draft, and where each version has it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.core.guideline import Guideline
from mestring.core.hearing import (
    Found,
    Hearing,
    HearingAnswer,
    HearingPoint,
    Trace,
    carried,
    found_in,
    points,
)
from mestring.knowledge.types import Edition
from mestring.web.bank.recommendation import Told, told
from mestring.web.bank.references import source_address
from mestring.web.bank.versions.present import Line, recommendation_url
from mestring.web.vocabulary import FOUND, KNOWN, STANCES


class Version(NamedTuple):
    """A version a hearing is held against."""

    edition: Edition
    guideline: Guideline
    name: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one version has of a point."""

    version: str
    found: Found
    said: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ShownPoint:
    """One point of an answer."""

    id: str
    stance: str
    title: str
    says: Told
    beyond: Told
    settled: Told
    today: Told
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer, by the name of its source."""

    id: str
    title: str
    url: str
    known: str
    points: tuple[ShownPoint, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the points that a guide can carry are found in a version."""

    version: str
    carried: int
    of: int


@dataclass(frozen=True, slots=True)
class HearingPage:
    """Everything the page of a hearing shows."""

    about: Told
    deadline: date
    draft: str
    settled: str
    tallies: tuple[Tally, ...]
    answers: tuple[ShownAnswer, ...]


def present_hearing(hearing: Hearing, versions: Sequence[Version], language: str) -> HearingPage:
    """Lay out a hearing; `versions` are all that are read, the one of today last."""
    names = {each.edition.key: each.name for each in versions}
    return HearingPage(
        about=told(hearing.about, language),
        deadline=hearing.deadline,
        draft=names[hearing.draft],
        settled=names[hearing.settled],
        tallies=tuple(_tallies(hearing, versions)),
        answers=tuple(_answer(each, hearing, versions, language) for each in hearing.answers),
    )


def _tallies(hearing: Hearing, versions: Sequence[Version]) -> Iterator[Tally]:
    for version in versions:
        found = Counter(_found(point, hearing, version) for point in points(hearing))
        of = found.total() - found[Found.BEYOND]
        yield Tally(version.name, found[Found.CARRIED], of)


def _answer(
    answer: HearingAnswer, hearing: Hearing, versions: Sequence[Version], language: str
) -> ShownAnswer:
    # An earlier guide stands in the frame that the hearing was checked against.
    source = versions[0].guideline.sources[answer.source]
    return ShownAnswer(
        id=answer.source,
        title=source.short,
        url=source_address(answer.source),
        known=" ".join(dict.fromkeys(str(KNOWN[point.known]) for point in answer.points)),
        points=tuple(_point(point, hearing, versions, language) for point in answer.points),
    )


def _point(
    point: HearingPoint, hearing: Hearing, versions: Sequence[Version], language: str
) -> ShownPoint:
    is_beyond = point.beyond is not None
    cells = () if is_beyond else tuple(_cell(point, hearing, each, language) for each in versions)
    return ShownPoint(
        id=point.id,
        stance=str(STANCES[point.stance]),
        title=point.title.to(language),
        says=told(point.says, language),
        beyond=told(point.beyond, language),
        settled=told(point.settled, language),
        today=told(point.today, language),
        cells=cells,
    )


def _cell(point: HearingPoint, hearing: Hearing, version: Version, language: str) -> Cell:
    found = _found(point, hearing, version)
    lines = (_line(trace, version, language) for trace in carried(point, version.guideline))
    return Cell(version.name, found, str(FOUND[found]), tuple(lines))


def _found(point: HearingPoint, hearing: Hearing, version: Version) -> Found:
    is_draft = version.edition.key == hearing.draft
    return found_in(point, version.guideline, is_draft=is_draft)


def _line(trace: Trace, version: Version, language: str) -> Line:
    """Name what carries a point, with the page where that version has it."""
    if trace.kind == "any":
        # What there can be any of has a page by that name.
        return Line(_any_title(trace.id), reverse(trace.id))
    guideline, edition = version.guideline, version.edition
    if trace.kind == "recommendation":
        title = guideline.recommendations[trace.id].title.to(language)
        return Line(title, recommendation_url(edition, trace.id))
    there = guideline.values if trace.kind == "value" else guideline.pathways
    return Line(there[trace.id].title.to(language), _place(trace, edition))


def _place(trace: Trace, edition: Edition) -> str:
    """Give where a value or pathway stands: its page today, a part of the page of what came before."""
    if edition.is_current:
        return reverse(trace.kind, args=[trace.id])
    part = "values-h" if trace.kind == "value" else "pathways-h"
    return f"{reverse('version', args=[edition.key])}#{part}"


def _any_title(what: str) -> str:
    return {"methods": _("Metodene"), "duties": _("Pliktene"), "frameworks": _("Rammeverkene")}[
        what
    ]
