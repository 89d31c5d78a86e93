"""What frames every page: navigation, language, who is logged in, and the notice."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import gettext as _

from mestring.knowledge.queries import NothingPublished
from mestring.people.roles import TABLE, Permission
from mestring.web.asking import Request, identify, package_for

BANK = "mestring.web.bank"


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
        "own_places": own_places(known),
        "bank_places": bank_places(known),
        "reader": reader(known),
        "login_url": reverse(settings.LOGIN_URL) if settings.LOGIN_URL else "",
        "is_demo": settings.DEMO_PERSONAS,
        "is_live": is_live(request),
        "is_bank": is_bank(request),
        "today": known.today,
        **publication(known),
    }


def is_live(request: HttpRequest) -> bool:
    """Tell whether the page is for somebody logged in, where forms open in place; others stay light."""
    return getattr(_view(request), "needs", Permission.PUBLIC) is not Permission.PUBLIC


def is_bank(request: HttpRequest) -> bool:
    """Tell whether the page renders what others have written, and must say so."""
    return getattr(_view(request), "__module__", "").startswith(BANK)


def _view(request: HttpRequest) -> object:
    return request.resolver_match.func if request.resolver_match else None


def own_places(request: Request) -> list[Place]:
    """Give the places that are this reader's own, the day's work first."""
    found = [
        (Permission.OWN_PLAN_READ, _("Min plan"), "own-plan"),
        (Permission.RELATIVE_PAGE_READ, _("Min side"), "relative-page"),
        (Permission.PERSON_READ, _("Arbeidsliste"), "worklist"),
        (Permission.PERSON_READ, _("Personer"), "persons"),
        (Permission.SERVICE_READ, _("Tjenester"), "services"),
        (Permission.INDICATOR_READ, _("Kvalitet"), "quality"),
        (Permission.BREAK_GLASS_REVIEW, _("Gjennomgang"), "reviews"),
        (Permission.PEOPLE_MANAGE, _("Kontoer"), "accounts"),
        (Permission.GUIDELINE_EDIT, _("Redaksjon"), "drafts"),
    ]
    holds = request.standing.holds
    if not holds(Permission.INDICATOR_READ):
        # One with a unit comes to the areas from there.
        found.append((Permission.AREA_READ, _("Kvalitet"), "areas"))
    return _places(request, [(title, name) for needed, title, name in found if holds(needed)])


def bank_places(request: Request) -> list[Place]:
    """Give the doors to the knowledge bank, the same for everyone."""
    return _places(
        request,
        [
            (_("Søk"), "search"),
            (_("Forløp"), "pathways"),
            (_("Tema"), "topics"),
            (_("Lov"), "sources"),
            (_("Om"), "about"),
        ],
    )


def _places(request: Request, named: list[tuple[str, str]]) -> list[Place]:
    found = [(title, _url(name)) for title, name in named]
    return [Place(title, url, request.path.startswith(url)) for title, url in found if url]


def _url(name: str) -> str:
    """Give a page's address; nothing for a page this installation does not have."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def other_language(request: Request) -> dict[str, str]:
    """Give the same page in the other language."""
    code, title = next((c, t) for c, t in settings.LANGUAGES if c != request.language)
    short = {"nb": "Norsk", "en": "English"}.get(code, title)
    return {"code": code, "title": short, "url": translate_url(request.get_full_path(), code)}


def reader(request: Request) -> dict[str, str] | None:
    """Say who is logged in and as what."""
    if request.standing.user_id is None:
        return None
    by_unit: dict[str, set[str]] = {}
    for held in request.standing.roles:
        by_unit.setdefault(held.unit_title, set()).add(str(TABLE[held.role].title))
    roles = [
        ", ".join([*sorted(titles), unit] if unit else sorted(titles))
        for unit, titles in by_unit.items()
    ]
    return {"name": request.user.name, "roles": "; ".join(sorted(roles))}


def publication(request: Request) -> dict[str, str]:
    """Give the notice and the version of what is published; nothing where nothing is."""
    try:
        identity = package_for(request).guideline.identity
    except NothingPublished:
        return {"notice": "", "version": ""}
    return {"notice": identity.notice.to(request.language), "version": identity.version}
