"""A kill in the middle of recording: nothing half-written is left, and what was written before stands."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

# A whole small installation in a file of its own; the second event is killed at a chosen place.
_RECORD = """
import os, signal, sys
from datetime import UTC, date, datetime

import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)

from pathlib import Path
from mestring.care import actions, models, steps
from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.knowledge import cache
from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import read_guideline
from mestring.people import actions as people
from mestring.people.roles import Role

where, guideline, packages = sys.argv[1:]
cache.cache_folder = lambda: Path(packages)
at = datetime(2026, 3, 20, 11, tzinfo=UTC)
by = people.found_installation(username="s", name="S", at=at)
people.add_municipality(slug="f", title="F", by=by, at=at)
people.add_unit(
    slug="t", title="T", unit_type="team", level="municipality", municipality="f", by=by, at=at
)
for role in (Role.COORDINATOR, Role.EDITOR):
    people.add_membership(user=by, role=role, unit="t", from_date=date(2026, 1, 1), by=by, at=at)
publish_package(files=read_guideline(Path(guideline)), by=by, at=at)
person = people.register_person(name="P", birth_date=None, identity_number=None, by=by, at=at)
people.open_relation(person=person, unit="t", opened_at=at, by=by, at=at)
subject = Subject(str(person), SubjectKind.PERSON)

def write(type_, day, **facts):
    event = {"event": type_, "at": day, "attributes": facts}
    actions.record_event(subject=subject, event=event, by=by, at=at)

write("person.registered", "2026-01-02", birth_date="1990-01-01")
write("inpatient.discharged", "2026-03-17")

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

if where == "before the steps":
    steps.rewrite = die
else:
    steps._mark = die
write("contact.held", "2026-03-18", two_way=True)
"""


@pytest.mark.parametrize("where", ["before the steps", "after the steps"])
def test_a_kill_in_the_middle_leaves_what_was_there_before(where: str, tmp_path: Path) -> None:
    database = tmp_path / "mestring.sqlite3"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            _RECORD,
            where,
            str(ROOT / "tests" / "rooms" / "guideline"),
            str(tmp_path / "packages"),
        ],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "mestring.config.settings.test",
            "DATABASE_URL": f"sqlite:///{database}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with sqlite3.connect(database) as stands:
        types = [row[0] for row in stands.execute("select type from care_event order by at")]
        steps = stands.execute("select expectation, outcome from care_steprecord").fetchall()
    assert types == ["person.registered", "inpatient.discharged"]
    assert steps == [("kontakt-innen-en-uke", "waiting")]
