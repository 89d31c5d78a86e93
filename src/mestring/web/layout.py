"""What frames every page: navigation, language, who is logged in, and the notice."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _

from mestring.knowledge.queries import NothingPublished
from mestring.people.roles import TABLE, Permission
from mestring.web.asking import Request, identify, package_for


@dataclass(frozen=True, slots=True)
class Place:
    """A link in the navigation."""

    title: str
    url: str
    is_here: bool = False


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give the frame's content; the context processor of every page."""
    known = identify(request)
    return {
        "language": known.language,
        "other_language": other_language(known),
        "places": places(known),
        "reader": reader(known),
        "login_url": reverse(settings.LOGIN_URL) if settings.LOGIN_URL else "",
        "is_demo": settings.DEMO_PERSONAS,
        "is_live": is_live(request),
        "today": known.today,
        **publication(known),
    }


def is_live(request: HttpRequest) -> bool:
    """Tell whether the page is for somebody logged in, where forms open in place; others stay light."""
    view = request.resolver_match.func if request.resolver_match else None
    return getattr(view, "needs", Permission.PUBLIC) is not Permission.PUBLIC


def places(request: Request) -> list[Place]:
    """Give the places this reader can go to, their own first."""
    holds = request.standing.holds
    found = [
        (holds(Permission.OWN_PLAN_READ), _("Min plan"), "own-plan"),
        (holds(Permission.RELATIVE_PAGE_READ), _("Min side"), "relative-page"),
        (holds(Permission.PERSON_READ), _("Personer"), "persons"),
        (holds(Permission.SERVICE_READ), _("Tjenester"), "services"),
        (True, _("Anbefalinger"), "recommendations"),
        (True, _("Forløp"), "pathways"),
        (True, _("Verdier"), "values"),
    ]
    return [_place(request, title, name) for shown, title, name in found if shown]


def _place(request: Request, title: str, name: str) -> Place:
    url = reverse(name)
    return Place(title, url, request.path.startswith(url))


def other_language(request: Request) -> dict[str, str]:
    """Give the same page in the other language."""
    code, title = next((c, t) for c, t in settings.LANGUAGES if c != request.language)
    short = {"nb": "Norsk", "en": "English"}.get(code, title)
    return {"code": code, "title": short, "url": translate_url(request.get_full_path(), code)}


def reader(request: Request) -> dict[str, str] | None:
    """Say who is logged in and as what."""
    if request.standing.user_id is None:
        return None
    roles = {
        str(TABLE[held.role].title) + (f", {held.unit_title}" if held.unit_title else "")
        for held in request.standing.roles
    }
    return {"name": request.user.name, "roles": "; ".join(sorted(roles))}


def publication(request: Request) -> dict[str, str]:
    """Give the notice and the version of what is published; nothing where nothing is."""
    try:
        identity = package_for(request).guideline.identity
    except NothingPublished:
        return {"notice": "", "version": ""}
    return {"notice": identity.notice.to(request.language), "version": identity.version}
