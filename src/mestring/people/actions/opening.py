"""Break-glass: opening a person against the ordinary rules, for a chosen reason, told and reviewed."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mestring.people import access, trail
from mestring.people.models import BreakGlass, CareRelation, LogEntry, Notice, Person
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission, Reach
from mestring.people.standing import standing
from mestring.people.types import Decision, HeldRole, Standing, User
from mestring.people.words import Finding, Ground, How, NoticeKind, Purpose, Reason, Why

HOURS = timedelta(hours=3)
WHAT = "break-glass"
# A number can be mistyped, and more than once in a hurry; a list of numbers is something else.
MISSES, WITHIN = 5, timedelta(hours=1)
# What is asked for by a number that nobody has: nobody in particular.
NOBODY = UUID(int=0)


class NoWords(Refusal):
    """An opening or a review without a reason of one's own."""


class AlreadyOpen(Refusal):
    """A person whom the reader can see already."""


class AlreadyReviewed(Refusal):
    """An opening that has been reviewed."""


class TooManyMisses(Refusal):
    """A reader who has asked for number after number that nobody has."""


class Opened(NamedTuple):
    """An opening, and whom it opened."""

    opening: int
    person: UUID


def open_break_glass(
    *,
    by: User,
    at: datetime,
    unit: str,
    reason: Reason,
    words: str,
    identity_number: str | None = None,
    person: UUID | None = None,
) -> Opened:
    """Open a person for three hours, tell the person, and put it on the leader's list.

    Only one whose number is given exactly, or whom the reader or the unit knew before: there is no
    searching. An attempt that fails leaves a line too, and is answered as if there were no such person.
    Who has missed by number five times within the hour must wait, so that numbers cannot be tried out.
    """
    who = standing(by, at)
    held = who.at_units(Permission.BREAK_GLASS, Reach.UNIT).get(unit)
    if held is None:
        raise access.refusal(Permission.BREAK_GLASS)
    if not words.strip():
        raise NoWords(_("Skriv med dine egne ord hvorfor du må åpne. Personen får lese det."))
    if identity_number is not None:
        _check_misses(by, at)
    found = _find(by, unit, identity_number, person)
    if found is None or found.user_id == by.pk:
        _write_refused(by, at, held, reason, person)
        raise NotFound
    _check_is_closed(found.pk, by, at, who)
    return _open(found, by, at, held, reason, words.strip())


@transaction.atomic
def _open(
    person: Person, by: User, at: datetime, held: HeldRole, reason: Reason, words: str
) -> Opened:
    row = BreakGlass.objects.create(
        person=person,
        user=by,
        unit_id=str(held.unit_id),
        reason=reason,
        words=words,
        opened_at=at,
        until=at + HOURS,
    )
    Notice.objects.create(person=person, kind=NoticeKind.GLASS_BROKEN, at=at, opening=row)
    granted = Decision(
        person.pk,
        access.person_card(person),
        ground=Ground.BREAK_GLASS,
        held=held,
        ref=f"{access.OPENING}:{row.pk}",
    )
    _write(granted, by, at, reason)
    return Opened(row.pk, person.pk)


@transaction.atomic
def review_break_glass(
    *, opening: int, finding: Finding, words: str, by: User, at: datetime
) -> None:
    """Say what is found of an opening; the person is told. Nobody reviews their own."""
    units = standing(by, at).at_units(Permission.BREAK_GLASS_REVIEW, Reach.UNIT)
    row = BreakGlass.objects.select_for_update().filter(pk=opening, unit__in=units).first()
    if row is None or row.user_id == by.pk:
        raise NotFound
    if row.reviewed_at is not None:
        raise AlreadyReviewed(_("Denne åpningen er gått gjennom allerede. Ingenting er endret nå."))
    if finding is not Finding.IN_ORDER and not words.strip():
        raise NoWords(
            _("Skriv hva du har funnet, og hva enheten gjør med det. Personen får lese det.")
        )
    row.reviewed_at, row.reviewed_by = at, by
    row.finding, row.review_words = finding, words.strip()
    row.save(update_fields=["reviewed_at", "reviewed_by", "finding", "review_words"])
    Notice.objects.create(
        person_id=row.person_id, kind=NoticeKind.GLASS_REVIEWED, at=at, opening=row
    )


def _check_misses(by: User, at: datetime) -> None:
    """Refuse one who tries out numbers. The count is the log itself, so no restart forgets it."""
    missed = LogEntry.objects.filter(
        person=NOBODY, reader=by.pk, what=WHAT, is_allowed=False, at__gt=at - WITHIN
    )
    if missed.count() >= MISSES:
        raise TooManyMisses(
            _(
                "Fem forsøk har ikke truffet noen den siste timen. Vent en time, eller ring "
                "vakthavende leder. Forsøkene står i loggen."
            )
        )


def _find(by: User, unit: str, number: str | None, person: UUID | None) -> Person | None:
    if number is not None:
        return Person.objects.filter(identity_number=number).first()
    if person is None or not _is_known(person, by, unit):
        return None
    return Person.objects.filter(pk=person).first()


def _is_known(person: UUID, by: User, unit: str) -> bool:
    """Tell whether the unit has followed the person up, or the reader has lawfully seen them, before."""
    if CareRelation.objects.filter(person=person, unit=unit).exists():
        return True
    return LogEntry.objects.filter(person=person, reader=by.pk, is_allowed=True).exists()


def _check_is_closed(person: UUID, by: User, at: datetime, who: Standing) -> None:
    if access.decide(person, by=by, at=at, who=who).is_whole:
        raise AlreadyOpen(_("Du har allerede tilgang til personen. Finn personen i lista di."))


def _write_refused(
    by: User, at: datetime, held: HeldRole, reason: Reason, person: UUID | None
) -> None:
    refused = Decision(person or NOBODY, None, why_not=Why.NO_WAY_IN, held=held)
    _write(refused, by, at, reason)


def _write(decision: Decision, by: User, at: datetime, reason: Reason) -> None:
    trail.write(
        decision,
        by=by,
        at=at,
        needs=Permission.BREAK_GLASS,
        what=WHAT,
        how=How.READ,
        purpose=Purpose.EMERGENCY,
        details=reason,
    )
