"""How long it takes to tell what changed, against a plain text diff of the same files."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from functools import partial

from benchmarks.measure import times
from benchmarks.report import Row
from mestring.core.diff import compare
from mestring.core.loading import load
from mestring.core.package import Package

# A page may not be slower than this, also when it is the first to ask.
DIFF_MS = 1000.0
# A word that stands in nearly every text, and in no id.
_OLD, _NEW = b" og ", b" samt "
_REWRITTEN = ("recommendations/", "values/", "methods/")


def diffing(files: Mapping[str, bytes], package: Package, rounds: int) -> Iterator[Row]:
    """Measure a comparison where nearly every text is written anew, and one where nothing is."""
    altered = {path: _rewritten(path, content) for path, content in files.items()}
    after = load(altered)
    found = compare(package, after)
    whole = times([partial(compare, package, after)], rounds)
    alike = times([partial(compare, package, package)], rounds)
    plain = times([partial(_plainly, files, altered)], rounds)
    note = f"{len(found.changes)} changes, {len(found.passages)} texts written anew"
    yield Row("Tell what changed, nearly every text", "median", whole.median, "ms", DIFF_MS, note)
    yield Row("", "slowest", whole.milliseconds[-1], "ms", None, f"of {rounds} runs")
    ratio = whole.median / plain.median
    yield Row("", "against a text diff", ratio, "×", None, "difflib by lines, no meaning")
    yield Row("", "where nothing changed", alike.median, "ms")


def _rewritten(path: str, content: bytes) -> bytes:
    return content.replace(_OLD, _NEW) if path.startswith(_REWRITTEN) else content


def _plainly(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> int:
    """Count the lines of a text diff of every file."""
    return sum(
        len(list(unified_diff(content.decode().splitlines(), after[path].decode().splitlines())))
        for path, content in before.items()
    )
