"""What allauth asks us: what may be done, what is said, and where to go next."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mestring.login import actions, queries
from mestring.login.words import What
from mestring.people.types import User
from mestring.web import asking, errors
from mestring.web.login import oidc, strength
from mestring.web.login.first_page import first_page
from mestring.web.login.gate import stamp
from mestring.web.login.told import tell

WRONG_CODE = _("Koden var ikke riktig. Vent til appen viser en ny, og prøv igjen.")
TOO_MANY = _("For mange forsøk. Vent noen minutter, og prøv igjen.")

# allauth names what happened by the message it would have sent.
HAPPENED: dict[str, What] = {
    "account/email/password_changed": What.PASSWORD_CHANGED,
    "mfa/email/totp_activated": What.TOTP_ADDED,
    "mfa/email/totp_deactivated": What.TOTP_REMOVED,
    "mfa/email/webauthn_added": What.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": What.PASSKEY_REMOVED,
    "mfa/email/recovery_codes_generated": What.CODES_MADE,
}
NEW_FACTOR = (What.TOTP_ADDED, What.PASSKEY_ADDED)


class Accounts(DefaultAccountAdapter):
    """Accounts are made by the steward; nobody signs up, and nothing is sent by e-mail."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Kontoen er stengt. Spør den systemansvarlige."),
        "enter_current_password": _("Dette er ikke passordet du har nå."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("Passordet er ikke riktig."),
        "invalid_login": _("Brukernavnet eller passordet er ikke riktig."),
        "username_password_mismatch": _("Brukernavnet eller passordet er ikke riktig."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        known = asking.identify(request)
        return first_page(known.user, known.now)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_login_stages(self) -> list[str]:
        return ["mestring.web.login.stages.AskForCode"]

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        # Who asks has changed on the way.
        vars(request).pop("standing", None)
        stamp(request, asking.now())

    def post_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse:
        sociallogin = (told.get("signal_kwargs") or {}).get("sociallogin")
        language = translation.get_language()
        if sociallogin is not None:
            language = sociallogin.state.get("language") or language
            if oidc.is_strong(sociallogin):
                strength.mark(request, user)
        actions.note(user, What.LOGGED_IN, by=user, at=asking.now())
        with translation.override(language):
            answer: HttpResponse = super().post_login(request, user, **told)
        return answer

    def is_reauthentication_required(self, **told: Any) -> bool:
        # allauth knows no proof for one who has neither password nor key here; ours is the provider's word.
        return not oidc.has_proven_again(self.request) and super().is_reauthentication_required(
            **told
        )

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Give the ways to prove again who one is; the first is offered, the others stand beside it."""
        if not user.is_authenticated:
            return []
        flows = {flow["id"]: flow for flow in get_reauthentication_flows(user)}
        types = flows.get("mfa_reauthenticate", {}).get("types", ())
        ways = [
            ("webauthn" in types, _("Bruk passnøkkel"), "mfa_reauthenticate_webauthn"),
            ("reauthenticate" in flows, _("Bruk passord"), "account_reauthenticate"),
            ("totp" in types, _("Bruk engangskode"), "mfa_reauthenticate"),
            (
                not flows and queries.has_identity_elsewhere(user),
                _("Logg inn på nytt"),
                "login-again",
            ),
        ]
        return [
            {"id": name, "description": str(words), "url": reverse(name)}
            for is_there, words, name in ways
            if is_there
        ]

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Leave a sentence of our own for the next page; a loose message is a key that was not known."""
        if message_template:
            name = message_template.rpartition("/")[2].removesuffix(".txt").replace("_", "-")
            if name not in ("logged-in", "logged-out"):
                tell(request, name)
        elif message:
            tell(request, "key-not-known")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Write down what happened, where allauth would have sent an e-mail."""
        what = HAPPENED.get(template_prefix)
        if what is None:
            return
        actions.note(user, what, by=user, at=asking.now())
        if what in NEW_FACTOR:
            # Older logins were made without it.
            actions.end_other_sessions(user, but=self.request.session.session_key or "")
            strength.mark(self.request, user)


class SecondFactors(DefaultMFAAdapter):
    """Code apps and keys. Their secrets lie sealed in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _(
            "Du som arbeider her, må ha en kodeapp eller en passnøkkel. Legg til en annen først."
        ),
        "cannot_generate_recovery_codes": _("Legg til en kodeapp eller en passnøkkel først."),
    }

    def get_totp_issuer(self) -> str:
        return "Mestring"

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Sealed with a secret that is gone: no code can be right, and nobody is let in for that.
            raise self.validation_error("incorrect_code") from None

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        known = asking.identify(context.request)
        is_bound = settings.STAFF_SECOND_FACTOR and queries.is_staff(known.standing)
        return not (is_bound and queries.is_last_factor(user, authenticator.pk))

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  # allauth's name
        return gettext("Passnøkkel")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Mestring"}


class Identities(DefaultSocialAccountAdapter):
    """Another service's word: it leads into an account that it is tied to already, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        refusal = oidc.settle(request, sociallogin)
        if refusal:
            raise ImmediateHttpResponse(errors.refused(request, refusal))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("mfa_index")


def _seal() -> MultiFernet:
    """Give what secrets are sealed with: made from the installation's own, and from older ones to read."""
    return MultiFernet(
        [_fernet(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _fernet(secret: str | bytes) -> Fernet:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mestring.login.second-factor")
    return Fernet(base64.urlsafe_b64encode(kdf.derive(force_bytes(secret))))
