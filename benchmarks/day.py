"""A day's work in an invented town: the worklist, a person's page, and writing down what happened.

Served by the program itself through Django's test client: everything but the socket.
"""

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.report import Row

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PAGE_MS, RECORD_MS = 100, 50
PERSONS, FEW = 10_000, 1_000
ROUNDS, QUICK = 200, 40


def day(content: Path, *, quick: bool) -> Iterator[Row]:
    """Build the town in a folder that is thrown away, and measure there."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "mestring.config.settings.test"
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/town.sqlite3"
        import django

        django.setup()
        yield from _measure(content, FEW if quick else PERSONS, QUICK if quick else ROUNDS)


def _measure(content: Path, persons: int, rounds: int) -> Iterator[Row]:
    from django.core.management import call_command

    from benchmarks.town import build_town
    from mestring.knowledge.actions import publish_package
    from mestring.knowledge.folder import read_guideline
    from mestring.knowledge.queries import current_package
    from mestring.people import actions as people
    from mestring.people.roles import Role
    from mestring.web import asking

    call_command("migrate", verbosity=0)
    asking.now = lambda: NOW
    before = NOW - timedelta(days=500)
    by = people.found_installation(username="by", name="By", at=before)
    people.add_membership(
        user=by, role=Role.EDITOR, unit=None, from_date=before.date(), by=by, at=NOW
    )
    publish_package(files=read_guideline(content), by=by, at=before)
    package = current_package()
    started = perf_counter()
    town = build_town(package, by, persons, NOW)
    yield from _rebuilt(perf_counter() - started, persons)
    gc.collect()
    gc.freeze()
    yield from _pages(town, rounds)
    yield from _recording(town, rounds)


def _rebuilt(seconds: float, persons: int) -> Iterator[Row]:
    from mestring.care import steps
    from mestring.care.models import Event, StepRecord

    events, rows = Event.objects.count(), StepRecord.objects.count()
    what = f"A town of {persons:,} persons, {events:,} events, {rows:,} steps"
    yield Row(
        what, "made in", seconds, "s", note="not a figure of ours: writing the events is most of it"
    )
    started = perf_counter()
    steps.rebuild(NOW)
    again = perf_counter() - started
    yield Row("", "all steps built anew", again, "s", note="and found equal to what stood there")
    yield Row("", "a person", again / persons * 1000, "ms")


def _pages(town: Any, rounds: int) -> Iterator[Row]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    random = Random(7)
    browser, far = Client(), Client()
    browser.force_login(town.workers[0])
    far.force_login(town.overseer)
    own = [person for place, person in enumerate(town.persons) if place % len(town.workers) == 0]
    addresses: dict[str, Callable[[], object]] = {
        "Worklist of a team, own persons": lambda: _get(browser, "/arbeidsliste/?hvem=mine"),
        "Worklist of a team, everyone": lambda: _get(browser, "/arbeidsliste/?hvem=alle"),
        "Worklist, one reader of all forty units": lambda: _get(far, "/arbeidsliste/?hvem=alle"),
        "Persons, by name": lambda: _get(browser, "/personer/"),
        "A person's page": lambda: _get(browser, f"/personer/{random.choice(own)}/"),
    }
    for what, ask in addresses.items():
        ask()
        with CaptureQueriesContext(connection) as asked:
            ask()
        yield from _times(what, ask, rounds, PAGE_MS, f"{len(asked)} queries")
    explained = median(_clock(lambda: _explain_all(town, own)) for _ in range(3))
    listed = median(_clock(addresses["Worklist of a team, everyone"]) for _ in range(9))
    note = f"explaining the team's {len(own)} persons on the fly: {explained:,.0f} ms"
    yield Row("", "stored steps against explaining", explained / listed, "×", note=note)


def _explain_all(town: Any, own: list[Any]) -> None:
    """What a list without stored steps has to do: read and explain everyone."""
    from mestring.care import queries
    from mestring.core.explain import explain
    from mestring.core.timeline import Subject
    from mestring.core.words import SubjectKind
    from mestring.knowledge.queries import current_package

    package = current_package()
    subjects = [Subject(str(person), SubjectKind.PERSON) for person in own]
    for timeline in queries.timelines(subjects).values():
        explain(package, timeline, NOW)


def _recording(town: Any, rounds: int) -> Iterator[Row]:
    from mestring.care import actions
    from mestring.core.timeline import Subject
    from mestring.core.words import SubjectKind

    random = Random(9)
    worker = town.workers[0]
    own = [person for place, person in enumerate(town.persons) if place % len(town.workers) == 0]

    def record() -> None:
        subject = Subject(str(random.choice(own)), SubjectKind.PERSON)
        event = {
            "event": "contact.held",
            "at": (NOW - timedelta(minutes=random.randint(1, 600))).isoformat(),
            "attributes": {"contact_mode": "phone", "two_way": True},
        }
        actions.record_event(subject=subject, event=event, by=worker, at=NOW)

    record()
    yield from _times("Writing down an event, with its new steps", record, rounds, RECORD_MS, "")


def _times(
    what: str, work: Callable[[], object], rounds: int, bar: float, note: str
) -> Iterator[Row]:
    found = sorted(_clock(work) for _ in range(rounds))
    yield Row(what, "95th percentile by the clock", found[int(rounds * 0.95) - 1], "ms", bar, note)
    yield Row("", "median", median(found), "ms")


def _get(browser: Any, address: str) -> None:
    response = browser.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")


def _clock(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000
