"""What this room hands out."""

from dataclasses import dataclass
from datetime import datetime

from mestring.login.words import Kind

__all__ = ["AccountCard", "Happening", "InvitationCard", "Kind", "NewLink", "WaitingRecovery"]


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """A link that can be used now, and whose account it leads to."""

    kind: Kind
    user_id: int
    name: str
    username: str


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link just made. The secret is shown once, and is kept nowhere."""

    secret: str
    kind: Kind
    expires_at: datetime
    needs_another: bool


@dataclass(frozen=True, slots=True)
class AccountCard:
    """An account, as the steward is shown it."""

    id: int
    name: str
    username: str
    roles: tuple[str, ...]
    is_open: bool
    is_in_use: bool
    has_second_factor: bool
    waits: Kind | None


@dataclass(frozen=True, slots=True)
class WaitingRecovery:
    """A way back in that needs a second person's word."""

    id: int
    name: str
    username: str
    issued_by: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that has happened to an account."""

    what: object
    at: datetime
    by: str
