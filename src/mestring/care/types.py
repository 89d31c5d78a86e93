"""What this room takes and hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from mestring.core.explain import Step
from mestring.core.timeline import Subject
from mestring.core.words import Outcome, Precision, SubjectKind, Tier, Visibility
from mestring.people.refusals import NotFound

# An event as it is written in a timeline file: event, at, unit, role, attributes, supersedes ...
WrittenEvent = Mapping[str, Any]

# Keys of persons, as a query that the database puts into another.
PersonKeys = QuerySet[Any]

_NO_STATE = "~"


class StepKey(NamedTuple):
    """What names a step of a subject, also in addresses: `expectation.trigger.state`."""

    expectation: str
    trigger: UUID
    state_key: str = ""

    def __str__(self) -> str:
        return f"{self.expectation}.{self.trigger.hex}.{self.state_key or _NO_STATE}"

    @classmethod
    def of(cls, step: Step) -> "StepKey":
        """Give the key of a step."""
        return cls(step.expectation, step.trigger.id, step.state_key)

    @classmethod
    def parse(cls, text: str) -> "StepKey":
        """Read a key; raise NotFound on what is none."""
        try:
            expectation, trigger, state_key = text.split(".", 2)
            return cls(expectation, UUID(trigger), "" if state_key == _NO_STATE else state_key)
        except ValueError:
            raise NotFound from None


class Recorded(NamedTuple):
    """What was written down; `is_repeat` where the very same was written before."""

    events: tuple[UUID, ...]
    is_repeat: bool = False

    @property
    def event(self) -> UUID:
        """The first of the events, for the one who wrote one."""
        return self.events[0]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many subjects and step records there are, and how many records had to be changed."""

    subjects: int
    steps: int
    differed: int


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step as a list shows it. `due_at` is the end of the day where the limit is a date."""

    key: StepKey
    subject_kind: SubjectKind
    subject_id: str
    person_id: UUID | None
    outcome: Outcome
    tier: Tier
    due_at: datetime | None
    due_precision: Precision | None
    settled_at: datetime | None
    unit_id: str
    answer: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of persons with their open steps, both in the order of what matters most."""

    steps: Mapping[UUID, tuple[StoredStep, ...]]
    has_more: bool


class PleaKind(StrEnum):
    """What somebody asks to have done with an entry."""

    CORRECT = "correct"
    ERASE = "erase"


class Reasons(StrEnum):
    """What an erasure rests on (hpl §§ 43 and 44; one's own words are one's own)."""

    WRONG = "wrong"  # wrong or misleading, and felt as a burden
    NOT_NEEDED = "not-needed"  # obviously not needed for the help
    WRONG_PERSON = "wrong-person"
    OWN_WORDS = "own-words"
    ERASED_BEFORE = "erased-before"  # brought back by a restored backup, and erased again


@dataclass(frozen=True, slots=True)
class PleaCard:
    """What was asked for and decided; `type` and `on` are empty once the entry is gone."""

    id: int
    subject: Subject
    kind: PleaKind
    event: UUID
    type: str
    on: datetime | None
    words: str
    asked_at: datetime
    granted: bool | None
    reasons: str
    decided_at: datetime | None
