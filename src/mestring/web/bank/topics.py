"""Topics: everything the bank has on one thing, with the law it rests on and what lies near."""

from collections import Counter
from dataclasses import dataclass

from django.urls import reverse

from mestring.core.guideline import Guideline, Recommendation, Term
from mestring.core.package import Package
from mestring.core.words import Norm, SourceKind
from mestring.web.bank.entries import Entry, present_entries, sort_key
from mestring.web.bank.home import Counted
from mestring.web.bank.instruments import about
from mestring.web.bank.methods import MethodLine, methods_of
from mestring.web.bank.recommendation import Told, told
from mestring.web.bank.references import Link, source_address, title_and_place
from mestring.web.vocabulary import NORMS

_LAW = (SourceKind.STATUTE, SourceKind.REGULATION)
_STANDING = {norm: place for place, norm in enumerate(NORMS)}

# A topic of many recommendations names most of the bank; a page that lists it all helps nobody choose.
_FEW = 5


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic: its recommendations, those with most standing first."""

    title: str
    note: Told
    entries: tuple[Entry, ...]
    methods: tuple[MethodLine, ...]
    tools: tuple[Link, ...]
    laws: tuple[Link, ...]
    near: tuple[Counted, ...]


def present_topic(package: Package, topic: Term, language: str) -> TopicPage:
    """Lay out one topic."""
    guideline = package.guideline
    found = [r for r in guideline.recommendations.values() if topic.id in r.topics]
    found.sort(key=lambda r: (standing(r.norm), sort_key(r.title.to(language))))
    return TopicPage(
        title=topic.title.to(language),
        note=told(topic.note, language),
        entries=present_entries(found, language),
        methods=methods_of(guideline, _most_named(found), language),
        tools=about(guideline, topic.id, language),
        laws=_laws(guideline, found, language),
        near=_near(guideline, topic, found, language),
    )


def standing(norm: Norm) -> int:
    """Give the place of a norm status: law first, our own proposals last."""
    return _STANDING[norm]


def _most_named(found: list[Recommendation]) -> tuple[str, ...]:
    """Give the few methods that most of a topic's recommendations name; at a tie, by id."""
    named = Counter(id_ for r in found for id_ in r.methods)
    return tuple(sorted(named, key=lambda id_: (-named[id_], id_))[:_FEW])


def _laws(guideline: Guideline, found: list[Recommendation], language: str) -> tuple[Link, ...]:
    """Give the paragraphs that a topic's recommendations rest on, each once."""
    places = {ref for r in found for ref in r.sources if guideline.sources[ref.id].kind in _LAW}
    laws = {
        Link(title_and_place(guideline, ref, language), source_address(ref.id, ref.section))
        for ref in places
    }
    return tuple(sorted(laws, key=lambda law: sort_key(law.title)))


def _near(
    guideline: Guideline, topic: Term, found: list[Recommendation], language: str
) -> tuple[Counted, ...]:
    """Give the topics that share recommendations with this one, those that share most first."""
    shared: dict[str, int] = {}
    for recommendation in found:
        for other in recommendation.topics:
            if other != topic.id:
                shared[other] = shared.get(other, 0) + 1
    terms = [term for term in guideline.identity.topics if term.id in shared]
    terms.sort(key=lambda term: -shared[term.id])
    return tuple(
        Counted(term.title.to(language), reverse("topic", args=[term.id]), shared[term.id])
        for term in terms
    )
