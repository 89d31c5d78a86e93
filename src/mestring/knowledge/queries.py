"""Reading the published guideline."""

import logging
from threading import Lock

from django.db.models import Q
from django.utils.timezone import localdate

from mestring.core.alignment import Framework
from mestring.core.digest import unpack
from mestring.core.faults import Faults
from mestring.core.loading.loader import LOCAL
from mestring.core.package import Package
from mestring.knowledge import cache
from mestring.knowledge.folder import Files, GuidelineFiles
from mestring.knowledge.models import AlignmentDecision, MissedSearch, Version
from mestring.knowledge.types import AlignmentDecisionCard, MissedWords, Publication

_log = logging.getLogger(__name__)
_loaded: dict[str, Package] = {}
_refused: set[str] = set()
_loading = Lock()
_KEPT_IN_PROCESS = 4


class NothingPublished(LookupError):
    """No guideline has been published yet."""


class NoLongerTaken(NothingPublished):
    """What is published has faults by the code of today, which is stricter than when it was published."""


def current_package() -> Package:
    """Give the published package; one look-up of its digest, and the package itself from memory."""
    latest = latest_publication()
    if latest is None:
        raise NothingPublished
    return package_with(latest.digest)


def package_with(digest: str) -> Package:
    """Give a published package by its digest, from memory when it is there."""
    found = _loaded.get(digest)
    return found if found is not None else _load(digest)


def latest_publication() -> Publication | None:
    """Give what was published last; None when nothing was."""
    row = (
        Version.objects.order_by("-published_at", "-pk")
        .values_list("version", "digest", "published_at")
        .first()
    )
    return Publication(*row) if row else None


def publications() -> tuple[Publication, ...]:
    """Give everything that was published, the newest first; the same version once, as it was last."""
    rows = Version.objects.order_by("-published_at", "-pk")
    found: dict[str, Publication] = {}
    for row in rows.values_list("version", "digest", "published_at"):
        found.setdefault(row[0], Publication(*row))
    return tuple(found.values())


def publication(version: str) -> Publication | None:
    """Give a published version by its number or its digest; None where there is none."""
    row = (
        Version.objects.filter(Q(version=version) | Q(digest=version))
        .order_by("-published_at", "-pk")
        .values_list("version", "digest", "published_at")
        .first()
    )
    return Publication(*row) if row else None


def package_of(digest: str) -> Package:
    """Give a published package by its digest; `NothingPublished` where there is none."""
    found = _loaded.get(digest)
    return found if found is not None else _load(digest)


def national_files(digest: str) -> Files:
    """Give the national files of what was published, as they were; no local layer."""
    national = _files_of(digest).national
    return {path: content for path, content in national.items() if not path.startswith(LOCAL)}


def missed_searches() -> tuple[MissedWords, ...]:
    """Give the searches that found nothing on several days, those on most days first."""
    found = MissedSearch.objects.exclude(words="").order_by("-days", "-times", "words")
    rows = found.values_list("words", "times", "days", "first_day", "last_day")
    return tuple(MissedWords(*row) for row in rows)


def _load(digest: str) -> Package:
    with _loading:
        if digest not in _loaded:
            if len(_loaded) >= _KEPT_IN_PROCESS:
                _loaded.clear()
            _loaded[digest] = _taken(digest)
        return _loaded[digest]


def _taken(digest: str) -> Package:
    """Load a publication; that it cannot be is found out, and written in the log, once."""
    if digest in _refused:
        raise NoLongerTaken
    try:
        return cache.load_files(_files_of(digest))
    except Faults as faults:
        _refused.add(digest)
        _log.error("The published guideline is refused:\n%s", faults)
        raise NoLongerTaken from faults


def _files_of(digest: str) -> GuidelineFiles:
    rows = Version.objects.filter(digest=digest).values_list("content", "local_content")
    content, local = rows.first() or (None, None)
    if content is None:
        raise NothingPublished
    return GuidelineFiles(unpack(bytes(content)), unpack(bytes(local)) if local else None)


def alignment_decisions(framework: str) -> tuple[AlignmentDecisionCard, ...]:
    """Give what stands of what was decided of a framework: the latest of each pair, oldest pair first."""
    latest: dict[tuple[str, str], AlignmentDecision] = {}
    for row in AlignmentDecision.objects.filter(framework=framework).order_by("decided_at", "pk"):
        latest[row.point, row.recommendation] = row
    return tuple(alignment_card(row) for row in latest.values())


def alignment_content(framework: Framework) -> dict[str, object]:
    """Give what was decided here in the form of the framework's file, so that it can become content."""
    points: dict[str, dict[str, list[object]]] = {}
    for card in alignment_decisions(framework.id):
        name = "answered_by" if card.is_confirmed else "refused"
        points.setdefault(card.point, {}).setdefault(name, []).append(_written(card))
    in_order = [point.id for point in framework.points if point.id in points]
    return {"points": [{"id": id_, **points[id_]} for id_ in in_order]}


def _written(card: AlignmentDecisionCard) -> dict[str, object]:
    return {
        "to": card.recommendation,
        # The English words are written by whoever takes it into the content.
        "because": {"nb": card.reason, "en": ""},
        "judged": {
            "by": {"nb": "redaktør", "en": "editor"},
            "on": localdate(card.decided_at),
        },
    }


def alignment_card(row: AlignmentDecision) -> AlignmentDecisionCard:
    """Give a decision as other rooms see it."""
    return AlignmentDecisionCard(
        framework=row.framework,
        point=row.point,
        recommendation=row.recommendation,
        is_confirmed=row.is_confirmed,
        reason=row.reason,
        decided_at=row.decided_at,
    )
