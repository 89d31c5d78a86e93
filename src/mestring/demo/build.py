"""Building the demo: places, people and their histories, once; what is there already is kept."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from mestring.care import actions as care
from mestring.care.queries import has_events
from mestring.core.faults import Faults
from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.demo import story
from mestring.demo.drafting import tell_drafts
from mestring.demo.looking import tell_looks
from mestring.knowledge.actions import publish_package
from mestring.knowledge.cache import load_files
from mestring.knowledge.drafts.files import apart, digest_of, together
from mestring.knowledge.drafts.queries import files_of, latest_from_files, latest_version
from mestring.knowledge.folder import Files, GuidelineFiles
from mestring.knowledge.queries import latest_publication
from mestring.knowledge.types import Publication
from mestring.people import actions as people
from mestring.people.queries import user_named
from mestring.people.refusals import NotFound
from mestring.people.roles import Role
from mestring.people.types import User

OSLO = ZoneInfo("Europe/Oslo")
STEWARD, EDITOR = "oppsett", "jonas"
LONG_AGO = timedelta(days=3 * 365)
Written = Mapping[str, Any]


@transaction.atomic
def build(files: GuidelineFiles, at: datetime) -> Publication:
    """Make sure that the demo stands: places first, then the guideline, then what has happened.

    All of it or nothing; and each part is asked for by itself, so that a demo that was left half
    built is built on.
    """
    if _is_empty():
        _settle(at)
    published = _publish(files, at)
    if not _is_told():
        _tell(at)
        tell_drafts(at)
    return published


def _publish(files: GuidelineFiles, at: datetime) -> Publication:
    """Publish the files; what editors have made of the very same files since is left standing."""
    latest, laid_in = latest_publication(), latest_from_files()
    if latest is not None and laid_in is not None:
        if digest_of(_with_layer_of(laid_in, files)) == digest_of(apart(laid_in)):
            return latest
        files = _fitting(_with_layer_of(files_of(latest_version()), files), files)
    return publish_package(files=files, by=user_named(EDITOR), at=at)


def _with_layer_of(stands: Files, files: GuidelineFiles) -> GuidelineFiles:
    """Give files with the local layer that stands, unless they bring their own."""
    asked = apart(together(files))
    return files if asked.local else files._replace(local=apart(stands).local)


def _fitting(files: GuidelineFiles, bare: GuidelineFiles) -> GuidelineFiles:
    """Give files with their layer; without it, where it leans on what the guideline no longer has."""
    try:
        load_files(files)
    except Faults:
        return bare
    return files


def _is_empty() -> bool:
    try:
        user_named(STEWARD)
    except NotFound:
        return True
    return False


def _is_told() -> bool:
    """Tell whether the histories stand; the services' are written last, and with the rest."""
    return any(has_events(_service(row)) for row in story.services())


def _settle(at: datetime) -> None:
    """Register places, and everyone with an account."""
    by = people.found_installation(username=STEWARD, name="Demooppsett", at=at - LONG_AGO)
    places = story.places()
    for row in places["municipalities"]:
        people.add_municipality(**row, by=by, at=at)
    for row in places["units"]:
        people.add_unit(**row, by=by, at=at)
    for row in places["sites"]:
        people.add_site(**row, by=by, at=at)
    for row in places["agreements"]:
        people.add_agreement(**row, by=by, at=at)
    for row in places["users"]:
        _add_user(row, by, at)


def _add_user(row: Written, by: User, at: datetime) -> None:
    user = people.add_user(username=row["username"], name=row["name"], by=by, at=at)
    for held in row.get("roles", ()):
        people.add_membership(
            user=user,
            role=Role(held["role"]),
            unit=held["unit"],
            from_date=(at - LONG_AGO).date(),
            by=by,
            at=at,
        )


