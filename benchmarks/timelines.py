"""Invented timelines for measuring: seeded, coherent, and with every event that opens something for a person.

A life is a row of chapters (a first talk, a stay, a plan, a treatment ...) with ordinary talks between them.
In a chapter, what should follow sometimes comes late or not at all, as it does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from mestring.core.loading.written import Written
from mestring.core.package import Package
from mestring.core.reading import read_timeline
from mestring.core.timeline import Timeline

BEGINS = date(2012, 1, 9)
TEAM = {"id": "fjordvik-team", "type": "mental_health_team", "level": "municipality"}
WARD = {"id": "dps-nord-dogn", "type": "dps_inpatient", "level": "specialist"}

Attributes = Mapping[str, Any]


class Life:
    """Writes one invented person's events; time only moves forward."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.day = BEGINS
        self.events: list[dict[str, Any]] = []
        self._noted: set[str] = set()
        self._numbers: dict[str, int] = {}
        self.coordinator = ""
        self.plan = ""
        self.course = ""

    def note(
        self, event: str, attributes: Attributes | None = None, *, unit: Attributes = TEAM
    ) -> dict[str, Any]:
        """Write down that something happened today: half by the day, half by the clock."""
        at = self.day.isoformat()
        if self.random.random() < 0.5:
            hour, minute = self.random.randint(8, 15), self.random.randint(0, 59)
            at += f"T{hour:02}:{minute:02}+01:00"
        written = {
            "id": f"h{len(self.events)}",
            "event": event,
            "at": at,
            "unit": unit,
            "attributes": dict(attributes or {}),
        }
        self.events.append(written)
        self._noted.add(event)
        return written

    def perhaps(
        self, event: str, attributes: Attributes | None = None, *, chance: float = 0.85
    ) -> None:
        """Write down what should follow, unless it was forgotten; never forgotten the first time."""
        first = event not in self._noted
        if self.random.random() < chance or first:
            self.note(event, attributes)

    def later(self, least: int, most: int) -> None:
        """Let some days pass."""
        self.day += timedelta(days=self.random.randint(least, most))

    def new(self, kind: str) -> str:
        """Give a new name of a kind: a1, a2."""
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return f"{kind}{self._numbers[kind]}"

    def yes(self, chance: float = 0.8) -> bool:
        """Toss a coin."""
        return self.random.random() < chance

    def on(self, days: int) -> str:
        """Write a date some days ahead."""
        return (self.day + timedelta(days=days)).isoformat()


def talks(life: Life, count: int, days: tuple[int, int] = (3, 12)) -> None:
    """Ordinary weeks: talks, appointments, and now and then nobody there."""
    for _ in range(count):
        life.later(*days)
        if life.yes(0.15):
            life.note(
                "appointment.agreed",
                {"appointment_date": life.on(7), "appointment_for": "follow_up"},
            )
        if life.yes(0.08):
            life.note("appointment.missed", {"appointment_for": "follow_up"})
            life.later(1, 3)
            mode = life.random.choice(["home", "phone", "message"])
            life.perhaps("outreach.attempted", {"contact_mode": mode, "two_way": False})
            life.later(1, 9)
        contact: dict[str, Any] = {
            "contact_mode": life.random.choice(["home", "phone", "outside", "service_site"])
        }
        if life.yes(0.9):
            contact["two_way"] = life.yes(0.9)
        life.note("contact.held", contact)


def first_meeting(life: Life) -> None:
    """A new course: first talk, mapping with a purpose, pathway, goal and measure."""
    close_course(life)
    life.course = life.new("kurs")
    life.note("person.contacted", {"contact_reason": "mental_health", "came_by": "gp"})
    life.note("course.opened", {"course_ref": life.course})
    life.later(1, 10)
    life.note(
        "contact.first_held", {"contact_mode": "home", "two_way": True, "need_clarified": True}
    )
    mapping = life.new("kartlegging")
    life.perhaps("mapping.purpose_agreed", {"agreed_with_person": True, "mapping": mapping})
    life.later(0, 20)
    living = {"housing_situation": "rents_private", "work_situation": "outside"}
    life.note("living_conditions.recorded", living)
    both = {"mental_health_mapped": True, "substance_use_mapped": life.yes()}
    life.note("mapping.recorded", {"mapping": mapping, "mapping_domain": "mental_health", **both})
    life.perhaps("pathway.chosen", {"pathway": "hf2", "chosen_with_person": True})
    life.later(0, 20)
    goal = life.new("maal")
    life.perhaps("goal.set", {"goal": goal, "in_own_words": True})
    life.later(0, 20)
    agreed = {"help_kind": "talk", "responsible_named": True, "agreed_with_person": True}
    life.perhaps("measure.agreed", {"goal": goal, "measure": life.new("tiltak"), **agreed})


