"""How surely somebody is who they say, in this login."""

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from mestring.login import queries
from mestring.people.types import User
from mestring.web.asking import identify

KEY = "login_second_factor"


def mark(request: HttpRequest, user: User) -> None:
    """Remember that more than a password was shown in this login."""
    request.session[KEY] = user.pk


def has_shown_second_factor(request: HttpRequest, user: User) -> bool:
    """Tell whether more than a password was shown in this login."""
    if request.session.get(KEY) == user.pk:
        return True
    return any(each["method"] == "mfa" for each in get_authentication_records(request, user))


def lacks_second_factor(request: HttpRequest) -> bool:
    """Tell whether somebody who works here has come in by a password alone."""
    if not settings.STAFF_SECOND_FACTOR or not request.user.is_authenticated:
        return False
    known = identify(request)
    return queries.is_staff(known.standing) and not has_shown_second_factor(request, known.user)
