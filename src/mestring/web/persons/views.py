"""Pages about persons. One whom the reader may not see is answered as one who does not exist."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from mestring.people.roles import Permission
from mestring.people.types import PersonCard
from mestring.web.asking import Request
from mestring.web.doors import open_whole
from mestring.web.own.views import show_plan
from mestring.web.page import page
from mestring.web.persons.page import present_who
from mestring.web.persons.team import present_team_page


@page(needs=Permission.PERSON_READ)
def person(request: Request, person_id: UUID) -> HttpResponse:
    found, decision = open_whole(request, person_id, "person")
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
