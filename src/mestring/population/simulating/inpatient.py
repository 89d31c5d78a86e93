"""Inpatient stays: admission, discharge, and the days after, when most is at stake."""

from typing import Any, NamedTuple

import numpy as np

from mestring.population.simulating.assumed import SHARES, STAY_DAYS, YEARLY
from mestring.population.simulating.block import Block
from mestring.population.simulating.book import MINUTES, Put, Ref, Some
from mestring.population.simulating.conditions import HOUSING
from mestring.population.simulating.lives import Lives
from mestring.population.simulating.meeting import Met, yearly

_FORMS = {"planned": 4, "emergency": 5, "self_referred": 1}
_GROUNDS = {"phvl_3_2": 1, "phvl_3_3": 2}
_MODES = {"home": 3, "service_site": 4, "phone": 2, "video": 1}
_ACUTE = 0.4
_TEN_DAYS, _THIRTY_DAYS, _SHORTEST_GAP = 10, 30, 6
# Contacts at the very instant of a discharge, and exactly thirty days after: limits must hold there too.
_EXACT = 0.01


class Stays(NamedTuple):
    """The stays of all, by person and time: where they were, who is at home, and the number of each."""

    inside: Some
    out: Some
    homes: Any
    ordinal: Any

    def ref(self, block: Block, some: Some) -> Ref:
        """Give for each of some the admission that was the latest at the time."""
        keys = _keys(self.inside)
        found = np.searchsorted(keys, _keys(some), side="right") - 1
        return block.ref("opphold", some, self.ordinal[np.maximum(found, 0)])

    def quiet(self, some: Some) -> Any:
        """Tell for which of some the person was inside, or had come home within thirty days."""
        if not len(self.inside.who):
            return np.zeros(len(some.who), dtype=bool)
        found = np.maximum(np.searchsorted(_keys(self.inside), _keys(some), side="right") - 1, 0)
        until = self.out.at[found] + (_THIRTY_DAYS + 2) * MINUTES
        same = self.inside.who[found] == some.who
        return same & (self.inside.at[found] <= some.at) & (some.at < until)


def _keys(some: Some) -> Any:
    return some.who * 2**40 + some.at


def admit(block: Block, lives: Lives, met: Met) -> Stays:
    """Let persons be admitted, for about as long as stays last, and come home."""
    stays = _stays(block, lives, met)
    compulsory = block.flags(stays.inside, SHARES["compulsory"].value)
    _admitted(block, stays, compulsory)
    _before_discharge(block, stays)
    discharged = _discharged(block, stays)
    _after(block, stays.out.there(stays.homes))
    block.decline("kontakt-innen-sju-dager", discharged)
    block.deviate("fulgt-opp-tretti-dager", discharged)
    _coercion(block, stays.inside.only(compulsory))
    return stays


def _stays(block: Block, lives: Lives, met: Met) -> Stays:
    """Draw the stays: some come back soon, and no stay begins before the one before it is over."""
    found = yearly(block, lives, "admission", met.first, YEARLY["admission"])
    again = block.share("readmitted", found)
    again = again.moved(block.random.integers(15, 45, len(again.who)) * MINUTES)
    found = Some(*(np.concatenate(pair) for pair in zip(found, again, strict=True)))
    found = found.only(np.lexsort((found.at, found.who)))
    found = found.only(~_same(found) | (_gaps(found) > _SHORTEST_GAP * MINUTES))
    days = block.random.lognormal(np.log(STAY_DAYS), 0.8, len(found.who)).astype(np.int64) + 1
    free = np.r_[_gaps(found)[1:], 0][: len(found.who)] // MINUTES
    followed = np.r_[_same(found)[1:], False][: len(found.who)]
    days = np.where(followed, np.minimum(days, np.maximum(free - 4, 1)), days)
    wards = np.where(
        block.flags(found, _ACUTE),
        block.services.at("acute", found.unit),
        block.services.at("inpatient", found.unit),
    )
    out = Some(found.who, block.office(found.at + days * MINUTES), wards)
    firsts = np.flatnonzero(~_same(found))
    runs = np.diff(np.r_[firsts, len(found.who)])
    ordinal = np.arange(len(found.who)) - np.repeat(firsts, runs)
    return Stays(found.there(wards), out, found.unit, np.minimum(ordinal, 99))


