"""Worked cases: a timeline in, the expected steps out. They are the package's tests and its examples."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mestring.core.timeline import Timeline
from mestring.core.words import Outcome, Text

_CLOSED = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedStep:
    """One row that a case expects; what is left out is not compared. `trigger`, `match` are event names."""

    __pydantic_config__ = _CLOSED

    trigger: str
    outcome: Outcome
    due: str | None = None
    match: str | None = None
    missing: tuple[str, ...] | None = None
    state_key: str | None = None
    limit_origin: str | None = None
    closed: bool | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCase:
    """A case as it is written, before its timeline is read."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    expectation: str
    at: str
    events: tuple[dict[str, Any], ...]
    expect: tuple[ExpectedStep, ...]
    subject: dict[str, str] | None = None
    known: str | None = None
    excluded: tuple[str, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """The cases of one recommendation."""

    __pydantic_config__ = _CLOSED

    cases: tuple[WrittenCase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case ready to run. `due` of its rows stands as a date, an instant or the word «none»."""

    id: str
    title: Text
    recommendation: str
    expectation: str
    timeline: Timeline
    at: datetime
    known: datetime
    expect: tuple[ExpectedStep, ...]
    excluded: tuple[str, ...]
    note: Text | None
    line: int
    file: str
