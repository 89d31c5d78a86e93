"""Recommendations as lines of a list, and the order lists stand in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from mestring.core.guideline import Guideline, Recommendation
from mestring.web.vocabulary import FORCES, NORMS, Sign, Word

_AFTER_Z = str.maketrans("æäøöå", "{{||}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A recommendation in a list."""

    title: str
    summary: str
    url: str
    norm: Sign
    force: Word


def present_entries(found: Iterable[Recommendation], language: str) -> tuple[Entry, ...]:
    """Lay out recommendations as lines of a list."""
    return tuple(
        Entry(
            title=recommendation.title.to(language),
            summary=recommendation.summary.to(language),
            url=reverse("recommendation", args=[recommendation.id]),
            norm=NORMS[recommendation.norm],
            force=FORCES[recommendation.force],
        )
        for recommendation in found
    )


def by_title(found: Iterable[Recommendation], language: str) -> list[Recommendation]:
    """Sort recommendations by title."""
    return sorted(found, key=lambda r: sort_key(r.title.to(language)))


def belonging(guideline: Guideline, pathway: str, phase: str) -> list[Recommendation]:
    """Give what belongs to a phase of a pathway; what names no pathway or phase belongs to all."""
    return [
        recommendation
        for recommendation in guideline.recommendations.values()
        if pathway in (recommendation.pathways or (pathway,))
        and phase in (recommendation.phases or (phase,))
    ]


def sort_key(text: str) -> str:
    """Sort as Norwegian does: å after ø after æ after z."""
    return text.casefold().translate(_AFTER_Z)
