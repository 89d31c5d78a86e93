"""An invented town to measure pages on: ten thousand persons in forty units, in an SQLite file.

A few hundred different lives are written, moved in time so that they end these days, and given to the
persons in turn, each with ids of its own.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from benchmarks.timelines import CLOSE, EVENTFUL, written_life
from mestring.care import models as care
from mestring.care import steps
from mestring.care.records import to_row
from mestring.core.loading.written import Written
from mestring.core.package import Package
from mestring.core.reading import read_timeline
from mestring.core.timeline import Event, Subject
from mestring.core.words import SubjectKind
from mestring.people import actions as people
from mestring.people.models import CareRelation, Person
from mestring.people.roles import Role
from mestring.people.types import User

UNITS = 40
LIVES = 240
SIZES = (15, 40, 80, 150)
AT_A_TIME = 2_000
ISO_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)")


class Town(NamedTuple):
    """Who works where, and when it is."""

    workers: Sequence[User]
    overseer: User
    persons: Sequence[UUID]
    now: datetime


def build_town(package: Package, by: User, persons: int, now: datetime) -> Town:
    """Build it, with every step worked out."""
    random = Random(4)
    workers = _places(by, now)
    overseer = _worker("overseer", [f"unit-{n}" for n in range(UNITS)], by, now)
    lives = [list(_life(package, seed, now, random)) for seed in range(LIVES)]
    found = []
    for start in range(0, persons, AT_A_TIME):
        rows = [
            Person(name=f"Person {n:05}", birth_date=date(1984, 5, 4))
            for n in range(start, min(start + AT_A_TIME, persons))
        ]
        Person.objects.bulk_create(rows)
        found += [row.pk for row in rows]
        CareRelation.objects.bulk_create(
            [_relation(row, place, workers, now) for place, row in enumerate(rows)]
        )
        care.Event.objects.bulk_create(
            [
                to_row(event, _subject(row.pk), by)
                for place, row in enumerate(rows)
                for event in _as_own(lives[place % LIVES], row.pk)
            ],
            batch_size=AT_A_TIME,
        )
    steps.rebuild(now)
    return Town(workers, overseer, found, now)


def _subject(person: UUID) -> Subject:
    return Subject(str(person), SubjectKind.PERSON)


def _places(by: User, now: datetime) -> list[User]:
    people.add_municipality(slug="town", title="Town", by=by, at=now)
    workers = []
    for n in range(UNITS):
        slug = f"unit-{n}"
        people.add_unit(
            slug=slug,
            title=f"Unit {n}",
            unit_type="mental_health_team",
            level="municipality",
            municipality="town",
            by=by,
            at=now,
        )
        workers.append(_worker(f"worker-{n}", [slug], by, now))
    return workers


def _worker(username: str, units: Sequence[str], by: User, now: datetime) -> User:
    user = people.add_user(username=username, name=username.title(), by=by, at=now)
    for unit in units:
        people.add_membership(
            user=user, role=Role.COORDINATOR, unit=unit, from_date=now.date(), by=by, at=now
        )
    return user


def _relation(row: Person, place: int, workers: Sequence[User], now: datetime) -> CareRelation:
    n = place % UNITS
    opened = now - timedelta(days=400)
    contact = workers[n] if place // UNITS % 8 == 0 else None
    return CareRelation(person=row, unit_id=f"unit-{n}", opened_at=opened, contact=contact)


def _life(package: Package, seed: int, now: datetime, random: Random) -> Iterator[Event]:
    """Give a life whose last event is some days ago."""
    following = CLOSE if seed % 10 == 0 else EVENTFUL
    written = written_life(seed, SIZES[seed % len(SIZES)], following)
    last = date.fromisoformat(max(event["at"][:10] for event in written))
    ahead = now.date() - timedelta(days=random.randint(1, 40)) - last
    moved = json.loads(ISO_DATE.sub(lambda day: _moved(day, ahead), json.dumps(written)))
    guideline = package.guideline
    source = Written("town.yaml", {"events": moved}, {})
    yield from read_timeline(source, guideline.dictionary, guideline.calendar).timeline.events


def _moved(found: re.Match[str], ahead: timedelta) -> str:
    return (date.fromisoformat(found.group()) + ahead).isoformat()


def _as_own(events: Sequence[Event], person: UUID) -> Iterator[Event]:
    """Give the same life to another person: new ids, with what refers to them."""
    ids: Mapping[str, UUID] = {str(event.id): uuid7() for event in events}
    for event in events:
        attributes: dict[str, Any] = {
            name: str(ids[value]) if isinstance(value, str) and value in ids else value
            for name, value in event.attributes.items()
        }
        yield replace(
            event,
            id=ids[str(event.id)],
            subject=str(person),
            attributes=attributes,
            supersedes=ids[str(event.supersedes)] if event.supersedes else None,
        )
