"""Evaluating many: seconds a million rows, against SQL by hand, a bare scan, and `explain` in a loop."""

import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import opponents
from benchmarks.many_events import write
from benchmarks.report import Row
from mestring.core.criteria import Attribute
from mestring.core.expectation import Expected, Recurrence, Response, Responsible, Trigger
from mestring.core.explain import explain
from mestring.core.package import Index, Package
from mestring.core.rules import bind
from mestring.core.spans import Span
from mestring.core.timeline import Event, Subject, Timeline, Unit
from mestring.core.words import SubjectKind, Text
from mestring.population.caching import compiled_for
from mestring.population.engines import DuckDB
from mestring.population.evaluating import count, evaluate
from mestring.population.layout import MARK, Layout

AT = datetime(2026, 11, 20, tzinfo=UTC)
EXPLAINED = 300
ROUNDS = 3


def many(package: Package, sizes: Sequence[int]) -> Iterator[Row]:
    """Measure with so many persons; cells are compared before any time counts."""
    start = process_time()
    compiled_for(package, "duckdb")
    yield Row(
        f"Compile {len(package.rules)} expectations", "processor", process_time() - start, "s"
    )
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="mestring-many-") as folder:
            places = write(Path(folder), package, size)
            yield from _whole(package, places, size)
            yield from _rules(package, places, size)


def _timed(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, float, Any]:
    """Give the median by the clock and of processor time, and what came out."""
    wall, cpu, found = [], [], None
    for _ in range(rounds):
        clock, start = perf_counter(), process_time()
        found = work()
        wall.append(perf_counter() - clock)
        cpu.append(process_time() - start)
    return statistics.median(wall), statistics.median(cpu), found


def _counted(package: Package, places: Sequence[Path]) -> list[pa.Table]:
    """Count block by block, as a folder of partitions is."""
    return [
        count(
            package,
            [place / "events.parquet"],
            pq.read_table(place / "subjects.parquet"),
            AT,
            engine=DuckDB(threads=2, memory="3GB"),
        )
        for place in places
    ]


def _evaluated(package: Package, places: Sequence[Path]) -> list[pa.Table]:
    """Evaluate block by block, as a folder of partitions is."""
    return [
        evaluate(
            package,
            [place / "events.parquet"],
            pq.read_table(place / "subjects.parquet"),
            AT,
            engine=DuckDB(threads=2, memory="3GB"),
        )
        for place in places
    ]


