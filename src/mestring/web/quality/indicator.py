"""One indicator: its chart, its months as a table, what stands outside the count, and what it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.core.indicators.cells import BESIDE, Cell
from mestring.core.indicators.chart import Chart, Meaning
from mestring.core.indicators.definition import define
from mestring.core.indicators.sentences import tell_beside, tell_chart
from mestring.core.package import Package
from mestring.core.rules import Rule
from mestring.core.words import Text
from mestring.learning.readings import Reading
from mestring.web.quality import words
from mestring.web.vocabulary import Sign

# So many months stand in the table at once; earlier ones on demand.
TABLE_MONTHS = 12
FACTS = 3


class Marked(NamedTuple):
    """What a chart says of a point, and whether that is for the worse or the better."""

    word: str
    kind: str


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month in the table; `marked` is what the chart says of it, where it says something."""

    title: str
    cell: Cell
    share: str
    beside: int
    is_provisional: bool
    marked: Marked | None


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
    provisional: str
    has_chart: bool
    months: tuple[MonthLine, ...]
    earlier: tuple[MonthLine, ...]


def present(
    package: Package,
    rule: Rule,
    reading: Reading,
    language: str,
    *,
    lacks: Sequence[tuple[str, int]] = (),
    name: str = "",
) -> Shown:
    """Lay out what is known of an indicator: to the unit itself, or about a place with a name."""
    recommendation = package.guideline.recommendations[rule.recommendation]
    said = tell_chart(reading.chart, Text(nb=name) if name else None)
    lines = month_lines(reading)
    missing = [words.fact_title(package.guideline, fact) for fact, _times in lacks[:FACTS]]
    return Shown(
        title=rule.expectation.title.to(language),
        definition=define(package, rule.id).sentence.to(language),
        recommendation=recommendation.title.to(language),
        recommendation_url=reverse("recommendation", args=[recommendation.id]),
        sign=words.SIGNS[reading.attention.matter],
        sentence=words.unbroken(said.says.to(language)),
        can_say=words.unbroken(said.holds.to(language)),
        share=words.percent(reading.year.share),
        counted=words.of_all(reading.year),
        beside=tell_beside(reading.year, missing).to(language),
        provisional=said.provisional.to(language),
        has_chart=reading.has_chart,
        months=lines[:TABLE_MONTHS],
        earlier=lines[TABLE_MONTHS:],
    )


def named(package: Package, rule: Rule, language: str, place: str) -> dict[str, str]:
    """Say what a file of figures is of, and what they mean."""
    return {
        "title": rule.expectation.title.to(language),
        "place": place,
        "definition": define(package, rule.id).sentence.to(language),
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
            beside=sum(getattr(cell, name) for name in BESIDE),
            is_provisional=reading.chart.marks[places[cell.month]].provisional,
            marked=marked(reading.chart, places[cell.month]),
        )
        for cell in reversed(reading.months)
    )


def marked(chart: Chart, place: int) -> Marked | None:
    """Say what a point's signals mean, in the words that stand beside it in the chart."""
    meanings = {signal.meaning for signal in chart.signals_at(place)}
    if Meaning.CONCERN in meanings:
        return Marked(_("lavere enn vanlig"), "worse")
    return Marked(_("høyere enn vanlig"), "better") if Meaning.IMPROVEMENT in meanings else None
