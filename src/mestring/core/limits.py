"""Limits: how long something may take, as frozen nodes. What a limit makes due stands in `windows`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from mestring.core.criteria import Criterion
from mestring.core.spans import Span

_CLOSED = {"extra": "forbid"}
Word = Literal["same_day", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Due on the date that an attribute of A names."""

    __pydantic_config__ = _CLOSED

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One of several limits, with the criterion that chooses it; the last has none."""

    __pydantic_config__ = _CLOSED

    limit: "Plain"
    when: Criterion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """The first case whose criterion is yes gives the limit."""

    __pydantic_config__ = _CLOSED

    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


def _tag(raw: Any) -> str | None:
    if isinstance(raw, str):
        return "=word" if raw in ("same_day", "none") else "=parameter"
    if isinstance(raw, Mapping):
        return "=by" if "by" in raw else "=cases" if "cases" in raw else "=span"
    return {By: "=by", Cases: "=cases", Span: "=span"}.get(type(raw))


Plain = Annotated[
    Annotated[Span, Tag("=span")]
    | Annotated[By, Tag("=by")]
    | Annotated[Word, Tag("=word")]
    | Annotated[str, Tag("=parameter")],
    Discriminator(_tag, custom_error_type="limit", custom_error_message="no such limit"),
]
Limit = Annotated[
    Annotated[Span, Tag("=span")]
    | Annotated[By, Tag("=by")]
    | Annotated[Cases, Tag("=cases")]
    | Annotated[Word, Tag("=word")]
    | Annotated[str, Tag("=parameter")],
    Discriminator(_tag, custom_error_type="limit", custom_error_message="no such limit"),
]
