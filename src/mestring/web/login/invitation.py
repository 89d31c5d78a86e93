"""The one-time link: who it is for, and choosing how to come in from now on."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mestring.login import actions, queries
from mestring.login.types import InvitationCard
from mestring.people import accounts
from mestring.people.refusals import Refusal
from mestring.people.roles import Permission
from mestring.web.asking import Request
from mestring.web.login import oidc
from mestring.web.login.forms import ChoosePassword
from mestring.web.login.oidc import INVITATION
from mestring.web.login.told import tell
from mestring.web.page import page


@page(needs=Permission.PUBLIC)
def link(request: Request, secret: str) -> HttpResponse:
    """Take the secret out of the address, which others may come to see; nothing is used up by this."""
    limited = ratelimit.consume_or_429(
        request, app="allauth.account", action="invitation", limit_get=True
    )
    if limited:
        return limited
    if request.user.is_authenticated:
        logout(request)
    request.session.cycle_key()
    request.session[INVITATION] = secret
    answer = redirect("invitation")
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@page(needs=Permission.PUBLIC, methods=("GET", "HEAD", "POST"))
def accept(request: Request) -> HttpResponse:
    """Choose a password, or another service to log in with."""
    secret = request.session.get(INVITATION, "")
    try:
        card = queries.invitation(secret, request.now)
    except Refusal as refusal:
        return render(request, "login/link_dead.html", {"text": str(refusal)}, status=404)
    if request.method == "POST" and "provider" in request.POST:
        return oidc.begin(request, request.POST["provider"], is_invited=True)
    user = accounts.account(card.user_id)
    form = ChoosePassword(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        return _take_in_use(request, secret, form.cleaned_data["password1"])
    return _show(request, card, form)


def _show(request: Request, card: InvitationCard, form: ChoosePassword) -> HttpResponse:
    shown = {"card": card, "form": form, "providers": oidc.names()}
    return render(request, "login/invitation.html", shown)


def _take_in_use(request: Request, secret: str, password: str) -> HttpResponse:
    """Give the account its password, log in, and lead on to a second factor."""
    try:
        user = actions.accept_with_password(secret=secret, password=password, at=request.now)
    except Refusal as refusal:
        return render(request, "login/link_dead.html", {"text": str(refusal)}, status=404)
    del request.session[INVITATION]
    # Whoever chose the password just now need not write it again to add a key.
    record_authentication(request, user, "password", reauthenticated=True)
    answer: HttpResponse = perform_login(request, user, redirect_url=reverse("mfa_index"))
    tell(request, "in-use")
    return answer
