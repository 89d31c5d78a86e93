"""Referral and treatment: considered, sent, assessed, begun, evaluated, ended."""

import numpy as np

from mestring.population.simulating.block import Block
from mestring.population.simulating.book import Some
from mestring.population.simulating.conditions import lived
from mestring.population.simulating.lives import Lives
from mestring.population.simulating.meeting import Met

# How many of each main pathway are referred, and how many are treated in the municipality.
_REFERRED, _TREATED_HERE = (0.05, 0.35, 0.55), (0.25, 0.45, 0.35)
_MONTH, _QUARTER, _HALF_YEAR = 30, 84, 182
_DETOX, _TO_TSB = 0.25, 0.7
# Where a suspicion of psychosis leads, and how often there is one.
_PSYCHOSIS = (0.0, 0.02, 0.08)


def refer(block: Block, lives: Lives, met: Met) -> Some:
    """Refer some, and give those who begin treatment in the specialist service."""
    need = block.some_of(met.mapped, np.array(_REFERRED)[lives.pathway[met.mapped.who]])
    to_tsb = lives.substance[need.who] & block.flags(need, _TO_TSB)
    outpatient = _referred(block, need.only(~to_tsb), "outpatient", "national_pathway", False)
    tsb = _referred(block, need.only(to_tsb), "tsb", "tsb", False)
    suspected = block.some_of(met.first, np.array(_PSYCHOSIS)[lives.pathway[met.first.who]])
    suspected = block.later(suspected, 1, 60)
    block.add("psychosis.suspected", suspected)
    psychosis = _referred(block, suspected, "outpatient", "national_pathway", True)
    return _together(_together(outpatient, _detoxified(block, tsb)), psychosis)


def _referred(block: Block, need: Some, kind: str, to: str, psychosis: bool) -> Some:
    """Send a referral, have it assessed, and meet the person; give those who were met."""
    sent = block.follow("psychosis-referred" if psychosis else "referral-sent", need)
    considered = block.before("options-considered", sent)
    if not psychosis:
        block.add("municipal_options.considered", considered)
    ordinal = 1 if psychosis else 0
    there = block.services.at(kind, sent.unit)
    block.add(
        "referral.sent",
        sent,
        referral=block.ref("henvisning", sent, ordinal),
        referral_to=block.one(sent, to),
        suspected_psychosis=block.flags(sent, float(psychosis)),
        agreed_with_person=block.flags(sent, 0.9),
        receiving_unit=block.unit_refs(there),
    )
    received = block.follow("referral-received", sent)
    received = received.there(block.services.at(kind, received.unit))
    block.add(
        "referral.received",
        received,
        referral=block.ref("henvisning", received, ordinal),
        suspected_psychosis=block.flags(received, float(psychosis)),
    )
    _assessed(block, received, ordinal)
    return _attended(block, received, ordinal, psychosis)


def _assessed(block: Block, received: Some, ordinal: int) -> None:
    assessed = block.follow("referral-assessed", received)
    block.add(
        "referral.assessed",
        assessed,
        referral=block.ref("henvisning", assessed, ordinal),
        right_to_help=block.flags(assessed, 0.85),
        person_informed=block.flags(assessed, 0.93),
        referrer_informed=block.flags(assessed, 0.9),
        treatment_deadline=block.dates(assessed, 30, 90),
        start_date=block.dates(assessed, 10, 80),
    )
    risk = block.later(block.some_of(assessed, 0.04), 15, 60)
    block.add("referral.deadline_at_risk", risk, referral=block.ref("henvisning", risk, ordinal))
    told = block.follow("helfo", risk)
    block.add("helfo.contacted", told, referral=block.ref("henvisning", told, ordinal))


