"""Logging in by choosing a persona. Never in production: its settings refuse this room."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from mestring.demo import story
from mestring.people.queries import user_named
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.web.asking import Request
from mestring.web.login.first_page import first_page
from mestring.web.login.gate import begin
from mestring.web.page import page


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
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    begin(request, request.now)
    return redirect(_asked_for(request) or first_page(user, request.now))


def _asked_for(request: Request) -> str:
    """Give the page the visitor was on the way to, if it is one of ours."""
    target = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    return target if is_ours else ""
