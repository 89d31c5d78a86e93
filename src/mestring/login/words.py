"""The words of this room: kinds of links, and what can happen to an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Why a one-time link was made."""

    FIRST = "first", _("ny konto")
    RECOVERY = "recovery", _("ny tilgang til en konto")


class What(models.TextChoices):
    """What can happen to an account."""

    INVITED = "invited", _("Engangslenke til ny konto laget")
    RECOVERY_ASKED = "recovery-asked", _("Engangslenke til ny tilgang laget")
    RECOVERY_CONFIRMED = "recovery-confirmed", _("Ny tilgang bekreftet av en til")
    WITHDRAWN = "withdrawn", _("Engangslenken trukket tilbake")
    TAKEN_IN_USE = "taken-in-use", _("Engangslenken brukt")
    LOGGED_IN = "logged-in", _("Logget inn")
    PASSWORD_CHANGED = "password-changed", _("Passordet byttet")
    TOTP_ADDED = "totp-added", _("Kodeapp lagt til")
    TOTP_REMOVED = "totp-removed", _("Kodeapp fjernet")
    PASSKEY_ADDED = "passkey-added", _("Passnøkkel lagt til")
    PASSKEY_REMOVED = "passkey-removed", _("Passnøkkel fjernet")
    CODES_MADE = "codes-made", _("Nye reservekoder laget")
    IDENTITY_ADDED = "identity-added", _("Knyttet til innlogging fra en annen tjeneste")
    SESSIONS_ENDED = "sessions-ended", _("Logget ut overalt")
    CLOSED = "closed", _("Kontoen stengt")
    OPENED = "opened", _("Kontoen åpnet igjen")
