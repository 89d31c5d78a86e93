"""Who somebody is at an instant: the roles they hold there and then."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from mestring.people import rows
from mestring.people.models import Person, Relative, Unit, User
from mestring.people.roles import Role
from mestring.people.types import HeldRole, Standing

Reader = User | AnonymousUser


def standing(user: Reader, at: datetime) -> Standing:
    """Give the roles that a user holds at an instant; an anonymous visitor holds none."""
    if user.pk is None or not user.is_active:
        return Standing()
    held = rows.memberships(at).filter(user=user).select_related("unit__municipality")
    roles = [
        held_at(Role(row.role), row.unit) if row.unit else HeldRole(Role(row.role))
        for row in held.order_by("pk")
    ]
    if Person.objects.filter(user=user).exists():
        roles.append(HeldRole(Role.PERSON))
    if Relative.objects.filter(user=user).exists():
        roles.append(HeldRole(Role.RELATIVE))
    return Standing(user.pk, tuple(roles))


def held_at(role: Role, unit: Unit) -> HeldRole:
    """Give a role held at a unit, with what the log says of the place."""
    municipality = unit.municipality.title if unit.municipality else ""
    return HeldRole(
        role,
        unit_id=unit.pk,
        unit_title=unit.title,
        unit_level=unit.level,
        municipality_id=unit.municipality_id,
        unit_type=unit.type,
        legal_entity=unit.legal_entity or municipality,
        department=unit.department,
    )
