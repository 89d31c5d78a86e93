"""Check duties: each names its paragraph, its ower and its number, and a statutory skal has one."""

from collections.abc import Iterator

from mestring.core.duties import Duty
from mestring.core.guideline import Guideline, Recommendation
from mestring.core.loading.checks import (
    Found,
    check_id,
    check_known,
    check_source,
    check_span,
    check_translated,
)
from mestring.core.loading.partial import hidden
from mestring.core.loading.written import Path
from mestring.core.spans import Span
from mestring.core.words import Force, Norm, SourceKind

LEGAL = (SourceKind.STATUTE, SourceKind.REGULATION)


def check_duties(recommendation: Recommendation, guideline: Guideline) -> Iterator[Found]:
    """Check the duties of one recommendation, and that a statutory skal has at least one."""
    is_local = recommendation.id in guideline.local_recommendations
    is_statutory = recommendation.norm is Norm.LAW and recommendation.force is Force.MUST
    if is_statutory and not is_local and not recommendation.duties:
        yield (
            ("duties",),
            "Rådet sier «skal» med lov bak seg, men ingen plikt er skrevet.",
            "Legg til duties med setningen, paragrafen og hvem som har plikten.",
        )
    for place, duty in enumerate(recommendation.duties):
        yield from _check_duty(("duties", place), duty, recommendation, guideline)


def _check_duty(
    path: Path, duty: Duty, recommendation: Recommendation, guideline: Guideline
) -> Iterator[Found]:
    identity = guideline.identity
    yield from check_id((*path, "id"), duty.id)
    yield from check_translated((*path, "says"), duty.says)
    levels = [level.id for level in identity.levels]
    roles = [role.id for role in identity.roles]
    for number, level in enumerate(duty.level):
        yield from check_known((*path, "level", number), level, levels, "Nivået")
    for number, role in enumerate(duty.owed_by):
        yield from check_known((*path, "owed_by", number), role, roles, "Rollen")
    for number, other in enumerate(duty.also_behind):
        here = (*path, "also_behind", number)
        yield from check_known(here, other, guideline.recommendations, "Anbefalingen")
        if other == recommendation.id:
            yield here, "Plikten står alt i dette rådet.", "Ta den bort herfra."
    yield from _check_paragraph((*path, "source"), duty, guideline)
    yield from _check_deadline((*path, "deadline"), duty, guideline)
    for number, change in enumerate(duty.changed):
        here = (*path, "changed", number)
        yield from check_translated((*here, "what"), change.what)
        if change.source is not None:
            yield from check_source((*here, "source"), change.source, guideline)


def _check_paragraph(path: Path, duty: Duty, guideline: Guideline) -> Iterator[Found]:
    yield from check_known((*path, "id"), duty.source.id, guideline.sources, "Kilden")
    source = guideline.sources.get(duty.source.id)
    if source is None:
        return
    if source.kind not in LEGAL:
        message = f"Kilden «{duty.source.id}» er ikke lov eller forskrift, og gir ingen plikt."
        yield (*path, "id"), message, "Nevn loven eller forskriften."
    elif not duty.source.section.startswith("§"):
        yield path, "Plikten mangler paragraf.", 'Legg til section, for eksempel "§ 7-2".'


def _check_deadline(path: Path, duty: Duty, guideline: Guideline) -> Iterator[Found]:
    limit = duty.deadline
    if isinstance(limit, Span):
        yield from check_span(path, limit)
        if limit.proposal:
            yield path, "En frist i loven er ikke et forslag.", "Ta bort proposal."
        return
    if limit is None or hidden(guideline.parameters, str(limit)):
        return
    parameter = guideline.parameters.get(limit) if isinstance(limit, str) else None
    if parameter is None or not isinstance(parameter.limit, Span | str):
        message = "Fristen i en plikt er et tall, eller en parameter som har det."
        yield path, message, "Skriv for eksempel {working_days: 10}, eller rett navnet."
    elif parameter.proposal:
        message = f"Fristen «{limit}» er vårt forslag, og står ikke i loven."
        yield path, message, "Ta den bort, eller skriv tallet loven gir."
