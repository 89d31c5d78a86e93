"""Who a figure is about, for the one who leads the unit: a list like others, and logged like them."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from mestring.care import queries as care
from mestring.care.types import StoredStep
from mestring.people import queries as people
from mestring.web.asking import Request
from mestring.web.doors import note_listed
from mestring.web.human import When, local_day, when
from mestring.web.vocabulary import STATES, Sign

# A year back, as the figure is; and no more than somebody can go through.
SINCE = timedelta(days=365)
MOST = 100


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in the list, and what became of the step."""

    name: str
    url: str
    sign: Sign
    due: When | None


@dataclass(frozen=True, slots=True)
class Behind:
    """The persons whom the reader may see, and whether there are more."""

    persons: tuple[PersonLine, ...]
    has_more: bool


def behind(request: Request, unit: str, indicator: str) -> Behind:
    """Give those for whom it was not done in time or cannot be decided, and write in their logs."""
    persons = people.seen_persons(request.user, request.now, unit=unit)
    found = care.behind_gap(persons, indicator, unit, since=request.now - SINCE, most=MOST + 1)
    shown = [step for step in found[:MOST] if step.person_id is not None]
    ids = {step.person_id for step in shown if step.person_id is not None}
    note_listed(request, ids, "gap")
    cards = people.person_cards(ids)
    lines = (
        _line(step, cards[step.person_id].name, request)
        for step in shown
        if step.person_id in cards and step.person_id is not None
    )
    return Behind(tuple(lines), has_more=len(found) > MOST)


def _line(step: StoredStep, name: str, request: Request) -> PersonLine:
    due = when(local_day(step.due_at), request.today) if step.due_at else None
    return PersonLine(name, reverse("person", args=[step.person_id]), STATES[step.outcome], due)
