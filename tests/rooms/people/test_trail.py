"""The access log: every attempt has its line, reading it is a line, and no line is changed or taken away."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from mestring import people
from mestring.care import actions as care
from mestring.people import actions, queries, telling
from mestring.people.models import LogEntry
from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.roles import Role
from mestring.people.types import PersonCard, RelativeCard, User
from mestring.people.words import Ground, How, Purpose, Section, Why
from tests.rooms.people import worlds

Browser = Callable[[User | None], Client]
Happened = Callable[..., Any]


def lines(person: UUID | None) -> list[LogEntry]:
    return list(LogEntry.objects.filter(person=person).order_by("pk"))


@pytest.fixture
def seen(published: object, aminas: PersonCard, kari: User, as_: Browser) -> LogEntry:
    """The line that Kari's look at Amina's page left."""
    as_(kari).get(reverse("person", args=[aminas.id]))
    return lines(aminas.id)[-1]


def test_a_look_leaves_what_the_trust_framework_asks_for(
    seen: LogEntry, aminas: PersonCard, kari: User, now: datetime
) -> None:
    assert (seen.reader, seen.reader_name, seen.role) == (kari.pk, "Kari", Role.COORDINATOR)
    assert (seen.legal_entity, seen.point_of_care) == ("Fjordvik", "fjordvik-team")
    assert seen.point_of_care_title == "Teamet i Fjordvik"
    assert seen.healthcare_service == "team"
    assert (seen.person, seen.person_point_of_care) == (aminas.id, "fjordvik-team")
    assert (seen.purpose, seen.ground) == (Purpose.TREATMENT, Ground.CARE)
    assert seen.decision_ref.startswith("care:")
    assert (seen.what, seen.how, seen.is_allowed) == ("person", How.READ, True)
    assert (seen.at, seen.day) == (now, now.date())


def test_the_line_tells_how_it_was_then_whatever_names_become(
    seen: LogEntry, aminas: PersonCard, amina: User, kari: User, now: datetime
) -> None:
    kari.name = "Karianne"
    kari.save()
    page = queries.access_log(aminas.id, seen_by=amina, at=now)
    assert page.lines[-1].reader_name == "Kari"


def test_a_refused_look_leaves_its_line_and_so_does_one_at_nobody(
    published: object, aminas: PersonCard, per: User, jonas: User, as_: Browser
) -> None:
    nobody = uuid4()
    for user, why in ((per, Why.NO_WAY_IN), (jonas, Why.NO_PERMISSION)):
        for person in (aminas.id, nobody):
            as_(user).get(reverse("person", args=[person]))
            line = lines(person)[-1]
            assert (line.reader, line.is_allowed, line.why_not) == (user.pk, False, why)
            assert line.ground == ""


def test_a_refused_look_of_one_kept_out_says_so_in_the_log_alone(
    published: object, aminas: PersonCard, amina: User, kari: User, as_: Browser, now: datetime
) -> None:
    actions.block(person=aminas.id, user=kari.pk, cost_told=True, by=amina, at=now)
    answer = as_(kari).get(reverse("person", args=[aminas.id]))
    assert lines(aminas.id)[-1].why_not == Why.BLOCKED
    assert "sperr" not in answer.content.decode().lower()


def test_what_is_written_leaves_one_line_and_what_is_refused_too(
    published: object, aminas: PersonCard, kari: User, per: User, now: datetime
) -> None:
    held = {"event": "contact.held", "at": "2026-03-19"}
    recorded = care.record_event(subject=aminas.subject, event=held, by=kari, at=now)
    line = lines(aminas.id)[-1]
    assert (line.how, line.what, line.documents) == (How.RECORD, "event", "contact.held")
    care.retract_event(subject=aminas.subject, event=recorded.event, by=kari, at=now)
    assert len(lines(aminas.id)) == 2
    with pytest.raises(NotAllowed):
        care.record_event(subject=aminas.subject, event=held, by=per, at=now)
    with pytest.raises(NotFound):
        care.retract_event(subject=aminas.subject, event=recorded.event, by=per, at=now)
    assert [each.is_allowed for each in lines(aminas.id)] == [True, True, False, False]


def test_a_form_that_is_sent_is_one_line_not_two(
    published: object, aminas: PersonCard, kari: User, as_: Browser
) -> None:
    browser = as_(kari)
    path = reverse("record", args=[aminas.id, "contact.held"])
    form = browser.get(path).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    answer = browser.post(path, {**sent, "on": "2026-03-19"})
    assert answer.status_code == 303
    assert [each.how for each in lines(aminas.id)] == [How.READ, How.RECORD]


def test_what_the_person_does_stands_there_too(
    published: object, aminas: PersonCard, amina: User, as_: Browser, now: datetime
) -> None:
    as_(amina).get("/min-plan/")
    line = lines(aminas.id)[-1]
    assert (line.ground, line.purpose, line.what) == (Ground.OWN, Purpose.OWN, "own-plan")
    goal = {"event": "goal.set", "at": "2026-03-19", "attributes": {"goal_text": "Havet"}}
    care.record_event(subject=aminas.subject, event=goal, by=amina, at=now)
    assert (lines(aminas.id)[-1].ground, lines(aminas.id)[-1].how) == (Ground.OWN, How.RECORD)


def test_being_listed_leaves_one_line_a_day_for_each_list(
    published: object,
    aminas: PersonCard,
    kari: User,
    as_: Browser,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = as_(kari)
    for _ in range(3):
        browser.get("/personer/")
    assert [(each.what, each.how) for each in lines(aminas.id)] == [("persons", How.LIST)]
    with CaptureQueriesContext(connection) as captured:
        browser.get("/personer/")
    assert not any(query["sql"].startswith("INSERT") for query in captured)
    monkeypatch.setattr("mestring.web.asking.now", lambda: now + timedelta(days=1))
    as_(kari).get("/personer/")
    assert len(lines(aminas.id)) == 2


def test_a_line_of_a_list_says_what_it_rested_on(
    published: object,
    aminas: PersonCard,
    kari: User,
    per: User,
    add_user: Callable[..., User],
    as_: Browser,
    now: datetime,
) -> None:
    liv = add_user("Liv", Role.THERAPIST, "storvik-team")
    worlds.share_with_user(aminas.id, liv, "storvik-team", now)
    worlds.break_glass(aminas.id, per, "storvik-team", now)
    for user in (kari, per, liv):
        as_(user).get("/personer/")
    assert [(each.reader_name, each.ground, each.purpose) for each in lines(aminas.id)] == [
        ("Kari", Ground.CARE, Purpose.TREATMENT),
        ("Per", Ground.BREAK_GLASS, Purpose.EMERGENCY),
        ("Liv", Ground.CONSENT, Purpose.COORDINATION),
    ]


def test_a_search_is_a_line_that_names_nobody(
    published: object, aminas: PersonCard, kari: User, per: User, as_: Browser
) -> None:
    for user, hits in ((kari, "1"), (per, "0")):
        as_(user).get("/personer/", {"navn": "ami"})
        line = lines(None)[-1]
        assert (line.reader, line.how, line.purpose_details) == (user.pk, How.SEARCH, hits)
        assert "ami" not in f"{line.documents} {line.purpose_details} {line.what}".lower()


def test_a_relatives_look_is_told_with_what_was_shown_and_not_where_nothing_was(
    published: object,
    aminas: PersonCard,
    amina: User,
    yusuf: User,
    yusufs: RelativeCard,
    as_: Browser,
    now: datetime,
) -> None:
    as_(yusuf).get("/min-side/")
    assert lines(aminas.id) == []
    actions.give_consent(
        person=aminas.id, relative=yusufs.id, section=Section.HELPERS, by=amina, at=now
    )
    as_(yusuf).get("/min-side/")
    line = lines(aminas.id)[-1]
    assert (line.role, line.sections, line.ground) == (Role.RELATIVE, "helpers", Ground.CONSENT)
    assert line.purpose == Purpose.FAMILY


def test_what_is_written_about_a_relative_stands_in_the_relatives_log_not_the_persons(
    published: object, aminas: PersonCard, yusufs: RelativeCard, kari: User, now: datetime
) -> None:
    heard = {"event": "relative.heard", "at": "2026-03-19"}
    care.record_event(subject=yusufs.subject, event=heard, by=kari, at=now)
    assert lines(aminas.id) == []
    assert [line.documents for line in lines(yusufs.id)] == ["relative.heard"]


def test_reading_the_log_is_itself_in_the_log(
    seen: LogEntry, aminas: PersonCard, amina: User, solveig: User, per: User, now: datetime
) -> None:
    first = queries.access_log(aminas.id, seen_by=amina, at=now)
    assert [line.what for line in first.lines] == ["access-log", "person"]
    second = queries.access_log(aminas.id, seen_by=solveig, at=now)
    assert (second.lines[0].reader_name, second.lines[0].purpose) == (
        "Solveig",
        Purpose.ADMINISTRATION,
    )
    with pytest.raises(NotFound):
        queries.access_log(aminas.id, seen_by=per, at=now)
    third = queries.access_log(aminas.id, seen_by=amina, at=now)
    assert [(line.reader_name, line.is_allowed) for line in third.lines[:3]] == [
        ("Amina", True),
        ("Per", False),
        ("Solveig", True),
    ]


@pytest.mark.parametrize("who", ["kari", "per", "jonas", "steward", "yusuf"])
def test_only_the_person_and_her_leader_read_the_log(
    who: str, aminas: PersonCard, now: datetime, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    with pytest.raises(NotFound):
        queries.access_log(aminas.id, seen_by=user, at=now)
    line = lines(aminas.id)[-1]
    assert (line.what, line.is_allowed) == ("access-log", False)


def test_lines_that_say_the_same_are_told_as_one_with_how_many(
    published: object, aminas: PersonCard, amina: User, kari: User, as_: Browser, now: datetime
) -> None:
    for _ in range(4):
        as_(kari).get(reverse("person", args=[aminas.id]))
    page = queries.access_log(aminas.id, seen_by=amina, at=now)
    assert [(line.what, line.times) for line in page.lines] == [("access-log", 1), ("person", 4)]
    assert len(lines(aminas.id)) == 5


def test_a_page_of_the_log_costs_the_same_however_long_it_is(
    aminas: PersonCard, amina: User, kari: User, now: datetime
) -> None:
    asked = set()
    for _ in range(3):
        for _ in range(40):
            actions.open_person(aminas.id, by=kari, at=now, what=str(uuid4()))
        with CaptureQueriesContext(connection) as captured:
            page = queries.access_log(aminas.id, seen_by=amina, at=now)
        asked.add(len(captured))
        assert page.next_before is not None or len(page.lines) <= 50
    assert len(asked) == 1
    assert asked.pop() <= 8


def test_the_log_is_read_to_its_end_page_by_page(
    aminas: PersonCard, amina: User, kari: User, now: datetime
) -> None:
    named = [f"page-{n}" for n in range(25)]
    for what in named:
        actions.open_person(aminas.id, by=kari, at=now, what=what)
    found: list[str] = []
    before = None
    while True:
        page = queries.access_log(aminas.id, seen_by=amina, at=now, before=before, size=10)
        found += [line.what for line in page.lines if line.what in named]
        if page.next_before is None:
            break
        before = page.next_before
    assert found == named[::-1]


@pytest.mark.parametrize(
    "change",
    [
        lambda row: LogEntry.objects.filter(pk=row.pk).update(reader_name="En annen"),
        lambda row: LogEntry.objects.filter(pk=row.pk).delete(),
        lambda row: LogEntry.objects.filter(pk=row.pk)._raw_delete("default"),
        lambda row: row.delete(),
        lambda row: row.save(),
        lambda row: LogEntry.objects.bulk_update([row], ["what"]),
        lambda row: raw("UPDATE people_logentry SET is_allowed = %s", [False]),
        lambda row: raw("DELETE FROM people_logentry WHERE id = %s", [row.pk]),
        lambda row: raw("DELETE FROM people_logentry"),
        lambda row: raw(again("INSERT", row)),
        lambda row: (
            raw(again("INSERT OR REPLACE", row))
            if is_sqlite()
            else raw("TRUNCATE people_logentry CASCADE")
        ),
    ],
)
def test_no_line_is_changed_or_taken_away(
    change: Callable[[LogEntry], object], seen: LogEntry
) -> None:
    before = LogEntry.objects.values().get(pk=seen.pk)
    seen.reader_name = "En annen"
    with pytest.raises(DatabaseError), transaction.atomic():
        change(seen)
    assert LogEntry.objects.values().get(pk=seen.pk) == before


def test_a_list_line_is_not_replaced_either(
    published: object, aminas: PersonCard, kari: User, as_: Browser
) -> None:
    if not is_sqlite():
        pytest.skip("REPLACE is SQLite's")
    as_(kari).get("/personer/")
    before = LogEntry.objects.values().get(person=aminas.id)
    columns = [field.column for field in LogEntry._meta.concrete_fields if field.column != "id"]
    names = ", ".join(f'"{name}"' for name in columns)
    raw(f"INSERT OR REPLACE INTO people_logentry ({names}) SELECT {names} FROM people_logentry")
    assert LogEntry.objects.values().get(person=aminas.id) == before


def raw(sql: str, params: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or [])


def again(how: str, row: LogEntry) -> str:
    return f"{how} INTO people_logentry SELECT * FROM people_logentry WHERE id = {row.pk}"


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def test_the_log_outlives_the_person_and_the_reader(
    seen: LogEntry, aminas: PersonCard, kari: User
) -> None:
    from mestring.people.models import Person

    Person.objects.filter(pk=aminas.id).delete()
    kari.delete()
    assert LogEntry.objects.get(pk=seen.pk).reader_name == "Kari"


def test_every_line_is_told_in_words_a_person_meets_in_both_languages(
    published: object, aminas: PersonCard, amina: User, kari: User, per: User, now: datetime
) -> None:
    for how in How:
        for user in (kari, per):
            try:
                actions.open_person(aminas.id, by=user, at=now, what="person", how=how)
            except NotFound:
                continue
    page = queries.access_log(aminas.id, seen_by=amina, at=now)
    said = {}
    for language in ("nb", "en"):
        with override(language):
            said[language] = [
                f"{telling.who(line)} {telling.did(line)} {telling.why(line)} {telling.purpose(line)}"
                for line in page.lines
            ]
    assert (
        "Kari, koordinator, Teamet i Fjordvik så siden om deg Enheten følger deg opp."
        in " ".join(said["nb"])
    )
    assert "Per, behandler, Teamet i Storvik prøvde å åpne siden om deg" in " ".join(said["nb"])
    assert not set(said["nb"]) & set(said["en"])
    for words in (telling.GROUNDS, telling.PURPOSES, telling.DID, telling.TRIED):
        assert all(str(word) for word in words.values())
    assert set(telling.GROUNDS) == set(Ground)
    assert set(telling.PURPOSES) == set(Purpose)
    assert set(telling.DID) == set(telling.TRIED) == set(How)


def test_one_file_writes_the_log() -> None:
    source = Path(people.__file__).parents[1]
    writers = {
        str(file.relative_to(source))
        for file in source.rglob("*.py")
        if "LogEntry(" in (text := file.read_text("utf-8")) or "LogEntry.objects.create" in text
    }
    assert writers == {"people/trail.py", "people/models/trail.py"}
