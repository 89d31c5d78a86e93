"""The demo's story: each life hangs together, and together they show what there is to see."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from mestring.care import actions, queries
from mestring.core.explain import Step, explain
from mestring.core.timeline import Subject
from mestring.core.words import Outcome, SubjectKind
from mestring.demo import story
from mestring.demo.build import build
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.queries import current_package
from mestring.people import identity
from mestring.people import queries as people
from mestring.people.models import Person, Relative
from mestring.people.roles import Role

Row = Mapping[str, Any]
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOLD = story.histories()
PERSONS: list[Row] = TOLD["persons"]
RELATIVES: list[Row] = TOLD["relatives"]
UNITS = {row["slug"] for row in story.places()["units"]}
LATE = {Outcome.OVERDUE}
WAITING = {Outcome.WAITING, Outcome.UNKNOWN}
A_HANDFUL = 5
WORKERS = {Role.THERAPIST, Role.COORDINATOR}
TURNS_OF_LIFE = {
    "activity.started",
    "appointment.missed",
    "care_team.met",
    "children.supported",
    "coordinator.declined",
    "coordinator.leave_announced",
    "course.closed",
    "feedback.used",
    "goal.reached",
    "housing.moved_in",
    "interpreter.provided",
    "job.started",
    "network_meeting.held",
    "outreach.attempted",
    "overdose.followed_up",
    "peer_support.offered",
    "person.died",
    "person.moved_away",
    "plan.reviewed",
    "rop.follow_up_agreed",
    "safety_plan.made",
    "somatic.followed_up",
    "step.answered",
    "step.declined",
    "step.deviated",
    "violence.disclosed",
}


def test_there_are_many_persons_and_each_has_one_story() -> None:
    keys = Counter(row["key"] for row in (*PERSONS, *RELATIVES))
    assert len(PERSONS) >= 75
    assert [key for key, count in keys.items() if count > 1] == []


def test_persons_have_names_that_tell_them_apart() -> None:
    names = Counter(row["name"] for row in PERSONS)
    names.update(user["name"] for user in story.places()["users"] if user.get("roles"))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_unit_is_there_and_has_persons_of_its_own() -> None:
    followed = Counter(unit for row in PERSONS for unit in row["units"])
    assert set(followed) == UNITS
    assert min(followed.values()) >= A_HANDFUL
    for row in PERSONS:
        assert row["unit"] in row["units"], row["key"]


def test_every_story_begins_with_first_contact_or_registration() -> None:
    begun = {row["key"]: row["events"][0]["event"] for row in PERSONS}
    assert {
        key: event
        for key, event in begun.items()
        if event not in ("person.contacted", "person.registered")
    } == {}


def test_a_story_is_told_in_the_order_it_happened() -> None:
    for row in (*PERSONS, *RELATIVES):
        for one, next_ in pairwise(row["events"]):
            assert one["day"] <= next_["day"], (row["key"], next_)


def test_nothing_is_told_from_the_future() -> None:
    for row in (*PERSONS, *RELATIVES, *story.services()):
        assert all(event["day"] < 0 for event in row["events"]), row


def test_nothing_happens_to_a_person_before_birth_or_after_death() -> None:
    for row in PERSONS:
        first = (AT + timedelta(days=row["events"][0]["day"])).date()
        assert row["born"] is None or row["born"] < first, row["key"]
        happened = [event["event"] for event in row["events"]]
        assert "person.died" not in happened[:-1], row["key"]


def test_the_birth_date_is_one_and_the_same() -> None:
    for row in PERSONS:
        registered = [
            event["attributes"]["birth_date"]
            for event in row["events"]
            if "birth_date" in event.get("attributes", {})
        ]
        assert set(registered) <= {row["born"]}, row["key"]


def test_a_person_is_discharged_from_the_stay_they_were_admitted_to() -> None:
    for row in PERSONS:
        staying = None
        for event in row["events"]:
            admission = event.get("attributes", {}).get("admission")
            if event["event"] == "inpatient.admitted":
                assert staying is None, (row["key"], event)
                staying = admission
            elif event["event"] == "inpatient.discharged":
                assert admission == staying, (row["key"], event)
                staying = None


def test_a_contact_works_in_the_unit_where_they_are_contact() -> None:
    works = {
        user["username"]: {
            held["unit"] for held in user.get("roles", ()) if Role(held["role"]) in WORKERS
        }
        for user in story.places()["users"]
    }
    for row in PERSONS:
        for unit, username in row.get("contacts", {}).items():
            assert unit in row["units"], row["key"]
            assert unit in works[username], row["key"]
    assert sum("contacts" in row for row in PERSONS) >= len(PERSONS) // 2


def test_every_unit_has_workers_and_is_led() -> None:
    held = {
        (h["unit"], Role(h["role"])) for u in story.places()["users"] for h in u.get("roles", ())
    }
    for unit in UNITS:
        assert (unit, Role.LEADER) in held
        assert WORKERS & {role for where, role in held if where == unit}


def test_a_relative_belongs_to_somebody_told_of_and_some_are_children() -> None:
    keys = {row["key"] for row in PERSONS}
    assert {row["person"] for row in RELATIVES} <= keys
    named = [
        event for row in RELATIVES for event in row["events"] if event["event"] == "relative.named"
    ]
    assert sum(event["attributes"]["relative_is_child"] for event in named) >= A_HANDFUL


def test_a_child_is_never_asked_to_carry_a_concern_or_to_be_nearest() -> None:
    for row in RELATIVES:
        named = next(event for event in row["events"] if event["event"] == "relative.named")
        if not named["attributes"]["relative_is_child"]:
            continue
        born: date = named["attributes"]["birth_date"]
        assert born.replace(year=born.year + 18) > AT.date(), row["key"]
        assert not named["attributes"].get("nearest_relative"), row["key"]
        happened = {event["event"] for event in row["events"]}
        assert "relative.concern_reported" not in happened, row["key"]


def test_a_person_shares_with_a_relative_of_their_own() -> None:
    of = {row["key"]: row["person"] for row in RELATIVES}
    shared = [
        (row["key"], event["attributes"]["relative"])
        for row in PERSONS
        for event in row["events"]
        if event["event"] == "consent.given" and "relative" in event["attributes"]
    ]
    assert ("amina", "yusuf") in shared
    assert all(of[relative] == person for person, relative in shared)


def test_most_have_said_in_their_own_words_what_they_want_and_no_two_the_same() -> None:
    words = Counter(
        event["attributes"]["goal_text"]
        for row in PERSONS
        for event in row["events"]
        if event["event"] == "goal.set" and "goal_text" in event["attributes"]
    )
    assert len(words) > len(PERSONS) // 2
    assert max(words.values()) == 1


def test_the_turns_of_life_are_told() -> None:
    happened = {event["event"] for row in PERSONS for event in row["events"]}
    assert TURNS_OF_LIFE - happened == set()
    assert sum(row["born"] is None for row in PERSONS) >= 2


def steps_of(rows: Iterator[Subject]) -> dict[str, tuple[Step, ...]]:
    package = current_package()
    timelines = queries.timelines(list(rows))
    return {
        subject.id: explain(package, timeline, AT).steps for subject, timeline in timelines.items()
    }


def persons_steps() -> dict[str, tuple[Step, ...]]:
    return steps_of(Subject(str(row.pk), SubjectKind.PERSON) for row in Person.objects.all())


def test_some_have_all_in_time_some_are_waiting_and_some_things_are_late(
    demo: datetime,
) -> None:
    outcomes = [{step.outcome for step in steps} for steps in persons_steps().values()]
    late = [each for each in outcomes if each & LATE]
    waiting = [each for each in outcomes if each & WAITING and not each & LATE]
    in_time = [each for each in outcomes if not each & (LATE | WAITING)]
    assert min(len(late), len(waiting), len(in_time)) >= A_HANDFUL, (
        len(late),
        len(waiting),
        len(in_time),
    )
    assert set().union(*outcomes) == set(Outcome)


def test_what_is_said_about_a_step_is_said_about_one_that_is_there(demo: datetime) -> None:
    steps = persons_steps()
    for row in Person.objects.all():
        subject = Subject(str(row.pk), SubjectKind.PERSON)
        there = {(step.expectation, str(step.trigger.id)) for step in steps[subject.id]}
        said = {
            (str(event.attributes["expectation"]), str(event.attributes["trigger"]))
            for event in queries.timeline(subject).events
            if event.type in ("step.answered", "step.declined", "step.deviated")
        }
        assert said <= there, row.name


def test_relatives_have_steps_of_their_own(demo: datetime) -> None:
    found = steps_of(
        Subject(str(row.pk), SubjectKind.RELATIVE, of=str(row.person_id))
        for row in Relative.objects.all()
    )
    assert sum(bool(steps) for steps in found.values()) >= A_HANDFUL


def test_those_who_moved_or_are_done_are_no_longer_followed_up(demo: datetime) -> None:
    left = [row for row in PERSONS if set(row.get("left", ())) == set(row["units"])]
    assert left
    followed = {
        person.name
        for user in story.places()["users"]
        for person in people.visible_persons(people.user_named(user["username"]), AT)
        if user.get("roles")
    }
    assert not followed & {row["name"] for row in left}


def test_built_again_nothing_comes_twice_and_what_was_written_in_between_is_kept(
    demo: datetime, content: GuidelineFiles
) -> None:
    kari = people.user_named("kari")
    anders = Subject(str(Person.objects.get(name="Anders").pk), SubjectKind.PERSON)
    later = AT + timedelta(hours=1)
    held = {
        "event": "contact.first_held",
        "at": AT.isoformat(),
        "attributes": {"contact_mode": "home", "two_way": True},
    }
    actions.record_event(subject=anders, event=held, by=kari, at=later)
    before = standing()
    build(content, later + timedelta(days=1))
    assert standing() == before
    assert "contact.first_held" in [event.type for event in queries.timeline(anders).events]


def standing() -> dict[str, int]:
    """Give how much is told of each, the services with them."""
    subjects = [Subject(str(row.pk), SubjectKind.PERSON) for row in Person.objects.all()]
    subjects += [
        Subject(str(row.pk), SubjectKind.RELATIVE, of=str(row.person_id))
        for row in Relative.objects.all()
    ]
    subjects += [
        Subject(row["subject"]["id"], SubjectKind(row["subject"]["kind"]))
        for row in story.services()
    ]
    return {
        subject.id: len(timeline.events)
        for subject, timeline in queries.timelines(subjects).items()
    }


def test_every_person_has_a_synthetic_number_or_none(demo: datetime) -> None:
    numbers = Person.objects.values_list("identity_number", flat=True)
    assert all(number is None or identity.is_synthetic(number) for number in numbers)
    assert None in numbers


def test_changed_content_is_published_at_the_next_start(
    demo: datetime, content: GuidelineFiles
) -> None:
    name = "parameters.yaml"
    changed = {**content.national, name: content.national[name] + b"\n# another line\n"}
    assert build(GuidelineFiles(changed), AT + timedelta(days=1)).is_new
