"""Inpatient stays: admission, discharge, and the days after, when most is at stake."""

from typing import Any

import numpy as np

from mestring.population.simulating.assumed import SHARES, STAY_DAYS, YEARLY
from mestring.population.simulating.block import Block
from mestring.population.simulating.book import MINUTES, Some
from mestring.population.simulating.lives import Lives
from mestring.population.simulating.meeting import HOUSING, Met, yearly

_FORMS = {"planned": 4, "emergency": 5, "self_referred": 1}
_MODES = {"home": 3, "service_site": 4, "phone": 2, "video": 1}
_ACUTE = 0.4
_TEN_DAYS, _THIRTY_DAYS = 10, 30
# Contacts at the very instant of a discharge, and exactly thirty days after: limits must hold there too.
_AT_ONCE, _AT_THIRTY = 0.01, 0.01


def admit(block: Block, lives: Lives, met: Met) -> None:
    """Let persons be admitted, for about as long as stays last, and come home."""
    stays, days, ordinal = _stays(block, lives, met)
    acute = block.flags(stays, _ACUTE)
    wards = np.where(
        acute, block.services.at("acute", stays.unit), block.services.at("inpatient", stays.unit)
    )
    inside = stays.there(wards)
    compulsory = block.flags(stays, SHARES["compulsory"].value)
    _admitted(block, inside, ordinal, compulsory)
    out = inside._replace(at=block.office(stays.at + days * MINUTES))
    _before_discharge(block, out, ordinal, stays.unit)
    _discharged(block, out, ordinal, stays.unit)
    after = out.there(stays.unit)
    _after(block, after)
    _coercion(block, inside.only(compulsory))


def _stays(block: Block, lives: Lives, met: Met) -> tuple[Some, Any, Any]:
    """Give the stays of all, one after the other, the days each lasts, and its number for the person."""
    found = yearly(block, lives, "admission", met.first, YEARLY["admission"])
    again = block.share("readmitted", found)
    again = again.moved(block.random.integers(15, 45, len(again.who)) * MINUTES)
    found = Some(*(np.concatenate(pair) for pair in zip(found, again, strict=True)))
    found = found.only(np.lexsort((found.at, found.who)))
    same = np.r_[False, found.who[1:] == found.who[:-1]][: len(found.who)]
    # A stay that begins before the one before it can be over is the same stay.
    apart = np.r_[np.iinfo(np.int64).max, np.diff(found.at)][: len(found.who)] > 6 * MINUTES
    found = found.only(~same | apart)
    same = np.r_[False, found.who[1:] == found.who[:-1]][: len(found.who)]
    until_next = np.r_[np.diff(found.at), 0][: len(found.who)] // MINUTES
    is_next = np.r_[same[1:], False][: len(found.who)]
    days = block.random.lognormal(np.log(STAY_DAYS), 0.8, len(found.who)).astype(np.int64) + 1
    days = np.where(is_next, np.minimum(days, np.maximum(until_next - 4, 1)), days)
    firsts = np.flatnonzero(~same)
    ordinal = np.arange(len(same)) - np.repeat(firsts, np.diff(np.r_[firsts, len(same)]))
    return found, days, np.minimum(ordinal, 99)


def _admitted(block: Block, inside: Some, ordinal: Any, compulsory: Any) -> None:
    for some, places, form, ground in (
        (inside.only(compulsory), ordinal[compulsory], {"compulsory": 1}, {"phvl_3_2": 1, "phvl_3_3": 2}),
        (inside.only(~compulsory), ordinal[~compulsory], _FORMS, {"voluntary": 1}),
    ):
        block.add(
            "inpatient.admitted",
            some,
            admission=block.ref("opphold", some, places),
            admission_form=block.codes(some, form),
            legal_ground=block.codes(some, ground),
            has_serious_condition=block.flags(some, 0.7),
        )
    named = block.follow("contact-professional", inside)
    block.add(
        "contact_professional.named",
        named,
        worker=block.shared("behandler", named, 8),
        person_informed=block.flags(named, 0.85),
    )


