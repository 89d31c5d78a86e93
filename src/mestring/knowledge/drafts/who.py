"""Who may write and publish which layer, by the one table of roles in `people`."""

from django.utils.text import slugify

from mestring.knowledge.words import Layer
from mestring.people.roles import TABLE, Permission, Reach
from mestring.people.types import HeldRole, Standing


def is_national(who: Standing, permission: Permission) -> bool:
    """Tell whether a permission is held for the guideline itself."""
    return any(permission in TABLE[held.role].at(Reach.ANYWHERE) for held in who.roles)


def places(who: Standing, permission: Permission) -> tuple[str, ...]:
    """Give the places whose layer a permission is held for: by membership there."""
    held = who.at_units(permission, Reach.UNIT).values()
    return tuple(sorted({place_of(each) for each in held} - {""}))


def place_of(held: HeldRole) -> str:
    """Name whose layer a role is held in: the municipality's, or else the trust's."""
    return held.municipality_id or slugify(held.legal_entity)


def may(who: Standing, permission: Permission, layer: Layer, place: str) -> bool:
    """Tell whether a permission is held for a layer."""
    if layer is Layer.NATIONAL:
        return is_national(who, permission)
    return place in places(who, permission)
