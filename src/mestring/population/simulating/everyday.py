"""Everyday life: the body, work, changes, appointments missed, and the network."""

import numpy as np

from mestring.population.simulating.assumed import YEARLY
from mestring.population.simulating.block import Block
from mestring.population.simulating.book import Some
from mestring.population.simulating.conditions import lived, supported
from mestring.population.simulating.lives import Lives
from mestring.population.simulating.meeting import Met, yearly

_FINDINGS = {"blood_pressure": 3, "weight": 3, "glucose": 2, "lipids": 1, "sleep": 2, "teeth": 2}
_CHANGES = {"loss": 3, "housing": 2, "work_economy": 2, "health": 2, "care": 1, "justice": 1}
_MODES = {"phone": 4, "message": 3, "home": 2, "letter": 1}


def live(block: Block, lives: Lives, met: Met, begun: Some) -> None:
    """Let life go on."""
    _body(block, lives, met)
    _work(block, begun)
    _change(block, lives, met)
    _miss(block, met)
    _network(block, lives, met)


def _body(block: Block, lives: Lives, met: Met) -> None:
    seen = block.later(yearly(block, lives, "somatic", met.first, YEARLY["somatic"]), 0, 1)
    ordinal = block.random.integers(0, 90, len(seen.who))
    block.add(
        "somatic.finding_recorded",
        seen,
        finding=block.ref("funn", seen, ordinal),
        somatic_finding=block.codes(seen, _FINDINGS),
    )
    # A finding is told from others of the same person by a number, so the few without are let go.
    single = np.unique(seen.who, return_index=True)[1]
    some, number = seen.only(single), np.zeros(len(lives.home), dtype=np.int64)
    number[some.who] = ordinal[single]
    agreed = block.follow("somatic-agreed", some)
    block.add(
        "somatic.follow_up_agreed",
        agreed,
        finding=block.ref("funn", agreed, number[agreed.who]),
        follow_up_date=block.dates(agreed, 20, 28),
        responsible_named=block.flags(agreed, 0.85),
    )
    done = block.follow("somatic-followed", agreed)
    block.add("somatic.followed_up", done, finding=block.ref("funn", done, number[done.who]))
    offered = block.follow("habits-offered", some)
    block.add(
        "help.offered",
        offered,
        help_kind=block.one(offered, "exercise"),
        agreed_with_person=block.flags(offered, 0.8),
    )
    started = block.follow("exercise-started", offered)
    block.add("activity.started", started, help_kind=block.one(started, "exercise"))


def _work(block: Block, begun: Some) -> None:
    """Ask about work, and help those who want it."""
    asked = block.follow("work-asked", begun)
    wants = block.flags(asked, 0.45)
    block.add("work.wished", asked, wants_work=wants)
    started = block.follow("ips", asked.only(wants))
    block.add("ips.started", started)
    block.add("economy.help_given", block.follow("benefits", started))
    block.add("job_search.started", block.follow("job-search", asked.only(wants)))
    job = block.follow("job", started)
    block.add("job.started", job)
    supported(block, job, "phone")


def _change(block: Block, lives: Lives, met: Met) -> None:
    changed = yearly(block, lives, "change", met.first, YEARLY["change"])
    block.add("life.changed", changed, change_kind=block.codes(changed, _CHANGES))
    lived(block, block.follow("change-living", changed))
    chosen = block.follow("change-pathway", changed)
    for number, pathway in enumerate(("hf1", "hf2", "hf3")):
        some = chosen.only(lives.pathway[chosen.who] == number)
        block.add(
            "pathway.chosen",
            some,
            pathway=block.one(some, pathway),
            chosen_with_person=block.flags(some, 0.85),
            reasoned_in_writing=block.flags(some, 0.75),
        )
    asked = block.follow("change-suicidality", changed)
    block.add(
        "suicidality.explored",
        asked,
        suicidality_explored=block.flags(asked, 0.95),
        self_harm_explored=block.flags(asked, 0.8),
        violence_danger_explored=block.flags(asked, 0.7),
    )


def _miss(block: Block, met: Met) -> None:
    """Agree on a time that some cannot make, and try to reach them in more than one way."""
    agreed = block.later(block.some_of(met.first, 0.6), 1, 60)
    block.add(
        "appointment.agreed",
        agreed,
        appointment=block.ref("avtale", agreed),
        appointment_date=block.dates(agreed, 5, 10),
        appointment_for=block.one(agreed, "follow_up"),
        person_chose_time=block.flags(agreed, 0.5),
    )
    missed = block.later(block.share("missed", agreed), 5, 10)
    block.add("appointment.missed", missed, appointment=block.ref("avtale", missed))
    tried = block.follow("missed-reached", missed)
    for attempt in (tried, block.follow("tried-again", tried)):
        block.add(
            "outreach.attempted",
            attempt,
            contact_mode=block.codes(attempt, _MODES),
            two_way=block.flags(attempt, 0.4),
        )


def _network(block: Block, lives: Lives, met: Met) -> None:
    asked = block.later(
        yearly(block, lives, "network-meeting", met.first, YEARLY["network-meeting"]), 0, 1
    )
    block.add("network_meeting.asked", asked)
    planned = block.follow("network-planned", asked)
    block.add(
        "network_meeting.planned",
        planned,
        appointment_date=block.dates(planned, 2, 6),
        person_decided=block.flags(planned, 0.8),
    )
    held = block.follow("network-held", asked)
    block.add(
        "network_meeting.held",
        held,
        person_decided=block.flags(held, 0.8),
        tasks_noted=block.flags(held, 0.8),
        network_present=block.flags(held, 0.95),
    )
