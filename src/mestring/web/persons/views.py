"""Pages about persons. One whom the reader may not see is answered as one who does not exist."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from mestring.people import queries as people
from mestring.people.roles import Permission
from mestring.people.types import PersonCard
from mestring.web.asking import Request
from mestring.web.own.views import show_plan
from mestring.web.page import page
from mestring.web.persons.page import present_who
from mestring.web.persons.team import present_team_page


@page(needs=Permission.PERSON_READ)
def person(request: Request, person_id: UUID) -> HttpResponse:
    found = people.person(person_id, seen_by=request.user, at=request.now)
    return _team_page(request, found)


@page(needs=Permission.PERSON_READ)
def as_the_person_sees_it(request: Request, person_id: UUID) -> HttpResponse:
    """Show those who help what the person is shown: nothing is said behind anyone's back."""
    found = people.person(person_id, seen_by=request.user, at=request.now)
    return show_plan(request, found, is_preview=True)


def _team_page(request: Request, person: PersonCard) -> HttpResponse:
    context = {
        "person_id": person.id,
        "who": present_who(person, request.today),
        "page": present_team_page(request, person),
    }
    return render(request, "persons/person.html", context)
