"""Pages for what went wrong: friendly, with a way on, and never more than the reader may know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from mestring.people.refusals import Refusal
from mestring.web.asking import identify


def _message(
    request: HttpRequest, status: int, title: str, text: str, *, closes: bool = False
) -> HttpResponse:
    """Give a page of a few words; one that closes takes the place of what stood open."""
    context = {"title": title, "text": text, "closes": closes}
    return render(identify(request), "errors/message.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _message(
        request,
        400,
        _("Vi forstod ikke det nettleseren sendte"),
        _("Gå tilbake og prøv en gang til. Ingenting er lagret."),
    )


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = str(exception) if isinstance(exception, Refusal) else ""
    text = sentence or _("Du har ikke tilgang til denne siden.")
    return _message(request, 403, _("Denne siden er ikke for deg"), text, closes=True)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _message(
        request,
        404,
        _("Vi fant ikke siden"),
        _(
            "Den kan være flyttet, adressen kan være feil, eller du har ikke tilgang til den. "
            "Svaret er det samme uansett, for å verne om dem sidene handler om."
        ),
        closes=True,
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or too old."""
    return _message(
        request,
        403,
        _("Skjemaet var for gammelt"),
        _("Gå tilbake, last siden på nytt og prøv igjen. Ingenting er lagret."),
    )


def nothing_published(request: HttpRequest) -> HttpResponse:
    return _message(
        request,
        503,
        _("Ingenting er publisert ennå"),
        _("Når redaksjonen publiserer veilederen, kommer den her."),
    )


def no_longer_taken(request: HttpRequest) -> HttpResponse:
    """Answer while what is published has faults that only the newer program sees."""
    return _message(
        request,
        503,
        _("Veilederen kan ikke vises akkurat nå"),
        _(
            "Programmet er nyere enn innholdet, og har funnet feil i det. "
            "Når redaksjonen publiserer veilederen på nytt, kommer sidene tilbake."
        ),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when we failed ourselves; this page asks nothing of the database."""
    return HttpResponse(render_to_string("errors/broken.html"), status=500)
