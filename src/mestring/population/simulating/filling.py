"""Filling: contacts until each person has as many events as were drawn; some at odd times on purpose."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mestring.population.simulating.assumed import SHARES
from mestring.population.simulating.block import Block
from mestring.population.simulating.book import MINUTES, Some
from mestring.population.simulating.inpatient import Stays
from mestring.population.simulating.lives import Lives
from mestring.population.simulating.meeting import MODES, Met

_SPECIALIST, _LEAST_DAYS = 0.35, 20
_PURPOSES = {"follow_up": 6, "treatment": 3, "practical_help": 2, "crisis": 1}
# From half an hour before the clock is changed until well after, counted from midnight.
_CHANGE = (90, 260)


def fill(
    block: Block, lives: Lives, met: Met, begun: Some, stays: Stays, changes: Sequence[int]
) -> None:
    """Hold contacts through the course until the events are as many as they should be.

    The weeks after a stay are left to those that have chances of their own.
    """
    missing = np.maximum(lives.events - block.book.counts(len(lives.events)), 0)
    first = np.full(len(lives.home), -1, dtype=np.int64)
    first[met.first.who] = met.first.at
    missing[first < 0] = 0
    treated = np.zeros(len(lives.home), dtype=bool)
    treated[begun.who] = True
    who = np.repeat(np.arange(len(missing)), missing)
    at = _times(block, lives, first, who, changes)
    free = ~stays.quiet(Some(who, at, who))
    who, at = who[free], at[free]
    special = treated[who] & (block.random.random(len(who)) < _SPECIALIST)
    homes = lives.home[who]
    clinics = np.where(
        lives.substance[who],
        block.services.at("tsb", homes),
        block.services.at("outpatient", homes),
    )
    some = Some(who, at, np.where(special, clinics, homes))
    _held(block, some.only(special), {"treatment": 1})
    _held(block, some.only(~special), _PURPOSES)
    _feedback(block, some.only(special))


def _times(block: Block, lives: Lives, first: Any, who: Any, changes: Sequence[int]) -> Any:
    """Spread contacts over the course; some stand at the instant of another, some where clocks change."""
    length = np.maximum(
        np.minimum(lives.leave, lives.ends)[who] - first[who], _LEAST_DAYS * MINUTES
    )
    at = block.office(first[who] + (block.random.random(len(who)) * length).astype(np.int64))
    tied = np.flatnonzero(block.random.random(len(who)) < SHARES["tied"].value)
    tied = tied[tied > 0]
    tied = tied[who[tied] == who[tied - 1]]
    at[tied] = at[tied - 1]
    if len(changes):
        days = np.asarray(changes)
        odd = np.flatnonzero(block.random.random(len(who)) < SHARES["at-clock-change"].value)
        chosen = days[block.random.integers(0, len(days), len(odd))]
        there = chosen * MINUTES + block.random.integers(*_CHANGE, len(odd))
        fits = (there > first[who[odd]]) & (there < lives.leave[who[odd]])
        at[odd[fits]] = there[fits]
    return at


def _held(block: Block, some: Some, purposes: Mapping[str, float]) -> None:
    block.add(
        "contact.held",
        some,
        contact_mode=block.codes(some, MODES),
        contact_purpose=block.codes(some, purposes),
        two_way=block.flags(some, SHARES["two-way"].value),
    )


def _feedback(block: Block, some: Some) -> None:
    """Use feedback in some sessions, and do something about what it says."""
    used = block.follow("feedback", some)
    helped = block.flags(used, 0.85)
    block.add("feedback.used", used, helped=helped, instrument_used=block.flags(used, 0.8))
    answered = block.follow("feedback-answered", used.only(~helped))
    block.add(
        "evaluation.held",
        answered,
        evaluation_of=block.one(answered, "treatment"),
        with_person=block.flags(answered, 0.9),
        helped=block.flags(answered, 0.5),
    )
