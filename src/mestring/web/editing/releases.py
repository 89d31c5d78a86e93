"""How what everyone reads came to be: who had read it, what they had of interests, and which two made it."""

from dataclasses import dataclass

from mestring.core.package import Package
from mestring.knowledge.drafts import queries
from mestring.knowledge.drafts.types import ReleaseCard
from mestring.knowledge.words import Layer
from mestring.web.asking import Request
from mestring.web.editing.present import Done, Reviewed, done, present_reviews


@dataclass(frozen=True, slots=True)
class Made:
    """How one version came to be."""

    is_local: bool
    title: str
    reason: str
    ready: Done
    published: Done
    without_review_because: str
    reviews: tuple[Reviewed, ...]


def present_releases(package: Package, request: Request) -> tuple[Made, ...]:
    """Lay out how what is published came to be; nothing for what was laid in from files."""
    has_layer = package.guideline.overlay is not None
    found = queries.releases_behind(package.version, is_local=has_layer)
    return tuple(_made(card, request) for card in found)


def _made(card: ReleaseCard, request: Request) -> Made:
    return Made(
        card.layer is Layer.LOCAL,
        card.title,
        card.reason,
        done(card.ready, request),
        done(card.published, request),
        card.without_review_because,
        present_reviews(card.reviews, request),
    )
