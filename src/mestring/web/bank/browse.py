"""Home and list: which recommendations there are, for which pathway, phase and topic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mestring.core.guideline import Guideline, Pathway, Recommendation
from mestring.core.package import Package
from mestring.web.vocabulary import FORCES, NORMS, Sign, Word

IN_A_CELL = 3
PHASES = ("prevention", "mapping", "treatment")
_AFTER_Z = str.maketrans("æäøöå", "{{||}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A recommendation in a list."""

    title: str
    summary: str
    url: str
    norm: Sign
    force: Word


@dataclass(frozen=True, slots=True)
class Cell:
    """A phase of a pathway, with the recommendations that belong there."""

    title: str
    entries: tuple[Entry, ...]
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
class Group:
    """Recommendations under one topic."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a list can be narrowed by."""

    id: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed by; an unknown value narrows nothing."""

    text: str = ""
    topic: str = ""
    pathway: str = ""
    phase: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], guideline: Guideline) -> "Filter":
        """Read a filter from the address, keeping what the guideline knows."""
        topics = {term.id for term in guideline.identity.topics}
        return cls(
            text=query.get("q", "").strip()[:100],
            topic=_known(query.get("topic"), topics),
            pathway=_known(query.get("pathway"), guideline.pathways),
            phase=_known(query.get("phase"), PHASES),
        )

    @property
    def is_empty(self) -> bool:
        """Tell whether everything is shown."""
        return not (self.text or self.topic or self.pathway or self.phase)

    def lets_through(self, recommendation: Recommendation, language: str) -> bool:
        """Tell whether a recommendation is shown."""
        return (
            (not self.topic or self.topic in recommendation.topics)
            and (not self.pathway or self.pathway in (recommendation.pathways or (self.pathway,)))
            and (not self.phase or self.phase in (recommendation.phases or (self.phase,)))
            and all(
                word in _words_of(recommendation, language) for word in self.text.lower().split()
            )
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """The list page: what is chosen, what can be, and what is shown."""

    filter: Filter
    groups: tuple[Group, ...]
    count: int
    topics: tuple[Choice, ...] = field(default=())
    pathways: tuple[Choice, ...] = field(default=())
    phases: tuple[Choice, ...] = field(default=())


def present_listing(package: Package, chosen: Filter, language: str) -> Listing:
    """Lay out the recommendations that a filter lets through, under their first topic."""
    guideline = package.guideline
    shown = [
        recommendation
        for recommendation in guideline.recommendations.values()
        if chosen.lets_through(recommendation, language)
    ]
    return Listing(
        filter=chosen,
        groups=_groups(guideline, shown, chosen, language),
        count=len(shown),
        topics=_topics(guideline, chosen, language),
        pathways=tuple(
            Choice(
                key, f"{each.title.to(language)}: {each.name.to(language)}", key == chosen.pathway
            )
            for key, each in sorted(guideline.pathways.items())
        ),
        phases=tuple(
            Choice(phase.id, phase.title.to(language), phase.id == chosen.phase)
            for phase in _first_pathway(guideline).phases
        ),
    )


def present_matrix(package: Package, language: str) -> tuple[Row, ...]:
    """Lay out pathways by phases, with the recommendations that are most particular to each first."""
    guideline = package.guideline
    return tuple(
        Row(
            title=pathway.title.to(language),
            name=pathway.name.to(language),
            url=reverse("pathway", args=[key]),
            cells=tuple(_cells(guideline, key, pathway, language)),
        )
        for key, pathway in sorted(guideline.pathways.items())
    )


def _cells(
    guideline: Guideline, pathway_id: str, pathway: Pathway, language: str
) -> Iterable[Cell]:
    for phase in pathway.phases:
        chosen = Filter(pathway=pathway_id, phase=phase.id)
        found = [r for r in guideline.recommendations.values() if chosen.lets_through(r, language)]
        found.sort(key=lambda r: (_breadth(r), sort_key(r.title.to(language))))
        query = urlencode({"pathway": pathway_id, "phase": phase.id})
        yield Cell(
            title=phase.title.to(language),
            entries=present_entries(found[:IN_A_CELL], language),
            count=len(found),
            url=f"{reverse('recommendations')}?{query}",
        )


def present_entries(found: Iterable[Recommendation], language: str) -> tuple[Entry, ...]:
    """Lay out recommendations as lines of a list."""
    return tuple(
        Entry(
            title=recommendation.title.to(language),
            summary=recommendation.summary.to(language),
            url=reverse("recommendation", args=[recommendation.id]),
            norm=NORMS[recommendation.norm],
            force=FORCES[recommendation.force],
        )
        for recommendation in found
    )


def sort_key(text: str) -> str:
    """Sort as Norwegian does: å after ø after æ after z."""
    return text.casefold().translate(_AFTER_Z)


def _groups(
    guideline: Guideline, shown: list[Recommendation], chosen: Filter, language: str
) -> tuple[Group, ...]:
    by_topic: dict[str, list[Recommendation]] = {}
    for recommendation in sorted(shown, key=lambda r: sort_key(r.title.to(language))):
        topic = chosen.topic or next(iter(recommendation.topics), "")
        by_topic.setdefault(topic, []).append(recommendation)
    titles = {term.id: term.title.to(language) for term in guideline.identity.topics}
    return tuple(
        Group(title, present_entries(by_topic[topic], language))
        for topic, title in {**titles, "": _("Annet")}.items()
        if topic in by_topic
    )


def _topics(guideline: Guideline, chosen: Filter, language: str) -> tuple[Choice, ...]:
    used = {topic for r in guideline.recommendations.values() for topic in r.topics}
    return tuple(
        Choice(term.id, term.title.to(language), term.id == chosen.topic)
        for term in guideline.identity.topics
        if term.id in used
    )


def _words_of(recommendation: Recommendation, language: str) -> str:
    sections = recommendation.text.to(language)
    parts = (recommendation.title.to(language), recommendation.summary.to(language), sections.short)
    return " ".join((*parts, sections.how)).lower()


def _breadth(recommendation: Recommendation) -> tuple[int, int]:
    return (len(recommendation.pathways) or 99, len(recommendation.phases) or 99)


def _first_pathway(guideline: Guideline) -> Pathway:
    return guideline.pathways[min(guideline.pathways)]


def _known(value: str | None, known: Iterable[str]) -> str:
    return value if value is not None and value in known else ""
