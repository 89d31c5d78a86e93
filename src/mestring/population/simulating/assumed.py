"""What the simulation assumes, each with where it comes from; «anslag» is our own guess, and says no more.

The chances are those of a unit at the middle. Units differ, and some change with time: see `services`.
"""

from collections.abc import Mapping
from typing import NamedTuple

GUESS = "anslag"
STAYS = "Helsedirektoratet, forløp etter døgnbehandling 2020"
SUMMARIES = "Helsedirektoratet, kvalitetsindikator for epikrise, andre tertial 2022"
PATHWAYS = "Helsedirektoratet, målinger av pakkeforløp 2020 og 2021"
COERCION = "Helsedirektoratet, tvangsinnleggelser 2019 og 2020"
WAITING = "Helsedirektoratet, vurdering av henvisninger i TSB, første tertial 2016"

# Events a person, lognormal: the mean, the spread of the logarithm, and the most that anyone has.
EVENTS_MEAN, EVENTS_SPREAD, EVENTS_MOST = 50, 0.9, 2_000
# How facts are lost, and how late they are written down.
NO_UNIT, NO_LEVEL, LATE, CORRECTED, TAKEN_BACK = 0.015, 0.02, 0.10, 0.003, 0.25
# Persons who are known of, and no more.
NO_EVENTS = 0.01


class Chance(NamedTuple):
    """How often something follows in time, how often at all, and the days that «in time» means."""

    in_time: float
    ever: float
    first: int
    last: int
    source: str = GUESS


class Share(NamedTuple):
    """How many something holds for."""

    value: float
    source: str = GUESS


