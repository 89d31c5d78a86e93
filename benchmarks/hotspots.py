"""Where explaining spends its time: the stack is looked at every millisecond, calls cost what they cost.

A tracing profiler makes every call look dear. This needs the timer of Unix systems.
"""

import gc
import signal
from collections import Counter
from time import process_time
from types import FrameType

from benchmarks.timelines import CLOSE, EVENTFUL, lived
from mestring.core.explain import explain
from mestring.core.package import Package

SEEDS = range(8)
SECONDS = 12
SHOWN = 30
EVERY = 0.001


class Sampler:
    """Counts which functions of ours are at work, and which stand innermost."""

    def __init__(self) -> None:
        self.looks = 0
        self.within: Counter[str] = Counter()
        self.innermost: Counter[str] = Counter()

    def look(self, signal_number: int, frame: FrameType | None) -> None:
        """Note the stack."""
        self.looks += 1
        seen: set[str] = set()
        while frame is not None:
            code = frame.f_code
            if "mestring" in code.co_filename:
                name = f"{code.co_filename.rpartition('/')[2]} {code.co_name}"
                if not seen:
                    self.innermost[name] += 1
                if name not in seen:
                    seen.add(name)
                    self.within[name] += 1
            frame = frame.f_back


def hotspots(package: Package, count: int) -> str:
    """Give the functions that explaining timelines of so many events spends its time in."""
    following = CLOSE if count > 500 else EVENTFUL
    lives = [lived(package, seed, count, following) for seed in SEEDS]
    for life in lives:
        explain(package, life.timeline, life.ended)
    gc.collect()
    gc.freeze()
    sampler, runs, start = Sampler(), 0, process_time()
    signal.signal(signal.SIGPROF, sampler.look)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    while process_time() - start < SECONDS:
        for life in lives:
            explain(package, life.timeline, life.ended)
            runs += 1
    signal.setitimer(signal.ITIMER_PROF, 0)
    each = (process_time() - start) / runs
    return f"{each * 1000:.2f} ms a run, of {runs} runs\n\n{_table(sampler, each)}"


def _table(sampler: Sampler, each: float) -> str:
    lines = ["| function | with what it calls | by itself | µs a run |", "|---|---:|---:|---:|"]
    for name, count in sampler.within.most_common(SHOWN):
        whole, own = count / sampler.looks, sampler.innermost[name] / sampler.looks
        lines.append(f"| {name} | {whole:.1%} | {own:.1%} | {each * whole * 1e6:,.0f} |")
    return "\n".join(lines)
