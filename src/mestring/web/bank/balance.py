"""The guideline in figures: whether the social has become an add-on can be seen, not only said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils.http import urlencode

from mestring.core.balance import Balance, Tally, balance, kinds_of, national
from mestring.core.guideline import Guideline, Recommendation
from mestring.core.words import Kind
from mestring.web.bank.browse import PHASES, list_address
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


class Part(NamedTuple):
    """One phase of one pathway."""

    pathway: str
    phase: str

    @classmethod
    def from_query(cls, query: Mapping[str, str], guideline: Guideline) -> "Part | None":
        """Read a part from the address; one that is not there is the whole."""
        asked = cls(query.get("forlop", ""), query.get("fase", ""))
        return asked if asked.pathway in guideline.pathways and asked.phase in PHASES else None

    @property
    def address(self) -> str:
        """Give the address of the figures of this part."""
        query = urlencode({"forlop": self.pathway, "fase": self.phase})
        return f"{reverse('balance')}?{query}"


@dataclass(frozen=True, slots=True)
class BalancePage:
    """Everything the page shows, as words and figures."""

    part: str
    listed: str
    total: int
    kinds: tuple[Row, ...]
    kind_titles: tuple[Word, ...]
    values: tuple[Row, ...]
    perspectives: tuple[Row, ...]
    pathways: tuple[PathwayRows, ...]


def present_balance(guideline: Guideline, language: str, part: Part | None = None) -> BalancePage:
    """Lay out how the recommendations divide, in the whole guideline or in one phase of a pathway."""
    found = balance(guideline, _among(guideline, part))
    return BalancePage(
        part=_title_of(guideline, part, language),
        listed=list_address(pathway=part.pathway, phase=part.phase) if part else "",
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


def _among(guideline: Guideline, part: Part | None) -> list[Recommendation] | None:
    if part is None:
        return None
    own = {each.id for each in national(guideline)}
    return [each for each in belonging(guideline, part.pathway, part.phase) if each.id in own]


def _title_of(guideline: Guideline, part: Part | None, language: str) -> str:
    if part is None:
        return ""
    pathway = guideline.pathways[part.pathway]
    phase = next(each for each in pathway.phases if each.id == part.phase)
    return f"{pathway.title.to(language)}: {phase.title.to(language)}"


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
            counted = kinds_of(_among(guideline, Part(key, phase.id)) or ())
            phases.append(
                PhaseRow(
                    title=phase.title.to(language),
                    url=Part(key, phase.id).address,
                    counts=tuple(counted[kind] for kind in Kind),
                    total=counted.total(),
                )
            )
        rows.append(
            PathwayRows(pathway.title.to(language), pathway.name.to(language), tuple(phases))
        )
    return tuple(rows)
