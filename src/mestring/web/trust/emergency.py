"""Opening a person in an emergency: for a chosen reason, for three hours, told and reviewed."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mestring.people import actions, queries
from mestring.people.refusals import NotAllowed, NotFound, Refusal
from mestring.people.roles import Permission, Reach
from mestring.web.asking import Request
from mestring.web.page import page
from mestring.web.trust.forms import EmergencyForm
from mestring.web.trust.review import present_opening


@page(needs=Permission.BREAK_GLASS, methods=("GET", "HEAD", "POST"))
def emergency(request: Request) -> HttpResponse:
    """Ask for the number and the reason, and open."""
    held = request.standing.at_units(Permission.BREAK_GLASS, Reach.UNIT)
    units = [(id_, role.unit_title) for id_, role in held.items()]
    form = EmergencyForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and form.is_valid():
        opened = _opened(request, form)
        if opened is not None:
            return redirect("person", opened)
    context = {
        "form": form,
        "open_now": [
            present_opening(card, request) for card in queries.open_now(request.user, request.now)
        ],
    }
    return render(request, "trust/emergency.html", context)


def _opened(request: Request, form: EmergencyForm) -> object | None:
    try:
        return actions.open_break_glass(
            by=request.user,
            at=request.now,
            unit=form.cleaned_data["unit"],
            reason=form.chosen,
            words=form.cleaned_data["words"],
            identity_number=form.cleaned_data["number"],
        ).person
    except NotFound:
        sentence = _("Du kan ikke åpne noen med dette nummeret. Forsøket er skrevet i loggen.")
        form.add_error("number", sentence)
    except NotAllowed:
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return None
