"""Counting: what the evaluation of many says, added up by expectation, unit and month.

It takes a partition at a time, so that what it holds does not grow with the population. Arrow and DuckDB
are loaded with it, and so it is imported only where something is counted.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mestring.care.bulk import event_tables
from mestring.core.expectation import Recurrence
from mestring.core.explain import explain
from mestring.core.indicators.cells import place
from mestring.core.package import Package
from mestring.core.telling.grounds import missing_of
from mestring.core.telling.words import Teller
from mestring.core.words import Outcome
from mestring.knowledge.cache import queries_folder
from mestring.population.engines import DuckDB, Source
from mestring.population.evaluating import count as cells_of
from mestring.population.intake import REASON, take_in
from mestring.population.keeping import ASIDE, EVENTS, partitions, read_partition
from mestring.population.timelines import timelines

SUBJECTS_AT_A_TIME = 20_000
# Which fact was missing is found by explaining; no more subjects are asked in each partition.
EXPLAINED_AT_MOST = 1_000
Told = Callable[[int], None]


class Key(NamedTuple):
    """What a cell is about."""

    expectation: str
    unit: str
    month: int


@dataclass
class Counts:
    """What has been counted so far."""

    cells: dict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lacks: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    set_aside: Counter[str] = field(default_factory=Counter)
    subjects: int = 0
    events: int = 0


class _Part(NamedTuple):
    """Events to be counted, whose they are, how many, and what was set aside."""

    events: Source
    subjects: pa.Table
    size: int
    aside: pa.Table


def count(
    package: Package,
    at: datetime,
    folders: Sequence[Path] = (),
    *,
    memory: str = "",
    told: Told = lambda subjects: None,
) -> Counts:
    """Count the application's own events, and those of some folders of partitions."""
    found = Counts()
    for part in _parts(package, folders):
        engine = DuckDB(memory=memory, kept=queries_folder())
        _add(found, package, cells_of(package, part.events, part.subjects, at, engine=engine))
        _add_lacks(found, package, part, at)
        found.set_aside.update(_reasons(part.aside))
        found.subjects += part.subjects.num_rows
        found.events += part.size
        told(found.subjects)
    return found


def _parts(package: Package, folders: Sequence[Path]) -> Iterator[_Part]:
    for raw in event_tables(package.guideline.dictionary, subjects=SUBJECTS_AT_A_TIME):
        taken = take_in(raw, package, "installasjonen")
        yield _Part(taken.events, taken.subjects, taken.events.num_rows, taken.rejected)
    for folder in folders:
        for part in partitions(folder):
            subjects = read_partition(part, package)
            events = pq.ParquetFile(part / EVENTS).metadata.num_rows
            aside = part / ASIDE
            rejected = pq.read_table(aside, columns=[REASON]) if aside.exists() else _NOTHING
            yield _Part([part / EVENTS], subjects, events, rejected)


_NOTHING = pa.table({REASON: pa.array([], pa.string())})


def _add(found: Counts, package: Package, rows: pa.Table) -> None:
    """Put what was counted where each obligation belongs in its cell."""
    repeated = {rule.id for rule in package.rules if isinstance(rule.expectation, Recurrence)}
    for row in rows.to_pylist():
        counts = found.cells[Key(row["expectation"], row["unit"] or "", row["month"])]
        outcome, size = Outcome(row["outcome"]), row["rows"]
        counts[place(outcome, row["passed"])] += size
        if row["passed"] is False:
            counts["ahead"] += size
        if outcome is Outcome.OVERDUE and row["expectation"] in repeated:
            counts["days_overdue"] += row["waited"] or 0


def _add_lacks(found: Counts, package: Package, part: _Part, at: datetime) -> None:
    """Explain some, and note what was missing where something could not be decided."""
    everyone = part.subjects["subject"].to_pylist()
    whose = everyone[:: -(-len(everyone) // EXPLAINED_AT_MOST) or 1]
    # The names of facts are the same in every language.
    teller = Teller(package, package.guideline.identity.languages[0])
    for timeline in timelines(package, part.events, part.subjects, whose):
        for step in explain(package, timeline, at).steps:
            if step.outcome is Outcome.UNKNOWN:
                unit = step.unit.id if step.unit else ""
                facts = {missing.attribute for missing in missing_of(teller, step.asks)}
                found.lacks.update((step.expectation, unit, fact) for fact in facts if fact)


def _reasons(aside: pa.Table) -> dict[str, int]:
    rows: list[dict[str, Any]] = pc.value_counts(aside[REASON]).to_pylist()
    return {row["values"]: row["counts"] for row in rows}
