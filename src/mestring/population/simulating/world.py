"""The world of a simulation: its units and its time, and the blocks of persons who live in it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from mestring.core.package import Package
from mestring.core.words import SubjectKind
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
from mestring.population.simulating.services import Services, Unit
from mestring.population.simulating.tables import Clock
from mestring.population.words import EPOCH, KIND_CODE

BLOCK = 50_000
YEAR = 366
# Nothing that comes before a first day comes earlier than this.
BEFORE = 60
# The organisation has the first numbers; every block of persons has as many again for their relatives.
_FIRST_PERSON, _STRIDE = 10_000, 2 * BLOCK
# The bad month of a unit lies so far into the years.
_BAD = 0.7


class Asked(NamedTuple):
    """What is to be simulated; the same gives the same bytes, whatever is made first."""

    people: int
    years: int
    seed: int
    units: tuple[Unit, ...]
    until: datetime


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
        self.clock = Clock.of(calendar, self.first // MINUTES - BEFORE, day - EPOCH + 1)
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
