"""Criteria: the small closed set of questions a guideline may ask, as frozen nodes.

They are written as YAML mappings that are told apart by their first key; see docs/package-format.md.
What each answers stands in docs/semantics.md and is computed in `answers`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from mestring.core.spans import Span

Value = bool | int | Decimal | date | str
Count = Annotated[int, Field(strict=True, ge=1)]
Years = Annotated[int, Field(strict=True, ge=0, le=130)]

_CLOSED = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """The comparison shared by facts and attributes; exactly one of the four is set."""

    __pydantic_config__ = _CLOSED

    is_: Annotated[Value | None, Field(alias="is")] = None
    in_: Annotated[tuple[Value, ...] | None, Field(alias="in", min_length=1)] = None
    at_least: Value | None = None
    at_most: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Test):
    """Compare the latest recorded value of an attribute at the instant asked."""

    __pydantic_config__ = _CLOSED

    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Test):
    """Compare the value that the event itself carries."""

    __pydantic_config__ = _CLOSED

    attribute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """From and through, in whole years."""

    __pydantic_config__ = _CLOSED

    at_least: Years | None = None
    at_most: Years | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """Compare age in whole years on the local date of the instant asked."""

    __pydantic_config__ = _CLOSED

    age: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Which earlier events to count."""

    __pydantic_config__ = _CLOSED

    event: str
    where: "Criterion | None" = None
    within: Span | None = None
    at_least: Count = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Had:
    """Have enough such events happened by the instant asked, the event asked at not counted?"""

    __pydantic_config__ = _CLOSED

    had: Earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class InState:
    """Is a state active at the instant asked?"""

    __pydantic_config__ = _CLOSED

    in_state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """Has B the same unit, or attribute, as A?"""

    __pydantic_config__ = _CLOSED

    same: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Has B another unit, or attribute, than A?"""

    __pydantic_config__ = _CLOSED

    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Yes if every part is yes, no if one is no."""

    __pydantic_config__ = _CLOSED

    all: "Annotated[tuple[Criterion, ...], Field(min_length=1)]"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """Yes if one part is yes, no if every part is no."""

    __pydantic_config__ = _CLOSED

    any: "Annotated[tuple[Criterion, ...], Field(min_length=1)]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The opposite; unknown stays unknown."""

    __pydantic_config__ = _CLOSED

    not_: "Annotated[Criterion, Field(alias='not')]"


FORMS: Mapping[str, type] = {
    "fact": Fact,
    "attribute": Attribute,
    "age": Age,
    "had": Had,
    "in_state": InState,
    "same": Same,
    "other": Other,
    "all": All,
    "any": AnyOf,
    "not": Not,
}


def form_of(raw: Any) -> str | None:
    """Tell which form a written criterion has, by the key it carries; None if it has none."""
    if isinstance(raw, Mapping):
        return next((f"={key}" for key in FORMS if key in raw), None)
    return next((f"={key}" for key, form in FORMS.items() if type(raw) is form), None)


Criterion = Annotated[
    Annotated[Fact, Tag("=fact")]
    | Annotated[Attribute, Tag("=attribute")]
    | Annotated[Age, Tag("=age")]
    | Annotated[Had, Tag("=had")]
    | Annotated[InState, Tag("=in_state")]
    | Annotated[Same, Tag("=same")]
    | Annotated[Other, Tag("=other")]
    | Annotated[All, Tag("=all")]
    | Annotated[AnyOf, Tag("=any")]
    | Annotated[Not, Tag("=not")],
    Discriminator(form_of, custom_error_type="criterion", custom_error_message="no such criterion"),
]
