"""Living conditions: what is written down about them, and what is done where they are hard."""

from typing import NamedTuple

import numpy as np

from mestring.population.simulating.block import Block
from mestring.population.simulating.book import MINUTES, Coded, Some

HOUSING = {
    "own": 30,
    "rents_private": 30,
    "rents_municipal": 12,
    "supported": 6,
    "with_others": 8,
    "temporary": 4,
    "none": 2,
}
_WORK = {"work": 3, "work_sick_leave": 2, "education": 1, "measure": 1, "seeking": 2, "outside": 4}
_ECONOMY = {"manages": 4, "tight": 3, "not_enough": 2, "debt": 1}
_NETWORK = {"good": 4, "few": 4, "none": 1, "harmful": 1}
_ACTIVITY = {"daily": 4, "weekly": 3, "none": 3}
_INCOME = {"wage": 3, "sickness": 2, "aap": 3, "disability": 2, "social": 1, "pension": 1}
_NO_HOME, _NO_MONEY, _ALONE = ("none", "temporary"), ("not_enough", "debt"), ("few", "none")
_MONTH, _SUPPORT = 28, 84


class _Told(NamedTuple):
    """What was told, of what may call for something."""

    some: Some
    housing: Coded
    economy: Coded
    network: Coded


def lived(block: Block, some: Some) -> None:
    """Write living conditions down, and do something about what is hard."""
    told = _written(block, some)
    _home(block, some.only(_has(told.housing, _NO_HOME)))
    _money(block, some.only(_has(told.economy, _NO_MONEY)))
    _belong(block, some.only(_has(told.network, _ALONE)))


def _written(block: Block, some: Some) -> _Told:
    told = _Told(
        some,
        block.codes(some, HOUSING),
        block.codes(some, _ECONOMY),
        block.codes(some, _NETWORK),
    )
    block.add(
        "living_conditions.recorded",
        some,
        housing_situation=told.housing,
        work_situation=block.codes(some, _WORK),
        economy_situation=told.economy,
        network_situation=told.network,
        activity_situation=block.codes(some, _ACTIVITY),
        income_source=block.codes(some, _INCOME),
    )
    return told


def _has(coded: Coded, names: tuple[str, ...]) -> np.ndarray:
    return np.isin(coded.picks, [coded.names.index(name) for name in names])


def _home(block: Block, told: Some) -> None:
    """Seek a home, get a reply, move in, and be visited."""
    sought = block.follow("housing-sought", told)
    block.add("housing.help_sought", sought, no_home=block.flags(sought, 0.5))
    told_in_between = block.follow("housing-reply", block.some_of(sought, 0.5))
    block.add("housing.interim_reply_sent", told_in_between)
    decided = block.follow("housing-decided", sought)
    granted = block.flags(decided, 0.7)
    block.add("housing.decided", decided, granted=granted)
    moved = block.follow("moved-in", decided.only(granted))
    block.add(
        "housing.moved_in",
        moved,
        housing_situation=block.codes(moved, {"rents_municipal": 3, "supported": 2}),
    )
    contacts(block, block.follow("visit-after-move", moved), "home")
    supported(block, moved, "home")
    out = block.later(block.some_of(told, 0.3), 1, 20)
    block.add("referral.sent", out, referral_to=block.one(out, "outreach_team"))
    begun = block.follow("outreach-started", out)
    there = begun.there(block.services.at("outreach", begun.unit))
    block.add("outreach.started", there, no_home=block.flags(begun, 0.5))


def supported(block: Block, some: Some, mode: str) -> None:
    """Keep in touch for three months after something new."""
    stop = some.at + _SUPPORT * MINUTES
    contacts(block, block.recur("job-support", some, stop, _MONTH), mode)


def contacts(block: Block, some: Some, mode: str) -> None:
    """Hold contacts with practical help."""
    block.add(
        "contact.held",
        some,
        two_way=block.flags(some, 0.92),
        contact_mode=block.one(some, mode),
        contact_purpose=block.one(some, "practical_help"),
    )


def _money(block: Block, told: Some) -> None:
    helped = block.follow("economy", told)
    block.add("economy.help_given", helped)
    _written(block, block.follow("economy-again", helped))


def _belong(block: Block, told: Some) -> None:
    offered = block.follow("place-offered", told)
    block.add(
        "help.offered",
        offered,
        help_kind=block.one(offered, "meeting_place"),
        agreed_with_person=block.flags(offered, 0.75),
    )
    went = block.follow("place-visited", offered)
    block.add("activity.started", went, help_kind=block.one(went, "meeting_place"))
