"""Writing down what happened: checked against the dictionary, all or nothing, and by whom it may."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from mestring.care import actions, queries
from mestring.care.models import Event
from mestring.core.faults import Faults
from mestring.core.timeline import Subject, Unit
from mestring.core.words import Precision, SubjectKind, Visibility
from mestring.knowledge.folder import GuidelineFiles
from mestring.people.refusals import NotAllowed
from mestring.people.types import PersonCard, RelativeCard, User
from tests.rooms.care.guidelines import THING, with_thing

pytestmark = pytest.mark.usefixtures("published")
CONTACT = {"event": "contact.held", "at": "2026-03-17T10:00+01:00", "attributes": {"two_way": True}}
TEAM = Subject("fjordvik-team", SubjectKind.UNIT)


def test_what_is_written_is_what_is_read(kari: User, aminas: PersonCard, now: datetime) -> None:
    facts = {
        "two_way": True,
        "contact_mode": "phone",
        "share": Decimal("0.25"),
        "last_day": "2026-03-31",
        "moment": "2026-03-17T09:00:00+01:00",
    }
    unit = {"id": "fjordvik-team", "type": "team", "level": "municipality"}
    written = {**CONTACT, "attributes": facts, "unit": unit, "role": "coordinator"}
    event_id = actions.record_event(subject=aminas.subject, event=written, by=kari, at=now).event
    (event,) = queries.timeline(aminas.subject).events
    assert event.id == event_id
    assert event.at == event.until == datetime(2026, 3, 17, 9, tzinfo=UTC)
    assert event.recorded == now
    assert event.unit == Unit("fjordvik-team", "team", "municipality")
    assert event.role == "coordinator"
    assert event.attributes == {
        "two_way": True,
        "contact_mode": "phone",
        "share": Decimal("0.25"),
        "last_day": date(2026, 3, 31),
        "moment": datetime(2026, 3, 17, 8, tzinfo=UTC),
    }


def test_a_day_without_a_clock_is_kept_as_a_day(
    kari: User, aminas: PersonCard, now: datetime
) -> None:
    written = {"event": "contact.held", "at": "2026-03-17"}
    actions.record_event(subject=aminas.subject, event=written, by=kari, at=now)
    (event,) = queries.timeline(aminas.subject).events
    assert event.precision is Precision.DAY
    assert event.on == date(2026, 3, 17)
    assert event.until - event.at == timedelta(days=1) - timedelta(microseconds=1)


def test_who_wrote_it_is_kept(kari: User, aminas: PersonCard, now: datetime) -> None:
    event_id = actions.record_event(subject=aminas.subject, event=CONTACT, by=kari, at=now).event
    assert Event.objects.get(pk=event_id).recorded_by == kari


def test_a_therapist_elsewhere_may_not_write(per: User, aminas: PersonCard, now: datetime) -> None:
    with pytest.raises(NotAllowed, match="behandlingsrelasjon"):
        actions.record_event(subject=aminas.subject, event=CONTACT, by=per, at=now)
    assert not queries.has_events(aminas.subject)


def test_only_the_leader_writes_about_the_unit(kari: User, solveig: User, now: datetime) -> None:
    opened = {"event": "service.opened", "at": "2025-01-01"}
    with pytest.raises(NotAllowed, match="lederen"):
        actions.record_event(subject=TEAM, event=opened, by=kari, at=now)
    actions.record_event(subject=TEAM, event=opened, by=solveig, at=now)
    assert queries.has_events(TEAM)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ({"event": "contact.hled", "at": "2026-03-17"}, "Mente du «contact.held»"),
        ({"event": "contact.held"}, "mangler tidspunkt"),
        ({"event": "contact.held", "at": "2026-03-17T10:00"}, "mangler tidssone"),
        ({**CONTACT, "attributes": {"two_way": "ja"}}, "true eller false"),
        ({**CONTACT, "attributes": {"hemmelig": 1}}, "har ikke opplysningen"),
        ({**CONTACT, "supersedes": "noe"}, "finnes ikke her"),
        ({**CONTACT, "supersedes": ["liste"]}, "finnes ikke her"),
        ({**CONTACT, "attributes": []}, "må ha nøkler"),
        ({"event": "service.opened", "at": "2026-03-17"}, "kan ikke skje"),
    ],
)
def test_a_wrong_event_gets_its_sentence(
    kari: User, aminas: PersonCard, now: datetime, written: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Faults, match=sentence):
        actions.record_event(subject=aminas.subject, event=written, by=kari, at=now)


def test_one_wrong_event_stops_them_all(kari: User, aminas: PersonCard, now: datetime) -> None:
    wrong = {"event": "ukjent", "at": "2026-03-17"}
    with pytest.raises(Faults):
        actions.record_events(subject=aminas.subject, events=[CONTACT, wrong], by=kari, at=now)
    assert not queries.has_events(aminas.subject)


def test_what_has_not_happened_yet_is_not_written(
    kari: User, aminas: PersonCard, now: datetime
) -> None:
    tomorrow = {"event": "contact.held", "at": (now + timedelta(minutes=1)).isoformat()}
    with pytest.raises(actions.NotYetHappened, match="fram i tid"):
        actions.record_event(subject=aminas.subject, event=tomorrow, by=kari, at=now)


def test_events_at_the_same_time_stand_in_the_order_they_were_written(
    kari: User, aminas: PersonCard, now: datetime
) -> None:
    ids = [
        actions.record_event(subject=aminas.subject, event=CONTACT, by=kari, at=now).event
        for _ in range(20)
    ]
    assert [event.id for event in queries.timeline(aminas.subject).events] == ids


def test_a_mistake_is_corrected_by_an_event_that_supersedes_it(
    kari: User, aminas: PersonCard, now: datetime
) -> None:
    wrong = actions.record_event(subject=aminas.subject, event=CONTACT, by=kari, at=now).event
    right = {**CONTACT, "attributes": {"two_way": False}, "supersedes": str(wrong)}
    actions.record_event(subject=aminas.subject, event=right, by=kari, at=now)
    retracted = {**CONTACT, "supersedes": str(wrong), "retracts": True}
    actions.record_event(subject=aminas.subject, event=retracted, by=kari, at=now)
    first, second, third = queries.timeline(aminas.subject).events
    assert second.supersedes == third.supersedes == first.id
    assert third.retracts


def test_another_persons_event_cannot_be_superseded(
    kari: User, aminas: PersonCard, yusufs: RelativeCard, now: datetime
) -> None:
    theirs = actions.record_event(
        subject=yusufs.subject,
        event={"event": "relative.named", "at": "2026-03-01"},
        by=kari,
        at=now,
    ).event
    with pytest.raises(Faults, match="finnes ikke her"):
        actions.record_event(
            subject=aminas.subject, event={**CONTACT, "supersedes": str(theirs)}, by=kari, at=now
        )


def test_an_event_carries_the_visibility_of_its_type(
    kari: User, aminas: PersonCard, now: datetime
) -> None:
    told = {"event": "violence.told", "at": "2026-03-17"}
    actions.record_event(subject=aminas.subject, event=told, by=kari, at=now)
    (event,) = queries.timeline(aminas.subject).events
    assert event.visibility is Visibility.GUARDED


def test_a_history_is_taken_over_with_its_own_times_and_names(
    happened: Callable[..., Any], aminas: PersonCard
) -> None:
    happened(
        aminas.subject,
        {"id": "ut", "event": "inpatient.discharged", "at": "2026-03-01", "recorded": "2026-03-02"},
        {
            "event": "step.declined",
            "at": "2026-03-03",
            "attributes": {"expectation": "kontakt-innen-en-uke", "trigger": "ut"},
        },
    )
    discharged, declined = queries.timeline(aminas.subject).events
    assert declined.attributes["trigger"] == str(discharged.id)
    assert discharged.recorded.astimezone().date() == date(2026, 3, 2)
    assert declined.recorded == declined.at


def test_only_the_steward_takes_over_a_history(
    kari: User, aminas: PersonCard, now: datetime
) -> None:
    with pytest.raises(NotAllowed, match="systemansvarlige"):
        actions.import_history(subject=aminas.subject, events=[CONTACT], by=kari, at=now)


def test_what_an_earlier_dictionary_allowed_stays_readable_and_stops_nothing(
    kari: User, aminas: PersonCard, now: datetime
) -> None:
    old = actions.record_event(subject=aminas.subject, event=CONTACT, by=kari, at=now).event
    Event.objects.filter(pk=old).update(
        type="contact.gone", attributes={"gone": 1, "two_way": True}
    )
    actions.record_event(subject=aminas.subject, event=CONTACT, by=kari, at=now)
    first, second = queries.timeline(aminas.subject).events
    assert (first.type, first.attributes) == ("contact.gone", {"two_way": True})
    assert second.type == "contact.held"


@pytest.fixture
def thing(
    publish: Callable[[GuidelineFiles], object],
    happened: Callable[..., Any],
    aminas: PersonCard,
    guideline_files: GuidelineFiles,
) -> UUID:
    """An event that was right when it was written."""
    publish(with_thing(guideline_files))
    written = {"event": THING, "at": "2026-03-02", "attributes": {"shade": "red"}}
    (id_,) = happened(aminas.subject, written)
    return id_


@pytest.mark.parametrize(
    "later",
    [
        lambda files: files,
        lambda files: with_thing(files, codes="blue"),
        lambda files: with_thing(files, type_="boolean"),
        lambda files: with_thing(files, type_="decimal"),
        lambda files: with_thing(files, type_="date"),
    ],
    ids=["type dropped", "code removed", "now a boolean", "now a number", "now a date"],
)
def test_no_publication_stops_writing_or_correcting(
    thing: UUID,
    later: Callable[[GuidelineFiles], GuidelineFiles],
    publish: Callable[[GuidelineFiles], object],
    kari: User,
    aminas: PersonCard,
    guideline_files: GuidelineFiles,
    now: datetime,
) -> None:
    publish(later(guideline_files))
    actions.record_event(subject=aminas.subject, event=CONTACT, by=kari, at=now)
    right = {**CONTACT, "supersedes": str(thing)}
    actions.record_event(subject=aminas.subject, event=right, by=kari, at=now)
    away = {**CONTACT, "supersedes": str(thing), "retracts": True}
    actions.record_event(subject=aminas.subject, event=away, by=kari, at=now)
    events = queries.timeline(aminas.subject).events
    assert [(e.supersedes, e.retracts) for e in events if e.type == "contact.held"] == [
        (None, False),
        (thing, False),
        (thing, True),
    ]


def test_what_is_new_is_held_against_the_dictionary_of_the_day(
    thing: UUID,
    publish: Callable[[GuidelineFiles], object],
    kari: User,
    aminas: PersonCard,
    guideline_files: GuidelineFiles,
    now: datetime,
) -> None:
    publish(with_thing(guideline_files, codes="blue"))
    again = {"event": THING, "at": "2026-03-03", "attributes": {"shade": "red"}}
    with pytest.raises(Faults, match="Koden «red» finnes ikke"):
        actions.record_event(subject=aminas.subject, event=again, by=kari, at=now)


def test_an_id_that_is_given_is_kept_and_found_by_what_refers_to_it(
    happened: Callable[..., Any], aminas: PersonCard
) -> None:
    given = "11111111-1111-4111-8111-11111111111A"
    out = {"id": given, "event": "inpatient.discharged", "at": "2026-03-01"}
    refused = {
        "event": "step.declined",
        "at": "2026-03-03",
        "attributes": {"expectation": "kontakt-innen-en-uke", "trigger": given},
    }
    happened(aminas.subject, out, refused)
    happened(aminas.subject, {**out, "id": 7, "supersedes": given})
    events = {event.type: event for event in queries.timeline(aminas.subject).events}
    assert events["step.declined"].attributes["trigger"] == given.lower()
    found = {event.supersedes for event in queries.timeline(aminas.subject).events}
    assert found == {None, UUID(given)}


def test_a_name_that_is_a_number_can_be_referred_to(
    happened: Callable[..., Any], aminas: PersonCard
) -> None:
    happened(aminas.subject, {**CONTACT, "id": 7}, {**CONTACT, "supersedes": 7})
    first, second = queries.timeline(aminas.subject).events
    assert second.supersedes == first.id


@pytest.mark.parametrize("name", ["en", 7, "11111111-1111-4111-8111-11111111111a"])
def test_two_events_with_one_id_are_refused(
    happened: Callable[..., Any], aminas: PersonCard, name: object
) -> None:
    again = name.upper() if isinstance(name, str) and "-" in name else name
    with pytest.raises(Faults, match="To hendelser har id"):
        happened(aminas.subject, {**CONTACT, "id": name}, {**CONTACT, "id": again})
    assert not queries.has_events(aminas.subject)


def test_an_id_that_another_timeline_has_is_refused(
    happened: Callable[..., Any], aminas: PersonCard, yusufs: RelativeCard
) -> None:
    given = "11111111-1111-4111-8111-11111111111a"
    happened(aminas.subject, {**CONTACT, "id": given})
    named = {"id": given, "event": "relative.named", "at": "2026-03-01"}
    for subject in (aminas.subject, yusufs.subject):
        with pytest.raises(Faults, match="To hendelser har id"):
            happened(subject, named if subject == yusufs.subject else {**CONTACT, "id": given})


def test_several_timelines_come_in_one_look_up(
    happened: Callable[..., Any],
    aminas: PersonCard,
    yusufs: RelativeCard,
    django_assert_num_queries: Callable,
) -> None:
    happened(aminas.subject, CONTACT)
    subjects = [aminas.subject, yusufs.subject, TEAM]
    with django_assert_num_queries(2):  # the published digest, and the events
        found = queries.timelines(subjects)
    assert [len(found[subject].events) for subject in subjects] == [1, 0, 0]
    assert queries.timelines([]) == {}
