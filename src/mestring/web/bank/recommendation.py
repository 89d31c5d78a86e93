"""The page of one recommendation: the short answer first, and depth on demand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mestring.core.expectation import Expectation
from mestring.core.guideline import Guideline, Overlay, Recommendation, Sections, Term
from mestring.core.package import Package
from mestring.core.words import Text
from mestring.web import markdown
from mestring.web.bank.cases import PicturedCase, present_case
from mestring.web.bank.entries import Entry, present_entries, sort_key
from mestring.web.bank.limits import limit_origin, limit_words
from mestring.web.bank.references import Link, Reference, references
from mestring.web.human import When, on_day
from mestring.web.vocabulary import (
    FORCE_MEANINGS,
    FORCES,
    KNOWLEDGE,
    NORM_MEANINGS,
    NORMS,
    SCOPES,
    SUBJECTS,
    Sign,
    Word,
)

RELATED = 4


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the text; `language` is set where it is another than the page's."""

    anchor: str
    title: str
    html: SafeString
    language: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A step that the recommendation gives, and to whom."""

    anchor: str
    title: str
    step: str
    limit: str
    origin: str
    responsible: str
    subject: Word
    may_decline: bool
    plain: str
    example: PicturedCase | None
    rest: tuple[PicturedCase, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A text as it stands; `language` is set where it is another than the page's."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Local:
    """What a municipality or a trust has added: notes beside the advice, and whom to call."""

    title: str
    notes: tuple[Told, ...]
    contacts: tuple[tuple[str, Told], ...]


@dataclass(frozen=True, slots=True)
class RecommendationPage:
    """Everything the page shows, as words."""

    title: str
    summary: str
    short: Section
    sections: tuple[Section, ...]
    norm: Sign
    norm_meaning: Word
    force: Word
    force_meaning: Word
    scope: Word
    levels: tuple[str, ...]
    actors: tuple[str, ...]
    topics: tuple[Link, ...]
    pathways: tuple[Link, ...]
    values: tuple[Link, ...]
    perspectives: tuple[str, ...]
    knowledge: tuple[Word, ...]
    certainty: Told
    given: tuple[Given, ...]
    not_measured: Told
    sources: tuple[Reference, ...]
    related: tuple[Entry, ...]
    local: Local | None
    is_local: bool
    reviewed: When
    review_by: When
    version: str


def present_recommendation(
    package: Package, recommendation: Recommendation, language: str, today: date
) -> RecommendationPage:
    """Lay out one recommendation."""
    guideline = package.guideline
    identity = guideline.identity
    return RecommendationPage(
        title=recommendation.title.to(language),
        summary=recommendation.summary.to(language),
        short=_short(recommendation, language),
        sections=_sections(recommendation, language),
        norm=NORMS[recommendation.norm],
        norm_meaning=NORM_MEANINGS[recommendation.norm],
        force=FORCES[recommendation.force],
        force_meaning=FORCE_MEANINGS[recommendation.force],
        scope=SCOPES[recommendation.scope],
        levels=titles(identity.levels, recommendation.level, language),
        actors=titles(identity.roles, recommendation.actor, language),
        topics=_topics(guideline, recommendation, language),
        pathways=_pathways(guideline, recommendation, language),
        values=_values(guideline, recommendation, language),
        perspectives=titles(identity.perspectives, recommendation.perspectives, language),
        knowledge=tuple(KNOWLEDGE[kind] for kind in recommendation.knowledge),
        certainty=told(recommendation.certainty, language),
        given=tuple(
            _given(package, each, language, today, with_example=number == 0)
            for number, each in enumerate(recommendation.expectations)
        ),
        not_measured=told(recommendation.not_measured_because, language),
        sources=references(guideline, recommendation.sources, language),
        related=_related(guideline, recommendation, language),
        local=present_local(guideline.overlay, language, recommendation.id),
        is_local=recommendation.id in guideline.local_recommendations,
        reviewed=on_day(recommendation.reviewed, today),
        review_by=on_day(recommendation.review_by, today),
        version=package.version,
    )


def told(text: Text | None, language: str) -> Told:
    """Give a text in a language, or in bokmål, marked so, where it is not translated."""
    if text is None:
        return Told("")
    return Told(text.to(language), "" if getattr(text, language, "") else "nb")


def present_local(overlay: Overlay | None, language: str, recommendation: str = "") -> Local | None:
    """Lay out what is local: whom to call, and the notes beside one recommendation."""
    if overlay is None:
        return None
    notes = (note for note in overlay.notes if note.recommendation == recommendation)
    shown = Local(
        title=overlay.title.to(language),
        notes=tuple(told(note.text, language) for note in notes),
        contacts=tuple(
            (contact.title.to(language), told(contact.text, language))
            for contact in overlay.contacts
        ),
    )
    return shown if shown.notes or shown.contacts else None


def headings() -> Mapping[str, tuple[str, str]]:
    """Give the anchor and the heading of each part of the text, in the order they are read."""
    return {
        "short": ("kort", _("Kort sagt")),
        "how": ("slik", _("Slik gjør du")),
        "together": ("sammen", _("Sammen med personen")),
        "why": ("hvorfor", _("Hvorfor")),
        "not_working": ("virker-ikke", _("Hva virker ikke")),
        "into_practice": ("i-praksis", _("Slik får dere det til")),
    }


def titles(terms: tuple[Term, ...], ids: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Give the words for some ids of a list; an id without words stands as it is."""
    known = {term.id: term.title.to(language) for term in terms}
    return tuple(known.get(id_, id_) for id_ in ids)