def _same(some: Some) -> Any:
    """Tell of each whether it is the same person's as the one before it."""
    return np.r_[False, some.who[1:] == some.who[:-1]][: len(some.who)]


def _gaps(some: Some) -> Any:
    return np.r_[0, np.diff(some.at)][: len(some.who)]


def _admitted(block: Block, stays: Stays, compulsory: Any) -> None:
    for some, form, ground in (
        (stays.inside.only(compulsory), {"compulsory": 1}, _GROUNDS),
        (stays.inside.only(~compulsory), _FORMS, {"voluntary": 1}),
    ):
        block.add(
            "inpatient.admitted",
            some,
            admission=stays.ref(block, some),
            admission_form=block.codes(some, form),
            legal_ground=block.codes(some, ground),
            has_serious_condition=block.flags(some, 0.7),
        )
    named = block.follow("contact-professional", stays.inside)
    block.add(
        "contact_professional.named",
        named,
        worker=block.shared("behandler", named, 8),
        person_informed=block.flags(named, 0.85),
    )


def _before_discharge(block: Block, stays: Stays) -> None:
    """Plan the discharge: who follows up, when they first meet, and what is written to them."""
    earliest = stays.inside.at + 30
    planned = block.flags(stays.out, 0.7)
    some = stays.out._replace(at=np.maximum(stays.out.at - 2 * MINUTES, earliest)).only(planned)
    block.add(
        "inpatient.discharge_planned",
        some,
        admission=stays.ref(block, some),
        planned_discharge_date=block.dates(some, 2, 2),
        next_instance_contacted=block.flags(some, 0.7),
        follow_up_wanted=block.flags(some, 0.9),
        receiving_unit=block.unit_refs(stays.homes[planned]),
    )
    told = block.before("next-contacted", stays.out, earliest)
    block.add(
        "next_service.contacted",
        told,
        admission=stays.ref(block, told),
        agreed_with_person=block.flags(told, 0.9),
    )
    agreed = block.before("first-appointment", stays.out, earliest)
    block.add(
        "appointment.agreed",
        agreed,
        admission=stays.ref(block, agreed),
        appointment_date=block.dates(agreed, 1, 7),
        appointment_for=block.one(agreed, "first_after_discharge"),
        person_chose_time=block.flags(agreed, 0.5),
    )
    ready = block.before("epikrise-ready", stays.out, earliest)
    block.add("epikrise.completed", ready, admission=stays.ref(block, ready))


def _discharged(block: Block, stays: Stays) -> Put:
    out = stays.out
    discharged = block.add(
        "inpatient.discharged",
        out,
        role="treatment_responsible",
        admission=stays.ref(block, out),
        planned=block.flags(out, 0.8),
        receiving_unit=block.unit_refs(stays.homes),
        discharged_to=block.codes(out, HOUSING),
        follow_up_wanted=block.flags(out, 0.9),
    )
    sent = block.follow("epikrise", out)
    block.add(
        "epikrise.sent",
        sent,
        admission=stays.ref(block, sent),
        sent_to_gp=block.flags(sent, 0.95),
        sent_to_follow_up=block.flags(sent, 0.75),
    )
    return discharged


def _after(block: Block, home: Some) -> None:
    """Meet the person soon, and then again through the first thirty days."""
    soon = block.follow("contact-after-discharge", home)
    stop = soon.at + (_THIRTY_DAYS - 4) * MINUTES
    going_on = block.recur("contacts-after-discharge", soon, stop, _TEN_DAYS)
    at_once = block.some_of(home, _EXACT)
    at_thirty = block.some_of(home, _EXACT).moved(_THIRTY_DAYS * MINUTES)
    for some in (soon, going_on, at_once, at_thirty):
        block.add(
            "contact.held",
            some,
            contact_mode=block.codes(some, _MODES),
            contact_purpose=block.one(some, "follow_up"),
            two_way=block.flags(some, SHARES["two-way-home"].value),
        )
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
    block.add("coercion.evaluation_held", talked, person_view_recorded=block.flags(talked, 0.8))
    planned = block.follow("coercion-plan", talked)
    block.add(
        "safety_plan.made",
        planned,
        made_with_person=block.flags(planned, 0.85),
        safety_plan_form=block.one(planned, "crisis_plan"),
        review_date=block.dates(planned, 60, 180),
    )