def _before_discharge(block: Block, out: Some, ordinal: Any, homes: Any) -> None:
    """Plan the discharge: who follows up, and when they first meet."""
    planned = block.flags(out, 0.7)
    some, places = out.only(planned).moved(-2 * MINUTES), ordinal[planned]
    block.add(
        "inpatient.discharge_planned",
        some,
        admission=block.ref("opphold", some, places),
        planned_discharge_date=block.dates(some, 2, 2),
        next_instance_contacted=block.flags(some, 0.7),
        follow_up_wanted=block.flags(some, 0.9),
        receiving_unit=block.unit_refs(homes[planned]),
    )
    told = block.before("next-contacted", out)
    block.add("next_service.contacted", told, agreed_with_person=block.flags(told, 0.9))
    agreed = block.before("first-appointment", out)
    block.add(
        "appointment.agreed",
        agreed,
        appointment_date=block.dates(agreed, 1, 7),
        appointment_for=block.one(agreed, "first_after_discharge"),
        person_chose_time=block.flags(agreed, 0.5),
    )
    ready = block.before("first-appointment", out)
    block.add("epikrise.completed", ready)


def _discharged(block: Block, out: Some, ordinal: Any, homes: Any) -> None:
    block.add(
        "inpatient.discharged",
        out,
        role="treatment_responsible",
        admission=block.ref("opphold", out, ordinal),
        planned=block.flags(out, 0.8),
        receiving_unit=block.unit_refs(homes),
        discharged_to=block.codes(out, HOUSING),
        follow_up_wanted=block.flags(out, 0.9),
    )
    # The place in the block's stays goes along as unit, so that each keeps its own admission.
    numbered = out.there(np.arange(len(out.who)))
    sent = block.follow("epikrise", out)
    places = _places_of(numbered, sent)
    block.add(
        "epikrise.sent",
        sent,
        admission=block.ref("opphold", sent, ordinal[places]),
        sent_to_gp=block.flags(sent, 0.95),
        sent_to_follow_up=block.flags(sent, 0.75),
    )


def _places_of(numbered: Some, later: Some) -> Any:
    """Give for each of those that came later the latest stay of the same person before it."""
    order = np.lexsort((numbered.at, numbered.who))
    keys = numbered.who[order] * 2**40 + numbered.at[order]
    found = np.searchsorted(keys, later.who * 2**40 + later.at, side="right") - 1
    return order[np.maximum(found, 0)]


def _after(block: Block, after: Some) -> None:
    """Meet the person soon, and then again through the first thirty days."""
    soon = block.follow("contact-after-discharge", after)
    exact = block.some_of(after, _AT_ONCE), block.some_of(after, _AT_THIRTY).moved(
        _THIRTY_DAYS * MINUTES
    )
    stop = after.at + _THIRTY_DAYS * MINUTES
    going_on = block.recur("contacts-after-discharge", after, stop, _TEN_DAYS)
    for some in (soon, going_on, *exact):
        block.add(
            "contact.held",
            some,
            contact_mode=block.codes(some, _MODES),
            contact_purpose=block.one(some, "follow_up"),
            two_way=block.flags(some, SHARES["two-way"].value),
        )
    block.decline("kontakt-innen-sju-dager", after)
    block.deviate("fulgt-opp-tretti-dager", after)
    asked = block.follow("suicidality-after-discharge", soon)
    block.add(
        "suicidality.explored",
        asked,
        suicidality_explored=block.flags(asked, 0.95),
        self_harm_explored=block.flags(asked, 0.7),
        violence_danger_explored=block.flags(asked, 0.6),
    )


def _coercion(block: Block, held: Some) -> None:
    """Use a coercive measure for some of those held, and talk about it afterwards."""
    used = block.later(block.share("measure-used", held), 0, 4)
    block.add(
        "coercion.measure_ended",
        used,
        coercive_measure=block.codes(used, {"holding": 2, "mechanical": 1, "seclusion": 2}),
    )
    offered = block.follow("coercion-evaluation", used)
    block.add("coercion.evaluation_offered", offered)
    talked = block.follow("coercion-talk", offered)
    block.add(
        "coercion.evaluation_held", talked, person_view_recorded=block.flags(talked, 0.8)
    )
    planned = block.follow("coercion-plan", talked)
    block.add(
        "safety_plan.made",
        planned,
        made_with_person=block.flags(planned, 0.85),
        safety_plan_form=block.one(planned, "crisis_plan"),
        review_date=block.dates(planned, 60, 180),
    )
