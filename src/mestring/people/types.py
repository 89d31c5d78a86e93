"""What this room hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people.models import User
from mestring.people.roles import TABLE, Permission, Reach, Role
from mestring.people.words import (
    Finding,
    Ground,
    How,
    NoticeKind,
    Purpose,
    Reason,
    Signature,
    Tie,
    Why,
)

__all__ = [
    "BlockCard",
    "ConsentCard",
    "Decision",
    "HeldRole",
    "LogLine",
    "LogPage",
    "NoticeCard",
    "OpeningCard",
    "PersonCard",
    "RelativeCard",
    "Said",
    "ServiceCard",
    "SiteCard",
    "Standing",
    "Thread",
    "ToldConsent",
    "User",
    "WorkerCard",
]


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a user holds at an instant, and where."""

    role: Role
    unit_id: str | None = None
    unit_title: str = ""
    unit_level: str = ""
    municipality_id: str | None = None
    unit_type: str = ""
    legal_entity: str = ""
    department: str = ""

    @property
    def care(self) -> frozenset[Permission]:
        """Give what the role may do with the persons that its unit follows up."""
        return TABLE[self.role].at(Reach.CARE)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a user is at an instant: the roles held there and then. No roles: no permissions."""

    user_id: int | None = None
    roles: tuple[HeldRole, ...] = ()

    def at_units(self, permission: Permission, reach: Reach) -> dict[str, HeldRole]:
        """Give the units where the user has a permission within a reach, with the role that gives it."""
        return {
            held.unit_id: held
            for held in self.roles
            if held.unit_id is not None and permission in TABLE[held.role].at(reach)
        }

    def care_roles(self) -> dict[str, list[HeldRole]]:
        """Give the roles that reach persons, by the unit they are held at."""
        found: dict[str, list[HeldRole]] = {}
        for held in self.roles:
            if held.unit_id is not None and held.care:
                found.setdefault(held.unit_id, []).append(held)
        return found

    def role(self, role: Role) -> HeldRole | None:
        """Give a role, if it is held."""
        return next((held for held in self.roles if held.role is role), None)

    def holds(self, permission: Permission) -> bool:
        """Tell whether the user has a permission somewhere."""
        if permission is Permission.PUBLIC:
            return True
        if permission is Permission.SIGNED_IN:
            return self.user_id is not None
        return any(permission in TABLE[held.role].all for held in self.roles)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person, as others are shown them."""

    id: UUID
    name: str
    birth_date: date | None
    user_id: int | None
    is_unregistered: bool = False
    # Whoever sees this person from outside the services must not learn where.
    has_confidential_address: bool = False

    @property
    def subject(self) -> Subject:
        """The subject of the person's timeline."""
        return Subject(str(self.id), SubjectKind.PERSON)

    def age_on(self, day: date) -> int | None:
        """Age in whole years."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)


@dataclass(frozen=True, slots=True)
class RelativeCard:
    """A relative, and whose."""

    id: UUID
    name: str
    kinship: str
    person_id: UUID
    person_name: str
    tie: Tie = Tie.RELATIVE
    is_nearest: bool = False
    birth_date: date | None = None
    is_minor: bool = False

    def is_child_on(self, day: date) -> bool:
        """Tell whether this is a child, by birth date where it is known, or by what was said."""
        return is_child_on(day, self.birth_date, self.is_minor)

    @property
    def subject(self) -> Subject:
        """The subject of the relative's own timeline."""
        return Subject(str(self.id), SubjectKind.RELATIVE, of=str(self.person_id))


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A unit, a municipality or an agreement: what system-level steps are about."""

    subject: Subject
    title: str
    type: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class WorkerCard:
    """Somebody who works in a unit that follows a person up."""

    username: str
    name: str
    role: object
    unit_title: str
    is_contact: bool
    user_id: int = 0
    unit_id: str = ""


def is_child_on(day: date, birth_date: date | None, is_minor: bool) -> bool:
    """Tell whether somebody is under 18; what was said counts where no birth date is known."""
    if birth_date is None:
        return is_minor
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday) < ADULT


ADULT = 18


@dataclass(frozen=True, slots=True)
class SiteCard:
    """A door to knock on."""

    unit_title: str
    title: str
    address: str
    phone: str
    opening_hours: str


@dataclass(frozen=True, slots=True)
class Decision:
    """May this reader do this with this person, and what does that rest on?"""

    asked_for: UUID
    person: PersonCard | None
    ground: Ground | None = None
    why_not: Why | None = None
    # The role the reader acts in, and from where.
    held: HeldRole | None = None
    # The row it rests on, and the unit that follows the person up, where it rests on that.
    ref: str = ""
    point_of_care: str = ""
    # What may be seen, each with its own ground. None: everything that the reader's kind may see.
    sections: Mapping[str, Ground] | None = None
    # Everything that the reader may do with this person as a worker, so that a page need not ask again.
    can: frozenset[Permission] = frozenset()

    @property
    def is_allowed(self) -> bool:
        """Tell whether the reader may."""
        return self.why_not is None

    @property
    def is_whole(self) -> bool:
        """Tell whether the whole page is open, and not some sections of it."""
        return self.is_allowed and self.sections is None

    def shows(self, section: str) -> bool:
        """Tell whether a section may be seen."""
        return self.is_allowed and (self.sections is None or section in self.sections)


@dataclass(frozen=True, slots=True)
class ToldConsent:
    """A consent as a timeline tells it: who may see what, from when, by which event."""

    event: UUID
    section: str
    from_date: date
    relative: UUID | None = None
    unit: str | None = None
    purpose: str = ""
    until_date: date | None = None


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """A consent in force: what is shared, with whom, since when, and how it was signed."""

    id: int
    section: str
    from_date: date
    until_date: date | None
    signed_how: Signature
    receiver: str
    relative: UUID | None = None
    unit: str | None = None
    user: int | None = None
    event: UUID | None = None


@dataclass(frozen=True, slots=True)
class BlockCard:
    """Whom a person keeps out, since when."""

    id: int
    kept_out: str
    blocked_at: datetime
    words: str
    user: int | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class OpeningCard:
    """A break-glass: who opened whom, why, until when, and what was found."""

    id: int
    person_id: UUID
    person_name: str
    user_name: str
    unit_title: str
    reason: Reason
    words: str
    opened_at: datetime
    until: datetime
    finding: Finding | None = None
    reviewed_at: datetime | None = None
    reviewer_name: str = ""
    review_words: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said in a thread."""

    by_name: str
    is_answer: bool
    at: datetime
    words: str
    # The one whose look was asked about answers for themselves.
    is_by_reader: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A question about a line of the log, with all that has been said."""

    id: int
    person_id: UUID
    person_name: str
    line: "LogLine"
    asked_at: datetime
    answered_at: datetime | None
    messages: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log, for the person; `telling` puts it in words.

    Lines that say the same after one another on one day are one, with how many times.
    """

    id: int
    at: datetime
    day: date
    reader: int | None
    reader_name: str
    role: Role | None
    unit: str
    unit_title: str
    legal_entity: str
    purpose: Purpose
    purpose_details: str
    ground: Ground | None
    what: str
    sections: tuple[str, ...]
    documents: str
    period: tuple[date | None, date | None]
    how: How
    is_allowed: bool
    times: int = 1
    first_at: datetime | None = None
    thread: Thread | None = None


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of a person's log, newest first; `next_before` leads on where there is more."""

    lines: tuple[LogLine, ...] = ()
    next_before: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """Something a person is told of without asking."""

    id: int
    kind: NoticeKind
    at: datetime
    is_read: bool
    opening: OpeningCard | None = None
    question: int | None = None
    line: int | None = None
