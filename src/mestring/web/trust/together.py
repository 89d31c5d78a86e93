"""Opened together, on the worker's machine: for whoever has no way to log in.

The person sees the screen and says what is to be done; the worker writes it down, and that the person was
there stands on the consent and in the log.
"""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from mestring.care import queries as care
from mestring.people.roles import Permission
from mestring.people.types import PersonCard
from mestring.people.words import Signature
from mestring.web.asking import Request, package_for
from mestring.web.doors import open_whole
from mestring.web.own.forms import GoalForm
from mestring.web.own.writing import write_goal
from mestring.web.page import page
from mestring.web.trust.forms import TogetherForm
from mestring.web.trust.places import place_form, share, shared_places

GOAL, PLACES = "mal", "deling"


@page(needs=Permission.ASSIST, methods=("GET", "HEAD", "POST"))
def together(request: Request, person_id: UUID) -> HttpResponse:
    """Write down what the person says, with the person beside."""
    person, _decision = open_whole(request, person_id, "together", Permission.ASSIST)
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    here = TogetherForm(request.POST if sent else None, name=person.name)
    goal = GoalForm(request.POST if sent == GOAL else None)
    places = place_form(request, person.id)
    if sent != PLACES:
        places.is_bound = False
    if here.is_valid() and _done(request, person, sent, goal, places):
        return redirect("together", person.id)
    context = {
        "person": person,
        "here": here,
        "goal": goal,
        "places": places,
        "sent": sent,
        "shared": shared_places(request, person.id),
        "words": _words(person),
    }
    return render(request, "trust/together.html", context)


def _done(request: Request, person: PersonCard, sent: str, goal: GoalForm, places: object) -> bool:
    """Do what was asked for, if its form is right."""
    if sent == GOAL and goal.is_valid():
        write_goal(
            timeline=care.timeline(person.subject),
            package=package_for(request),
            words=goal.cleaned_data["words"],
            request=request,
        )
        return True
    if sent == PLACES and places.is_valid():  # type: ignore[attr-defined]
        share(request, person.id, places, Signature.ASSISTED)  # type: ignore[arg-type]
        return True
    return False


def _words(person: PersonCard) -> str:
    """Give what the person has said last."""
    goals = care.timeline(person.subject).by_type.get("goal.set", [])
    return str(goals[-1].attributes.get("goal_text", "")) if goals else ""
