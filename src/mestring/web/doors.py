"""How pages open persons: through the one door that decides and writes the log."""

from collections.abc import Collection
from uuid import UUID

from mestring.people import actions as people
from mestring.people import queries
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.people.types import Decision, PersonCard
from mestring.people.words import Ground, How
from mestring.web.asking import Request


def open_whole(
    request: Request,
    person_id: UUID,
    what: str,
    needs: Permission = Permission.PERSON_READ,
    how: How = How.READ,
) -> tuple[PersonCard, Decision]:
    """Open a person whom the reader may see whole."""
    decision = people.open_person(
        person_id,
        by=request.user,
        at=request.now,
        what=what,
        needs=needs,
        how=how,
        who=request.standing,
    )
    return _person(decision), decision


def open_some(request: Request, person_id: UUID, what: str) -> tuple[PersonCard, Decision]:
    """Open a person of whom the reader may see some; the decision says which sections."""
    decision = people.open_person(
        person_id, by=request.user, at=request.now, what=what, who=request.standing, whole=False
    )
    return _person(decision), decision


def open_to_write(request: Request, person_id: UUID, what: str) -> PersonCard:
    """Open a person to write about: a form that is shown is a look, one that is sent is logged as written."""
    if request.method != "POST":
        return open_whole(request, person_id, what, Permission.EVENT_RECORD)[0]
    decision = people.enter_person(
        person_id, by=request.user, at=request.now, what=what, who=request.standing
    )
    return _person(decision)


def open_own(request: Request, what: str, needs: Permission, how: How = How.READ) -> PersonCard:
    """Open the reader's own plan."""
    own = queries.own_person(request.user)
    return open_whole(request, own.id, what, needs, how)[0]


def open_shared(request: Request, person_id: UUID, what: str) -> Decision:
    """Open what a person shares with the relative who asks."""
    return people.open_shared(
        person_id, by=request.user, at=request.now, what=what, who=request.standing
    )


def note_listed(
    request: Request, persons: Collection[UUID], what: str, ground: Ground = Ground.CARE
) -> None:
    """Write down that the reader was shown some persons in a list."""
    people.note_listed(
        persons,
        by=request.user,
        who=request.standing,
        at=request.now,
        what=what,
        ground=ground,
    )


def note_search(request: Request, what: str, hits: int) -> None:
    """Write down that the reader searched among persons."""
    people.note_search(by=request.user, who=request.standing, at=request.now, what=what, hits=hits)


def _person(decision: Decision) -> PersonCard:
    if decision.person is None:
        raise NotFound
    return decision.person
