"""Changing accounts and links. Each names who does it and when; each checks that they may."""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from mestring.login import queries
from mestring.login.models import AccountEvent, Invitation
from mestring.login.queries import NotUsable
from mestring.login.types import Kind, NewLink
from mestring.login.words import What
from mestring.people import access
from mestring.people import accounts as people
from mestring.people.actions import add_membership, add_user
from mestring.people.queries import standing
from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.roles import Permission, Role
from mestring.people.types import User

SECRET_BYTES = 32


class InUse(NotAllowed):
    """The account is in use, and only two persons together give a new way into it."""


class NotYourOwn(NotAllowed):
    """Something one may not do with one's own account."""


@transaction.atomic
def add_steward(*, username: str, name: str, at: datetime, lasts: timedelta) -> NewLink:
    """Register a steward from the machine itself, or make a new link for one who never came in."""
    user = people.account_named(username)
    if user is None:
        user = people.found_steward(username=username, name=name, at=at)
    elif queries.is_in_use(user):
        raise InUse(
            _(
                "Kontoen er i bruk. Ny tilgang gir en systemansvarlig på siden «Kontoer», og en til "
                "bekrefter. Er det ingen igjen som kan det, lag en ny konto med et annet navn."
            )
        )
    elif not standing(user, at).holds(Permission.PEOPLE_MANAGE):
        raise people.NameTaken(_("Det navnet tilhører en annen. Velg et annet."))
    return _new_link(user, Kind.FIRST, by=None, at=at, lasts=lasts)


@transaction.atomic
def add_account(
    *,
    username: str,
    name: str,
    role: Role | None,
    unit: str | None,
    by: User,
    at: datetime,
    lasts: timedelta,
) -> tuple[int, NewLink]:
    """Register an account, with a role where there is one, and make the link that opens it."""
    _check_may_manage(by, at)
    people.check_is_free(username)
    user = add_user(username=username.lower(), name=name, by=by, at=at)
    if role is not None:
        add_membership(user=user, role=role, unit=unit, from_date=at.date(), by=by, at=at)
    return user.pk, _new_link(user, Kind.FIRST, by=by, at=at, lasts=lasts)


@transaction.atomic
def make_link(*, user_id: int, by: User, at: datetime, lasts: timedelta) -> NewLink:
    """Make a new link: at once for an account never used, with a second person's word for one that is."""
    _check_may_manage(by, at)
    user = people.account(user_id)
    if user.pk == by.pk:
        raise NotYourOwn(
            _("Du kan ikke lage en lenke til din egen konto. Be en annen systemansvarlig.")
        )
    kind = Kind.RECOVERY if queries.is_in_use(user) else Kind.FIRST
    return _new_link(user, kind, by=by, at=at, lasts=lasts)


@transaction.atomic
def confirm_recovery(*, invitation_id: int, by: User, at: datetime) -> None:
    """Say, as the second person, that the one who asks for a way back in is who they say."""
    access.check_may(standing(by, at), Permission.LOGIN_CONFIRM)
    row = queries.confirmable(by, at).filter(pk=invitation_id).select_related("user").first()
    if row is None:
        raise NotFound
    if not Invitation.objects.filter(pk=row.pk, confirmed_at=None).update(
        confirmed_by=by, confirmed_at=at
    ):
        raise NotFound
    note(row.user, What.RECOVERY_CONFIRMED, by=by, at=at)


@transaction.atomic
def withdraw_link(*, user_id: int, by: User, at: datetime) -> None:
    """Take back the link to an account, if there is one."""
    _check_may_manage(by, at)
    user = people.account(user_id)
    if _withdraw(user, at):
        note(user, What.WITHDRAWN, by=by, at=at)


@transaction.atomic
def accept_with_password(*, secret: str, password: str, at: datetime) -> User:
    """Use a link: the password chosen is the account's, and what led in before no longer does."""
    user = _accept(secret, at)
    people.set_password(user, password)
    return user


@transaction.atomic
def accept_with_identity(*, secret: str, at: datetime) -> User:
    """Use a link to tie the account to another service's word; the caller stores whose word it is."""
    user = _accept(secret, at)
    note(user, What.IDENTITY_ADDED, by=user, at=at)
    return user


