"""The one answer that goes on top: a deadline, a duty or an instrument that was asked for by name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mestring.core.words import Force, Norm
from mestring.knowledge.search.asking import Question, Unit
from mestring.knowledge.search.documents import Column, Facet, Kind
from mestring.knowledge.search.finding import LEADS, SAME, Found
from mestring.knowledge.search.reading import Index, Row
from mestring.knowledge.search.words import words_in

MOST = 3
_PARAGRAPH = re.compile(r"\d+-\d+(?: ?[a-z]\b)?")
# Folded; what shows that a time is asked for. The first are looked for as words, the others as they stand.
_TIME_WORDS = frozenset(
    (
        *("frist", "fristen", "frister", "tidsfrist", "tidsfristen", "deadline"),
        *("limit", "dager", "dagar", "uker", "veker", "timer", "timar"),
    )
)
_TIME_PHRASES = (
    *("hvor lang tid", "kor lang tid", "hvor fort", "kor fort", "hvor raskt", "hvor snart"),
    *("hvor lenge", "kor lenge", "innen nar", "hvor mange dager", "hvor ofte", "kor ofte"),
    *("how long", "how soon", "how fast", "how often", "how many days", "time limit"),
)
_ABOUT_TIME = _TIME_WORDS | {word for phrase in _TIME_PHRASES for word in phrase.split()}
# Said beside the name of an instrument, and no part of it.
_TOOL_WORDS = frozenset(
    ("skjema", "skjemaet", "test", "testen", "verktoy", "verktoyet", "form", "instrument")
)
_DUTY = {(Facet.NORM, Norm.LAW.value), (Facet.FORCE, Force.MUST.value)}


class What(StrEnum):
    """What sort of answer it is."""

    LIMIT = "limit"
    DUTY = "duty"
    INSTRUMENT = "instrument"


@dataclass(frozen=True, slots=True)
class Direct:
    """An answer to go on top."""

    what: What
    row: Row


def direct(index: Index, found: Found, language: str) -> tuple[Direct, ...]:
    """Give what answers a question by itself; most often nothing does."""
    question = found.question
    if rows := list(_instruments(index, question, language)):
        return tuple(Direct(What.INSTRUMENT, row) for row in rows[:1])
    if rows := list(_by_paragraph(index, question, language)):
        return tuple(Direct(What.DUTY, row) for row in rows[:MOST])
    if _asks_for_a_time(question):
        return tuple(Direct(What.LIMIT, row) for row in _limits(index, question, language)[:1])
    return tuple(Direct(What.DUTY, row) for row in _duties(index, found, language)[:1])


def _instruments(index: Index, question: Question, language: str) -> Iterator[Row]:
    words = (word.folded for word in words_in(question.written))
    name = " ".join(word for word in words if word not in _TOOL_WORDS)
    for row in index.answering(language, name):
        if row.kind is Kind.INSTRUMENT:
            yield row


def _by_paragraph(index: Index, question: Question, language: str) -> Iterator[Row]:
    """Give the duties that rest on a paragraph; with the law's name, on that law's alone."""
    if not _PARAGRAPH.search(question.written):
        return
    rows = index.answering(language, question.written)
    duties = _are_duties(index, rows)
    yield from (row for row in rows if duties.get(row.id))


def _are_duties(index: Index, rows: list[Row]) -> Mapping[int, bool]:
    numbers = [row.id for row in rows if row.kind is Kind.RECOMMENDATION]
    return {number: pairs >= _DUTY for number, pairs in index.facets(numbers).items()}


def _asks_for_a_time(question: Question) -> bool:
    said = " ".join(word.folded for word in words_in(question.written))
    return bool(_TIME_WORDS & set(said.split())) or any(phrase in said for phrase in _TIME_PHRASES)


def _limits(index: Index, question: Question, language: str) -> list[Row]:
    """Give the steps with a time limit that have all that was asked for, the best first."""
    asked = [unit for unit in question.units if not _is_about_time(unit)]
    if not asked:
        return []
    first, last = index.range_of(language, Kind.LIMIT)
    return _with_all(index, asked, language, (first, last), "")


def _is_about_time(unit: Unit) -> bool:
    return all(word.folded in _ABOUT_TIME for word in words_in(unit.written))


def _duties(index: Index, found: Found, language: str) -> list[Row]:
    """Give the duties with all that was asked for in the title or the names."""
    units = found.question.units
    if not units or found.question.missed:
        return []
    columns = f"{{{Column.TITLE} {Column.NAMES} title_parts}} : "
    span = index.range_of(language, Kind.RECOMMENDATION)
    rows = _with_all(index, units, language, span, columns)
    duties = _are_duties(index, rows)
    best = next((h.row.id for h in found.hits if h.row.kind is Kind.RECOMMENDATION), None)
    # A duty goes on top only when it is the recommendation that the search found first anyway.
    return [row for row in rows if duties[row.id] and row.id == best]


def _with_all(
    index: Index,
    units: list[Unit] | tuple[Unit, ...],
    language: str,
    span: tuple[int, int],
    columns: str,
) -> list[Row]:
    total: dict[int, float] | None = None
    for unit in units:
        found: dict[int, float] = {}
        ways = ((unit.own, 1.0), (unit.near, 1.0), (unit.same, SAME), (unit.leads, LEADS))
        for way, worth in ways:
            if way:
                for number, score in index.scores(language, f"{columns}({way})", *span):
                    found[number] = max(found.get(number, 0.0), worth * score)
        total = (
            found
            if total is None
            else {
                number: score + found[number] for number, score in total.items() if number in found
            }
        )
    best = sorted(total or {}, key=lambda number: (-(total or {})[number], number))[:MOST]
    rows = index.rows(best)
    return [rows[number] for number in best]
