"""Login's pages for everyone: allauth's own, each with the permission it needs, and those that are ours."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mestring.login import actions, queries
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission
from mestring.web import errors
from mestring.web.asking import Request
from mestring.web.login import oidc
from mestring.web.login.strength import lacks_second_factor
from mestring.web.login.told import tell
from mestring.web.page import page

View = Callable[..., HttpResponse]
BOTH = ("GET", "HEAD", "POST")


def for_everyone(view: View) -> View:
    """Declare a page of allauth's that leads to being logged in."""
    return page(needs=Permission.PUBLIC, methods=BOTH)(view)


def for_oneself(view: View) -> View:
    """Declare a page about one's own login; staff come here before they have shown a second factor."""
    guarded = page(needs=Permission.SIGNED_IN, methods=BOTH)(view)
    guarded.mends_login = True  # type: ignore[attr-defined]
    return guarded


log_in = for_everyone(account.login)
ask_for_code = for_everyone(mfa.authenticate)
log_in_with_passkey = for_everyone(webauthn.login_webauthn)
closed = for_everyone(account.account_inactive)
password_again = for_oneself(account.reauthenticate)
code_again = for_oneself(mfa.reauthenticate)
passkey_again = for_oneself(webauthn.reauthenticate_webauthn)
add_code_app = for_oneself(totp.activate_totp)
remove_code_app = for_oneself(totp.deactivate_totp)
add_passkey = for_oneself(webauthn.add_webauthn)
recovery_codes = for_oneself(recovery.view_recovery_codes)
new_recovery_codes = for_oneself(recovery.generate_recovery_codes)


@page(needs=Permission.PUBLIC)
def cancelled(request: Request) -> HttpResponse:
    """Answer one who turned round at the provider."""
    return redirect("account_login")


@page(needs=Permission.PUBLIC, methods=("POST",))
def log_in_elsewhere(request: Request, provider_id: str) -> HttpResponse:
    return oidc.begin(request, provider_id, next_url=request.POST.get("next", ""))


@page(needs=Permission.PUBLIC)
def back_from_elsewhere(request: Request, provider_id: str) -> HttpResponse:
    return oidc.finish(request, provider_id)


@for_oneself
def log_in_again(request: Request) -> HttpResponse:
    """Prove again who one is at the provider one came by, where there is nothing here to prove it with."""
    mine = queries.identities_of(request.user)
    target = request.POST.get("next", "") or request.GET.get("next", "")
    if request.method == "POST":
        chosen = request.POST.get("provider", "")
        if chosen not in mine:
            raise NotFound
        return oidc.begin(request, chosen, next_url=target, is_again=True)
    ways = [(key, name) for key, name in oidc.names() if key in mine]
    return render(request, "login/again.html", {"ways": ways, "next": target})


@for_oneself
def own_login(request: Request) -> HttpResponse:
    """Show how one comes in, and what has happened to the account."""
    factors = Authenticator.objects.filter(user=request.user.pk)
    codes = factors.filter(type=Authenticator.Type.RECOVERY_CODES).first()
    return render(
        request,
        "login/own.html",
        {
            "must_add": lacks_second_factor(request),
            "has_password": request.user.has_usable_password(),
            "has_code_app": factors.filter(type=Authenticator.Type.TOTP).exists(),
            "passkeys": factors.filter(type=Authenticator.Type.WEBAUTHN).order_by("created_at"),
            "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
            "elsewhere": _names_of(queries.identities_of(request.user)),
            "to_confirm": _to_confirm(request),
            "history": queries.history(request.user.pk)[:SHOWN],
        },
    )


def _to_confirm(request: Request) -> int:
    """Count those who wait for this reader's word before they come in again."""
    if not request.standing.holds(Permission.LOGIN_CONFIRM):
        return 0
    return len(queries.waiting_recoveries(seen_by=request.user, at=request.now))


SHOWN = 10


def _names_of(keys: tuple[str, ...]) -> list[str]:
    known = dict(oidc.names())
    return [known.get(key, key) for key in keys]


@for_oneself
def passkeys(request: Request) -> HttpResponse:
    return redirect("mfa_index")


@for_oneself
def change_password(request: Request) -> HttpResponse:
    if not request.user.has_usable_password():
        raise NotFound
    answer: HttpResponse = account.password_change(request)
    return answer


@for_oneself
def remove_passkey(request: Request, pk: int) -> HttpResponse:
    """Remove a key, but not the last that somebody who works here has."""
    is_bound = settings.STAFF_SECOND_FACTOR and queries.is_staff(request.standing)
    is_own = Authenticator.objects.filter(pk=pk, user=request.user.pk).exists()
    if is_own and is_bound and queries.is_last_factor(request.user, pk):
        sentence = _(
            "Du som arbeider her, må ha en kodeapp eller en passnøkkel. Legg til en annen først."
        )
        return errors.refused(request, Refusal(sentence))
    answer: HttpResponse = webauthn.remove_webauthn(request, pk=pk)
    return answer


@for_oneself
def sessions(request: Request) -> HttpResponse:
    """Show where one is logged in, and log out elsewhere, or everywhere."""
    if request.method == "POST":
        return _end_sessions(request)
    rows = UserSession.objects.purge_and_list(request.user)
    here = request.session.session_key
    shown = [
        {"row": row, "is_here": row.session_key == here, "browser": browser(row.user_agent)}
        for row in sorted(rows, key=lambda each: each.created_at, reverse=True)
    ]
    return render(request, "login/sessions.html", {"sessions": shown})


def _end_sessions(request: Request) -> HttpResponse:
    everywhere = request.POST.get("where") == "everywhere"
    but = "" if everywhere else request.session.session_key or ""
    actions.end_own_sessions(by=request.user, but=but, at=request.now)
    if everywhere:
        logout(request)
        tell(request, "everywhere-out")
        return redirect(settings.LOGIN_URL)
    tell(request, "others-out")
    return redirect("usersessions_list")


BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser(agent: str) -> str:
    """Say in a word or two which browser this is; nothing where it does not tell."""
    found = [
        next((name for mark, name in known if mark in agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found))
