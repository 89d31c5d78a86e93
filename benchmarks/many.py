"""Evaluating many: seconds a million rows, against SQL by hand, a bare scan, and `explain` in a loop."""

import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import fisca, opponents
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
from mestring.population.compiling import Wanted
from mestring.population.engines import DuckDB
from mestring.population.evaluating import count, evaluate
from mestring.population.layout import MARK, Layout

AT = datetime(2026, 11, 20, tzinfo=UTC)
EXPLAINED = 300
# More processor time than SQL by hand, at a size where it is mostly planning: measured 2.0 to 2.4.
GATE = 4.0
# So many blocks at a time: more would be faster, and take more memory.
AT_ONCE = 2
ROUNDS = 3


def many(package: Package, sizes: Sequence[int], beside: Path | None = None) -> Iterator[Row]:
    """Measure with so many persons; cells are compared before any time counts."""
    start = process_time()
    compiled = compiled_for(package, "duckdb", wanted=Wanted.CELLS, at_once=True)
    cpu = process_time() - start
    note = f"{len(compiled.queries)} queries"
    yield Row(f"Compile {len(package.rules)} expectations", "processor", cpu, "s", note=note)
    compiled_for(package, "duckdb", at_once=True)
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="mestring-many-") as folder:
            places = write(Path(folder), package, size)
            yield from _whole(package, places, size)
            yield from _rules(package, places, size, beside=beside)


def gate(package: Package, persons: int = 10_000, beside: Path | None = None) -> Iterator[Row]:
    """Measure what a busy machine cannot blur: processor time against SQL by hand, the cells compared."""
    with tempfile.TemporaryDirectory(prefix="mestring-many-") as folder:
        places = write(Path(folder), package, persons)
        yield from _rules(package, places, persons, gate=GATE, beside=beside)


class Took(NamedTuple):
    """What some work took: seconds by the clock and of processor time, the median of some rounds."""

    wall: float
    cpu: float


