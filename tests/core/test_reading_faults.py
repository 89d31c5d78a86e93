"""Every kind of broken timeline gives its sentence: the line, the key path, what is wrong, how to mend it."""

# ruff: noqa: E501  (a way to break it is a row of a table)

from datetime import UTC, datetime

import pytest

from mestring.core.faults import Fault, Faults
from mestring.core.reading import read_timeline
from mestring.core.timeline import Subject
from mestring.core.words import Precision, SubjectKind, Visibility
from tests.core.packages import line_of, package

TIMELINE = """\
subject: {id: amina, kind: person}
at: 2026-03-25
events:
  - {id: kjent, event: person.known, at: 2026-01-10, attributes: {birth_date: 1991-05-04}}
  - {id: inn, event: stay.started, at: 2026-03-01T09:00+01:00, attributes: {stay: a1}}
  - {id: ut, event: stay.ended, at: 2026-03-14, unit: {id: nord, type: team, level: specialist}, attributes: {stay: a1, team: nord}}
  - {id: ring, event: contact.held, at: 2026-03-17T10:00+01:00, recorded: 2026-03-18, attributes: {two_way: true, mode: phone, count: 2, share: 0.5, moment: 2026-03-17T09:00Z, goal_date: 2026-04-01, note: Fint.}}
  - {id: rettet, event: contact.held, at: 2026-03-16, supersedes: ring, attributes: {two_way: false}}
  - {id: nei, event: step.declined, at: 2026-03-20, attributes: {expectation: kontakt-tatt, trigger: ut, until: 2026-06-01}}
"""

PACKAGE = package()


def read(text: str | bytes, default: Subject | None = None):
    content = text if isinstance(text, bytes) else text.encode()
    guideline = PACKAGE.guideline
    return read_timeline(
        ("t.yaml", content), guideline.dictionary, guideline.calendar, default=default
    )


def faults_of(text: str | bytes) -> tuple[Fault, ...]:
    with pytest.raises(Faults) as stopped:
        read(text)
    assert stopped.value.faults
    assert all(fault.message and fault.remedy for fault in stopped.value.faults)
    found: tuple[Fault, ...] = stopped.value.faults
    return found


def changed(old: str, new: str) -> str:
    assert TIMELINE.count(old) == 1, f"«{old}» stands {TIMELINE.count(old)} times"
    return TIMELINE.replace(old, new)


def test_the_timeline_that_is_varied_is_itself_whole():
    found = read(TIMELINE)
    assert [event.name for event in found.timeline.events] == [
        "kjent",
        "inn",
        "ut",
        "rettet",
        "ring",
        "nei",
    ]
    assert found.at == datetime(2026, 3, 25, 22, 59, 59, 999_999, tzinfo=UTC)
    discharge = found.timeline.events[2]
    assert (discharge.precision, discharge.visibility) == (Precision.DAY, Visibility.ORDINARY)
    assert found.timeline.events[-1].attributes["trigger"] == str(discharge.id)


# One fault, and where


