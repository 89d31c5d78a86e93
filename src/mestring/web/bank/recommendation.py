"""The page of one recommendation: the short answer first, and depth on demand."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mestring.core.expectation import Expectation, SourceRef
from mestring.core.guideline import Guideline, Recommendation, Sections, Term
from mestring.core.package import Package
from mestring.web import markdown
from mestring.web.bank.cases import PicturedCase, present_case
from mestring.web.bank.limits import limit_words
from mestring.web.human import When, on_day
from mestring.web.vocabulary import (
    FORCES,
    KNOWLEDGE,
    NORM_MEANINGS,
    NORMS,
    SCOPES,
    SUBJECTS,
    Sign,
    Word,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A title with somewhere to go."""

    title: str
    url: str


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

    title: str
    step: str
    limit: str
    responsible: str
    subject: Word
    may_decline: bool
    plain: str
    cases: tuple[PicturedCase, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a source, with the way to the original."""

    title: str
    section: str
    publisher: str
    url: str
    anchor: str


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
    scope: Word
    levels: tuple[str, ...]
    actors: tuple[str, ...]
    topics: tuple[Link, ...]
    pathways: tuple[Link, ...]
    values: tuple[Link, ...]
    perspectives: tuple[str, ...]
    knowledge: tuple[Word, ...]
    certainty: str
    given: tuple[Given, ...]
    not_measured: str
    sources: tuple[Reference, ...]
    notes: tuple[str, ...]
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
        scope=SCOPES[recommendation.scope],
        levels=titles(identity.levels, recommendation.level, language),
        actors=titles(identity.roles, recommendation.actor, language),
        topics=_topics(guideline, recommendation, language),
        pathways=_pathways(guideline, recommendation, language),
        values=_values(guideline, recommendation, language),
        perspectives=titles(identity.perspectives, recommendation.perspectives, language),
        knowledge=tuple(KNOWLEDGE[kind] for kind in recommendation.knowledge),
        certainty=recommendation.certainty.to(language),
        given=tuple(_given(package, each, language, today) for each in recommendation.expectations),
        not_measured=_not_measured(recommendation, language),
        sources=references(guideline, recommendation.sources, language),
        notes=_notes(guideline, recommendation, language),
        is_local=recommendation.id in guideline.local_recommendations,
        reviewed=on_day(recommendation.reviewed, today),
        review_by=on_day(recommendation.review_by, today),
        version=package.version,
    )


def references(
    guideline: Guideline, refs: tuple[SourceRef, ...], language: str
) -> tuple[Reference, ...]:
    """Lay out places in sources."""
    found = []
    for ref in refs:
        source = guideline.sources[ref.id]
        anchor = f"{reverse('sources')}#{ref.id}"
        title = source.title.to(language)
        found.append(Reference(title, ref.section, source.publisher, source.url, anchor))
    return tuple(found)


def titles(terms: tuple[Term, ...], ids: tuple[str, ...], language: str) -> tuple[str, ...]:
    """Give the words for some ids of a list; an id without words stands as it is."""
    known = {term.id: term.title.to(language) for term in terms}
    return tuple(known.get(id_, id_) for id_ in ids)


def _short(recommendation: Recommendation, language: str) -> Section:
    text = recommendation.text.to(language).short
    return Section("kort", _("Kort sagt"), markdown.to_html(text))


def _sections(recommendation: Recommendation, language: str) -> tuple[Section, ...]:
    own, bokmal = recommendation.text.to(language), recommendation.text.nb
    headings = {
        "how": ("slik", _("Slik gjør du")),
        "together": ("sammen", _("Sammen med personen")),
        "why": ("hvorfor", _("Hvorfor")),
        "not_working": ("virker-ikke", _("Hva virker ikke")),
        "into_practice": ("i-praksis", _("Slik får dere det til")),
    }
    found = (
        _section(anchor, title, own, bokmal, name) for name, (anchor, title) in headings.items()
    )
    return tuple(section for section in found if section is not None)


def _section(anchor: str, title: str, own: Sections, bokmal: Sections, name: str) -> Section | None:
    """Give a section in the page's language, or in bokmål, marked so, where it is not translated."""
    text: str = getattr(own, name)
    if text:
        return Section(anchor, title, markdown.to_html(text))
    text = getattr(bokmal, name)
    return Section(anchor, title, markdown.to_html(text), "nb") if text else None


def _given(package: Package, expectation: Expectation, language: str, today: date) -> Given:
    identity = package.guideline.identity
    responsible = titles(identity.roles, (expectation.responsible.role,), language)[0]
    level = titles(identity.levels, (expectation.responsible.level,), language)[0]
    return Given(
        title=expectation.title.to(language),
        step=expectation.step.to(language),
        limit=limit_words(package, package.rule(expectation.id), language),
        responsible=f"{responsible} ({level.lower()})" if level else responsible,
        subject=SUBJECTS[expectation.subject],
        may_decline="person" in expectation.may_decline,
        plain=expectation.plain.to(language),
        cases=tuple(
            present_case(package, case, language, today)
            for case in package.cases
            if case.expectation == expectation.id
        ),
    )


def _not_measured(recommendation: Recommendation, language: str) -> str:
    reason = recommendation.not_measured_because
    return reason.to(language) if reason else ""


def _notes(guideline: Guideline, recommendation: Recommendation, language: str) -> tuple[str, ...]:
    notes = guideline.overlay.notes if guideline.overlay else ()
    return tuple(
        note.text.to(language) for note in notes if note.recommendation == recommendation.id
    )


def _topics(
    guideline: Guideline, recommendation: Recommendation, language: str
) -> tuple[Link, ...]:
    words = titles(guideline.identity.topics, recommendation.topics, language)
    page = reverse("recommendations")
    return tuple(
        Link(word, f"{page}?topic={id_}")
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
