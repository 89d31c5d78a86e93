"""The first meeting: contact, understanding together, goals and measures, and help that starts."""

from typing import Any, NamedTuple

import numpy as np

from mestring.population.simulating.block import Block
from mestring.population.simulating.book import Days, Some
from mestring.population.simulating.conditions import lived
from mestring.population.simulating.lives import Lives

CAME_BY = {"self": 4, "relative": 1, "gp": 3, "specialist": 1, "nav": 1, "other_service": 1}
REASONS = {"mental_health": 5, "substance_use": 2, "both": 2, "living_conditions": 1, "other": 1}
MODES = {"service_site": 5, "home": 3, "phone": 2, "video": 1, "outside": 1}
HELP = {
    "talk": 5,
    "guided_self_help": 2,
    "course": 1,
    "group": 1,
    "exercise": 2,
    "peer_support": 1,
    "meeting_place": 2,
    "housing_support": 1,
    "work_support": 1,
    "harm_reduction": 1,
}
AREAS = ({"anxiety": 3, "depression": 3, "sleep": 2, "stress": 2, "grief": 1}, {"depression": 4})
SEVERITIES = ({"mild": 8, "moderate": 2}, {"mild": 2, "moderate": 7, "severe": 1}, {"severe": 1})
END_REASONS = {"no_need": 3, "person_wants_none": 2, "helped_elsewhere": 2, "will_return": 1}
PATHWAYS = ("hf1", "hf2", "hf3")
CLOSINGS = {"goals_reached": 5, "wants_to_end": 2, "transferred": 2, "no_contact": 1}


class Met(NamedTuple):
    """Those who came to a first talk, and those who were mapped."""

    first: Some
    mapped: Some


def meet(block: Block, lives: Lives) -> Met:
    """Let persons come, and be met."""
    who = lives.lives
    come = Some(who, lives.entry[who], lives.home[who])
    block.add(
        "person.registered",
        come.moved(-30),
        birth_date=Days(lives.born[who]),
        needs_interpreter=block.flags(come, 0.05),
    )
    block.add(
        "person.contacted",
        come,
        came_by=block.codes(come, CAME_BY),
        contact_reason=block.codes(come, REASONS),
        contact_mode=block.codes(come, {"phone": 5, "message": 2, "service_site": 2}),
    )
    first = block.follow("first-contact", come)
    block.add("course.opened", first.moved(-10), course_ref=block.ref("forlop", first))
    held = block.add(
        "contact.first_held",
        first,
        role="mental_health_worker",
        contact_mode=block.codes(first, MODES),
        two_way=block.flags(first, 0.97),
        need_clarified=block.flags(first, 0.8),
        person_decided=block.flags(first, 0.75),
        network_present=block.flags(first, 0.12),
    )
    block.decline("levekar-spurt-om", held)
    block.deviate("begge-deler-kartlagt", held)
    lived(block, block.follow("living-conditions", first))
    return Met(first, _mapped(block, lives, first))


def _mapped(block: Block, lives: Lives, first: Some) -> Some:
    """Map, with a purpose agreed first, and choose a pathway."""
    mapped = block.follow("mapping", first)
    purpose = block.before("purpose", mapped)
    block.add(
        "mapping.purpose_agreed",
        purpose,
        agreed_with_person=block.flags(purpose, 0.9),
        mapping=block.ref("kartlegging", purpose),
    )
    block.add(
        "mapping.recorded",
        mapped,
        mapping=block.ref("kartlegging", mapped),
        mental_health_mapped=block.flags(mapped, 0.93),
        substance_use_mapped=block.flags(mapped, 0.82),
        living_conditions_mapped=block.flags(mapped, 0.7),
        own_understanding_recorded=block.flags(mapped, 0.65),
    )
    _assess(block, lives, mapped)
    _choose(block, lives, block.follow("pathway", mapped))
    return mapped


def _assess(block: Block, lives: Lives, mapped: Some) -> None:
    """Assess the problem, differently for each main pathway."""
    assessed = block.some_of(mapped, 0.7)
    for pathway, severities in enumerate(SEVERITIES):
        some = assessed.only(lives.pathway[assessed.who] == pathway)
        block.add(
            "problem.assessed",
            some,
            severity=block.codes(some, severities),
            problem_course=block.codes(some, {"new": 3, "persisting": 4, "worsening": 2}),
            function_loss=block.codes(some, {"none": 3 - pathway, "some": 3, "considerable": 2}),
            problem_area=block.codes(some, AREAS[min(pathway, 1)]),
        )


