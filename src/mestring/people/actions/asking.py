"""A person asks about a line of the log, and the unit answers in the same thread."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mestring.people import access
from mestring.people.models import LogEntry, Message, Notice, Question, Unit
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import ANSWERS_FOR_NO_UNIT, Permission, Reach
from mestring.people.standing import standing
from mestring.people.types import User
from mestring.people.words import NoticeKind


class NothingSaid(Refusal):
    """A question or an answer without words."""


@transaction.atomic
def ask_about(*, line: int, words: str, by: User, at: datetime) -> int:
    """Ask about a line of one's own log, or ask on in the thread; give the question's key."""
    row = LogEntry.objects.filter(pk=line, person__isnull=False).first()
    if row is None or row.person is None or not _may_ask(row.person, by, at):
        raise NotFound
    said = _said(words)
    unit = row.point_of_care if Unit.objects.filter(pk=row.point_of_care).exists() else None
    question, _new = Question.objects.get_or_create(
        line=row, defaults={"person_id": row.person, "unit_id": unit, "asked_at": at}
    )
    Question.objects.filter(pk=question.pk).update(answered_at=None, asked_at=at)
    Message.objects.create(question=question, by=by, is_answer=False, at=at, words=said)
    return question.pk


@transaction.atomic
def answer_question(*, question: int, words: str, by: User, at: datetime) -> None:
    """Answer for the unit; the person is told, and can ask on."""
    row = Question.objects.select_for_update().filter(pk=question).first()
    if row is None or not _may_answer(row, by, at):
        raise NotFound
    Message.objects.create(question=row, by=by, is_answer=True, at=at, words=_said(words))
    row.answered_at = at
    row.save(update_fields=["answered_at"])
    Notice.objects.create(
        person_id=row.person_id, kind=NoticeKind.QUESTION_ANSWERED, at=at, question=row
    )


@transaction.atomic
def mark_read(*, notice: int, by: User, at: datetime) -> None:
    """Say that the person has read a notice."""
    row = Notice.objects.select_for_update().filter(pk=notice).first()
    if row is None or not _may_ask(row.person_id, by, at):
        raise NotFound
    if row.read_at is None:
        row.read_at = at
        row.save(update_fields=["read_at"])


def _may_ask(person: UUID, by: User, at: datetime) -> bool:
    return access.decide(person, by=by, at=at, needs=Permission.LOG_READ_OWN).is_allowed


def _may_answer(row: Question, by: User, at: datetime) -> bool:
    who = standing(by, at)
    if row.unit_id is None:
        return who.role(ANSWERS_FOR_NO_UNIT) is not None
    return row.unit_id in who.at_units(Permission.QUESTION_ANSWER, Reach.UNIT)


def _said(words: str) -> str:
    if not words.strip():
        raise NothingSaid(_("Skriv hva du vil spørre om eller svare, med dine egne ord."))
    return words.strip()
