"""Frameworks from outside: what each asks for, what answers it, and the gaps both ways."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from mestring.core.alignment import (
    Alignment,
    Coverage,
    Framework,
    Judged,
    Point,
    asked_for,
    asking_for,
    coverage,
    is_known,
)
from mestring.core.balance import national
from mestring.core.guideline import Guideline, Recommendation
from mestring.knowledge.types import AlignmentDecisionCard
from mestring.web.bank.entries import sort_key
from mestring.web.bank.recommendation import Told, told
from mestring.web.bank.references import Link, source_address
from mestring.web.human import When, on_day
from mestring.web.vocabulary import FRAMEWORK_KINDS, KNOWN, Word

GAPS = "hull"


@dataclass(frozen=True, slots=True)
class FrameworkLine:
    """A framework in the list, with how much of it is answered."""

    title: str
    url: str
    kind: Word
    standing: Told
    coverage: Coverage
    percent: int


@dataclass(frozen=True, slots=True)
class FrameworksPage:
    """Every framework, and what none of them asks for."""

    lines: tuple[FrameworkLine, ...]
    unasked: tuple[Link, ...]
    count: int


@dataclass(frozen=True, slots=True)
class AlignmentLine:
    """A recommendation that answers a point, or was found not to, with who said so."""

    link: Link
    because: Told
    by: Told
    when: When


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """What an editor has decided here, and is not yet in the content."""

    link: Link
    reason: str
    is_confirmed: bool
    when: When


@dataclass(frozen=True, slots=True)
class PointLine:
    """One point: what it asks for, how far it is known, and what answers it."""

    id: str
    anchor: str
    title: str
    section: str
    says: Told
    known: Word
    answered_by: tuple[AlignmentLine, ...]
    refused: tuple[AlignmentLine, ...]
    gap: Told
    decided: tuple[DecidedLine, ...]
    decide_url: str


@dataclass(frozen=True, slots=True)
class FrameworkPage:
    """One framework, by point."""

    id: str
    title: str
    kind: Word
    standing: Told
    about: Told
    source: Link
    judged_by: Told
    judged_on: When
    note: Told
    coverage: Coverage
    percent: int
    points: tuple[PointLine, ...]
    gaps: tuple[Link, ...]
    not_asked: tuple[Link, ...]
    only_gaps: bool
    decided: int
    url: str
    gaps_url: str


@dataclass(frozen=True, slots=True)
class AskedBy:
    """A point that a recommendation answers, as said on the recommendation's own page."""

    framework: str
    point: Link


def present_frameworks(guideline: Guideline, language: str) -> FrameworksPage:
    """List the frameworks, and the recommendations that no framework asks for."""
    asked = asked_for(guideline.frameworks.values())
    every = national(guideline)
    return FrameworksPage(
        lines=tuple(_line(each, language) for each in in_order(guideline)),
        unasked=_links((each for each in every if each.id not in asked), language),
        count=len(every),
    )


def present_framework(
    guideline: Guideline,
    framework: Framework,
    language: str,
    today: date,
    *,
    only_gaps: bool,
    decisions: Sequence[AlignmentDecisionCard] = (),
    may_decide: bool = False,
) -> FrameworkPage:
    """Lay out one framework, whole or only where it is not answered."""
    own = reverse("framework", args=[framework.id])
    points = tuple(
        replace(
            present_point(guideline, framework, each, language, today),
            decided=_decided(guideline, each, decisions, language, today),
            decide_url=_deciding(framework, each) if may_decide and is_known(each) else "",
        )
        for each in framework.points
    )
    asked = asked_for([framework])
    found = coverage(framework)
    return FrameworkPage(
        id=framework.id,
        title=framework.title.to(language),
        kind=FRAMEWORK_KINDS[framework.kind],
        standing=told(framework.standing, language),
        about=told(framework.about, language),
        source=Link(
            guideline.sources[framework.source].title.to(language),
            source_address(framework.source),
        ),
        judged_by=told(framework.judged.by, language),
        judged_on=on_day(framework.judged.on, today),
        note=told(framework.judged.note, language),
        coverage=found,
        percent=_percent(found),
        points=tuple(p for p in points if not (only_gaps and p.answered_by)),
        gaps=tuple(Link(p.title, f"#{p.anchor}") for p in points if not p.answered_by),
        not_asked=_links((each for each in national(guideline) if each.id not in asked), language),
        only_gaps=only_gaps,
        decided=len(decisions),
        url=own,
        gaps_url=f"{own}?vis={GAPS}",
    )