@pytest.mark.parametrize(
    ("old", "new", "key", "says", "remedy"),
    [
        pytest.param("event: stay.ended", "event: stay.endd", "events[2].event", "Ukjent hendelse «stay.endd»", "Mente du «stay.ended»?", id="unknown event"),
        pytest.param("event: stay.ended", "event: gikk hjem", "events[2].event", "Ukjent hendelse «gikk hjem»", "events.yaml", id="event like no other"),
        pytest.param("event: stay.ended", "event: [stay.ended]", "events[2].event", "mangler type", "contact.held", id="event is a list"),
        pytest.param("event: stay.ended, ", "", "events[2].event", "mangler type", "contact.held", id="no event type"),
        pytest.param("event: person.known, at: 2026-01-10, attributes: {birth_date: 1991-05-04}", "event: unit.opened, at: 2026-01-10", "events[0].event", "«unit.opened» kan ikke skje", "unit", id="event of another kind"),
        pytest.param("kind: person", "kind: persn", "subject.kind", "«persn»", "Mente du «person»?", id="unknown kind"),
        pytest.param("{id: amina, kind: person}", "amina", "subject", "nøklene id og kind", "{id: amina, kind: person}", id="subject is a word"),
        pytest.param("{id: amina, kind: person}", "{id: amina, kin: person}", "subject.kin", "Ukjent nøkkel «kin»", "Mente du «kind»?", id="unknown key of the subject"),
        pytest.param("{id: amina, kind: person}", "{id: [a], kind: person}", "subject.id", "tekst", "", id="subject id is a list"),
        pytest.param("2026-03-17T10:00+01:00", "2026-03-17T10:00", "events[3].at", "mangler tidssone", "+01:00", id="no time zone"),
        pytest.param("2026-03-17T10:00+01:00", "2026-03-17 10:00", "events[3].at", "mangler tidssone", "+01:00", id="no time zone, with a space"),
        pytest.param("2026-03-17T10:00+01:00", "17.03.2026", "events[3].at", "«17.03.2026» er ikke et tidspunkt", "2026-03-14", id="another way to write dates"),
        pytest.param("2026-03-17T10:00+01:00", "2026-02-30", "events[3].at", "«2026-02-30» er ikke et tidspunkt som finnes", "", id="a date that does not exist"),
        pytest.param("2026-03-17T10:00+01:00", "2026-13-01", "events[3].at", "«2026-13-01»", "", id="a month that does not exist"),
        pytest.param("2026-03-17T10:00+01:00", "2026-03-17T25:00+01:00", "events[3].at", "ikke et tidspunkt", "", id="an hour that does not exist"),
        pytest.param("2026-03-17T10:00+01:00", "2026-03-17T10:00+25:00", "events[3].at", "ikke et tidspunkt", "", id="a zone that does not exist"),
        pytest.param("2026-03-17T10:00+01:00", "12", "events[3].at", "må skrives som", "2026-03-14", id="a number for a time"),
        pytest.param("2026-03-17T10:00+01:00", "[2026-03-17]", "events[3].at", "må skrives som", "", id="a list for a time"),
        pytest.param("2026-03-17T10:00+01:00", "9999-12-31", "events[3].at", "utenfor kalenderen|2025|2027", "", id="the end of time"),
        pytest.param("2026-03-17T10:00+01:00", "0001-01-01", "events[3].at", "utenfor kalenderen", "", id="the beginning of time"),
        pytest.param("2026-03-17T10:00+01:00", "9999-12-31T23:59-14:00", "events[3].at", "", "", id="after the end of time"),
        pytest.param("2026-03-17T10:00+01:00", "0001-01-01T00:00+14:00", "events[3].at", "", "", id="before the beginning of time"),
        pytest.param("2026-03-17T10:00+01:00", "2031-03-17", "events[3].at", "utenfor kalenderen", "", id="outside the calendar"),
        pytest.param("at: 2026-03-14, ", "", "events[2].at", "mangler tidspunkt", "at: 2026-03-14", id="no time"),
        pytest.param("recorded: 2026-03-18", "recorded: 2026-03-01", "events[3].recorded", "skrevet ned før den skjedde", "Rett", id="recorded before it happened"),
        pytest.param("recorded: 2026-03-18", "recorded: i går", "events[3].recorded", "«i går»", "", id="recorded in words"),
        pytest.param("at: 2026-03-25", "at: 2026-03-25T12:00", "at", "tidssone", "", id="asked without a zone"),
        pytest.param("at: 2026-03-25", "at: 2026-03-25\nknown: siden", "known", "«siden»", "", id="known in words"),
        pytest.param("two_way: true", "two_way: ja", "events[3].attributes.two_way", "true eller false|«ja»", "Rett", id="boolean in words"),
        pytest.param("two_way: true", "two_way: 1", "events[3].attributes.two_way", "true eller false", "", id="boolean as a number"),
        pytest.param("two_way: true", "two_way: {a: b}", "events[3].attributes.two_way", "true eller false", "", id="boolean as a mapping"),
        pytest.param("mode: phone", "mode: fone", "events[3].attributes.mode", "Koden «fone» finnes ikke", "Mente du «phone»?", id="unknown code"),
        pytest.param("mode: phone", "mode: 3", "events[3].attributes.mode", "en kode", "", id="code as a number"),
        pytest.param("count: 2", "count: 2.5", "events[3].attributes.count", "et helt tall|2.5", "", id="fraction for an integer"),
        pytest.param("count: 2", "count: to", "events[3].attributes.count", "et helt tall", "", id="integer in words"),
        pytest.param("count: 2", "count: true", "events[3].attributes.count", "et helt tall", "", id="true for an integer"),
        pytest.param("count: 2", "count: 99999999999999999999", "events[3].attributes.count", "et helt tall", "", id="an integer no one counts to"),
        pytest.param("share: 0.5", "share: mye", "events[3].attributes.share", "et tall", "", id="decimal in words"),
        pytest.param("moment: 2026-03-17T09:00Z", "moment: 2026-03-17T09:00", "events[3].attributes.moment", "tidssone", "", id="instant without a zone"),
        pytest.param("moment: 2026-03-17T09:00Z", "moment: snart", "events[3].attributes.moment", "tidssone", "", id="instant in words"),
        pytest.param("goal_date: 2026-04-01", "goal_date: 2026-04-31", "events[3].attributes.goal_date", "en dato", "", id="attribute date that does not exist"),
        pytest.param("goal_date: 2026-04-01", "goal_date: 2026-04-01T10:00Z", "events[3].attributes.goal_date", "en dato", "", id="instant for a date"),
        pytest.param("note: Fint.", "note: [Fint]", "events[3].attributes.note", "tekst", "", id="text as a list"),
        pytest.param("two_way: true", "toveis: true", "events[3].attributes.toveis", "«contact.held» har ikke opplysningen «toveis»", "", id="unknown attribute"),
        pytest.param("two_way: true", "two_wey: true", "events[3].attributes.two_wey", "har ikke opplysningen «two_wey»", "Mente du «two_way»?", id="misspelt attribute"),
        pytest.param("two_way: true", "plan: p1", "events[3].attributes.plan", "«contact.held» har ikke opplysningen «plan»", "", id="attribute of another event"),
        pytest.param("attributes: {stay: a1, team: nord}", "attributes: {team: nord}", "events[2].attributes", "«stay» må være med", "Legg den til", id="required attribute missing"),
        pytest.param("attributes: {stay: a1, team: nord}", "attributes: {stay: , team: nord}", "events[2].attributes", "«stay» må være med", "", id="required attribute empty"),
        pytest.param(", attributes: {stay: a1, team: nord}", "", "events[2].attributes", "«stay» må være med", "", id="no attributes where one is required"),
        pytest.param("{stay: a1, team: nord}", "[stay]", "events[2].attributes", "må ha nøkler", "", id="attributes as a list"),
        pytest.param("{stay: a1, team: nord}", "{stay: [a1], team: nord}", "events[2].attributes.stay", "en id", "", id="reference as a list"),
        pytest.param("{id: nord, type: team, level: specialist}", "{type: team}", "events[2].unit", "må ha id", "{id:", id="unit without id"),
        pytest.param("{id: nord, type: team, level: specialist}", "[nord]", "events[2].unit", "må ha id", "", id="unit as a list"),
        pytest.param("{id: nord, type: team, level: specialist}", "{id: nord, typ: team}", "events[2].unit.typ", "Ukjent nøkkel «typ»", "Mente du «type»?", id="unknown key of a unit"),
        pytest.param("{id: nord, type: team, level: specialist}", "{id: nord, type: [team]}", "events[2].unit.type", "tekst", "", id="unit type as a list"),
        pytest.param("{id: nord, type: team, level: specialist}", "{id: nord, level: 2}", "events[2].unit.level", "tekst", "", id="unit level as a number"),
        pytest.param("supersedes: ring", "supersedes: rig", "events[4].supersedes", "«rig» finnes ikke her", "Mente du «ring»?", id="supersedes what is not there"),
        pytest.param("supersedes: ring", "supersedes: [ring]", "events[4].supersedes", "finnes ikke her", "", id="supersedes a list"),
        pytest.param("supersedes: ring", "supersedes: rettet", "events[4]", "i ring", "den eldre", id="supersedes itself"),
        pytest.param("supersedes: ring", "retracts: true", "events[4].retracts", "hva som trekkes tilbake", "supersedes", id="retracts nothing"),
        pytest.param("supersedes: ring", "supersedes: ring, retracts: ja", "events[4].retracts", "true eller false", "", id="retracts in words"),
        pytest.param("recorded: 2026-03-18", "visibility: hemmelig", "events[3].visibility", "«hemmelig» finnes ikke", "guarded", id="unknown visibility"),
        pytest.param("recorded: 2026-03-18", "visibility: [guarded]", "events[3].visibility", "finnes ikke", "", id="visibility as a list"),
        pytest.param("event: contact.held, at: 2026-03-17T10:00+01:00, recorded: 2026-03-18, attributes: {two_way: true, mode: phone, count: 2, share: 0.5, moment: 2026-03-17T09:00Z, goal_date: 2026-04-01, note: Fint.}", "event: violence.told, at: 2026-03-17, visibility: ordinary", "events[3].visibility", "mer åpen", "Ta bort", id="more open than its type"),
        pytest.param("recorded: 2026-03-18", "role: [nurse]", "events[3].role", "tekst", "", id="role as a list"),
        pytest.param("recorded: 2026-03-18", "wen: 2026-03-18", "events[3].wen", "Ukjent nøkkel «wen»", "", id="unknown key of an event"),
        pytest.param("at: 2026-03-25", "att: 2026-03-25", "att", "Ukjent nøkkel «att»", "Mente du «at»?", id="unknown key of the file"),
        pytest.param("id: ut, event", "id: inn, event", "events[2].id", "To hendelser har id «inn»", "ny id", id="doubled name"),
        pytest.param("trigger: ut", "trigger: utt", "events[5].attributes.trigger", "«utt» finnes ikke", "Mente du «ut»?", id="decision about what is not there"),
        pytest.param("id: ut, event", "id: [ut], event", "events[2].id", "tekst", "", id="event id as a list"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_where_it_stands(old, new, key, says, remedy):
    text = changed(old, new)
    faults = faults_of(text)
    here = [fault for fault in faults if fault.path == key]
    told = "\n".join(str(fault) for fault in faults)
    assert len(here) == 1, told
    first = new.split("\n")[-1] if new else old
    expected = line_of(text.encode(), first) if text.count(first) == 1 and first else here[0].line
    assert here[0].line == expected, told
    assert here[0].file == "t.yaml"
    assert all(word in here[0].message for word in says.split("|")), told
    assert remedy in here[0].remedy, told
    # What follows from another fault is not told beside it; a name that two events share may be missed by a third.
    assert len(faults) == 1 or "id" in key, told


# The whole file


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "subject og events"),
        ("bare tekst", 1, "subject og events"),
        ("- a\n- b\n", 1, "subject og events"),
        ("subject: {id: amina}\n", 1, "events"),
        ("subject: {id: amina}\nevents: ingen\n", 2, "liste"),
        ("subject: {id: amina}\nevents: {a: b}\n", 2, "liste"),
        ("events:\n  - kom inn\n", 2, "må ha nøkler"),
        ("events: [{event: contact.held, at: 2026-03-14}\n", 2, "YAML"),
        ("events: []\nevents: []\n", 2, "to ganger"),
        ("events: &a []\n", 1, "Ankere"),
        ("events: !!python/name:os.system []\n", 1, "Merket"),
        (b"subject: {id: \xe6\xf8}\nevents: []\n", 1, "UTF-8"),
        (b"\xff\xfes\x00u\x00", 1, "UTF-8"),
        ("events: " + "[" * 60 + "]" * 60, 1, "nøstet"),
    ],
)
def test_a_file_that_is_no_timeline(text, line, says):
    (fault,) = faults_of(text)
    assert (fault.file, fault.line) == ("t.yaml", line)
    assert says in fault.message + fault.path


