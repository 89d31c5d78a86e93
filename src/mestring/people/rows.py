"""What is in force at an instant: every decision and every list is made of these rows, and no others."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from mestring.people.models import (
    Block,
    BreakGlass,
    CareRelation,
    Competence,
    Consent,
    Membership,
    Representation,
)


def memberships(at: datetime) -> QuerySet[Membership]:
    """Give the roles held on the day: from a date up to but not including another."""
    return Membership.objects.filter(_on_the_day(at))


def relations(at: datetime) -> QuerySet[CareRelation]:
    """Give the open courses."""
    return CareRelation.objects.filter(Q(closed_at=None) | Q(closed_at__gt=at), opened_at__lte=at)


def openings(at: datetime) -> QuerySet[BreakGlass]:
    """Give the break-glass openings that hold."""
    return BreakGlass.objects.filter(opened_at__lte=at, until__gt=at)


def blocks() -> QuerySet[Block]:
    """Give the blocks that hold.

    No instant is asked for: a block holds from when it is written until it is lifted, whatever the
    clock of the server that asks.
    """
    return Block.objects.filter(lifted_at=None)


def consents(at: datetime) -> QuerySet[Consent]:
    """Give the consents that hold. One that is withdrawn holds nowhere, whatever a clock says."""
    return Consent.objects.filter(_on_the_day(at), withdrawn_at=None)


def representations(at: datetime) -> QuerySet[Representation]:
    """Give the representations that hold."""
    return Representation.objects.filter(_on_the_day(at))


def competence(at: datetime) -> QuerySet[Competence]:
    """Give the decisions that somebody cannot decide one thing, as long as they hold."""
    return Competence.objects.filter(
        lifted_at=None, decided_at__lte=at, until_date__gt=localdate(at)
    )


def _on_the_day(at: datetime) -> Q:
    on = localdate(at)
    return (Q(until_date=None) | Q(until_date__gt=on)) & Q(from_date__lte=on)
