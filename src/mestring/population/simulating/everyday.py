"""Everyday life: the body, a home, money, work, places to belong, changes, and appointments missed."""

import numpy as np

from mestring.population.simulating.assumed import YEARLY
from mestring.population.simulating.block import Block
from mestring.population.simulating.book import MINUTES, Some
from mestring.population.simulating.lives import Lives
from mestring.population.simulating.meeting import Met, lived, yearly

_FINDINGS = {"blood_pressure": 3, "weight": 3, "glucose": 2, "lipids": 1, "sleep": 2, "teeth": 2}
_CHANGES = {"loss": 3, "housing": 2, "work_economy": 2, "health": 2, "care": 1, "justice": 1}
_MODES = {"phone": 4, "message": 3, "home": 2, "letter": 1}
_MONTH, _SUPPORT = 28, 84


def live(block: Block, lives: Lives, met: Met, begun: Some) -> None:
    """Let life go on."""
    _body(block, lives, met)
    _home(block, block.some_of(met.living, 0.07))
    _money(block, block.some_of(met.living, 0.28))
    _belong(block, block.some_of(met.living, 0.45))
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


def _home(block: Block, told: Some) -> None:
    """Seek a home, get a reply, move in, and be visited."""
    sought = block.follow("housing-sought", told)
    block.add("housing.help_sought", sought, no_home=block.flags(sought, 0.5))
    block.add("housing.interim_reply_sent", block.follow("housing-reply", block.some_of(sought, 0.5)))
    decided = block.follow("housing-decided", sought)
    granted = block.flags(decided, 0.7)
    block.add("housing.decided", decided, granted=granted)
    moved = block.follow("moved-in", decided.only(granted))
    block.add(
        "housing.moved_in",
        moved,
        housing_situation=block.codes(moved, {"rents_municipal": 3, "supported": 2}),
    )
    _contacts(block, block.follow("visit-after-move", moved), "home")
    stop = moved.at + _SUPPORT * MINUTES
    _contacts(block, block.recur("job-support", moved, stop, _MONTH), "home")
    out = block.later(block.some_of(told, 0.3), 1, 20)
    block.add("referral.sent", out, referral_to=block.one(out, "outreach_team"))
    begun = block.follow("outreach-started", out)
    there = begun.there(block.services.at("outreach", begun.unit))
    block.add("outreach.started", there, no_home=block.flags(begun, 0.5))


def _contacts(block: Block, some: Some, mode: str) -> None:
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
    lived(block, block.follow("economy-again", helped))


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
    stop = job.at + _SUPPORT * MINUTES
    _contacts(block, block.recur("job-support", job, stop, _MONTH), "phone")


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
