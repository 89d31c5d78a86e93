"""One indicator: its chart, its months as a table, what stands outside the count, and what it means."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.core.guideline import Guideline
from mestring.core.indicators.cells import Cell
from mestring.core.indicators.chart import Chart, Meaning
from mestring.core.package import Package
from mestring.core.rules import Rule
from mestring.learning.readings import Reading
from mestring.web.bank.limits import limit_words
from mestring.web.quality import words
from mestring.web.vocabulary import Sign

# So many months stand in the table at once; earlier ones on demand.
TABLE_MONTHS = 12
FACTS = 3


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month in the table; `marked` is what the chart says of it, where it says something."""

    title: str
    cell: Cell
    share: str
    beside: str
    is_provisional: bool
    marked: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of an indicator shows."""

    title: str
    definition: str
    recommendation: str
    recommendation_url: str
    sign: Sign
    sentence: str
    can_say: str
    share: str
    counted: str
    beside: str
    missing: str
    provisional: str
    months: tuple[MonthLine, ...]
    earlier: tuple[MonthLine, ...]


def present(
    package: Package, rule: Rule, reading: Reading, lacks: Sequence[tuple[str, int]], language: str
) -> Shown:
    """Lay out what is known of an indicator."""
    recommendation = package.guideline.recommendations[rule.recommendation]
    lines = month_lines(reading)
    return Shown(
        title=rule.expectation.title.to(language),
        definition=definition(package, rule, language),
        recommendation=recommendation.title.to(language),
        recommendation_url=reverse("recommendation", args=[recommendation.id]),
        sign=words.SIGNS[reading.standing],
        sentence=words.change(reading),
        can_say=words.can_say(reading.chart),
        share=words.percent(reading.year.share),
        counted=words.of_all(reading.year),
        beside=words.beside(reading.year),
        missing=missing(package.guideline, lacks, language),
        provisional=provisional(reading.chart),
        months=lines[:TABLE_MONTHS],
        earlier=lines[TABLE_MONTHS:],
    )


def definition(package: Package, rule: Rule, language: str) -> str:
    """Say in a sentence what is counted, from the rule that gives the steps."""
    parts = {
        "title": rule.expectation.title.to(language),
        "limit": limit_words(package, rule, language),
    }
    return (
        _("Hvor ofte dette blir gjort i tide: «%(title)s», %(limit)s.") % parts
        + " "
        + _("Bare det som fristen har gått ut for, er med.")
        + " "
        + _("Takket nei, valgt en annen vei og det vi ikke vet, telles for seg.")
    )


def named(package: Package, rule: Rule, language: str, place: str) -> dict[str, str]:
    """Say what a file of figures is of, and what they mean."""
    return {
        "title": rule.expectation.title.to(language),
        "place": place,
        "definition": definition(package, rule, language),
    }


def month_lines(reading: Reading) -> tuple[MonthLine, ...]:
    """Give the months of a reading, the latest first."""
    places = {
        month: place for place, mark in enumerate(reading.chart.marks) for month in mark.months
    }
    return tuple(
        MonthLine(
            title=words.month_title(cell.month),
            cell=cell,
            share=words.percent(cell.share),
            beside=words.beside(cell),
            is_provisional=reading.chart.marks[places[cell.month]].provisional,
            marked=marked(reading.chart, places[cell.month]),
        )
        for cell in reversed(reading.months)
    )


def marked(chart: Chart, place: int) -> str:
    """Say what a point's signals mean, in the words that stand beside it in the chart."""
    meanings = {signal.meaning for signal in chart.signals_at(place)}
    if Meaning.CONCERN in meanings:
        return _("lavere enn vanlig")
    return _("høyere enn vanlig") if Meaning.IMPROVEMENT in meanings else ""


def provisional(chart: Chart) -> str:
    """Name the months that may still change."""
    months = [month for mark in chart.marks if mark.provisional for month in mark.months]
    if not months:
        return ""
    first, last = words.month_title(months[0]), words.month_title(months[-1])
    named = (
        first
        if len(months) == 1
        else _("%(first)s til %(last)s")
        % {
            "first": first,
            "last": last,
        }
    )
    return _("Foreløpig: %(months)s. Der er ikke alle fristene ute.") % {"months": named}


def missing(guideline: Guideline, lacks: Sequence[tuple[str, int]], language: str) -> str:
    """Name the facts that were missing most."""
    if not lacks:
        return ""
    named = [words.fact_title(guideline, fact, language) for fact, _times in lacks[:FACTS]]
    return _("Det som oftest mangler: %(facts)s.") % {"facts": words.listed(named)}
