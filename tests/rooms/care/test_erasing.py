"""Erasure: what goes, what stays, who decides, and that a restored backup does not bring it back."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from mestring.care import actions, erasing, queries
from mestring.care.basis import SOCIAL_UNITS, TABLE, Basis, basis_of
from mestring.care.models import Event, Plea, StepRecord, Tombstone
from mestring.care.types import PleaKind, Reasons
from mestring.core.words import SubjectKind
from mestring.people import erased
from mestring.people.refusals import NotFound
from mestring.people.types import PersonCard, User

Happened = Callable[..., Any]
TEAM = {"id": "fjordvik-team", "type": "team", "level": "municipality"}
DISCHARGED = {"event": "inpatient.discharged", "at": "2026-03-14", "unit": TEAM}


@pytest.fixture(autouse=True)
def erased_list(tmp_path: Path, settings: Any) -> Path:
    settings.ERASED_LIST = tmp_path / "erased.jsonl"
    return tmp_path / "erased.jsonl"


@pytest.fixture
def discharge(happened: Happened, aminas: PersonCard, kari: User, now: datetime) -> UUID:
    happened(aminas.subject)
    recorded = actions.record_event(subject=aminas.subject, event=DISCHARGED, by=kari, at=now)
    return recorded.event


def ask(
    person: PersonCard, event: UUID, by: User, at: datetime, kind: PleaKind = PleaKind.ERASE
) -> int:
    return erasing.plead(
        subject=person.subject, event=event, kind=kind, words="Det var ikke meg.", by=by, at=at
    )


def grant(plea: int, by: User, at: datetime, ground: Reasons | None = Reasons.WRONG) -> None:
    erasing.decide_plea(plea=plea, granted=True, ground=ground, words="", by=by, at=at)


@pytest.mark.django_db(transaction=True)
def test_what_is_erased_goes_with_its_corrections_and_its_steps_and_leaves_a_stone(
    aminas: PersonCard,
    amina: User,
    kari: User,
    solveig: User,
    discharge: UUID,
    now: datetime,
    erased_list: Path,
) -> None:
    correction = {**DISCHARGED, "at": "2026-03-15", "supersedes": str(discharge)}
    later = actions.record_event(subject=aminas.subject, event=correction, by=kari, at=now).event
    assert StepRecord.objects.filter(person_id=aminas.id).exists()
    grant(ask(aminas, discharge, amina, now), solveig, now)
    assert not Event.objects.filter(pk__in=[discharge, later]).exists()
    assert not StepRecord.objects.filter(person_id=aminas.id).exists()
    stones = Tombstone.objects.all()
    assert {stone.event_id for stone in stones} == {discharge, later}
    assert {each.event_id for each in erased.noted([erased_list])} == {str(discharge), str(later)}
    assert {each.event_id for each in erasing.erased_now()} == {str(discharge), str(later)}


def test_nothing_of_what_was_erased_is_left_anywhere_in_the_database(
    aminas: PersonCard, amina: User, solveig: User, kari: User, happened: Happened, now: datetime
) -> None:
    happened(aminas.subject)
    secret = "hemmeligheten om sommeren"
    written = {"event": "goal.set", "at": "2026-03-14", "unit": TEAM}
    event = actions.record_event(
        subject=aminas.subject,
        event={**written, "attributes": {"goal_text": secret}},
        by=kari,
        at=now,
    ).event
    grant(ask(aminas, event, amina, now), solveig, now)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # the database's own names
            assert not any(secret in str(row) for row in cursor.fetchall()), table


def test_a_no_has_its_reasons_and_erases_nothing(
    aminas: PersonCard, amina: User, solveig: User, discharge: UUID, now: datetime
) -> None:
    plea = ask(aminas, discharge, amina, now)
    with pytest.raises(erasing.NothingSaid):
        erasing.decide_plea(plea=plea, granted=False, ground=None, words=" ", by=solveig, at=now)
    said = "Vi trenger det for å følge deg opp. Du kan klage til statsforvalteren."
    erasing.decide_plea(plea=plea, granted=False, ground=None, words=said, by=solveig, at=now)
    assert Event.objects.filter(pk=discharge).exists()
    (card,) = erasing.pleas_of(aminas.subject)
    assert (card.granted, card.reasons) == (False, said)
    with pytest.raises(erasing.AlreadyDecided):
        grant(plea, solveig, now)


def test_an_erasure_needs_a_ground(
    aminas: PersonCard, amina: User, solveig: User, discharge: UUID, now: datetime
) -> None:
    with pytest.raises(erasing.NothingSaid):
        grant(ask(aminas, discharge, amina, now), solveig, now, ground=None)
    assert Event.objects.filter(pk=discharge).exists()


def test_only_the_leader_of_the_unit_that_wrote_it_decides(
    aminas: PersonCard,
    amina: User,
    kari: User,
    per: User,
    jonas: User,
    discharge: UUID,
    now: datetime,
) -> None:
    plea = ask(aminas, discharge, amina, now)
    for user in (amina, kari, per, jonas):
        assert erasing.pleas_to_decide(user, now) == ()
        with pytest.raises(NotFound):
            grant(plea, user, now)


def test_only_the_one_it_is_about_asks_and_only_for_what_they_are_shown(
    aminas: PersonCard,
    amina: User,
    kari: User,
    yusuf: User,
    discharge: UUID,
    happened: Happened,
    now: datetime,
) -> None:
    for user in (kari, yusuf):
        with pytest.raises(NotFound):
            ask(aminas, discharge, user, now)
    (closed,) = happened(aminas.subject, {"event": "alert.sent", "at": "2026-03-15"})
    for event in (closed, uuid4()):
        with pytest.raises(NotFound):
            ask(aminas, UUID(str(event)), amina, now)
    assert not Plea.objects.exists()


def test_asking_twice_asks_once(
    aminas: PersonCard, amina: User, discharge: UUID, now: datetime
) -> None:
    assert ask(aminas, discharge, amina, now) == ask(aminas, discharge, amina, now)
    assert ask(aminas, discharge, amina, now, PleaKind.CORRECT) != ask(
        aminas, discharge, amina, now
    )


def test_ones_own_words_are_erased_by_oneself_and_others_are_not(
    aminas: PersonCard, amina: User, kari: User, discharge: UUID, now: datetime
) -> None:
    words = {"event": "goal.set", "at": "2026-03-19", "attributes": {"goal_text": "Sove."}}
    own = actions.record_event(subject=aminas.subject, event=words, by=amina, at=now).event
    with pytest.raises(NotFound):
        erasing.erase_own(subject=aminas.subject, event=discharge, by=amina, at=now)
    with pytest.raises(NotFound):
        erasing.erase_own(subject=aminas.subject, event=own, by=kari, at=now)
    erasing.erase_own(subject=aminas.subject, event=own, by=amina, at=now)
    assert "goal.set" not in queries.timeline(aminas.subject).by_type
    assert Tombstone.objects.get().ground == Reasons.OWN_WORDS


def test_what_a_restored_backup_brings_back_is_erased_again_once(
    aminas: PersonCard, amina: User, discharge: UUID, now: datetime
) -> None:
    gone = erased.Erasure(SubjectKind.PERSON, aminas.subject.id, now, str(discharge))
    for _ in range(2):
        erasing.erase_again([gone], at=now)
    assert not Event.objects.filter(pk=discharge).exists()
    assert not StepRecord.objects.filter(person_id=aminas.id).exists()
    assert Tombstone.objects.count() == 1


def test_an_entry_bears_the_basis_it_was_written_on(
    aminas: PersonCard, amina: User, discharge: UUID, now: datetime
) -> None:
    words = {"event": "goal.set", "at": "2026-03-19"}
    own = actions.record_event(subject=aminas.subject, event=words, by=amina, at=now).event
    assert erasing.basis_of_entry(discharge) is Basis.RECORD
    assert erasing.basis_of_entry(own) is Basis.OWN


def test_every_basis_says_what_follows_from_it() -> None:
    assert set(TABLE) == set(Basis)
    for rules in TABLE.values():
        said = (rules.title, rules.access, rules.retention, rules.correction, rules.erasure)
        assert all(str(each).strip() for each in (*said, rules.export))
    assert basis_of(SubjectKind.UNIT, "", is_own=False) is Basis.SERVICE
    assert all(
        basis_of(SubjectKind.PERSON, unit, is_own=False) is Basis.SOCIAL for unit in SOCIAL_UNITS
    )
