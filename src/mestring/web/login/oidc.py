"""OpenID Connect: another service says who it is, and we know by its subject whose account that is.

We ask for a subject and nothing else. A subject we have not stored is refused, whatever name or e-mail
comes with it; it is stored when its owner used a one-time link in the same browser, in the same errand.
"""

import secrets
import time
from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from requests import RequestException

from mestring.login import actions, queries
from mestring.people.refusals import NotAllowed, NotFound, Refusal
from mestring.web import asking, errors

INVITATION = "login_invitation"
STRONG = "strong"
# How old a fresh login at the provider may be when we have asked for one; clocks differ a little.
FRESH_SECONDS = 300


class Door(OpenIDConnectOAuth2Adapter):
    """The way to one provider and back."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        # One address, in whichever language somebody reads: it is written down at the provider.
        with translation.override(settings.LANGUAGE_CODE):
            url: str = super().get_callback_url(request, app)
        return url

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> Any:
        """Read the provider's signed word, and keep the subject alone."""
        claims = self._claims(app, kwargs["response"].get("id_token"))
        login = self.get_provider().sociallogin_from_response(
            request, {"id_token": {"sub": claims["sub"]}}
        )
        login.claims = claims
        return login

    def _claims(self, app: SocialApp, id_token: str | None) -> dict[str, Any]:
        if not id_token:
            raise OAuth2Error("no id_token")
        try:
            # Signed as well as sent over a closed line: one fault alone lets nobody in.
            claims: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
                verify_signature=True,
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise OAuth2Error("unreadable id_token") from fault
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise OAuth2Error("no subject")
        return claims


def begin(
    request: HttpRequest,
    provider_id: str,
    *,
    next_url: str = "",
    is_invited: bool = False,
    is_again: bool = False,
) -> HttpResponse:
    """Lead to a provider, with what must come back in the same errand."""
    provider = _provider(request, provider_id)
    nonce = secrets.token_urlsafe(24)
    asked = {"nonce": nonce}
    if provider.app.settings.get("acr"):
        asked["acr_values"] = " ".join(provider.app.settings["acr"])
    if is_again:
        asked |= {"prompt": "login", "max_age": "0"}
    try:
        answer: HttpResponse = provider.redirect(
            request,
            process="redirect" if is_again else "login",
            next_url=_own(request, next_url),
            auth_params=asked,
            nonce=nonce,
            invited=is_invited,
            again=request.user.pk if is_again else None,
            language=translation.get_language(),
        )
    except (RequestException, OAuth2Error, KeyError, ValueError):
        return errors.refused(
            request,
            NotAllowed(
                gettext(
                    "Vi fikk ikke kontakt med tjenesten du ville logge inn med. Prøv igjen om litt."
                )
            ),
        )
    return answer


def finish(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take a provider's answer."""
    _provider(request, provider_id)
    answer: HttpResponse = OAuth2CallbackView.adapter_view(_door(request, provider_id))(request)
    return answer


def names() -> list[tuple[str, str]]:
    """Give the providers one may log in with."""
    return [(each["provider_id"], each["name"]) for each in settings.OIDC_PROVIDERS]


def is_strong(sociallogin: Any) -> bool:
    """Tell whether the provider has said that more than a password was shown, in words we asked for."""
    return bool(sociallogin.state.get(STRONG))


def has_proven_again(request: HttpRequest) -> bool:
    """Tell whether a provider said just now, at our asking, that somebody is still who they are."""
    return any(
        each["method"] == "socialaccount"
        and each.get("reauthenticated")
        and time.time() - each["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        for each in get_authentication_records(request, request.user)
    )


def settle(request: HttpRequest, sociallogin: Any) -> Refusal | None:
    """Decide what a provider's word leads to; give the refusal where it leads nowhere."""
    state, claims = sociallogin.state, sociallogin.claims
    if not secrets.compare_digest(str(claims.get("nonce", "")), str(state.get("nonce", "?"))):
        return NotAllowed(gettext("Svaret hører ikke til denne innloggingen. Prøv en gang til."))
    acr = sociallogin.provider.app.settings.get("acr")
    if acr and claims.get("acr") not in acr:
        return NotAllowed(
            gettext(
                "Tjenesten du logget inn med, sier ikke at innloggingen var sikker nok. "
                "Velg en sikrere måte der, og prøv igjen."
            )
        )
    state[STRONG] = bool(acr)
    if state.get("again") is not None:
        return _prove_again(request, sociallogin)
    if state.get("invited"):
        return _take_in(request, sociallogin)
    if not sociallogin.is_existing:
        return NotAllowed(
            gettext(
                "Innloggingen er ikke knyttet til en konto her. Åpne engangslenken du har fått, og velg "
                "tjenesten der, eller be den systemansvarlige om en lenke."
            )
        )
    return None


def _take_in(request: HttpRequest, sociallogin: Any) -> Refusal | None:
    """Tie a subject to the account whose one-time link was opened in this browser."""
    secret, at = request.session.get(INVITATION, ""), asking.now()
    try:
        card = queries.invitation(secret, at)
        if sociallogin.is_existing and sociallogin.user.pk != card.user_id:
            return NotAllowed(
                gettext(
                    "Denne innloggingen er allerede knyttet til en annen konto. Spør den systemansvarlige."
                )
            )
        with transaction.atomic():
            user = actions.accept_with_identity(secret=secret, at=at)
            sociallogin.account = _fresh(sociallogin.account)
            sociallogin.connect(request, user)
    except Refusal as refusal:
        return refusal
    del request.session[INVITATION]
    return None


def _fresh(account: Any) -> Any:
    """Give an identity as one not stored: taking the link in use has forgotten what was."""
    return type(account)(provider=account.provider, uid=account.uid, extra_data=account.extra_data)


def _prove_again(request: HttpRequest, sociallogin: Any) -> Refusal | None:
    """Take a login made just now at the provider as proof, for the one who is logged in already."""
    is_same = sociallogin.is_existing and sociallogin.user.pk == request.user.pk
    at = sociallogin.claims.get("auth_time")
    is_fresh = isinstance(at, int) and time.time() - at < FRESH_SECONDS
    if not is_same or sociallogin.state["again"] != request.user.pk or not is_fresh:
        return NotAllowed(gettext("Du må logge inn på nytt som den samme. Prøv en gang til."))
    record_authentication(request, request.user, "socialaccount", reauthenticated=True)
    return None


def _own(request: HttpRequest, url: str) -> str | None:
    """Give an address to go on to, if it is one of ours."""
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
    return url if is_ours else None


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        provider = get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise NotFound from None
    provider.oauth2_adapter_class = Door
    return provider


def _door(request: HttpRequest, provider_id: str) -> Door:
    return Door(request, provider_id)
