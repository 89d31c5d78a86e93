"""May somebody do something? `may_` answers, `check_` raises a sentence."""

from mestring.people.refusals import NotAllowed
from mestring.people.roles import REFUSALS, Permission
from mestring.people.types import Standing


def may(standing: Standing, permission: Permission) -> bool:
    """Tell whether a permission is held somewhere."""
    return standing.holds(permission)


def check_may(standing: Standing, permission: Permission) -> None:
    """Refuse, with a sentence, one who holds the permission nowhere."""
    if not may(standing, permission):
        raise refusal(permission)


def refusal(permission: Permission) -> NotAllowed:
    """Give the refusal for lack of a permission: what stands in the way and what to do."""
    return NotAllowed(str(REFUSALS[permission]))
