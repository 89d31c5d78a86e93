"""The first page: what this is, where to begin, and the whole as a map."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mestring.core.guideline import Guideline, Pathway, Recommendation
from mestring.core.package import Package
from mestring.knowledge.search.documents import Kind
from mestring.knowledge.search.finding import Narrowed, find
from mestring.knowledge.search.reading import opened
from mestring.web.bank.browse import BY_REVIEW, list_address
from mestring.web.bank.entries import belonging, by_title
from mestring.web.bank.references import Link
from mestring.web.human import When, on_day

OFTEN = 5
NEWEST_DAYS = 3
OF_EACH_DAY = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A phase of a pathway: what it is about, and how many recommendations belong there."""

    title: str
    text: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A pathway with its phases."""

    title: str
    name: str
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A topic, or another way in, with how many recommendations it leads to."""

    title: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was gone through on one day: a few of them by name, and how many the rest are."""

    day: When
    links: tuple[Link, ...]
    more: int


@dataclass(frozen=True, slots=True)
class News:
    """What was last gone through, by day, and the way to all of it."""

    days: tuple[Reviewed, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A package as read in one language. The digest names it: two with the same digest are the same."""

    digest: str
    language: str
    package: Package = field(compare=False, repr=False)


def present_matrix(package: Package, language: str) -> tuple[Row, ...]:
    """Lay out pathways by phases."""
    guideline = package.guideline
    return tuple(
        Row(
            title=pathway.title.to(language),
            name=pathway.name.to(language),
            url=reverse("pathway", args=[key]),
            cells=tuple(_cells(guideline, pathway, language)),
        )
        for key, pathway in sorted(guideline.pathways.items())
    )


def _cells(guideline: Guideline, pathway: Pathway, language: str) -> Iterable[Cell]:
    page = reverse("pathway", args=[pathway.id])
    for phase in pathway.phases:
        yield Cell(
            title=phase.title.to(language),
            text=first_sentence(phase.text.to(language)),
            count=len(belonging(guideline, pathway.id, phase.id)),
            url=f"{page}#{phase.id}",
        )


def first_sentence(text: str) -> str:
    """Give the first sentence of a text."""
    head, stop, _rest = text.partition(". ")
    return f"{head}." if stop else head


def present_topics(guideline: Guideline, language: str) -> tuple[Counted, ...]:
    """List the topics that something is written about, in the order the guideline gives them."""
    counts = _counts(topic for r in guideline.recommendations.values() for topic in r.topics)
    return tuple(
        Counted(term.title.to(language), reverse("topic", args=[term.id]), counts[term.id])
        for term in guideline.identity.topics
        if term.id in counts
    )


def present_roles(guideline: Guideline, language: str) -> tuple[Counted, ...]:
    """List the roles that recommendations are for, those with most first."""
    counts = _counts(role for r in guideline.recommendations.values() for role in r.actor)
    listed = (
        Counted(term.title.to(language), list_address(role=term.id), counts[term.id])
        for term in guideline.identity.roles
        if term.id in counts
    )
    return tuple(sorted(listed, key=lambda role: -role.count))


def _counts(ids: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for id_ in ids:
        counts[id_] = counts.get(id_, 0) + 1
    return counts


def present_often_searched(package: Package, language: str) -> tuple[Link, ...]:
    """Give a few questions that readers often have, of those that have an answer here."""
    edition = Edition(package.digest, language, package)
    return _answered(edition, tuple(often_asked()))[:OFTEN]


def often_asked() -> Iterable[str]:
    """Give what readers often look for, as they would write it."""
    return (
        _("kriseplan"),
        _("rett til koordinator"),
        _("barn som pårørende"),
        _("etter utskrivning"),
        _("individuell plan"),
        _("kartlegging av rus"),
        _("bolig"),
    )


@lru_cache(maxsize=16)
def _answered(edition: Edition, asked: tuple[str, ...]) -> tuple[Link, ...]:
    index, alone = opened(edition.package), Narrowed(Kind.RECOMMENDATION)
    return tuple(
        Link(question, f"{reverse('search')}?{urlencode({'q': question})}")
        for question in asked
        if find(index, question, edition.language, alone).hits
    )


def present_news(package: Package, language: str, today: date) -> News:
    """Say what was last gone through; a few by name for each of the latest days."""
    by_day: dict[date, list[Recommendation]] = {}
    for recommendation in package.guideline.recommendations.values():
        by_day.setdefault(recommendation.reviewed, []).append(recommendation)
    latest = sorted(by_day, reverse=True)[:NEWEST_DAYS]
    return News(
        days=tuple(
            _reviewed(day, by_title(by_day[day], language), language, today) for day in latest
        ),
        url=list_address(order=BY_REVIEW),
    )


def _reviewed(day: date, found: list[Recommendation], language: str, today: date) -> Reviewed:
    named = found if len(found) <= OF_EACH_DAY + 1 else found[:OF_EACH_DAY]
    links = (
        Link(each.title.to(language), reverse("recommendation", args=[each.id])) for each in named
    )
    return Reviewed(on_day(day, today), tuple(links), len(found) - len(named))