@transaction.atomic
def close_account(*, user_id: int, by: User, at: datetime) -> None:
    """Close an account. Whoever is logged in there is out at the next request."""
    _check_may_manage(by, at)
    user = people.account(user_id)
    if user.pk == by.pk:
        raise NotYourOwn(_("Du kan ikke stenge din egen konto. Be en annen systemansvarlig."))
    people.set_open(user, is_open=False)
    _withdraw(user, at)
    _end_sessions(user)
    note(user, What.CLOSED, by=by, at=at)


@transaction.atomic
def open_account(*, user_id: int, by: User, at: datetime) -> None:
    """Open an account that was closed."""
    _check_may_manage(by, at)
    user = people.account(user_id)
    people.set_open(user, is_open=True)
    note(user, What.OPENED, by=by, at=at)


@transaction.atomic
def end_sessions_of(*, user_id: int, by: User, at: datetime) -> None:
    """Log somebody out everywhere, as steward."""
    _check_may_manage(by, at)
    user = people.account(user_id)
    _end_sessions(user)
    note(user, What.SESSIONS_ENDED, by=by, at=at)


@transaction.atomic
def end_own_sessions(*, by: User, but: str, at: datetime) -> None:
    """Log oneself out everywhere but in one session, or everywhere."""
    _end_sessions(by, but=but)
    note(by, What.SESSIONS_ENDED, by=by, at=at)


def end_other_sessions(user: User, *, but: str) -> None:
    """Log somebody out of older sessions, after what they come in by has changed."""
    _end_sessions(user, but=but)


def note(user: User, what: What, *, by: User | None, at: datetime) -> None:
    """Write down that something happened to an account."""
    AccountEvent.objects.create(user=user, what=what, by=by, at=at)


def _accept(secret: str, at: datetime) -> User:
    """Use a link up, once, whoever comes at the same time."""
    queries.invitation(secret, at)
    row = Invitation.objects.select_related("user").get(print=queries.print_of(secret))
    taken = queries.usable(at).filter(pk=row.pk)
    # The condition and the change are one statement: of two at once, one finds nothing to change.
    if not Invitation.objects.filter(pk__in=taken.values("pk"), used_at=None).update(used_at=at):
        raise NotUsable(_("Lenken kan ikke brukes. Be den som ga deg den, om en ny."))
    user = row.user
    _forget_ways_in(user)
    note(user, What.TAKEN_IN_USE, by=user, at=at)
    return user


def _forget_ways_in(user: User) -> None:
    """Let nothing that led in before lead in again: password, codes, keys, other services, sessions."""
    Authenticator.objects.filter(user=user.pk).delete()
    SocialAccount.objects.filter(user=user.pk).delete()
    people.forget_password(user)
    _end_sessions(user)


def _end_sessions(user: User, *, but: str = "") -> None:
    for row in UserSession.objects.filter(user=user.pk).exclude(session_key=but):
        row.end()


def _new_link(
    user: User, kind: Kind, *, by: User | None, at: datetime, lasts: timedelta
) -> NewLink:
    """Make a link; one that was open before is withdrawn."""
    if not user.is_active:
        raise NotAllowed(_("Kontoen er stengt. Åpne den først."))
    _withdraw(user, at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Invitation.objects.create(
        user=user,
        kind=kind,
        print=queries.print_of(secret),
        issued_by=by,
        issued_at=at,
        expires_at=at + lasts,
    )
    note(user, What.INVITED if kind is Kind.FIRST else What.RECOVERY_ASKED, by=by, at=at)
    return NewLink(secret, kind, at + lasts, needs_another=kind is Kind.RECOVERY)


def _withdraw(user: User, at: datetime) -> int:
    rows = Invitation.objects.filter(user=user, used_at=None, withdrawn_at=None)
    return rows.update(withdrawn_at=at)


def _check_may_manage(by: User, at: datetime) -> None:
    access.check_may(standing(by, at), Permission.PEOPLE_MANAGE)
