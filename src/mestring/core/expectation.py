"""Expectations: the executable part of a recommendation, in three patterns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from mestring.core.criteria import Criterion
from mestring.core.limits import Limit
from mestring.core.spans import Span
from mestring.core.words import Concern, SubjectKind, Text, Visibility

_CLOSED = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """A place in a source: the section is required for statutes and regulations."""

    __pydantic_config__ = _CLOSED

    id: str
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Events of a type, where a criterion holds: an A, or what lifts."""

    __pydantic_config__ = _CLOSED

    event: str
    where: Criterion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Events of a type that count as B when the criterion holds."""

    __pydantic_config__ = _CLOSED

    event: str
    matching: Criterion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Where an obligation of precedence opens: at an event, or with a state."""

    __pydantic_config__ = _CLOSED

    event: str = ""
    where: Criterion | None = None
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsible:
    """Who owes the step."""

    __pydantic_config__ = _CLOSED

    role: str
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsFor:
    """Whose indicator an obligation counts in: the unit a state began at, or that an attribute names."""

    __pydantic_config__ = _CLOSED

    state: str = ""
    attribute: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The dates between which an expectation applies, as law has: from, up to but not including."""

    __pydantic_config__ = _CLOSED

    from_: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None


def _listed(raw: Any) -> Any:
    return [raw] if isinstance(raw, Mapping) else raw


def _counted(raw: Any) -> str:
    return "=word" if isinstance(raw, str) else "=counts"


Counted = Annotated[
    Annotated[Literal["trigger"], Tag("=word")] | Annotated[CountsFor, Tag("=counts")],
    Discriminator(_counted),
]
_OneOrMore = Expected | Annotated[tuple[Expected, ...], Field(min_length=1)]
Several = Annotated[
    tuple[Expected, ...],
    BeforeValidator(_listed, json_schema_input_type=_OneOrMore),
    Field(min_length=1),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What every expectation says, whatever its pattern."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    step: Text
    plain: Text
    subject: SubjectKind
    expect: Several
    responsible: Responsible
    counts_for: Counted
    may_decline: tuple[Literal["person", "relative"], ...]
    row: str = ""
    concern: Concern | None = None
    applies: Criterion | None = None
    lifted_by: tuple[Trigger, ...] = ()
    despite_exit: bool = False
    in_force: InForce | None = None
    visibility: Visibility = Visibility.ORDINARY
    sources: tuple[SourceRef, ...] = ()
    # The ids it had in earlier versions, so that it is known again.
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Common):
    """After A, B is expected within D."""

    __pydantic_config__ = _CLOSED

    pattern: Literal["response"]
    trigger: Trigger
    within: Limit | None = None
    after: Span | None = None
    repeat: Literal["each", "last"] = "each"
    every: Limit | None = None
    lasts: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedence(Common):
    """Before A, B must have happened."""

    __pydantic_config__ = _CLOSED

    pattern: Literal["precedence"]
    trigger: Trigger
    within: Limit | None = None
    since: str = ""
    opens: Opening | None = None
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence(Common):
    """While a state lasts, B is expected at least every D."""

    __pydantic_config__ = _CLOSED

    pattern: Literal["recurrence"]
    while_: Annotated[str, Field(alias="while")]
    every: Limit
    first: Limit | None = None


PATTERNS: Mapping[str, type] = {
    "response": Response,
    "precedence": Precedence,
    "recurrence": Recurrence,
}


def _pattern(raw: Any) -> str | None:
    pattern = raw.get("pattern") if isinstance(raw, Mapping) else getattr(raw, "pattern", None)
    return f"={pattern}" if isinstance(pattern, str) and pattern in PATTERNS else None


Expectation = Annotated[
    Annotated[Response, Tag("=response")]
    | Annotated[Precedence, Tag("=precedence")]
    | Annotated[Recurrence, Tag("=recurrence")],
    Discriminator(_pattern, custom_error_type="pattern", custom_error_message="no such pattern"),
]
