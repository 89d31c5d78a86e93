"""Where indexes lie: one file for each guideline, replaced as a whole, made when it is missing.

The name holds the digest of the guideline and of the code that made the file, so that an old file is never
read by new code. Without a folder to write in, the index lies in one that goes with the process.
"""

import contextlib
import hashlib
import os
import sqlite3
import tempfile
from functools import cache as once
from importlib.metadata import version
from pathlib import Path
from threading import Lock

from mestring.core.package import Package
from mestring.knowledge import cache
from mestring.knowledge.cache import READABLE_BY_OWNER_ONLY, is_ours
from mestring.knowledge.search.building import build

KEPT = 8
_making = Lock()


def index_of(package: Package) -> Path:
    """Give the index of a package; it is made if it is missing."""
    for folder in (index_folder(), _own_folder()):
        path = folder / f"{package.digest.removeprefix('sha256:')}-{code_digest()}.sqlite3"
        if _is_there(path):
            return path
        with _making:
            if _is_there(path) or _made(path, package):
                return path
    raise OSError(f"{index_folder()}: no place to keep the index of the search.")


def index_folder() -> Path:
    """Tell where indexes are kept: beside the loaded packages, in the user's own cache folder."""
    return cache.cache_folder().parent / "search"


@once
def _own_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="mestring-search-"))


@once
def code_digest() -> str:
    """Name the code and the word lists that make an index."""
    total = hashlib.sha256(" ".join(map(version, ("simplemma", "snowballstemmer"))).encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        total.update(source.read_bytes())
    return total.hexdigest()[:16]


def _is_there(path: Path) -> bool:
    try:
        # A file another user made could hold anything.
        return is_ours(path.parent) and is_ours(path)
    except OSError:
        return False


def _made(path: Path, package: Package) -> bool:
    """Write beside and move into place, so that no reader meets half an index."""
    try:
        path.parent.mkdir(mode=READABLE_BY_OWNER_ONLY, parents=True, exist_ok=True)
        if not is_ours(path.parent):
            return False
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".new")
    except OSError:
        return False
    os.close(handle)
    try:
        build(Path(unfinished), package.guideline)
        Path(unfinished).replace(path)
    except (OSError, sqlite3.Error):
        # A full disk is told by whichever of them met it.
        return False
    finally:
        Path(unfinished).unlink(missing_ok=True)
    _forget_oldest(path.parent)
    return True


def _forget_oldest(folder: Path) -> None:
    with contextlib.suppress(OSError):
        by_age = sorted(
            folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime, reverse=True
        )
        for old in by_age[KEPT:]:
            old.unlink()
