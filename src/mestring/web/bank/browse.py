"""The list of recommendations: narrowed by what the reader chooses, and grouped so that it stays calm."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mestring.core.guideline import Guideline, Recommendation
from mestring.core.package import Package
from mestring.web.bank.entries import Entry, by_title, present_entries
from mestring.web.bank.references import Link
from mestring.web.vocabulary import NORMS, Word

PHASES = ("prevention", "mapping", "treatment")
BY_REVIEW = "reviewed"


@dataclass(frozen=True, slots=True)
class Group:
    """Recommendations under one topic, or under the day they were gone through."""

    id: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a list can be narrowed by."""

    id: str
    title: Word
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed by; an unknown value narrows nothing."""

    topic: str = ""
    pathway: str = ""
    phase: str = ""
    norm: str = ""
    role: str = ""
    order: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], guideline: Guideline) -> "Filter":
        """Read a filter from the address, keeping what the guideline knows."""
        return cls(
            topic=_known(query.get("topic"), {term.id for term in guideline.identity.topics}),
            pathway=_known(query.get("pathway"), guideline.pathways),
            phase=_known(query.get("phase"), PHASES),
            norm=_known(query.get("norm"), {norm.value for norm in NORMS}),
            role=_known(query.get("role"), {term.id for term in guideline.identity.roles}),
            order=_known(query.get("order"), {BY_REVIEW}),
        )

    @property
    def chosen(self) -> dict[str, str]:
        """Give what the list is narrowed by."""
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if each.name != "order" and getattr(self, each.name)
        }

    def lets_through(self, recommendation: Recommendation) -> bool:
        """Tell whether a recommendation is shown."""
        return (
            (not self.topic or self.topic in recommendation.topics)
            and (not self.pathway or self.pathway in (recommendation.pathways or (self.pathway,)))
            and (not self.phase or self.phase in (recommendation.phases or (self.phase,)))
            and (not self.norm or self.norm == recommendation.norm)
            and (not self.role or self.role in recommendation.actor)
        )

    @property
    def address(self) -> str:
        """Give the address of the list as it stands."""
        order = {"order": self.order} if self.order else {}
        query = urlencode({**self.chosen, **order})
        return reverse("recommendations") + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Listing:
    """The list page: what is chosen, what can be, and what is shown."""

    filter: Filter
    groups: tuple[Group, ...]
    count: int
    narrowed: tuple[Link, ...]
    other_order: Link
    topics: tuple[Choice, ...] = field(default=())
    pathways: tuple[Choice, ...] = field(default=())
    phases: tuple[Choice, ...] = field(default=())
    norms: tuple[Choice, ...] = field(default=())
    roles: tuple[Choice, ...] = field(default=())


def present_listing(package: Package, chosen: Filter, language: str) -> Listing:
    """Lay out the recommendations that a filter lets through."""
    guideline = package.guideline
    shown = by_title(filter(chosen.lets_through, guideline.recommendations.values()), language)
    by_review = chosen.order == BY_REVIEW
    choices = _choices(guideline, chosen, language)
    return Listing(
        filter=chosen,
        groups=_by_review(shown, language)
        if by_review
        else _by_topic(guideline, shown, chosen, language),
        count=len(shown),
        narrowed=_narrowed(chosen, choices),
        other_order=Link(
            _("Ordne etter tema") if by_review else _("Ordne etter når de sist ble gjennomgått"),
            replace(chosen, order="" if by_review else BY_REVIEW).address,
        ),
        **choices,
    )


def list_address(**chosen: str) -> str:
    """Give the address of the list, narrowed."""
    return Filter(**chosen).address


def _choices(guideline: Guideline, chosen: Filter, language: str) -> dict[str, tuple[Choice, ...]]:
    every = guideline.recommendations.values()
    topics = {topic for r in every for topic in r.topics}
    norms = {r.norm for r in every}
    actors = {role for r in every for role in r.actor}
    first = guideline.pathways[min(guideline.pathways)]
    return {
        "topics": tuple(
            Choice(term.id, term.title.to(language), term.id == chosen.topic)
            for term in guideline.identity.topics
            if term.id in topics
        ),
        "pathways": tuple(
            Choice(
                key, f"{each.title.to(language)}: {each.name.to(language)}", key == chosen.pathway
            )
            for key, each in sorted(guideline.pathways.items())
        ),
        "phases": tuple(
            Choice(phase.id, phase.title.to(language), phase.id == chosen.phase)
            for phase in first.phases
        ),
        "norms": tuple(
            Choice(norm.value, sign.word, norm.value == chosen.norm)
            for norm, sign in NORMS.items()
            if norm in norms
        ),
        "roles": tuple(
            Choice(term.id, term.title.to(language), term.id == chosen.role)
            for term in guideline.identity.roles
            if term.id in actors
        ),
    }


def _narrowed(chosen: Filter, choices: Mapping[str, tuple[Choice, ...]]) -> tuple[Link, ...]:
    """Give each choice made, with the address of the list without it."""
    titles = {(name, one.id): str(one.title) for name, many in choices.items() for one in many}
    return tuple(
        Link(titles.get((f"{name}s", id_), id_), replace(chosen, **{name: ""}).address)
        for name, id_ in chosen.chosen.items()
    )


def _by_topic(
    guideline: Guideline, shown: list[Recommendation], chosen: Filter, language: str
) -> tuple[Group, ...]:
    by_topic: dict[str, list[Recommendation]] = {}
    for recommendation in shown:
        topic = chosen.topic or next(iter(recommendation.topics), "")
        by_topic.setdefault(topic, []).append(recommendation)
    titles = {term.id: term.title.to(language) for term in guideline.identity.topics}
    return tuple(
        Group(topic or "annet", title, present_entries(by_topic[topic], language))
        for topic, title in {**titles, "": _("Annet")}.items()
        if topic in by_topic
    )


def _by_review(shown: list[Recommendation], language: str) -> tuple[Group, ...]:
    by_day: dict[str, list[Recommendation]] = {}
    for recommendation in sorted(shown, key=lambda r: r.reviewed, reverse=True):
        by_day.setdefault(recommendation.reviewed.isoformat(), []).append(recommendation)
    return tuple(
        Group(day, date_format(many[0].reviewed, _("j. F Y")), present_entries(many, language))
        for day, many in by_day.items()
    )


def _known(value: str | None, known: Iterable[str]) -> str:
    return value if value is not None and value in known else ""
