"""Opening a person: the only door to a page about one. It decides, writes the line, and then opens."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from mestring.people import access, trail
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.people.standing import Reader
from mestring.people.types import Decision, Standing, User
from mestring.people.words import Ground, How, Purpose, Why


def open_person(
    person_id: UUID,
    *,
    by: Reader,
    at: datetime,
    what: str,
    needs: Permission = Permission.PERSON_READ,
    how: How = How.READ,
    purpose: Purpose | None = None,
    details: str = "",
    sections: Iterable[str] = (),
    documents: str = "",
    period: trail.Period = trail.NO_PERIOD,
    who: Standing | None = None,
    whole: bool = True,
) -> Decision:
    """Open a person for a reader, with a line in the log; one who may not be seen is not found.

    `what` names what is opened: a page, a form, an export. With `whole`, one who only shares some sections
    with the reader is not found either. Not to be called inside a transaction that is undone by a refusal:
    the line of the refusal must stand.
    """
    decision = _decide(person_id, by, at, needs, who, whole)
    trail.write(
        decision,
        by=by,
        at=at,
        needs=needs,
        what=what,
        how=how,
        purpose=purpose,
        details=details,
        sections=sections,
        documents=documents,
        period=period,
    )
    if not decision.is_allowed:
        raise NotFound
    return decision


def enter_person(
    person_id: UUID,
    *,
    by: Reader,
    at: datetime,
    what: str,
    needs: Permission = Permission.EVENT_RECORD,
    who: Standing | None = None,
) -> Decision:
    """Let somebody in to write. A no is logged here; the line of a yes is written with what is written."""
    decision = _decide(person_id, by, at, needs, who, whole=True)
    if not decision.is_allowed:
        trail.write(decision, by=by, at=at, needs=needs, what=what, how=How.RECORD)
        raise NotFound
    return decision


def open_shared(
    person_id: UUID, *, by: Reader, at: datetime, what: str, who: Standing | None = None
) -> Decision:
    """Open what a person shares with a relative, with a line of what was shown.

    Where nothing is shared there is no line: that a relative looks at their own page is their own.
    """
    needs = Permission.RELATIVE_PAGE_READ
    decision = access.decide(person_id, by=by, at=at, needs=needs, who=who)
    if decision.sections or not decision.is_allowed:
        trail.write(decision, by=by, at=at, needs=needs, what=what)
    if not decision.is_allowed:
        raise NotFound
    return decision


def _decide(
    person_id: UUID,
    by: Reader,
    at: datetime,
    needs: Permission,
    who: Standing | None,
    whole: bool,
) -> Decision:
    decision = access.decide(person_id, by=by, at=at, needs=needs, who=who)
    if whole and decision.is_allowed and not decision.is_whole:
        return replace(decision, person=None, ground=None, why_not=Why.NOT_THIS, sections=None)
    return decision


def note_refused(
    person_id: UUID, *, by: Reader, at: datetime, what: str, needs: Permission, who: Standing
) -> None:
    """Write down that somebody asked for a page about a person that their role opens for nobody."""
    refused = Decision(person_id, None, why_not=Why.NO_PERMISSION, held=access.acting(who, needs))
    trail.write(refused, by=by, at=at, needs=needs, what=what)


def note_listed(
    persons: Collection[UUID],
    *,
    by: User,
    who: Standing,
    at: datetime,
    what: str,
    ground: Ground = Ground.CARE,
) -> None:
    """Write down that a reader was shown some persons in a list."""
    if persons:
        trail.write_listed(persons, by=by, who=who, at=at, what=what, ground=ground)


def note_search(*, by: User, who: Standing, at: datetime, what: str, hits: int) -> None:
    """Write down that somebody searched for a person."""
    trail.write_search(by=by, who=who, at=at, what=what, hits=hits)


def note_recorded(
    decision: Decision, *, by: User, at: datetime, what: str, documents: str = ""
) -> None:
    """Write down that something was written about a person or a relative, or that it was refused."""
    own = decision.ground is Ground.OWN
    needs = Permission.OWN_PLAN_ANSWER if own else Permission.EVENT_RECORD
    trail.write(decision, by=by, at=at, needs=needs, what=what, how=How.RECORD, documents=documents)


def note_imported(subject: UUID, *, by: User, who: Standing, at: datetime, what: str) -> None:
    """Write down that a history was taken over from elsewhere."""
    needs = Permission.HISTORY_IMPORT
    moved = Decision(subject, None, held=access.acting(who, needs))
    trail.write(
        moved, by=by, at=at, needs=needs, what=what, how=How.RECORD, purpose=Purpose.TECHNICAL
    )
