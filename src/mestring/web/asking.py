"""Who asks, when, and in which language: found once for each request."""

from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.timezone import localdate, now
from django.utils.translation import get_language

from mestring.core.package import Package
from mestring.knowledge.queries import current_package
from mestring.people.queries import standing
from mestring.people.types import Standing, User


class Request(HttpRequest):
    """A request to a page, with what every page needs to know."""

    user: User
    now: datetime
    today: date
    language: str
    standing: Standing
    package: Package


def identify(request: HttpRequest) -> Request:
    """Say who asks and when. This is where pages read the clock."""
    known = cast(Request, request)
    if not hasattr(known, "user"):
        # Refused before anyone was looked up, for a wrong address among others.
        known.user = cast(User, AnonymousUser())
    if not hasattr(known, "standing"):
        known.now = now()
        known.today = localdate(known.now)
        known.language = get_language() or settings.LANGUAGE_CODE
        known.standing = standing(known.user, known.now)
    return known


def package_for(request: Request) -> Package:
    """Give the published package; the look-up is made once for each request."""
    if not hasattr(request, "package"):
        request.package = current_package()
    return request.package
