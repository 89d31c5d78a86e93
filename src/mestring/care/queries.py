"""Reading timelines. Access is decided where the subject is fetched, in `people`."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from mestring.care.models import Event
from mestring.care.records import to_event
from mestring.core import timeline as core
from mestring.core.timeline import Subject, Timeline
from mestring.knowledge.queries import current_package


def timeline(subject: Subject) -> Timeline:
    """Give everything recorded about one subject, superseded events included."""
    return timelines([subject])[subject]


def timelines(subjects: Sequence[Subject]) -> dict[Subject, Timeline]:
    """Give the timelines of several subjects, in one look-up."""
    guideline = current_package().guideline
    found: dict[tuple[str, str], list[core.Event]] = {(s.kind, s.id): [] for s in subjects}
    for row in Event.objects.filter(about(subjects)) if subjects else ():
        found[row.subject_kind, row.subject_id].append(to_event(row, guideline))
    return {subject: Timeline.of(subject, found[subject.kind, subject.id]) for subject in subjects}


def authors(subject: Subject) -> dict[UUID, int]:
    """Give who wrote down each event of a subject: user by event."""
    rows = Event.objects.filter(about([subject]))
    return dict(rows.values_list("id", "recorded_by"))


def has_events(subject: Subject) -> bool:
    """Tell whether anything is recorded about a subject."""
    return Event.objects.filter(about([subject])).exists()


def about(subjects: Sequence[Subject]) -> Q:
    """Give the condition that a row is about one of some subjects."""
    wanted = Q(pk__in=())
    for kind in {subject.kind for subject in subjects}:
        ids = [subject.id for subject in subjects if subject.kind is kind]
        wanted |= Q(subject_kind=kind, subject_id__in=ids)
    return wanted
