"""A question about a line of the log gets a human answer in the same thread."""

from datetime import datetime, timedelta

import pytest

from mestring.people import actions, queries
from mestring.people.models import LogEntry
from mestring.people.refusals import NotFound
from mestring.people.types import PersonCard, User
from mestring.people.words import NoticeKind


@pytest.fixture
def line(aminas: PersonCard, kari: User, now: datetime) -> int:
    actions.open_person(aminas.id, by=kari, at=now, what="person")
    found = LogEntry.objects.get(person=aminas.id)
    return found.pk


def test_the_unit_that_looked_owes_the_answer_and_the_thread_goes_on(
    line: int, aminas: PersonCard, amina: User, solveig: User, now: datetime
) -> None:
    question = actions.ask_about(line=line, words="Hvorfor?", by=amina, at=now)
    (owed,) = queries.questions_to_answer(solveig, now)
    assert (owed.id, owed.person_name, owed.line.reader_name) == (question, "Amina", "Kari")
    later = now + timedelta(hours=1)
    actions.answer_question(question=question, words="Hun hadde vakt.", by=solveig, at=later)
    assert queries.questions_to_answer(solveig, now) == ()
    (notice,) = queries.notices(aminas.id, seen_by=amina, at=later)
    assert (notice.kind, notice.question, notice.line) == (
        NoticeKind.QUESTION_ANSWERED,
        question,
        line,
    )
    actions.ask_about(line=line, words="Og i går?", by=amina, at=later)
    (owed,) = queries.questions_to_answer(solveig, later)
    assert [(said.by_name, said.is_answer, said.words) for said in owed.messages] == [
        ("Amina", False, "Hvorfor?"),
        ("Solveig", True, "Hun hadde vakt."),
        ("Amina", False, "Og i går?"),
    ]


def test_the_thread_stands_at_the_line(
    line: int, aminas: PersonCard, amina: User, kari: User, now: datetime
) -> None:
    actions.open_person(aminas.id, by=kari, at=now, what="person")
    question = actions.ask_about(line=line, words="Hvorfor?", by=amina, at=now)
    page = queries.access_log(aminas.id, seen_by=amina, at=now)
    # The line that is asked about stands by itself, though the one before says the same.
    assert [(each.what, each.thread is not None) for each in page.lines] == [
        ("access-log", False),
        ("person", False),
        ("person", True),
    ]
    assert queries.thread(question, seen_by=amina, at=now).messages[0].words == "Hvorfor?"


@pytest.mark.parametrize("who", ["kari", "per", "yusuf", "solveig", "steward"])
def test_nobody_asks_in_another_name(
    who: str, line: int, now: datetime, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotFound):
        actions.ask_about(line=line, words="?", by=request.getfixturevalue(who), at=now)


@pytest.mark.parametrize("who", ["kari", "per", "yusuf", "steward", "amina"])
def test_nobody_but_the_units_leader_answers_or_reads(
    who: str, line: int, amina: User, now: datetime, request: pytest.FixtureRequest
) -> None:
    question = actions.ask_about(line=line, words="Hvorfor?", by=amina, at=now)
    user = request.getfixturevalue(who)
    with pytest.raises(NotFound):
        actions.answer_question(question=question, words="Fordi.", by=user, at=now)
    if who != "amina":
        with pytest.raises(NotFound):
            queries.thread(question, seen_by=user, at=now)


def test_the_steward_answers_for_one_who_acted_from_no_unit(
    aminas: PersonCard, amina: User, jonas: User, steward: User, solveig: User, now: datetime
) -> None:
    with pytest.raises(NotFound):
        actions.open_person(aminas.id, by=jonas, at=now, what="person")
    tried = LogEntry.objects.get(person=aminas.id)
    question = actions.ask_about(line=tried.pk, words="Hvem er Jonas?", by=amina, at=now)
    assert queries.questions_to_answer(solveig, now) == ()
    actions.answer_question(question=question, words="En redaktør.", by=steward, at=now)


def test_it_shows_when_the_one_who_looked_answers_for_themselves(
    aminas: PersonCard, amina: User, solveig: User, now: datetime
) -> None:
    actions.open_person(aminas.id, by=solveig, at=now, what="person")
    line = LogEntry.objects.get(person=aminas.id)
    question = actions.ask_about(line=line.pk, words="Hvorfor?", by=amina, at=now)
    actions.answer_question(question=question, words="Jeg så til.", by=solveig, at=now)
    said = queries.thread(question, seen_by=amina, at=now).messages
    assert [each.is_by_reader for each in said] == [False, True]


def test_a_question_says_something(line: int, amina: User, now: datetime) -> None:
    with pytest.raises(actions.NothingSaid):
        actions.ask_about(line=line, words=" \n", by=amina, at=now)
