"""The person's own plan and the relative's own page, and what is written there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from mestring.care import actions as care_actions
from mestring.care import queries as care
from mestring.care.types import StepKey
from mestring.core.package import Package
from mestring.core.redact import Audience
from mestring.core.timeline import Subject, Timeline
from mestring.core.words import SubjectKind
from mestring.people import queries as people
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.people.types import Decision, PersonCard, RelativeCard
from mestring.people.words import FOR_CHILDREN
from mestring.web.asking import Request, package_for
from mestring.web.doors import open_own, open_shared
from mestring.web.own.answers import (
    CODES,
    OTHER_WAY,
    PLAN,
    SIDE,
    Desk,
    OwnStep,
    heard_about,
    said_about,
)
from mestring.web.own.forms import GoalForm, OtherWayForm
from mestring.web.own.helpers import present_helpers
from mestring.web.own.history import History, present_history
from mestring.web.own.plan import OwnSteps, Told, present_own_steps, present_plan
from mestring.web.own.relative import SharedPage, shared_page
from mestring.web.own.sharing import (
    Receiver,
    has_left,
    is_child,
    present_receivers,
)
from mestring.web.own.writing import write_answer, write_goal, write_sharing
from mestring.web.page import page
from mestring.web.persons.page import SubjectPage, present_subject, present_who, unit_ids
from mestring.web.trust.news import present_news

WRITTEN = "skrevet"
BOTH = ("GET", "HEAD", "POST")
Timelines = Mapping[Subject, Timeline]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A timeline and its page, fetched once for a request."""

    desk: Desk
    package: Package
    told: Told
    shown: SubjectPage
    history: History

    def steps(self, request: Request, coordinator: str = "") -> OwnSteps:
        """Give the steps with their answers."""
        return present_own_steps(
            self.package, self.shown, self.told, self.desk, coordinator, request
        )


# The person's own plan


@page(needs=Permission.OWN_PLAN_READ)
def own_plan(request: Request) -> HttpResponse:
    return show_plan(request, open_own(request, "own-plan", Permission.OWN_PLAN_READ))


def show_plan(request: Request, person: PersonCard, *, is_preview: bool = False) -> HttpResponse:
    """Show a person's own page, to the person or to those who help and want to see it as it is."""
    loaded = _load_person(request, person)
    workers = people.workers_of(person.id, request.now)
    receivers = _receivers(request, person)
    plan = present_plan(
        loaded.package, loaded.shown, loaded.told, workers, receivers, PLAN, request
    )
    context = {
        "person_id": person.id,
        "who": present_who(person, request.today),
        "own_words": loaded.shown.own_words,
        "history": loaded.history,
        "plan": plan,
        "news": () if is_preview else present_news(person, request),
        "is_preview": is_preview,
        **_way_out(),
    }
    return render(request, "own/plan.html", context)


@page(needs=Permission.OWN_PLAN_ANSWER, methods=BOTH)
def own_answer(request: Request, step: str, answer: str) -> HttpResponse:
    person = open_own(request, "own-answer", Permission.OWN_PLAN_ANSWER)
    return _answer(request, _load_person(request, person), step, answer)


@page(needs=Permission.OWN_PLAN_ANSWER, methods=("POST",))
def own_undo(request: Request, event_id: UUID) -> HttpResponse:
    person = people.own_person(request.user)
    return _undo(request, person.subject, PLAN, event_id)


@page(needs=Permission.OWN_PLAN_ANSWER, methods=BOTH)
def own_goal(request: Request) -> HttpResponse:
    person = open_own(request, "own-goal", Permission.OWN_PLAN_ANSWER)
    loaded = _load_person(request, person)
    words = loaded.shown.own_words[0].text if loaded.shown.own_words else ""
    form = GoalForm(request.POST or None, initial={"words": words})
    if request.method != "POST" or not form.is_valid():
        workers = people.workers_of(person.id, request.now)
        helpers = present_helpers(workers, loaded.told.events(request))
        context = {"form": form, "helpers": helpers, "has_words": bool(words), **_way_out()}
        return render(request, "own/goal.html", context)
    if form.cleaned_data["words"] == words:
        return _see("own-plan")
    event = write_goal(
        timeline=loaded.told.timeline,
        package=loaded.package,
        words=form.cleaned_data["words"],
        request=request,
    )
    return _see("own-plan", event, "receipt")


@page(needs=Permission.OWN_PLAN_ANSWER, methods=BOTH)
def own_sharing(request: Request) -> HttpResponse:
    person = open_own(request, "own-sharing", Permission.CONSENT_GIVE)
    timeline = care.timeline(person.subject)
    receivers = _receivers(request, person)
    if request.method == "POST":
        return _share(request, timeline, receivers)
    context = {"receivers": receivers, "changed": request.GET.get(WRITTEN, ""), **_way_out()}
    return render(request, "own/sharing.html", context)


def _share(request: Request, timeline: Timeline, receivers: tuple[Receiver, ...]) -> HttpResponse:
    relative, code = request.POST.get("relative", ""), request.POST.get("part", "")
    receiver = next((each for each in receivers if str(each.relative.id) == relative), None)
    part = next((each for each in receiver.parts if each.code == code), None) if receiver else None
    if receiver is None or part is None:
        raise NotFound
    share = request.POST.get("do") == "share"
    if share is not part.is_shared:
        write_sharing(
            timeline=timeline, relative=receiver.relative, part=code, share=share, request=request
        )
    place = f"{relative}-{code}"
    return _to(f"{reverse('own-sharing')}?{WRITTEN}={place}#{place}")


