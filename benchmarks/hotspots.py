"""Where explaining spends its time: calls and own time by function."""

import cProfile
import pstats

from benchmarks.timelines import lived
from mestring.core.explain import explain
from mestring.core.package import Package

SEEDS = range(6)
ROUNDS = 10
SHOWN = 20


def hotspots(package: Package, count: int) -> str:
    """Profile explaining of timelines of so many events; the profiler itself makes calls look dear."""
    lives = [lived(package, seed, count) for seed in SEEDS]
    for life in lives:
        explain(package, life.timeline, life.ended)
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(ROUNDS):
        for life in lives:
            explain(package, life.timeline, life.ended)
    profile.disable()
    found = pstats.Stats(profile).get_stats_profile().func_profiles
    runs = len(lives) * ROUNDS
    slowest = sorted(found.items(), key=lambda pair: pair[1].tottime, reverse=True)[:SHOWN]
    lines = ["| function | calls a run | own time a run, µs |", "|---|---:|---:|"]
    for name, one in slowest:
        place = f"{one.file_name.rpartition('/')[2]}:{one.line_number} {name}"
        calls = int(str(one.ncalls).partition("/")[0])
        lines.append(f"| {place} | {calls / runs:,.0f} | {one.tottime / runs * 1e6:,.0f} |")
    return "\n".join(lines)
