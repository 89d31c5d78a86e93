"""Publishing a guideline."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from mestring.core.alignment import Point, is_known
from mestring.core.digest import counted, pack, unpack
from mestring.core.loading.written import Written, written
from mestring.core.package import Package
from mestring.knowledge import cache, queries
from mestring.knowledge.drafts.who import is_national
from mestring.knowledge.folder import Files, GuidelineFiles
from mestring.knowledge.models import AlignmentDecision, MissedSearch, Version
from mestring.knowledge.search import keeping, private
from mestring.knowledge.types import AlignmentDecisionCard, Publication
from mestring.people import access
from mestring.people.queries import standing
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission
from mestring.people.types import User

# What was searched for in vain is kept as words only when it comes back on this many different days.
DAYS_BEFORE_WORDS = 3
FORGOTTEN_UNSEEN, FORGOTTEN = timedelta(days=90), timedelta(days=365)
MOST_MISSED = 5_000
LOCAL, OVERLAY = "local/", "overlay.yaml"
LONGEST_REASON = 1000


class VersionTaken(Refusal):
    """Other content has been published under this version already."""


class EarlierGuide(Refusal):
    """The main points of an earlier guide are there to be read, never to be followed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Dette er en gjengivelse av en tidligere veileder, og kan ikke publiseres. "
                "Ta bort rendering fra guideline.yaml hvis retningslinja er deres egen."
            )
        )


def publish_package(*, files: GuidelineFiles, by: User, at: datetime) -> Publication:
    """Publish exactly these files, once all of them are found right; the same again is no change."""
    if not is_national(standing(by, at), Permission.GUIDELINE_PUBLISH):
        raise access.refusal(Permission.GUIDELINE_PUBLISH)
    package = cache.load_files(files)
    if package.guideline.identity.rendering is not None:
        raise EarlierGuide
    return publish_checked(files, package, by, at)


def publish_checked(files: GuidelineFiles, package: Package, by: User, at: datetime) -> Publication:
    """Store files as what is published; the one who asks has been found to be allowed to."""
    stored = _store(files, package, by, at)
    # Nobody waits in line to write meanwhile, and nothing that goes wrong here undoes the publishing.
    transaction.on_commit(lambda: _make_index(package))
    return stored


def _make_index(package: Package) -> None:
    latest = queries.latest_publication()
    if latest is None or latest.digest != package.digest:
        # Something else was published in the same breath, and has an index of its own.
        return
    with suppress(OSError):
        # Made when somebody first searches, where it cannot be made now.
        keeping.index_of(package)


@transaction.atomic
def _store(files: GuidelineFiles, package: Package, by: User, at: datetime) -> Publication:
    latest = queries.latest_publication()
    if latest is not None and latest.digest == package.digest:
        return latest
    if settings.VERSIONS_ARE_FINAL:
        _refuse_changed(files, package)
    Version.objects.create(
        version=package.version,
        digest=package.digest,
        content=pack(files.national),
        local_content=pack(files.local) if files.local else None,
        published_at=at,
        published_by=by,
    )
    return Publication(package.version, package.digest, at, is_new=True)


def _refuse_changed(files: GuidelineFiles, package: Package) -> None:
    """Let a version mean one content only; the local layer has a version of its own."""
    guideline, layer = _parts(files)
    for row in Version.objects.filter(version=package.version).exclude(digest=package.digest):
        local = unpack(bytes(row.local_content)) if row.local_content is not None else None
        before, layer_before = _parts(GuidelineFiles(unpack(bytes(row.content)), local))
        parts = {"version": package.version}
        if before != guideline:
            raise VersionTaken(
                _(
                    "Noe annet er publisert som versjon %(version)s. "
                    "Sett en høyere versjon i guideline.yaml."
                )
                % parts
            )
        if layer and layer != layer_before and _version_of(layer) == _version_of(layer_before):
            raise VersionTaken(
                _(
                    "Et annet lokalt lag er publisert med samme versjon. "
                    "Sett en høyere versjon i overlay.yaml."
                )
            )


