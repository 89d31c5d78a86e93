"""Keeping step records: worked out from the timeline, rewritten with each event, and ticked by time.

A record says nothing that the timeline and the guideline do not say. It is there so that a list over
many persons reads rows and explains nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from mestring.care import models, queries
from mestring.care.models import Explained, StepRecord
from mestring.care.types import Kept, PersonKeys
from mestring.core.calendar import Calendar
from mestring.core.dictionary import ANSWERED
from mestring.core.explain import Step, explain
from mestring.core.package import Package
from mestring.core.timeline import Event, Subject, Timeline
from mestring.core.words import Outcome, Precision, SubjectKind, Visibility
from mestring.knowledge.queries import current_package
from mestring.people import queries as people

AT_A_TIME = 200
KEY = ("expectation", "trigger", "state_key")
SAID = tuple(
    field.name
    for field in StepRecord._meta.concrete_fields
    if field.name not in ("id", "subject_kind", "subject_id", *KEY)
)
_OPEN_TO_CLOSED = tuple(Visibility)  # as they are listed


def hold(subjects: Sequence[Subject]) -> None:
    """Keep others from changing the events and steps of some subjects until this transaction is over."""
    rows = [Explained(subject_kind=each.kind, subject_id=each.id) for each in subjects]
    Explained.objects.bulk_create(rows, ignore_conflicts=True)
    # In one order, so that two who hold several never wait for each other.
    list(Explained.objects.select_for_update().filter(queries.about(subjects)).order_by("pk"))


@transaction.atomic
def rewrite(subjects: Sequence[Subject], at: datetime) -> int:
    """Work out the steps of some subjects anew; give how many records changed.

    Only what differs is written, so doing it again changes nothing.
    """
    package = current_package()
    timelines = queries.timelines(subjects)
    before = _records(subjects)
    found = [row for subject in subjects for row in _worked_out(package, timelines[subject], at)]
    now = {_identity(row): row for row in found}
    gone = [row.pk for key, row in before.items() if key not in now]
    changed = [row for key, row in now.items() if _said(row) != _said(before.get(key))]
    StepRecord.objects.filter(pk__in=gone).delete()
    StepRecord.objects.bulk_create(
        changed,
        batch_size=AT_A_TIME,
        update_conflicts=True,
        unique_fields=["subject_kind", "subject_id", *KEY],
        update_fields=SAID,
    )
    _mark(subjects, package, at)
    return len(gone) + len(changed)


def tick(at: datetime, persons: PersonKeys | None = None) -> int:
    """Work out again what time has changed, or a new guideline; give how many subjects.

    `persons` limits it to those somebody is about to look at.
    """
    changed = StepRecord.objects.filter(changes_at__lte=at)
    if persons is not None:
        changed = changed.filter(person_id__in=persons)
    due = set(changed.values_list("subject_kind", "subject_id"))
    if persons is None:
        due |= set(_by_another_guideline().values_list("subject_kind", "subject_id"))
    return _in_turn(due, at)


def keep_up(at: datetime, persons: PersonKeys) -> None:
    """Make sure that a list over some persons is true at an instant; most often one look-up."""
    due = StepRecord.objects.filter(changes_at__lte=at)
    # Asked of everyone first: it is seldom yes, and quick by its index where it is no.
    if due.exists() and due.filter(person_id__in=persons).exists():
        tick(at, persons)


def rebuild(at: datetime) -> Kept:
    """Work out every subject anew from the timelines; give how many records differed from what stood."""
    tick(at)
    everyone = sorted(
        set(models.Event.objects.values_list("subject_kind", "subject_id").distinct())
        | set(StepRecord.objects.values_list("subject_kind", "subject_id").distinct())
    )
    differed = sum(
        _rewrite_batch(everyone[start : start + AT_A_TIME], at)
        for start in range(0, len(everyone), AT_A_TIME)
    )
    return Kept(len(everyone), StepRecord.objects.count(), differed)


def is_behind() -> bool:
    """Tell whether there are subjects whose steps were worked out from another guideline, or never."""
    return _by_another_guideline().exists()


def _by_another_guideline() -> QuerySet[Explained]:
    return Explained.objects.exclude(digest=current_package().digest)


def _in_turn(keys: Iterable[tuple[str, str]], at: datetime) -> int:
    """Work out subjects a batch at a time, so that nobody waits long to write; give how many."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), AT_A_TIME):
        _rewrite_batch(ordered[start : start + AT_A_TIME], at)
    return len(ordered)


