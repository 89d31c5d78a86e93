"""What this room hands out."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people.models import User
from mestring.people.roles import TABLE, Permission, Role

__all__ = [
    "HeldRole",
    "PersonCard",
    "RelativeCard",
    "ServiceCard",
    "Standing",
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


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a user is at an instant: the roles held there and then. No roles: no permissions."""

    user_id: int | None = None
    roles: tuple[HeldRole, ...] = ()

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
