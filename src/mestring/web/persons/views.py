"""Pages about persons. One whom the reader may not see is answered as one who does not exist."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from mestring.care import queries as care
from mestring.core.redact import Audience
from mestring.core.timeline import Subject
from mestring.people import queries as people
from mestring.people.roles import Permission
from mestring.people.types import PersonCard
from mestring.web.asking import Request, package_for
from mestring.web.own.views import show_plan
from mestring.web.page import page
from mestring.web.persons.page import SubjectPage, present_subject, present_who, unit_ids


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
        "shown": _subject_page(request, person.subject, Audience.TEAM),
    }
    return render(request, "persons/person.html", context)


def _subject_page(request: Request, subject: Subject, audience: Audience) -> SubjectPage:
    timeline = care.timeline(subject)
    units = people.unit_titles(unit_ids([timeline]))
    return present_subject(package_for(request), timeline, units, request, audience)