def test_no_events_are_a_timeline_too():
    assert read("events: []\n").timeline.events == ()


def test_without_a_subject_the_default_holds():
    default = Subject("nord", SubjectKind.UNIT)
    assert read("events: []\n", default).timeline.subject == default


# Order in time


def test_an_end_before_its_start():
    text = changed("2026-03-01T09:00+01:00", "2026-03-15")
    (fault,) = faults_of(text)
    assert (fault.line, fault.path) == (line_of(text.encode(), "id: ut, event"), "events[2].at")
    assert "2026-03-14" in fault.message
    assert "2026-03-15" in fault.message


def test_an_end_without_a_start_is_no_fault():
    assert read(
        changed(
            "  - {id: inn, event: stay.started, at: 2026-03-01T09:00+01:00, attributes: {stay: a1}}\n",
            "",
        )
    )


def test_an_end_before_the_start_of_another_stay_is_no_fault():
    assert read(
        changed(
            "at: 2026-03-01T09:00+01:00, attributes: {stay: a1}",
            "at: 2026-03-20, attributes: {stay: a2}",
        )
    )


def test_an_end_that_was_corrected_is_not_held_against_its_start():
    late = changed("2026-03-01T09:00+01:00", "2026-03-15")
    assert read(
        late + "  - {event: stay.ended, at: 2026-03-17, supersedes: ut, attributes: {stay: a1}}\n"
    )


