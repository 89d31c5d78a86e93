"""The guideline in figures: whether the social has become an add-on can be seen, not only said."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from mestring.core.balance import Balance, Tally, balance, kinds_of
from mestring.core.guideline import Guideline
from mestring.core.words import Kind
from mestring.web.bank.browse import list_address
from mestring.web.bank.entries import belonging
from mestring.web.vocabulary import KINDS, Word


@dataclass(frozen=True, slots=True)
class Row:
    """One sort of recommendation: how many, which share, and what weight they have."""

    title: Word
    url: str
    tally: Tally
    percent: int


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """One phase of a pathway: how many recommendations of each kind of work."""

    title: str
    url: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class PathwayRows:
    """One pathway with its phases."""

    title: str
    name: str
    phases: tuple[PhaseRow, ...]


@dataclass(frozen=True, slots=True)
class BalancePage:
    """Everything the page shows, as words and figures."""

    total: int
    kinds: tuple[Row, ...]
    kind_titles: tuple[Word, ...]
    values: tuple[Row, ...]
    perspectives: tuple[Row, ...]
    pathways: tuple[PathwayRows, ...]


def present_balance(guideline: Guideline, language: str) -> BalancePage:
    """Lay out how the recommendations divide."""
    found = balance(guideline)
    return BalancePage(
        total=found.total,
        kinds=tuple(_row(KINDS[kind], tally, found, url="") for kind, tally in found.kinds.items()),
        kind_titles=tuple(KINDS[kind] for kind in Kind),
        values=_most_first(
            _row(
                guideline.values[key].title.to(language),
                tally,
                found,
                url=reverse("value", args=[key]),
            )
            for key, tally in found.values.items()
        ),
        perspectives=_most_first(
            _row(term.title.to(language), found.perspectives[term.id], found, url="")
            for term in guideline.identity.perspectives
        ),
        pathways=_pathways(guideline, language),
    )


def _row(title: Word, tally: Tally, found: Balance, *, url: str) -> Row:
    percent = round(100 * tally.count / found.total) if found.total else 0
    return Row(title, url, tally, percent)


def _most_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: -row.tally.count))


def _pathways(guideline: Guideline, language: str) -> tuple[PathwayRows, ...]:
    rows = []
    for key, pathway in sorted(guideline.pathways.items()):
        phases = []
        for phase in pathway.phases:
            counted = kinds_of(belonging(guideline, key, phase.id))
            phases.append(
                PhaseRow(
                    title=phase.title.to(language),
                    url=list_address(pathway=key, phase=phase.id),
                    counts=tuple(counted[kind] for kind in Kind),
                    total=counted.total(),
                )
            )
        rows.append(
            PathwayRows(pathway.title.to(language), pathway.name.to(language), tuple(phases))
        )
    return tuple(rows)
