"""Access at the size of a health region: a hundred thousand persons, five thousand who work with them.

Deciding for one page, a page of a list filtered in SQL, and a page of a log that has grown long. On SQLite,
or on the database DATABASE_URL names; `--lines` says how long the log is.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

from benchmarks.report import Row

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PERSONS, STAFF, A_UNIT = 100_000, 5_000, 10
FEW, FEW_STAFF = 10_000, 500
LINES, QUICK_LINES = 1_000_000, 50_000
# The one whose log is read: as much looked at as anybody is in some years.
LONG_LOG = 0.01
ROUNDS, QUICK = 400, 60
DECIDE_MS, LOG_MS, LIST_MS = 2.0, 100.0, 100.0
QUERIES = 3
AT_A_TIME = 5_000


def access(*, quick: bool, lines: int | None) -> Iterator[Row]:
    """Fill a database that is thrown away, or the one DATABASE_URL names, and measure there."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "mestring.config.settings.test"
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/access.sqlite3")
        import django

        django.setup()
        yield from _measure(
            FEW if quick else PERSONS,
            FEW_STAFF if quick else STAFF,
            lines or (QUICK_LINES if quick else LINES),
            QUICK if quick else ROUNDS,
        )


def _measure(persons: int, staff: int, lines: int, rounds: int) -> Iterator[Row]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    started = perf_counter()
    town = _Region(persons, staff)
    town.fill()
    much = town.fill_log(lines)
    what = f"{connection.vendor}: {persons:,} persons, {staff:,} staff, {lines:,} lines"
    note = f"not a figure of ours; the longest log has {much:,} lines"
    yield Row(what, "made in", perf_counter() - started, "s", note=note)
    yield from _deciding(town, rounds)
    yield from _listing(town, rounds)
    yield from _log(town, rounds)