def test_a_start_that_was_retracted_is_not_held_against_the_end():
    late = changed("2026-03-01T09:00+01:00", "2026-03-15")
    assert read(
        late
        + "  - {event: stay.started, at: 2026-03-15, supersedes: inn, retracts: true, attributes: {stay: a1}}\n"
    )


def test_recorded_the_same_day_as_it_happened_by_the_clock():
    assert read(changed("recorded: 2026-03-18", "recorded: 2026-03-17"))


# Corrections


def test_a_ring_of_corrections():
    text = changed("recorded: 2026-03-18", "supersedes: rettet")
    faults = faults_of(text)
    assert len(faults) == 1
    assert "i ring" in faults[0].message
    assert faults[0].path in ("events[3]", "events[4]")
    assert faults[0].line > 1


def test_a_ring_of_three():
    ring = "".join(
        f"  - {{id: r{n}, event: contact.held, at: 2026-03-0{n}, supersedes: r{n % 3 + 1}}}\n"
        for n in (1, 2, 3)
    )
    (fault,) = faults_of("events:\n" + ring)
    assert "i ring" in fault.message


def test_a_ring_beside_other_faults_is_told_with_them():
    text = changed("recorded: 2026-03-18", "supersedes: rettet").replace(
        "team: nord}", "teem: nord}"
    )
    assert {fault.path for fault in faults_of(text)} >= {"events[2].attributes.teem"}