def _parts(files: GuidelineFiles) -> tuple[Files, Files]:
    """Give the guideline's own files, and those of the local layer, wherever that lies."""
    guideline, layer = {}, counted(files.local or {})
    for path, content in counted(files.national).items():
        if path.startswith(LOCAL):
            layer.setdefault(path.removeprefix(LOCAL), content)
        else:
            guideline[path] = content
    return guideline, layer


def _version_of(layer: Files) -> object:
    head = written(OVERLAY, layer.get(OVERLAY, b""))
    return head.data.get("version") if isinstance(head, Written) and head.data else None


class NothingToAlign(Refusal):
    """A point that is not known, so that nothing can be held against it."""


class SaidInContent(Refusal):
    """What is decided stands in the guideline already."""


class ReasonNotTaken(Refusal):
    """A decision without the reason it owes, or with more than one sentence's worth."""


@transaction.atomic
def decide_alignment(
    *,
    package: Package,
    framework: str,
    point: str,
    recommendation: str,
    is_confirmed: bool,
    reason: str,
    sent: UUID,
    by: User,
    at: datetime,
) -> AlignmentDecisionCard:
    """Say whether a recommendation answers a point, and why; sent twice, it is said once."""
    access.check_may(standing(by, at), Permission.ALIGNMENT_DECIDE)
    words = reason.strip()
    if not 0 < len(words) <= LONGEST_REASON:
        raise ReasonNotTaken(_("Skriv grunnen i en setning."))
    if recommendation not in package.guideline.recommendations:
        raise NotFound
    found = _point_of(package, framework, point)
    _check_open(found, recommendation, is_confirmed=is_confirmed)
    row, _is_new = AlignmentDecision.objects.get_or_create(
        sent=sent,
        defaults={
            "framework": framework,
            "point": point,
            "recommendation": recommendation,
            "is_confirmed": is_confirmed,
            "reason": words,
            "decided_at": at,
            "decided_by": by,
        },
    )
    return queries.alignment_card(row)


def _point_of(package: Package, framework: str, point: str) -> Point:
    found = package.guideline.frameworks.get(framework)
    for each in found.points if found else ():
        if each.id == point:
            return each
    raise NotFound


def _check_open(point: Point, recommendation: str, *, is_confirmed: bool) -> None:
    if not is_known(point):
        raise NothingToAlign(
            _("Punktet er ikke funnet, og kan ikke samordnes. Finn teksten først.")
        )
    said = point.answered_by if is_confirmed else point.refused
    if recommendation in {each.to for each in said}:
        raise SaidInContent(_("Det står alt i innholdet. Velg en annen anbefaling."))


@transaction.atomic
def note_missed(*, words: Sequence[str], on: date) -> None:
    """Count a search that found nothing; what may say who somebody is, is not even counted."""
    _forget_missed(on)
    if not private.says_nothing_of_anyone(words):
        return
    normal = " ".join(word.lower() for word in words)
    # Keyed, so that what has not come back cannot be guessed at from the table alone.
    key = salted_hmac("mestring.missed-search", normal, algorithm="sha256").hexdigest()
    row = MissedSearch.objects.select_for_update().filter(key=key).first()
    if row is None:
        if MissedSearch.objects.count() < MOST_MISSED:
            MissedSearch.objects.get_or_create(key=key, defaults={"first_day": on, "last_day": on})
        return
    days = row.days + (on > row.last_day)
    MissedSearch.objects.filter(pk=row.pk).update(
        times=F("times") + 1,
        days=days,
        last_day=max(on, row.last_day),
        words=normal if days >= DAYS_BEFORE_WORDS else "",
    )


def _forget_missed(on: date) -> None:
    unseen = Q(words="", last_day__lt=on - FORGOTTEN_UNSEEN)
    MissedSearch.objects.filter(unseen | Q(last_day__lt=on - FORGOTTEN)).delete()
