"""Writing: blocks of persons to a folder of partitions, each whole or not there.

What is there is not made again, so that what was broken off goes on where it stopped.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mestring.core.package import Package
from mestring.population.intake import REASON, Refused
from mestring.population.keeping import ASIDE, EVENTS, LISTS, WHOSE, partitions
from mestring.population.layout import MOST, SUBJECTS, Layout
from mestring.population.simulating.fitting import refuse
from mestring.population.simulating.services import Unit, default_units
from mestring.population.simulating.tables import Written, high_of, row_groups
from mestring.population.simulating.world import BLOCK, Asked, Drawn, World
from mestring.population.words import ticks

MANIFEST = "simulation.json"
_ORGANISATION = 0xFFFF
Told = Callable[[int, int], None]


def simulate(
    package: Package,
    *,
    people: int,
    years: int,
    seed: int,
    until: datetime,
    out: Path,
    units: Sequence[Unit] = (),
    told: Told = lambda done, of: None,
) -> dict[str, Any]:
    """Write so many invented persons to a folder of partitions, up to an instant; give what was written."""
    asked = Asked(people, years, seed, tuple(units) or tuple(default_units()), until)
    refuse(asked, package)
    manifest = _begin(out, asked, package)
    world = World(package, asked)
    blocks = -(-people // BLOCK)
    for number in range(-1, blocks):
        told(number + 1, blocks + 1)
        place = out / ("organisation" if number < 0 else f"persons-{number:04}")
        if not (place / EVENTS).exists():
            _write_block(place, world.drawn(number), world, number)
    told(blocks + 1, blocks + 1)
    counted = _counted(out)
    _write_json(out / MANIFEST, {**manifest, **counted, "finished": True})
    return counted


def _begin(out: Path, asked: Asked, package: Package) -> dict[str, Any]:
    """Begin, or go on with the same; anything else in the folder is left alone."""
    manifest = {
        "people": asked.people,
        "years": asked.years,
        "seed": asked.seed,
        "until": asked.until.isoformat(),
        "units": [[str(value) for value in unit] for unit in asked.units],
        "lists": Layout(package.guideline.dictionary).lists(),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        there = sorted(path.name for path in out.iterdir())
    except OSError as error:
        raise Refused(f"{out}: mappa kan ikke brukes ({error.strerror or error}).") from error
    if not there:
        _write_json(out / MANIFEST, manifest)
        return manifest
    before = _read(out / MANIFEST)
    if {name: before.get(name) for name in manifest} != manifest:
        raise Refused(
            f"{out}: her ligger noe annet fra før. Velg en tom mappe, eller gjenta det samme valget."
        )
    return manifest


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_block(place: Path, drawn: Drawn, world: World, number: int) -> None:
    """Write a block; its events last, since a folder with events counts as a partition."""
    try:
        place.mkdir(exist_ok=True)
        nothing = world.layout.schema.append(pa.field(REASON, pa.string())).empty_table()
        _write(place / WHOSE, [drawn.subjects], SUBJECTS)
        _write(place / ASIDE, [nothing], nothing.schema)
        _write_json(place / LISTS, world.layout.lists())
        high = high_of(world.asked.seed, number & _ORGANISATION)
        written = Written(
            world.layout,
            world.clock,
            world.asked.units,
            drawn.numbers,
            ticks(world.asked.until),
            high,
        )
        _write(place / EVENTS, row_groups(drawn.book, written, drawn.random), world.layout.schema)
    except OSError as error:
        reason = error.strerror or error
        raise Refused(
            f"{place}: kunne ikke skrives ({reason}). Gi plass, og kjør det samme igjen."
        ) from error


def _write(path: Path, tables: Any, schema: pa.Schema) -> None:
    """Write a file whole, or not at all."""
    temporary = path.with_name(path.name + ".unfinished")
    try:
        with pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
            for table in tables:
                writer.write_table(table, row_group_size=MOST)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _write_json(path: Path, content: Any) -> None:
    temporary = path.with_name(path.name + ".unfinished")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    temporary.replace(path)


def _counted(out: Path) -> dict[str, int]:
    places = partitions(out)
    return {
        "events": sum(pq.ParquetFile(place / EVENTS).metadata.num_rows for place in places),
        "subjects": sum(pq.ParquetFile(place / WHOSE).metadata.num_rows for place in places),
    }