def _choose(block: Block, lives: Lives, chosen: Some) -> None:
    for number, pathway in enumerate(PATHWAYS):
        some = chosen.only(lives.pathway[chosen.who] == number)
        block.add(
            "pathway.chosen",
            some,
            pathway=block.one(some, pathway),
            chosen_with_person=block.flags(some, 0.85),
            reasoned_in_writing=block.flags(some, 0.75),
        )


def agree(block: Block, lives: Lives, met: Met) -> None:
    """Let the talk and the mapping end in something: help, goals with measures, or nothing for now."""
    answered = block.follow("answer", met.first)
    kinds = block.codes(answered, HELP)
    block.add(
        "help.offered", answered, help_kind=kinds, agreed_with_person=block.flags(answered, 0.85)
    )
    _start(block, answered, kinds)
    ended = block.follow("mapping-concluded", met.mapped)
    none = block.flags(ended, 0.12) & (lives.pathway[ended.who] == 0)
    nothing = ended.only(none)
    block.add(
        "mapping.closed_without_measure",
        nothing,
        mapping_end_reason=block.codes(nothing, END_REASONS),
        agreed_with_person=block.flags(nothing, 0.9),
    )
    for ordinal, share in enumerate((1.0, 0.5, 0.3)):
        _goal(block, block.some_of(ended.only(~none), share), ordinal)


def _start(block: Block, offered: Some, kinds: Any) -> None:
    """Let the help that was offered start; each kind has its own chance elsewhere, talks have it here."""
    started = block.follow("help-started", offered.only(kinds.picks == 0))
    block.add("help.started", started, help_kind=block.one(started, "talk"))
    names = list(HELP)
    for kind, chance in (("exercise", "exercise-started"), ("meeting_place", "place-visited")):
        some = block.follow(chance, offered.only(kinds.picks == names.index(kind)))
        block.add("activity.started", some, help_kind=block.one(some, kind))


def _goal(block: Block, ended: Some, ordinal: int) -> None:
    goals = ended.moved(ordinal)
    block.add(
        "goal.set",
        goals,
        goal=block.ref("mal", goals, ordinal),
        in_own_words=block.flags(goals, 0.6),
    )
    agreed = block.follow("goal-gets-measure", goals)
    block.add(
        "measure.agreed",
        agreed,
        goal=block.ref("mal", agreed, ordinal),
        measure=block.ref("tiltak", agreed, ordinal),
        help_kind=block.codes(agreed, HELP),
        responsible_named=block.flags(agreed, 0.8),
        agreed_with_person=block.flags(agreed, 0.9),
        review_date=block.dates(agreed, 30, 120),
    )
    over = block.follow("measure-ended", agreed)
    block.add(
        "measure.ended",
        over,
        measure=block.ref("tiltak", over, ordinal),
        helped=block.flags(over, 0.65),
    )
    reached = block.follow("goal-reached", goals)
    block.add("goal.reached", reached, goal=block.ref("mal", reached, ordinal))


def close(block: Block, lives: Lives, met: Met) -> None:
    """Close the course, for most with an evaluation first."""
    closed = met.first._replace(at=block.office(lives.leave[met.first.who]))
    closed = closed.only(closed.at > met.first.at)
    evaluated = block.before("closing-evaluation", closed)
    block.add(
        "evaluation.held",
        evaluated,
        evaluation_of=block.one(evaluated, "course"),
        with_person=block.flags(evaluated, 0.88),
        handover_noted=block.flags(evaluated, 0.55),
        helped=block.flags(evaluated, 0.7),
    )
    block.add(
        "course.closed",
        closed,
        course_ref=block.ref("forlop", closed),
        closing_reason=block.codes(closed, CLOSINGS),
    )


def leave(block: Block, lives: Lives, until: int) -> None:
    """Write down that persons died, or moved away."""
    who = lives.lives
    gone = Some(who, lives.ends[who], lives.home[who]).only(lives.ends[who] <= until)
    dead = lives.dies[gone.who]
    block.add("person.died", gone.only(dead), last=True)
    block.add("person.moved_away", gone.only(~dead), last=True)


def yearly(block: Block, lives: Lives, name: str, met: Some, rates: Any) -> Some:
    """Give what happens so often a year while persons are followed up, at any hour."""
    years = np.clip(lives.leave[met.who] - met.at, 0, None) / (365 * 1_440)
    counts = np.minimum(block.random.poisson(years * np.array(rates)[lives.pathway[met.who]]), 40)
    places = np.repeat(np.arange(len(met.who)), counts)
    at = met.at[places] + (
        block.random.random(len(places)) * (lives.leave[met.who] - met.at)[places]
    ).astype(np.int64)
    return Some(met.who[places], at, met.unit[places])
