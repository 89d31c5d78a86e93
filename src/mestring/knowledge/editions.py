"""Every version there is to read, the oldest first, and what changed between two of them."""

import logging
from collections import OrderedDict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from threading import Lock
from typing import NamedTuple

from mestring.core.diff import Diff, compare
from mestring.core.faults import Faults
from mestring.core.hearing import Hearing
from mestring.core.package import Package
from mestring.core.words import Text
from mestring.knowledge import cache as kept_packages
from mestring.knowledge import hearings, history, queries
from mestring.knowledge.folder import default_guideline
from mestring.knowledge.models import Version
from mestring.knowledge.queries import NoLongerTaken
from mestring.knowledge.types import Edition

KEPT, KEPT_ON_DISK = 256, 1000
_log = logging.getLogger(__name__)
_kept: OrderedDict[tuple[str, str], Diff] = OrderedDict()
_keeping = Lock()


class Step(NamedTuple):
    """What changed from one version to the next."""

    before: Edition
    after: Edition
    diff: Diff


def editions() -> tuple[Edition, ...]:
    """Give every version there is to read, the oldest first; one look-up."""
    rows = list(
        Version.objects.order_by("published_at", "pk").values_list(
            "version", "digest", "published_at"
        )
    )
    # Of one version published more than once, the last holds.
    last = {version: (digest, at) for version, digest, at in rows}
    newest = rows[-1][0] if rows else ""
    return (
        *earlier_editions(),
        *(
            Edition(
                key=version,
                title=Text(nb=f"Versjon {version}", en=f"Version {version}"),
                day=at.date(),
                digest=digest,
                is_current=version == newest,
            )
            for version, (digest, at) in sorted(last.items(), key=lambda row: row[1][1])
        ),
    )


def earlier_editions() -> tuple[Edition, ...]:
    """Give the earlier guides that come with the guideline."""
    return tuple(
        Edition(name, identity.title, identity.status_date, package.digest, identity.rendering)
        for name, package in _earlier().items()
        if (identity := package.guideline.identity)
    )


def package_in(edition: Edition) -> Package:
    """Give the package of a version."""
    earlier = _earlier().get(edition.key)
    return queries.package_with(edition.digest) if earlier is None else earlier


def steps() -> Iterator[Step]:
    """Give what changed from each version to the next, the newest first.

    A version that this program can no longer read keeps nobody from reading of the others.
    """
    for before, after in reversed(list(pairwise(editions()))):
        try:
            yield Step(before, after, between(before, after))
        except NoLongerTaken:
            continue


def between(before: Edition, after: Edition) -> Diff:
    """Tell what changed; the packages are taken out only the first time somebody asks."""
    key = before.digest, after.digest
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = kept_packages.kept_or_made(
        kept_packages.diffs_folder() / f"{kept_packages.key_of_step(*key)}.diff",
        Diff,
        lambda: compare(package_in(before), package_in(after)),
        KEPT_ON_DISK,
    )
    with _keeping:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def hearing_of(key: str) -> Hearing | None:
    """Give the hearing that a version was the draft of, or came of."""
    return next((each for each in _hearings() if key in (each.draft, each.settled)), None)


@cache
def _hearings() -> tuple[Hearing, ...]:
    """Load what is known of hearings, once; what has faults is left out, and the log says so."""
    content = default_guideline()
    try:
        return hearings.load_all(content, _earlier(), kept_packages.load_folder(content))
    except Faults as faults:
        _log.error("The hearings are refused:\n%s", faults)
        return ()


@cache
def _earlier() -> dict[str, Package]:
    """Load what comes along, once; what has faults is left out, and the log says so."""
    try:
        return history.load_all(default_guideline())
    except Faults as faults:
        _log.error("The earlier guides are refused:\n%s", faults)
        return {}