def _timed(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[Took, Any]:
    wall, cpu, found = [], [], None
    for _ in range(rounds):
        clock, start = perf_counter(), process_time()
        found = work()
        wall.append(perf_counter() - clock)
        cpu.append(process_time() - start)
    return Took(statistics.median(wall), statistics.median(cpu)), found


Evaluation = Callable[..., pa.Table]


def _made(
    package: Package, places: Sequence[Path], evaluation: Evaluation, at_once: int = AT_ONCE
) -> Iterator[pa.Table]:
    """Evaluate some blocks at a time, as a folder of partitions is."""
    for some in batched(places, at_once):
        yield evaluation(
            package,
            [place / "events.parquet" for place in some],
            pa.concat_tables(pq.read_table(place / "subjects.parquet") for place in some),
            AT,
            engine=DuckDB(threads=2, memory="3GB"),
        )


def batched(places: Sequence[Path], size: int) -> Iterator[Sequence[Path]]:
    """Give some at a time; itertools has it from Python 3.12."""
    for start in range(0, len(places), size):
        yield places[start : start + size]


def _whole(package: Package, places: Sequence[Path], size: int) -> Iterator[Row]:
    rounds = ROUNDS if size <= 10_000 else 1
    events = sum(pq.read_metadata(place / "events.parquet").num_rows for place in places)
    name = f"All {len(package.rules)} expectations, {size:,} persons"
    cells, rows = _timed(lambda: _all_counted(package, places), rounds)
    yield Row(
        f"{name}: cells", "by the clock, load included", cells.wall, "s", note=f"{events:,} events"
    )
    yield from _per_million(cells, rows)
    some = _lives(package, places[0], EXPLAINED)
    alone, told = _timed(lambda: [explain(package, one, AT) for one in some], 1)
    ratio = alone.cpu / len(some) / (cells.cpu / size)
    yield Row("", "explain in a loop takes", ratio, "×", note="of processor time")
    yield from _changed(package, places, cells.wall)
    made, counts = _timed(lambda: _all_rows(package, places, some, told), rounds)
    yield Row(f"{name}: rows", "by the clock, load included", made.wall, "s")
    assert counts == rows, "there are not as many rows as the cells say"
    yield from _per_million(made, counts)
    yield Row("", "the same as explain", len(some), "", note="persons, every row compared")


def _per_million(took: Took, rows: int) -> Iterator[Row]:
    yield Row("", "processor", took.cpu, "s")
    yield Row("", "rows", rows, "")
    yield Row("", "a million rows, by the clock", took.wall / rows * 1e6, "s", 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    yield Row("", "peak memory", peak, "GB", 4, "of the whole process")


def _all_counted(package: Package, places: Sequence[Path]) -> int:
    return sum(pc.sum(table["rows"]).as_py() for table in _made(package, places, count))


def _all_rows(package: Package, places: Sequence[Path], some: Any, told: Any) -> int:
    """Evaluate, and hold the first rows against what `explain` says of the same persons."""
    total = 0
    for number, table in enumerate(_made(package, places, evaluate)):
        total += table.num_rows
        if number == 0:
            _same_rows(package, places[0], some, told, table)
    return total


def _changed(package: Package, places: Sequence[Path], whole: float) -> Iterator[Row]:
    """Evaluate one person in a hundred anew, and say what that is of evaluating them all."""
    subjects, events = [], []
    for place in places:
        mine = pq.read_table(place / "subjects.parquet")
        subjects.append(mine.take(list(range(0, mine.num_rows, 100))))
        events.append(
            pq.read_table(
                place / "events.parquet", filters=pc.field("subject").isin(subjects[-1]["subject"])
            )
        )
    some, theirs = pa.concat_tables(subjects), pa.concat_tables(events)
    took, _ = _timed(
        lambda: count(package, theirs, some, AT, engine=DuckDB(threads=2, memory="3GB"))
    )
    note = f"{some.num_rows:,} persons; {took.wall:.2f} s"
    yield Row("", "1 % changed, part of the whole", took.wall / whole * 100, "%", 5, note)


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
    mine = table.filter(pc.less(table["subject"], len(some))).to_pylist()
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


def _rules(
    package: Package,
    places: Sequence[Path],
    size: int,
    gate: float | None = None,
    beside: Path | None = None,
) -> Iterator[Row]:
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
    scanned, _ = _timed(lambda: _by_hand(scan))
    for expectation, sql in by_hand.items():
        one = _alone(package, expectation)
        list(_made(one, places[:1], count))
        # One rule needs little room: all blocks at once, as the SQL by hand has them.
        took, tables = _timed(partial(_all_at_once, one, places))
        hand, found = _timed(partial(_by_hand, sql))
        _same_cells(expectation.id, pa.concat_tables(tables), found)
        bar = None if gate else 2.0 if isinstance(expectation, Recurrence) else 1.25
        rows = sum(pc.sum(table["rows"]).as_py() for table in tables)
        name = f"{expectation.id}, {size:,} persons"
        yield Row(name, "by the clock, load included", took.wall, "s", note=f"{rows:,} rows")
        ratio, note = took.wall / hand.wall, f"{hand.wall:.2f} s, the same cells"
        yield Row("", "against SQL by hand", ratio, "×", bar, note)
        yield Row("", "of processor time", took.cpu / hand.cpu, "×", gate)
        ratio, note = took.wall / scanned.wall, f"{scanned.wall:.2f} s"
        yield Row("", "against a bare scan", ratio, "×", None if gate else 3.5, note)
        if beside and expectation is follow_up:
            yield from _fisca(beside, places, types, took, pa.concat_tables(tables), size)


def _fisca(
    python: Path, places: Sequence[Path], types: Any, took: Took, table: pa.Table, size: int
) -> Iterator[Row]:
    """Measure the rule beside OpenFisca, preparation and load included in both."""
    files = [place / "events.parquet" for place in places]
    at = int(AT.timestamp())
    found = fisca.follow_up(python, files, types, at=at, days=30, rounds=ROUNDS)
    _same_cells("bench-follow-up beside OpenFisca", table, found.cells)
    # What was asked for is asked at a million.
    bar = 1.0 if size >= 1_000_000 else None
    note = (
        f"{found.version}: {found.wall:.2f} s, {found.prepared:.2f} s of it preparing; "
        f"{found.peak:.1f} GB; the same cells"
    )
    yield Row("", "beside OpenFisca", took.wall / found.wall, "×", bar, note)
    note = f"{found.cpu:.2f} s against {took.cpu:.2f} s"
    yield Row("", "of processor time", took.cpu / found.cpu, "×", None, note)


def _all_at_once(package: Package, places: Sequence[Path]) -> list[pa.Table]:
    return list(_made(package, places, count, len(places)))


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
    assert cells == theirs, f"{name}: the cells differ from those of the other"
