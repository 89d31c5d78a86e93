"""The page somebody comes for."""

from datetime import datetime

from django.urls import reverse

from mestring.people.queries import standing
from mestring.people.roles import Permission
from mestring.people.types import User

FIRST_PAGES = (
    (Permission.OWN_PLAN_READ, "own-plan"),
    (Permission.RELATIVE_PAGE_READ, "relative-page"),
    (Permission.PERSON_READ, "worklist"),
    (Permission.SERVICE_READ, "services"),
    (Permission.PEOPLE_MANAGE, "accounts"),
    (Permission.AREA_READ, "areas"),
    (Permission.GUIDELINE_EDIT, "drafts"),
)


def first_page(user: User, at: datetime) -> str:
    """Give the address of the page somebody comes for."""
    holds = standing(user, at).holds
    return reverse(next((name for needs, name in FIRST_PAGES if holds(needs)), "home"))
