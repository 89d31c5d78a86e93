"""The event dictionary: attributes, event types and states that a guideline may speak of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mestring.core.words import SubjectKind, Text, Visibility

_CLOSED = {"extra": "forbid"}

DECLINED = "step.declined"
DEVIATED = "step.deviated"
ANSWERED = "step.answered"
ADOPTED = "guideline.adopted"

# What every event carries beside its attributes, and rules may compare.
EVENT_FIELDS = ("unit", "unit_type", "level", "role")


class AttributeType(StrEnum):
    """The types an attribute may have; text is never read by a rule."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CODE = "code"
    DATE = "date"
    INSTANT = "instant"
    REF = "ref"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One value of a code list."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDef:
    """A named, typed fact that events may carry."""

    __pydantic_config__ = _CLOSED

    type: AttributeType
    title: Text
    codes: str = ""
    to: str = ""
    ask: Text | None = None
    standing: bool = False
    # The event types that give a reference a new value; others point to one that is there.
    made_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fhir:
    """What an event type corresponds to in FHIR R4."""

    __pydantic_config__ = _CLOSED

    resource: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """A kind of thing that happens to a subject."""

    __pydantic_config__ = _CLOSED

    title: Text
    subjects: tuple[SubjectKind, ...]
    fhir: Fhir
    attributes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    visibility: Visibility = Visibility.ORDINARY
    # The one whom it concerns may write it down without help.
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A period between events; `key` gives parallel states, one for each value."""

    __pydantic_config__ = _CLOSED

    title: Text
    starts: tuple[str, ...]
    ends: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """Everything that timelines of this guideline may say."""

    __pydantic_config__ = _CLOSED

    attributes: Mapping[str, AttributeDef]
    events: Mapping[str, EventType]
    code_lists: Mapping[str, tuple[Code, ...]] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)

    def codes_of(self, attribute: str) -> tuple[str, ...]:
        """Give the codes an attribute may have; empty where it is not a code."""
        definition = self.attributes.get(attribute)
        return (
            tuple(code.id for code in self.code_lists.get(definition.codes, ()))
            if definition
            else ()
        )
