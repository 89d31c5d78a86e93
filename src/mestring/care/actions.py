"""Writing down what happened. Every event is held against the dictionary first; all or nothing."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from mestring.care import consents, queries, steps
from mestring.care.models import Event
from mestring.care.records import as_written, is_id, to_row
from mestring.care.types import Recorded, WrittenEvent
from mestring.core import timeline as core
from mestring.core.dictionary import AttributeType, Dictionary
from mestring.core.faults import Fault, Faults
from mestring.core.guideline import Guideline
from mestring.core.loading.written import Written
from mestring.core.package import Package
from mestring.core.reading import read_timeline
from mestring.core.timeline import Subject, Timeline
from mestring.core.words import SubjectKind
from mestring.knowledge.queries import current_package
from mestring.people import access
from mestring.people import actions as people_actions
from mestring.people import queries as people
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission
from mestring.people.types import Decision, User

FILE = "hendelser"
AT_EVENT = re.compile(r"\Aevents\[(\d+)\]")
LONGEST_TEXT = 4000
# What the access log calls them.
WRITTEN, IMPORT = "event", "history"
PERSONAL = (SubjectKind.PERSON, SubjectKind.RELATIVE)


class NotYetHappened(Refusal):
    """An event that lies in the future."""


class BeforeBirth(Refusal):
    """An event before the person was born."""


class AfterDeath(Refusal):
    """An event after the person died."""


class AlreadyTakenBack(Refusal):
    """An event that is corrected or taken back already."""


def record_event(*, subject: Subject, event: WrittenEvent, by: User, at: datetime) -> Recorded:
    """Write down one thing that has happened to a subject."""
    return record_events(subject=subject, events=[event], by=by, at=at)


def record_events(
    *, subject: Subject, events: Sequence[WrittenEvent], by: User, at: datetime
) -> Recorded:
    """Write down several things at once, and what they do to the steps; all is written, or nothing.

    The team may write down everything; the one it concerns what the dictionary calls their own. The
    very same events sent twice, by the ids they bear, are written once.
    """
    # Before the transaction: the line of a refusal must stand.
    decision = _check_may_record(subject, events, by, at)
    return _record(subject, events, decision, by, at)


@transaction.atomic
def _record(
    subject: Subject,
    events: Sequence[WrittenEvent],
    decision: Decision,
    by: User,
    at: datetime,
) -> Recorded:
    steps.hold([subject])
    repeated = _written_before(subject, events, by)
    if repeated:
        return Recorded(repeated, is_repeat=True)
    checked = [replace(event, recorded=at) for event in _check(subject, events, at)]
    _note(subject, decision, checked, by, at)
    return Recorded(_append(subject, checked, by, at))


def retract_event(*, subject: Subject, event: UUID, by: User, at: datetime) -> Recorded:
    """Take back what was written down, so that it counts for nothing; that it stood there is kept.

    Those who help may take back anything on the timeline; others what they wrote themselves.
    """
    decision = people.recording(subject, by=by, at=at)
    if decision.is_allowed:
        return _retract(subject, event, decision, by, at)
    authors = queries.authors(subject)
    own = people.answering(subject, by=by, at=at)
    if not own.is_allowed or authors.get(event) != by.pk:
        _refuse(subject, decision, by, at)
        raise NotFound
    return _retract(subject, event, own, by, at)


@transaction.atomic
def _retract(subject: Subject, event: UUID, decision: Decision, by: User, at: datetime) -> Recorded:
    steps.hold([subject])
    written = {each.id: each for each in queries.timeline(subject).events}
    if event not in written or written[event].retracts:
        raise NotFound
    if any(each.supersedes == event for each in written.values()):
        raise AlreadyTakenBack(_("Dette er allerede rettet eller angret. Ingenting er endret nå."))
    retracting = {
        **as_written(written[event]),
        "id": str(uuid7()),
        "supersedes": str(event),
        "retracts": True,
    }
    return _record(subject, [retracting], decision, by, at)


@transaction.atomic
def import_history(
    *, subject: Subject, events: Sequence[WrittenEvent], by: User, at: datetime
) -> tuple[UUID, ...]:
    """Take over a history from elsewhere, with the times at which it was written down there."""
    who = people.standing(by, at)
    access.check_may(who, Permission.HISTORY_IMPORT)
    steps.hold([subject])
    checked = _check(subject, events, at)
    if subject.kind in PERSONAL:
        people_actions.note_imported(UUID(subject.id), by=by, who=who, at=at, what=IMPORT)
    return _append(subject, checked, by, at, is_import=True)


def _check_may_record(
    subject: Subject, events: Sequence[WrittenEvent], by: User, at: datetime
) -> Decision:
    decision = people.recording(subject, by=by, at=at)
    if decision.is_allowed:
        return decision
    own = people.answering(subject, by=by, at=at)
    if own.is_allowed:
        types = current_package().guideline.dictionary.events
        named = [types.get(str(event.get("event"))) for event in events]
        if all(type_ is not None and type_.own for type_ in named):
            return own
    _refuse(subject, decision, by, at)
    personal = subject.kind in PERSONAL
    raise access.refusal(Permission.EVENT_RECORD if personal else Permission.SERVICE_RECORD)


def _refuse(subject: Subject, decision: Decision, by: User, at: datetime) -> None:
    if subject.kind in PERSONAL:
        people_actions.note_recorded(decision, by=by, at=at, what=WRITTEN)


def _note(
    subject: Subject, decision: Decision, events: Sequence[core.Event], by: User, at: datetime
) -> None:
    """Write in the log of whom it is about that something was written, and of what kind."""
    if subject.kind in PERSONAL:
        types = ",".join(dict.fromkeys(event.type for event in events))
        people_actions.note_recorded(decision, by=by, at=at, what=WRITTEN, documents=types)


def _written_before(subject: Subject, events: Sequence[WrittenEvent], by: User) -> tuple[UUID, ...]:
    """Give the events that stand there already, if they are the very same, written by the same."""
    given = {
        UUID(str(event["id"])): event.get("event") for event in events if is_id(event.get("id"))
    }
    if not given or len(given) < len(events):
        return ()
    rows = Event.objects.filter(
        pk__in=given, subject_kind=subject.kind, subject_id=subject.id, recorded_by=by
    )
    stand = dict(rows.values_list("pk", "type"))
    return tuple(given) if stand == given else ()


def _check(subject: Subject, events: Sequence[WrittenEvent], at: datetime) -> list[core.Event]:
    """Hold new events against the dictionary, and against what already stands on the timeline.

    What stands there was right when it was written: a later dictionary that no longer takes it stops
    nothing new, and it can still be corrected.
    """
    guideline = current_package().guideline
    _check_length(events)
    new = _with_ids(events, guideline.dictionary)
    stands = queries.timeline(subject)
    before = [as_written(event) for event in stands.events]
    try:
        found = _read(subject, [*before, *new], guideline)
    except Faults:
        stored = {event["id"] for event in before}
        before = _still_right(subject, before, guideline)
        aside = _take_aside(new, stored - {event["id"] for event in before})
        found = _read(subject, [*before, *new], guideline)
        found.update(
            {
                id_: replace(found[id_], supersedes=UUID(old), retracts=retracts)
                for id_, (old, retracts) in aside.items()
            }
        )
    checked = [found[event["id"]] for event in new]
    _check_happened(subject, checked, at)
    _check_alive(stands, checked)
    return checked


def _check_length(events: Sequence[WrittenEvent]) -> None:
    """Hold texts to a length that somebody will read."""
    faults = [
        Fault(
            FILE,
            0,
            f"events[{place}].attributes.{name}",
            _("Teksten er på %(length)s tegn.") % {"length": len(value)},
            _("Kort den ned til %(longest)s tegn.") % {"longest": LONGEST_TEXT},
        )
        for place, event in enumerate(events)
        for name, value in _attributes(event)
        if isinstance(value, str) and len(value) > LONGEST_TEXT
    ]
    if faults:
        raise Faults(faults)


def _attributes(event: WrittenEvent) -> Iterable[tuple[str, Any]]:
    attributes = event.get("attributes")
    return attributes.items() if isinstance(attributes, Mapping) else ()


def _read(
    subject: Subject, events: Sequence[WrittenEvent], guideline: Guideline
) -> dict[str, core.Event]:
    data = {
        "subject": {"id": subject.id, "kind": subject.kind.value, "of": subject.of},
        "events": events,
    }
    read = read_timeline(Written(FILE, data, {}), guideline.dictionary, guideline.calendar)
    return {str(event.id): event for event in read.timeline.events}


def _still_right(
    subject: Subject, events: list[dict[str, Any]], guideline: Guideline
) -> list[dict[str, Any]]:
    """Leave out the recorded events that today's dictionary would not take."""
    while events:
        try:
            _read(subject, events, guideline)
        except Faults as faults:
            wrong = {
                int(place) for fault in faults.faults for place in AT_EVENT.findall(fault.path)
            }
            if not wrong:
                return []
            events = [event for place, event in enumerate(events) if place not in wrong]
        else:
            break
    return events