@transaction.atomic
def _rewrite_batch(keys: Sequence[tuple[str, str]], at: datetime) -> int:
    subjects = _subjects(keys)
    hold(subjects)
    return rewrite(subjects, at)


def _subjects(keys: Iterable[tuple[str, str]]) -> list[Subject]:
    """Give the subjects that rows name; a relative comes with the person they are a relative of."""
    keys = tuple(keys)
    relatives = [id_ for kind, id_ in keys if kind == SubjectKind.RELATIVE]
    of = people.persons_of_relatives(relatives) if relatives else {}
    return [Subject(id_, SubjectKind(kind), of=of.get(id_, "")) for kind, id_ in keys]


def _worked_out(package: Package, timeline: Timeline, at: datetime) -> Iterator[StepRecord]:
    """Make the records of a subject's steps at an instant; they are not saved yet."""
    subject = timeline.subject
    person = subject.of if subject.kind is SubjectKind.RELATIVE else subject.id
    personal = subject.kind in (SubjectKind.PERSON, SubjectKind.RELATIVE)
    answers = timeline.by_type.get(ANSWERED, [])
    waiting: set[tuple[str, UUID, Outcome]] = set()
    for step in explain(package, timeline, at).steps:
        round_ = (step.expectation, step.trigger.id, step.outcome)
        is_later = step.is_open and step.outcome is not Outcome.OVERDUE and round_ in waiting
        if step.is_open:
            waiting.add(round_)
        yield StepRecord(
            subject_kind=subject.kind,
            subject_id=subject.id,
            person_id=UUID(person) if personal else None,
            is_later_round=is_later,
            **_of_step(package, step, answers),
        )


def _of_step(package: Package, step: Step, answers: Sequence[Event]) -> dict[str, Any]:
    due_at, precision = _due(step, package.guideline.calendar)
    settled = step.match or step.decided_by
    said = answer_to(step, answers)
    return {
        "expectation": step.expectation,
        "trigger": step.trigger.id,
        "state_key": step.state_key,
        "version": step.version,
        "outcome": step.outcome,
        "closed": step.closed,
        "is_open": step.is_open,
        "tier": package.tier_of(step.expectation),
        "due_at": due_at,
        "due_precision": precision,
        "changes_at": step.changes_at,
        "settled_at": settled.at if settled and not step.is_open else None,
        "unit_id": step.unit.id if step.unit else "",
        "answer": str(said.attributes.get("answer", "")) if said else "",
        "visibility": _most_closed(package, step),
    }


def answer_to(step: Step, answers: Sequence[Event]) -> Event | None:
    """Give the last that was said about a step: a `step.answered` that names it, as decisions do."""
    triggers = {str(step.trigger.id), str(step.trigger.supersedes)}
    for event in reversed(answers):
        said = event.attributes
        is_about = said.get("expectation") == step.expectation and said.get("trigger") in triggers
        if is_about and said.get("state_key") in (None, step.state_key):
            return event
    return None


def _due(step: Step, calendar: Calendar) -> tuple[datetime | None, str]:
    """Give the instant a step is due by; a date is due until its day is over."""
    if step.due is None:
        return None, ""
    if isinstance(step.due, datetime):
        return step.due, Precision.MINUTE
    return calendar.end_of(step.due.toordinal()), Precision.DAY


def _most_closed(package: Package, step: Step) -> Visibility:
    own = package.guideline.recommendations[step.rule.recommendation].visibility
    return max(step.visibility, step.trigger.visibility, own, key=_OPEN_TO_CLOSED.index)


def _records(subjects: Sequence[Subject]) -> dict[tuple[str, ...], StepRecord]:
    return {_identity(row): row for row in StepRecord.objects.filter(queries.about(subjects))}


def _identity(row: StepRecord) -> tuple[str, ...]:
    named = (row.subject_kind, row.subject_id, row.expectation, row.trigger.hex, row.state_key)
    return tuple(map(str, named))


def _said(row: StepRecord | None) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in SAID) if row else ()


def _mark(subjects: Sequence[Subject], package: Package, at: datetime) -> None:
    Explained.objects.filter(queries.about(subjects)).update(digest=package.digest, explained_at=at)
