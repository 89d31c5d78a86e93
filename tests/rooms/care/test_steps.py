"""Stored steps: always what the timeline says, written with the event, and turned by time."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from mestring.care import actions, queries, steps
from mestring.care.models import Event, Explained, StepRecord
from mestring.care.types import StepKey
from mestring.core.explain import explain
from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.queries import current_package
from mestring.people import actions as people
from mestring.people.queries import seen_persons
from mestring.people.refusals import NotFound
from mestring.people.types import PersonCard, RelativeCard, User
from tests.rooms.care.guidelines import with_thing

DISCHARGED = {"event": "inpatient.discharged", "at": "2026-03-17"}
CONTACT = {"event": "contact.held", "at": "2026-03-18", "attributes": {"two_way": True}}
KNOWN = {
    "event": "person.registered",
    "at": "2026-01-02",
    "attributes": {"birth_date": "1992-05-14"},
}
ID = UUID("0192f0c0-0000-7000-8000-00000000000a")
Happened = Callable[..., Any]


@pytest.fixture
def discharged(happened: Happened, aminas: PersonCard) -> None:
    happened(aminas.subject, KNOWN, DISCHARGED)


def stored(subject: Subject) -> set[tuple[str, str]]:
    rows = StepRecord.objects.filter(subject_id=subject.id)
    return set(rows.values_list("expectation", "outcome"))


def explained(subject: Subject, at: datetime) -> set[tuple[str, str]]:
    found = explain(current_package(), queries.timeline(subject), at)
    return {(step.expectation, step.outcome) for step in found.steps}


def test_what_is_stored_is_what_is_explained(
    discharged: None, aminas: PersonCard, now: datetime
) -> None:
    assert stored(aminas.subject) == explained(aminas.subject, now)
    assert stored(aminas.subject) == {("kontakt-innen-en-uke", "waiting")}


def test_a_step_turns_with_the_event_that_meets_it(
    discharged: None, aminas: PersonCard, kari: User, now: datetime
) -> None:
    actions.record_event(subject=aminas.subject, event=CONTACT, by=kari, at=now)
    assert stored(aminas.subject) == {("kontakt-innen-en-uke", "met")}


def test_what_is_taken_back_turns_it_again(
    discharged: None, aminas: PersonCard, kari: User, now: datetime
) -> None:
    held = actions.record_event(subject=aminas.subject, event=CONTACT, by=kari, at=now).event
    actions.retract_event(subject=aminas.subject, event=held, by=kari, at=now)
    assert stored(aminas.subject) == {("kontakt-innen-en-uke", "waiting")}
    with pytest.raises(actions.AlreadyTakenBack):
        actions.retract_event(subject=aminas.subject, event=held, by=kari, at=now)


def test_a_step_goes_when_what_led_to_it_is_taken_back(
    aminas: PersonCard, kari: User, happened: Happened, now: datetime
) -> None:
    (out,) = happened(aminas.subject, DISCHARGED)
    actions.retract_event(subject=aminas.subject, event=out, by=kari, at=now)
    assert stored(aminas.subject) == set()


def test_time_turns_a_step_when_the_tick_comes(
    discharged: None, aminas: PersonCard, now: datetime
) -> None:
    turns = StepRecord.objects.get().changes_at
    assert turns is not None
    assert turns > now
    assert steps.tick(turns - timedelta(microseconds=1)) == 0
    assert stored(aminas.subject) == {("kontakt-innen-en-uke", "waiting")}
    assert steps.tick(turns) == 1
    assert stored(aminas.subject) == {("kontakt-innen-en-uke", "overdue")}
    assert steps.tick(turns) == 0


def test_a_list_is_true_even_where_nobody_ticked(
    discharged: None, aminas: PersonCard, kari: User, now: datetime
) -> None:
    later = now + timedelta(days=30)
    steps.keep_up(later, seen_persons(kari, later))
    assert stored(aminas.subject) == {("kontakt-innen-en-uke", "overdue")}


def test_looking_at_one_list_does_not_turn_the_steps_of_others(
    discharged: None, aminas: PersonCard, per: User, now: datetime
) -> None:
    later = now + timedelta(days=30)
    steps.keep_up(later, seen_persons(per, later))
    assert stored(aminas.subject) == {("kontakt-innen-en-uke", "waiting")}


def test_building_all_anew_changes_nothing(
    discharged: None, aminas: PersonCard, yusufs: RelativeCard, happened: Happened, now: datetime
) -> None:
    happened(yusufs.subject, {"event": "relative.named", "at": "2026-03-02"})
    happened(
        Subject("fjordvik-team", SubjectKind.UNIT), {"event": "service.opened", "at": "2025-01-10"}
    )
    before = list(StepRecord.objects.order_by("pk").values())
    kept = steps.rebuild(now)
    assert list(StepRecord.objects.order_by("pk").values()) == before
    assert (kept.subjects, kept.steps, kept.differed) == (3, 3, 0)


def test_what_was_lost_or_spoilt_is_built_again(
    discharged: None, aminas: PersonCard, yusufs: RelativeCard, happened: Happened, now: datetime
) -> None:
    happened(yusufs.subject, {"event": "relative.named", "at": "2026-03-02"})
    before = list(StepRecord.objects.order_by("expectation").values_list(*steps.SAID))
    StepRecord.objects.filter(subject_kind="person").update(outcome="met", is_open=False)
    StepRecord.objects.filter(subject_kind="relative").delete()
    Explained.objects.all().delete()
    assert steps.rebuild(now).differed == 2
    assert list(StepRecord.objects.order_by("expectation").values_list(*steps.SAID)) == before


def test_a_relatives_step_stands_on_the_list_of_the_one_they_are_a_relative_of(
    aminas: PersonCard, yusufs: RelativeCard, happened: Happened
) -> None:
    happened(yusufs.subject, {"event": "relative.named", "at": "2026-03-02"})
    assert StepRecord.objects.get().person_id == aminas.id


def test_a_new_guideline_makes_the_next_tick_work_everything_out(
    discharged: None,
    publish: Callable[[GuidelineFiles], object],
    guideline_files: GuidelineFiles,
    now: datetime,
) -> None:
    assert not steps.is_behind()
    publish(with_thing(guideline_files))
    assert steps.is_behind()
    assert steps.tick(now) == 1
    assert not steps.is_behind()


def test_what_is_sent_twice_is_written_once(
    discharged: None, aminas: PersonCard, kari: User, now: datetime
) -> None:
    sent = {**CONTACT, "id": str(ID)}
    first = actions.record_event(subject=aminas.subject, event=sent, by=kari, at=now)
    again = actions.record_event(subject=aminas.subject, event=sent, by=kari, at=now)
    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert first.events == again.events
    assert Event.objects.filter(type="contact.held").count() == 1


def test_nothing_is_written_that_has_not_happened_yet(
    aminas: PersonCard, published: object, kari: User, now: datetime
) -> None:
    tomorrow = {**CONTACT, "at": "2026-03-21"}
    with pytest.raises(actions.NotYetHappened):
        actions.record_event(subject=aminas.subject, event=tomorrow, by=kari, at=now)
    assert not Event.objects.exists()


def test_nothing_happens_before_somebody_is_born(
    published: object, steward: User, kari: User, now: datetime
) -> None:
    born = date(2025, 6, 1)
    child = people.register_person(
        name="Lille", birth_date=born, identity_number=None, by=steward, at=now
    )
    people.open_relation(person=child, unit="fjordvik-team", opened_at=now, by=steward, at=now)
    subject = Subject(str(child), SubjectKind.PERSON)
    before = {**CONTACT, "at": "2025-05-31"}
    with pytest.raises(actions.BeforeBirth):
        actions.record_event(subject=subject, event=before, by=kari, at=now)
    actions.record_event(subject=subject, event={**CONTACT, "at": "2025-06-01"}, by=kari, at=now)


def test_nothing_happens_to_somebody_after_their_death(
    aminas: PersonCard, kari: User, happened: Happened, now: datetime
) -> None:
    happened(aminas.subject, {"event": "person.died", "at": "2026-03-10"})
    with pytest.raises(actions.AfterDeath):
        actions.record_event(subject=aminas.subject, event=CONTACT, by=kari, at=now)
    before = {**CONTACT, "at": "2026-03-09"}
    actions.record_event(subject=aminas.subject, event=before, by=kari, at=now)


def test_a_persons_own_word_is_theirs_to_give_and_to_take_back(
    discharged: None, aminas: PersonCard, amina: User, kari: User, now: datetime
) -> None:
    out = Event.objects.get(type="inpatient.discharged")
    no = {
        "event": "step.declined",
        "at": now.isoformat(),
        "attributes": {"expectation": "kontakt-innen-en-uke", "trigger": str(out.pk)},
    }
    said = actions.record_event(subject=aminas.subject, event=no, by=amina, at=now).event
    assert stored(aminas.subject) == {("kontakt-innen-en-uke", "declined")}
    with pytest.raises(NotFound):
        actions.retract_event(subject=aminas.subject, event=out.pk, by=amina, at=now)
    actions.retract_event(subject=aminas.subject, event=said, by=amina, at=now)
    assert stored(aminas.subject) == {("kontakt-innen-en-uke", "waiting")}


def test_a_key_travels_in_an_address() -> None:
    key = StepKey("kontakt-innen-en-uke", ID, "p.1")
    assert StepKey.parse(str(key)) == key
    assert StepKey.parse(str(key._replace(state_key=""))).state_key == ""
    for nonsense in ("", "a", "a.b.c", "a.b", f"a.{ID}"):
        with pytest.raises(NotFound):
            StepKey.parse(nonsense)
