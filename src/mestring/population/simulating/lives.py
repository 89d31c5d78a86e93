"""Lives: who the persons of a block are, before anything is written down about them."""

from typing import Any, NamedTuple

import numpy as np

from mestring.population.simulating.assumed import (
    COURSE_DAYS,
    EVENTS_MEAN,
    EVENTS_MOST,
    EVENTS_SPREAD,
    NO_EVENTS,
    SHARES,
    YEARLY,
)
from mestring.population.simulating.book import MINUTES
from mestring.population.simulating.services import Services

YEAR = 365 * MINUTES
_NEVER = np.int64(2**40)
# How many are known from the start; the others come evenly over the years.
_KNOWN = 0.25


class Lives(NamedTuple):
    """The persons as columns. Times are local minutes since 1970; `pathway` counts from 0."""

    home: Any
    pathway: Any
    events: Any
    entry: Any
    leave: Any
    ends: Any
    dies: Any
    born: Any
    substance: Any
    parent: Any
    relatives: Any

    @property
    def lives(self) -> Any:
        """The persons something is written about."""
        return np.flatnonzero(self.events > 0)


def drawn(random: Any, services: Services, count: int, first: int, until: int) -> Lives:
    """Draw the persons of a block."""
    events = random.lognormal(np.log(EVENTS_MEAN) - EVENTS_SPREAD**2 / 2, EVENTS_SPREAD, count)
    events = np.clip(events.astype(np.int64), 1, EVENTS_MOST)
    weight = np.log(events) + random.normal(0, 0.5, count)
    pathway = np.digitize(weight, np.log([30, 60]))
    known = random.random(count) < _KNOWN
    span = np.where(known, min(90 * MINUTES, until - first), until - first)
    entry = first + (random.random(count) * span).astype(np.int64)
    entry = entry // MINUTES * MINUTES + random.integers(8 * 60, 16 * 60, count)
    lasts = random.exponential(1.0, count) * np.array(COURSE_DAYS)[pathway] * MINUTES / np.log(2)
    leave = entry + 14 * MINUTES + lasts.astype(np.int64)
    dies, moves = (_when(random, entry, pathway, name) for name in ("death", "move"))
    return Lives(
        home=services.homes[random.choice(len(services.homes), count, p=services.weights)],
        pathway=pathway,
        events=np.where(random.random(count) < NO_EVENTS, 0, events),
        entry=entry,
        leave=leave,
        ends=np.minimum(np.minimum(dies, moves), until + 1),
        dies=dies < moves,
        born=(entry // MINUTES - random.integers(18 * 365, 80 * 365, count)).astype(np.int32),
        substance=random.random(count) < SHARES["substance-also"].value * (0.5 + 0.5 * pathway),
        parent=random.random(count) < SHARES["children"].value,
        relatives=(random.random(count) < SHARES["relative"].value * (0.5 + 0.5 * pathway)),
    )


def _when(random: Any, entry: Any, pathway: Any, name: str) -> Any:
    """Give when something that happens so often a year happens first."""
    years = random.exponential(1.0, len(entry)) / np.array(YEARLY[name])[pathway]
    return entry + np.minimum(years * YEAR, _NEVER).astype(np.int64)
