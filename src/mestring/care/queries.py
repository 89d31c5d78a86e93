"""Reading timelines and step records.

Access is decided in `people`: where the subject is fetched, or by the query of persons that a list is
filtered by.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, IntegerField, OrderBy, Q, QuerySet, Value, When

from mestring.care.models import Event, StepRecord
from mestring.care.records import to_event, to_stored_step
from mestring.care.types import PersonKeys, StoredStep, Worklist
from mestring.core import timeline as core
from mestring.core.redact import Audience, may_see
from mestring.core.timeline import Subject, Timeline
from mestring.core.words import Outcome, Tier
from mestring.knowledge.queries import current_package

# What has its limit further off than this comes after everything nearer, whatever it is about.
SOON = timedelta(days=7)
# How many open steps to read for each person wanted, at first; then again as many times as many.
ROWS_A_PERSON = 8
# What the person has said that should be heard before anything else on the list.
TO_BE_HEARD = ("unwanted", "other_way")
NextSteps = dict[UUID, StoredStep]
DONE = (Outcome.MET, Outcome.LATE)


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


def latest_recorded() -> tuple[int, str]:
    """Name all that is recorded: how many events, and the latest; another where anything is written."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Event.objects.count(), str(latest or "")


def about(subjects: Sequence[Subject]) -> Q:
    """Give the condition that a row is about one of some subjects."""
    wanted = Q(pk__in=())
    for kind in {subject.kind for subject in subjects}:
        ids = [subject.id for subject in subjects if subject.kind is kind]
        wanted |= Q(subject_kind=kind, subject_id__in=ids)
    return wanted


def worklist(
    persons: PersonKeys, at: datetime, *, expectations: Collection[str], start: int, size: int
) -> Worklist:
    """Give who needs what: a page of persons, what matters most first, each with their open steps.

    Steps of other expectations are left out. What matters: what the person has said no to, safety and
    wishes; then law; then the rest; each by its limit. What is more than a week off comes last.
    """
    rows = _in_order(_open_steps(persons, expectations), at)
    page = _first_persons(rows, start + size + 1)[start:]
    found: dict[UUID, list[StoredStep]] = {person: [] for person in page[:size]}
    for row in rows.filter(person_id__in=page[:size]).order_by(*_ORDER) if page else ():
        if row.person_id:
            found[row.person_id].append(to_stored_step(row))
    by_person = {person: tuple(steps) for person, steps in found.items()}
    return Worklist(by_person, has_more=len(page) > size)


def _first_persons(rows: QuerySet[StepRecord], most: int) -> list[UUID]:
    """Give the persons of the first rows in order, each once: as many as asked for, or all there are.

    The database keeps the first rows only, and numbers none of the others: with ten thousand persons
    that is a quarter of the time.
    """
    ordered = rows.order_by(*_ORDER).values_list("person_id", flat=True)
    taken = most * ROWS_A_PERSON
    while True:
        found = list(ordered[:taken])
        persons = [person for person in dict.fromkeys(found) if person]
        if len(persons) >= most or len(found) < taken:
            return persons[:most]
        taken *= ROWS_A_PERSON


def count_waiting(
    persons: PersonKeys, *, expectations: Collection[str], until: datetime, most: int
) -> int:
    """Count the persons for whom something stands open that is not further off than an instant.

    Counting ends at `most`: nobody reads more, and a list of everyone would wait for it.
    """
    near = Q(due_at=None) | Q(due_at__lte=until) | _TO_BE_HEARD
    rows = _open_steps(persons, expectations).filter(near)
    return rows.values("person_id").distinct()[:most].count()


def is_near(step: StoredStep, until: datetime) -> bool:
    """Tell whether a step comes before what is further off than an instant."""
    return step.due_at is None or step.due_at <= until or step.answer in TO_BE_HEARD


def lately_done(persons: PersonKeys, since: datetime, *, most: int) -> tuple[StoredStep, ...]:
    """Give what was done since an instant, the latest first."""
    rows = StepRecord.objects.filter(
        person_id__in=persons, settled_at__gte=since, outcome__in=DONE
    ).order_by("-settled_at", "pk")
    return tuple(to_stored_step(row) for row in rows[:most])


def behind_gap(
    persons: PersonKeys, expectation: str, unit: str, *, since: datetime, most: int
) -> tuple[StoredStep, ...]:
    """Give what was not done in time for some persons, or cannot be decided, in the count of a unit.

    What still stands comes first; what was done late is given where it was due after an instant.
    """
    late = Q(outcome=Outcome.LATE, due_at__gte=since)
    rows = StepRecord.objects.filter(
        Q(outcome__in=(Outcome.OVERDUE, Outcome.UNKNOWN)) | late,
        person_id__in=persons,
        expectation=expectation,
        unit_id=unit,
    )
    ordered = rows.order_by(
        F("settled_at").asc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk"
    )
    return tuple(to_stored_step(row) for row in ordered[:most])


def next_steps(ids: Collection[UUID], at: datetime) -> NextSteps:
    """Give the open step that matters most for each of some persons; one with none is left out."""
    rows = _in_order(StepRecord.objects.filter(_STANDS_OPEN, person_id__in=ids), at)
    found: dict[UUID, StoredStep] = {}
    for row in rows.order_by(*_ORDER):
        if row.person_id:
            found.setdefault(row.person_id, to_stored_step(row))
    return found


def may_be_printed(step: StoredStep) -> bool:
    """Tell whether a step may stand on paper, or be seen over somebody's shoulder."""
    return may_see(Audience.PRINT, step.visibility)


def open_steps(subjects: Sequence[Subject], at: datetime) -> tuple[StoredStep, ...]:
    """Give the open steps of some units, municipalities or agreements, what matters most first."""
    rows = _in_order(StepRecord.objects.filter(about(subjects), _STANDS_OPEN), at)
    return tuple(to_stored_step(row) for row in rows.order_by(*_ORDER))


_TO_BE_HEARD = Q(answer__in=TO_BE_HEARD)
_STANDS_OPEN = Q(is_open=True, is_later_round=False)
_ORDER = (
    OrderBy(F("is_far")),
    OrderBy(F("weight")),
    OrderBy(F("due_at"), nulls_last=True),
    OrderBy(F("pk")),
)


def _open_steps(persons: PersonKeys, expectations: Collection[str]) -> QuerySet[StepRecord]:
    return StepRecord.objects.filter(
        _STANDS_OPEN, person_id__in=persons, expectation__in=expectations
    )


def _in_order(rows: QuerySet[StepRecord], at: datetime) -> QuerySet[StepRecord]:
    """Say of each row what lists are ordered by."""
    return rows.annotate(
        weight=Case(
            When(_TO_BE_HEARD, then=Value(Tier.FIRST.value)),
            default=F("tier"),
            output_field=IntegerField(),
        ),
        is_far=Case(When(~_TO_BE_HEARD & Q(due_at__gt=at + SOON), then=Value(1)), default=Value(0)),
    )
