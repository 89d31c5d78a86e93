"""Coordination: need, coordinator, plan and care team; and what happens when a coordinator leaves."""

import numpy as np

from mestring.population.simulating.block import Block
from mestring.population.simulating.book import Some
from mestring.population.simulating.lives import Lives
from mestring.population.simulating.meeting import Met

_NEED = (0.02, 0.2, 0.75)
_BY_SPECIALIST, _LEAVES = 0.3, 0.2
_HALF_YEAR, _QUARTER = 182, 91


def coordinate(block: Block, lives: Lives, met: Met) -> None:
    """See the need, report it, offer and name a coordinator, and make a plan."""
    seen = block.some_of(met.first, np.array(_NEED)[lives.pathway[met.first.who]])
    seen = block.later(seen, 1, 60)
    specialist = block.flags(seen, _BY_SPECIALIST)
    elsewhere = np.where(specialist, block.services.at("outpatient", seen.unit), seen.unit)
    where = seen.there(elsewhere)
    block.add(
        "coordination.need_seen",
        where,
        long_term=block.flags(seen, 0.92),
        coordinated_need=block.flags(seen, 0.92),
        both_levels=specialist,
    )
    told = block.follow("municipality-notified", where.only(specialist))
    block.add("municipality.notified", told, both_levels=block.flags(told, 0.9))
    reported = block.follow("need-reported", seen)
    block.add("coordination.need_reported", reported, agreed_with_person=block.flags(reported, 0.9))
    offered = block.follow("coordinator-offered", reported)
    block.decline("koordinator-pa-plass", block.add("coordinator.offered", offered))
    _named(block, lives, offered)
    _planned(block, lives, offered)


def _named(block: Block, lives: Lives, offered: Some) -> None:
    declined = block.later(block.share("declined", offered), 1, 10)
    block.add("coordinator.declined", declined)
    named = block.follow("coordinator-named", offered.only(~np.isin(offered.who, declined.who)))
    block.add(
        "coordinator.named",
        named,
        coordinator=block.ref("koordinator", named, 1),
        agreed_with_person=block.flags(named, 0.9),
    )
    _left(block, lives, block.later(block.some_of(named, _LEAVES), 90, 500))
    formed = block.follow("care-team", block.some_of(named, 0.5))
    block.add("care_team.formed", formed, agreed_with_person=block.flags(formed, 0.9))
    held = block.recur("care-team-met", formed, lives.leave[formed.who], _QUARTER)
    block.add(
        "care_team.met",
        held,
        with_person=block.flags(held, 0.9),
        tasks_noted=block.flags(held, 0.75),
        network_present=block.flags(held, 0.3),
    )


def _left(block: Block, lives: Lives, left: Some) -> None:
    """Let coordinators leave, most of them announced, and name new ones."""
    left = left.only(left.at < lives.leave[left.who])
    announced = block.some_of(left, 0.7).moved(-30 * 1_440)
    block.add(
        "coordinator.leave_announced",
        announced,
        coordinator=block.ref("koordinator", announced, 1),
        last_day=block.dates(announced, 30, 30),
    )
    block.add(
        "coordinator.left",
        left,
        coordinator=block.ref("koordinator", left, 1),
        need_continues=block.flags(left, 0.85),
    )
    ready = block.flags(announced, 0.55)
    after = left.only(~np.isin(left.who, announced.only(ready).who))
    for some in (
        block.later(announced.only(ready), 5, 25),
        block.follow("coordinator-renamed", after),
    ):
        block.add(
            "coordinator.named",
            some,
            coordinator=block.ref("koordinator", some, 2),
            takes_over=block.flags(some, 0.9),
        )


def _planned(block: Block, lives: Lives, offered: Some) -> None:
    """Offer an individual plan, and make and keep it with those who want one."""
    plans = block.follow("plan-offered", offered)
    block.add("plan.offered", plans)
    answered = block.follow("plan-answered", plans)
    wants = block.flags(answered, 0.62)
    block.add(
        "plan.answered",
        answered,
        wants_plan=wants,
        consent_given=wants & block.flags(answered, 0.95),
    )
    started = block.follow("plan-started", answered.only(wants))
    block.add(
        "plan.started",
        started,
        plan=block.ref("plan", started),
        made_with_person=block.flags(started, 0.85),
        review_date=block.dates(started, 80, 180),
    )
    shared = block.follow("plan-responsibility", started)
    block.add(
        "plan.responsibility_set",
        shared,
        plan=block.ref("plan", shared),
        every_measure_has_one_responsible=block.flags(shared, 0.85),
    )
    _kept(block, lives, started)


def _kept(block: Block, lives: Lives, started: Some) -> None:
    reviewed = block.recur("plan-reviewed", started, lives.leave[started.who], _HALF_YEAR)
    block.add(
        "plan.reviewed",
        reviewed,
        plan=block.ref("plan", reviewed),
        with_person=block.flags(reviewed, 0.88),
        review_date=block.dates(reviewed, 90, 180),
    )
    closed = started._replace(at=block.office(lives.leave[started.who] - 5 * 1_440))
    closed = closed.only(closed.at > started.at)
    block.add(
        "plan.closed",
        closed,
        plan=block.ref("plan", closed),
        closing_reason=block.one(closed, "goals_reached"),
    )
