"""Reading the access log. Whoever reads it stands in it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from mestring.people import access, trail
from mestring.people.models import BreakGlass, LogEntry, Message, Notice, Question
from mestring.people.refusals import NotFound
from mestring.people.roles import ANSWERS_FOR_NO_UNIT, Permission, Reach, Role
from mestring.people.standing import Reader, standing
from mestring.people.types import (
    LogLine,
    LogPage,
    NoticeCard,
    OpeningCard,
    Said,
    Standing,
    Thread,
)
from mestring.people.words import Finding, Ground, How, NoticeKind, Purpose, Reason

LOG = "access-log"
AT_ONCE = 50


def access_log(
    person: UUID,
    *,
    seen_by: Reader,
    at: datetime,
    before: int | None = None,
    size: int = AT_ONCE,
    who: Standing | None = None,
) -> LogPage:
    """Give a page of who has seen a person, newest first; this reading is the next line.

    For the person and whoever acts in their place; and for the leader of a unit that follows them up.
    Lines that say the same after one another on one day are told as one.
    """
    _open_log(person, seen_by, at, who)
    rows = LogEntry.objects.filter(person=person)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    shown = found[:size]
    threads = _threads(Question.objects.filter(line__in=[row.pk for row in shown]))
    by_line = {thread.line.id: thread for thread in threads}
    lines = [replace(_line(row), thread=by_line.get(row.pk)) for row in shown]
    return LogPage(tuple(_joined(lines)), shown[-1].pk if len(found) > size else None)


def threads_of(person: UUID, *, seen_by: Reader, at: datetime) -> tuple[Thread, ...]:
    """Give a person's own questions with their answers, the latest first."""
    _own(person, seen_by, at)
    return _threads(Question.objects.filter(person=person))


def notices(
    person: UUID, *, seen_by: Reader, at: datetime, most: int = AT_ONCE
) -> tuple[NoticeCard, ...]:
    """Give what a person is told of without asking, the latest first."""
    _own(person, seen_by, at)
    found = Notice.objects.filter(person=person).select_related(
        "question", "opening__person", "opening__user", "opening__unit", "opening__reviewed_by"
    )
    return tuple(_notice(row) for row in found.order_by("-at", "-pk")[:most])


def unread_notices(person: UUID) -> int:
    """Count what a person has not read. Whoever asks is the person."""
    return Notice.objects.filter(person=person, read_at=None).count()


def openings_to_review(seen_by: Reader, at: datetime) -> tuple[OpeningCard, ...]:
    """Give the openings in a leader's units that nobody has gone through, oldest first."""
    found = _openings(seen_by, at).filter(reviewed_at=None).order_by("opened_at", "pk")
    return tuple(_opening_card(row) for row in found)


def openings_reviewed(
    seen_by: Reader, at: datetime, *, most: int = AT_ONCE
) -> tuple[OpeningCard, ...]:
    """Give the openings in a leader's units that have been gone through, the latest first."""
    found = _openings(seen_by, at).filter(reviewed_at__isnull=False)
    return tuple(_opening_card(row) for row in found.order_by("-reviewed_at", "-pk")[:most])


def open_now(seen_by: Reader, at: datetime) -> tuple[OpeningCard, ...]:
    """Give what a reader has broken the glass for and still holds."""
    found = BreakGlass.objects.filter(user=seen_by.pk, opened_at__lte=at, until__gt=at)
    return tuple(_opening_card(row) for row in _with_names(found).order_by("until", "pk"))


def questions_to_answer(seen_by: Reader, at: datetime) -> tuple[Thread, ...]:
    """Give the questions that a reader owes an answer for their units, oldest first."""
    return tuple(reversed(_threads(_answered_by(seen_by, at).filter(answered_at=None))))


def thread(question: int, *, seen_by: Reader, at: datetime) -> Thread:
    """Give one thread, to the person who asked or to those who answer for the unit."""
    for found in _threads(Question.objects.filter(pk=question)):
        if _answered_by(seen_by, at).filter(pk=question).exists():
            return found
        _own(found.person_id, seen_by, at)
        return found
    raise NotFound


