"""Generated timelines for a package: dense, tangled and badly recorded on purpose.

Ties to the microsecond, whole-day precision, late and early recording, corrections, retractions, missing
attributes, future-dated events, decisions with and without `until`; all in one of the small worlds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from mestring.core.calendar import TICK
from mestring.core.criteria import Age, Attribute, Fact, InState, Other, Same, Value
from mestring.core.dictionary import ADOPTED, DECLINED, DEVIATED
from mestring.core.expectation import CountsFor, Expectation, Precedence, Recurrence
from mestring.core.limits import By
from mestring.core.package import Package
from mestring.core.rules import nodes, opening_types
from mestring.core.timeline import Event, Subject, Timeline, Unit
from mestring.core.words import Precision, SubjectKind, Visibility
from tests.strategies.choices import Choices, Drawn
from tests.strategies.vocabulary import (
    CALENDAR,
    CLOCKS,
    DIED,
    DOMAIN,
    EVENTS,
    FAR,
    MOVED,
    NEAR,
    ROLES,
    STATES,
    UNITS,
    WORLDS,
    instant,
    last_instant,
    midnight,
)

DECISIONS = (DECLINED, DEVIATED)
_LATER = (timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=40))


class Spoken:
    """What a package's expectations for one kind of subject speak of: event types, attributes, rules."""

    def __init__(self, package: Package, kind: SubjectKind) -> None:
        rules = [
            one
            for recommendation in package.guideline.recommendations.values()
            for one in recommendation.expectations
            if one.subject is kind
        ]
        self.rules = tuple(one.id for one in rules)
        self.opened: dict[str, list[str]] = {}
        for one in rules:
            for type_ in opening_types(one, package.guideline.dictionary):
                self.opened.setdefault(type_, []).append(one.id)
        named = [name for one in rules for name in _events_in(one)]
        self.types = tuple(
            dict.fromkeys(type_ for type_ in named if kind in EVENTS[type_].subjects)
        )
        self.attributes = frozenset(name for one in rules for name in _attributes_in(one))


_KEPT: dict[tuple[str, SubjectKind], Spoken] = {}


def _spoken(package: Package, kind: SubjectKind) -> Spoken:
    """Give what a package speaks of; the latest is kept, since timelines are drawn package by package."""
    key = (package.digest, kind)
    if key not in _KEPT:
        if len(_KEPT) >= len(SubjectKind):
            _KEPT.clear()
        _KEPT[key] = Spoken(package, kind)
    return _KEPT[key]


def _events_in(one: Expectation) -> Iterator[str]:
    for node in nodes(one):
        event = getattr(node, "event", "")
        if event:
            yield event
        for state in _states_in(node):
            yield from STATES[state].starts
            yield from STATES[state].ends


def _states_in(node: object) -> Iterator[str]:
    if isinstance(node, InState):
        yield node.in_state
    if isinstance(node, Recurrence):
        yield node.while_
    if isinstance(node, Precedence) and node.since:
        yield node.since
    state = getattr(node, "state", "")
    if state:
        yield state


def _attributes_in(one: Expectation) -> Iterator[str]:
    for node in nodes(one):
        match node:
            case Fact(fact=name) | Attribute(attribute=name) | Same(same=name) | Other(other=name):
                yield name
            case By(by=name) | Precedence(due=name) | CountsFor(attribute=name):
                yield name
            case Age():
                yield "birth_date"
    yield "plan"


def timeline(choices: Choices, package: Package, most: int = 9, id_: str = "amina") -> Timeline:
    """Choose a timeline of one subject, of a kind that the package speaks of more often than not."""
    kinds = tuple(dict.fromkeys(rule.expectation.subject for rule in package.rules))
    kind = choices.pick(kinds) if not choices.chance(4) else choices.pick(tuple(SubjectKind))
    subject = Subject(id_, kind, "bo" if kind is SubjectKind.RELATIVE else "")
    count = max(choices.number(0, most), choices.number(0, most))
    return Timeline.of(subject, _Writer(choices, package, subject).events(count))


