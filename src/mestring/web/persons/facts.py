"""What is plain about a person: who helps, how life is now, goals with their measures, relatives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from mestring.core.timeline import Event
from mestring.people.types import RelativeCard, WorkerCard
from mestring.web.events import attribute_words, event_words
from mestring.web.human import When, on_day
from mestring.web.persons.steps import View
from mestring.web.vocabulary import Word

LIFE = "living_conditions.recorded"
GOAL_SET, GOAL_REACHED, GOAL, GOAL_TEXT = "goal.set", "goal.reached", "goal", "goal_text"
MEASURE_AGREED, MEASURE_ENDED, MEASURE = "measure.agreed", "measure.ended", "measure"
COORDINATOR_NAMED, COORDINATOR_LEFT = "coordinator.named", "coordinator.left"
COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Fact:
    """One plain fact, and when it was so."""

    title: str
    text: str
    when: When


@dataclass(frozen=True, slots=True)
class Measure:
    """What was agreed for a goal."""

    text: str
    when: When
    is_ended: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, and what was agreed to reach it."""

    text: str
    when: When
    is_reached: bool
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who helps."""

    name: str
    role: Word
    unit: str
    is_contact: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """The plain facts of a person's page; what there is nothing of is empty."""

    coordinator: str
    helpers: tuple[str, ...]
    life: tuple[Fact, ...]
    goals: tuple[Goal, ...]
    workers: tuple[Worker, ...]
    relatives: tuple[RelativeCard, ...]


def present_facts(
    events: Sequence[Event],
    workers: Sequence[WorkerCard],
    relatives: Sequence[RelativeCard],
    view: View,
) -> Facts:
    """Lay out what is plain about a person, from what stands on the timeline."""
    coordinators = [view.names.get(who, who) for who in _coordinators(events)]
    contacts = [card.name for card in workers if card.is_contact]
    return Facts(
        coordinator=", ".join(coordinators),
        helpers=tuple(dict.fromkeys(contacts)),
        life=tuple(_life(events, view)),
        goals=tuple(_goals(events, view)),
        workers=tuple(
            Worker(card.name, str(card.role), card.unit_title, card.is_contact) for card in workers
        ),
        relatives=tuple(relatives),
    )


def _coordinators(events: Sequence[Event]) -> list[str]:
    """Give those who are coordinators now, by the name they log in with."""
    now: dict[str, None] = {}
    for event in events:
        who = str(event.attributes.get(COORDINATOR, ""))
        if event.type == COORDINATOR_NAMED:
            now[who] = None
        elif event.type == COORDINATOR_LEFT:
            now.pop(who, None)
    return list(now)


def _life(events: Sequence[Event], view: View) -> Iterator[Fact]:
    """Give the latest known of each part of life, in the dictionary's order."""
    dictionary = view.package.guideline.dictionary
    definition = dictionary.events.get(LIFE)
    for name in definition.attributes if definition else ():
        latest = next((e for e in reversed(events) if name in e.attributes), None)
        if latest is not None:
            title = capfirst(dictionary.attributes[name].title.to(view.language)) or name
            text = attribute_words(dictionary, name, latest.attributes[name], view.language)
            yield Fact(title, text, on_day(latest.on, view.today))


def _goals(events: Sequence[Event], view: View) -> Iterator[Goal]:
    """Give the goals, the latest first and those reached last."""
    reached = {e.attributes.get(GOAL) for e in events if e.type == GOAL_REACHED}
    measures = _measures(events, view)
    latest: dict[object, Event] = {}
    for event in events:
        if event.type == GOAL_SET:
            latest[event.attributes.get(GOAL, event.id)] = event
    goals = [
        Goal(
            text=str(event.attributes.get(GOAL_TEXT, "")),
            when=on_day(event.on, view.today),
            is_reached=key in reached,
            measures=tuple(measures.get(key, ())),
        )
        for key, event in reversed(latest.items())
    ]
    yield from sorted(goals, key=lambda goal: goal.is_reached)


def _measures(events: Sequence[Event], view: View) -> Mapping[object, list[Measure]]:
    ended = {e.attributes.get(MEASURE) for e in events if e.type == MEASURE_ENDED} - {None}
    found: dict[object, list[Measure]] = {}
    for event in events:
        if event.type == MEASURE_AGREED:
            measure = Measure(
                text=capfirst(event_words(view.package, event, view.language)) or event.type,
                when=on_day(event.on, view.today),
                is_ended=event.attributes.get(MEASURE) in ended,
            )
            found.setdefault(event.attributes.get(GOAL), []).append(measure)
    return found
