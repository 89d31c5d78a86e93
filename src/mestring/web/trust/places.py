"""Sharing parts of one's plan with another place, for a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from mestring.people import actions, queries
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.people.types import ConsentCard
from mestring.people.words import Signature
from mestring.web.asking import Request, package_for
from mestring.web.doors import open_own
from mestring.web.human import When, on_day
from mestring.web.own.sharing import part_titles
from mestring.web.page import page
from mestring.web.trust.forms import UnitShareForm
from mestring.web.trust.frame import way_out

BOTH = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """One part that is shared with one place."""

    id: int
    receiver: str
    title: str
    since: When
    until: When | None


@page(needs=Permission.CONSENT_GIVE, methods=BOTH)
def own_places(request: Request) -> HttpResponse:
    """Show what is shared with other places, and share more."""
    person = open_own(request, "own-sharing", Permission.CONSENT_GIVE)
    form = place_form(request, person.id)
    if request.method == "POST" and form.is_valid():
        share(request, person.id, form, Signature.OWN)
        return redirect("own-places")
    context = {"form": form, "shared": shared_places(request, person.id), **way_out()}
    return render(request, "trust/places.html", context)


@page(needs=Permission.CONSENT_GIVE, methods=("POST",))
def own_place_stop(request: Request, consent: int) -> HttpResponse:
    """Stop sharing one part with one place: it is closed at once."""
    person = open_own(request, "own-sharing", Permission.CONSENT_GIVE)
    if consent not in {card.id for card in _with_units(person.id, request)}:
        raise NotFound
    actions.withdraw_consent(consent=consent, by=request.user, at=request.now)
    return redirect("own-places")


def place_form(request: Request, person: UUID) -> UnitShareForm:
    """Make the form: places that do not follow the person up already."""
    helping = {card.unit_id for card in queries.workers_of(person, request.now)}
    units = [
        (card.subject.id, card.title)
        for card in queries.all_units()
        if card.subject.id not in helping
    ]
    return UnitShareForm(
        request.POST if request.method == "POST" else None,
        units=units,
        sections=list(part_titles(package_for(request), request.language).items()),
        today=request.today,
    )


def share(request: Request, person: UUID, form: UnitShareForm, signed_how: Signature) -> None:
    """Give what the form says, each part for itself."""
    already = {(card.unit, card.section) for card in _with_units(person, request)}
    for section in form.cleaned_data["sections"]:
        if (form.cleaned_data["unit"], section) in already:
            continue
        actions.give_consent(
            person=person,
            section=section,
            unit=form.cleaned_data["unit"],
            until_date=form.cleaned_data["until"] + timedelta(days=1),
            signed_how=signed_how,
            by=request.user,
            at=request.now,
        )


def shared_places(request: Request, person: UUID) -> tuple[SharedPlace, ...]:
    """Give what is shared with other places now."""
    titles = part_titles(package_for(request), request.language)
    return tuple(
        SharedPlace(
            card.id,
            card.receiver,
            titles.get(card.section, card.section),
            on_day(card.from_date, request.today),
            on_day(card.until_date - timedelta(days=1), request.today) if card.until_date else None,
        )
        for card in _with_units(person, request)
    )


def _with_units(person: UUID, request: Request) -> Sequence[ConsentCard]:
    return [card for card in queries.consents_of(person, request.now) if card.unit]
