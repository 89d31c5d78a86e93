"""Organisation: what units, municipalities and agreements do, year after year."""

from typing import Any

import numpy as np

from mestring.population.simulating.block import Block
from mestring.population.simulating.book import Coded, Some

_YEAR, _HALF, _QUARTER = 364, 182, 91
_METHODS = {"survey": 3, "interviews": 1, "dialogue_meeting": 2}


def run_units(block: Block, units: Some, stop: Any) -> None:
    """Open units, and let them learn."""
    block.add("service.opened", units)
    for area in ("access", "violence"):
        made = block.follow("routine", units)
        block.add(
            "unit.routine_made",
            made,
            system_area=block.one(made, area),
            users_took_part=block.flags(made, 0.7),
        )
    named = block.follow("named", units)
    block.add("unit.children_responsible_named", named, worker=block.shared("ansatt", named, 20))
    trained = block.recur("reviewed", units, stop, _YEAR)
    block.add("unit.training_held", trained, system_area=block.one(trained, "relatives"))
    hired = block.follow("hired", units)
    block.add("unit.peer_worker_hired", hired)
    reviewed = block.later(block.some_of(hired, 0.6), 100, 360)
    block.add(
        "unit.competence_reviewed", reviewed, system_area=block.one(reviewed, "user_involvement")
    )
    _heard(block, units, stop)
    _less_coercion(block, units, stop)


def _heard(block: Block, units: Some, stop: Any) -> None:
    for name in ("user_experience.gathered", "relative_experience.gathered"):
        asked = block.recur("reviewed", units, stop, _YEAR)
        block.add(name, asked, experience_method=block.codes(asked, _METHODS))
        talked = block.follow("discussed", asked)
        block.add(
            "unit.results_discussed",
            talked,
            users_took_part=block.flags(talked, 0.75),
            relatives_heard=block.flags(talked, 0.6),
            change_decided=block.flags(talked, 0.5),
        )


def _less_coercion(block: Block, units: Some, stop: Any) -> None:
    seen = block.recur("reviewed", units, stop, _QUARTER)
    wards = {"dps_inpatient", "acute_psychiatry", "secure_psychiatry"}
    types = np.array([unit.type in wards for unit in block.services.units])
    seen = seen.only(types[seen.unit])
    block.add("unit.coercion_reviewed", seen, users_took_part=block.flags(seen, 0.7))
    better = block.follow("improved", seen)
    block.add(
        "unit.improvement_started", better, system_area=block.one(better, "coercion_reduction")
    )


def run_municipalities(block: Block, towns: Some, stop: Any) -> None:
    """Let municipalities measure, publish, meet and ask."""
    block.add("service.opened", towns)
    block.add("waiting.measured", block.recur("reviewed", towns, stop, _QUARTER))
    shown = block.recur("reviewed", towns, stop, _YEAR)
    block.add(
        "low_threshold.published",
        shown,
        no_referral_needed=block.flags(shown, 0.9),
        usable_without_money=block.flags(shown, 0.95),
    )
    met = block.recur("reviewed", towns, stop, _HALF)
    block.add("community.meeting_held", met, users_took_part=block.flags(met, 0.85))
    homes = block.recur("reviewed", towns, stop, _YEAR)
    block.add("housing.overview_made", homes, users_took_part=block.flags(homes, 0.5))
    used = block.later(block.some_of(homes, 0.6), 30, 300)
    block.add("municipal_plan.reviewed", used, users_took_part=block.flags(used, 0.6))
    asked = block.recur("reviewed", towns, stop, _HALF)
    block.add(
        "user_representatives.asked", asked, representative_kind=block.one(asked, "user_council")
    )
    told = block.follow("discussed", asked)
    block.add("user_representatives.answered", told, answer_given=block.flags(told, 0.85))
    adopted = block.later(towns, 200, 900)
    block.add("municipal_plan.adopted", adopted, users_took_part=block.flags(adopted, 0.6))


def run_agreements(block: Block, agreements: Some, stop: Any) -> None:
    """Keep agreements between the levels, look at them again, and settle what is disagreed on."""
    whole = Coded(("whole",), np.zeros(len(agreements.who), dtype=np.int8))
    block.add("agreement.entered", agreements, agreement_topic=whole)
    seen = block.recur("reviewed", agreements, stop, _YEAR)
    block.add("agreement.reviewed", seen, both_parties_present=block.flags(seen, 0.85))
    raised = block.later(agreements, 60, 700)
    block.add("agreement.disagreement_raised", raised)
    settled = block.follow("settled", raised)
    block.add("agreement.disagreement_settled", settled)