def _receivers(request: Request, person: PersonCard) -> tuple[Receiver, ...]:
    relatives = people.relatives_of(person.id)
    own = care.timelines([relative.subject for relative in relatives])
    pairs = [(relative, own[relative.subject]) for relative in relatives]
    shared = people.shared_with_relatives(person.id, request.now)
    return present_receivers(package_for(request), shared, pairs, request)


# The relative's own page


@page(needs=Permission.RELATIVE_PAGE_READ)
def relative_page(request: Request) -> HttpResponse:
    relative = people.own_relative(request.user)
    decision = open_shared(request, relative.person_id, "relative-page")
    timelines = care.timelines([relative.subject, _person_of(relative)])
    loaded = _load(request, SIDE, timelines[relative.subject], request.user.pk, Audience.RELATIVE)
    child = is_child(relative, loaded.told.timeline, loaded.package, request.today)
    context = {
        "relative": relative,
        "history": loaded.history,
        "steps": loaded.steps(request),
        "shared": _shared(request, relative, decision, timelines, child),
        **_way_out(),
    }
    return render(request, "own/child.html" if child else "own/relative.html", context)


@page(needs=Permission.RELATIVE_ANSWER, methods=BOTH)
def relative_answer(request: Request, step: str, answer: str) -> HttpResponse:
    relative = people.own_relative(request.user)
    timeline = care.timeline(relative.subject)
    loaded = _load(request, SIDE, timeline, request.user.pk, Audience.RELATIVE)
    return _answer(request, loaded, step, answer)


@page(needs=Permission.RELATIVE_ANSWER, methods=("POST",))
def relative_undo(request: Request, event_id: UUID) -> HttpResponse:
    relative = people.own_relative(request.user)
    return _undo(request, relative.subject, SIDE, event_id)


def _shared(
    request: Request, relative: RelativeCard, decision: Decision, timelines: Timelines, child: bool
) -> SharedPage:
    """Give what the person shares with this relative, and nothing that is not shared."""
    sections = decision.sections or {}
    if has_left(timelines[relative.subject]):
        sections = {}
    if child:
        sections = {part: why for part, why in sections.items() if part in FOR_CHILDREN}
    since = people.shared_with_relatives(relative.person_id, request.now).get(relative.id, {})
    timeline = timelines[_person_of(relative)]
    decision = replace(decision, sections=sections)
    return shared_page(request, decision, since, timeline, relative.person_name)


def _person_of(relative: RelativeCard) -> Subject:
    return Subject(str(relative.person_id), SubjectKind.PERSON)


# What both have in common


def _load_person(request: Request, person: PersonCard) -> Loaded:
    timeline = care.timeline(person.subject)
    return _load(request, PLAN, timeline, person.user_id, Audience.PERSON)


def _load(
    request: Request, desk: Desk, timeline: Timeline, owner: int | None, audience: Audience
) -> Loaded:
    package = package_for(request)
    authors = care.authors(timeline.subject)
    told = Told(timeline, authors, owner, _written(request))
    units = people.unit_titles(unit_ids([timeline]))
    shown = present_subject(package, timeline, units, request, audience)
    history = present_history(told.events(request), package, audience, units, request)
    return Loaded(desk, package, told, shown, history)


def _written(request: Request) -> UUID | None:
    try:
        return UUID(request.GET.get(WRITTEN, ""))
    except ValueError:
        return None


def _answer(request: Request, loaded: Loaded, step_text: str, word: str) -> HttpResponse:
    if word not in CODES:
        raise NotFound
    step = _step(loaded.steps(request), StepKey.parse(step_text))
    needs_words = CODES[word] == OTHER_WAY
    if request.method != "POST" and not needs_words:
        return _see(loaded.desk.home, None, step.line.anchor)
    form = OtherWayForm(request.POST if request.method == "POST" else None)
    if needs_words and not form.is_valid():
        home = reverse(loaded.desk.home)
        context = {"form": form, "step": step, "home": home, **_way_out()}
        return render(request, "own/other_way.html", context)
    text = form.cleaned_data["words"] if needs_words else ""
    event = _write(request, loaded, step, word, text)
    return _see(loaded.desk.home, event, step.line.anchor)


def _write(request: Request, loaded: Loaded, step: OwnStep, word: str, text: str) -> UUID:
    told = loaded.told
    said = said_about(told.timeline, told.authors, told.owner, request)
    return write_answer(
        timeline=told.timeline,
        package=loaded.package,
        step=step,
        heard=heard_about(step.key, said),
        word=word,
        text=text,
        desk=loaded.desk,
        request=request,
    )


def _step(steps: OwnSteps, key: StepKey) -> OwnStep:
    """Find a step that the reader is shown; any other is not there."""
    for step in steps.all:
        if step.key == key:
            return step
    raise NotFound


def _undo(request: Request, subject: Subject, desk: Desk, event_id: UUID) -> HttpResponse:
    try:
        taken_back = care_actions.retract_event(
            subject=subject, event=event_id, by=request.user, at=request.now
        )
    except care_actions.AlreadyTakenBack:
        return _see(desk.home)
    return _see(desk.home, taken_back.event, "receipt")


def _see(home: str, written: UUID | None = None, place: str = "") -> HttpResponse:
    """Lead back to the page, to the place where it stands what was written."""
    query = f"?{WRITTEN}={written}" if written else ""
    return _to(f"{reverse(home)}{query}" + (f"#{place}" if place else ""))


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def _way_out() -> dict[str, Any]:
    return {"quick_exit_url": settings.QUICK_EXIT_URL}
