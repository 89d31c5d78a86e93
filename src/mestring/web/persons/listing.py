"""The persons a reader follows up, with the step that matters most for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from mestring.core.explain import Step, explain
from mestring.core.package import Package
from mestring.core.redact import Audience, redact
from mestring.core.timeline import Subject, Timeline
from mestring.core.words import Outcome
from mestring.people.types import PersonCard
from mestring.web.asking import Request
from mestring.web.human import When, when
from mestring.web.persons.steps import by_urgency, is_open, together
from mestring.web.vocabulary import STATES, Sign


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in the list."""

    name: str
    age: int | None
    url: str
    sign: Sign | None
    step: str
    due: When | None
    is_late: bool
    more: int


def present_persons(
    package: Package,
    persons: Sequence[PersonCard],
    timelines: Mapping[Subject, Timeline],
    request: Request,
) -> tuple[PersonLine, ...]:
    """List persons, those for whom something is late or near first."""
    found = [
        (_open_steps(package, timelines[person.subject], request), person) for person in persons
    ]
    found.sort(key=lambda pair: (not pair[0], by_urgency(pair[0][0]) if pair[0] else ()))
    return tuple(_line(person, steps, request) for steps, person in found)


def _open_steps(package: Package, timeline: Timeline, request: Request) -> list[Step]:
    explained = redact(explain(package, timeline, request.now), package, Audience.TEAM)
    open_steps = sorted(filter(is_open, explained.steps), key=by_urgency)
    return [rounds[0] for rounds in together(open_steps)]


def _line(person: PersonCard, steps: Sequence[Step], request: Request) -> PersonLine:
    first = steps[0] if steps else None
    due = first.due if first else None
    return PersonLine(
        name=person.name,
        age=person.age_on(request.today),
        url=reverse("person", args=[person.id]),
        sign=STATES[first.outcome] if first else None,
        step=first.rule.expectation.title.to(request.language) if first else "",
        due=when(due, request.today) if due is not None else None,
        is_late=first is not None and first.outcome is Outcome.OVERDUE,
        more=max(0, len(steps) - 1),
    )