def test_a_correction_of_a_correction_is_no_ring():
    assert read(TIMELINE + "  - {event: contact.held, at: 2026-03-15, supersedes: rettet}\n")


def test_one_uuid_written_twice():
    same = "6f2f2c52-9d49-4a43-8c8d-0a4c1f0b7e10"
    text = f"events:\n  - {{id: {same}, event: contact.held, at: 2026-03-01}}\n  - {{id: {same}, event: contact.held, at: 2026-03-02}}\n"
    (fault,) = faults_of(text)
    assert (fault.line, fault.path) == (3, "events[1].id")


def test_one_uuid_in_two_spellings():
    same = "6f2f2c52-9d49-4a43-8c8d-0a4c1f0b7e10"
    text = f"events:\n  - {{id: {same}, event: contact.held, at: 2026-03-01}}\n  - {{id: {same.upper()}, event: contact.held, at: 2026-03-02}}\n"
    (fault,) = faults_of(text)
    assert fault.line == 3


# All at once, and nothing by halves


def test_all_faults_of_a_timeline_come_at_once():
    text = TIMELINE
    for old, new in (
        ("event: person.known", "event: person.knwn"),
        ("2026-03-01T09:00+01:00", "2026-03-01T09:00"),
        ("team: nord}", "teem: nord}"),
        ("mode: phone", "mode: fone"),
        ("supersedes: ring", "supersedes: rong"),
        ("expectation: kontakt-tatt, ", ""),
        ("at: 2026-03-25", "at: 2026-03-35"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert [(fault.line, fault.path) for fault in faults_of(text)] == [
        (2, "at"),
        (4, "events[0].event"),
        (5, "events[1].at"),
        (6, "events[2].attributes.teem"),
        (7, "events[3].attributes.mode"),
        (8, "events[4].supersedes"),
        (9, "events[5].attributes"),
    ]


def test_faults_of_one_event_come_together():
    text = "events:\n  - {event: contact.hold, at: i går, unit: [a], attributes: {x: 1}, ring: 1}\n"
    assert {fault.path for fault in faults_of(text)} >= {
        "events[0].event",
        "events[0].at",
        "events[0].ring",
        "events[0].unit",
    }


def test_the_order_of_events_in_the_file_changes_only_made_up_ids():
    head, *events = TIMELINE.split("\n  - ")
    shuffled = "\n  - ".join([head, *(event.strip() for event in reversed(events))]) + "\n"
    assert {event.name for event in read(shuffled).timeline.events} == {
        event.name for event in read(TIMELINE).timeline.events
    }
