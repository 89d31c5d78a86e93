"""Alignment: what frameworks from outside ask for, and which recommendations answer it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import Field

from mestring.core.words import Text

Day = date
_CLOSED = {"extra": "forbid"}


class FrameworkKind(StrEnum):
    """What sort of thing a framework is."""

    EDUCATION = "education"
    GUIDELINE = "guideline"
    PATHWAY = "pathway"
    ADVICE = "advice"
    PLAN = "plan"
    MAPPING = "mapping"


class PointKnown(StrEnum):
    """How far a point of a framework is known to us."""

    READ = "read"
    EXTRACT = "extract"
    SECOND_HAND = "second-hand"
    INFERRED = "inferred"
    NOT_FOUND = "not-found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Who held points against recommendations, and when: a role, never a name."""

    __pydantic_config__ = _CLOSED

    by: Text
    on: Day
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """That a recommendation answers a point, or does not, with the reason."""

    __pydantic_config__ = _CLOSED

    to: str
    because: Text
    # Where somebody else than the framework's own judges said it, or on another day.
    judged: Judged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that a framework asks for, in our short rendering."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    known: PointKnown
    section: str = ""
    says: Text | None = None
    answered_by: tuple[Alignment, ...] = ()
    refused: tuple[Alignment, ...] = ()
    gap: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """Something outside the guideline that recommendations are held against."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    kind: FrameworkKind
    source: str
    standing: Text
    about: Text
    judged: Judged
    points: Annotated[tuple[Point, ...], Field(min_length=1)]


class Coverage(NamedTuple):
    """How much of a framework is answered: of the points that are known at all."""

    answered: int
    known: int
    not_found: int

    @property
    def gaps(self) -> int:
        """The known points that nothing answers."""
        return self.known - self.answered


def is_known(point: Point) -> bool:
    """Tell whether there is anything to hold recommendations against."""
    return point.known is not PointKnown.NOT_FOUND


def coverage(framework: Framework) -> Coverage:
    """Count what is answered of what is known."""
    known = [point for point in framework.points if is_known(point)]
    answered = sum(bool(point.answered_by) for point in known)
    return Coverage(answered, len(known), len(framework.points) - len(known))


def asked_for(frameworks: Iterable[Framework]) -> frozenset[str]:
    """Give the recommendations that some point is answered by."""
    return frozenset(
        link.to
        for framework in frameworks
        for point in framework.points
        for link in point.answered_by
    )


class Asking(NamedTuple):
    """A point that asks for a recommendation, with why."""

    framework: Framework
    point: Point
    alignment: Alignment


def asking_for(frameworks: Iterable[Framework], recommendation: str) -> Iterator[Asking]:
    """Give the points that a recommendation answers."""
    for framework in frameworks:
        for point in framework.points:
            for link in point.answered_by:
                if link.to == recommendation:
                    yield Asking(framework, point, link)


def times_named(frameworks: Iterable[Framework]) -> Counter[str]:
    """Count how many points each recommendation answers."""
    return Counter(
        link.to
        for framework in frameworks
        for point in framework.points
        for link in point.answered_by
    )
