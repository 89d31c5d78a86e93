"""Keeping: results in a folder, whole or as they were; partitions one by one, and what has changed since.

`result.json` names the files that count, and is put in place last and at once. Until then the last good
result stands. A run that was broken off goes on where it stopped; what changed for some subjects is laid
beside, and counts in place of what was there for them.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from mestring.core.package import Package
from mestring.population.engines import DuckDB, Engine
from mestring.population.evaluating import RESULT, evaluate
from mestring.population.intake import Refused, TakenIn
from mestring.population.layout import SUBJECTS, Layout, write_events

MANIFEST, UNFINISHED = "result.json", "unfinished.json"
EVENTS, WHOSE, ASIDE, LISTS = "events.parquet", "subjects.parquet", "rejected.parquet", "lists.json"
Told = Callable[[int, int], None]


def write_partition(place: Path, taken: TakenIn, package: Package) -> None:
    """Write events that were taken in as a partition, and what was set aside beside them."""
    place.mkdir(parents=True, exist_ok=True)
    write_table(place / EVENTS, taken.events, write_events)
    write_table(place / WHOSE, taken.subjects)
    write_table(place / ASIDE, taken.rejected)
    write_json(place / LISTS, Layout(package.guideline.dictionary).lists())


def partitions(folder: Path) -> list[Path]:
    """Give the partitions of a folder; itself if it is one."""
    found = [folder] if (folder / EVENTS).exists() else []
    found = found or sorted(path.parent for path in folder.glob(f"*/{EVENTS}"))
    if not found:
        raise Refused(f"{folder}: her er ingen hendelser; det skal ligge en {EVENTS} her.")
    return found


def read_partition(place: Path, package: Package) -> pa.Table:
    """Give a partition's subjects, once its events are seen to be whole and of this package's lists."""
    layout = Layout(package.guideline.dictionary)
    lists = place / LISTS
    if lists.exists() and json.loads(lists.read_text(encoding="utf-8")) != layout.lists():
        raise Refused(f"{lists}: filene er skrevet for en annen retningslinje. Skriv dem på nytt.")
    schema = opened(place / EVENTS).schema_arrow
    for field in layout.schema:
        at = schema.get_field_index(field.name)
        if at < 0:
            raise Refused(f"{place / EVENTS}: kolonnen «{field.name}» mangler.")
        if schema.field(at).type != field.type:
            raise Refused(
                f"{place / EVENTS}: kolonnen «{field.name}» har typen {schema.field(at).type}, "
                f"men skal være {field.type}."
            )
    return opened(place / WHOSE).read().select(SUBJECTS.names)


def opened(path: Path) -> Any:
    """Open a Parquet file that must be whole."""
    try:
        return pq.ParquetFile(path)
    except FileNotFoundError:
        raise Refused(f"{path}: filen finnes ikke.") from None
    except (pa.ArrowException, OSError) as error:
        raise Refused(f"{path}: filen er ødelagt eller ikke Parquet ({error}).") from error


def evaluate_folder(
    package: Package,
    folder: Path,
    out: Path,
    at: datetime,
    known: datetime | None = None,
    *,
    engine: Callable[[], Engine] = DuckDB,
    told: Told = lambda done, of: None,
) -> dict[str, Any]:
    """Evaluate every partition of a folder into another, one at a time; give the manifest."""
    known = at if known is None else known
    places = partitions(folder)
    stamp = _stamp(package, at, known)
    out.mkdir(parents=True, exist_ok=True)
    done = _unfinished(out, stamp)
    for number, place in enumerate(places):
        told(number, len(places))
        mark = _mark(place)
        if done.get(str(place), {}).get("source") == mark:
            continue
        done[str(place)] = {**_part(package, place, out, at, known, engine()), "source": mark}
        write_json(out / UNFINISHED, {"stamp": stamp, "parts": done})
    told(len(places), len(places))
    parts = [done[str(place)] for place in places]
    return _finish(out, {"stamp": stamp, "parts": parts})


def update(
    package: Package,
    changed: Path,
    out: Path,
    *,
    engine: Callable[[], Engine] = DuckDB,
) -> dict[str, Any]:
    """Evaluate a folder with all events of the subjects that changed; its rows count in place of theirs."""
    manifest = read_manifest(out)
    at, known = (datetime.fromisoformat(manifest["stamp"][name]) for name in ("at", "known"))
    if manifest["stamp"] != _stamp(package, at, known):
        raise Refused(
            f"{out}: resultatet er laget med en annen retningslinje. Regn ut alt på nytt."
        )
    parts = [_part(package, place, out, at, known, engine()) for place in partitions(changed)]
    return _finish(out, {**manifest, "parts": [*manifest["parts"], *parts]})


def read_manifest(out: Path) -> dict[str, Any]:
    """Give what counts in a folder of results."""
    try:
        found: dict[str, Any] = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"{out / MANIFEST}: her er ikke noe ferdig resultat.") from error
    return found


def read_result(out: Path, connection: Any = None) -> pa.Table:
    """Give the rows that count: for each subject those of the latest part that has it."""
    parts = read_manifest(out)["parts"]
    connection = connection or duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    if not parts:
        return RESULT.empty_table()
    found = connection.sql(f"SELECT * FROM ({_that_count(out, parts)})").to_arrow_table()
    return found.cast(RESULT)


def count_outcomes(out: Path) -> dict[str, int]:
    """Give how many of the rows that count have each outcome, without reading them all at once."""
    parts = read_manifest(out)["parts"]
    if not parts:
        return {}
    rows = duckdb.connect().sql(
        f"SELECT outcome, count(*) FROM ({_that_count(out, parts)}) GROUP BY outcome ORDER BY outcome"
    )
    return dict(rows.fetchall())


def _that_count(out: Path, parts: Sequence[dict[str, Any]]) -> str:
    whose = " UNION ALL ".join(
        f"SELECT subject, {number} AS part FROM read_parquet('{_quoted(out / part['subjects'])}')"
        for number, part in enumerate(parts)
    )
    rows = " UNION ALL ".join(
        f"SELECT *, {number} AS part FROM read_parquet('{_quoted(out / part['rows'])}')"
        for number, part in enumerate(parts)
    )
    latest = f"SELECT subject, max(part) AS part FROM ({whose}) GROUP BY subject"
    return (
        f"SELECT r.* EXCLUDE (part) FROM ({rows}) r JOIN ({latest}) l "
        "ON r.subject = l.subject AND r.part = l.part"
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _part(
    package: Package, place: Path, out: Path, at: datetime, known: datetime, engine: Engine
) -> dict[str, Any]:
    """Evaluate one partition, and write its rows under a name that nothing else has."""
    subjects = read_partition(place, package)
    try:
        rows = evaluate(package, [place / EVENTS], subjects, at, known, engine=engine)
    except duckdb.OutOfMemoryException as error:
        raise Refused(
            f"{place / EVENTS}: minnet rakk ikke. Gi mer, eller del i flere partisjoner ({error})."
        ) from error
    except duckdb.Error as error:
        raise Refused(f"{place / EVENTS}: hendelsene kunne ikke leses ({error}).") from error
    rows = rows.sort_by(
        [(name, "ascending") for name in ("expectation", "subject", "trigger", "state_key")]
    )
    name = uuid4().hex
    write_table(out / f"{name}.rows.parquet", rows)
    write_table(out / f"{name}.subjects.parquet", subjects)
    aside = place / ASIDE
    return {
        "rows": f"{name}.rows.parquet",
        "subjects": f"{name}.subjects.parquet",
        "count": rows.num_rows,
        "rejected": opened(aside).metadata.num_rows if aside.exists() else 0,
    }


def _stamp(package: Package, at: datetime, known: datetime) -> dict[str, str]:
    return {
        "digest": package.digest,
        "version": package.version,
        "at": at.isoformat(),
        "known": known.isoformat(),
    }


def _mark(place: Path) -> list[int]:
    """Know a partition again by its files' sizes and times."""
    facts = [(place / name).stat() for name in (EVENTS, WHOSE) if (place / name).exists()]
    return [number for fact in facts for number in (fact.st_size, fact.st_mtime_ns)]


