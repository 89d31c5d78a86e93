"""The one way to make a page: it declares what it needs, and nothing is shown without that."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import resolve_url
from django.utils.translation import gettext

from mestring.knowledge.queries import NoLongerTaken, NothingPublished
from mestring.people import access
from mestring.people import actions as people
from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.roles import Permission
from mestring.web import errors
from mestring.web.asking import Request, identify

READ = ("GET", "HEAD")
View = Callable[..., HttpResponse]


def page(*, needs: Permission, methods: tuple[str, ...] = READ) -> Callable[[View], View]:
    """Declare a page, the permission it needs, and the methods it answers to."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return _show(view, needs, identify(request), *args, **kwargs)

        guarded.needs = needs  # type: ignore[attr-defined]
        return guarded

    return declare


def _show(
    view: View, needs: Permission, request: Request, *args: Any, **kwargs: Any
) -> HttpResponse:
    if needs is not Permission.PUBLIC and request.standing.user_id is None:
        return ask_to_log_in(request)
    _check_may(needs, request, kwargs.get("person_id"))
    try:
        return view(request, *args, **kwargs)
    except NotFound as missing:
        # One answer for what does not exist and for what this reader may not know of.
        raise Http404 from missing
    except NoLongerTaken:
        return errors.no_longer_taken(request)
    except NothingPublished:
        return errors.nothing_published(request)


def _check_may(needs: Permission, request: Request, person_id: object) -> None:
    """Refuse one whose role opens no such page; where the page is a person's, with a line in the log."""
    if access.may(request.standing, needs):
        return
    if isinstance(person_id, UUID):
        what = request.resolver_match.url_name if request.resolver_match else ""
        people.note_refused(
            person_id,
            by=request.user,
            at=request.now,
            what=what or "",
            needs=needs,
            who=request.standing,
        )
    raise access.refusal(needs)


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the login page, and back here afterwards."""
    if not settings.LOGIN_URL:
        raise access.refusal(Permission.SIGNED_IN)
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


class RefuseUndeclared:
    """Refuse every route whose view does not declare what it needs."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *_: Any) -> HttpResponse | None:
        if isinstance(getattr(view, "needs", None), Permission):
            return None
        sentence = gettext("Denne siden sier ikke hvem den er for, og vises derfor ikke.")
        return errors.refused(request, NotAllowed(sentence))
