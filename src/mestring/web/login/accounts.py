"""The steward's pages about accounts, and the second person's word on a way back in."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mestring.login import actions, queries
from mestring.login.types import NewLink
from mestring.people.accounts import NameTaken
from mestring.people.queries import all_units
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission, Role
from mestring.web.asking import Request
from mestring.web.login.forms import LONGEST_NAME, NewAccount
from mestring.web.page import page

READ_AND_WRITE = ("GET", "HEAD", "POST")


@page(needs=Permission.PEOPLE_MANAGE)
def accounts(request: Request) -> HttpResponse:
    search = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST_NAME]
    found = queries.accounts(search, seen_by=request.user, at=request.now)
    return render(
        request,
        "login/accounts.html",
        {"accounts": found, "search": search, "is_cut": len(found) == queries.MOST},
    )


@page(needs=Permission.PEOPLE_MANAGE, methods=READ_AND_WRITE)
@reauthentication_required
def new_account(request: Request) -> HttpResponse:
    units = [(card.subject.id, card.title) for card in all_units()]
    form = NewAccount(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            user_id, link = _add(request, form)
        except NameTaken as taken:
            form.add_error("username", str(taken))
        else:
            return _show(request, user_id, link)
    return render(request, "login/new_account.html", {"form": form})


def _add(request: Request, form: NewAccount) -> tuple[int, NewLink]:
    given = form.cleaned_data
    return actions.add_account(
        username=given["username"],
        name=given["name"],
        role=Role(given["role"]) if given["role"] else None,
        unit=given["unit"] or None,
        by=request.user,
        at=request.now,
        lasts=settings.INVITATION_LASTS,
    )


@page(needs=Permission.PEOPLE_MANAGE)
def account(request: Request, user_id: int) -> HttpResponse:
    return _show(request, user_id)


@page(needs=Permission.PEOPLE_MANAGE, methods=("POST",))
@reauthentication_required
def change_account(request: Request, user_id: int, do: str) -> HttpResponse:
    """Do one of the things a steward may do with an account."""
    if do == "lenke":
        link = actions.make_link(
            user_id=user_id, by=request.user, at=request.now, lasts=settings.INVITATION_LASTS
        )
        return _show(request, user_id, link)
    change = CHANGES.get(do)
    if change is None:
        raise NotFound
    change(user_id=user_id, by=request.user, at=request.now)
    return redirect("account", user_id)


CHANGES = {
    "trekk-lenke": actions.withdraw_link,
    "logg-ut": actions.end_sessions_of,
    "steng": actions.close_account,
    "apne": actions.open_account,
}


def _show(request: Request, user_id: int, link: NewLink | None = None) -> HttpResponse:
    shown = {
        "account": queries.account_card(user_id, seen_by=request.user, at=request.now),
        "history": queries.history(user_id),
        "is_self": user_id == request.user.pk,
        "link": link,
        "link_url": _address(request, link) if link else "",
    }
    return render(request, "login/account.html", shown)


def _address(request: Request, link: NewLink) -> str:
    return request.build_absolute_uri(reverse("invitation-link", args=[link.secret]))


@page(needs=Permission.LOGIN_CONFIRM)
def recoveries(request: Request) -> HttpResponse:
    waiting = queries.waiting_recoveries(seen_by=request.user, at=request.now)
    return render(request, "login/recoveries.html", {"waiting": waiting})


@page(needs=Permission.LOGIN_CONFIRM, methods=("POST",))
@reauthentication_required
def confirm(request: Request, invitation_id: int) -> HttpResponse:
    actions.confirm_recovery(invitation_id=invitation_id, by=request.user, at=request.now)
    return redirect("recoveries")