def _whole(package: Package, places: Sequence[Path], size: int) -> Iterator[Row]:
    name = f"All {len(package.rules)} expectations, {size:,} persons"
    rounds = ROUNDS if size <= 10_000 else 1
    wall, cpu, tables = _timed(lambda: _evaluated(package, places), rounds)
    rows = sum(table.num_rows for table in tables)
    events = sum(pq.read_metadata(place / "events.parquet").num_rows for place in places)
    yield Row(name, "by the clock, load included", wall, "s", note=f"{events:,} events")
    yield Row("", "processor", cpu, "s")
    yield Row("", "rows", rows, "")
    yield Row("", "a million rows, by the clock", wall / rows * 1e6, "s", 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    yield Row("", "peak memory", peak, "GB", 4, "of the whole process")
    some = _lives(package, places[0], EXPLAINED)
    alone, _, told = _timed(lambda: [explain(package, one, AT) for one in some], 1)
    _same_rows(package, places[0], some, told, tables[0])
    a_person = wall / size
    yield Row(
        "",
        "explain in a loop takes",
        alone / len(some) / a_person,
        "×",
        note=f"{len(some)} persons, every row the same",
    )
    yield from _changed(package, places[0], wall * min(size, 50_000) / size)


def _changed(package: Package, place: Path, whole: float) -> Iterator[Row]:
    """Evaluate one person in a hundred anew."""
    subjects = pq.read_table(place / "subjects.parquet")
    some = subjects.take(list(range(0, subjects.num_rows, 100)))
    events = pq.read_table(place / "events.parquet")
    mine = events.filter(pa.compute.is_in(events["subject"], value_set=some["subject"]))
    wall, _, _ = _timed(
        lambda: evaluate(package, mine, some, AT, engine=DuckDB(threads=2, memory="3GB"))
    )
    yield Row(
        "",
        "1 % changed, part of the whole",
        wall / whole * 100,
        "%",
        5,
        f"{some.num_rows} persons of the first {subjects.num_rows:,}; {wall:.2f} s",
    )


# Persons as `explain` takes them


def _lives(package: Package, place: Path, count: int) -> list[Timeline]:
    layout = Layout(package.guideline.dictionary)
    types = list(layout.types)
    table = pq.read_table(place / "events.parquet", filters=[("subject", "<", count)])
    codes = {name: list(found) for name, found in layout.codes.items()}
    lives: dict[int, list[Event]] = {}
    for row in table.to_pylist():
        unit = Unit(row["unit"], None, row["level"]) if row["unit"] else None
        attributes = {
            name: codes[name][row[MARK + name]] if name in codes else row[MARK + name]
            for name in layout.attributes
            if row[MARK + name] is not None
        }
        event = Event(
            id=UUID(str(row["id"])),
            subject=str(row["subject"]),
            type=types[row["type"]],
            at=row["at"],
            until=row["at"],
            day=row["on"].toordinal(),
            recorded=row["recorded"] or row["at"],
            unit=unit,
            attributes=attributes,
        )
        lives.setdefault(row["subject"], []).append(event)
    return [
        Timeline.of(Subject(str(number), SubjectKind.PERSON), lives.get(number, []))
        for number in range(count)
    ]


def _same_rows(
    package: Package, place: Path, some: Sequence[Timeline], told: Sequence[Any], table: pa.Table
) -> None:
    mine = table.filter(pa.compute.less(table["subject"], len(some))).to_pylist()
    many_rows = {
        (str(row["subject"]), row["expectation"], row["trigger"], row["state_key"]): (
            row["outcome"],
            row["closed"],
            row["unit"],
        )
        for row in mine
    }
    one_rows = {
        step.key: (step.outcome.value, step.closed, step.unit.id if step.unit else None)
        for explanation in told
        for step in explanation.steps
    }
    assert many_rows == one_rows, f"{place}: explain and the evaluation of many differ"


# Against SQL by hand

_TEXT = Text(nb="Måling", en="Measured")
_COMMON: dict[str, Any] = {
    "title": _TEXT,
    "step": _TEXT,
    "plain": _TEXT,
    "subject": SubjectKind.PERSON,
    "responsible": Responsible(role="coordinator"),
    "counts_for": "trigger",
    "may_decline": ("person",),
}


def _alone(package: Package, expectation: Any) -> Package:
    """Give the guideline with one expectation of our own in place of all."""
    from dataclasses import replace

    first = next(iter(package.guideline.recommendations.values()))
    guideline = replace(
        package.guideline,
        recommendations={first.id: replace(first, expectations=(expectation,))},
        overlay=None,
    )
    rules = bind(guideline)
    return replace(
        package,
        guideline=guideline,
        rules=rules,
        index=Index(rules, guideline.dictionary),
        digest=f"{package.digest}/{expectation.id}",
    )


def _rules(package: Package, places: Sequence[Path], size: int) -> Iterator[Row]:
    types = Layout(package.guideline.dictionary).types
    files = ", ".join(f"'{place / 'events.parquet'}'" for place in places)
    at = int(AT.timestamp())
    follow_up = Response(
        **_COMMON,
        id="bench-follow-up",
        pattern="response",
        trigger=Trigger(event="inpatient.discharged"),
        expect=(
            Expected(
                event="contact.held",
                matching=Attribute(attribute="level", is_="municipality"),
            ),
        ),
        within=Span(days=30),
    )
    assessment = Response(
        **_COMMON,
        id="bench-assessment",
        pattern="response",
        trigger=Trigger(event="mapping.recorded"),
        expect=(Expected(event="measure.agreed"),),
        within=Span(days=14),
    )
    recurring = Recurrence(
        **_COMMON,
        id="bench-recurrence",
        pattern="recurrence",
        while_="in_treatment",
        expect=(Expected(event="evaluation.held"),),
        every=Span(days=90),
    )
    by_hand = {
        follow_up: opponents.FOLLOW_UP.format(
            files=files,
            at=at,
            a=types["inpatient.discharged"],
            b=types["contact.held"],
            where="level = 'municipality'",
            days=30,
        ),
        assessment: opponents.FOLLOW_UP.format(
            files=files,
            at=at,
            a=types["mapping.recorded"],
            b=types["measure.agreed"],
            where="true",
            days=14,
        ),
        recurring: opponents.RECURRENCE.format(
            files=files,
            at=at,
            start=types["treatment.started"],
            ends=f"{types['treatment.ended']}, {types['person.died']}, {types['person.moved_away']}",
            b=types["evaluation.held"],
            days=90,
        ),
    }
    scan = opponents.SCAN.format(files=files)
    scanned, _, _ = _timed(lambda: _by_hand(scan))
    for expectation, sql in by_hand.items():
        one = _alone(package, expectation)
        _counted(one, places[:1])
        wall, _, tables = _timed(lambda one=one: _counted(one, places))
        hand, _, found = _timed(lambda sql=sql: _by_hand(sql))
        _same_cells(expectation.id, pa.concat_tables(tables), found)
        bar = 2.0 if isinstance(expectation, Recurrence) else 1.25
        name = f"{expectation.id}, {size:,} persons"
        rows = sum(pc.sum(table["rows"]).as_py() for table in tables)
        yield Row(name, "by the clock, load included", wall, "s", note=f"{rows:,} rows")
        yield Row("", "against SQL by hand", wall / hand, "×", bar, f"{hand:.2f} s, the same cells")
        yield Row("", "against a bare scan", wall / scanned, "×", 3.5, f"{scanned:.2f} s")


def _by_hand(sql: str) -> list[Any]:
    connection: Any = duckdb.connect()
    connection.execute("SET threads = 2; SET TimeZone = 'UTC'")
    return list(connection.execute(sql).fetchall())


def _same_cells(name: str, table: pa.Table, found: list[Any]) -> None:
    """Hold every cell of unit and month against the other's: totals may hide what cells show."""
    cells: dict[Any, list[int]] = {}
    names = ("unit", "month", "outcome", "rows")
    for unit, month, outcome, rows in zip(
        *(table[name].to_pylist() for name in names), strict=True
    ):
        cell = cells.setdefault((unit, month), [0, 0])
        cell[0] += rows
        cell[1] += rows if outcome == "met" else 0
    theirs = {(unit, month): [rows, int(met)] for unit, month, rows, met in found}
    assert cells == theirs, f"{name}: the cells differ from those of the SQL by hand"
