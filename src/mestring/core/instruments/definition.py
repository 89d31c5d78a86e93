"""An instrument as editors write it, as frozen objects. Nothing here counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mestring.core.expectation import SourceRef
from mestring.core.words import Text

_CLOSED = {"extra": "forbid"}


class LicenceClass(StrEnum):
    """What may be done with an instrument's wording: A free with credit, B on terms, C only bought."""

    FREE = "A"
    ON_TERMS = "B"
    BOUGHT = "C"


class Sex(StrEnum):
    """Whose limits are asked for, where an instrument has two sets."""

    MALE = "male"
    FEMALE = "female"


class How(StrEnum):
    """How a score is made from its items."""

    SUM = "sum"
    MEAN = "mean"
    # How many items reach their limit.
    COUNT = "count"
    # The answers put side by side: a code, never a number.
    PROFILE = "profile"


class Move(StrEnum):
    """Which way a score goes when the person fares better."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that may be given: its number, and a label of our own. An unknown one is not counted."""

    __pydantic_config__ = _CLOSED

    value: int
    label: Text
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An answer set by a mark on a line, from its lowest to its highest value, in steps."""

    __pydantic_config__ = _CLOSED

    lowest: int
    highest: int
    step: Decimal
    ends: Annotated[tuple[Text, ...], Field(min_length=2, max_length=2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How an item is answered: by one of some options, or by a mark on a line."""

    __pydantic_config__ = _CLOSED

    options: tuple[Option, ...] = ()
    line: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What one question is about, in our own few words. `conversation`: a yes asks for a talk that day."""

    __pydantic_config__ = _CLOSED

    id: str
    topic: Text
    scale: str
    conversation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Where every one of some items is answered with zero, others are not asked, and count as zero."""

    __pydantic_config__ = _CLOSED

    when_zero: Annotated[tuple[str, ...], Field(min_length=1)]
    skip: Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What a score from a limit and up means, for one sex or for all, and what may be done then."""

    __pydantic_config__ = _CLOSED

    id: str
    at_least: Decimal
    title: Text
    then: Text | None = None
    sex: Sex | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How much a score must move before the change is more than chance, and a limit worth crossing."""

    __pydantic_config__ = _CLOSED

    better: Move
    reliable: Decimal
    crossing: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One number (or code) made from items, with its bands."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    how: How = How.SUM
    # Empty: all items.
    items: tuple[str, ...] = ()
    # Counted from the other end of their scale.
    reversed: tuple[str, ...] = ()
    times: int = 1
    # For counting: the limit to reach, items with one of their own, and those of which one must.
    reaches: int = 1
    reaches_of: Mapping[str, int] | None = None
    needs_one_of: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    # Where one answer below this is worth a talk, whatever the score.
    talk_below: Decimal | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example: answers in, scores and bands out; or two totals in, and what the change is."""

    __pydantic_config__ = _CLOSED

    id: str
    answers: tuple[Decimal | None, ...] = ()
    sex: Sex | None = None
    scores: Mapping[str, Decimal | str | None] | None = None
    bands: Mapping[str, tuple[str, ...]] | None = None
    conversation: bool | None = None
    before: Decimal | None = None
    after: Decimal | None = None
    change: str | None = None
    sources: tuple[SourceRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """What the owner allows, in our words, and where the real wording is to be had."""

    __pydantic_config__ = _CLOSED

    kind: LicenceClass
    text: Text
    wording: Text
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that is said of an instrument, and what it rests on."""

    __pydantic_config__ = _CLOSED

    text: Text
    source: SourceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One assessment instrument. The first score is its total; without scores it is only described."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    measures: Text
    why: Text
    when: Text
    takes: Text
    answered_by: Text
    period: Text
    licence: Licence
    afterwards: Text
    not_for: Text
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    scoring_version: str = ""
    name: Text | None = None
    scales: Mapping[str, Scale] | None = None
    items: tuple[Item, ...] = ()
    skips: tuple[Skip, ...] = ()
    scores: tuple[Score, ...] = ()
    not_scored_because: Text | None = None
    about_suicide: bool = False
    reading: Text | None = None
    topics: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def is_scored(self) -> bool:
        """Tell whether anything is counted at all."""
        return bool(self.scores)

    def scale_of(self, item: Item) -> Scale:
        """Give how an item is answered; KeyError if the scale is missing."""
        return (self.scales or {})[item.scale]

    def items_of(self, score: Score) -> tuple[Item, ...]:
        """Give the items a score is made from."""
        return tuple(item for item in self.items if not score.items or item.id in score.items)
