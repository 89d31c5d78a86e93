"""Loaded packages, and what was made of them, kept on disk so that a second start is quick. No Django here.

What is kept is used only for exactly the same files, read by exactly the same code on the same
Python. A kept file that cannot be read is as good as none: the thing is made anew.
"""

import contextlib
import gc
import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import platformdirs

import mestring.core
from mestring.core.loading import load
from mestring.core.package import Package
from mestring.knowledge.folder import GuidelineFiles, read_guideline

Made = TypeVar("Made")
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
    return kept_or_made(kept, Package, lambda: load(files.national, files.local), KEPT)


def kept_or_made(kept: Path, kind: type[Made], make: Callable[[], Made], most: int) -> Made:
    """Give what a file keeps, or make and keep it; of one ending, a folder holds only so many."""
    found = _read(kept, kind)
    if found is None:
        found = make()
        _keep(kept, found, most)
    return found


def cache_folder() -> Path:
    """Tell where loaded packages are kept: in the user's own cache folder."""
    return Path(platformdirs.user_cache_dir("mestring"), "packages")


def diffs_folder() -> Path:
    """Tell where it is kept what changed between two packages: beside them."""
    return cache_folder().parent / "diffs"


def key_of_step(before: str, after: str) -> str:
    """Name two packages by their digests, together with the code that compares them."""
    return hashlib.sha256(_code_digest() + f"{before} {after}".encode()).hexdigest()


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


def _read(kept: Path, kind: type[Made]) -> Made | None:
    try:
        # A pickle can do anything its writer wants: only what this same user wrote is read.
        if not (is_ours(kept.parent) and is_ours(kept)):
            return None
        with _no_collecting():
            found = pickle.loads(kept.read_bytes())  # noqa: S301
    except Exception:  # whatever a broken file makes pickle raise, making it anew mends it
        return None
    return found if isinstance(found, kind) else None


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


def _keep(kept: Path, made: object, most: int) -> None:
    """Write beside and move into place, so that no reader meets half a file; failing is no harm."""
    try:
        kept.parent.mkdir(mode=READABLE_BY_OWNER_ONLY, parents=True, exist_ok=True)
        content = pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL)
        handle, unfinished = tempfile.mkstemp(dir=kept.parent, suffix=".new")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(unfinished).replace(kept)
    except (OSError, pickle.PicklingError, TypeError, AttributeError):
        return
    _forget_oldest(kept.parent, kept.suffix, most)


def _forget_oldest(folder: Path, ending: str, most: int) -> None:
    with contextlib.suppress(OSError):
        newest_first = sorted(
            folder.glob(f"*{ending}"), key=lambda path: path.stat().st_mtime, reverse=True
        )
        for old in newest_first[most:]:
            old.unlink()
