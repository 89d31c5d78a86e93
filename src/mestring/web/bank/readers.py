"""Ways in by who you are: what a person and a relative can expect, and what a practitioner is to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mestring.core.guideline import Guideline, Recommendation, Term
from mestring.core.package import Package
from mestring.core.words import Norm, SubjectKind, Visibility
from mestring.web.bank.browse import Group as EntryGroup
from mestring.web.bank.entries import by_title, present_entries, sort_key
from mestring.web.vocabulary import NORMS, Sign

PERSON, RELATIVE, PRACTITIONER = "trenger-hjelp", "parorende", "fagperson"
_SUBJECTS = {PERSON: SubjectKind.PERSON, RELATIVE: SubjectKind.RELATIVE}
# What a relative reads beside what is owed to themselves.
_RELATIVES_TOPICS = ("parorende", "barn", "nettverk")


@dataclass(frozen=True, slots=True)
class Door:
    """A way into the bank by who one is."""

    title: str | Promise
    text: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class Promised:
    """What the services owe, said to the one it is for."""

    text: str
    sign: Sign | None
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PromisedGroup:
    """What is owed within one topic."""

    id: str
    title: str
    promises: tuple[Promised, ...]


DOORS = {
    PERSON: (_("Jeg trenger hjelp"), _("Hva du kan vente deg, og hva du har rett til")),
    RELATIVE: (_("Jeg er pårørende"), _("Råd og rett til hjelp, også for deg selv og for barn")),
    PRACTITIONER: (
        _("Jeg er fagperson"),
        _("Rådene for din rolle, fra første møte til oppfølging"),
    ),
}


def doors() -> tuple[Door, ...]:
    """Give the ways in by who one is."""
    return tuple(
        Door(title, text, reverse("for-whom", args=[who])) for who, (title, text) in DOORS.items()
    )


def present_promises(package: Package, who: str, language: str) -> tuple[PromisedGroup, ...]:
    """Say what the services owe a person or a relative, topic by topic; what the law says first."""
    guideline = package.guideline
    by_topic: dict[str, list[Promised]] = {}
    for recommendation in guideline.recommendations.values():
        promises = _promises(recommendation, _SUBJECTS[who], language)
        by_topic.setdefault(next(iter(recommendation.topics), ""), []).extend(promises)
    return tuple(
        PromisedGroup(term.id, term.title.to(language), tuple(sorted(found, key=_law_first)))
        for term in guideline.identity.topics
        if (found := by_topic.get(term.id))
    )


def _promises(
    recommendation: Recommendation, subject: SubjectKind, language: str
) -> Iterator[Promised]:
    sign = NORMS[Norm.LAW] if recommendation.norm is Norm.LAW else None
    for expectation in recommendation.expectations:
        if expectation.subject is subject and expectation.visibility is Visibility.ORDINARY:
            yield Promised(
                text=expectation.plain.to(language),
                sign=sign,
                title=recommendation.title.to(language),
                url=reverse("recommendation", args=[recommendation.id]),
            )


def _law_first(promise: Promised) -> tuple[bool, str]:
    return promise.sign is None, sort_key(promise.text)


def present_for_relatives(guideline: Guideline, language: str) -> tuple[EntryGroup, ...]:
    """Give the recommendations in the topics that relatives look for."""
    terms = {term.id: term for term in guideline.identity.topics}
    listed = (_topic(guideline, terms[id_], language) for id_ in _RELATIVES_TOPICS if id_ in terms)
    return tuple(group for group in listed if group.entries)


def _topic(guideline: Guideline, term: Term, language: str) -> EntryGroup:
    found = (r for r in guideline.recommendations.values() if term.id in r.topics)
    entries = present_entries(by_title(found, language), language)
    return EntryGroup(term.id, term.title.to(language), entries)
