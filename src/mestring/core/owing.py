"""Which duties a guideline has, what they lie behind, and the number the law gives them."""

from collections.abc import Iterator
from typing import NamedTuple

from mestring.core.duties import Duty
from mestring.core.guideline import Guideline, Recommendation
from mestring.core.spans import Span


class OwedDuty(NamedTuple):
    """A duty with the recommendation it is written in."""

    duty: Duty
    recommendation: Recommendation


def duties_of(guideline: Guideline) -> Iterator[OwedDuty]:
    """Give every duty of a guideline, each once."""
    for recommendation in guideline.recommendations.values():
        for duty in recommendation.duties:
            yield OwedDuty(duty, recommendation)


def duties_behind(guideline: Guideline, recommendation: str) -> Iterator[Duty]:
    """Give the duties that lie behind a recommendation, its own first."""
    yield from guideline.recommendations[recommendation].duties
    for duty, _written_in in duties_of(guideline):
        if recommendation in duty.also_behind:
            yield duty


def deadline_of(guideline: Guideline, duty: Duty) -> Span | None:
    """Give the number that the law sets for a duty; None where it sets none."""
    limit = duty.deadline
    # A parameter may name another; the loader has refused rings.
    while isinstance(limit, str) and limit in guideline.parameters:
        named = guideline.parameters[limit].limit
        limit = named if isinstance(named, str | Span) else None
    return limit if isinstance(limit, Span) else None
