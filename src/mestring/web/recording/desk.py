"""Where somebody sits down to write: the person, what stands on the timeline, and who is around."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from mestring.care import queries as care
from mestring.care.types import StepKey
from mestring.core.explain import Step, explain
from mestring.core.package import Package
from mestring.core.redact import Audience, redact
from mestring.core.timeline import Event, Timeline, visible
from mestring.people import queries as people
from mestring.people.refusals import NotFound
from mestring.people.types import PersonCard
from mestring.web.asking import Request, package_for
from mestring.web.doors import open_to_write
from mestring.web.recording.sheet import Known
from mestring.web.recording.standing import Surroundings

UnitFields = Mapping[str, str]
# What the access log calls a form that is open.
FORM = "record-form"


@dataclass(frozen=True, slots=True)
class Desk:
    """A person whom the reader may write about."""

    request: Request
    person: PersonCard
    package: Package
    timeline: Timeline
    # What stands: not superseded, not taken back.
    events: tuple[Event, ...]

    @property
    def now(self) -> datetime:
        """The instant of the request."""
        return self.request.now

    def step(self, key: StepKey) -> Step:
        """Give a step of the person; NotFound if there is none of that name."""
        explained = redact(
            explain(self.package, self.timeline, self.now), self.package, Audience.TEAM
        )
        for step in explained.steps:
            if StepKey.of(step) == key:
                return step
        raise NotFound

    def event(self, event_id: UUID) -> Event:
        """Give an event that stands on the timeline; NotFound if there is none."""
        for event in self.events:
            if event.id == event_id:
                return event
        raise NotFound

    def any_event(self, event_id: UUID) -> Event | None:
        """Give an event of the timeline, whether it stands or not."""
        return next((each for each in self.timeline.events if each.id == event_id), None)


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody has come to write down, and what is known of it."""

    type: str
    known: Known = field(default_factory=Known)
    step: Step | None = None
    corrects: Event | None = None
    on: date | None = None


def open_desk(request: Request, person_id: UUID) -> Desk:
    """Find the person; one whom the reader may not write about is not found."""
    person = open_to_write(request, person_id, FORM)
    timeline = care.timeline(person.subject)
    events = tuple(visible(timeline.events, request.now, request.now))
    return Desk(request, person, package_for(request), timeline, events)


@dataclass(frozen=True, slots=True)
class Places:
    """Units as a form offers them and as events carry them, and the one the reader writes from."""

    own: str
    titles: Mapping[str, str]
    fields: Mapping[str, UnitFields]


def places(desk: Desk, corrects: Event | None) -> Places:
    """Give every unit, and which one the reader writes from; a unit since closed is kept by its id."""
    cards = people.all_units()
    own = people.units_of(desk.request.user, desk.now)
    titles = {card.subject.id: card.title for card in cards}
    fields = {
        card.subject.id: {"id": card.subject.id, "type": card.type, "level": card.level}
        for card in cards
    }
    if corrects is not None and corrects.unit is not None:
        unit = corrects.unit
        titles.setdefault(unit.id, unit.id)
        # As it was when it happened, whatever the unit has become since.
        as_it_was = {"id": unit.id, "type": unit.type or "", "level": unit.level or ""}
        fields[unit.id] = {name: value for name, value in as_it_was.items() if value}
    return Places(own[0].subject.id if own else "", titles, fields)


def surroundings(desk: Desk, titles: Mapping[str, str]) -> Surroundings:
    """Give whom a form can point to around the person."""
    workers = people.workers_of(desk.person.id, desk.now)
    relatives = people.relatives_of(desk.person.id)
    return Surroundings(
        units=titles,
        workers={card.username: f"{card.name}, {card.unit_title}" for card in workers},
        relatives={str(card.id): f"{card.name}, {card.kinship}" for card in relatives},
    )
