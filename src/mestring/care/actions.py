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

from mestring.care import queries
from mestring.care.models import Event
from mestring.care.records import as_written, is_id, to_row
from mestring.care.types import WrittenEvent
from mestring.core import timeline as core
from mestring.core.dictionary import AttributeType, Dictionary
from mestring.core.faults import Fault, Faults
from mestring.core.guideline import Guideline
from mestring.core.loading.written import Written
from mestring.core.reading import read_timeline
from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.knowledge.queries import current_package
from mestring.people import access
from mestring.people import queries as people
from mestring.people.refusals import Refusal
from mestring.people.roles import Permission
from mestring.people.types import User

FILE = "hendelser"
AT_EVENT = re.compile(r"\Aevents\[(\d+)\]")
PERSONAL = (SubjectKind.PERSON, SubjectKind.RELATIVE)


class NotYetHappened(Refusal):
    """An event that lies in the future."""


def record_event(*, subject: Subject, event: WrittenEvent, by: User, at: datetime) -> UUID:
    """Write down one thing that has happened to a subject."""
    return record_events(subject=subject, events=[event], by=by, at=at)[0]


@transaction.atomic
def record_events(
    *, subject: Subject, events: Sequence[WrittenEvent], by: User, at: datetime
) -> tuple[UUID, ...]:
    """Write down several things at once; all are written, or none."""
    if not people.may_record(subject, by=by, at=at):
        personal = subject.kind in PERSONAL
        raise access.refusal(Permission.EVENT_RECORD if personal else Permission.SERVICE_RECORD)
    checked = [replace(event, recorded=at) for event in _check(subject, events)]
    _check_happened(checked, at)
    return _append(subject, checked, by)


@transaction.atomic
def import_history(
    *, subject: Subject, events: Sequence[WrittenEvent], by: User, at: datetime
) -> tuple[UUID, ...]:
    """Take over a history from elsewhere, with the times at which it was written down there."""
    access.check_may(people.standing(by, at), Permission.HISTORY_IMPORT)
    checked = _check(subject, events)
    _check_happened(checked, at)
    return _append(subject, checked, by)


def _check(subject: Subject, events: Sequence[WrittenEvent]) -> list[core.Event]:
    """Hold new events against the dictionary, and against what already stands on the timeline.

    What stands there was right when it was written: a later dictionary that no longer takes it stops
    nothing new, and it can still be corrected.
    """
    guideline = current_package().guideline
    new = _with_ids(events, guideline.dictionary)
    before = [as_written(event) for event in queries.timeline(subject).events]
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
    return [found[event["id"]] for event in new]


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


def _check_happened(events: Iterable[core.Event], at: datetime) -> None:
    for event in events:
        if event.at > at:
            raise NotYetHappened(
                _("Hendelsen ligger fram i tid. Skriv den ned når den har skjedd.")
            )


def _append(subject: Subject, events: Sequence[core.Event], by: User) -> tuple[UUID, ...]:
    Event.objects.bulk_create([to_row(event, subject, by) for event in events])
    return tuple(event.id for event in events)