def _short(recommendation: Recommendation, language: str) -> Section:
    anchor, title = headings()["short"]
    own, bokmal = recommendation.text.to(language), recommendation.text.nb
    is_left = language != "nb" and own is bokmal
    return Section(anchor, title, markdown.to_html(own.short), "nb" if is_left else "")


def _sections(recommendation: Recommendation, language: str) -> tuple[Section, ...]:
    own, bokmal = recommendation.text.to(language), recommendation.text.nb
    if language != "nb" and own is bokmal:
        own = Sections(short="")
    found = (
        _section(anchor, title, own, bokmal, name)
        for name, (anchor, title) in headings().items()
        if name != "short"
    )
    return tuple(section for section in found if section is not None)


def _section(anchor: str, title: str, own: Sections, bokmal: Sections, name: str) -> Section | None:
    """Give a section in the page's language, or in bokmål, marked so, where it is not translated."""
    text: str = getattr(own, name)
    if text:
        return Section(anchor, title, markdown.to_html(text))
    text = getattr(bokmal, name)
    return Section(anchor, title, markdown.to_html(text), "nb") if text else None


def _given(
    package: Package, expectation: Expectation, language: str, today: date, *, with_example: bool
) -> Given:
    """Lay out a step; the first on a page shows an example, the rest have theirs on demand."""
    identity = package.guideline.identity
    rule = package.rule(expectation.id)
    cases = tuple(
        present_case(package, case, language, today)
        for case in package.cases
        if case.expectation == expectation.id
    )
    in_sight = int(with_example and bool(cases))
    responsible = titles(identity.roles, (expectation.responsible.role,), language)[0]
    level = titles(identity.levels, (expectation.responsible.level,), language)[0]
    return Given(
        anchor=f"steg-{expectation.id}",
        title=expectation.title.to(language),
        step=expectation.step.to(language),
        limit=limit_words(package, rule, language),
        origin=limit_origin(package, rule, language),
        responsible=f"{responsible} ({level.lower()})" if level else responsible,
        subject=SUBJECTS[expectation.subject],
        may_decline="person" in expectation.may_decline,
        plain=expectation.plain.to(language),
        example=cases[0] if in_sight else None,
        rest=cases[in_sight:],
    )


def _related(
    guideline: Guideline, recommendation: Recommendation, language: str
) -> tuple[Entry, ...]:
    """Give the recommendations nearest to one: by topic first, then by the values they carry."""

    def nearness(other: Recommendation) -> int:
        topics = len({*recommendation.topics} & {*other.topics})
        values = len({*recommendation.values} & {*other.values})
        return 3 * topics + values if topics or values > 1 else 0

    others = (r for r in guideline.recommendations.values() if r.id != recommendation.id)
    near = sorted(
        (other for other in others if nearness(other)),
        key=lambda other: (-nearness(other), sort_key(other.title.to(language))),
    )
    return present_entries(near[:RELATED], language)


def _topics(
    guideline: Guideline, recommendation: Recommendation, language: str
) -> tuple[Link, ...]:
    words = titles(guideline.identity.topics, recommendation.topics, language)
    return tuple(
        Link(word, reverse("topic", args=[id_]))
        for id_, word in zip(recommendation.topics, words, strict=True)
    )


def _pathways(
    guideline: Guideline, recommendation: Recommendation, language: str
) -> tuple[Link, ...]:
    return tuple(
        Link(guideline.pathways[id_].title.to(language), reverse("pathway", args=[id_]))
        for id_ in recommendation.pathways or sorted(guideline.pathways)
    )


def _values(
    guideline: Guideline, recommendation: Recommendation, language: str
) -> tuple[Link, ...]:
    return tuple(
        Link(guideline.values[id_].title.to(language), reverse("value", args=[id_]))
        for id_ in recommendation.values
    )
