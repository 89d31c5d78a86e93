"""Writes while the server is killed again and again: none that was acknowledged lost, none written twice.

A life of the server is a process that answers forms through the whole program, one after the other, and
acknowledges each when the answer says that it is written. It is killed with SIGKILL at an instant drawn by
chance. The next life is sent what was not acknowledged once more, as a browser does: the same form, with
the same id.
"""

import itertools
import os
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.report import Row

PERSONS = 12
# How many writes a life has before the one it is killed around, at most.
MOST_BEFORE = 3
WARM = 4
KILLS, QUICK = 300, 100
# One life in so many is killed just after a commit, before the word of it: chance alone seldom hits there.
SILENT = 10


@dataclass(frozen=True, slots=True)
class Killed:
    """What came of it."""

    kills: int
    acknowledged: int
    # Written when the kill came, with nobody told; the same form sent again must not write it twice.
    unknown_to_sender: int
    lost: int
    doubled: int
    # Stored steps that are not what the timelines say.
    steps_wrong: int
    is_whole: bool


def told(content: Path, *, quick: bool) -> Iterator[Row]:
    """Measure in a folder that is thrown away."""
    number = QUICK if quick else KILLS
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/killed.sqlite3"
        began = time.perf_counter()
        found = kill_and_count(content, number, Random())
        took = time.perf_counter() - began
    what = f"{number} kills while {found.acknowledged} writes were acknowledged"
    note = f"{found.unknown_to_sender} were written with nobody told, and sent again; {took:.0f} s"
    yield Row(what, "acknowledged writes lost", found.lost, "", bar=0, note=note)
    yield Row("", "writes written twice", found.doubled, "", bar=0)
    yield Row("", "stored steps that were wrong", found.steps_wrong, "", bar=0)
    yield Row("", "faults in the database", 0 if found.is_whole else 1, "", bar=0)


def kill_and_count(content: Path, kills: int, random: Random) -> Killed:
    """Let the server live and be killed so many times, and see what stands."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "mestring.config.settings.test"
    import django

    django.setup()
    from django.db import connections

    browser, persons = _installation(content)
    a_write = _warm_up(browser, persons)
    acknowledged, unknown = WARM, 0
    for life in range(kills):
        connections.close_all()
        if life % SILENT == 0:
            _silent_life(browser, persons, acknowledged)
        else:
            acknowledged += _one_life(browser, persons, acknowledged, a_write, random)
        unknown += len(_standing([_text(acknowledged)]))
    # What was under way at the last kill is sent once more too.
    _send(browser, persons, acknowledged)
    return _count(kills, acknowledged + 1, unknown)


def _installation(content: Path) -> tuple[Any, list[UUID]]:
    from django.core.management import call_command
    from django.test import Client
    from django.utils.timezone import now

    from mestring.knowledge.actions import publish_package
    from mestring.knowledge.folder import read_guideline
    from mestring.people import actions as people
    from mestring.people.roles import Role

    call_command("migrate", verbosity=0)
    at = now() - timedelta(days=30)
    by = people.found_installation(username="by", name="By", at=at)
    people.add_municipality(slug="by", title="By", by=by, at=at)
    people.add_unit(
        slug="team",
        title="Team",
        unit_type="team",
        level="municipality",
        municipality="by",
        by=by,
        at=at,
    )
    for role in (Role.COORDINATOR, Role.EDITOR):
        people.add_membership(user=by, role=role, unit="team", from_date=at.date(), by=by, at=at)
    publish_package(files=read_guideline(content), by=by, at=at)
    persons = []
    for number in range(PERSONS):
        person = people.register_person(
            name=f"P{number}", birth_date=None, identity_number=None, by=by, at=at
        )
        people.open_relation(person=person, unit="team", opened_at=at, by=by, at=at)
        persons.append(person)
    browser = Client()
    browser.force_login(by)
    return browser, persons


def _warm_up(browser: Any, persons: list[UUID]) -> float:
    """Write a few before the first life, so that each begins with everything loaded; give their time."""
    took = []
    for number in range(WARM):
        began = time.perf_counter()
        _send(browser, persons, number)
        took.append(time.perf_counter() - began)
    return min(took)


def _one_life(browser: Any, persons: list[UUID], first: int, a_write: float, random: Random) -> int:
    """Answer from a process of its own until it is killed; give how many were acknowledged."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        try:
            for number in itertools.count(first):
                _send(browser, persons, number)
                os.write(writes, b".")
        finally:
            os._exit(1)
    os.close(writes)
    with closing(os.fdopen(reads, "rb", buffering=0)) as pipe:
        heard = _hear(pipe, random.randint(0, MOST_BEFORE), a_write)
        # Somewhere in the next write, or a little after its end.
        time.sleep(random.uniform(0, 1.5 * max(heard.longest, a_write)))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the server died of itself"
        return heard.number + len(pipe.read())


def _silent_life(browser: Any, persons: list[UUID], number: int) -> None:
    """Answer one form from a process of its own that is killed before it can tell."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        try:
            _send(browser, persons, number)
            # Closed without a word: the parent sees that the write is done, the sender is told nothing.
            os.close(writes)
            signal.pause()
        finally:
            os._exit(1)
    os.close(writes)
    with closing(os.fdopen(reads, "rb", buffering=0)) as pipe:
        assert pipe.read() == b""
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the server died of itself"


@dataclass(frozen=True, slots=True)
class Heard:
    """What was acknowledged, and the longest that one took: more in a new process, or beside others."""

    number: int
    longest: float


def _hear(pipe: Any, number: int, a_write: float) -> Heard:
    """Wait until so many have been acknowledged, so that lives are alike on a busy machine."""
    longest = a_write
    for _ in range(number):
        began = time.perf_counter()
        assert pipe.read(1), "the server died of itself"
        longest = max(longest, time.perf_counter() - began)
    return Heard(number, longest)


def _send(browser: Any, persons: list[UUID], number: int) -> None:
    """Send form number so and so, as it was sent before if it was."""
    from django.utils.timezone import localdate, now

    person = persons[number % len(persons)]
    form = {
        "id": str(UUID(int=(0x7 << 76) | (0x8 << 60) | number)),
        "seen": now().isoformat(),
        "on": localdate().isoformat(),
        "where": "team",
        "fact_goal_text": _text(number),
    }
    answer = browser.post(f"/personer/{person}/skriv-ned/goal.set/", form)
    assert answer.status_code == 303, answer.content.decode()[:2000]


def _text(number: int) -> str:
    return f"mål nummer {number}"


def _standing(texts: list[str] | None = None) -> list[str]:
    from mestring.care.models import Event

    rows = Event.objects.filter(type="goal.set").values_list("attributes", flat=True)
    found = [row["goal_text"] for row in rows]
    return found if texts is None else [text for text in found if text in texts]


def _count(kills: int, acknowledged: int, unknown: int) -> Killed:
    from django.db import connection
    from django.utils.timezone import now

    from mestring.care import steps

    stands = Counter(_standing())
    with connection.cursor() as cursor:
        whole = True
        if connection.vendor == "sqlite":
            cursor.execute("pragma integrity_check")
            whole = cursor.fetchone() == ("ok",)
    return Killed(
        kills=kills,
        acknowledged=acknowledged,
        unknown_to_sender=unknown,
        lost=sum(1 for number in range(acknowledged) if _text(number) not in stands),
        doubled=sum(1 for times in stands.values() if times > 1),
        steps_wrong=steps.rebuild(now()).differed,
        is_whole=whole,
    )
