"""Measuring: how long, how many calls, and on what machine."""

import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple


class Times(NamedTuple):
    """Many measurements of one thing, in milliseconds, sorted."""

    milliseconds: Sequence[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        """The one that 99 of 100 are below."""
        return self.milliseconds[
            min(len(self.milliseconds) - 1, int(len(self.milliseconds) * 0.99))
        ]


def times(works: Iterable[Callable[[], object]], rounds: int) -> Times:
    """Do each piece of work in turn, round after round, so that a busy moment hits them alike."""
    listed = list(works)
    for work in listed:
        work()
    found: list[float] = []
    for _ in range(rounds):
        for work in listed:
            start = perf_counter()
            work()
            found.append((perf_counter() - start) * 1000)
    return Times(sorted(found))


def calls(work: Callable[[], object]) -> int:
    """Count the function calls of a piece of work: a figure that other work on the machine cannot move."""
    count = 0

    def counting(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def machine() -> str:
    """Describe what was measured on: processor, cores, how busy, Python."""
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{_processor()}, {os.cpu_count()} cores{busy}, {platform.system()} {platform.machine()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        for line in listed.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
