"""Accounts: what somebody logs in with, and whether it is open. The room `login` decides who may."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from mestring.people.models import CareRelation, Membership, Person, User
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission, Reach, Role, roles_with


class NameTaken(Refusal):
    """There is an account of that name."""


@transaction.atomic
def found_steward(*, username: str, name: str, at: datetime) -> User:
    """Register a steward from the machine itself, where there is nobody to ask: the first, or one more."""
    if User.objects.filter(username__iexact=username).exists():
        raise NameTaken(_("Det brukernavnet er tatt. Velg et annet."))
    user = User(username=username.lower(), name=name)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, role=Role.STEWARD, from_date=at.date())
    return user


def check_is_free(username: str) -> None:
    """Refuse a name to log in by that is taken, whichever letters are capital."""
    if User.objects.filter(username__iexact=username).exists():
        raise NameTaken(_("Det brukernavnet er tatt. Velg et annet."))


def set_password(user: User, password: str) -> None:
    """Give somebody a password."""
    user.set_password(password)
    user.save(update_fields=["password"])


def forget_password(user: User) -> None:
    """Take somebody's password away; whoever is logged in by it is out at the next request."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


def set_open(user: User, is_open: bool) -> None:
    """Open an account, or close it; a closed one is out at the next request."""
    user.is_active = is_open
    user.save(update_fields=["is_active"])


def account(user_id: int) -> User:
    """Give an account, open or closed."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def account_named(username: str) -> User | None:
    """Give the account of a name, open or closed."""
    return User.objects.filter(username__iexact=username).first()


def accounts(search: str = "") -> QuerySet[User]:
    """Give the accounts whose name or user name has something in it, by name."""
    rows = User.objects.order_by("name", "id")
    return (
        rows.filter(Q(name__icontains=search) | Q(username__icontains=search)) if search else rows
    )


def roles_held(ids: Iterable[int], at: datetime) -> dict[int, list[tuple[Role, str]]]:
    """Give which roles each of some accounts holds on a day, and where."""
    found: dict[int, list[tuple[Role, str]]] = {}
    rows = _valid_at(at).filter(user__in=ids).select_related("unit")
    for row in rows.order_by("pk"):
        found.setdefault(row.user_id, []).append(
            (Role(row.role), row.unit.title if row.unit else "")
        )
    return found


def known_at_units_of(reader: User, permission: Permission, at: datetime) -> Q:
    """Give what picks the accounts known where a reader holds a permission: colleagues, and those helped."""
    roles = roles_with(permission, Reach.UNIT)
    units = _valid_at(at).filter(user=reader, role__in=roles).values("unit")
    colleagues = _valid_at(at).filter(unit__in=units).values("user")
    helped = CareRelation.objects.filter(
        Q(closed_at=None) | Q(closed_at__gt=at), unit__in=units, opened_at__lte=at
    )
    persons = Person.objects.filter(pk__in=helped.values("person"))
    return Q(user__in=colleagues) | Q(user__in=persons.values("user"))


def _valid_at(at: datetime) -> QuerySet[Membership]:
    on = localdate(at)
    return Membership.objects.filter(Q(until_date=None) | Q(until_date__gt=on), from_date__lte=on)
