"""Methods for getting recommendations into practice, and the barriers they answer."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mestring.core.expectation import SourceRef
from mestring.core.words import Text

_CLOSED = {"extra": "forbid"}


class Family(StrEnum):
    """Where a method comes from."""

    # One of the 73 strategies of the Expert Recommendations for Implementing Change (Powell 2015).
    ERIC = "eric"
    GUIDE = "guide"
    MODEL = "model"
    FIDELITY = "fidelity"
    DEIMPLEMENTATION = "deimplementation"


class Cluster(StrEnum):
    """The nine clusters of ERIC's strategies (Waltz 2015), in their order."""

    EVALUATE = "evaluate"
    ASSIST = "assist"
    ADAPT = "adapt"
    RELATIONS = "relations"
    EDUCATE = "educate"
    SUPPORT_STAFF = "support-staff"
    ENGAGE_USERS = "engage-users"
    FINANCE = "finance"
    INFRASTRUCTURE = "infrastructure"


class Stage(StrEnum):
    """How far one has come in getting something into practice."""

    EXPLORE = "explore"
    PLAN = "plan"
    IMPLEMENT = "implement"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """What stands in the way, in the words of one who meets it; `construct` is its name in CFIR 2.0."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    explanation: Text
    construct: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodSections:
    """The text of a method in one language; Markdown."""

    __pydantic_config__ = _CLOSED

    what: str
    when: str = ""
    steps: str = ""
    needs: str = ""
    failed: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodText:
    """The sections in each language; bokmål is whole, others at least say what it is."""

    __pydantic_config__ = _CLOSED

    nb: MethodSections
    en: MethodSections | None = None
    nn: MethodSections | None = None

    def to(self, language: str) -> MethodSections:
        """Give the sections in a language, or in bokmål where they are not translated."""
        return getattr(self, language, None) or self.nb


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way of getting something into practice: what, when, how, what it needs and where it failed."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    summary: Text
    family: Family
    # The governance levels that can use it.
    usable_by: Annotated[tuple[str, ...], Field(min_length=1)]
    phases: Annotated[tuple[Stage, ...], Field(min_length=1)]
    barriers: Annotated[tuple[str, ...], Field(min_length=1)]
    text: MethodText
    certainty: Text
    # Rests mostly on our own experience, or on what is known in the field without a source that we opened.
    proposal: bool
    measure: Text
    sources: Annotated[tuple[SourceRef, ...], Field(min_length=1)]
    reviewed: date
    review_by: date
    cluster: Cluster | None = None
    # The strategy's own English name.
    strategy: str = ""