def _open_log(person: UUID, by: Reader, at: datetime, who: Standing | None) -> None:
    """Decide, as the person's own or as a leader's, and write the line."""
    who = who if who is not None else standing(by, at)
    needs = Permission.LOG_READ_OWN
    decision = access.decide(person, by=by, at=at, needs=needs, who=who)
    if not decision.is_allowed and who.holds(Permission.LOG_READ):
        needs = Permission.LOG_READ
        decision = access.decide(person, by=by, at=at, needs=needs, who=who)
    trail.write(decision, by=by, at=at, needs=needs, what=LOG)
    if not decision.is_allowed:
        raise NotFound


def _own(person: UUID, by: Reader, at: datetime) -> None:
    needs = Permission.LOG_READ_OWN
    if not access.decide(person, by=by, at=at, needs=needs).is_allowed:
        raise NotFound


def _answered_by(by: Reader, at: datetime) -> QuerySet[Question]:
    who = standing(by, at)
    units = list(who.at_units(Permission.QUESTION_ANSWER, Reach.UNIT))
    theirs = Q(unit__in=units)
    if who.role(ANSWERS_FOR_NO_UNIT) is not None:
        theirs |= Q(unit=None)
    return Question.objects.filter(theirs)


def _openings(by: Reader, at: datetime) -> QuerySet[BreakGlass]:
    """Give the openings that a reader answers for: not their own."""
    units = list(standing(by, at).at_units(Permission.BREAK_GLASS_REVIEW, Reach.UNIT))
    return _with_names(BreakGlass.objects.filter(unit__in=units).exclude(user=by.pk))


def _with_names(found: QuerySet[BreakGlass]) -> QuerySet[BreakGlass]:
    return found.select_related("person", "user", "unit", "reviewed_by")


def _threads(found: QuerySet[Question]) -> tuple[Thread, ...]:
    said = Message.objects.select_related("by").order_by("pk")
    rows = (
        found.select_related("line", "person")
        .prefetch_related(Prefetch("messages", said))
        .order_by("-asked_at", "-pk")
    )
    return tuple(_thread(row) for row in rows)


def _thread(row: Question) -> Thread:
    return Thread(
        row.pk,
        row.person_id,
        row.person.name,
        _line(row.line),
        row.asked_at,
        row.answered_at,
        tuple(
            Said(
                each.by.name,
                each.is_answer,
                each.at,
                each.words,
                is_by_reader=each.is_answer and each.by_id == row.line.reader,
            )
            for each in row.messages.all()
        ),
    )


def _line(row: LogEntry) -> LogLine:
    return LogLine(
        row.pk,
        row.at,
        row.day,
        row.reader,
        row.reader_name,
        Role(row.role) if row.role else None,
        row.point_of_care,
        row.point_of_care_title,
        row.legal_entity,
        Purpose(row.purpose),
        row.purpose_details,
        Ground(row.ground) if row.ground else None,
        row.what,
        tuple(filter(None, row.sections.split(","))),
        row.documents,
        (row.from_date, row.until_date),
        How(row.how),
        row.is_allowed,
        first_at=row.at,
    )


def _joined(lines: Sequence[LogLine]) -> Iterable[LogLine]:
    """Join lines that say the same after one another; what was asked about stands by itself."""
    found: list[LogLine] = []
    for line in lines:
        if found and not line.thread and not found[-1].thread and _same(found[-1], line):
            found[-1] = replace(found[-1], times=found[-1].times + 1, first_at=line.at)
        else:
            found.append(line)
    return found


def _same(one: LogLine, other: LogLine) -> bool:
    return _said(one) == _said(other)


def _said(line: LogLine) -> LogLine:
    return replace(line, id=0, at=datetime.min, times=1, first_at=None)  # noqa: DTZ901


def _opening_card(row: BreakGlass) -> OpeningCard:
    """Give an opening as the person and the leader are shown it."""
    return OpeningCard(
        row.pk,
        row.person_id,
        row.person.name,
        row.user.name,
        row.unit.title,
        Reason(row.reason),
        row.words,
        row.opened_at,
        row.until,
        Finding(row.finding) if row.finding else None,
        row.reviewed_at,
        row.reviewed_by.name if row.reviewed_by else "",
        row.review_words,
    )


def _notice(row: Notice) -> NoticeCard:
    return NoticeCard(
        row.pk,
        NoticeKind(row.kind),
        row.at,
        row.read_at is not None,
        _opening_card(row.opening) if row.opening else None,
        row.question_id,
        row.question.line_id if row.question else None,
    )