CHANCES: Mapping[str, Chance] = {
    # The first meeting, and understanding together
    "first-contact": Chance(0.72, 0.93, 0, 6),
    "answer": Chance(0.80, 0.94, 0, 7),
    "living-conditions": Chance(0.62, 0.85, 0, 28),
    "safety-explored": Chance(0.70, 0.86, 0, 7),
    "violence-asked": Chance(0.45, 0.60, 0, 28),
    "purpose": Chance(0.75, 0.85, 0, 10),
    "mapping": Chance(0.72, 0.92, 1, 13, PATHWAYS),
    "mapping-concluded": Chance(0.74, 0.90, 0, 13),
    "goal-gets-measure": Chance(0.70, 0.88, 0, 13),
    "pathway": Chance(0.58, 0.80, 0, 13),
    "help-started": Chance(0.75, 0.90, 1, 21),
    "measure-ended": Chance(0.60, 0.85, 30, 200),
    "goal-reached": Chance(0.40, 0.55, 30, 240),
    # Referral and treatment
    "referral-sent": Chance(0.70, 0.88, 0, 4),
    "options-considered": Chance(0.55, 0.55, 0, 10),
    "referral-received": Chance(0.95, 1.0, 1, 4),
    "referral-assessed": Chance(0.95, 1.0, 1, 12, WAITING),
    "attendance": Chance(0.55, 0.90, 5, 40),
    "psychosis-attendance": Chance(0.50, 0.90, 1, 7),
    "clinical-decision": Chance(0.70, 0.90, 3, 20, PATHWAYS),
    "contact-professional": Chance(0.66, 0.82, 0, 1),
    "treatment-started": Chance(0.80, 0.93, 0, 20),
    "after-detox": Chance(0.55, 0.85, 0, 3),
    "helfo": Chance(0.60, 0.80, 0, 0),
    "relatives-asked": Chance(0.52, 0.74, 0, 13),
    "children-asked": Chance(0.60, 0.80, 0, 7),
    "children-needs": Chance(0.55, 0.75, 0, 13),
    "children-supported": Chance(0.60, 0.78, 0, 13),
    "work-asked": Chance(0.48, 0.70, 0, 28),
    "peer-offered": Chance(0.30, 0.42, 0, 28),
    "peer-started": Chance(0.60, 0.75, 1, 13),
    "feedback": Chance(0.36, 0.36, 0, 0),
    "feedback-answered": Chance(0.60, 0.72, 1, 13),
    "evaluated": Chance(0.46, 0.85, 0, 0, PATHWAYS),
    "closing-evaluation": Chance(0.62, 0.62, 1, 21),
    "living-again": Chance(0.50, 0.80, 0, 0),
    "relatives-again": Chance(0.45, 0.75, 0, 0),
    # Coordination
    "need-reported": Chance(0.66, 0.84, 0, 6),
    "municipality-notified": Chance(0.64, 0.82, 0, 6),
    "coordinator-offered": Chance(0.62, 0.82, 1, 13),
    "coordinator-named": Chance(0.66, 0.84, 1, 13),
    "plan-offered": Chance(0.55, 0.72, 1, 29),
    "plan-answered": Chance(0.74, 0.88, 1, 28),
    "plan-started": Chance(0.70, 0.85, 1, 30),
    "plan-responsibility": Chance(0.58, 0.72, 0, 0),
    "plan-reviewed": Chance(0.55, 0.90, 0, 0),
    "coordinator-renamed": Chance(0.55, 0.85, 0, 6),
    "care-team": Chance(0.60, 0.80, 1, 29),
    "care-team-met": Chance(0.60, 0.90, 0, 0),
    # Inpatient stays and what follows
    "first-appointment": Chance(0.58, 0.58, 0, 3),
    "next-contacted": Chance(0.70, 0.70, 0, 3),
    "epikrise-ready": Chance(0.60, 0.60, 0, 1),
    "epikrise": Chance(0.56, 0.95, 0, 1, SUMMARIES),
    "contact-after-discharge": Chance(0.45, 0.71, 1, 7, STAYS),
    "contacts-after-discharge": Chance(0.70, 0.90, 0, 0),
    "suicidality-after-discharge": Chance(0.50, 0.65, 0, 6),
    "coercion-evaluation": Chance(0.48, 0.68, 0, 2),
    "coercion-talk": Chance(0.50, 0.60, 0, 6),
    "coercion-plan": Chance(0.50, 0.65, 1, 13),
    # Safety
    "preventive": Chance(0.80, 0.92, 0, 0),
    "safety-plan": Chance(0.52, 0.78, 0, 0),
    "crisis-plan": Chance(0.50, 0.70, 2, 29),
    "safety-plan-reviewed": Chance(0.55, 0.85, 0, 0),
    "overdose-followed": Chance(0.58, 0.80, 0, 1),
    "naloxone": Chance(0.50, 0.65, 0, 6),
    "drug-psychosis-specialist": Chance(0.70, 0.85, 0, 1),
    "psychosis-next-day": Chance(0.55, 0.85, 1, 1),
    "psychosis-referred": Chance(0.60, 0.90, 0, 1),
    "violence-followed": Chance(0.66, 0.82, 0, 6),
    "violence-again": Chance(0.45, 0.60, 5, 29),
    "crime-averted": Chance(0.75, 0.90, 0, 0),
    "alerted": Chance(0.85, 0.97, 0, 0),
    # Relatives and children
    "relative-heard": Chance(0.56, 0.78, 1, 13),
    "relative-informed": Chance(0.66, 0.80, 0, 6),
    "relative-supported": Chance(0.48, 0.66, 0, 13),
    "relative-again": Chance(0.50, 0.80, 0, 0),
    "concern-examined": Chance(0.55, 0.80, 1, 13),
    "concern-feedback": Chance(0.55, 0.75, 1, 6),
    "relief-decided": Chance(0.66, 0.90, 5, 28),
    "relief-started": Chance(0.60, 0.85, 3, 28),
    "child-reported": Chance(0.76, 0.92, 0, 1),
    "child-confirmed": Chance(0.75, 0.90, 3, 20),
    "child-contact": Chance(0.62, 0.80, 1, 7),
    # Everyday life
    "missed-reached": Chance(0.55, 0.80, 0, 3),
    "tried-again": Chance(0.48, 0.65, 0, 3),
    "somatic-agreed": Chance(0.58, 0.75, 0, 13),
    "somatic-followed": Chance(0.60, 0.85, 5, 28),
    "habits-offered": Chance(0.45, 0.60, 1, 28),
    "exercise-started": Chance(0.55, 0.75, 1, 13),
    "place-offered": Chance(0.48, 0.65, 1, 28),
    "place-visited": Chance(0.52, 0.70, 1, 28),
    "ips": Chance(0.48, 0.70, 1, 13),
    "job-search": Chance(0.55, 0.75, 3, 29),
    "job": Chance(0.30, 0.40, 40, 150),
    "job-support": Chance(0.60, 0.90, 0, 0),
    "benefits": Chance(0.55, 0.75, 2, 28),
    "housing-sought": Chance(0.56, 0.75, 0, 6),
    "housing-reply": Chance(0.62, 0.80, 5, 28),
    "housing-decided": Chance(0.55, 0.90, 10, 29),
    "moved-in": Chance(0.55, 0.80, 10, 90),
    "visit-after-move": Chance(0.64, 0.85, 0, 6),
    "economy": Chance(0.58, 0.78, 0, 13),
    "economy-again": Chance(0.50, 0.70, 20, 85),
    "outreach-started": Chance(0.58, 0.80, 1, 13),
    "change-living": Chance(0.48, 0.66, 0, 13),
    "change-pathway": Chance(0.40, 0.55, 1, 29),
    "change-suicidality": Chance(0.55, 0.70, 0, 10),
    "network-planned": Chance(0.70, 0.80, 0, 2),
    "network-held": Chance(0.48, 0.75, 2, 7),
    "rop-agreed": Chance(0.56, 0.75, 0, 13),
    "rop-level": Chance(0.62, 0.80, 0, 13),
    # Units and municipalities
    "routine": Chance(0.60, 0.85, 20, 85),
    "named": Chance(0.65, 0.85, 20, 85),
    "hired": Chance(0.45, 0.65, 60, 360),
    "reviewed": Chance(0.65, 0.90, 0, 0),
    "discussed": Chance(0.55, 0.75, 5, 58),
    "improved": Chance(0.55, 0.70, 3, 29),
    "settled": Chance(0.60, 0.90, 2, 12),
}

