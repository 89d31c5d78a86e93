"""The worklist, and the list of persons one follows up."""

from django.http import HttpResponse
from django.shortcuts import render

from mestring.people.roles import Permission
from mestring.web.asking import Request
from mestring.web.page import page
from mestring.web.worklist.finding import find_persons
from mestring.web.worklist.page import Asked, present_worklist


@page(needs=Permission.PERSON_READ)
def worklist(request: Request) -> HttpResponse:
    shown = present_worklist(request, Asked.of(request))
    return render(request, "worklist/worklist.html", {"shown": shown})


@page(needs=Permission.PERSON_READ)
def persons(request: Request) -> HttpResponse:
    context = {
        "shown": find_persons(request),
        "may_break_glass": request.standing.holds(Permission.BREAK_GLASS),
    }
    return render(request, "worklist/persons.html", context)
