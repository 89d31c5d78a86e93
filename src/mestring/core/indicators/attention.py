"""Attention: what deserves to be looked at first, and in which words. It orders figures, never people."""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from mestring.core.indicators.cells import Cell, Direction, Point, Series
from mestring.core.indicators.chart import Chart, ChartKind, Mark, Meaning
from mestring.core.indicators.sentences import COMPLETE, SAYS_FROM, headline, recent
from mestring.core.indicators.voice import Voice, in_both
from mestring.core.words import Text

# A year of months: what the latest share is taken from.
LATEST = 12


class Matter(IntEnum):
    """Why a figure is looked at, the most pressing first; what is stable comes last."""

    CONCERN = 0
    UNKNOWN = 1
    BELOW_TARGET = 2
    IMPROVEMENT = 3
    NEUTRAL = 4
    FEW = 5
    STABLE = 6


class Attention(NamedTuple):
    """Why to look, how many obligations it is about, and a headline. Sorts with the most pressing first."""

    matter: Matter
    # Negative, so that many come before few.
    order: int
    headline: Text

    @property
    def about(self) -> int:
        """How many obligations it is about."""
        return -self.order


def attention(chart: Chart, unknown: int = 0, rows: int = 0) -> Attention:
    """Say why a figure deserves to be looked at. `unknown` of `rows` could not be decided."""
    marks = [mark for mark in chart.marks if mark.judged]
    meanings = {signal.meaning for signal in recent(chart)}
    if Meaning.CONCERN in meanings:
        return Attention(Matter.CONCERN, -_amiss(chart), headline(chart))
    if rows - unknown < COMPLETE * rows:
        return Attention(Matter.UNKNOWN, -unknown, _unknown(unknown, rows))
    short = _short(marks[-LATEST:], chart)
    if short:
        return Attention(Matter.BELOW_TARGET, -short, _below(marks[-LATEST:], chart))
    if meanings:
        better = Meaning.IMPROVEMENT in meanings
        return Attention(Matter.IMPROVEMENT if better else Matter.NEUTRAL, 0, headline(chart))
    few = chart.kind is ChartKind.RUN and len(marks) < SAYS_FROM
    return Attention(Matter.FEW if few else Matter.STABLE, 0, headline(chart))


def _amiss(chart: Chart) -> int:
    """Count those on the wrong side in the points that give concern."""
    concerns = (each for each in recent(chart) if each.meaning is Meaning.CONCERN)
    marks = [chart.marks[place] for place in {place for each in concerns for place in each.points}]
    met, of = _sum(marks)
    return of - met if chart.direction is Direction.UP else met


def _short(marks: list[Mark], chart: Chart) -> int:
    """Count how many more would be needed to reach the target, over the latest points."""
    met, of = _sum(marks)
    if chart.target is None or not of or chart.direction is Direction.NEUTRAL:
        return 0
    lacking = chart.target * of - met
    # A hair is what rounding leaves, not somebody.
    return max(0, round((lacking if chart.direction is Direction.UP else -lacking) + 0.499))


def _sum(marks: Iterable[Mark]) -> tuple[int, int]:
    pairs = [(mark.numerator, mark.denominator) for mark in marks]
    return sum(met for met, _ in pairs), sum(of for _, of in pairs)


def _unknown(unknown: int, rows: int) -> Text:
    return in_both(lambda language: Voice(language).say("head_unknown", unknown=unknown, rows=rows))


def _below(marks: list[Mark], chart: Chart) -> Text:
    met, of = _sum(marks)

    def tell(language: str) -> str:
        voice = Voice(language)
        target = voice.share(chart.target or 0.0)
        return voice.say("head_below", share=voice.share(met / of), target=target)

    return in_both(tell)


def completeness_of(cells: Iterable[Cell]) -> Series:
    """Make the series of how many could be decided: data quality, judged like any other indicator."""
    months: dict[int, list[Cell]] = {}
    for cell in cells:
        months.setdefault(cell.month, []).append(cell)
    return Series(
        tuple(_decided(month, months[month]) for month in sorted(months)), target=COMPLETE
    )


def _decided(month: int, cells: list[Cell]) -> Point:
    rows = sum(cell.rows for cell in cells)
    unknown = sum(cell.unknown for cell in cells)
    return Point(month, rows - unknown, rows, any(cell.provisional for cell in cells))
