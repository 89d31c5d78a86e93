"""Assessment instruments: the list, and one page each with what it is for and what it is not for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mestring.core.guideline import Guideline
from mestring.core.instruments.definition import Claim, Instrument, LicenceClass
from mestring.web.bank.entries import Entry, present_entries, sort_key
from mestring.web.bank.recommendation import Told, titles, told
from mestring.web.bank.references import Link, Reference, references
from mestring.web.vocabulary import Word

LICENCES: dict[LicenceClass, Word] = {
    LicenceClass.FREE: _("Fritt i bruk når kilden oppgis"),
    LicenceClass.ON_TERMS: _("Egne vilkår"),
    LicenceClass.BOUGHT: _("Må kjøpes"),
}


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """An instrument in the list."""

    title: str
    measures: str
    takes: str
    answered_by: str
    url: str
    is_scored: bool


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One thing said of an instrument, and its source."""

    text: Told
    sources: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    """One instrument, as words."""

    id: str
    title: str
    measures: str
    why: Told
    when: Told
    takes: str
    answered_by: str
    period: str
    afterwards: Told
    not_for: Told
    reading: Told
    licence: Word
    licence_text: Told
    wording: Told
    wording_url: str
    not_scored: Told
    is_scored: bool
    is_about_suicide: bool
    has_questions: bool
    claims: tuple[ClaimLine, ...]
    recommendations: tuple[Entry, ...]
    topics: tuple[Link, ...]
    scoring_version: str


def present_instruments(guideline: Guideline, language: str) -> tuple[InstrumentLine, ...]:
    """List the instruments by title."""
    lines = [
        InstrumentLine(
            title=instrument.title.to(language),
            measures=instrument.measures.to(language),
            takes=instrument.takes.to(language),
            answered_by=instrument.answered_by.to(language),
            url=reverse("instrument", args=[id_]),
            is_scored=instrument.is_scored,
        )
        for id_, instrument in guideline.instruments.items()
    ]
    return tuple(sorted(lines, key=lambda line: sort_key(line.title)))


def named_by(guideline: Guideline, recommendation: str, language: str) -> tuple[Link, ...]:
    """Give the instruments that go with a recommendation."""
    every = guideline.instruments.values()
    return _links((each for each in every if recommendation in each.recommendations), language)


def about(guideline: Guideline, topic: str, language: str) -> tuple[Link, ...]:
    """Give the instruments of a topic."""
    every = guideline.instruments.values()
    return _links((each for each in every if topic in each.topics), language)


def _links(found: Iterable[Instrument], language: str) -> tuple[Link, ...]:
    links = (Link(each.title.to(language), reverse("instrument", args=[each.id])) for each in found)
    return tuple(sorted(links, key=lambda link: sort_key(link.title)))


def present_instrument(
    guideline: Guideline, instrument: Instrument, language: str
) -> InstrumentPage:
    """Lay out one instrument."""
    named = (guideline.recommendations[id_] for id_ in instrument.recommendations)
    words = titles(guideline.identity.topics, instrument.topics, language)
    return InstrumentPage(
        id=instrument.id,
        title=instrument.title.to(language),
        measures=instrument.measures.to(language),
        why=told(instrument.why, language),
        when=told(instrument.when, language),
        takes=instrument.takes.to(language),
        answered_by=instrument.answered_by.to(language),
        period=instrument.period.to(language),
        afterwards=told(instrument.afterwards, language),
        not_for=told(instrument.not_for, language),
        reading=told(instrument.reading, language),
        licence=LICENCES[instrument.licence.kind],
        licence_text=told(instrument.licence.text, language),
        wording=told(instrument.licence.wording, language),
        wording_url=instrument.licence.url,
        not_scored=told(instrument.not_scored_because, language),
        is_scored=instrument.is_scored,
        is_about_suicide=instrument.about_suicide,
        has_questions=bool(instrument.items),
        claims=tuple(_claim(guideline, claim, language) for claim in instrument.claims),
        recommendations=present_entries(named, language),
        topics=tuple(
            Link(word, reverse("topic", args=[id_]))
            for id_, word in zip(instrument.topics, words, strict=True)
        ),
        scoring_version=instrument.scoring_version,
    )


def _claim(guideline: Guideline, claim: Claim, language: str) -> ClaimLine:
    return ClaimLine(told(claim.text, language), references(guideline, (claim.source,), language))
