"""The style a guideline holds itself to: words it does not use, abbreviations, and remarks it stands by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from mestring.core.expectation import SourceRef
from mestring.core.words import Text

_CLOSED = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AvoidedWord:
    """A word the texts do not use, why not, and what to write instead.

    A `*` at the end of a form stands for any ending. What is `quoted` may stand inside «…», where an
    old name or another's word is told of.
    """

    __pydantic_config__ = _CLOSED

    id: str
    forms: Annotated[tuple[str, ...], Field(min_length=1)]
    better: Text
    why: Text
    language: Literal["nb", "en", "nn"] = "nb"
    group: str = ""
    quoted: bool = False
    proposal: bool = False
    source: SourceRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordGroup:
    """A heading that avoided words stand under."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A remark that the editors have seen and stand by, and why."""

    __pydantic_config__ = _CLOSED

    file: str
    kind: str
    reason: Text
    # Empty: whatever the remark of this kind in this file is about.
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What `words.yaml` says."""

    __pydantic_config__ = _CLOSED

    groups: tuple[WordGroup, ...] = ()
    avoid: tuple[AvoidedWord, ...] = ()
    abbreviations: Mapping[str, Text] = field(default_factory=dict)
    accepted: tuple[Accepted, ...] = ()