def _tell(at: datetime) -> None:
    """Register persons, relatives and services, and write down what has happened to each."""
    by = user_named(STEWARD)
    told = story.histories()
    persons = {row["key"]: _register_person(row, by, at) for row in told["persons"]}
    # A person may share with a relative, and so the relatives are there before anything is told.
    relatives = {
        row["key"]: _register_relative(row, persons[row["person"]], by, at)
        for row in told["relatives"]
    }
    # Before the histories: it is written now, but happened before they were taken over.
    tell_looks(persons, at)
    keys = {key: subject.id for key, subject in relatives.items()}
    for row in told["persons"]:
        _import(persons[row["key"]], row, by, at, keys)
    for row in told["relatives"]:
        _import(relatives[row["key"]], row, by, at)
    for row in story.services():
        _import(_service(row), row, by, at)


def _service(row: Written) -> Subject:
    return Subject(row["subject"]["id"], SubjectKind(row["subject"]["kind"]))


def _register_person(row: Written, by: User, at: datetime) -> Subject:
    born: date | None = row["born"]
    person = people.register_person(
        name=row["name"],
        birth_date=born,
        identity_number=story.numbers()[row["key"]],
        user=user_named(row["user"]) if "user" in row else None,
        by=by,
        at=at,
    )
    for unit in row["units"]:
        _open_relation(person, unit, row, by, at)
    return Subject(str(person), SubjectKind.PERSON)


def _open_relation(person: UUID, unit: str, row: Written, by: User, at: datetime) -> None:
    """Open the person's course where and when the story first comes there; close it if it has ended."""
    everywhere = [event["day"] for event in row["events"]]
    there = [event["day"] for event in row["events"] if event.get("unit", row["unit"]) == unit]
    contact = row.get("contacts", {}).get(unit)
    people.open_relation(
        person=person,
        unit=unit,
        opened_at=at + timedelta(days=min(there or everywhere)),
        contact=user_named(contact) if contact else None,
        by=by,
        at=at,
    )
    if unit in row.get("left", {}):
        closed_at = at + timedelta(days=row["left"][unit])
        people.close_relation(person=person, unit=unit, closed_at=closed_at, by=by, at=at)


def _register_relative(row: Written, person: Subject, by: User, at: datetime) -> Subject:
    relative = people.register_relative(
        person=UUID(person.id),
        name=row["name"],
        kinship=row["kinship"],
        user=user_named(row["user"]) if "user" in row else None,
        by=by,
        at=at,
    )
    return Subject(str(relative), SubjectKind.RELATIVE, of=person.id)


def _import(
    subject: Subject,
    row: Written,
    by: User,
    at: datetime,
    relatives: Mapping[str, str] = MappingProxyType({}),
) -> None:
    if not has_events(subject):
        events = list(written(row["events"], row["unit"], at, relatives))
        care.import_history(subject=subject, events=events, by=by, at=at)


def written(
    events: Iterable[Written],
    unit: str,
    at: datetime,
    relatives: Mapping[str, str] = MappingProxyType({}),
) -> Iterable[dict[str, Any]]:
    """Turn a story's events, told in days before today, into events with dates and real ids."""
    today = at.astimezone(OSLO).date()
    units = {row["slug"]: row for row in story.places()["units"]}
    for event in events:
        place = units[event.get("unit", unit)]
        attributes = {
            name: _value(value, today) for name, value in event.get("attributes", {}).items()
        }
        if "relative" in attributes:
            attributes["relative"] = relatives[attributes["relative"]]
        yield {
            **({"id": event["id"]} if "id" in event else {}),
            "event": event["event"],
            "at": _moment(today + timedelta(days=event["day"]), event.get("time")),
            "unit": {"id": place["slug"], "type": place["unit_type"], "level": place["level"]},
            "attributes": attributes,
        }


def _moment(day: date, time: str | None) -> str:
    if time is None:
        return day.isoformat()
    return datetime.fromisoformat(f"{day.isoformat()}T{time}").replace(tzinfo=OSLO).isoformat()


def _value(value: Any, today: date) -> Any:
    if isinstance(value, Mapping):
        return (today + timedelta(days=value["day"])).isoformat()
    return value.isoformat() if isinstance(value, date) else value
