"""The virtual environment: made when it is missing, mended when it is stale, trusted when marked.

A marker in .venv says what the last finished set-up was made from. While it agrees with the files
of today, a start costs a few checksums and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any

import hatch_build
from tools.interpreters import OLDEST, find_python, find_uv, has_module, too_old, version_of
from tools.places import LOCK, MARKER, PYTHON, ROOT, UNFINISHED, VENV, WINDOWS
from tools.process import Stop, run, say

REQUIREMENTS = {"runtime": "requirements.txt", "dev": "requirements-dev.txt"}


def make_ready(package_set: str) -> None:
    """Make sure that .venv holds what is wanted; in a blink when it already does."""
    if not is_ready(package_set):
        with Lock():
            # Another start may have finished the work while this one waited.
            if not is_ready(package_set):
                set_up(package_set)
    compile_changed_translations()


def is_ready(package_set: str) -> bool:
    found = read_marker()
    if found is None or found != fingerprint(found["set"]):
        return False
    return found["set"] in ("dev", package_set)


def read_marker() -> dict[str, Any] | None:
    """Give what the last finished set-up wrote; None when there was none, or it is not whole."""
    try:
        found = json.loads(MARKER.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    whole = isinstance(found, dict) and found.get("set") in REQUIREMENTS and "packages" in found
    return found if whole and not UNFINISHED.exists() else None


def fingerprint(package_set: str) -> dict[str, Any]:
    """Say what a set-up made now would rest on: interpreter, packages, and the project itself."""
    return {
        "set": package_set,
        "python": interpreter_print(),
        "packages": digest(REQUIREMENTS[package_set]),
        "project": [str(ROOT), digest("pyproject.toml", "hatch_build.py")],
    }


def interpreter_print() -> list[Any] | None:
    """Know an interpreter by its file, since asking it would cost every start a process."""
    try:
        real = PYTHON.resolve(strict=True)
        facts = real.stat()
    except OSError:
        return None
    return [str(real), facts.st_size, facts.st_mtime_ns]


def digest(*names: str) -> str:
    total = hashlib.sha256()
    for name in names:
        total.update((ROOT / name).read_bytes())
    return total.hexdigest()


def set_up(package_set: str) -> None:
    """Make or mend .venv, install the packages and the project, and write the marker last."""
    before = read_marker()
    works = venv_works(before)
    UNFINISHED.touch()
    try:
        lay_down(package_set, before if works else None, fresh=not works)
    except Stop:
        # A failure that was told leaves whole packages behind; only a kill leaves half of one.
        remove(UNFINISHED)
        raise
    remove(UNFINISHED)
    tell_missing_front_end()


def lay_down(package_set: str, before: dict[str, Any] | None, fresh: bool) -> None:
    """Do what is left to do of a set-up, from the state that the last one left."""
    if fresh:
        make_venv()
    if before is not None and before["set"] == "dev":
        package_set = "dev"  # what is there for testing is kept current, not thrown away
    now = fingerprint(package_set)
    if before is None or before["packages"] != now["packages"]:
        install_packages(package_set)
    install_project()
    write_marker(now)


def write_marker(content: dict[str, Any]) -> None:
    unfinished = MARKER.with_suffix(".new")
    unfinished.write_text(json.dumps(content), encoding="utf-8")
    os.replace(str(unfinished), str(MARKER))


def remove(path: Path) -> None:
    if path.exists():
        path.unlink()


def venv_works(before: dict[str, Any] | None) -> bool:
    """Trust the marker for a venv we made; ask the interpreter of any other."""
    if UNFINISHED.exists() or interpreter_print() is None:
        return False
    if before is not None:
        return bool(before["python"] == interpreter_print())
    return version_of(str(PYTHON)) >= OLDEST and (has_pip() or find_uv() is not None)


def has_pip() -> bool:
    places = [*VENV.glob("lib/python*/site-packages/pip"), VENV / "Lib" / "site-packages" / "pip"]
    return any(place.is_dir() for place in places)


def make_venv() -> None:
    """Make .venv with the best means at hand: uv, venv with its pip, or venv with another pip."""
    python, uv = find_python(), find_uv()
    if python is None and uv is None:
        raise Stop(too_old())
    if VENV.exists():
        say("The .venv that is there is broken or half made; making a new one.")
        shutil.rmtree(str(VENV))
    say(f"Making .venv with {python or 'uv'} ...")
    for way in ways_to_make_venv(python, uv):
        if run(way) == 0 and PYTHON.exists():
            return
    raise Stop(
        "A virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv. "
        "Elsewhere: install uv. Then start again."
    )


def ways_to_make_venv(python: str | None, uv: str | None) -> list[list[str]]:
    ways = []
    if uv is not None:
        # The interpreter is named, or uv may fetch one; with none of the right age it has to.
        ways.append([uv, "venv", "--quiet", "--python", python or ">=3.11", str(VENV)])
    if python is not None and has_module(python, "ensurepip"):
        ways.append([python, "-m", "venv", "--clear", str(VENV)])
    if python is not None and has_module(python, "pip"):
        # Debian without python3-venv: no pip for the inside, but the one outside can reach in.
        ways.append([python, "-m", "venv", "--clear", "--without-pip", str(VENV)])
    return ways


def install_packages(package_set: str) -> None:
    """Install the locked packages, each held against its checksum."""
    say("Installing packages (a minute the first time) ...")
    # The lock file is whole, so nothing is left to resolve; pip, asked to, would look past it where
    # a package is wanted with an extra, and stop at the first newer release.
    install("--no-deps", "--require-hashes", "-r", str(ROOT / REQUIREMENTS[package_set]))


def install_project() -> None:
    """Install the project so that it runs from its source folder."""
    words = ["--no-deps", "-e", str(ROOT)]
    if shutil.which("npm"):
        # What the build needs is there already, locked. Without npm the build must bring its own.
        words.insert(0, "--no-build-isolation")
    install(*words)


def install(*words: str) -> None:
    """Install with uv where there is one, and with pip where uv is missing or fails."""
    if not any(run([*way, *words]) == 0 for way in installers()):
        raise Stop(
            "The packages could not be installed; the lines above say why. "
            "A first start needs the network (or a package mirror that pip is set up for)."
        )


def installers() -> list[list[str]]:
    uv, python = find_uv(), find_python()
    # Twice quiet: warnings about the machine's own pip settings are not the newcomer's business.
    quiet = ["-qq", "--disable-pip-version-check"]
    ways = []
    if uv is not None:
        ways.append([uv, "pip", "install", "--quiet", "--python", str(PYTHON)])
    if has_pip():
        ways.append([str(PYTHON), "-m", "pip", "install", *quiet])
    elif python is not None:
        ways.append([python, "-m", "pip", "--python", str(PYTHON), "install", *quiet])
    return ways


def compile_changed_translations() -> None:
    """Compile translations edited since the last start; otherwise a look at a few file times."""
    if hatch_build.stale_translations(ROOT):
        run([str(PYTHON), str(ROOT / "hatch_build.py"), "--translations"])


def tell_missing_front_end() -> None:
    if hatch_build.missing_front_end(ROOT):
        say(
            "The design system and the font could not be fetched, so pages will look plain. "
            "When the network is there: ./mestring assets"
        )


class Lock:
    """One set-up at a time: a second start waits for the first and then finds the work done."""

    def __enter__(self) -> None:
        self.file = LOCK.open("a")
        if not self.take(wait=False):
            say("Another start is setting up; waiting for it ...")
            self.take(wait=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.file.close()  # the system lets go of the lock with the file, also after a kill

    def take(self, wait: bool) -> bool:
        if WINDOWS:
            return self.take_on_windows(wait)
        import fcntl

        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def take_on_windows(self, wait: bool) -> bool:
        import msvcrt
        import time

        while True:
            try:
                msvcrt.locking(self.file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            except OSError:
                if not wait:
                    return False
                time.sleep(0.5)
            else:
                return True
