"""Timelines: a subject's append-only history of typed events. `Timeline.of` refuses what cannot be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from operator import attrgetter
from uuid import UUID

from mestring.core.criteria import Value
from mestring.core.words import Precision, SubjectKind, Visibility

# A correction of a correction is rare; a chain this long is not followed further.
_LONGEST_CHAIN = 100
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a timeline is about; `of` ties a relative to a person."""

    id: str
    kind: SubjectKind
    of: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it was when the event happened."""

    id: str
    type: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `at`, `until` and `recorded` are UTC; `day` is the local date's ordinal.

    With precision day, `at` is local midnight and `until` the last instant of that date; otherwise
    the two are equal.
    """

    id: UUID
    subject: str
    type: str
    at: datetime
    until: datetime
    day: int
    recorded: datetime
    precision: Precision = Precision.MINUTE
    unit: Unit | None = None
    role: str | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    supersedes: UUID | None = None
    retracts: bool = False
    visibility: Visibility = Visibility.ORDINARY
    name: str = ""
    order: tuple[datetime, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out the total order of events once: instant, then id by its bytes."""
        object.__setattr__(self, "order", (self.at, self.id.int))

    @property
    def on(self) -> date:
        """The local date."""
        return date.fromordinal(self.day)


class ImpossibleTimeline(ValueError):
    """Events that cannot stand on one timeline together."""

    def __init__(self, event: Event, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.event, self.message, self.remedy = event, message, remedy


@dataclass(frozen=True)
class Timeline:
    """A subject's events in their total order, whatever order they came in."""

    subject: Subject
    events: tuple[Event, ...]

    @cached_property
    def by_type(self) -> Mapping[str, list[Event]]:
        """The events of each type that are visible once all have happened and are known, in order."""
        return by_type(visible(self.events, self.settled, self.settled))

    @cached_property
    def settled(self) -> datetime:
        """The instant from which time alone changes nothing that is visible."""
        return max((max(event.at, event.recorded) for event in self.events), default=_BEGINNING)

    @classmethod
    def of(cls, subject: Subject, events: Iterable[Event]) -> "Timeline":
        """Put events in order; raise `ImpossibleTimeline` on a wrong subject, a doubled id or a ring."""
        ordered = tuple(sorted(events, key=attrgetter("order")))
        by_id: dict[UUID, Event] = {}
        for event in ordered:
            if event.subject != subject.id:
                raise ImpossibleTimeline(
                    event,
                    f"Hendelsen hører til «{event.subject}», ikke til «{subject.id}».",
                    "Før den på riktig tidslinje.",
                )
            if event.id in by_id:
                raise ImpossibleTimeline(
                    event,
                    f"To hendelser har id «{event.name or event.id}».",
                    "Gi den ene en ny id.",
                )
            by_id[event.id] = event
        free: set[UUID] = set()
        for event in ordered:
            _refuse_ring(event, by_id, free)
        return cls(subject, tuple(_as_closed(event, by_id) for event in ordered))


def visible(events: Sequence[Event], at: datetime, known: datetime) -> list[Event]:
    """Give the events that count at an instant, by what was recorded by another.

    An event counts if it happened by `at`, was recorded by `known`, and is not superseded by an event
    recorded by `known`, whenever that one happened. Of two that supersede one, the later recorded holds.
    """
    hidden: set[int] = set()
    holders: dict[UUID, Event] = {}
    for event in events:
        target = event.supersedes
        if target is None or event.recorded > known:
            continue
        hidden.add(target.int)
        rival = holders.get(target)
        if rival is None:
            holders[target] = event
        elif (event.recorded, event.id.int) > (rival.recorded, rival.id.int):
            holders[target] = event
            hidden.add(rival.id.int)
        else:
            hidden.add(event.id.int)
    return [
        event
        for event in events
        if event.at <= at
        and event.recorded <= known
        and not event.retracts
        and event.id.int not in hidden
    ]


def by_type(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Put events in lists by their type, in the order given."""
    found: dict[str, list[Event]] = {}
    for event in events:
        found.setdefault(event.type, []).append(event)
    return found


def _refuse_ring(start: Event, by_id: Mapping[UUID, Event], free: set[UUID]) -> None:
    """Follow corrections back to what is known to be free of rings."""
    seen = {start.id}
    event = start
    while event.supersedes is not None and event.supersedes in by_id:
        if event.supersedes in seen:
            raise ImpossibleTimeline(
                start,
                "Hendelsene retter hverandre i ring.",
                "La hver rettelse vise til den eldre hendelsen den retter.",
            )
        if event.supersedes in free:
            break
        event = by_id[event.supersedes]
        seen.add(event.id)
    free |= seen


def _as_closed(event: Event, by_id: Mapping[UUID, Event]) -> Event:
    """Give a correction at least the visibility class of what it corrects: correcting opens nothing."""
    corrected = event
    for _ in range(_LONGEST_CHAIN):
        before = by_id.get(corrected.supersedes) if corrected.supersedes else None
        if event.visibility is not Visibility.ORDINARY or before is None:
            return event
        if before.visibility is not Visibility.ORDINARY:
            return replace(event, visibility=before.visibility)
        corrected = before
    return event
