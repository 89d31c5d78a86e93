"""Writing the access log. Whoever opens something writes its line, or it is not opened.

Lines are only ever added: the database refuses everything else.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from mestring.people import rows
from mestring.people.access import OWN, RELATIVES, acting
from mestring.people.models import LogEntry
from mestring.people.roles import Permission, Role
from mestring.people.standing import Reader
from mestring.people.types import Decision, HeldRole, Standing
from mestring.people.words import Ground, How, Purpose

Period = tuple[date | None, date | None]
NO_PERIOD: Period = (None, None)
LONGEST_DOCUMENTS = 500

_PURPOSES = {
    Ground.OWN: Purpose.OWN,
    Ground.BREAK_GLASS: Purpose.EMERGENCY,
    Ground.CARE: Purpose.TREATMENT,
    Ground.CONSENT: Purpose.COORDINATION,
    Ground.REPRESENTATION: Purpose.FAMILY,
    Ground.STATUTE: Purpose.FAMILY,
}


def write(
    decision: Decision,
    *,
    by: Reader,
    at: datetime,
    needs: Permission,
    what: str,
    how: How = How.READ,
    purpose: Purpose | None = None,
    details: str = "",
    sections: Iterable[str] = (),
    documents: str = "",
    period: Period = NO_PERIOD,
) -> int:
    """Write the line of one attempt, allowed or not; give its key."""
    line = _line(by, decision.held, at)
    line.person = decision.asked_for
    line.person_point_of_care = decision.point_of_care
    line.purpose = purpose or purpose_of(decision, needs)
    line.purpose_details = details
    line.ground = decision.ground or ""
    line.decision_ref = decision.ref
    line.what = what
    line.sections = ",".join(sections or sorted(decision.sections or ()))
    line.documents = documents[:LONGEST_DOCUMENTS]
    line.from_date, line.until_date = period
    line.how = how
    line.is_allowed = decision.is_allowed
    line.why_not = decision.why_not or ""
    line.save(force_insert=True)
    return line.pk


def write_listed(
    persons: Collection[UUID],
    *,
    by: Reader,
    who: Standing,
    at: datetime,
    what: str,
    ground: Ground = Ground.CARE,
) -> None:
    """Write that a reader was shown some persons in a list: one line a day for each, and each list."""
    day = localdate(at)
    written = set(
        LogEntry.objects.filter(
            reader=by.pk, person__in=persons, what=what, day=day, how=How.LIST
        ).values_list("person", flat=True)
    )
    missing = [person for person in persons if person not in written]
    if not missing:
        return
    held = acting(who, Permission.PERSON_READ)
    opened = set(rows.openings(at).filter(user=by.pk).values_list("person", flat=True))
    lines = []
    for person in missing:
        line = _line(by, held, at)
        line.person, line.what, line.how, line.is_allowed = person, what, How.LIST, True
        line.ground = Ground.BREAK_GLASS if person in opened else ground
        line.purpose = _purpose_of(Ground(line.ground), held)
        lines.append(line)
    # Two tabs at once may both find a line missing; the database keeps the one.
    LogEntry.objects.bulk_create(lines, ignore_conflicts=True)


def write_search(*, by: Reader, who: Standing, at: datetime, what: str, hits: int) -> None:
    """Write that somebody searched, and how many were found; what was searched for may name a person."""
    held = acting(who, Permission.PERSON_READ)
    line = _line(by, held, at)
    line.what, line.how, line.is_allowed = what, How.SEARCH, True
    line.purpose = _purpose_of(Ground.CARE, held)
    line.purpose_details = str(hits)
    line.save(force_insert=True)


def purpose_of(decision: Decision, needs: Permission) -> Purpose:
    """Give what a look was for, by what it rests on; of a refused one, by what was asked for."""
    if needs in RELATIVES:
        return Purpose.FAMILY
    if decision.ground is not None:
        return _purpose_of(decision.ground, decision.held)
    return Purpose.OWN if needs in OWN else Purpose.TREATMENT


def _purpose_of(ground: Ground, held: HeldRole | None) -> Purpose:
    # A leader gives no care: what a leader opens is opened to lead and to control (hpl § 29 a).
    if ground is Ground.CARE and held is not None and held.role is Role.LEADER:
        return Purpose.ADMINISTRATION
    return _PURPOSES[ground]


def _line(by: Reader, held: HeldRole | None, at: datetime) -> LogEntry:
    """Begin a line with who and when: names and places as they are now, since they may change."""
    line = LogEntry(at=at, day=localdate(at))
    if by.pk is not None:
        line.reader, line.reader_name = by.pk, by.name
        line.hpr_number, line.authorization = by.hpr_number, by.authorization
    if held is not None:
        line.role = held.role
        line.legal_entity, line.department = held.legal_entity, held.department
        line.point_of_care = held.unit_id or ""
        line.point_of_care_title = held.unit_title
        line.healthcare_service = held.unit_type
    return line
