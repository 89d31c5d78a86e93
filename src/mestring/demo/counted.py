"""`python -m mestring.demo.counted`: figures for Kvalitet, from the story and from simulated persons.

It runs beside the demo, with the lowest priority, so that nobody waits for it. What is counted already is
not counted again until the guideline, the events or the month is another.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

SIMULATED = "simulated"
NEEDED = ("duckdb", "pyarrow", "numpy", "ibis", "altair", "vl_convert")
PEOPLE, YEARS, SEED = 12_000, 3, 7
REGION, OTHER_REGION = "Nordkysten", "Simlandet"
MEMORY = "1GB"
# The first page is to come up undisturbed.
HEAD_START = 3
LOWEST = 19
FINE, UNUSABLE = 0, 2


@contextmanager
def beside(data: Path) -> Iterator[None]:
    """Count beside what is done meanwhile, and stop counting with it."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        print(f"Kvalitet er uten tall: {missing[0]} er ikke installert.", flush=True)
        yield
        return
    # The program is ours, and so is its one argument.
    counting = subprocess.Popen([sys.executable, "-m", "mestring.demo.counted", str(data)])  # noqa: S603
    try:
        yield
    finally:
        counting.terminate()
        counting.wait()


def main(arguments: list[str]) -> int:
    """Count, and draw what is shown of it. One that is told to stop says that it was broken off."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(FINE))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(FINE))
    if hasattr(os, "nice"):
        os.nice(LOWEST)
    time.sleep(HEAD_START)
    import django

    django.setup()
    from django.utils.timezone import localtime, now

    from mestring.people.refusals import Refusal

    try:
        count(Path(arguments[0]), localtime(now()))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return UNUSABLE
    return FINE


def count(data: Path, at: datetime) -> None:
    """Make sure that the figures are those of today's guideline and events, and that charts are drawn."""
    from django.utils.timezone import now

    from mestring.knowledge.queries import current_package
    from mestring.learning import queries
    from mestring.learning.actions import month_of, refresh
    from mestring.learning.drawing import draw_all

    package = current_package()
    add_units(at)
    mark = mark_of(package.digest, at)
    stands = queries.standing(at).snapshot
    if stands is None or stands.counted != mark:
        folder = simulated(data / SIMULATED, at)
        refresh(at=at, folders=[folder], counted=mark, memory=MEMORY, clock=now)
        stands = queries.standing(at).snapshot
    if stands is not None:
        draw_all(stands.id, month_of(package, at))


def mark_of(digest: str, at: datetime) -> str:
    """Name what is to be counted: the guideline, the events there are, and the month."""
    from mestring.care.queries import latest_recorded

    told = (digest, latest_recorded(), at.year, at.month, PEOPLE, YEARS, SEED)
    return sha256(repr(told).encode()).hexdigest()


def simulated(folder: Path, at: datetime) -> Path:
    """Make the simulated persons' events, if they are not those of this month and guideline already."""
    from mestring.demo.units import units
    from mestring.knowledge.queries import current_package
    from mestring.population.simulating.writing import simulate

    package = current_package()
    mark = sha256(repr((package.digest, at.year, at.month)).encode()).hexdigest()[:16]
    whole = folder / mark
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        making = folder / "unfinished"
        simulate(
            package, people=PEOPLE, years=YEARS, seed=SEED, until=at, out=making, units=units()
        )
        making.rename(whole)
    return whole


def add_units(at: datetime) -> None:
    """Register the simulated persons' units, once."""
    from mestring.demo.build import STEWARD
    from mestring.demo.units import units
    from mestring.people import actions, queries

    there = {card.subject.id for card in queries.all_units()}
    by = queries.user_named(STEWARD)
    for place, unit in enumerate(units()):
        if unit.id not in there:
            actions.add_unit(
                slug=unit.id,
                title=unit.name,
                unit_type=unit.type,
                level=unit.level,
                municipality=None,
                region=REGION if place % 2 else OTHER_REGION,
                by=by,
                at=at,
            )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
