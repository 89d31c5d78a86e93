"""Receiving: events from outside, in files of any size, become a folder of partitions.

A subject's events go to one partition, whatever file they came in. Of two events with one id the first
written down holds, also where they are in different partitions.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from mestring.core.package import Package
from mestring.population.intake import NEEDED, REASON, Refused, TakenIn, take_in
from mestring.population.keeping import (
    ASIDE,
    EVENTS,
    WHOSE,
    opened,
    write_json,
    write_partition,
    write_table,
)

TAKEN = "taken-in.json"
ROWS = 2_000_000
_DOUBLED = "en annen hendelse har samme id"
_TEXTS = ("id", "subject", "kind", "type", "unit", "unit_type", "level", "role", "supersedes")
_FILE, _ROW = "of_file", "of_row"
Told = Callable[[int, int], None]


def is_folder_of_partitions(folder: Path) -> bool:
    """Tell whether a folder holds events that were taken in before."""
    whose = [folder / WHOSE, *folder.glob(f"*/{WHOSE}")]
    return any(path.exists() and (path.parent / EVENTS).exists() for path in whose)


def raw_files(source: Path) -> list[Path]:
    """Give the Parquet files of a source: itself, or those in the folder that it is."""
    if not source.exists():
        raise Refused(f"{source}: finnes ikke. Se etter i stien du ga.")
    files = [source] if source.is_file() else sorted(source.glob("*.parquet"))
    if not files:
        raise Refused(f"{source}: her er ingen hendelser. Det skal ligge Parquet-filer her.")
    return files


def receive(
    package: Package,
    files: Sequence[Path],
    place: Path,
    *,
    memory: str = "",
    rows: int = 0,
    told: Told = lambda done, of: None,
) -> Path:
    """Take files in, and give the folder of partitions; what was taken in before is not taken in again."""
    mark = {"files": [_mark(path) for path in files], "digest": package.digest}
    try:
        before = json.loads((place / TAKEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = None
    if before == mark:
        return place
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / TAKEN).unlink(missing_ok=True)
        _Received(package, files, memory, rows or ROWS).written(place, told)
    except duckdb.Error as error:
        raise Refused(f"{files[0]}: hendelsene kunne ikke leses ({error}).") from error
    except OSError as error:
        raise Refused(f"{place}: kunne ikke skrives ({error.strerror or error}).") from error
    write_json(place / TAKEN, mark)
    return place


class _Received:
    """Reads raw files, a part of the subjects at a time."""

    def __init__(self, package: Package, files: Sequence[Path], memory: str, rows: int) -> None:
        self._package, self._where = package, str(files[0] if len(files) == 1 else files[0].parent)
        self._connection: Any = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        if memory:
            self._connection.execute(f"SET memory_limit = '{memory}'")
        self._parts = max(-(-sum(_checked(path) for path in files) // rows), 1)
        self._view(files)

    def written(self, place: Path, told: Told) -> None:
        """Write every part as a partition; parts of an earlier attempt that is larger are let go."""
        losers = self._losers()
        first = 0
        for part in range(self._parts):
            told(part, self._parts)
            raw = self._read(f"part = {part}")
            taken = self._without(raw, losers, first)
            write_partition(place / f"{part:04}", taken, self._package)
            first += taken.subjects.num_rows
        for old in place.glob("*/"):
            if old.name.isdigit() and int(old.name) >= self._parts:
                for path in old.glob("*"):
                    path.unlink()
                old.rmdir()
        told(self._parts, self._parts)

    def _view(self, files: Sequence[Path]) -> None:
        names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
        source = (
            f"read_parquet([{names}], union_by_name = true, file_row_number = true, "
            "filename = true)"
        )
        columns = {
            row[0] for row in self._connection.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()
        }
        missing = [name for name in NEEDED if name not in columns]
        if missing:
            raise Refused(f"{self._where}: kolonnen «{missing[0]}» mangler.")
        texts = ", ".join(f'"{name}"::VARCHAR AS "{name}"' for name in _TEXTS if name in columns)
        self._connection.execute(
            f"CREATE TEMP VIEW raw AS SELECT * REPLACE ({texts}) "
            f"RENAME (filename AS {_FILE}, file_row_number AS {_ROW}), "
            "hash(coalesce(subject::VARCHAR, ''), coalesce(kind::VARCHAR, '')) "
            f"% {self._parts} AS part FROM {source}"
        )

    def _read(self, where: str) -> pa.Table:
        return self._connection.sql(
            f"SELECT * EXCLUDE (part) FROM raw WHERE {where} ORDER BY {_FILE}, {_ROW}"
        ).to_arrow_table()

    def _losers(self) -> pa.Table:
        """Give the events that have the id of one in another part, and do not hold."""
        if self._parts == 1:
            return self._read("false")
        crossing = "SELECT id FROM raw GROUP BY id HAVING count(DISTINCT part) > 1"
        taken = take_in(self._read(f"id IN ({crossing})"), self._package, self._where)
        rejected = taken.rejected
        return rejected.filter(pc.equal(rejected[REASON], _DOUBLED))

    def _without(self, raw: pa.Table, losers: pa.Table, first: int) -> TakenIn:
        """Take a part in without those; they are set aside with the others."""
        keys = [_FILE, _ROW]
        lost = (
            raw.join(losers.select(keys), keys, join_type="left semi")
            if losers.num_rows
            else raw.slice(0, 0)
        )
        kept = raw.join(losers.select(keys), keys, join_type="left anti") if lost.num_rows else raw
        taken = take_in(kept.drop_columns(keys), self._package, self._where, first)
        if not lost.num_rows:
            return taken
        reasons = pa.array([_DOUBLED] * lost.num_rows, pa.string())
        lost = lost.drop_columns(keys).append_column(REASON, reasons)
        return taken._replace(
            rejected=pa.concat_tables([taken.rejected, lost.select(taken.rejected.column_names)])
        )


def write_rejected(out: Path, places: Sequence[Path]) -> Path | None:
    """Gather what was set aside beside the result; give the file, or nothing where all was taken in."""
    tables = [opened(place / ASIDE).read() for place in places if (place / ASIDE).exists()]
    tables = [table for table in tables if table.num_rows]
    path = out / ASIDE
    if not tables:
        path.unlink(missing_ok=True)
        return None
    write_table(path, pa.concat_tables(tables, promote_options="permissive"))
    return path


def _checked(path: Path) -> int:
    """Give how many rows a file has, once it is seen to be whole."""
    return int(opened(path).metadata.num_rows)


def _mark(path: Path) -> list[Any]:
    fact = path.stat()
    return [str(path.resolve()), fact.st_size, fact.st_mtime_ns]