def in_order(guideline: Guideline) -> list[Framework]:
    """Give every framework by its kind, what is law first."""
    kinds = list(FRAMEWORK_KINDS)
    return sorted(guideline.frameworks.values(), key=lambda each: (kinds.index(each.kind), each.id))


def present_asking(guideline: Guideline, recommendation: str, language: str) -> tuple[AskedBy, ...]:
    """Give the points outside that a recommendation answers."""
    return tuple(
        AskedBy(
            framework.title.to(language),
            Link(point.title.to(language), point_address(framework, point)),
        )
        for framework, point, _why in asking_for(guideline.frameworks.values(), recommendation)
    )


def point_address(framework: Framework, point: Point) -> str:
    """Give the address of a point on its framework's page."""
    return f"{reverse('framework', args=[framework.id])}#{_anchor(point)}"


def _anchor(point: Point) -> str:
    return f"punkt-{point.id}"


def _line(framework: Framework, language: str) -> FrameworkLine:
    found = coverage(framework)
    return FrameworkLine(
        title=framework.title.to(language),
        url=reverse("framework", args=[framework.id]),
        kind=FRAMEWORK_KINDS[framework.kind],
        standing=told(framework.standing, language),
        coverage=found,
        percent=_percent(found),
    )


def _percent(found: Coverage) -> int:
    return round(100 * found.answered / found.known) if found.known else 0


def present_point(
    guideline: Guideline, framework: Framework, point: Point, language: str, today: date
) -> PointLine:
    """Lay out one point, as the content has it."""

    def lines(links: Iterable[Alignment]) -> tuple[AlignmentLine, ...]:
        return tuple(
            _alignment(guideline, each, each.judged or framework.judged, language, today)
            for each in links
        )

    return PointLine(
        id=point.id,
        anchor=_anchor(point),
        title=point.title.to(language),
        section=point.section,
        says=told(point.says, language),
        known=KNOWN[point.known],
        answered_by=lines(point.answered_by),
        refused=lines(point.refused),
        gap=told(point.gap, language),
        decided=(),
        decide_url="",
    )


def _decided(
    guideline: Guideline,
    point: Point,
    decisions: Iterable[AlignmentDecisionCard],
    language: str,
    today: date,
) -> tuple[DecidedLine, ...]:
    """Give what was decided here of a point; what is no longer in the guideline is left out."""
    every = guideline.recommendations
    return tuple(
        DecidedLine(
            link=Link(
                every[card.recommendation].title.to(language),
                reverse("recommendation", args=[card.recommendation]),
            ),
            reason=card.reason,
            is_confirmed=card.is_confirmed,
            when=on_day(card.decided_at, today),
        )
        for card in decisions
        if card.point == point.id and card.recommendation in every
    )


def _deciding(framework: Framework, point: Point) -> str:
    return reverse("align", args=[framework.id, point.id])


def _alignment(
    guideline: Guideline, alignment: Alignment, judged: Judged, language: str, today: date
) -> AlignmentLine:
    title = guideline.recommendations[alignment.to].title.to(language)
    return AlignmentLine(
        link=Link(title, reverse("recommendation", args=[alignment.to])),
        because=told(alignment.because, language),
        by=told(judged.by, language),
        when=on_day(judged.on, today),
    )


def _links(found: Iterable[Recommendation], language: str) -> tuple[Link, ...]:
    links = (
        Link(each.title.to(language), reverse("recommendation", args=[each.id])) for each in found
    )
    return tuple(sorted(links, key=lambda link: sort_key(link.title)))
