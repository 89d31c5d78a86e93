"""The chapters of docs/semantics.md as they are written in semantics/*.yaml: prose, and worked cases."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from mestring.core.faults import Fault
from mestring.core.loading.written import written
from mestring.core.redact import Audience
from mestring.core.words import Outcome

HERE = Path(__file__).parent
FOLDER = HERE / "semantics"
_CLOSED = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One expected row, worked out by hand.

    `match`, `by`, `key` and `asks` are compared even when left out: they are then nothing. The rest is
    compared where it is written. `from_` is the first date or instant on which B counts.
    """

    __pydantic_config__ = _CLOSED

    trigger: str
    outcome: Outcome
    due: str
    key: str = ""
    from_: Annotated[str, Field(alias="from")] = ""
    match: str = ""
    by: str = ""
    asks: tuple[str, ...] = ()
    closed: bool | None = None
    changes: str = ""
    limit: str = ""
    origin: str = ""
    unit: str = ""
    grounds: tuple[str, ...] | None = None
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The rows expected when it is asked at an instant (a date is the end of that date)."""

    __pydantic_config__ = _CLOSED

    at: str
    rows: tuple[Row, ...]
    known: str = ""
    excluded: tuple[str, ...] = ()
    seen_by: Audience = Audience.TEAM


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A published version, with the expectation as it was in it."""

    __pydantic_config__ = _CLOSED

    version: str
    published: str
    expectation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A worked case: what an editor wrote, what happened, what is asked, and the answer with its reason."""

    __pydantic_config__ = _CLOSED

    id: str
    title: str
    why: str
    expectation: str = ""
    parameters: str = ""
    overlay: str = ""
    releases: tuple[Release, ...] = ()
    subject: dict[str, str] | None = None
    events: tuple[dict[str, Any], ...] = ()
    asked: tuple[Asked, ...] = ()
    refused: str = ""
    differs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of a chapter."""

    __pydantic_config__ = _CLOSED

    title: str
    text: str
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter; the file's name gives its number."""

    __pydantic_config__ = _CLOSED

    title: str
    parts: tuple[Part, ...]
    text: str = ""

    @property
    def cases(self) -> tuple[Case, ...]:
        """Every case of the chapter."""
        return tuple(case for part in self.parts for case in part.cases)


def chapters() -> tuple[Chapter, ...]:
    """Read every chapter, in order."""
    checker = TypeAdapter(Chapter)
    return tuple(
        checker.validate_python(plain(path.name, path.read_bytes()))
        for path in sorted(FOLDER.glob("*.yaml"))
    )


def plain(name: str, content: bytes) -> Any:
    """Read YAML as the loader does: without surprises."""
    found = written(name, content)
    if isinstance(found, Fault):
        raise ValueError(str(found))
    return found.data
