"""Loaded packages kept on disk, so that a second start is quick. No Django here.

A kept package is used only for exactly the same files, read by exactly the same code on the same
Python. A kept file that cannot be read is as good as none: the package is loaded anew.
"""

import contextlib
import gc
import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import platformdirs

import mestring.core
from mestring.core.loading import load
from mestring.core.package import Package
from mestring.knowledge.folder import GuidelineFiles, read_guideline

KEPT = 12
READABLE_BY_OWNER_ONLY = 0o700
WRITABLE_BY_OTHERS = 0o022


def load_folder(path: Path, local: Path | None = None) -> Package:
    """Read a guideline folder and give its package, from the cache when it was loaded before."""
    return load_files(read_guideline(path, local))


def load_files(files: GuidelineFiles, folder: Path | None = None) -> Package:
    """Give the package of some files, from the cache when they were loaded before."""
    folder = cache_folder() if folder is None else folder
    kept = folder / f"{key_of(files)}.package"
    package = _read(kept)
    if package is None:
        package = load(files.national, files.local)
        _keep(kept, package)
    return package


def cache_folder() -> Path:
    """Tell where loaded packages are kept: in the user's own cache folder."""
    return Path(platformdirs.user_cache_dir("mestring"), "packages")


def queries_folder() -> Path:
    """Tell where the queries that packages are compiled to are kept: beside them."""
    return Path(platformdirs.user_cache_dir("mestring"), "queries")


def key_of(files: GuidelineFiles) -> str:
    """Name the files together with the code and the Python that read them."""
    total = hashlib.sha256(_code_digest())
    for part in (files.national, files.local or {}):
        _add(total, sorted(part.items()))
    return total.hexdigest()


@cache
def _code_digest() -> bytes:
    total = hashlib.sha256(sys.version.encode())
    top = Path(mestring.core.__file__).parent
    _add(total, ((str(source.relative_to(top)), source.read_bytes()) for source in _sources(top)))
    return total.digest()


def _sources(top: Path) -> Iterable[Path]:
    return sorted(top.rglob("*.py"))


def _add(total: "hashlib._Hash", files: Iterable[tuple[str, bytes]]) -> None:
    for name, content in files:
        total.update(f"{len(name)}:{name}:{len(content)}:".encode())
        total.update(content)
    total.update(b"|")


def _read(kept: Path) -> Package | None:
    try:
        # A pickle can do anything its writer wants: only what this same user wrote is read.
        if not (is_ours(kept.parent) and is_ours(kept)):
            return None
        with _no_collecting():
            package = pickle.loads(kept.read_bytes())  # noqa: S301
    except Exception:  # whatever a broken file makes pickle raise, loading anew mends it
        return None
    return package if isinstance(package, Package) else None


def is_ours(path: Path) -> bool:
    """Tell whether a file or folder is this user's, and nobody else may write to it.

    Windows has neither owner nor bits to ask for; there the user's own folder is closed to others.
    """
    if not hasattr(os, "getuid"):
        return True
    found = path.lstat()
    is_link = stat.S_ISLNK(found.st_mode)
    return not is_link and found.st_uid == os.getuid() and not found.st_mode & WRITABLE_BY_OTHERS


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Hold back the garbage collector: of all that is read nothing is garbage, and looking costs a third."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _keep(kept: Path, package: Package) -> None:
    """Write beside and move into place, so that no reader meets half a file; failing is no harm."""
    try:
        kept.parent.mkdir(mode=READABLE_BY_OWNER_ONLY, parents=True, exist_ok=True)
        content = pickle.dumps(package, protocol=pickle.HIGHEST_PROTOCOL)
        handle, unfinished = tempfile.mkstemp(dir=kept.parent, suffix=".new")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(unfinished).replace(kept)
    except (OSError, pickle.PicklingError, TypeError, AttributeError):
        return
    _forget_oldest(kept.parent)


def _forget_oldest(folder: Path) -> None:
    with contextlib.suppress(OSError):
        newest_first = sorted(
            folder.glob("*.package"), key=lambda path: path.stat().st_mtime, reverse=True
        )
        for old in newest_first[KEPT:]:
            old.unlink()
