"""Every version there is to read, the oldest first, and what changed between two of them."""

import logging
from functools import cache, lru_cache

from mestring.core.diff import Diff, compare
from mestring.core.faults import Faults
from mestring.core.package import Package
from mestring.core.words import Text
from mestring.knowledge import history, queries
from mestring.knowledge.folder import default_guideline
from mestring.knowledge.models import Version
from mestring.knowledge.types import Edition

KEPT = 16
_log = logging.getLogger(__name__)


class NoSuchVersion(LookupError):
    """There is no version of that name."""


def editions() -> tuple[Edition, ...]:
    """Give every version there is to read, the oldest first; one look-up."""
    rows = Version.objects.order_by("published_at", "pk").values_list("version", "published_at")
    # Of one version published more than once, the last holds.
    published = dict(rows)
    newest = max(published, key=lambda version: published[version], default="")
    return (
        *earlier_editions(),
        *(
            Edition(
                key=version,
                title=Text(nb=f"Versjon {version}", en=f"Version {version}"),
                day=at.date(),
                is_current=version == newest,
            )
            for version, at in sorted(published.items(), key=lambda row: row[1])
        ),
    )


def earlier_editions() -> tuple[Edition, ...]:
    """Give the earlier guides that come with the guideline."""
    return tuple(
        Edition(name, identity.title, identity.status_date, identity.rendering)
        for name, package in _earlier().items()
        if (identity := package.guideline.identity)
    )


def package_of(key: str) -> Package:
    """Give the package of a version."""
    earlier = _earlier().get(key)
    if earlier is not None:
        return earlier
    digest = (
        Version.objects.filter(version=key)
        .order_by("-published_at", "-pk")
        .values_list("digest", flat=True)
        .first()
    )
    if digest is None:
        raise NoSuchVersion
    return queries.package_with(digest)


def changes(before: Package, after: Package) -> Diff:
    """Tell what changed, kept for as long as it is among the latest asked for."""
    return _changes(_Named(before), _Named(after))


class _Named:
    """A package that is the same as another with the same content."""

    def __init__(self, package: Package) -> None:
        self.package = package

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and self.package.digest == other.package.digest

    def __hash__(self) -> int:
        return hash(self.package.digest)


@lru_cache(maxsize=KEPT)
def _changes(before: _Named, after: _Named) -> Diff:
    return compare(before.package, after.package)


@cache
def _earlier() -> dict[str, Package]:
    """Load what comes along, once; what has faults is left out, and the log says so."""
    try:
        return history.load_all(default_guideline())
    except Faults as faults:
        _log.error("The earlier guides are refused:\n%s", faults)
        return {}
