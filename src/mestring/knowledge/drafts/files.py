"""A guideline's files as one folder: the national ones, and the local layer under `local/`."""

import re

from mestring.core.digest import digest
from mestring.core.loading.loader import LOCAL
from mestring.core.loading.written import MAX_BYTES
from mestring.knowledge.folder import Files, GuidelineFiles
from mestring.knowledge.words import Layer

OVERLAY = f"{LOCAL}overlay.yaml"
# The file, and the key path in it, that says which version a layer is.
VERSION_IN = {Layer.NATIONAL: "guideline.yaml", Layer.LOCAL: OVERLAY}
_PATH = re.compile(r"(local/)?([a-z]+/)?[a-z0-9][a-z0-9-]*\.(yaml|md)\Z")
LARGEST = MAX_BYTES


def together(files: GuidelineFiles) -> Files:
    """Give all files by their path in one folder."""
    layer = {LOCAL + path: content for path, content in (files.local or {}).items()}
    return {**files.national, **layer}


def apart(files: Files) -> GuidelineFiles:
    """Give the national files, and those of the local layer if there are any."""
    national = {path: content for path, content in files.items() if not path.startswith(LOCAL)}
    layer = {
        path.removeprefix(LOCAL): content
        for path, content in files.items()
        if path.startswith(LOCAL)
    }
    return GuidelineFiles(national, layer or None)


def digest_of(files: GuidelineFiles) -> str:
    """Give the digest that a guideline has, wherever its local layer lies."""
    return digest(*apart(together(files)))


def layer_of(path: str) -> Layer:
    """Tell which layer a file belongs to."""
    return Layer.LOCAL if path.startswith(LOCAL) else Layer.NATIONAL


def is_path(path: str) -> bool:
    """Tell whether a path has the form that files of a guideline have."""
    return bool(_PATH.match(path))
