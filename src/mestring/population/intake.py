"""Intake: events from outside become the layout, or are refused with a reason; nothing is silently dropped.

What is wrong with a whole table (a column that is missing, a time without zone) refuses the table. What is
wrong with a row sets that row aside, with the reason beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mestring.core.calendar import Calendar
from mestring.core.dictionary import AttributeType
from mestring.core.package import Package
from mestring.core.words import SubjectKind
from mestring.population.layout import ARROW, MARK, PLACES, SUBJECTS, Layout
from mestring.population.words import EPOCH, KIND_CODE, ticks

REASON = "reason"
NEEDED = ("id", "subject", "kind", "type", "at")
# Wider than this no attribute's date lies, and none is worked with.
_DATES = (date(1800, 1, 1), date(2199, 12, 31))


class Refused(ValueError):
    """Something that cannot be evaluated at all, with what is wrong and where."""


class TakenIn(NamedTuple):
    """Events and subjects of the layout, and the rows that were set aside, each with its reason."""

    events: pa.Table
    subjects: pa.Table
    rejected: pa.Table


def take_in(raw: pa.Table, package: Package, where: str, first: int = 0) -> TakenIn:
    """Check events with names for types, kinds and codes, and give them numbers from `first` on.

    Columns: id, subject, kind, type, at (with a time zone), and where they are: by_day (the clock is not
    known), recorded, unit, unit_type, level, role, supersedes, retracts, and `a_` with an attribute's name.
    """
    return _Intake(raw, package, where, first).done()


class _Intake:
    """Takes one table in."""

    def __init__(self, raw: pa.Table, package: Package, where: str, first: int) -> None:
        self._raw, self._package, self._where, self._first = raw, package, where, first
        self._layout = Layout(package.guideline.dictionary)
        self._calendar = package.guideline.calendar
        self._reasons = np.full(raw.num_rows, None, dtype=object)

    def done(self) -> TakenIn:
        self._refuse_columns()
        columns = self._columns()
        self._set_aside_rows(columns)
        kept = _nothing_in(self._reasons)
        rejected = self._raw.append_column(REASON, pa.array(list(self._reasons), pa.string()))
        rejected = rejected.filter(pa.array(~kept))
        table = pa.table({**columns}).filter(pa.array(kept))
        events, subjects = self._numbered(table)
        return TakenIn(events, subjects, rejected)

    # The table as a whole

    def _refuse_columns(self) -> None:
        missing = [name for name in NEEDED if name not in self._raw.column_names]
        if missing:
            raise Refused(f"{self._where}: kolonnen «{missing[0]}» mangler.")
        for name in ("at", "recorded"):
            if name not in self._raw.column_names:
                continue
            type_ = self._raw.schema.field(name).type
            if not pa.types.is_timestamp(type_):
                raise Refused(
                    f"{self._where}: kolonnen «{name}» har typen {type_}, ikke tidspunkt."
                )
            if type_.tz is None:
                raise Refused(f"{self._where}: tidspunktene i «{name}» mangler tidssone.")
        for name in self._raw.column_names:
            if name.startswith(MARK):
                self._refuse_attribute(name)

    def _refuse_attribute(self, name: str) -> None:
        own = name.removeprefix(MARK)
        if own not in self._package.guideline.dictionary.attributes:
            raise Refused(f"{self._where}: kolonnen «{name}» er ingen opplysning i retningslinjen.")
        if own not in self._layout.attributes:
            return
        wanted, found = self._layout.attributes[own], self._raw.schema.field(name).type
        if wanted is AttributeType.CODE and pa.types.is_string(found):
            return
        if wanted is AttributeType.INSTANT and getattr(found, "tz", None) is None:
            raise Refused(f"{self._where}: tidspunktene i «{name}» mangler tidssone.")
        if not _fits(found, ARROW[wanted]):
            raise Refused(
                f"{self._where}: kolonnen «{name}» har typen {found}, men skal være {wanted.value}."
            )

    # Row by row

    def _columns(self) -> dict[str, Any]:
        raw, layout = self._raw, self._layout
        at = _ticks(raw.column("at"))
        by_day = self._flags("by_day")
        self._aside(pc.is_null(raw.column("at")), "tidspunktet mangler")
        day = self._days(at)
        midnights = _midnights(self._calendar)
        place = np.clip(day + EPOCH - _first_day(self._calendar), 0, len(midnights) - 2)
        at = np.where(by_day, midnights[place], at)
        until = np.where(by_day, midnights[place + 1] - 1, at)
        recorded = at
        if "recorded" in raw.column_names:
            told = raw.column("recorded")
            recorded = np.where(pc.is_null(told).to_numpy(), at, _ticks(told))
        columns: dict[str, Any] = {
            "name": raw.column("subject"),
            "kind": _looked_up(
                raw.column("kind"), {one.value: KIND_CODE[one] for one in SubjectKind}
            ),
            "type": _looked_up(raw.column("type"), layout.types),
            "at": _instants(at),
            "until": pa.array(until, mask=until == at).cast(pa.timestamp("us", "UTC")),
            "on": pa.array(day.astype(np.int32)).cast(pa.date32()),
            "recorded": pa.array(recorded, mask=recorded == at).cast(pa.timestamp("us", "UTC")),
            "id": self._ids("id"),
            "supersedes": self._ids("supersedes"),
            "retracts": pa.array(self._flags("retracts")),
        }
        for name in PLACES:
            columns[name] = self._or_nothing(name, pa.string())
        for name, type_ in layout.attributes.items():
            columns[MARK + name] = self._attribute(name, type_)
        return columns

    def _days(self, at: Any) -> Any:
        """Give local dates, and set aside what the calendar does not cover: holidays are not guessed."""
        midnights = _midnights(self._calendar)
        day = np.searchsorted(midnights, at, side="right") - 1 + _first_day(self._calendar)
        first, last = self._calendar.first + 1, self._calendar.last - 1
        inside = (day >= date(first, 1, 1).toordinal()) & (day <= date(last, 12, 31).toordinal())
        self._aside(~inside, f"tidspunktet er utenfor kalenderen, som går fra {first} til {last}")
        return day - EPOCH

    def _flags(self, name: str) -> Any:
        if name not in self._raw.column_names:
            return np.zeros(self._raw.num_rows, dtype=bool)
        return pc.fill_null(self._raw.column(name), False).to_numpy()

    def _ids(self, name: str) -> pa.Array:
        if name not in self._raw.column_names:
            return pa.nulls(self._raw.num_rows, pa.uuid())
        found: list[bytes | None] = []
        wrong = np.zeros(self._raw.num_rows, dtype=bool)
        for place, value in enumerate(self._raw.column(name).to_pylist()):
            try:
                found.append(None if value is None else UUID(str(value)).bytes)
            except ValueError:
                found.append(None)
                wrong[place] = True
        self._aside(wrong, f"«{name}» er ingen id")
        return pa.array(found, pa.uuid())

    def _or_nothing(self, name: str, type_: pa.DataType) -> Any:
        if name not in self._raw.column_names:
            return pa.nulls(self._raw.num_rows, type_)
        return self._raw.column(name).cast(type_)

    def _attribute(self, name: str, type_: AttributeType) -> Any:
        column = self._or_nothing_as_is(MARK + name)
        if column is None:
            return pa.nulls(self._raw.num_rows, ARROW[type_])
        if type_ is AttributeType.CODE and pa.types.is_string(column.type):
            found = _looked_up(column, self._layout.codes[name])
            lost = pc.and_(pc.is_valid(column), pc.is_null(found))
            self._aside(lost, f"«{name}» har en kode som ikke står på listen")
            return found
        if type_ is AttributeType.DATE:
            self._set_aside_dates(name, column)
        try:
            return column.cast(ARROW[type_])
        except pa.ArrowInvalid:
            return self._each_cast(name, column, ARROW[type_])

    def _or_nothing_as_is(self, name: str) -> Any:
        return self._raw.column(name) if name in self._raw.column_names else None

    def _set_aside_dates(self, name: str, column: Any) -> None:
        days = column.cast(pa.date32()).cast(pa.int32())
        first, last = (one.toordinal() - EPOCH for one in _DATES)
        outside = pc.or_(pc.less(days, first), pc.greater(days, last))
        self._aside(pc.fill_null(outside, False), f"«{name}» er en dato som ikke kan være rett")

    def _each_cast(self, name: str, column: Any, type_: pa.DataType) -> Any:
        """Cast value by value where one of them does not fit, and set those rows aside."""
        found: list[Any] = []
        wrong = np.zeros(len(column), dtype=bool)
        for place, value in enumerate(column):
            try:
                found.append(value.cast(type_).as_py())
            except pa.ArrowInvalid:
                found.append(None)
                wrong[place] = True
        self._aside(wrong, f"«{name}» har en verdi som ikke passer")
        return pa.array(found, type_)

    def _set_aside_rows(self, columns: Mapping[str, Any]) -> None:
        raw, dictionary = self._raw, self._package.guideline.dictionary
        self._aside(pc.is_null(raw.column("subject")), "det mangler hvem hendelsen gjelder")
        self._aside(pc.is_null(columns["kind"]), "det er ukjent hva slags subjekt det gjelder")
        self._aside(pc.is_null(columns["type"]), "hendelsestypen finnes ikke i retningslinjen")
        self._aside(pc.is_null(columns["id"]), "id mangler")
        types = raw.column("type").to_numpy(zero_copy_only=False)
        kinds = raw.column("kind").to_numpy(zero_copy_only=False)
        filled = {
            name: pc.is_valid(columns[MARK + name]).to_numpy(zero_copy_only=False)
            for name in self._layout.attributes
        }
        for type_, event in dictionary.events.items():
            mine = types == type_
            if not mine.any():
                continue
            allowed = [kind.value for kind in event.subjects]
            self._aside(
                mine & ~np.isin(kinds.astype(str), allowed),
                f"«{type_}» gjelder ikke et slikt subjekt",
            )
            for name, has in filled.items():
                if name in event.required:
                    self._aside(mine & ~has, f"«{name}» må stå på «{type_}»")
                if name not in event.attributes:
                    self._aside(mine & has, f"«{type_}» har ingen opplysning «{name}»")
        self._set_aside_doubles(columns)
        self._set_aside_rings(columns)

    def _set_aside_doubles(self, columns: Mapping[str, Any]) -> None:
        """Of several with one id the first written down holds; the others are set aside."""
        ids = [None if value is None else value.bytes for value in columns["id"].to_pylist()]
        recorded = pc.coalesce(columns["recorded"], columns["at"]).cast(pa.int64()).to_pylist()
        holds: dict[bytes, int] = {}
        doubled = np.zeros(len(ids), dtype=bool)
        for place, id_ in enumerate(ids):
            if id_ is None or self._reasons[place] is not None:
                continue
            rival = holds.setdefault(id_, place)
            if rival == place:
                continue
            later = place if recorded[place] >= recorded[rival] else rival
            holds[id_] = rival if later == place else place
            doubled[later] = True
        self._aside(doubled, "en annen hendelse har samme id")

    def _set_aside_rings(self, columns: Mapping[str, Any]) -> None:
        corrects = {
            mine.bytes: theirs.bytes
            for mine, theirs in zip(
                columns["id"].to_pylist(), columns["supersedes"].to_pylist(), strict=True
            )
            if mine is not None and theirs is not None
        }
        ringed = set(_in_rings(corrects))
        if ringed:
            ids = columns["id"].to_pylist()
            wrong = [one is not None and one.bytes in ringed for one in ids]
            self._aside(np.array(wrong), "hendelsene retter hverandre i ring")

    def _aside(self, rows: Any, reason: str) -> None:
        """Note the first reason that a row is set aside for."""
        wrong = rows if isinstance(rows, np.ndarray) else rows.to_numpy(zero_copy_only=False)
        # Asked of every event type and attribute; nearly always there is nothing to note.
        if wrong.any():
            self._reasons[wrong.astype(bool) & _nothing_in(self._reasons)] = reason

    # Numbers

    def _numbered(self, table: pa.Table) -> tuple[pa.Table, pa.Table]:
        """Give subjects their numbers, and events theirs within a subject; sorted as files are."""
        whose = table.select(["name", "kind"]).group_by(["name", "kind"]).aggregate([])
        whose = whose.sort_by([("name", "ascending"), ("kind", "ascending")])
        numbers = np.arange(self._first, self._first + whose.num_rows, dtype=np.int32)
        whose = whose.append_column("subject", pa.array(numbers))
        subjects = pa.table(
            {"subject": whose["subject"], "id": whose["name"], "kind": whose["kind"]},
            schema=SUBJECTS,
        )
        placed = table.join(whose, ["name", "kind"])
        placed = placed.append_column(
            "bytes", pc.cast(placed["id"], pa.binary(16)).cast(pa.binary())
        )
        placed = placed.sort_by(
            [("subject", "ascending"), ("at", "ascending"), ("bytes", "ascending")]
        )
        subject = placed["subject"].to_numpy()
        changes: Any = subject[1:] != subject[:-1]
        firsts: Any = np.flatnonzero(np.r_[True, changes]) if len(subject) else []
        runs = np.diff(np.r_[firsts, len(subject)]).astype(int)
        places = np.arange(len(subject)) - np.repeat(firsts, runs)
        placed = placed.append_column("place", pa.array(places.astype(np.int32)))
        placed = placed.sort_by(
            [(name, "ascending") for name in ("type", "subject", "at", "bytes")]
        )
        return placed.select(self._layout.schema.names).cast(self._layout.schema), subjects


def _nothing_in(values: Any) -> Any:
    """Tell of each value whether it is none."""
    return np.array([value is None for value in values], dtype=bool)


def _fits(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Tell whether values of one type can be those of another, each by itself."""
    if found == wanted or pa.types.is_null(found):
        return True
    if pa.types.is_decimal(wanted):
        return bool(pa.types.is_decimal(found) or pa.types.is_integer(found))
    if pa.types.is_timestamp(wanted):
        return bool(pa.types.is_timestamp(found))
    if pa.types.is_integer(wanted):
        return bool(pa.types.is_integer(found))
    if pa.types.is_string(wanted):
        return bool(pa.types.is_string(found) or pa.types.is_large_string(found))
    return False


