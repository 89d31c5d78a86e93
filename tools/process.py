"""Running other programs, and telling the reader something."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from tools.places import WINDOWS


class Stop(Exception):
    """The work cannot go on; the message tells the reader what to do."""


def say(text: str) -> None:
    """Tell the reader something, beside the output that a program may be reading."""
    print(text, file=sys.stderr, flush=True)


def run(command: list[str]) -> int:
    """Run one command to its end and return its exit code."""
    # Imported where it is used: a start that only hands over need not wait for it.
    import subprocess

    return subprocess.run(command, check=False).returncode


def ask(python: str, code: str) -> str:
    """Let an interpreter run a line and give what it prints; nothing if it fails."""
    import subprocess

    try:
        done = subprocess.run(
            [python, "-c", code], capture_output=True, timeout=30, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def become(command: list[str]) -> NoReturn:
    """Replace this process, so that signals and the exit code are the program's own."""
    sys.stdout.flush()
    if WINDOWS:  # there exec returns to the shell at once, with the program still running
        sys.exit(run(command))
    os.execv(command[0], command)