def _attended(block: Block, received: Some, ordinal: int, psychosis: bool) -> Some:
    met = block.follow("psychosis-attendance" if psychosis else "attendance", received)
    block.add(
        "attendance.first_held",
        met,
        role="therapist",
        referral=block.ref("henvisning", met, ordinal),
        has_serious_condition=block.flags(met, 0.5),
        inpatient=block.flags(met, 0.0),
    )
    named = block.follow("contact-professional", met)
    block.add(
        "contact_professional.named",
        named,
        worker=block.shared("behandler", named, 8),
        person_informed=block.flags(named, 0.85),
    )
    decided = block.follow("clinical-decision", met)
    block.add(
        "clinical_decision.made",
        decided,
        made_with_person=block.flags(decided, 0.7),
        inpatient=block.flags(decided, 0.0),
    )
    return met


def _detoxified(block: Block, met: Some) -> Some:
    """Let some be detoxified before their treatment."""
    some = block.later(block.some_of(met, _DETOX), 3, 20)
    block.add("detox.ended", some, next_inpatient=block.flags(some, 0.3))
    quick = block.follow("after-detox", some)
    rest = met.only(~np.isin(met.who, some.who))
    return _together(rest, quick)


def treat(block: Block, lives: Lives, met: Met, specialist: Some) -> Some:
    """Treat those who were referred, and some others at home; give the periods."""
    begun = block.follow("treatment-started", specialist)
    here = block.some_of(met.mapped, np.array(_TREATED_HERE)[lives.pathway[met.mapped.who]])
    here = block.follow("treatment-started", here.only(~np.isin(here.who, begun.who)))
    begun = _together(begun, here)
    _, once = np.unique(begun.who, return_index=True)
    begun = begun.only(once)
    started = block.add(
        "treatment.started",
        begun,
        inpatient=block.flags(begun, 0.02),
        evaluation_date=block.dates(begun, 40, 90),
    )
    block.decline("spurt-om-parorende", started)
    block.decline("likeperson-tilbudt", started)
    block.deviate("spurt-om-barn", started)
    _planned(block, begun)
    _asked(block, lives, begun)
    _evaluated(block, lives, begun)
    over = begun._replace(at=block.office(lives.leave[begun.who] - 10 * 1_440))
    block.add(
        "treatment.ended",
        over.only(over.at > begun.at),
        closing_reason=block.one(over.only(over.at > begun.at), "goals_reached"),
    )
    return begun


def _planned(block: Block, begun: Some) -> None:
    made = block.later(block.some_of(begun, 0.7), 1, 20)
    block.add(
        "treatment_plan.made",
        made,
        made_with_person=block.flags(made, 0.7),
        evaluation_date=block.dates(made, 40, 90),
    )


def _asked(block: Block, lives: Lives, begun: Some) -> None:
    """Ask about relatives, work and peers, and ask again."""
    asked = block.follow("relatives-asked", begun)
    block.add("relatives.asked", asked, agreed_with_person=block.flags(asked, 0.7))
    again = block.recur("relatives-again", begun, lives.leave[begun.who], _HALF_YEAR)
    block.add("relatives.asked", again, agreed_with_person=block.flags(again, 0.7))
    lived(block, block.recur("living-again", begun, lives.leave[begun.who], _HALF_YEAR))
    offered = block.follow("peer-offered", begun)
    block.add("peer_support.offered", offered)
    started = block.follow("peer-started", offered)
    block.add("help.started", started, help_kind=block.one(started, "peer_support"))


def _evaluated(block: Block, lives: Lives, begun: Some) -> None:
    held = block.recur("evaluated", begun, lives.leave[begun.who], _QUARTER)
    block.add(
        "evaluation.held",
        held,
        evaluation_of=block.one(held, "treatment"),
        with_person=block.flags(held, 0.85),
        helped=block.flags(held, 0.6),
        inpatient=block.flags(held, 0.0),
        evaluation_date=block.dates(held, 50, 90),
    )


def _together(one: Some, other: Some) -> Some:
    return Some(*(np.concatenate(pair) for pair in zip(one, other, strict=True)))
