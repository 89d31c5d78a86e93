"""Pages about persons. One whom the reader may not see is answered as one who does not exist."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from mestring.care import queries as care
from mestring.people import queries as people
from mestring.people.roles import Permission
from mestring.people.types import Decision, PersonCard
from mestring.web.asking import Request
from mestring.web.doors import open_some, open_whole
from mestring.web.own.relative import shared_page
from mestring.web.own.views import show_plan
from mestring.web.page import page
from mestring.web.persons.page import present_who
from mestring.web.persons.team import present_team_page


@page(needs=Permission.PERSON_READ)
def person(request: Request, person_id: UUID) -> HttpResponse:
    """Show a person to those who follow them up; to others, the sections the person shares with them."""
    found, decision = open_some(request, person_id, "person")
    if not decision.is_whole:
        return _shared_page(request, found, decision)
    return _team_page(request, found, may_record=Permission.EVENT_RECORD in decision.can)


@page(needs=Permission.PERSON_READ)
def as_the_person_sees_it(request: Request, person_id: UUID) -> HttpResponse:
    """Show those who help what the person is shown: nothing is said behind anyone's back."""
    found, _decision = open_whole(request, person_id, "as-the-person-sees-it")
    return show_plan(request, found, is_preview=True)


def _team_page(request: Request, person: PersonCard, *, may_record: bool) -> HttpResponse:
    context = {
        "person_id": person.id,
        "who": present_who(person, request.today),
        "page": present_team_page(request, person, may_record=may_record),
    }
    return render(request, "persons/person.html", context)


def _shared_page(request: Request, person: PersonCard, decision: Decision) -> HttpResponse:
    held = people.consents_of(person.id, request.now)
    # The oldest consent last, so that it is the day that counts.
    since = {each.section: each.from_date for each in reversed(held) if each.relative is None}
    timeline = care.timeline(person.subject)
    context = {
        "who": present_who(person, request.today),
        "shared": shared_page(request, decision, since, timeline, person.name),
    }
    return render(request, "persons/shared.html", context)
