"""Writing down what happened. Every event is held against the dictionary first; all or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from mestring.care import queries
from mestring.care.models import Event
from mestring.care.records import as_written, fits, is_id, to_row
from mestring.care.types import WrittenEvent
from mestring.core import timeline as core
from mestring.core.dictionary import AttributeType, Dictionary
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
    """Hold new events against the dictionary, and against what already stands on the timeline."""
    guideline = current_package().guideline
    dictionary = guideline.dictionary
    before = [e for e in queries.timeline(subject).events if fits(e, dictionary)]
    new = _with_ids(events, dictionary)
    data = {
        "subject": {"id": subject.id, "kind": subject.kind.value, "of": subject.of},
        "events": [*map(as_written, before), *new],
    }
    read = read_timeline(Written("hendelser", data, {}), dictionary, guideline.calendar)
    added = {event["id"] for event in new}
    return sorted((e for e in read.timeline.events if str(e.id) in added), key=lambda e: e.id.bytes)


def _with_ids(events: Iterable[WrittenEvent], dictionary: Dictionary) -> list[dict[str, Any]]:
    """Give every event an id in the order written, and let names for events mean those ids."""
    written = [dict(event) for event in events]
    ids: dict[str, str] = {}
    for event in written:
        given = event.get("id")
        event["id"] = str(uuid7())
        if isinstance(given, str) and not is_id(given):
            ids[given] = event["id"]
    for event in written:
        event["supersedes"] = _renamed(event.get("supersedes"), ids)
        if isinstance(event.get("attributes"), Mapping):
            event["attributes"] = {
                name: _renamed(value, ids) if _names_event(name, dictionary) else value
                for name, value in event["attributes"].items()
            }
    return written


def _renamed(value: object, ids: Mapping[str, str]) -> object:
    return ids.get(value, value) if isinstance(value, str) else value


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
