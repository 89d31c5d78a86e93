"""Writing down what happened to a person. One whom the reader may not see is as one who does not exist."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from mestring.care import actions as care
from mestring.care.actions import AlreadyTakenBack
from mestring.care.types import StepKey
from mestring.core.dictionary import DECLINED, DEVIATED
from mestring.core.faults import Faults
from mestring.core.timeline import Event
from mestring.core.words import SubjectKind
from mestring.people.refusals import NotAllowed, NotFound, Refusal
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.doors import open_to_write
from mestring.web.page import page
from mestring.web.recording.choosing import RESERVED, present_choices
from mestring.web.recording.desk import (
    Desk,
    Errand,
    open_desk,
    places,
    surroundings,
)
from mestring.web.recording.forms import EventForm
from mestring.web.recording.meanwhile import written_meanwhile
from mestring.web.recording.presets import (
    known_from_event,
    known_from_step,
    known_of_decision,
)
from mestring.web.recording.sheet import Known, make_sheet
from mestring.web.recording.telling import USED_BEFORE, present_form

WRITE = ("GET", "HEAD", "POST")


@page(needs=Permission.EVENT_RECORD)
def choose(request: Request, person_id: UUID) -> HttpResponse:
    """Choose what to write down: a handful first, everything else by search."""
    person = open_to_write(request, person_id, "record-choose")
    choices = present_choices(package_for(request), person, request.GET.get("sok", ""), request)
    return render(request, "recording/choose.html", {"person": person, "choices": choices})


@page(needs=Permission.EVENT_RECORD, methods=WRITE)
def record(request: Request, person_id: UUID, event_type: str) -> HttpResponse:
    """Write down an event of a type, perhaps for a step, perhaps in place of one that was wrong."""
    desk = open_desk(request, person_id)
    asked = request.GET
    definition = desk.package.guideline.dictionary.events.get(event_type)
    if definition is None or SubjectKind.PERSON not in definition.subjects:
        raise NotFound
    if "retter" in asked:
        return _write(desk, _correction(desk, event_type, asked["retter"], asked.get("svar", "")))
    if event_type in RESERVED:
        raise NotFound
    if "steg" not in asked:
        return _write(desk, Errand(event_type, Known(first=asked.get("svar", ""))))
    return _write(desk, _for_step(desk, event_type, asked["steg"], asked.get("svar", "")))


@page(needs=Permission.EVENT_RECORD, methods=WRITE)
def decline(request: Request, person_id: UUID, step: str) -> HttpResponse:
    """Write down that the person said no to a step."""
    desk = open_desk(request, person_id)
    found = desk.step(StepKey.parse(step))
    if SubjectKind.PERSON.value not in found.rule.expectation.may_decline:
        raise NotFound
    return _write(desk, Errand(DECLINED, known_of_decision(found), found))


@page(needs=Permission.EVENT_RECORD, methods=WRITE)
def deviate(request: Request, person_id: UUID, step: str) -> HttpResponse:
    """Write down that another way was chosen than a step says."""
    desk = open_desk(request, person_id)
    found = desk.step(StepKey.parse(step))
    return _write(desk, Errand(DEVIATED, known_of_decision(found), found))


@page(needs=Permission.EVENT_RECORD, methods=WRITE)
def undo(request: Request, person_id: UUID, event_id: UUID) -> HttpResponse:
    """Take back what was written down. Asked for by address alone, it only leads back to the person."""
    desk = open_desk(request, person_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("person", args=[person_id]))
    try:
        taken_back = care.retract_event(
            subject=desk.person.subject, event=event_id, by=request.user, at=request.now
        )
    except AlreadyTakenBack:
        stands = next(each for each in desk.timeline.events if each.supersedes == event_id)
        return _back(desk, stands.id, undone=stands.retracts)
    return _back(desk, taken_back.events[0], undone=True)


def _back(desk: Desk, event_id: UUID, *, undone: bool = False) -> HttpResponse:
    """Lead back to the person, with a receipt."""
    asked = "angret" if undone else "skrevet"
    url = reverse("person", args=[desk.person.id])
    answer = HttpResponseRedirect(f"{url}?{asked}={event_id}")
    answer.status_code = 303
    return answer


def _for_step(desk: Desk, event_type: str, step: str, fact: str) -> Errand:
    """Give the errand of meeting a step, or of answering what it waits for."""
    found = desk.step(StepKey.parse(step))
    if not fact:
        return Errand(event_type, known_from_step(desk.package, found, event_type), found)
    definition = desk.package.guideline.dictionary.attributes.get(fact)
    if definition is None:
        raise NotFound
    # What does not stand for all time must have been so when the step came to be.
    on = None if definition.standing else found.trigger.on
    return Errand(event_type, Known(first=fact), found, on=on)


def _correction(desk: Desk, event_type: str, event_id: str, fact: str) -> Errand:
    """Give the errand of putting an event right, as it stands now."""
    try:
        event = desk.any_event(UUID(event_id))
    except ValueError:
        raise NotFound from None
    if event is None or event.type != event_type or event.retracts:
        raise NotFound
    event = _as_it_stands(desk, event)
    return Errand(event_type, known_from_event(desk.package, event, fact), corrects=event)


def _as_it_stands(desk: Desk, event: Event) -> Event:
    """Follow corrections to the latest; one that was taken back is corrected as it last stood."""
    for later in desk.timeline.events:
        if later.supersedes == event.id and not later.retracts:
            return _as_it_stands(desk, later)
    return event


def _write(desk: Desk, errand: Errand) -> HttpResponse:
    """Show the form, or write down what was sent and lead back to the person."""
    form = _form(desk, errand)
    note = ""
    if form.is_bound:
        if form.is_valid():
            note = _note(desk, errand, form)
        if form.is_valid() and not note:
            recorded = _recorded(desk, errand, form)
            if recorded is not None:
                return _back(desk, recorded)
    context = {"form": form, "person": desk.person, **present_form(desk, errand, form, note)}
    return render(desk.request, "recording/form.html", context)


def _form(desk: Desk, errand: Errand) -> EventForm:
    request, where = desk.request, places(desk, errand.corrects)
    sheet = make_sheet(
        desk.package,
        errand.type,
        desk.events,
        surroundings(desk, where.titles),
        errand.known,
        request.language,
    )
    form = EventForm(
        sheet,
        now=request.now,
        language=request.language,
        units=where.fields,
        unit=where.own,
        born=desk.person.birth_date,
        data=request.POST if request.method == "POST" else None,
    )
    if errand.corrects is not None:
        form.start_from(errand.corrects)
    elif errand.on is not None:
        form.initial["on"] = errand.on
    return form


def _note(desk: Desk, errand: Errand, form: EventForm) -> str:
    """Say what must be known before this is saved: what others wrote, or that the form is used."""
    same = desk.any_event(form.cleaned_data["id"])
    if same is not None:
        if form.says(same):
            return ""
        form.begin_again(anew=True)
        return str(USED_BEFORE)
    note = written_meanwhile(desk, errand, _seen(form, desk.now))
    if note:
        form.begin_again()
    return note


def _seen(form: EventForm, now: datetime) -> datetime:
    """Give when the form was opened; one that does not say is taken to be new."""
    try:
        seen = datetime.fromisoformat(form.cleaned_data["seen"])
    except ValueError:
        return now
    return seen if seen.tzinfo is not None else now


def _recorded(desk: Desk, errand: Errand, form: EventForm) -> UUID | None:
    """Write the event down; what is refused is shown in the form, at what it is about."""
    written = form.written()
    corrected = errand.corrects
    if corrected is not None and corrected.id != form.cleaned_data["id"]:
        taken_back = not any(event.id == corrected.id for event in desk.events)
        written = written if taken_back else {**written, "supersedes": str(corrected.id)}
    try:
        recorded = care.record_event(
            subject=desk.person.subject, event=written, by=desk.request.user, at=desk.now
        )
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
    except Faults as faults:
        form.show_faults(faults)
    else:
        return recorded.events[0]
    return None
