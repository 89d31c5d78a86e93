"""Local overlays: they add and tighten. Anything that alters or loosens the national text is a fault."""

from collections.abc import Iterator, Mapping

from mestring.core.expectation import Expectation, Response
from mestring.core.guideline import Guideline, LocalLimit, Overlay
from mestring.core.limits import By, Cases, Limit
from mestring.core.loading.checks import (
    Found,
    check_known,
    check_span,
    check_translated,
    has_one_unit,
)
from mestring.core.loading.partial import hidden, is_partial
from mestring.core.loading.written import Path
from mestring.core.rules import main_limit
from mestring.core.spans import Span, TimeUnit


def check_overlay(overlay: Overlay, guideline: Guideline) -> Iterator[Found]:
    """Check an overlay against the national guideline it lies on."""
    yield from check_translated(("title",), overlay.title)
    seen: set[str] = set()
    for place, local in enumerate(overlay.limits):
        path: Path = ("limits", place)
        if local.of in seen:
            yield (*path, "of"), f"Fristen «{local.of}» settes to ganger.", "Behold den ene."
        seen.add(local.of)
        yield from _check_limit(path, local, guideline)
    for place, note in enumerate(overlay.notes):
        yield from check_known(
            ("notes", place, "recommendation"),
            note.recommendation,
            guideline.recommendations,
            "Rådet",
        )


def _check_limit(path: Path, local: LocalLimit, guideline: Guideline) -> Iterator[Found]:
    expectations = {
        expectation.id: expectation
        for recommendation in guideline.recommendations.values()
        for expectation in recommendation.expectations
    }
    known = [*guideline.parameters, *expectations]
    here = (*path, "limit")
    if local.of not in known:
        unsure = hidden(guideline.parameters, local.of) or is_partial(guideline.recommendations)
        yield from () if unsure else check_known((*path, "of"), local.of, known, "Fristen")
    elif local.of in expectations and main_limit(expectations[local.of]) is None:
        message = f"Forventningen «{local.of}» har ingen frist å stramme inn."
        yield (*path, "of"), message, "Skriv en egen forventning i local/recommendations/."
    elif isinstance(local.limit, Span) and not has_one_unit(local.limit):
        yield from check_span(here, local.limit)
    elif not isinstance(local.limit, Span) and local.limit != "same_day":
        message = "En lokal frist må være en enkel frist."
        yield here, message, "Skriv for eksempel {days: 3}."
    else:
        yield from _check_tighter(here, local, expectations, guideline)


def _check_tighter(
    path: Path,
    local: LocalLimit,
    expectations: Mapping[str, Expectation],
    guideline: Guideline,
) -> Iterator[Found]:
    """Hold a local limit against every national one that it would stand for."""
    stood_for = list(_stood_for(local.of, expectations, guideline))
    for limit, proposal in stood_for:
        if not proposal and not _is_tighter(local.limit, limit):
            told = f"løsner eller endrer den nasjonale ({_said(limit)})"
            message = f"Den lokale fristen for «{local.of}» {told}."
            yield path, message, "Et lokalt lag kan bare stramme inn, med samme enhet."
            return
    if _counts_hours(local.limit) is not any(_counts_hours(limit) for limit, _ in stood_for):
        # What stands beside the limit (after, opens, lasts) counts as the national one does.
        message = f"Fristen for «{local.of}» må telle som den nasjonale: timer, eller datoer."
        yield path, message, "Skriv hours der den nasjonale har timer, ellers datoer: days."
    elif _measured(local.limit) == 0 and _makes_periods(local.of, expectations, guideline):
        message = f"Fristen for «{local.of}» deler en tid i perioder, og må være minst 1."
        yield path, message, "Skriv for eksempel {days: 7}."


def _measured(limit: Limit) -> int:
    return limit.amount if isinstance(limit, Span) else 0


def _makes_periods(
    name: str, expectations: Mapping[str, Expectation], guideline: Guideline
) -> bool:
    """Tell whether a limit is the `every` of an expectation that lasts: zero would ask for nothing."""
    for expectation in expectations.values():
        if isinstance(expectation, Response) and expectation.lasts is not None:
            limit: Limit | None = expectation.every
            names = [expectation.id]
            while isinstance(limit, str) and limit in guideline.parameters and limit not in names:
                names.append(limit)
                limit = guideline.parameters[limit].limit
            if name in names:
                return True
    return False


def _counts_hours(limit: Limit) -> bool:
    return isinstance(limit, Span) and limit.hours is not None


def _stood_for(
    name: str, expectations: Mapping[str, Expectation], guideline: Guideline
) -> Iterator[tuple[Limit, bool]]:
    """Give every national limit that a local one would stand for, and whether it is a proposal."""
    if name in guideline.parameters:
        # What goes by another name but stands on this one moves with it.
        for other, parameter in guideline.parameters.items():
            if name in _chain(other, guideline):
                yield resolved(other, guideline), parameter.proposal
        return
    limit = main_limit(expectations[name])
    for one in [case.limit for case in limit.cases] if isinstance(limit, Cases) else [limit]:
        if one is not None:
            yield resolved(one, guideline), _is_proposal(one, guideline)


def _chain(name: str, guideline: Guideline) -> list[str]:
    """Give the parameters that a parameter's limit goes through, itself first."""
    names = [name]
    limit = guideline.parameters[name].limit
    while isinstance(limit, str) and limit in guideline.parameters and limit not in names:
        names.append(limit)
        limit = guideline.parameters[limit].limit
    return names


def _is_proposal(limit: Limit, guideline: Guideline) -> bool:
    if isinstance(limit, str) and limit in guideline.parameters:
        return guideline.parameters[limit].proposal
    return isinstance(limit, Span) and limit.proposal


def resolved(limit: Limit, guideline: Guideline) -> Limit:
    """Follow the names of parameters to the limit they stand for."""
    seen: set[str] = set()
    while isinstance(limit, str) and limit in guideline.parameters and limit not in seen:
        seen.add(limit)
        limit = guideline.parameters[limit].limit
    return limit


def _is_tighter(local: Limit, national: Limit) -> bool:
    """Is a limit at most as long as another? Only what counts the same can be compared."""
    if national == "none":
        return True
    if isinstance(national, By):
        return False
    here, there = _measure(local), _measure(national)
    return here is not None and there is not None and here[0] is there[0] and here[1] <= there[1]


def _measure(limit: Limit) -> tuple[TimeUnit, int] | None:
    if limit == "same_day":
        return TimeUnit.DAYS, 0
    return (limit.unit, limit.amount) if isinstance(limit, Span) else None


def _said(limit: Limit) -> str:
    return f"{limit.amount} {limit.unit.value}" if isinstance(limit, Span) else str(limit)
