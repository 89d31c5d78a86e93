"""What was done just now, said once on the next page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

KEY = "login_told"

DONE: dict[str, Any] = {
    "totp-activated": _("Kodeappen er lagt til. Andre steder du var logget inn, er logget ut."),
    "totp-deactivated": _("Kodeappen er fjernet."),
    "webauthn-added": _("Passnøkkelen er lagt til. Andre steder du var logget inn, er logget ut."),
    "webauthn-removed": _("Passnøkkelen er fjernet."),
    "recovery-codes-generated": _("Du har fått nye reservekoder. De gamle virker ikke lenger."),
    "password-changed": _("Passordet er byttet. Andre steder du var logget inn, er logget ut."),
    "others-out": _("Du er logget ut alle andre steder."),
    "everywhere-out": _("Du er logget ut overalt."),
    "idle": _("Du ble logget ut fordi siden sto lenge uten å bli brukt. Logg inn for å fortsette."),
    "long": _("Du ble logget ut fordi det er lenge siden du logget inn. Logg inn for å fortsette."),
    "in-use": _("Kontoen er klar. Legg til en passnøkkel eller en kodeapp nå."),
    "key-not-known": _(
        "Passnøkkelen ble ikke godtatt her. Prøv en gang til, eller logg inn på en annen måte."
    ),
}
FAULTS = ("key-not-known",)


def tell(request: HttpRequest, what: str) -> None:
    """Leave a sentence for the next page."""
    request.session[KEY] = what


def told(request: HttpRequest) -> dict[str, object] | None:
    """Take the sentence that was left, if one was."""
    if KEY not in request.session:
        return None
    what = request.session.pop(KEY)
    return {"text": DONE[what], "is_fault": what in FAULTS} if what in DONE else None
