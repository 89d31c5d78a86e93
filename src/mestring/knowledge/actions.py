"""Publishing a guideline."""

from datetime import datetime

from django.db import transaction

from mestring.core.digest import pack
from mestring.core.package import Package
from mestring.knowledge import cache, queries
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.models import Version
from mestring.knowledge.types import Publication
from mestring.people import access
from mestring.people.queries import standing
from mestring.people.roles import Permission
from mestring.people.types import User


def publish_package(*, files: GuidelineFiles, by: User, at: datetime) -> Publication:
    """Publish exactly these files, once all of them are found right; the same again is no change."""
    access.check_may(standing(by, at), Permission.GUIDELINE_PUBLISH)
    package = cache.load_files(files)
    return _store(files, package, by, at)


@transaction.atomic
def _store(files: GuidelineFiles, package: Package, by: User, at: datetime) -> Publication:
    latest = queries.latest_publication()
    if latest is not None and latest.digest == package.digest:
        return latest
    Version.objects.create(
        version=package.version,
        digest=package.digest,
        content=pack(files.national),
        local_content=pack(files.local) if files.local else None,
        published_at=at,
        published_by=by,
    )
    return Publication(package.version, package.digest, at, is_new=True)
