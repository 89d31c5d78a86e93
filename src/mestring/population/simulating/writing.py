"""Writing: blocks of persons to a folder of partitions, each whole or not there; what is there is not made again."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mestring.core.package import Package
from mestring.core.words import SubjectKind
from mestring.population.intake import REASON, Refused
from mestring.population.keeping import ASIDE, EVENTS, LISTS, WHOSE, partitions
from mestring.population.layout import SUBJECTS, Layout
from mestring.population.simulating import (
    coordination,
    everyday,
    family,
    filling,
    inpatient,
    lives,
    meeting,
    organisation,
    safety,
    treatment,
)
from mestring.population.simulating.assumed import CORRECTED
from mestring.population.simulating.block import Block
from mestring.population.simulating.book import MINUTES, Book, Some, Word
from mestring.population.simulating.services import Services, Unit, default_units
from mestring.population.simulating.tables import Clock, Written, high_of, row_groups
from mestring.population.words import EPOCH, KIND_CODE, ticks

BLOCK = 50_000
MANIFEST = "simulation.json"
# The organisation has the first numbers; every block of persons has as many again for their relatives.
_FIRST_PERSON, _STRIDE = 10_000, 2 * BLOCK
_ORGANISATION = 0xFFFF
_MOST_YEARS, _MOST_PERSONS = 20, 100_000_000
_AGE = 100 * 366
# The bad month of a unit lies so far into the years.
_BAD = 0.7
Told = Callable[[int, int], None]


class Asked(NamedTuple):
    """What is to be simulated; the same gives the same bytes, whatever is made first."""

    people: int
    years: int
    seed: int
    units: tuple[Unit, ...]
    until: datetime


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
    _refuse(asked, package)
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


class Drawn(NamedTuple):
    """A block that has been drawn: its book, and its subjects with number, id and kind."""

    book: Book
    subjects: pa.Table
    numbers: Any
    random: Any


class World:
    """What all blocks share."""

    def __init__(self, package: Package, asked: Asked) -> None:
        self.asked, self.package = asked, package
        calendar = package.guideline.calendar
        day = calendar.day_of(asked.until)
        since = (asked.until - calendar.midnight(day)).total_seconds() // 60
        self.until = (day - EPOCH) * MINUTES + int(since)
        self.first = self.until - asked.years * 365 * MINUTES
        self.clock = Clock.of(calendar, self.first // MINUTES - _YEAR, day - EPOCH + 1)
        bad = _month(self.first + int((self.until - self.first) * _BAD))
        self.services = Services(asked.units, asked.seed, self.first, self.until, bad)
        self.layout = Layout(package.guideline.dictionary)
        self.rules = frozenset(rule.id for rule in package.rules)

    def drawn(self, number: int) -> Drawn:
        """Draw a block of persons, or the organisation where the number is below zero."""
        if number < 0:
            return self._organisation()
        count = min(BLOCK, self.asked.people - number * BLOCK)
        return self._persons(number, count)

    def words(self) -> set[Word]:
        """Give every word that the simulation uses: a block of nobody says them all."""
        return self._persons(0, 0).book.words | self._organisation().book.words

    def _persons(self, number: int, count: int) -> Drawn:
        random = np.random.default_rng([self.asked.seed, 2, number])
        people = lives.drawn(random, self.services, count, self.first, self.until)
        of = np.flatnonzero(people.relatives)
        start = _FIRST_PERSON + number * _STRIDE
        persons = np.arange(start, start + count)
        relatives = np.arange(start + BLOCK, start + BLOCK + len(of))
        numbers = np.r_[persons, relatives].astype(np.int64)
        ends = np.r_[people.ends, np.full(len(of), self.until + 1)]
        block = self._block(random, ends, numbers)
        prefix = f"sim-{self.asked.seed}-p"
        _tell(block, people, count, prefix, numbers, self)
        ids = [f"{prefix}{each}" for each in persons] + [
            f"sim-{self.asked.seed}-r{each}" for each in relatives
        ]
        kinds = [SubjectKind.PERSON] * count + [SubjectKind.RELATIVE] * len(of)
        return Drawn(block.book, _subjects(numbers, ids, kinds), numbers, random)

    def _organisation(self) -> Drawn:
        random = np.random.default_rng([self.asked.seed, 3])
        units = self.asked.units
        towns = sorted({unit.municipality for unit in units})
        places = {unit.municipality: place for place, unit in reversed(list(enumerate(units)))}
        hosts = [*range(len(units)), *(places[town] for town in towns), *self._levels()]
        ids = [unit.id for unit in units] + [f"sim-kommune-{town}" for town in towns]
        ids += [f"sim-avtale-{number}" for number, _ in enumerate(self._levels())]
        kinds = [SubjectKind.UNIT] * len(units) + [SubjectKind.MUNICIPALITY] * len(towns)
        kinds += [SubjectKind.AGREEMENT] * (len(ids) - len(kinds))
        numbers = np.arange(len(ids), dtype=np.int64)
        block = self._block(random, np.full(len(ids), self.until + 1), numbers)
        opened = np.full(len(ids), self.first + 9 * 60) + numbers * MINUTES
        everyone = Some(numbers, block.office(opened), np.array(hosts, dtype=np.int64))
        sort = np.array([kind.value for kind in kinds])
        for kind, run in (
            (SubjectKind.UNIT, organisation.run_units),
            (SubjectKind.MUNICIPALITY, organisation.run_municipalities),
            (SubjectKind.AGREEMENT, organisation.run_agreements),
        ):
            some = everyone.only(sort == kind.value)
            run(block, some, np.full(len(some.who), self.until))
        return Drawn(block.book, _subjects(numbers, ids, kinds), numbers, random)

    def _levels(self) -> list[int]:
        """Give the units that have agreements with the municipalities."""
        return [place for place, unit in enumerate(self.asked.units) if unit.level == "specialist"]

    def _block(self, random: Any, ends: Any, numbers: Any) -> Block:
        events = self.package.guideline.dictionary.events
        book = Book(
            random,
            ends,
            self.services.gaps,
            lambda type_: frozenset(events[type_].required) if type_ in events else frozenset(),
        )
        return Block(random, self.services, book, numbers, self.rules)


_YEAR = 366


def _tell(
    block: Block, people: lives.Lives, count: int, prefix: str, numbers: Any, world: World
) -> None:
    """Tell the lives of a block, one part after the other."""
    met = meeting.meet(block, people)
    meeting.agree(block, people, met)
    specialist = treatment.refer(block, people, met)
    begun = treatment.treat(block, people, met, specialist)
    coordination.coordinate(block, people, met)
    stays = inpatient.admit(block, people, met)
    safety.keep_safe(block, people, met)
    safety.substances(block, people, met)
    family.ask_about_children(block, people, begun)
    family.relate(block, people, met, count, prefix, numbers)
    everyday.live(block, people, met, begun)
    changes = world.clock.changes()
    filling.fill(block, people, met, begun, stays, changes[changes * MINUTES >= world.first])
    meeting.close(block, people, met)
    meeting.leave(block, people, world.until)
    block.book.correct(CORRECTED)


def _subjects(numbers: Any, ids: Sequence[str], kinds: Sequence[SubjectKind]) -> pa.Table:
    return pa.table(
        {
            "subject": pa.array(numbers.astype(np.int32)),
            "id": pa.array(ids, pa.string()),
            "kind": pa.array([KIND_CODE[kind] for kind in kinds], pa.int16()),
        },
        schema=SUBJECTS,
    )


def _month(at: int) -> tuple[int, int]:
    """Give the local minutes at which a calendar month begins and ends."""
    on = date.fromordinal(at // MINUTES + EPOCH).replace(day=1)
    after = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return tuple((day.toordinal() - EPOCH) * MINUTES for day in (on, after))  # type: ignore[return-value]


# What is refused


def _refuse(asked: Asked, package: Package) -> None:
    faults = [*_unfit(asked, package)]
    faults = faults or [*_unknown(World(package, asked), package)]
    if faults:
        raise Refused("\n".join(faults))


def _unfit(asked: Asked, package: Package) -> Iterator[str]:
    if not 1 <= asked.people <= _MOST_PERSONS:
        yield f"people: {asked.people} går ikke. Velg fra 1 til {_MOST_PERSONS}."
    if not 1 <= asked.years <= _MOST_YEARS:
        yield f"years: {asked.years} går ikke. Velg fra 1 til {_MOST_YEARS} år."
    if not 0 <= asked.seed < 2**32:
        yield f"seed: {asked.seed} går ikke. Velg fra 0 til {2**32 - 1}."
    if asked.until.tzinfo is None:
        yield "until: tidspunktet mangler tidssone."
        return
    calendar = package.guideline.calendar
    day = calendar.day_of(asked.until)
    first, last = day - (asked.years + 1) * _YEAR, day + _YEAR
    if (
        date.fromordinal(first).year <= calendar.first
        or date.fromordinal(last).year >= calendar.last
    ):
        yield (
            f"until: årene går utenfor kalenderen, som går fra {calendar.first} til {calendar.last}."
        )
    doubled = sorted({unit.id for unit in asked.units if _ids(asked.units).count(unit.id) > 1})
    if doubled:
        yield f"units: id-en «{doubled[0]}» står flere ganger. Gi hver enhet sin egen."


def _ids(units: Sequence[Unit]) -> list[str]:
    return [unit.id for unit in units]


def _unknown(world: World, package: Package) -> Iterator[str]:
    """Say every word of the simulation that the guideline lacks."""
    dictionary, identity = package.guideline.dictionary, package.guideline.identity
    unknown = {word[0] for word in world.words() if word[0] not in dictionary.events}
    yield from (
        f"Hendelsestypen «{name}» finnes ikke i retningslinjen. Simuleringen bruker den."
        for name in sorted(unknown)
    )
    for type_, attribute, code in sorted(world.words()):
        if type_ in unknown or not attribute:
            continue
        if attribute not in dictionary.events[type_].attributes:
            if not code:
                yield f"«{type_}» har ingen opplysning «{attribute}» i retningslinjen."
        elif code and code not in dictionary.codes_of(attribute):
            yield f"«{attribute}» har ingen kode «{code}» i retningslinjen."
    types, levels = (
        {term.id for term in terms} for terms in (identity.unit_types, identity.levels)
    )
    for unit in world.asked.units:
        if unit.type not in types:
            yield f"Enheten «{unit.id}»: retningslinjen kjenner ingen enhetstype «{unit.type}»."
        if unit.level not in levels:
            yield f"Enheten «{unit.id}»: retningslinjen kjenner ikke nivået «{unit.level}»."


# Files


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
                writer.write_table(table)
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