SHARES: Mapping[str, Share] = {
    "compulsory": Share(0.205, COERCION),
    "readmitted": Share(0.16, STAYS),
    "substance-also": Share(0.24, STAYS),
    "children": Share(0.28),
    "relative": Share(0.14),
    "two-way": Share(0.90),
    # Higher, so that the rates measured after discharge are those of contacts that reached the person.
    "two-way-home": Share(0.97),
    "wants-plan": Share(0.62),
    "measure-used": Share(0.30),
    "suicidality": Share(0.09),
    "violence": Share(0.07),
    "missed": Share(0.30),
    "declined": Share(0.05),
    "deviated": Share(0.03),
    "tied": Share(0.02),
    "at-clock-change": Share(0.002),
}
# How often in a year, for main pathway 1, 2 and 3.
YEARLY: Mapping[str, tuple[float, float, float]] = {
    "admission": (0.02, 0.15, 0.80),
    "death": (0.003, 0.006, 0.02),
    "move": (0.015, 0.02, 0.03),
    "change": (0.20, 0.30, 0.40),
    "overdose": (0.0, 0.01, 0.10),
    "drug-psychosis": (0.0, 0.01, 0.05),
    "network-meeting": (0.02, 0.08, 0.20),
    "somatic": (0.10, 0.25, 0.50),
}
# How long the help lasts, in days, half of them for longer.
COURSE_DAYS = (110, 250, 800)
STAY_DAYS = 12
