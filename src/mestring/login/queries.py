"""Reading accounts and links."""

import hashlib
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mestring.login.models import AccountEvent, Invitation
from mestring.login.types import AccountCard, Happening, InvitationCard, Kind, WaitingRecovery
from mestring.login.words import What
from mestring.people import access
from mestring.people import accounts as people
from mestring.people.queries import standing, user_names
from mestring.people.refusals import Refusal
from mestring.people.roles import HELD_AT_A_UNIT, TABLE, Permission, Reach, Role, roles_with
from mestring.people.types import Standing, User

MOST = 50
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class NotUsable(Refusal):
    """A link that is unknown, used, withdrawn, too old or not yet confirmed: one answer for all."""


def print_of(secret: str) -> str:
    """Give what is kept of a secret. It is long and made by chance, so that a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation(secret: str, at: datetime) -> InvitationCard:
    """Give the link that a secret opens."""
    row = usable(at).filter(print=print_of(secret)).select_related("user").first()
    if row is None:
        raise NotUsable(_("Lenken kan ikke brukes. Be den som ga deg den, om en ny."))
    return InvitationCard(Kind(row.kind), row.user_id, row.user.name, row.user.username)


def usable(at: datetime) -> QuerySet[Invitation]:
    """Give the links that can be used at an instant."""
    confirmed = Q(kind=Kind.FIRST) | Q(confirmed_at__isnull=False)
    return Invitation.objects.filter(
        confirmed,
        used_at=None,
        withdrawn_at=None,
        expires_at__gt=at,
        user__is_active=True,
    )


def accounts(search: str, *, seen_by: User, at: datetime) -> tuple[AccountCard, ...]:
    """Give the first of the accounts that answer to a search."""
    access.check_may(standing(seen_by, at), Permission.PEOPLE_MANAGE)
    return _cards(list(people.accounts(search)[:MOST]), at)


def account_card(user_id: int, *, seen_by: User, at: datetime) -> AccountCard:
    """Give one account."""
    access.check_may(standing(seen_by, at), Permission.PEOPLE_MANAGE)
    return _cards([people.account(user_id)], at)[0]


def history(user_id: int) -> tuple[Happening, ...]:
    """Give what has happened to an account, newest first. Whoever asks may see the account."""
    rows = AccountEvent.objects.filter(user=user_id).order_by("-at", "-pk")[:MOST]
    names = user_names({row.by_id for row in rows if row.by_id})
    return tuple(
        Happening(What(row.what).label, row.at, names.get(row.by_id or 0, "")) for row in rows
    )


def waiting_recoveries(*, seen_by: User, at: datetime) -> tuple[WaitingRecovery, ...]:
    """Give the ways back in that a reader could confirm: not their own, and not of their making."""
    rows = confirmable(seen_by, at).select_related("user", "issued_by").order_by("issued_at")
    return tuple(
        WaitingRecovery(
            row.pk,
            row.user.name,
            row.user.username,
            row.issued_by.name if row.issued_by else "",
            row.issued_at,
        )
        for row in rows
    )


def confirmable(by: User, at: datetime) -> QuerySet[Invitation]:
    """Give the unconfirmed ways back in that somebody could confirm."""
    open_now = Invitation.objects.filter(
        kind=Kind.RECOVERY, confirmed_at=None, used_at=None, withdrawn_at=None, expires_at__gt=at
    )
    others = open_now.exclude(user=by.pk).exclude(issued_by=by.pk)
    anywhere = roles_with(Permission.LOGIN_CONFIRM, Reach.ANYWHERE)
    if any(held.role in anywhere for held in standing(by, at).roles):
        return others
    return others.filter(people.known_at_units_of(by, Permission.LOGIN_CONFIRM, at))


def is_in_use(user: User) -> bool:
    """Tell whether an account has ever been taken in use."""
    return (
        user.last_login is not None
        or user.has_usable_password()
        or Authenticator.objects.filter(user=user.pk).exists()
        or SocialAccount.objects.filter(user=user.pk).exists()
    )


def is_last_factor(user: User, authenticator_id: int) -> bool:
    """Tell whether a code app or a key is the last that somebody has."""
    rest = Authenticator.objects.filter(user=user.pk, type__in=FACTORS)
    return not rest.exclude(pk=authenticator_id).exists()


def has_second_factor(user: User) -> bool:
    """Tell whether somebody has a code app or a key."""
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists()


def has_identity_elsewhere(user: User) -> bool:
    """Tell whether somebody can come in by another service."""
    return SocialAccount.objects.filter(user=user.pk).exists()


def identities_of(user: User) -> tuple[str, ...]:
    """Give the services that somebody can come in by."""
    return tuple(SocialAccount.objects.filter(user=user.pk).values_list("provider", flat=True))


def is_staff(who: Standing) -> bool:
    """Tell whether somebody works here, and so needs more than a password."""
    return any(held.role in HELD_AT_A_UNIT for held in who.roles)


def _cards(rows: list[User], at: datetime) -> tuple[AccountCard, ...]:
    ids = [row.pk for row in rows]
    held = people.roles_held(ids, at)
    factors = _having(Authenticator.objects.filter(type__in=FACTORS), ids)
    identities = _having(SocialAccount.objects.all(), ids)
    waiting = dict(
        Invitation.objects.filter(
            user__in=ids, used_at=None, withdrawn_at=None, expires_at__gt=at
        ).values_list("user", "kind")
    )
    return tuple(
        AccountCard(
            row.pk,
            row.name,
            row.username,
            tuple(_role(role, unit) for role, unit in held.get(row.pk, ())),
            row.is_active,
            row.last_login is not None
            or row.has_usable_password()
            or row.pk in factors | identities,
            row.pk in factors,
            Kind(waiting[row.pk]) if row.pk in waiting else None,
        )
        for row in rows
    )


def _having(rows: QuerySet[Any], ids: list[int]) -> set[int]:
    return set(rows.filter(user__in=ids).values_list("user", flat=True))


def _role(role: Role, unit: str) -> str:
    title = str(TABLE[role].title)
    return f"{title}, {unit}" if unit else title
