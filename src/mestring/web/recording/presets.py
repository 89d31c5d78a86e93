"""What a step knows about the event that would meet it, or about the fact it waits for."""

from collections.abc import Iterator
from datetime import date

from mestring.core.answers import Ground, TimeOfDay
from mestring.core.criteria import Age, All, Attribute, Criterion, Fact, Other, Same, Value
from mestring.core.dictionary import EVENT_FIELDS, AttributeType
from mestring.core.expectation import Precedence, Recurrence
from mestring.core.explain import Step
from mestring.core.package import Package
from mestring.core.timeline import Event
from mestring.core.words import SubjectKind
from mestring.web.recording.sheet import CLOCK, WHERE, Known

# References that say something about a step itself, and are never carried over to what meets it.
OF_STEPS = ("event", "expectation", "guideline", "state")
DECISION = ("expectation", "trigger", "state_key")
# Event types that only say how something is, and claim nothing else to have happened.
SAYING = ("recorded", "registered", "asked")


def known_from_step(package: Package, step: Step, event_type: str) -> Known:
    """Give what a step knows of an event that would meet it: what it asks for, and what it is about."""
    definition = package.guideline.dictionary.events[event_type]
    initial = {**_references(package, step), **_asked_for(step, event_type)}
    return Known(initial={n: v for n, v in initial.items() if n in definition.attributes})


def known_of_decision(step: Step) -> Known:
    """Give what a decision about a step says of itself: which step."""
    named: tuple[str, ...] = (step.expectation, str(step.trigger.id), step.state_key)
    return Known(fixed={n: v for n, v in zip(DECISION, named, strict=True) if v})


def known_from_event(package: Package, event: Event, first: str = "") -> Known:
    """Give what an event says that is to be corrected: its own key, and which step it is about, stand."""
    attributes = package.guideline.dictionary.attributes
    fixed = {
        name: value
        for name, value in event.attributes.items()
        if attributes[name].to in OF_STEPS or event.type in attributes[name].made_by
    }
    return Known(fixed=fixed, initial=event.attributes, first=first)


def _references(package: Package, step: Step) -> dict[str, Value]:
    """Give what the trigger points to, and the plan or stay whose step this is."""
    dictionary = package.guideline.dictionary
    found = {
        name: value
        for name, value in step.trigger.attributes.items()
        if dictionary.attributes[name].type is AttributeType.REF
        and dictionary.attributes[name].to not in OF_STEPS
    }
    expectation = step.rule.expectation
    state = ""
    if isinstance(expectation, Recurrence):
        state = expectation.while_
    elif isinstance(expectation, Precedence) and expectation.opens is not None:
        state = expectation.opens.state
    key = dictionary.states[state].key if state else ""
    return {**found, key: step.state_key} if key and step.state_key else found


def _asked_for(step: Step, event_type: str) -> dict[str, Value]:
    expected = [e for e in step.rule.expectation.expect if e.event == event_type]
    if not expected or expected[0].matching is None:
        return {}
    return dict(_wanted(expected[0].matching, step.trigger))


def _wanted(criterion: Criterion, trigger: Event) -> Iterator[tuple[str, Value]]:
    """Give the values that must be there; where one of several would do, none is taken for given."""
    match criterion:
        case All(all=parts):
            for part in parts:
                yield from _wanted(part, trigger)
        case Attribute(attribute=name, is_=value) if value is not None:
            yield name, value
        case Same(same=name) if name in trigger.attributes:
            yield name, trigger.attributes[name]


class Question:
    """A fact that a step waits for: which event carries it, and from when it counts."""

    __slots__ = ("corrects", "fact", "on", "type")

    def __init__(self, type_: str, fact: str, *, corrects: Event | None, on: date | None) -> None:
        self.type, self.fact, self.corrects, self.on = type_, fact, corrects, on


def question_of(package: Package, step: Step, ground: Ground) -> Question | None:
    """Give where the answer to what a step asks is written down; None where nothing can be written."""
    match ground.criterion:
        case Fact(fact=name):
            return _carried(package, step, name)
        case Age():
            return _carried(package, step, package.guideline.identity.birth_date)
        case Attribute(attribute=name) | Same(same=name) | Other(other=name) if ground.event:
            place = WHERE if name in EVENT_FIELDS else name
            return Question(ground.event.type, place, corrects=ground.event, on=None)
        case TimeOfDay() if ground.event:
            return Question(ground.event.type, CLOCK, corrects=ground.event, on=None)
        case _:
            return None


def _carried(package: Package, step: Step, fact: str) -> Question | None:
    carrier = best_carrier(package, fact)
    if carrier is None:
        return None
    # What does not stand for all time must have been so when the step came to be.
    standing = package.guideline.dictionary.attributes[fact].standing
    return Question(carrier, fact, corrects=None, on=None if standing else step.trigger.on)


def best_carrier(package: Package, fact: str) -> str | None:
    """Choose the event type that says a fact and as little else as possible.

    One that only says how things are comes first, then one that opens no step, then the smallest.
    """
    dictionary = package.guideline.dictionary
    opened_by = package.index.opened_by.get(SubjectKind.PERSON, {})
    possible = [
        type_
        for type_ in package.index.carriers.get(fact, ())
        if SubjectKind.PERSON in dictionary.events[type_].subjects
    ]

    def weight(type_: str) -> tuple[bool, int, int, int]:
        definition = dictionary.events[type_]
        required = [name for name in definition.required if name != fact]
        opens = len(opened_by.get(type_, ()))
        happens = not type_.endswith(SAYING)
        return (happens, opens, len(required), len(definition.attributes))

    return min(possible, key=weight, default=None)