@st.composite
def timelines(draw: DrawFn, package: Package, most: int = 9) -> Timeline:
    """Draw a timeline for a package, of at most so many events."""
    return timeline(Drawn(draw), package, most)


class _Writer:
    """Writes events one by one; later ones may correct, decide on or stand at the instant of earlier ones."""

    def __init__(self, choices: Choices, package: Package, subject: Subject) -> None:
        self._choices, self._subject = choices, subject
        self._spoken = _spoken(package, subject.kind)
        self._world = choices.pick(WORLDS)
        self._written: list[Event] = []
        self._types = self._weighed()

    def _weighed(self) -> tuple[str, ...]:
        """Give the event types to choose among: mostly those that the expectations speak of."""
        kind = self._subject.kind
        own = self._spoken.types or ("visit.held",)
        extra = [*DECISIONS] if self._spoken.rules else []
        extra += [type_ for type_ in EVENTS if type_ not in DECISIONS]
        others = tuple(type_ for type_ in extra if kind in EVENTS[type_].subjects)
        decisions = DECISIONS * 5
        facts = ("person.registered",) * ("birth_date" in self._spoken.attributes)
        exits = tuple(type_ for type_ in (DIED, MOVED) if kind in EVENTS[type_].subjects)
        often = own * max(24 // len(own), 3)
        return (
            *often,
            *decisions,
            *exits,
            *(f for f in facts if kind in EVENTS[f].subjects),
            *others,
        )

    def events(self, count: int) -> list[Event]:
        for place in range(count):
            self._written.append(self._event(place))
        return self._written

    def _event(self, place: int) -> Event:
        choices = self._choices
        earlier = choices.pick(self._written) if self._written and choices.chance(45) else None
        corrected = earlier if earlier is not None and choices.chance(35) else None
        type_ = self._type(corrected)
        if type_ in DECISIONS:
            earlier = self._decided()
        event = self._when(self._blank(place, type_), earlier)
        event = replace(event, recorded=self._recorded(event), unit=self._unit(earlier))
        if corrected is not None:
            event = replace(event, supersedes=corrected.id, retracts=choices.chance(30))
        return replace(
            event,
            role=choices.maybe(40, ROLES),
            attributes=self._attributes(type_, earlier),
            visibility=self._visibility(type_),
        )

    def _type(self, corrected: Event | None) -> str:
        if corrected is not None and not self._choices.chance(15):
            return corrected.type
        return self._choices.pick(self._types)

    def _decided(self) -> Event | None:
        """Choose what a decision is about: most often something that opens."""
        opening = [event for event in self._written if event.type in self._spoken.opened]
        among = opening or self._written
        return self._choices.pick(among) if among and not self._choices.chance(20) else None

    def _blank(self, place: int, type_: str) -> Event:
        # Ids do not follow the order of writing: the high bits are chosen, the low ones keep them apart.
        id_ = UUID(int=(self._choices.number(0, 3) << 120) + place + 1)
        start = midnight(self._world)
        return Event(
            id=id_,
            subject=self._subject.id,
            type=type_,
            at=start,
            until=start,
            day=self._world.toordinal(),
            recorded=start,
            name=f"e{place}",
        )

    def _day(self) -> date:
        more = self._choices.pick(FAR) if self._choices.chance(12) else self._choices.pick(NEAR)
        return self._world + timedelta(days=more)

    def _when(self, event: Event, earlier: Event | None) -> Event:
        """Choose an instant of its own, or that of an earlier event, or so many hours after it."""
        choices = self._choices
        if earlier is not None and choices.chance(50):
            hours = timedelta(hours=choices.pick((0, 0, 0, 24, 25, 1, -24)))
            return _at(event, earlier.at + hours)
        day = self._day()
        if choices.chance(25):
            return replace(
                event,
                at=midnight(day),
                until=last_instant(day),
                day=day.toordinal(),
                precision=Precision.DAY,
            )
        return _at(event, instant(day, choices.pick(CLOCKS)))

    def _recorded(self, event: Event) -> datetime:
        """Choose when it was written down: at once, late, or before it was to happen."""
        choices = self._choices
        if not choices.chance(35):
            return event.at
        return event.at + choices.pick((*_LATER, -timedelta(days=2)))

    def _unit(self, earlier: Event | None) -> Unit | None:
        if earlier is not None and self._choices.chance(40):
            return earlier.unit
        return self._choices.pick(UNITS)

    def _visibility(self, type_: str) -> Visibility:
        own = EVENTS[type_].visibility
        return Visibility.GUARDED if self._choices.chance(10) else own

    def _attributes(self, type_: str, about: Event | None) -> Mapping[str, Value]:
        if type_ in DECISIONS:
            return self._decision(about)
        if type_ == ADOPTED:
            return {"guideline_version": self._choices.pick(DOMAIN["guideline_version"])}
        definition = EVENTS[type_]
        return {
            name: self._value(name)
            for name in definition.attributes
            if name in definition.required or self._carries(name)
        }

    def _carries(self, name: str) -> bool:
        return name in self._spoken.attributes and self._choices.chance(65)

    def _value(self, name: str) -> Value:
        """Choose a value; dates and instants lie in this world."""
        if name == "planned":
            return self._day()
        if name == "moment":
            return instant(self._day(), self._choices.pick(CLOCKS))
        return self._choices.pick(DOMAIN[name])

    def _decision(self, about: Event | None) -> Mapping[str, Value]:
        choices = self._choices
        opened = self._spoken.opened.get(about.type, []) if about is not None else []
        found: dict[str, Value] = {
            "expectation": choices.pick((*opened * 4, *DOMAIN["expectation"])),
            "reason": "wish",
        }
        if about is not None:
            found["trigger"] = str(about.id)
        if choices.chance(20):
            found["state_key"] = choices.pick(DOMAIN["state_key"])
        if choices.chance(40):
            found["until"] = self._day()
        return found


def _at(event: Event, at: datetime) -> Event:
    return replace(event, at=at, until=at, day=CALENDAR.day_of(at))


# When it is asked


def moment(choices: Choices, of: Timeline) -> tuple[datetime, datetime]:
    """Choose when to ask, and what to have known: beside events and the turns of days, or far away."""
    at = _asked(choices, of)
    shape = choices.pick(("then", "then", "all", "then", "all", "else"))
    if shape == "then" or not of.events:
        return at, at
    if shape == "all":
        return at, max(at, *(event.recorded for event in of.events))
    return at, _asked(choices, of)


def _asked(choices: Choices, of: Timeline) -> datetime:
    days = choices.pick((*FAR, *NEAR[2:]))
    if not of.events:
        return midnight(WORLDS[0] + timedelta(days=days))
    last = of.events[-1]
    if choices.chance(45):
        return last_instant(last.on + timedelta(days=days))
    near = choices.pick(of.events)
    return choices.pick(
        (
            last_instant(near.on + timedelta(days=days)),
            midnight(near.on + timedelta(days=days)),
            near.at,
            near.at + timedelta(hours=24),
            near.at + timedelta(hours=24) + TICK,
            near.at - TICK,
            near.until,
            near.at + timedelta(days=days),
            near.recorded,
            near.recorded - TICK,
        )
    )


@st.composite
def instants(draw: DrawFn, of: Timeline | None = None) -> datetime:
    """Draw an instant to ask at; beside the events of a timeline if one is given."""
    choices = Drawn(draw)
    if of is not None:
        return _asked(choices, of)
    day = choices.pick(WORLDS) + timedelta(days=choices.pick((*NEAR, *FAR)))
    return instant(day, choices.pick(CLOCKS))


@st.composite
def moments(draw: DrawFn, of: Timeline) -> tuple[datetime, datetime]:
    """Draw (at, known) for a timeline."""
    return moment(Drawn(draw), of)
