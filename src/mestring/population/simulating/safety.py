"""Safety: suicidality, overdoses, psychosis, violence, and the plans that are made against them."""

from mestring.population.simulating.assumed import YEARLY
from mestring.population.simulating.block import Block
from mestring.population.simulating.book import Some
from mestring.population.simulating.lives import Lives
from mestring.population.simulating.meeting import Met, yearly

_HALF_YEAR = 182
_SEVERE = 2
_RARE = 0.002


def keep_safe(block: Block, lives: Lives, met: Met) -> None:
    """Ask, find, help at once, and plan together."""
    explored = block.follow("safety-explored", met.first)
    block.add(
        "suicidality.explored",
        explored,
        suicidality_explored=block.flags(explored, 0.95),
        self_harm_explored=block.flags(explored, 0.9),
        violence_danger_explored=block.flags(explored, 0.8),
    )
    _suicidality(block, lives, explored)
    _crisis_plans(block, lives, met)
    _overdoses(block, lives, met)
    _psychoses(block, lives, met)
    _violence(block, met)
    _rare(block, met)


def _suicidality(block: Block, lives: Lives, explored: Some) -> None:
    found = block.share("suicidality", explored).moved(5)
    block.add("suicidality.found", found, suicide_attempt=block.flags(found, 0.2))
    helped = block.follow("preventive", found)
    block.add(
        "preventive_measures.started",
        helped,
        protection_considered=block.flags(helped, 0.9),
        made_with_person=block.flags(helped, 0.85),
    )
    _plan(block, lives, block.follow("safety-plan", found), "safety_plan")


def _plan(block: Block, lives: Lives, made: Some, form: str) -> None:
    """Make a safety plan, and look at it again."""
    block.add(
        "safety_plan.made",
        made,
        made_with_person=block.flags(made, 0.88),
        safety_plan_form=block.one(made, form),
        shared_by_consent=block.flags(made, 0.5),
        review_date=block.dates(made, 60, 180),
    )
    again = block.recur("safety-plan-reviewed", made, lives.leave[made.who], _HALF_YEAR)
    block.add("safety_plan.reviewed", again, with_person=block.flags(again, 0.9))


def _crisis_plans(block: Block, lives: Lives, met: Met) -> None:
    severe = met.mapped.only(lives.pathway[met.mapped.who] == _SEVERE)
    _plan(block, lives, block.follow("crisis-plan", severe), "crisis_and_coping")


def _overdoses(block: Block, lives: Lives, met: Met) -> None:
    using = met.first.only(lives.substance[met.first.who])
    taken = yearly(block, lives, "overdose", using, YEARLY["overdose"])
    block.add("overdose.occurred", taken, overdose_fatal=block.flags(taken, 0.0))
    met_again = block.follow("overdose-followed", taken)
    block.add(
        "overdose.followed_up",
        met_again,
        two_way=block.flags(met_again, 0.85),
        contact_mode=block.codes(met_again, {"home": 1, "outside": 2, "phone": 1}),
    )
    given = block.follow("naloxone", taken)
    block.add("harm_reduction.given", given, naloxone_given=block.flags(given, 0.85))


def _psychoses(block: Block, lives: Lives, met: Met) -> None:
    using = met.first.only(lives.substance[met.first.who])
    found = yearly(block, lives, "drug-psychosis", using, YEARLY["drug-psychosis"])
    block.add(
        "psychosis.drug_induced_found",
        found,
        psychosis_severe=block.flags(found, 0.5),
        psychosis_repeated=block.flags(found, 0.3),
    )
    told = block.follow("drug-psychosis-specialist", found)
    block.add("specialist.involved", told)
    met_again = block.follow("psychosis-next-day", found)
    block.add(
        "contact.held",
        met_again,
        two_way=block.flags(met_again, 0.9),
        contact_purpose=block.one(met_again, "crisis"),
    )


def _violence(block: Block, met: Met) -> None:
    asked = block.follow("violence-asked", met.first)
    block.add("violence.asked", asked, asked_alone=block.flags(asked, 0.88))
    told = block.share("violence", asked).moved(3)
    block.add("violence.disclosed", told, violence_now=block.flags(told, 0.3))
    helped = block.follow("violence-followed", told)
    block.add("violence.followed_up", helped, made_with_person=block.flags(helped, 0.9))
    again = block.follow("violence-again", helped)
    block.add("violence.asked", again, asked_alone=block.flags(again, 0.9))


def _rare(block: Block, met: Met) -> None:
    """What seldom happens, and must be seen all the same."""
    danger = block.later(block.some_of(met.first, _RARE), 10, 300)
    block.add("serious_crime.risk_found", danger)
    averted = block.follow("crime-averted", danger)
    block.add("serious_crime.averting_step", averted, alerted_body=block.one(averted, "police"))
    need = block.later(block.some_of(met.first, _RARE), 10, 300)
    block.add("emergency_alert.need_found", need)
    alerted = block.follow("alerted", need)
    block.add("police.alerted", alerted, alerted_body=block.one(alerted, "police"))


def substances(block: Block, lives: Lives, met: Met) -> None:
    """Find that substance use and mental illness go together, and follow up both."""
    both = met.mapped.only(lives.substance[met.mapped.who] & (lives.pathway[met.mapped.who] > 0))
    found = block.some_of(both, 0.5).moved(10)
    block.add(
        "rop.found", found, severity=block.codes(found, {"mild": 2, "moderate": 3, "severe": 3})
    )
    agreed = block.follow("rop-agreed", found)
    block.add(
        "rop.follow_up_agreed",
        agreed,
        both_followed_up=block.flags(agreed, 0.85),
        plan_considered=block.flags(agreed, 0.75),
    )
    level = block.follow("rop-level", found)
    block.add("specialist.involved", level)
