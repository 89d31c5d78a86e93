"""Reading the published guideline."""

from threading import Lock

from mestring.core.digest import unpack
from mestring.core.package import Package
from mestring.knowledge import cache
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.models import Version
from mestring.knowledge.types import Publication

_loaded: dict[str, Package] = {}
_loading = Lock()
_KEPT_IN_PROCESS = 4


class NothingPublished(LookupError):
    """No guideline has been published yet."""


def current_package() -> Package:
    """Give the published package; one look-up of its digest, and the package itself from memory."""
    latest = latest_publication()
    if latest is None:
        raise NothingPublished
    found = _loaded.get(latest.digest)
    return found if found is not None else _load(latest.digest)


def latest_publication() -> Publication | None:
    """Give what was published last; None when nothing was."""
    row = (
        Version.objects.order_by("-published_at", "-pk")
        .values_list("version", "digest", "published_at")
        .first()
    )
    return Publication(*row) if row else None


def _load(digest: str) -> Package:
    with _loading:
        if digest not in _loaded:
            if len(_loaded) >= _KEPT_IN_PROCESS:
                _loaded.clear()
            _loaded[digest] = cache.load_files(_files_of(digest))
        return _loaded[digest]


def _files_of(digest: str) -> GuidelineFiles:
    rows = Version.objects.filter(digest=digest).values_list("content", "local_content")
    content, local = rows.first() or (None, None)
    if content is None:
        raise NothingPublished
    return GuidelineFiles(unpack(bytes(content)), unpack(bytes(local)) if local else None)
