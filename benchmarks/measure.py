"""Measuring: how long, how many calls, and on what machine."""

import gc
import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any, NamedTuple


class Times(NamedTuple):
    """Many measurements of one thing: processor time in milliseconds, sorted, and the median by the clock."""

    milliseconds: Sequence[float]
    wall: float

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
    """Do each piece of work in turn, round after round, so that a busy moment hits them alike.

    The collector runs, but leaves alone what was there before: the content and the many timelines that
    a measurement keeps, and a page does not.
    """
    listed = list(works)
    for work in listed:
        work()
    gc.collect()
    gc.freeze()
    found: list[tuple[float, float]] = []
    for _ in range(rounds):
        for work in listed:
            clock, start = perf_counter(), thread_time()
            work()
            found.append(((thread_time() - start) * 1000, (perf_counter() - clock) * 1000))
    gc.unfreeze()
    return Times(sorted(cpu for cpu, _ in found), statistics.median(wall for _, wall in found))


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
