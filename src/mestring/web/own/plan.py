"""The person's own plan: own words, what happens now, who helps, and what is shared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.care.types import StepKey
from mestring.core.dictionary import ANSWERED, DECLINED
from mestring.core.package import Package
from mestring.core.timeline import Event, Timeline
from mestring.core.timeline import visible as visible_events
from mestring.core.words import Outcome
from mestring.people.types import WorkerCard
from mestring.web.asking import Request
from mestring.web.human import When, on_day, when
from mestring.web.own.answers import (
    Desk,
    OwnStep,
    key_of,
    present_answers,
    said_about,
)
from mestring.web.own.helpers import Helpers, present_helpers
from mestring.web.own.sharing import Receiver
from mestring.web.persons.page import SubjectPage
from mestring.web.persons.steps import StepLine

GOAL = "goal.set"
PLAN_MADE, PLAN_REVIEWED = "safety_plan.made", "safety_plan.reviewed"


@dataclass(frozen=True, slots=True)
class OwnSteps:
    """The steps of a page that is its reader's own."""

    now: tuple[OwnStep, ...]
    later: tuple[OwnStep, ...]
    declined: tuple[OwnStep, ...]
    settled: tuple[OwnStep, ...]
    guarded: tuple[OwnStep, ...]

    @property
    def all(self) -> tuple[OwnStep, ...]:
        """Every step on the page."""
        return (*self.now, *self.later, *self.declined, *self.settled, *self.guarded)

    @property
    def is_guarded_changed(self) -> bool:
        """Tell whether something that lies folded away was answered just now."""
        return any(step.line.is_changed for step in self.guarded)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was written down just now, or taken back."""

    text: str
    when: When
    undo_url: str
    is_undone: bool
    is_repeat: bool = False
    changes: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class SafetyPlan:
    """That there is a safety plan, and how old it is; never what stands in it."""

    made: When
    reviewed: When | None


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Everything on the person's own page beside what every page about a subject has."""

    steps: OwnSteps
    helpers: Helpers
    receivers: tuple[Receiver, ...]
    safety_plan: SafetyPlan | None
    receipt: Receipt | None

    @property
    def sharing_with(self) -> tuple[Receiver, ...]:
        """Those with whom something is shared now."""
        return tuple(receiver for receiver in self.receivers if receiver.shared)


@dataclass(frozen=True, slots=True)
class Told:
    """A timeline as the pages here need it: what stands now, who wrote what, and what is new."""

    timeline: Timeline
    authors: Mapping[UUID, int]
    owner: int | None
    just_written: UUID | None

    def events(self, request: Request) -> list[Event]:
        """Give what stands now."""
        return visible_events(self.timeline.events, request.now, request.now)


def present_own_steps(
    package: Package, shown: SubjectPage, told: Told, desk: Desk, coordinator: str, request: Request
) -> OwnSteps:
    """Put answers to the steps. One answered just now stays where it was answered."""
    said = said_about(told.timeline, told.authors, told.owner, request)
    changed = just_answered(told)

    def present(lines: Iterable[StepLine]) -> list[OwnStep]:
        steps = [
            present_answers(line, said, package, desk, coordinator, request.today) for line in lines
        ]
        return [step.changed() if _is_about(changed, step) else step for step in steps]

    later, settled = present(shown.steps.later), present(shown.steps.settled)
    stays = [step for step in (*settled, *later) if step.line.is_changed]
    rest = [step for step in settled if not step.line.is_changed]
    return OwnSteps(
        now=(*stays, *present(shown.steps.now)),
        later=tuple(step for step in later if not step.line.is_changed),
        declined=tuple(step for step in rest if step.line.told.state is Outcome.DECLINED),
        settled=tuple(step for step in rest if step.line.told.state is not Outcome.DECLINED),
        guarded=tuple(present(shown.steps.guarded)),
    )


def _is_about(key: StepKey | None, step: OwnStep) -> bool:
    return key is not None and key in (step.key, step.key._replace(state_key=""))


def just_answered(told: Told) -> StepKey | None:
    """Give the step that was answered just now, or whose answer was taken back."""
    event = _just_written(told)
    if event is None or event.type not in (ANSWERED, DECLINED):
        return None
    return key_of(event, {})


def _just_written(told: Told) -> Event | None:
    return next((each for each in told.timeline.events if each.id == told.just_written), None)


def present_plan(
    package: Package,
    shown: SubjectPage,
    told: Told,
    workers: Iterable[WorkerCard],
    receivers: tuple[Receiver, ...],
    desk: Desk,
    request: Request,
) -> OwnPage:
    """Lay out the person's own page."""
    events = told.events(request)
    helpers = present_helpers(tuple(workers), events)
    return OwnPage(
        steps=present_own_steps(package, shown, told, desk, helpers.coordinator, request),
        helpers=helpers,
        receivers=receivers,
        safety_plan=present_safety_plan(events, request),
        receipt=_receipt(told, desk, request),
    )


def present_safety_plan(events: Iterable[Event], request: Request) -> SafetyPlan | None:
    """Say that there is a safety plan, when it was made and when it was last gone through."""
    made = reviewed = None
    for event in events:
        if event.type == PLAN_MADE:
            made, reviewed = event, None
        elif event.type == PLAN_REVIEWED:
            reviewed = event
    if made is None:
        return None
    seen = on_day(reviewed.on, request.today) if reviewed else None
    return SafetyPlan(on_day(made.on, request.today), seen)


def _receipt(told: Told, desk: Desk, request: Request) -> Receipt | None:
    """Say that the person's own words were taken in; what is said about a step is told at the step."""
    event = _just_written(told)
    if event is None or event.type != GOAL:
        return None
    stands = event in told.events(request)
    return Receipt(
        text=_("Det er dette som er viktig for deg nå. De som hjelper deg, ser det.")
        if stands
        else _("Det du skrev, er tatt tilbake."),
        when=when(event.on, request.today),
        undo_url=reverse(desk.undo, args=[event.id]) if stands else "",
        is_undone=not stands,
    )
