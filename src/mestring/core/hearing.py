"""Hearings: what answers to a draft praised, lacked or asked for, and where it can be found since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field

from mestring.core.alignment import PointKnown
from mestring.core.guideline import Guideline
from mestring.core.words import Text

Day = date
_CLOSED = {"extra": "forbid"}
_TRACE = r"^(value|pathway|recommendation|any):[a-z0-9-]+$"
# What a guideline has some of, or none.
ANY = ("methods", "duties", "frameworks")


class Stance(StrEnum):
    """What an answer says of the draft."""

    PRAISES = "praises"
    LACKS = "lacks"
    ASKS = "asks"


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingPoint:
    """One thing that an answer says, in our short rendering.

    `traces` are what carries it in any version, as `value:x`, `pathway:x`, `recommendation:x`,
    or `any:methods`. `beyond` says why no guideline can carry it.
    """

    __pydantic_config__ = _CLOSED

    id: str
    stance: Stance
    title: Text
    says: Text
    known: PointKnown = PointKnown.READ
    traces: tuple[Annotated[str, Field(pattern=_TRACE)], ...] = ()
    beyond: Text | None = None
    settled: Text | None = None
    today: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingAnswer:
    """What one answer says; `source` is an organisation's text, never a person."""

    __pydantic_config__ = _CLOSED

    source: str
    points: Annotated[tuple[HearingPoint, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A draft that was heard, the version that came of it, and the answers we know."""

    __pydantic_config__ = _CLOSED

    draft: str
    settled: str
    deadline: Day
    about: Text
    answers: Annotated[tuple[HearingAnswer, ...], Field(min_length=1)]


class Trace(NamedTuple):
    """Something in a version that carries a point."""

    kind: str
    id: str


class Found(StrEnum):
    """What is known of a point in a version."""

    CARRIED = "carried"
    LACKED = "lacked"
    ABSENT = "absent"
    NOT_READ = "not-read"
    BEYOND = "beyond"


def carried(point: HearingPoint, guideline: Guideline) -> tuple[Trace, ...]:
    """Give what in a guideline carries a point."""
    found = (Trace(*written.split(":", 1)) for written in point.traces)
    return tuple(trace for trace in found if has(guideline, trace))


def has(guideline: Guideline, trace: Trace) -> bool:
    """Tell whether a guideline has a thing, or any of a sort of things."""
    if trace.kind == "any":
        return _has_any(guideline, trace.id)
    there = {
        "value": guideline.values,
        "pathway": guideline.pathways,
        "recommendation": guideline.recommendations,
    }
    return trace.id in there[trace.kind]


def found_in(point: HearingPoint, guideline: Guideline, *, is_draft: bool) -> Found:
    """Tell what is known of a point in a version.

    Of an earlier guide only main points are known (`rendering`), so that what is not found there
    is not known to be absent. Only the answer itself can say that the draft lacked it.
    """
    if point.beyond is not None:
        return Found.BEYOND
    if carried(point, guideline):
        return Found.CARRIED
    if is_draft and point.stance is Stance.LACKS:
        return Found.LACKED
    return Found.NOT_READ if guideline.identity.rendering else Found.ABSENT


def points(hearing: Hearing) -> Iterator[HearingPoint]:
    """Give every point of every answer."""
    for answer in hearing.answers:
        yield from answer.points


def _has_any(guideline: Guideline, what: str) -> bool:
    found = guideline.recommendations.values()
    return {
        "methods": bool(guideline.methods),
        "duties": any(each.duties for each in found),
        "frameworks": bool(guideline.frameworks),
    }[what]
