"""Duties: what statutes and regulations make somebody do, in one plain sentence each."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mestring.core.expectation import SourceRef
from mestring.core.limits import Plain
from mestring.core.words import Text

Day = date
_CLOSED = {"extra": "forbid"}


class DutyArea(StrEnum):
    """What sort of thing a duty is, in the order that lists show."""

    MAPPING = "mapping"
    ASSESSMENT = "assessment"
    TREATMENT = "treatment"
    FOLLOW_UP = "follow-up"
    DOCUMENTATION = "documentation"
    COOPERATION = "cooperation"
    RIGHTS = "rights"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyChange:
    """What became different in a duty, and from when."""

    __pydantic_config__ = _CLOSED

    on: Day
    what: Text
    source: SourceRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that somebody must do by law, written with the recommendation it lies behind."""

    __pydantic_config__ = _CLOSED

    id: str
    area: DutyArea
    says: Text
    level: Annotated[tuple[str, ...], Field(min_length=1)]
    owed_by: Annotated[tuple[str, ...], Field(min_length=1)]
    source: SourceRef
    # The number that the law gives, as a span or as the name of a parameter that holds it.
    deadline: Plain | None = None
    also_behind: tuple[str, ...] = ()
    changed: tuple[DutyChange, ...] = ()
    doubt: Text | None = None
