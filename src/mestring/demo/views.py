"""Logging in by choosing a persona. Never in production: its settings refuse this room."""

from datetime import datetime

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mestring.demo import story
from mestring.people.queries import standing, user_named
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.people.types import User
from mestring.web.asking import Request
from mestring.web.page import page

FIRST_PAGES = (
    (Permission.OWN_PLAN_READ, "own-plan"),
    (Permission.RELATIVE_PAGE_READ, "relative-page"),
    (Permission.PERSON_READ, "worklist"),
    (Permission.SERVICE_READ, "services"),
)


@page(needs=Permission.PUBLIC)
def personas(request: Request) -> HttpResponse:
    shown = [
        {"username": each.username, "name": each.name, "line": each.line[request.language]}
        for each in story.personas()
    ]
    return render(
        request, "demo/personas.html", {"personas": shown, "next": request.GET.get("next", "")}
    )


@page(needs=Permission.PUBLIC, methods=("POST",))
def become(request: Request, username: str) -> HttpResponse:
    if username not in {each.username for each in story.personas()}:
        raise NotFound
    user = user_named(username)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(_asked_for(request) or _first_page(user, request.now))


def _asked_for(request: Request) -> str:
    """Give the page the visitor was on the way to, if it is one of ours."""
    target = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    return target if is_ours else ""


def _first_page(user: User, at: datetime) -> str:
    """Give the page somebody comes for."""
    holds = standing(user, at).holds
    return reverse(next((name for needs, name in FIRST_PAGES if holds(needs)), "home"))
