"""Between rows and the core's events: how a value is stored, and how it is read again."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from mestring.care import models
from mestring.care.basis import basis_of
from mestring.care.types import StepKey, StoredStep
from mestring.core import timeline
from mestring.core.criteria import Value
from mestring.core.dictionary import AttributeType, Dictionary
from mestring.core.guideline import Guideline
from mestring.core.rules import typed_value
from mestring.core.timeline import Subject, Unit
from mestring.core.words import Outcome, Precision, SubjectKind, Tier, Visibility
from mestring.people.types import User

Stored = bool | int | str


def to_row(
    event: timeline.Event, subject: Subject, by: User, *, is_own: bool = False
) -> models.Event:
    """Make the row of an event; it is not saved yet. `is_own`: written by the one it is about."""
    unit = event.unit or Unit("")
    return models.Event(
        id=event.id,
        subject_kind=subject.kind,
        subject_id=subject.id,
        type=event.type,
        at=event.at,
        precision=event.precision,
        recorded=event.recorded,
        recorded_by=by,
        unit_id=unit.id,
        unit_type=unit.type or "",
        unit_level=unit.level or "",
        role=event.role or "",
        attributes={name: stored(value) for name, value in event.attributes.items()},
        supersedes_id=event.supersedes,
        retracts=event.retracts,
        visibility=event.visibility,
        basis=basis_of(subject.kind, unit.type or "", is_own=is_own),
    )


def to_event(row: models.Event, guideline: Guideline) -> timeline.Event:
    """Read a row; a fact that the dictionary no longer knows, or has as another type, is left out."""
    calendar = guideline.calendar
    at = row.at.astimezone(UTC)
    day = calendar.day_of(at)
    by_day = row.precision == Precision.DAY
    return timeline.Event(
        id=row.id,
        subject=row.subject_id,
        type=row.type,
        at=at,
        until=calendar.end_of(day) if by_day else at,
        day=day,
        recorded=row.recorded.astimezone(UTC),
        precision=Precision(row.precision),
        unit=Unit(row.unit_id, row.unit_type or None, row.unit_level or None)
        if row.unit_id
        else None,
        role=row.role or None,
        attributes=typed(row.attributes, guideline.dictionary),
        supersedes=row.supersedes_id,
        retracts=row.retracts,
        visibility=Visibility(row.visibility),
        name=str(row.id),
    )


def to_stored_step(row: models.StepRecord) -> StoredStep:
    """Read a step record."""
    return StoredStep(
        key=StepKey(row.expectation, row.trigger, row.state_key),
        subject_kind=SubjectKind(row.subject_kind),
        subject_id=row.subject_id,
        person_id=row.person_id,
        outcome=Outcome(row.outcome),
        tier=Tier(row.tier),
        due_at=row.due_at,
        due_precision=Precision(row.due_precision) if row.due_precision else None,
        settled_at=row.settled_at,
        unit_id=row.unit_id,
        answer=row.answer,
        visibility=Visibility(row.visibility),
    )


def as_written(event: timeline.Event) -> dict[str, Any]:
    """Write an event the way a timeline file does, so that new ones are checked beside it."""
    by_day = event.precision is Precision.DAY
    written: dict[str, Any] = {
        "id": str(event.id),
        "event": event.type,
        "at": event.on.isoformat() if by_day else event.at.isoformat(),
        "recorded": event.recorded.isoformat(),
        "attributes": dict(event.attributes),
        "retracts": event.retracts,
    }
    if event.supersedes is not None:
        written["supersedes"] = str(event.supersedes)
    return written


def stored(value: Value) -> Stored:
    """Give a value as JSON keeps it: decimals, dates and instants as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def typed(attributes: dict[str, Stored], dictionary: Dictionary) -> dict[str, Value]:
    """Read stored facts; one that the dictionary no longer knows, or has as another type, is left out."""
    found: dict[str, Value] = {}
    for name, value in attributes.items():
        definition = dictionary.attributes.get(name)
        if definition is not None:
            with suppress(ValueError, InvalidOperation):
                found[name] = _read(value, definition.type)
    return found


def _read(value: Stored, type_: AttributeType) -> Value:
    is_number = type_ is AttributeType.DECIMAL and not isinstance(value, bool)
    read: Value = typed_value(Decimal(value) if is_number else value, type_)
    return read


def is_id(text: object) -> bool:
    """Tell whether something is written as an id of an event, and not as a name for one."""
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True