def close_course(life: Life) -> None:
    """The course ends, with an evaluation first if it was remembered."""
    if not life.course:
        return
    life.perhaps(
        "evaluation.held",
        {"evaluation_of": "course", "with_person": True, "handover_noted": life.yes()},
    )
    life.later(0, 10)
    life.note("course.closed", {"course_ref": life.course, "closing_reason": "goals_reached"})
    life.course = ""


def stay(life: Life) -> None:
    """An inpatient stay, the discharge, and the first weeks at home."""
    here = {"admission": life.new("a")}
    life.note(
        "inpatient.admitted",
        {**here, "admission_form": "planned", "legal_ground": "voluntary"},
        unit=WARD,
    )
    life.later(2, 20)
    planned = {**here, "planned_discharge_date": life.on(5), "receiving_unit": "fjordvik-team"}
    life.note("inpatient.discharge_planned", planned, unit=WARD)
    life.perhaps("next_service.contacted", here)
    life.perhaps(
        "appointment.agreed",
        {**here, "appointment_date": life.on(9), "appointment_for": "first_after_discharge"},
    )
    life.later(2, 7)
    life.perhaps("epikrise.completed", here)
    life.note(
        "inpatient.discharged",
        {**here, "planned": True, "receiving_unit": "fjordvik-team"},
        unit=WARD,
    )
    life.later(0, 9)
    life.perhaps("epikrise.sent", {**here, "sent_to_gp": True, "sent_to_follow_up": life.yes()})
    talks(life, life.random.randint(2, 4))


def coordination(life: Life) -> None:
    """A need for coordination is seen; coordinator and plan are offered."""
    if life.plan:
        life.note("plan.closed", {"plan": life.plan, "closing_reason": "goals_reached"})
    life.note(
        "coordination.need_seen",
        {"long_term": True, "coordinated_need": True, "both_levels": life.yes()},
    )
    life.later(0, 9)
    life.perhaps("coordination.need_reported", {"agreed_with_person": True})
    life.perhaps("municipality.notified", {"both_levels": True})
    life.later(0, 14)
    life.note("coordinator.offered")
    life.later(0, 20)
    life.coordinator = life.new("koordinator")
    life.note("coordinator.named", {"coordinator": life.coordinator, "agreed_with_person": True})
    life.note("plan.offered")
    life.later(0, 20)
    life.perhaps("plan.answered", {"wants_plan": True, "consent_given": True})
    life.plan = life.new("plan")
    life.note(
        "plan.started", {"plan": life.plan, "review_date": life.on(150), "made_with_person": True}
    )
    life.perhaps(
        "plan.responsibility_set", {"plan": life.plan, "every_measure_has_one_responsible": True}
    )


def review(life: Life) -> None:
    """The plan is looked at again."""
    if life.plan:
        life.note(
            "plan.reviewed", {"plan": life.plan, "with_person": True, "review_date": life.on(150)}
        )


def new_coordinator(life: Life) -> None:
    """The coordinator leaves, and another takes over in time or too late."""
    if not life.coordinator:
        return
    leaving = {"coordinator": life.coordinator}
    life.note("coordinator.leave_announced", {**leaving, "last_day": life.on(30)})
    life.later(5, 30)
    life.coordinator = life.new("koordinator")
    life.perhaps("coordinator.named", {"coordinator": life.coordinator, "takes_over": True})
    life.later(0, 10)
    life.note("coordinator.left", {**leaving, "need_continues": True})


def treatment(life: Life) -> None:
    """A treatment with evaluations on the way; children are asked about."""
    life.note("treatment.started", {"inpatient": False, "help_kind": "talk"})
    life.perhaps("children.asked", {"has_minor_children": life.yes(0.5)})
    life.perhaps("children.needs_found", {"children_have_needs": True}, chance=0.6)
    life.perhaps(
        "children.supported", {"talked_with_person": True, "information_offered": True}, chance=0.6
    )
    life.note("clinical_decision.made", {"inpatient": False, "made_with_person": True})
    for _ in range(life.random.randint(2, 4)):
        talks(life, 2)
        life.note(
            "evaluation.held",
            {"evaluation_of": "treatment", "with_person": True, "inpatient": False},
        )
    life.note("treatment.ended", {"closing_reason": "goals_reached"})


def drug_psychosis(life: Life) -> None:
    """A psychosis brought on by substances."""
    life.note(
        "psychosis.drug_induced_found",
        {"psychosis_severe": life.yes(0.5), "psychosis_repeated": True},
    )
    life.perhaps("specialist.involved", {"contact_mode": "phone"})
    life.later(1, 2)
    life.perhaps("contact.held", {"contact_mode": "home", "two_way": True})


