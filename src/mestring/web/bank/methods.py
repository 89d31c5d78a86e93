"""The bank of implementation methods: found by what stands in the way, and one page each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mestring.core.guideline import Guideline
from mestring.core.methods import Cluster, Family, Method, MethodSections, Stage
from mestring.web import markdown
from mestring.web.bank.browse import Choice
from mestring.web.bank.entries import Entry, by_title, present_entries, sort_key
from mestring.web.bank.recommendation import Told, titles, told
from mestring.web.bank.references import Reference, references
from mestring.web.human import When, on_day
from mestring.web.vocabulary import Word

STAGES: dict[Stage, Word] = {
    Stage.EXPLORE: _("Finne ut"),
    Stage.PLAN: _("Planlegge"),
    Stage.IMPLEMENT: _("Ta i bruk"),
    Stage.KEEP: _("Holde i gang"),
}

CLUSTERS: dict[Cluster, Word] = {
    Cluster.EVALUATE: _("Måle og prøve seg fram"),
    Cluster.ASSIST: _("Gi hjelp underveis"),
    Cluster.ADAPT: _("Tilpasse til stedet"),
    Cluster.RELATIONS: _("Få folk til å dra sammen"),
    Cluster.EDUCATE: _("Lære og øve"),
    Cluster.SUPPORT_STAFF: _("Gjøre det lettere for de ansatte"),
    Cluster.ENGAGE_USERS: _("Ha brukere og pårørende med"),
    Cluster.FINANCE: _("Penger og betaling"),
    Cluster.INFRASTRUCTURE: _("Regler, systemer og lokaler"),
}

FAMILIES: dict[Family, Word] = {
    Family.GUIDE: _("Norske veivisere"),
    Family.MODEL: _("Modeller for hele arbeidet"),
    Family.FIDELITY: _("Se om det blir gjort slik det er ment"),
    Family.DEIMPLEMENTATION: _("Slutte med det som ikke virker"),
}

# Each part of a method's text: its anchor and heading, in the order they are read.
_PARTS: Mapping[str, tuple[str, Word]] = {
    "what": ("hva", _("Hva det er")),
    "when": ("nar", _("Når det hjelper")),
    "steps": ("slik", _("Slik gjør dere")),
    "needs": ("krever", _("Hva det krever")),
    "failed": ("svikter", _("Hvor det har sviktet")),
    "evidence": ("kunnskap", _("Hva vi vet om virkningen")),
}


@dataclass(frozen=True, slots=True)
class MethodLine:
    """A method in a list."""

    title: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class BarrierLine:
    """What stands in the way, and how many methods answer it."""

    id: str
    title: str
    explanation: Told
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Methods that work in the same way."""

    id: str
    title: Word
    methods: tuple[MethodLine, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed by; an unknown value narrows nothing."""

    barrier: str = ""
    phase: str = ""
    level: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], guideline: Guideline) -> "Filter":
        """Read a filter from the address, keeping what the guideline knows."""
        return cls(
            barrier=_known(query.get("barrier"), (each.id for each in guideline.barriers)),
            phase=_known(query.get("phase"), (stage.value for stage in Stage)),
            level=_known(query.get("level"), (t.id for t in guideline.identity.governance)),
        )

    @property
    def chosen(self) -> dict[str, str]:
        """Give what the list is narrowed by."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    @property
    def address(self) -> str:
        """Give the address of the list as it stands."""
        query = urlencode(self.chosen)
        return reverse("methods") + (f"?{query}" if query else "")

    def lets_through(self, method: Method) -> bool:
        """Tell whether a method is shown."""
        return (
            (not self.barrier or self.barrier in method.barriers)
            and (not self.phase or self.phase in method.phases)
            and (not self.level or self.level in method.usable_by)
        )


@dataclass(frozen=True, slots=True)
class MethodList:
    """The list page: what stands in the way, what else can be chosen, and what is shown."""

    filter: Filter
    barrier: BarrierLine | None
    barriers: tuple[BarrierLine, ...]
    phases: tuple[Choice, ...]
    levels: tuple[Choice, ...]
    groups: tuple[Group, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the text; `language` is set where it is another than the page's."""

    anchor: str
    title: Word
    html: SafeString
    language: str


@dataclass(frozen=True, slots=True)
class MethodPage:
    """One method, as words."""

    title: str
    summary: str
    group: Word
    parts: tuple[Part, ...]
    measure: Told
    certainty: Told
    is_proposal: bool
    strategy: str
    phases: tuple[Word, ...]
    usable_by: tuple[str, ...]
    barriers: tuple[BarrierLine, ...]
    sources: tuple[Reference, ...]
    used_by: tuple[Entry, ...]
    reviewed: When
    review_by: When


def present_methods(guideline: Guideline, chosen: Filter, language: str) -> MethodList:
    """Lay out the methods that a filter lets through, under what they do."""
    shown = [method for method in guideline.methods.values() if chosen.lets_through(method)]
    barriers = _barriers(guideline, language)
    return MethodList(
        filter=chosen,
        barrier=next((each for each in barriers if each.id == chosen.barrier), None),
        barriers=barriers,
        phases=tuple(
            Choice(stage.value, word, stage.value == chosen.phase) for stage, word in STAGES.items()
        ),
        levels=tuple(
            Choice(term.id, term.title.to(language), term.id == chosen.level)
            for term in guideline.identity.governance
            if any(term.id in method.usable_by for method in guideline.methods.values())
        ),
        groups=tuple(_groups(shown, language)),
        count=len(shown),
    )


def present_method(guideline: Guideline, method: Method, language: str, today: date) -> MethodPage:
    """Lay out one method."""
    users = (r for r in guideline.recommendations.values() if method.id in r.methods)
    return MethodPage(
        title=method.title.to(language),
        summary=method.summary.to(language),
        group=_group_of(method),
        parts=tuple(present_parts(method, language)),
        measure=told(method.measure, language),
        certainty=told(method.certainty, language),
        is_proposal=method.proposal,
        strategy=method.strategy,
        phases=tuple(STAGES[stage] for stage in method.phases),
        usable_by=titles(guideline.identity.governance, method.usable_by, language),
        barriers=tuple(
            each for each in _barriers(guideline, language) if each.id in method.barriers
        ),
        sources=references(guideline, method.sources, language),
        used_by=present_entries(by_title(users, language), language),
        reviewed=on_day(method.reviewed, today),
        review_by=on_day(method.review_by, today),
    )


def methods_of(guideline: Guideline, ids: Iterable[str], language: str) -> tuple[MethodLine, ...]:
    """Give some methods as lines, in the order they are named."""
    return tuple(_line(guideline.methods[id_], language) for id_ in ids)


def _barriers(guideline: Guideline, language: str) -> tuple[BarrierLine, ...]:
    return tuple(
        BarrierLine(
            id=barrier.id,
            title=barrier.title.to(language),
            explanation=told(barrier.explanation, language),
            url=Filter(barrier=barrier.id).address,
            count=sum(barrier.id in method.barriers for method in guideline.methods.values()),
        )
        for barrier in guideline.barriers
    )


def grouped(shown: Iterable[Method], language: str) -> Iterator[tuple[Word, list[Method]]]:
    """Give methods under what they do: guides and models first, then the clusters in their order."""
    every = sorted(shown, key=lambda method: sort_key(method.title.to(language)))
    for title in (*FAMILIES.values(), *CLUSTERS.values()):
        found = [method for method in every if _group_of(method) is title]
        if found:
            yield title, found


def _groups(shown: Iterable[Method], language: str) -> Iterator[Group]:
    for title, found in grouped(shown, language):
        id_ = (found[0].cluster or found[0].family).value
        yield Group(id_, title, tuple(_line(method, language) for method in found))


def _group_of(method: Method) -> Word:
    return CLUSTERS[method.cluster] if method.cluster else FAMILIES[method.family]


def _line(method: Method, language: str) -> MethodLine:
    url = reverse("method", args=[method.id])
    return MethodLine(method.title.to(language), method.summary.to(language), url)


def present_parts(method: Method, language: str) -> Iterator[Part]:
    """Give each part in the page's language, or in bokmål, marked so."""
    own, bokmal = method.text.to(language), method.text.nb
    for name, (anchor, title) in _PARTS.items():
        text, left = _in(own, name), own is bokmal and language != "nb"
        if not text:
            text, left = _in(bokmal, name), language != "nb"
        if text:
            yield Part(anchor, title, markdown.to_html(text), "nb" if left else "")


def _in(sections: MethodSections, name: str) -> str:
    text: str = getattr(sections, name)
    return text


def _known(value: str | None, known: Iterable[str]) -> str:
    return value if value is not None and value in known else ""
