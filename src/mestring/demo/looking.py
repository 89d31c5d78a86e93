"""What has happened around access in the demo: who looked, who was kept out, what was asked."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from mestring.core.timeline import Subject
from mestring.demo import story
from mestring.people import actions as people
from mestring.people import queries
from mestring.people.refusals import NotFound
from mestring.people.words import Finding, Reason

OSLO = ZoneInfo("Europe/Oslo")


def tell_looks(persons: Mapping[str, Subject], at: datetime) -> None:
    """Do it all again, each at its time."""
    for row in story.looks():
        day = at.astimezone(OSLO).date() + timedelta(days=row["day"])
        moment = datetime.fromisoformat(f"{day.isoformat()}T{row['time']}").replace(tzinfo=OSLO)
        _DO[row["do"]](row, persons, moment)


def _look(row: Mapping[str, Any], persons: Mapping[str, Subject], at: datetime) -> None:
    # One who may not see is refused, and that is told of as well.
    with suppress(NotFound):
        people.open_person(
            _key(persons, row["person"]), by=_user(row["who"]), at=at, what=row["what"]
        )


def _break_glass(row: Mapping[str, Any], persons: Mapping[str, Subject], at: datetime) -> None:
    people.open_break_glass(
        by=_user(row["who"]),
        at=at,
        unit=row["unit"],
        reason=Reason(row["reason"]),
        words=row["words"],
        identity_number=story.numbers()[row["person"]],
    )


def _review(row: Mapping[str, Any], persons: Mapping[str, Subject], at: datetime) -> None:
    leader, opener = _user(row["who"]), _user(row["opened_by"]).name
    opening = next(o for o in queries.openings_to_review(leader, at) if o.user_name == opener)
    people.review_break_glass(
        opening=opening.id, finding=Finding(row["finding"]), words=row["words"], by=leader, at=at
    )


def _block(row: Mapping[str, Any], persons: Mapping[str, Subject], at: datetime) -> None:
    who = _user(row["who"])
    people.block(
        person=queries.own_person(who).id,
        user=_user(row["user"]).pk,
        words=row["words"],
        cost_told=True,
        by=who,
        at=at,
    )


def _ask(row: Mapping[str, Any], persons: Mapping[str, Subject], at: datetime) -> None:
    """Open the log, find the line, and ask."""
    who, about = _user(row["who"]), _user(row["about"])
    page = queries.access_log(queries.own_person(who).id, seen_by=who, at=at)
    line = next(line for line in page.lines if line.reader == about.pk)
    people.ask_about(line=line.id, words=row["words"], by=who, at=at)


def _answer(row: Mapping[str, Any], persons: Mapping[str, Subject], at: datetime) -> None:
    leader, asker = _user(row["who"]), queries.own_person(_user(row["asked_by"])).id
    owed = queries.questions_to_answer(leader, at)
    question = next(thread for thread in owed if thread.person_id == asker)
    people.answer_question(question=question.id, words=row["words"], by=leader, at=at)


def _key(persons: Mapping[str, Subject], name: str) -> UUID:
    return UUID(persons[name].id)


_user = queries.user_named
_DO = {
    "look": _look,
    "break_glass": _break_glass,
    "review": _review,
    "block": _block,
    "ask": _ask,
    "answer": _answer,
}
