"""A small whole installation in a database of its own, made in a process of its own.

Run as a program: `python -m tests.rooms.operation.installation GUIDELINE PACKAGES`, with DATABASE_URL.
"""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[3]
GUIDELINE = ROOT / "tests" / "rooms" / "guideline"
AT = datetime(2026, 3, 20, 11, tzinfo=UTC)
MODULE = "tests.rooms.operation.installation"
NAME = "Nils Oppdiktet"


def environment(database_url: str, **more: str) -> dict[str, str]:
    """Give what a process needs to find an installation."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mestring.config.settings.test",
        "DATABASE_URL": database_url,
        "PYTHONPATH": str(ROOT),
        **more,
    }


def build(database_url: str, packages: Path) -> None:
    """Make an installation where there is none."""
    command = [sys.executable, "-m", MODULE, str(GUIDELINE), str(packages)]
    done = subprocess.run(
        command,
        env=environment(database_url),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _build(guideline: Path, packages: Path) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)

    from mestring.care import actions
    from mestring.core.timeline import Subject
    from mestring.core.words import SubjectKind
    from mestring.knowledge import cache
    from mestring.knowledge.actions import publish_package
    from mestring.knowledge.folder import read_guideline
    from mestring.people import actions as people
    from mestring.people import identity
    from mestring.people.roles import Role

    cache.cache_folder = lambda: packages
    by = people.found_installation(username="s", name="S", at=AT)
    people.add_municipality(slug="f", title="F", by=by, at=AT)
    people.add_unit(
        slug="t", title="T", unit_type="team", level="municipality", municipality="f", by=by, at=AT
    )
    for role in (Role.COORDINATOR, Role.EDITOR):
        people.add_membership(
            user=by, role=role, unit="t", from_date=date(2026, 1, 1), by=by, at=AT
        )
    publish_package(files=read_guideline(guideline), by=by, at=AT)
    born = date(1992, 5, 14)
    person = people.register_person(
        name=NAME, birth_date=born, identity_number=identity.make(born), by=by, at=AT
    )
    people.open_relation(person=person, unit="t", opened_at=AT, by=by, at=AT)
    subject = Subject(str(person), SubjectKind.PERSON)
    for event in (
        {
            "event": "person.registered",
            "at": "2026-01-02",
            "attributes": {"birth_date": "1992-05-14"},
        },
        {"event": "inpatient.discharged", "at": "2026-03-17", "attributes": {}},
    ):
        actions.record_event(subject=subject, event=event, by=by, at=AT)


if __name__ == "__main__":
    _build(Path(sys.argv[1]), Path(sys.argv[2]))
