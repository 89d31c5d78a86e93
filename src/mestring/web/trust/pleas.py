"""Asking for something about oneself to be put right or erased, and deciding it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mestring.care import erasing
from mestring.care import queries as care
from mestring.care.basis import TABLE, Basis, Rules
from mestring.care.types import PleaCard, PleaKind
from mestring.core.redact import Audience, may_see
from mestring.people import queries
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.doors import open_own
from mestring.web.human import When, on_day, when
from mestring.web.page import page
from mestring.web.trust.forms import DecisionForm, PleaForm
from mestring.web.trust.frame import way_out

BOTH = ("GET", "HEAD", "POST")
KINDS: dict[PleaKind, str | Promise] = {
    PleaKind.CORRECT: _("rettet"),
    PleaKind.ERASE: _("slettet"),
}


@dataclass(frozen=True, slots=True)
class Plea:
    """What was asked for, and what came of it."""

    id: int
    what: str
    on: When | None
    kind: str | Promise
    words: str
    asked: When
    is_decided: bool
    is_granted: bool
    reasons: str
    person: str = ""


@page(needs=Permission.OWN_PLAN_READ)
def own_pleas(request: Request) -> HttpResponse:
    """Show what the person has asked for, and the answers."""
    person = open_own(request, "own-pleas", Permission.OWN_PLAN_READ)
    shown = [_shown(card, request) for card in erasing.pleas_of(person.subject)]
    return render(request, "trust/pleas.html", {"pleas": shown, **way_out()})


@page(needs=Permission.OWN_PLAN_ANSWER, methods=BOTH)
def own_plea(request: Request, event_id: UUID) -> HttpResponse:
    """Take a plea about one entry; one's own words can be erased there and then."""
    person = open_own(request, "own-pleas", Permission.OWN_PLAN_ANSWER)
    timeline = care.timeline(person.subject)
    event = next((each for each in timeline.events if each.id == event_id), None)
    if event is None or not may_see(Audience.PERSON, event.visibility):
        raise NotFound
    basis = erasing.basis_of_entry(event_id)
    is_mine = TABLE[basis].is_erased_by_writer and (
        care.authors(person.subject).get(event_id) == request.user.pk
    )
    if request.method == "POST" and is_mine and request.POST.get("do") == "slett":
        erasing.erase_own(subject=person.subject, event=event_id, by=request.user, at=request.now)
        return redirect("own-plan")
    form = PleaForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            erasing.plead(
                subject=person.subject,
                event=event_id,
                kind=form.chosen,
                words=form.cleaned_data["words"],
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error("words", str(refusal))
        else:
            return redirect("own-pleas")
    context = {
        "what": _title(event.type, request),
        "on": on_day(event.on, request.today),
        "rules": TABLE[basis],
        "is_mine": is_mine,
        "form": form,
        **way_out(),
    }
    return render(request, "trust/plea.html", context)


@page(needs=Permission.PLEA_DECIDE, methods=BOTH)
def decide(request: Request, plea: int) -> HttpResponse:
    """Grant or refuse one plea."""
    cards = erasing.pleas_to_decide(request.user, request.now)
    card = next((each for each in cards if each.id == plea), None)
    if card is None:
        raise NotFound
    form = DecisionForm(
        request.POST if request.method == "POST" else None, erases=card.kind is PleaKind.ERASE
    )
    if request.method == "POST" and form.is_valid():
        try:
            erasing.decide_plea(
                plea=plea,
                granted=form.is_granted,
                ground=form.ground,
                words=form.cleaned_data["words"],
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error("words", str(refusal))
        else:
            return redirect("reviews")
    context: dict[str, Any] = {"plea": present_plea(card, request), "form": form}
    context["rules"] = _rules(card)
    return render(request, "trust/decide.html", context)


def present_plea(card: PleaCard, request: Request) -> Plea:
    """Say who asks for what, for those who decide."""
    found = queries.person_cards([UUID(card.subject.id)])
    name = next((each.name for each in found.values()), "")
    return _shown(card, request, name)


def _shown(card: PleaCard, request: Request, person: str = "") -> Plea:
    return Plea(
        card.id,
        _title(card.type, request) if card.type else "",
        on_day(card.on, request.today) if card.on else None,
        KINDS[card.kind],
        card.words,
        when(card.asked_at, request.today),
        card.decided_at is not None,
        bool(card.granted),
        card.reasons,
        person,
    )


def _rules(card: PleaCard) -> Rules:
    return TABLE[erasing.basis_of_entry(card.event)] if card.type else TABLE[Basis.RECORD]


def _title(type_: str, request: Request) -> str:
    definition = package_for(request).guideline.dictionary.events.get(type_)
    return definition.title.to(request.language) if definition else type_


def pleas_here(request: Request) -> list[Plea]:
    """Give what waits for the reader to decide."""
    cards = erasing.pleas_to_decide(request.user, request.now)
    return [present_plea(card, request) for card in cards]