def _looked_up(column: Any, numbers: Mapping[str, int]) -> Any:
    names = pa.array(list(numbers), pa.string())
    codes = pa.array(list(numbers.values()), pa.int16())
    return codes.take(pc.index_in(column.combine_chunks().cast(pa.string()), value_set=names))


def _ticks(column: Any) -> Any:
    whole = column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.int64())
    return pc.fill_null(whole, 0).to_numpy()


def _instants(at: Any) -> pa.Array:
    return pa.array(at).cast(pa.timestamp("us", "UTC"))


def _first_day(calendar: Calendar) -> int:
    return date(calendar.first, 1, 1).toordinal()


def _midnights(calendar: Calendar) -> Any:
    days = range(_first_day(calendar), date(calendar.last, 12, 31).toordinal() + 1)
    return np.array([ticks(calendar.midnight(day)) for day in days], dtype=np.int64)


def _in_rings(corrects: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """Give the events whose corrections lead back to themselves, or into such a ring."""
    free: set[bytes] = set()
    for start in corrects:
        seen: list[bytes] = []
        event = start
        while event in corrects and event not in free and event not in seen:
            seen.append(event)
            event = corrects[event]
        if event in seen:
            yield from seen[seen.index(event) :]
        free |= set(seen)


__all__: Sequence[str] = ["Refused", "TakenIn", "take_in"]
