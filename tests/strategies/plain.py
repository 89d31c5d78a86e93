"""Small packages and timelines written by hand, over the same dictionary as the generated ones."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from mestring.core.criteria import Value
from mestring.core.expectation import (
    Expectation,
    Expected,
    Precedence,
    Recurrence,
    Response,
    Responsible,
    Trigger,
)
from mestring.core.guideline import LocalLimit, Overlay
from mestring.core.package import Package
from mestring.core.reading import moment
from mestring.core.spans import Span
from mestring.core.timeline import Event, Subject, Timeline
from mestring.core.words import SubjectKind
from tests.strategies.choices import Seeded
from tests.strategies.limits import parameters
from tests.strategies.packages import guideline_of, package_of
from tests.strategies.vocabulary import CALENDAR, words

AMINA = Subject("amina", SubjectKind.PERSON)
DAYS_7 = Span(days=7)
_COMMON: Mapping[str, Any] = {
    "id": "rule-1",
    "title": words("title"),
    "step": words("step"),
    "plain": words("plain"),
    "subject": SubjectKind.PERSON,
    "responsible": Responsible(role="coordinator"),
    "counts_for": "trigger",
    "may_decline": ("person",),
}


def response(a: str, b: str, within: Any = DAYS_7, **more: Any) -> Response:
    """After A, B is expected."""
    limit = {} if "lasts" in more else {"within": within}
    given = {**_COMMON, "trigger": Trigger(event=a), "expect": (Expected(event=b),), **limit}
    return Response(pattern="response", **{**given, **more})


def precedence(a: str, b: str, **more: Any) -> Precedence:
    """Before A, B must have happened."""
    given = {**_COMMON, "trigger": Trigger(event=a), "expect": (Expected(event=b),)}
    return Precedence(pattern="precedence", **{**given, **more})


def recurrence(state: str, b: str, every: Any = DAYS_7, **more: Any) -> Recurrence:
    """While a state lasts, B is expected again and again."""
    given = {**_COMMON, "expect": (Expected(event=b),), "while_": state, "every": every}
    return Recurrence(pattern="recurrence", **{**given, **more})


def only(*rules: Expectation, local: Mapping[str, Any] | None = None) -> Package:
    """Make a package of these expectations, with local limits if there are some."""
    guideline = guideline_of({"first": list(rules)}, parameters(Seeded("plain")))
    if local:
        limits = tuple(LocalLimit(of=of, limit=limit) for of, limit in local.items())
        overlay = Overlay(id="local", title=words("local"), version=1, limits=limits)
        guideline = replace(guideline, overlay=overlay)
    return package_of(guideline)


def when(text: str) -> datetime:
    """Give an instant, or the last instant of a date, as cases write them: 2026-03-14T12:00 is local."""
    zoned = text if len(text) == 10 else local(text)
    return moment(zoned, CALENDAR).until


def local(text: str) -> str:
    """Give a local time its offset."""
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR.tz).isoformat()


def event(number: int, type_: str, at: str, **attributes: Value) -> Event:
    """Write an event down at once; a date alone is a day, known no closer."""
    found = moment(at if len(at) == 10 else local(at), CALENDAR)
    return Event(
        id=UUID(int=number),
        subject=AMINA.id,
        type=type_,
        at=found.at,
        until=found.until,
        day=found.day,
        recorded=found.at,
        precision=found.precision,
        attributes=attributes,
        name=f"e{number}",
    )


def life(*events: Event) -> Timeline:
    """Put events on Amina's timeline."""
    return Timeline.of(AMINA, events)
