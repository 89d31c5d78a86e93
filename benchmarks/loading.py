"""How long it takes to load and check a megabyte of content, and to fetch it from the cache."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.alternatives import hold_against_types, parse, plain
from benchmarks.content import MEGABYTE, scaled
from benchmarks.measure import times
from benchmarks.report import Row
from mestring.core.loading import load
from mestring.core.package import Package
from mestring.knowledge.cache import load_files
from mestring.knowledge.folder import GuidelineFiles

LOAD_MS, CACHED_MS = 1000.0, 50.0
STARTS = 7


def loading(files: Mapping[str, bytes], package: Package, rounds: int) -> Iterator[Row]:
    """Measure a load with all checks, its parts done plainly, and a fresh process with the cache."""
    large = scaled(files, package)
    size = sum(map(len, large.values())) / MEGABYTE
    whole = times([partial(load, large)], rounds)
    parsed = times([partial(parse, large)], rounds)
    shaped = times([partial(hold_against_types, plain(large))], rounds)
    found = load(large)
    note = f"{len(large)} files, {len(found.rules)} expectations, {len(found.cases)} cases read"
    yield Row(
        f"Load and check {size:.2f} MB of content", "median", whole.median, "ms", LOAD_MS, note
    )
    yield Row("", "slowest", whole.milliseconds[-1], "ms", None, f"of {rounds} runs")
    yield Row("", "median by the clock", whole.wall, "ms", None, "")
    yield Row(
        "",
        "against a bare parse",
        whole.median / parsed.median,
        "×",
        None,
        "PyYAML's C loader alone",
    )
    plainly = parsed.median + shaped.median
    yield Row(
        "",
        "against parse and types",
        whole.median / plainly,
        "×",
        None,
        "no lines, references or cases",
    )
    yield from _cached(large)


def _cached(large: Mapping[str, bytes]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name, "content"), Path(name, "cache")
        _write(folder, large)
        load_files(GuidelineFiles(dict(large)), cache)
        starts = [_start(folder, cache) for _ in range(STARTS)]
        kept = next(cache.glob("*.package")).stat().st_size / MEGABYTE
    ready, wall, imports = (
        statistics.median(start[part] for start in starts) for part in ("load", "wall", "imports")
    )
    note = f"files read, digest checked, {kept:.2f} MB unpacked; median of {STARTS}"
    yield Row("The same from the cache, in a fresh process", "ready", ready, "ms", CACHED_MS, note)
    yield Row("", "ready by the clock", wall, "ms")
    yield Row(
        "", "imports before that", imports, "ms", None, "the code itself: pydantic, yaml, holidays"
    )


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _start(folder: Path, cache: Path) -> Mapping[str, Any]:
    command = [sys.executable, "-m", "benchmarks.fresh", str(folder), str(cache)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Mapping[str, Any] = json.loads(answer.stdout)
    return found
