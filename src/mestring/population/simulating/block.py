"""A block: some tens of thousands of persons whose lives are drawn together, column by column."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mestring.population.simulating.assumed import CHANCES, SHARES
from mestring.population.simulating.book import (
    MINUTES,
    Book,
    Coded,
    Days,
    Place,
    Put,
    Ref,
    Row,
    Some,
)
from mestring.population.simulating.services import Services

_OPEN, _CLOSE = 8 * 60, 16 * 60
_WEEK, _SATURDAY, _SUNDAY = 7, 5, 6
# 1 January 1970 was a Thursday.
_THURSDAY = 3
_OWN_REASONS = {"own_choice": 3, "not_now": 1}
_UNIT_REASONS = {"capacity": 2, "clinical": 2, "not_reached": 1}


class Block:
    """Draws what follows from what, and writes it in the book."""

    def __init__(
        self,
        random: Any,
        services: Services,
        book: Book,
        numbers: Any,
        rules: frozenset[str],
    ) -> None:
        self.random, self.services, self.book = random, services, book
        self._numbers, self._rules = numbers, rules
        self.add = book.add

    # What follows

    def follow(self, name: str, some: Some) -> Some:
        """Give those for whom something follows, in time or later, and when."""
        chance, count = CHANCES[name], len(some.who)
        rate = self.services.rate(name, some.unit, some.at)
        drawn = self.random.random(count)
        in_time = drawn < rate
        later = (chance.ever - chance.in_time) / max(1 - chance.in_time, 0.01)
        ever = in_time | (drawn < rate + (1 - rate) * later)
        days = self.random.integers(chance.first, chance.last + 1, count)
        over = chance.last + 1 + self.random.exponential(chance.last + 3, count).astype(np.int64)
        days = np.where(in_time, days, over)
        earliest = np.where(in_time, chance.first, chance.last + 1)
        latest = np.where(in_time, chance.last, np.iinfo(np.int64).max // MINUTES // 4)
        at = self._reached(some.at, days, earliest, latest)
        return Some(some.who, at, some.unit).only(ever)

    def recur(self, name: str, some: Some, stop: Any, every: float) -> Some:
        """Give what comes again and again until each one's time: within the days that are meant, or later."""
        left = np.maximum(stop - some.at, 0) / (MINUTES * every)
        counts = np.minimum((left / 0.6).astype(np.int64), 60)
        places = np.repeat(np.arange(len(some.who)), counts)
        step = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        roughly = some.at[places] + (step * every * MINUTES).astype(np.int64)
        in_time = self.random.random(len(places)) < self.services.rate(
            name, some.unit[places], roughly
        )
        share = np.where(
            in_time,
            self.random.uniform(0.6, 0.98, len(places)),
            self.random.uniform(1.05, 1.9, len(places)),
        )
        gaps = np.ceil(share * every).astype(np.int64)
        whole = np.cumsum(gaps)
        before = np.repeat(np.r_[0, whole][np.cumsum(counts) - counts], counts)
        at = self.office(some.at[places] + (whole - before) * MINUTES)
        return Some(some.who[places], at, some.unit[places]).only(at < stop[places])

    def before(self, name: str, some: Some, earliest: Any = 0) -> Some:
        """Give those for whom something came first, and when; not before a time of each."""
        chance, count = CHANCES[name], len(some.who)
        there = self.random.random(count) < self.services.rate(name, some.unit, some.at)
        days = self.random.integers(chance.first, chance.last + 1, count)
        minutes = days * MINUTES + self.random.integers(5, 60, count)
        return some._replace(at=np.maximum(some.at - minutes, earliest)).only(there)

    def share(self, name: str, some: Some) -> Some:
        """Give a share of some."""
        return self.some_of(some, SHARES[name].value)

    def some_of(self, some: Some, share: Any) -> Some:
        """Give as many of some as a share says."""
        return some.only(self.random.random(len(some.who)) < share)

    def later(self, some: Some, first: int, last: int) -> Some:
        """Give the same some days later, in office hours."""
        days = self.random.integers(first, last + 1, len(some.who))
        return some._replace(at=self.office(some.at + days * MINUTES))

    # Values

    def flags(self, some: Some, share: float) -> Any:
        """Give yes or no."""
        return self.random.random(len(some.who)) < share

    def codes(self, some: Some, weights: Mapping[str, float]) -> Coded:
        """Give codes by weight."""
        shares = np.cumsum(np.array(list(weights.values())))
        drawn = self.random.random(len(some.who)) * shares[-1]
        return Coded(tuple(weights), np.searchsorted(shares, drawn, side="right").astype(np.int8))

    def one(self, some: Some, name: str) -> Coded:
        """Give one code to all."""
        return Coded((name,), np.zeros(len(some.who), dtype=np.int8))

    def ref(self, prefix: str, some: Some, ordinal: Any = 0) -> Ref:
        """Give each of some subjects a reference of its own."""
        return Ref(f"{prefix}-", self._numbers[some.who] * 100 + ordinal)

    def shared(self, prefix: str, some: Some, of: int) -> Ref:
        """Give references that several share, such as who works in a unit."""
        return Ref(f"{prefix}-", some.unit * of + self.random.integers(0, of, len(some.who)))

    def dates(self, some: Some, first: int, last: int) -> Days:
        """Give dates some days later."""
        days = some.at // MINUTES + self.random.integers(first, last + 1, len(some.who))
        return Days(days.astype(np.int32))

    def unit_refs(self, units: Any) -> Place:
        """Give references to units."""
        return Place(np.asarray(units))

    def decline(self, expectation: str, put: Put) -> None:
        """Let some persons choose another way than the step that these events call for."""
        self._answer("step.declined", expectation, put, "declined", _OWN_REASONS)

    def deviate(self, expectation: str, put: Put) -> None:
        """Let a unit do otherwise than the step that these events call for, and say why."""
        self._answer("step.deviated", expectation, put, "deviated", _UNIT_REASONS)

    def _answer(
        self, type_: str, expectation: str, put: Put, share: str, reasons: Mapping[str, float]
    ) -> None:
        """Nothing is said of a step that the guideline lacks."""
        if expectation not in self._rules and len(self._numbers):
            return
        chosen = self.random.random(len(put.rows)) < SHARES[share].value
        some = self.later(put.some.only(chosen), 0, 2)
        self.add(
            type_,
            some._replace(at=np.maximum(some.at, put.some.at[chosen] + 1)),
            expectation=Ref(expectation, np.full(len(some.who), -1)),
            trigger=Row(put.rows[chosen]),
            reason=self.codes(some, reasons),
        )

    # Time

    def office(self, at: Any) -> Any:
        """Give a time in office hours on the same date, or on the Monday after it."""
        days = at // MINUTES
        on = (days + _THURSDAY) % _WEEK
        days = days + np.where(on == _SATURDAY, 2, np.where(on == _SUNDAY, 1, 0))
        return days * MINUTES + self.random.integers(_OPEN, _CLOSE, len(at))

    def _reached(self, at: Any, days: Any, earliest: Any, latest: Any) -> Any:
        """Give the time some days on: not on a weekend, where that is neither too late nor too early."""
        on = (at // MINUTES + days + _THURSDAY) % _WEEK
        forward = np.where(on == _SATURDAY, 2, np.where(on == _SUNDAY, 1, 0))
        back = np.where(on == _SATURDAY, 1, np.where(on == _SUNDAY, 2, 0))
        days = np.where(
            days + forward <= latest,
            days + forward,
            np.where(days - back >= earliest, days - back, days),
        )
        hours = self.random.integers(_OPEN, _CLOSE, len(at))
        soon = at % MINUTES + self.random.integers(5, 120, len(at))
        minute = np.where(days == 0, np.minimum(soon, MINUTES - 1), hours)
        return (at // MINUTES + days) * MINUTES + minute