def psychosis(life: Life) -> None:
    """A suspicion of psychosis, a referral, and somebody met."""
    referral = life.new("henvisning")
    life.note("psychosis.suspected")
    life.perhaps(
        "referral.sent",
        {"referral_to": "specialist_assessment", "referral": referral, "suspected_psychosis": True},
    )
    life.later(0, 2)
    life.note("referral.received", {"referral": referral, "suspected_psychosis": True})
    life.later(1, 12)
    life.perhaps("attendance.first_held", {"referral": referral, "inpatient": False})


def body(life: Life) -> None:
    """A somatic finding is followed up, or not."""
    finding = {"finding": life.new("funn")}
    life.note("somatic.checked", {"agreed_with_person": True})
    life.note("somatic.finding_recorded", {**finding, "somatic_finding": "blood_pressure"})
    life.later(0, 20)
    life.note(
        "somatic.follow_up_agreed",
        {**finding, "follow_up_date": life.on(30), "responsible_named": True},
    )
    life.later(20, 50)
    life.perhaps("somatic.followed_up", finding)


def daily_life(life: Life) -> None:
    """Work, home, network and change: what help is really about."""
    life.note("life.changed", {"change_kind": life.random.choice(["housing", "work_economy"])})
    life.note("work.wished", {"wants_work": True})
    life.later(5, 40)
    life.perhaps("ips.started")
    life.perhaps("job_search.started")
    life.note("network_meeting.asked")
    life.later(5, 30)
    life.perhaps("network_meeting.planned", {"person_decided": True})
    life.later(1, 10)
    life.note("network_meeting.held", {"person_decided": True, "two_leaders": True})
    life.note("housing.help_sought", {"no_home": life.yes(0.3)})
    life.later(10, 100)
    life.perhaps("housing.decided", {"granted": True})


def decision(life: Life) -> None:
    """The person says no to a step, or the professional chooses otherwise and says why."""
    discharges = [event for event in life.events if event["event"] == "inpatient.discharged"]
    if discharges:
        about = {"expectation": "kontakt-innen-sju-dager", "trigger": discharges[-1]["id"]}
        life.note("step.declined", about)


def correction(life: Life) -> None:
    """An earlier talk was written down wrongly, and is corrected."""
    talks_held = [event for event in life.events if event["event"] == "contact.held"]
    if talks_held:
        right = life.note("contact.held", {"contact_mode": "phone", "two_way": True})
        right["supersedes"] = life.random.choice(talks_held)["id"]
        right["recorded"] = right["at"]


# Each comes once before any comes again.
CHAPTERS: Sequence[Callable[[Life], None]] = (
    first_meeting,
    coordination,
    treatment,
    stay,
    decision,
    body,
    daily_life,
    psychosis,
    new_coordinator,
    review,
    correction,
    drug_psychosis,
    close_course,
)


class Lived(NamedTuple):
    """A timeline and the local date of its last event."""

    timeline: Timeline
    ended: datetime


class Following(NamedTuple):
    """How closely a person is followed between the chapters: how many talks, and days between them."""

    talks: tuple[int, int]
    days: tuple[int, int]


# What a timeline of some hundred events looks like: something happens every month.
EVENTFUL = Following((1, 6), (3, 12))
# A team that meets the person several times a week, for some ten years.
CLOSE = Following((6, 24), (1, 3))


def written_life(seed: int, count: int, following: Following = EVENTFUL) -> list[dict[str, Any]]:
    """Write exactly so many events of one invented person."""
    life = Life(seed)
    known = {"birth_date": "1984-05-04", "has_minor_children": life.yes(0.5)}
    life.note("person.registered", known)
    for chapter in _endlessly(life.random):
        if len(life.events) >= count:
            break
        chapter(life)
        life.later(1, 20)
        talks(life, life.random.randint(*following.talks), following.days)
    return life.events[:count]


def _endlessly(random: Random) -> Iterator[Callable[[Life], None]]:
    yield from CHAPTERS
    while True:
        yield random.choice(CHAPTERS)


def lived(package: Package, seed: int, count: int, following: Following = EVENTFUL) -> Lived:
    """Give the timeline of one invented person, read as any other timeline file is."""
    events = written_life(seed, count, following)
    source = Written("benk.yaml", {"events": events}, {})
    guideline = package.guideline
    timeline = read_timeline(source, guideline.dictionary, guideline.calendar).timeline
    return Lived(timeline, timeline.events[-1].at + timedelta(days=3))
