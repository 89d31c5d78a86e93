"""Events of many invented persons, made by arithmetic alone: the same from the same seed, block by block.

Events a person are lognormal, mean 50, sigma 0.9, from 1 through 2,000, spread over three years. On purpose:
2 % stand at the instant of another event of the same person, some contacts at a discharge and some exactly
30 days after; both clock changes lie inside; 2 % have no unit, some persons have no event, and some die.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mestring.core.calendar import Calendar
from mestring.core.dictionary import AttributeType
from mestring.core.package import Package
from mestring.core.words import SubjectKind
from mestring.population.layout import ARROW, MARK, SUBJECTS, Layout, write_events
from mestring.population.words import EPOCH, KIND_CODE, ticks

BLOCK = 50_000
FIRST, DAYS = date(2024, 1, 1), 3 * 365
LEVELS = ("municipality", "specialist", "municipality", "shared")
UNITS = 400
MEAN, SIGMA, MOST = 50, 0.9, 2_000
# The share of events of the types that rules ask most about; the rest share what is left.
WEIGHTS: Mapping[str, float] = {
    "inpatient.admitted": 0.02,
    "inpatient.discharged": 0.02,
    "contact.held": 0.30,
    "mapping.recorded": 0.04,
    "measure.agreed": 0.04,
    "plan.started": 0.02,
    "evaluation.held": 0.06,
    "plan.closed": 0.01,
    "person.died": 0.0005,
    "person.moved_away": 0.0005,
}
KEYS = ("plan", "admission")
_MINUTE = 60_000_000


def write(folder: Path, package: Package, persons: int, seed: int = 5) -> list[Path]:
    """Write persons in blocks, two files for each; give the folders."""
    found = []
    for block, start in enumerate(range(0, persons, BLOCK)):
        place = folder / f"{block:04}"
        place.mkdir(parents=True, exist_ok=True)
        count = min(BLOCK, persons - start)
        subjects = pa.table(
            {
                "subject": pa.array(np.arange(start, start + count, dtype=np.int32)),
                "id": pa.array([f"p{number:08}" for number in range(start, start + count)]),
                "kind": pa.array(np.full(count, KIND_CODE[SubjectKind.PERSON], dtype=np.int16)),
            },
            schema=SUBJECTS,
        )
        pq.write_table(subjects, place / "subjects.parquet", compression="zstd")
        events = block_of(package, np.random.default_rng([seed, block]), start, count)
        write_events(events, place / "events.parquet")
        found.append(place)
    return found


def block_of(package: Package, random: Any, start: int, count: int) -> pa.Table:
    """Give the events of some persons, sorted by type, subject, instant and id."""
    layout, calendar = Layout(package.guideline.dictionary), package.guideline.calendar
    sizes = random.lognormal(np.log(MEAN) - SIGMA**2 / 2, SIGMA, count).astype(np.int64)
    sizes = np.clip(sizes, 1, MOST)
    sizes[random.random(count) < 0.01] = 0
    subject = np.repeat(np.arange(start, start + count), sizes)
    total = len(subject)
    names, shares = _types(package)
    type_ = np.array([layout.types[name] for name in names])[
        random.choice(len(names), total, p=shares)
    ]
    at = ticks(_midnight(FIRST, calendar)) + random.integers(0, DAYS * 1_440, total) * _MINUTE
    _tie(random, subject, type_, at, layout)
    ids = random.integers(0, 2**63, (total, 2), dtype=np.int64)
    order = np.lexsort((ids[:, 1].view(">u8"), ids[:, 0].view(">u8"), at, subject, type_))
    subject, type_, at, ids = subject[order], type_[order], at[order], ids[order]
    return _table(package, layout, random, subject, type_, at, ids)


def _types(package: Package) -> tuple[list[str], Any]:
    dictionary = package.guideline.dictionary
    named = {name for rule in package.rules for name in (*rule.opening_types, *rule.expected_types)}
    for state in dictionary.states.values():
        named |= {*state.starts, *state.ends}
    rest = sorted(
        name
        for name in named - WEIGHTS.keys()
        if SubjectKind.PERSON in dictionary.events[name].subjects
    )
    left = 1 - sum(WEIGHTS.values())
    names = [*WEIGHTS, *rest]
    shares = np.array([*WEIGHTS.values(), *[left / len(rest)] * len(rest)])
    return names, shares / shares.sum()


def _tie(random: Any, subject: Any, type_: Any, at: Any, layout: Layout) -> None:
    """Move some events to the instant of the one before, and some contacts to a discharge's or its limit."""
    same = np.flatnonzero(subject[1:] == subject[:-1]) + 1
    some = random.choice(same, len(same) // 50, replace=False)
    at[some] = at[some - 1]
    contact, discharge = layout.types["contact.held"], layout.types["inpatient.discharged"]
    after = same[(type_[same] == contact) & (type_[same - 1] == discharge)]
    at[after[::4]] = at[after[::4] - 1]
    at[after[1::4]] = at[after[1::4] - 1] + 30 * 1_440 * _MINUTE


def _midnight(day: date, calendar: Calendar) -> datetime:
    return calendar.midnight(day.toordinal())


def local_dates(at: Any, calendar: Calendar) -> Any:
    """Give the local dates of instants, by the calendar's own midnights."""
    first, last = date(calendar.first, 1, 1), date(calendar.last, 12, 31)
    days = range(first.toordinal(), last.toordinal() + 1)
    midnights = np.array([ticks(calendar.midnight(day)) for day in days])
    return np.searchsorted(midnights, at, side="right") - 1 + days[0] - EPOCH


def _table(
    package: Package, layout: Layout, random: Any, subject: Any, type_: Any, at: Any, ids: Any
) -> pa.Table:
    total = len(subject)
    unit = random.integers(0, UNITS, total)
    nothing = random.random(total) < 0.02
    unit_names = pa.array([f"u{number:03}" for number in range(UNITS)])
    levels = pa.array([LEVELS[number % len(LEVELS)] for number in range(UNITS)])
    late = np.where(random.random(total) < 0.1, random.integers(1, 20_000, total) * _MINUTE, 0)
    chosen = pa.array(unit, mask=nothing)
    columns: dict[str, Any] = {
        "place": pa.array(_places(subject, at, ids)),
        "subject": pa.array(subject.astype(np.int32)),
        "type": pa.array(type_.astype(np.int16)),
        "at": pa.array(at).cast(pa.timestamp("us", "UTC")),
        "until": pa.nulls(total, pa.timestamp("us", "UTC")),
        "on": pa.array(local_dates(at, package.guideline.calendar).astype(np.int32)).cast(
            pa.date32()
        ),
        "recorded": pa.array(at + late, mask=late == 0).cast(pa.timestamp("us", "UTC")),
        "id": pa.ExtensionArray.from_storage(
            pa.uuid(),
            pa.FixedSizeBinaryArray.from_buffers(
                pa.binary(16), total, [None, pa.py_buffer(np.ascontiguousarray(ids))]
            ),
        ),
        "supersedes": pa.nulls(total, pa.uuid()),
        "retracts": pa.nulls(total, pa.bool_()),
        "unit": unit_names.take(chosen),
        "unit_type": pa.nulls(total, pa.string()),
        "level": levels.take(chosen),
        "role": pa.nulls(total, pa.string()),
    }
    for name in layout.attributes:
        columns[MARK + name] = _attribute(package, layout, random, name, type_, at, subject)
    return pa.table({name: columns[name] for name in layout.schema.names}, schema=layout.schema)


def _places(subject: Any, at: Any, ids: Any) -> Any:
    """Give each event's place among those of its subject, by instant and then id."""
    order = np.lexsort((ids[:, 1].view(">u8"), ids[:, 0].view(">u8"), at, subject))
    firsts = np.flatnonzero(np.r_[True, np.diff(subject[order]) != 0])
    runs = np.diff(np.r_[firsts, len(order)])
    places = np.empty(len(order), dtype=np.int32)
    places[order] = np.arange(len(order)) - np.repeat(firsts, runs)
    return places


def _attribute(
    package: Package, layout: Layout, random: Any, name: str, type_: Any, at: Any, subject: Any
) -> pa.Array:
    """Give an attribute where an event of that type may carry it: one in seven is not recorded."""
    kind, total = layout.attributes[name], len(type_)
    dictionary = package.guideline.dictionary
    carriers = [
        layout.types[event] for event, one in dictionary.events.items() if name in one.attributes
    ]
    keys = {state.key for state in dictionary.states.values() if state.key}
    carried = np.isin(type_, carriers)
    if name not in keys:
        carried &= random.random(total) < 6 / 7
    if not carried.any():
        return pa.nulls(total, ARROW[kind])
    if kind is AttributeType.REF:
        few = pa.array([f"k{number}" for number in range(3)])
        return few.take(pa.array(random.integers(0, 3, total), mask=~carried))
    if kind is AttributeType.BOOLEAN:
        return pa.array(random.random(total) < 0.7, mask=~carried)
    if kind is AttributeType.CODE:
        codes = max(len(layout.codes[name]), 1)
        return pa.array(random.integers(0, codes, total).astype(np.int16), mask=~carried)
    days = at // 86_400_000_000 + random.integers(-10, 60, total)
    if name == package.guideline.identity.birth_date:
        days = (subject * 7_919 % 25_000).astype(np.int64) - 10_000
    if kind is AttributeType.DATE:
        return pa.array(days.astype(np.int32), mask=~carried).cast(pa.date32())
    if kind is AttributeType.INSTANT:
        return pa.array(at, mask=~carried).cast(pa.timestamp("us", "UTC"))
    numbers = pa.array(random.integers(0, 30, total), mask=~carried)
    return numbers.cast(ARROW[kind])