def _take_aside(
    new: Iterable[dict[str, Any]], left_out: Container[str]
) -> dict[str, tuple[str, bool]]:
    """Take the corrections of what was left out from the events, to be put back once they are read."""
    found: dict[str, tuple[str, bool]] = {}
    for event in new:
        old, retracts = event.get("supersedes"), event.get("retracts", False)
        if isinstance(old, str) and old in left_out and isinstance(retracts, bool):
            found[event["id"]] = (old, retracts)
            event["supersedes"], event["retracts"] = None, False
    return found


def _with_ids(events: Iterable[WrittenEvent], dictionary: Dictionary) -> list[dict[str, Any]]:
    """Give every event an id in the order written, and let names for events mean those ids.

    An id that is given is kept, so that what refers to it, now or later, finds it.
    """
    written = [dict(event) for event in events]
    ids: dict[str, str] = {}
    faults: list[Fault] = []
    for place, event in enumerate(written):
        given = event.get("id")
        event["id"] = str(UUID(str(given))) if is_id(given) else str(uuid7())
        if given is not None:
            name = event["id"] if is_id(given) else str(given)
            if name in ids:
                faults.append(_doubled(place, str(given)))
            ids[name] = event["id"]
    faults += [_doubled(place, id_) for place, id_ in _taken(written, ids)]
    if faults:
        raise Faults(faults)
    for event in written:
        event["supersedes"] = _renamed(event.get("supersedes"), ids)
        if isinstance(event.get("attributes"), Mapping):
            event["attributes"] = {
                name: _renamed(value, ids) if _names_event(name, dictionary) else value
                for name, value in event["attributes"].items()
            }
    return written


