"""`python -m benchmarks`: measure, and print a table. 0 if every bar holds, 1 if one does not."""

import argparse
import sys
from pathlib import Path

from benchmarks import fisca, kills
from benchmarks.access import access
from benchmarks.day import day
from benchmarks.diffing import diffing
from benchmarks.explaining import explaining
from benchmarks.hotspots import hotspots
from benchmarks.loading import loading
from benchmarks.measure import machine
from benchmarks.report import Row, table
from benchmarks.searching import searching
from mestring.core.faults import Faults
from mestring.core.loading import load
from mestring.knowledge.folder import read_folder

ROUNDS, QUICK = 60, 8
LOADS, QUICK_LOADS = 7, 2


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--content", type=Path, default=Path(__file__).parents[1] / "content")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: seconds, not a minute")
    parser.add_argument(
        "--hotspots", type=int, metavar="EVENTS", help="show where explaining spends its time"
    )
    parser.add_argument(
        "--day", action="store_true", help="pages and recording in an invented town"
    )
    parser.add_argument(
        "--access", action="store_true", help="who may see, among a hundred thousand persons"
    )
    parser.add_argument("--lines", type=int, help="with --access: how long the log is")
    parser.add_argument(
        "--kills", action="store_true", help="writes while the server is killed again and again"
    )
    parser.add_argument(
        "--population", action="store_true", help="evaluating many, against SQL by hand"
    )
    parser.add_argument(
        "--search", action="store_true", help="searching among ten thousand documents"
    )
    parser.add_argument(
        "--persons", type=int, nargs="+", default=[10_000], help="with --population: how many"
    )
    parser.add_argument(
        "--gate",
        action="store_true",
        help="with --population: only what a busy machine cannot blur",
    )
    parser.add_argument(
        "--fisca", type=Path, metavar="PYTHON", help="with --population: a Python with OpenFisca"
    )
    chosen = parser.parse_args()
    if chosen.access:
        return _told(list(access(quick=chosen.quick, lines=chosen.lines)))
    if chosen.kills:
        return _told(list(kills.told(chosen.content, quick=chosen.quick)))
    try:
        files = read_folder(chosen.content)
        package = load(files)
    except Faults as faults:
        print(faults, file=sys.stderr)
        return 2
    if chosen.hotspots:
        print(hotspots(package, chosen.hotspots))
        return 0
    if chosen.population:
        from benchmarks.many import gate, many

        beside = _beside(chosen.fisca)
        rows = (
            gate(package, chosen.persons[0], beside)
            if chosen.gate
            else many(package, chosen.persons, beside)
        )
        return _told(list(rows), "By the clock, unless it says otherwise.")
    if chosen.search:
        return _told(list(searching(package, quick=chosen.quick)), "By the clock.")
    if chosen.day:
        return _told(list(day(chosen.content, quick=chosen.quick)))
    explained = list(explaining(package, QUICK if chosen.quick else ROUNDS))
    loaded = list(loading(files, package, QUICK_LOADS if chosen.quick else LOADS))
    compared = list(diffing(files, package, QUICK_LOADS if chosen.quick else LOADS))
    return _told([*explained, *loaded, *compared])


def _beside(python: Path | None) -> Path | None:
    """Give the Python that has OpenFisca, or say why there is none to measure beside."""
    why = fisca.missing(python)
    if why:
        print(why, file=sys.stderr)
    return None if why else python


def _told(rows: list[Row], of: str = "Processor time, unless it says by the clock.") -> int:
    print(f"Measured on: {machine()}\n\n{of}\n\n{table(rows)}")
    return 1 if any(row.misses for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