class _Region:
    """Who works where, who is followed up where, and who keeps whom out."""

    def __init__(self, persons: int, staff: int) -> None:
        self.random = Random(11)
        self.units = [f"unit-{n}" for n in range(staff // A_UNIT)]
        self.count, self.staff = persons, staff
        self.persons: list[UUID] = []
        self.workers: list[Any] = []

    def fill(self) -> None:
        from mestring.people.models import (
            Block,
            BreakGlass,
            CareRelation,
            Consent,
            Membership,
            Person,
            Unit,
            User,
        )
        from mestring.people.roles import Role

        before = NOW - timedelta(days=300)
        units = len(self.units)
        Unit.objects.bulk_create([Unit(pk=u, title=u, type="team", level="x") for u in self.units])
        users = [User(username=f"w{n}", name=f"Worker {n}") for n in range(self.staff)]
        User.objects.bulk_create(users, batch_size=AT_A_TIME)
        self.workers = list(User.objects.order_by("pk"))
        held = [
            Membership(
                user=user,
                unit_id=self.units[n % units],
                role=Role.LEADER if n < units else Role.THERAPIST,
                from_date=before.date(),
            )
            for n, user in enumerate(self.workers)
        ]
        # One in ten works in a second unit as well.
        held += [
            Membership(
                user=user,
                unit_id=self.units[(n + 7) % units],
                role=Role.COORDINATOR,
                from_date=before.date(),
            )
            for n, user in enumerate(self.workers)
            if n % 10 == 0
        ]
        Membership.objects.bulk_create(held, batch_size=AT_A_TIME)
        rows = [
            Person(name=f"Person {n:06}", birth_date=date(1984, 5, 4)) for n in range(self.count)
        ]
        Person.objects.bulk_create(rows, batch_size=AT_A_TIME)
        self.persons = [row.pk for row in rows]
        CareRelation.objects.bulk_create(
            [
                CareRelation(person_id=p, unit_id=self.units[(n * k) % units], opened_at=before)
                for n, p in enumerate(self.persons)
                for k in ((1, 3) if n % 3 == 0 and (n * 3) % units != n % units else (1,))
            ],
            batch_size=AT_A_TIME,
        )
        some = self.persons[:: max(1, self.count // 5_000)]
        pick = self.random.choice
        Block.objects.bulk_create(
            [
                Block(person_id=p, user=pick(self.workers), blocked_at=before, cost_told=True)
                for p in some
            ]
        )
        Consent.objects.bulk_create(
            [
                Consent(
                    person_id=p,
                    unit_id=pick(self.units),
                    section="safety_plan",
                    from_date=before.date(),
                    signed_how="spoken",
                    recorded_at=before,
                )
                for p in some
            ]
        )
        BreakGlass.objects.bulk_create(
            [
                BreakGlass(
                    person_id=pick(self.persons),
                    user=pick(self.workers),
                    unit_id=pick(self.units),
                    reason="danger",
                    words="x",
                    opened_at=NOW - timedelta(hours=n % 100),
                    until=NOW - timedelta(hours=n % 100 - 3),
                )
                for n in range(2_000)
            ]
        )

    def fill_log(self, lines: int) -> int:
        """Write lines about everyone, and one in a hundred about one person; give how many that is."""
        from django.db import connection

        much = int(lines * LONG_LOG)
        if connection.vendor == "postgresql":
            _postgres_log(lines, much, self.persons[0])
        else:
            self._sqlite_log(lines, much)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return much

    def _sqlite_log(self, lines: int, much: int) -> None:
        from mestring.people.models import LogEntry

        every = max(1, lines // much)
        for start in range(0, lines, AT_A_TIME):
            LogEntry.objects.bulk_create(
                [
                    self._line(LogEntry, n, self.persons[0 if n % every == 0 else n % self.count])
                    for n in range(start, min(start + AT_A_TIME, lines))
                ]
            )

    def _line(self, model: Any, n: int, person: UUID) -> Any:
        at = NOW - timedelta(seconds=30 * (5_000_000 - n))
        return model(
            at=at,
            day=at.date(),
            person=person,
            reader=self.workers[n % len(self.workers)].pk,
            reader_name="Somebody",
            role="therapist",
            legal_entity="Somewhere kommune",
            point_of_care=self.units[n % len(self.units)],
            point_of_care_title="A team somewhere",
            healthcare_service="team",
            purpose="TREAT",
            ground="care",
            decision_ref="care:1",
            what="person",
            how="read",
            is_allowed=True,
        )


def _postgres_log(lines: int, much: int, person: UUID) -> None:
    """Let the server make the lines itself: ten million in some minutes, with the index in place."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE numbered AS SELECT id, row_number() OVER () AS n FROM people_person"
        )
        cursor.execute("CREATE INDEX ON numbered (n)")
        cursor.execute("SELECT max(n) FROM numbered")
        count = cursor.fetchone()[0]
        cursor.execute(
            """INSERT INTO people_logentry (at, day, person, person_point_of_care, reader, reader_name,
            hpr_number, authorization_, role, legal_entity, point_of_care, point_of_care_title,
            department, healthcare_service, purpose, purpose_details, ground, decision_ref, what, sections,
            documents, how, is_allowed, why_not)
            SELECT %(now)s::timestamptz - make_interval(secs => 30 * (%(lines)s - g)),
              (%(now)s::timestamptz - make_interval(secs => 30 * (%(lines)s - g)))::date,
              CASE WHEN g %% %(every)s = 0 THEN %(one)s ELSE numbered.id END,
              '', 1 + g %% 5000, 'Somebody', '', '', 'therapist', 'Somewhere kommune', 'unit-' || g %% 500,
              'A team somewhere', '', 'team', 'TREAT', '', 'care', 'care:1', 'person', '', '',
              'read', true, ''
            FROM generate_series(1, %(lines)s) g JOIN numbered ON numbered.n = 1 + g %% %(count)s
            ORDER BY g""".replace("authorization_", '"authorization"'),
            {
                "now": NOW,
                "lines": lines,
                "every": lines // much,
                "one": str(person),
                "count": count,
            },
        )


def _deciding(town: _Region, rounds: int) -> Iterator[Row]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from mestring.people import access, queries

    random = Random(3)
    units = len(town.units)

    def ask() -> tuple[Any, Any]:
        worker = random.choice(town.workers[units:])
        n = town.workers.index(worker) % units
        own = random.random() < 0.7
        place = random.randrange(len(town.persons) // units) * units + n
        person = town.persons[place] if own else random.choice(town.persons)
        return worker, person

    times, known, most, allowed = [], [], 0, 0
    for _ in range(rounds):
        worker, person = ask()
        who = queries.standing(worker, NOW)
        known.append(
            _clock(lambda w=worker, p=person, s=who: access.decide(p, by=w, at=NOW, who=s))
        )
        times.append(_clock(lambda w=worker, p=person: access.decide(p, by=w, at=NOW)))
    for _ in range(50):
        worker, person = ask()
        who = queries.standing(worker, NOW)
        with CaptureQueriesContext(connection) as asked:
            allowed += access.decide(person, by=worker, at=NOW, who=who).is_allowed
        most = max(most, len(asked))
    note = f"the reader's roles known, as in every page; {allowed} of 50 allowed"
    yield Row("Deciding for one page", "queries, at most", most, "", QUERIES, note)
    yield Row("", "median", median(known), "ms", DECIDE_MS)
    yield Row("", "95th percentile", _p95(known), "ms")
    yield Row("", "median, with the reader's roles asked for", median(times), "ms")


def _listing(town: _Region, rounds: int) -> Iterator[Row]:
    from mestring.people import queries

    random = Random(5)

    def names() -> None:
        queries.visible_persons(random.choice(town.workers), NOW, size=51)

    def search() -> None:
        queries.visible_persons(random.choice(town.workers), NOW, name="son 0123", size=51)

    yield from _times("A page of one's persons, by name", names, rounds // 4, LIST_MS)
    yield from _times("A search among one's persons", search, rounds // 4, LIST_MS)


def _log(town: _Region, rounds: int) -> Iterator[Row]:
    from mestring.people import queries
    from mestring.people.models import Person, User

    random = Random(8)
    units = len(town.units)
    owner = User.objects.create(username="owner", name="Owner")
    Person.objects.filter(pk=town.persons[0]).update(user=owner)
    long = town.persons[0]
    first = queries.access_log(long, seen_by=owner, at=NOW)
    deep = first.next_before
    for _ in range(20):
        if deep is not None:
            deep = queries.access_log(long, seen_by=owner, at=NOW, before=deep).next_before or deep

    def newest() -> None:
        queries.access_log(long, seen_by=owner, at=NOW)

    def deeper() -> None:
        queries.access_log(long, seen_by=owner, at=NOW, before=deep)

    def other() -> None:
        worker = random.choice(town.workers[:units])
        n = town.workers.index(worker)
        queries.access_log(town.persons[n], seen_by=worker, at=NOW)

    yield from _times("The log: the newest page of the longest", newest, rounds // 2, LOG_MS)
    yield from _times("The log: a thousand lines back", deeper, rounds // 2, LOG_MS)
    yield from _times("The log: anybody's, by a leader", other, rounds // 2, LOG_MS)


def _times(what: str, work: Callable[[], object], rounds: int, bar: float) -> Iterator[Row]:
    work()
    found = [_clock(work) for _ in range(max(20, rounds))]
    yield Row(what, "95th percentile by the clock", _p95(found), "ms", bar)
    yield Row("", "median", median(found), "ms")


def _p95(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.95) - 1]


def _clock(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000
