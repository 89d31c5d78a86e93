"""Redact: what of an explanation a kind of reader may be shown. Outcomes are never computed again.

A step whose own expectation is closed to the reader is left out. A step that rests on an event or a
ground closed to the reader stands without it.
"""

from enum import StrEnum

from mestring.core.answers import Ground
from mestring.core.criteria import Fact, Had, InState
from mestring.core.explain import Explanation, Step
from mestring.core.package import Package
from mestring.core.timeline import Event
from mestring.core.words import Visibility


class Audience(StrEnum):
    """For whom something is shown."""

    TEAM = "team"
    PERSON = "person"
    RELATIVE = "relative"
    PRINT = "print"


MAY_SEE: dict[Audience, frozenset[Visibility]] = {
    Audience.TEAM: frozenset(Visibility),
    Audience.PERSON: frozenset({Visibility.ORDINARY, Visibility.GUARDED}),
    Audience.RELATIVE: frozenset({Visibility.ORDINARY}),
    Audience.PRINT: frozenset({Visibility.ORDINARY}),
}


def may_see(audience: Audience, visibility: Visibility) -> bool:
    """Tell whether an audience may be shown something of a visibility class."""
    return visibility in MAY_SEE[audience]


def redact(explanation: Explanation, package: Package, audience: Audience) -> Explanation:
    """Give the explanation as an audience may see it, with the same outcomes."""
    steps = [
        _redacted(step, package, audience)
        for step in explanation.steps
        if _shown(step.visibility, step.trigger, step.rule.recommendation, package, audience)
    ]
    excluded = [
        row
        for row in explanation.excluded
        if _shown(
            row.rule.expectation.visibility, row.trigger, row.rule.recommendation, package, audience
        )
        and _without(row.ground, package, audience) is row.ground
    ]
    return explanation._replace(steps=tuple(steps), excluded=tuple(excluded))


def _shown(
    visibility: Visibility,
    trigger: Event,
    recommendation: str,
    package: Package,
    audience: Audience,
) -> bool:
    """A step opened by an event one may not see would tell of it: it is left out whole."""
    own = package.guideline.recommendations[recommendation].visibility
    return all(may_see(audience, each) for each in (visibility, trigger.visibility, own))


def _redacted(step: Step, package: Package, audience: Audience) -> Step:
    ground = _without(step.ground, package, audience) if step.ground else None
    limit_ground = _without(step.limit_ground, package, audience) if step.limit_ground else None
    settler = _event(step.settler, audience)
    # A limit chosen by what one may not see, and a due set by it, would tell of it.
    untold = limit_ground is not step.limit_ground or settler is not step.settler
    unit_of = _event(step.unit_of, audience)
    return step._replace(
        match=_event(step.match, audience),
        decided_by=_event(step.decided_by, audience),
        settler=settler,
        ground=ground,
        limit=None if untold else step.limit,
        limit_ground=limit_ground,
        due=None if untold else step.due,
        changes_at=None if untold else step.changes_at,
        unit=step.unit if unit_of is step.unit_of else None,
        unit_of=unit_of,
        asks=tuple(ask for ask in step.asks if _without(ask, package, audience) is ask),
    )


def _event(event: Event | None, audience: Audience) -> Event | None:
    return event if event is not None and may_see(audience, event.visibility) else None


def _without(ground: Ground, package: Package, audience: Audience) -> Ground | None:
    """Give a ground without the parts that rest on closed facts; None if nothing is left."""
    if ground.event is not None and not may_see(audience, ground.event.visibility):
        return None
    if _is_closed_question(ground, package, audience):
        return None
    if not ground.parts:
        return ground
    kept = [_without(part, package, audience) for part in ground.parts]
    parts = tuple(part for part in kept if part is not None)
    if not parts:
        return None
    unchanged = all(old is new for old, new in zip(ground.parts, kept, strict=True))
    return ground if unchanged else ground._replace(parts=parts)


def _is_closed_question(ground: Ground, package: Package, audience: Audience) -> bool:
    """Would naming what is asked tell of a closed subject: is it only ever recorded in closed events?"""
    events = package.guideline.dictionary.events
    match ground.criterion:
        case Fact(fact=name):
            carriers = [type_ for type_ in events.values() if name in type_.attributes]
        case Had(had=earlier):
            carriers = [events[earlier.event]] if earlier.event in events else []
        case InState(in_state=state):
            starts = package.guideline.dictionary.states[state].starts
            carriers = [events[name] for name in starts if name in events]
        case _:
            return False
    return bool(carriers) and not any(may_see(audience, type_.visibility) for type_ in carriers)