def unfinished_stamp(out: Path) -> dict[str, str]:
    """Give what a run that was broken off was asked for; nothing where there is none."""
    try:
        found = json.loads((out / UNFINISHED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(found.get("stamp", {}))


def _unfinished(out: Path, stamp: dict[str, str]) -> dict[str, Any]:
    """Give the parts that a broken-off run of the same finished."""
    try:
        found = json.loads((out / UNFINISHED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if found.get("stamp") != stamp:
        return {}
    parts: dict[str, Any] = {
        place: part
        for place, part in found["parts"].items()
        if (out / part["rows"]).exists() and (out / part["subjects"]).exists()
    }
    return parts


def _finish(out: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Put a new manifest in place at once, and then let go of the files that no longer count."""
    manifest["written"] = sum(part["count"] for part in manifest["parts"])
    manifest["rejected"] = sum(part["rejected"] for part in manifest["parts"])
    write_json(out / MANIFEST, manifest)
    (out / UNFINISHED).unlink(missing_ok=True)
    counted = {part[name] for part in manifest["parts"] for name in ("rows", "subjects")} | {ASIDE}
    for path in out.glob("*.parquet*"):
        if path.name not in counted:
            path.unlink()
    return manifest


def write_rows(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet."""
    pq.write_table(table, path, compression="zstd", row_group_size=122_880)


def write_table(
    path: Path, table: pa.Table, write: Callable[[pa.Table, Path], None] = write_rows
) -> None:
    """Write a file whole, or leave what was there."""
    temporary = path.with_name(path.name + ".unfinished")
    try:
        write(table, temporary)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Refused(f"{path}: kunne ikke skrives ({error.strerror or error}).") from error


def write_json(path: Path, content: Any) -> None:
    """Write a file of facts whole, or leave what was there."""
    temporary = path.with_name(path.name + ".unfinished")
    try:
        temporary.write_text(json.dumps(content, indent=1), encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Refused(f"{path}: kunne ikke skrives ({error.strerror or error}).") from error


__all__: Sequence[str] = ["evaluate_folder", "read_result", "update", "write_partition"]