def _taken(written: Sequence[Mapping[str, Any]], ids: Mapping[str, str]) -> list[tuple[int, str]]:
    """Give the events whose given id stands in the table already, on whatever timeline."""
    given = {id_: place for place, event in enumerate(written) if (id_ := event["id"]) in ids}
    if not given:
        return []
    found = Event.objects.filter(pk__in=given).values_list("pk", flat=True)
    return [(given[str(id_)], str(id_)) for id_ in found]


def _doubled(place: int, name: str) -> Fault:
    path = f"events[{place}].id"
    return Fault(FILE, 0, path, f"To hendelser har id «{name}».", "Gi den ene en ny id.")


def _renamed(value: object, ids: Mapping[str, str]) -> object:
    """Give the id that a reference means; it may be a name, or an id in another spelling."""
    if not isinstance(value, str | int):
        return value
    name = str(UUID(value)) if isinstance(value, str) and is_id(value) else str(value)
    return ids.get(name, name if is_id(value) else value)


def _names_event(attribute: str, dictionary: Dictionary) -> bool:
    definition = dictionary.attributes.get(attribute)
    return (
        definition is not None and definition.type is AttributeType.REF and definition.to == "event"
    )


def _check_happened(subject: Subject, events: Sequence[core.Event], at: datetime) -> None:
    """Hold events to the time between birth and death, and to what has been."""
    if any(event.at > at for event in events):
        raise NotYetHappened(_("Hendelsen ligger fram i tid. Skriv den ned når den har skjedd."))
    born = people.born(subject)
    if born is not None and any(event.on < born for event in events):
        raise BeforeBirth(_("Hendelsen er datert før personen ble født. Se over datoen."))


def _check_alive(stands: Timeline, events: Sequence[core.Event]) -> None:
    """Refuse what cannot have happened to somebody who is dead; what is owed despite it can be done."""
    package = current_package()
    death = package.guideline.identity.death
    before = stands.by_type.get(death, []) if death else []
    replaced = {event.supersedes for event in events}
    days = [event.day for event in before if event.id not in replaced]
    after = _done_despite(package)
    if any(event.day > day and event.type not in after for day in days for event in events):
        raise AfterDeath(
            _(
                "Det er skrevet ned at personen døde før dette. Se over datoen, eller rett dødsfallet."
            )
        )


def _done_despite(package: Package) -> frozenset[str]:
    """Give the event types that a rule expects even after an exit, and the exits themselves."""
    rules = [rule.expectation for rule in package.rules if rule.expectation.despite_exit]
    expected = {each.event for expectation in rules for each in expectation.expect}
    return frozenset({*package.exits, *expected})


def _append(
    subject: Subject,
    events: Sequence[core.Event],
    by: User,
    at: datetime,
    *,
    is_import: bool = False,
) -> tuple[UUID, ...]:
    is_own = not is_import and people.may_answer(subject, by=by)
    Event.objects.bulk_create([to_row(event, subject, by, is_own=is_own) for event in events])
    steps.rewrite([subject], at)
    consents.keep(subject, events, by=by, at=at, is_import=is_import)
    return tuple(event.id for event in events)
