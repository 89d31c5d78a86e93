"""Finding a Python that is new enough, and the means to make a virtual environment with it."""

from __future__ import annotations

import shutil
import sys

from tools.process import ask

OLDEST = (3, 11)
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")


def find_python() -> str | None:
    """Find an interpreter that is new enough: the one running this, or one on the path."""
    if sys.version_info[:2] >= OLDEST:
        return own_interpreter()
    for name in NAMES:
        found = shutil.which(name)
        # A name on the path may be a stand-in that only says it is not installed.
        if found and version_of(found) >= OLDEST:
            return found
    return None


def own_interpreter() -> str:
    """Name the interpreter behind this one, so that .venv never rests on another venv."""
    return getattr(sys, "_base_executable", None) or sys.executable


def find_uv() -> str | None:
    return shutil.which("uv")


def version_of(python: str) -> tuple[int, int]:
    """Ask an interpreter for its version; (0, 0) when it does not answer."""
    answer = ask(python, "import sys; print(*sys.version_info[:2])").split()
    return (int(answer[0]), int(answer[1])) if len(answer) == 2 else (0, 0)


def has_module(python: str, *names: str) -> bool:
    return ask(python, f"import {', '.join(names)}; print('yes')") == "yes"


def too_old() -> str:
    """Say plainly that no Python here will do, and what will."""
    mine = ".".join(str(part) for part in sys.version_info[:3])
    return (
        f"Mestring needs Python 3.11 or newer. This is {mine}, "
        "and no newer one was found on the path.\n"
        "Install one (Debian 12 and Ubuntu 24.04: apt install python3 python3-venv), "
        "or install uv, which brings its own; then start again."
    )
