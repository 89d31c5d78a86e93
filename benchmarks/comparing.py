"""How long it takes to tell what changed between two whole packages."""

import re
from collections.abc import Iterator, Mapping
from functools import partial

from benchmarks.measure import times
from benchmarks.report import Row
from mestring.core.diff import compare
from mestring.core.loading import load
from mestring.core.package import Package

COMPARE_MS = 1000.0
_DAYS = re.compile(rb"within: \{days: (\d+)")
_SENTENCE = re.compile(rb"\. ([A-Z])")


def comparing(files: Mapping[str, bytes], package: Package, rounds: int) -> Iterator[Row]:
    """Measure a comparison where every text, many limits and one day off have changed: about the worst."""
    after = load({path: _altered(path, content) for path, content in files.items()})
    found = compare(package, after)
    measured = times([partial(compare, package, after)], rounds)
    note = (
        f"{len(found.changes)} changes, {len(found.passages)} texts, "
        f"{len(package.cases)} cases run, {len(found.consequence.cases)} of them moved"
    )
    yield Row("Compare two whole packages", "median", measured.median, "ms", COMPARE_MS, note)
    yield Row("", "slowest", measured.milliseconds[-1], "ms", None, f"of {rounds} runs")


def _altered(path: str, content: bytes) -> bytes:
    if path.startswith("recommendations/"):
        doubled = _DAYS.sub(lambda found: b"within: {days: %d" % (2 * int(found[1])), content)
        return _SENTENCE.sub(rb". So \1", doubled)
    return content.replace(b'"05-17"', b'"05-18"') if path == "calendar.yaml" else content
