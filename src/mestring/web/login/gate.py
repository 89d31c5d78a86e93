"""Two gates for those logged in: how long a login lasts, and that staff have shown more than a password."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mestring.people.roles import Permission
from mestring.web import asking
from mestring.web.login.strength import lacks_second_factor
from mestring.web.login.told import tell

View = Callable[..., HttpResponse]
BEGAN, SEEN = "login_began", "login_seen"
# Use is written down once a minute at most, so that reading stays reading.
COARSE = timedelta(minutes=1)


class Expiry:
    """Log out what has been left alone, and the longest of days."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            at = asking.now()
            why = over(request, at)
            if why:
                logout(request)
                tell(request, why)
            else:
                stamp(request, at)
        return self.get_response(request)


def begin(request: HttpRequest, at: datetime) -> None:
    """Write down a login that did not come by allauth, so that it is listed and ends as others do."""
    stamp(request, at)
    UserSession.objects.create_from_request(request)


def over(request: HttpRequest, at: datetime) -> str:
    """Say why a login has lasted long enough; nothing while it has not."""
    began, seen = (_moment(request, key) for key in (BEGAN, SEEN))
    if seen and at - seen > settings.SESSION_IDLE:
        return "idle"
    if began and at - began > settings.SESSION_LONGEST:
        return "long"
    return ""


def stamp(request: HttpRequest, at: datetime) -> None:
    """Write down that a login is in use, and from when it has been."""
    request.session.setdefault(BEGAN, at.isoformat())
    seen = _moment(request, SEEN)
    if seen is None or at - seen >= COARSE:
        request.session[SEEN] = at.isoformat()


def _moment(request: HttpRequest, key: str) -> datetime | None:
    text = request.session.get(key)
    return datetime.fromisoformat(text) if text else None


class SecondFactor:
    """Lead staff who came in by a password alone to the page where that is mended, and nowhere else."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *_: Any) -> HttpResponse | None:
        is_open = getattr(view, "needs", None) is Permission.PUBLIC
        if is_open or getattr(view, "mends_login", False) or not lacks_second_factor(request):
            return None
        return redirect("mfa_index")
