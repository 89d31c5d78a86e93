"""Whose figures a page shows, and that the reader may see them; what is hidden is as missing."""

from dataclasses import dataclass

from mestring.core.package import Package
from mestring.core.rules import Rule
from mestring.learning import queries as learning
from mestring.learning.types import SnapshotCard
from mestring.learning.types import Standing as Counted
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission, Reach
from mestring.web.asking import Request, package_for
from mestring.web.human import When, when


@dataclass(frozen=True, slots=True)
class Made:
    """When figures were made and of what, for the foot of a page; or that they are not there yet."""

    when: When | None
    version: str = ""
    subjects: int = 0
    rejected: int = 0
    is_under_way: bool = False
    fault: str = ""


def own_units(request: Request) -> dict[str, str]:
    """Give the units whose figures the reader sees, by id."""
    held = request.standing.at_units(Permission.INDICATOR_READ, Reach.UNIT)
    return {unit: role.unit_title for unit, role in held.items()}


def own_unit(request: Request, unit: str) -> str:
    """Give the title of a unit of the reader's."""
    units = own_units(request)
    if unit not in units:
        raise NotFound
    return units[unit]


def may_see_who(request: Request, unit: str) -> bool:
    """Tell whether the reader leads the unit, and so sees whom a figure is about."""
    return unit in request.standing.at_units(Permission.GAP_READ, Reach.CARE)


def rule_of(request: Request, indicator: str) -> Rule:
    """Give the rule that an indicator is counted by."""
    package: Package = package_for(request)
    if indicator not in package.index.by_id:
        raise NotFound
    return package.rule(indicator)


def counted(request: Request) -> tuple[SnapshotCard | None, Made]:
    """Give what has been counted, and how that stands."""
    found: Counted = learning.standing(request.now)
    card = found.snapshot
    made = Made(
        when=when(card.made_at, request.today) if card else None,
        version=card.version if card else "",
        subjects=card.subjects if card else 0,
        rejected=card.rejected if card else 0,
        is_under_way=found.begun_at is not None,
        fault=found.fault,
    )
    return card, made


def this_month(request: Request) -> int:
    """Give the month we are in, as cells have it."""
    return request.today.year * 100 + request.today.month
