"""What the database and the disk tell: the second half of the last look before the start."""

import json
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from mestring.operation.backup.programs import POSTGRES_REMEDY, PROGRAMS, find_program, major_of
from mestring.operation.types import Finding

OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
DEMO_MARK = "mestring-demo.txt"
LAST_BACKUP = "last-backup.json"
BACKUP_IS_OLD = timedelta(days=2)
ROOM_FOR_A_BACKUP = 2
# Tried on those who may do most; a real list belongs where passwords are chosen.
FIRST_GUESSES = (
    "mestring",
    "passord",
    "password",
    "admin",
    "demo",
    "hemmelig",
    "123456",
    "endremeg",
)
MAY_DO_MOST = ("steward", "editor")


def findings() -> Iterator[Finding]:
    """Give what is wrong with database and disk, and what is worth knowing."""
    for look in (_folder, _files, _static, _account, _certificate, _backups, _telling):
        yield from look()
    yield from _database()


def fault(sentence: str) -> Finding:
    return Finding(sentence, is_fault=True)


def _folder() -> Iterator[Finding]:
    data = Path(settings.DATA)
    if not data.is_dir():
        yield fault(f"The data folder {data} is not there. Make it: ./mestring prepare")
        return
    if not os.access(data, os.W_OK | os.X_OK):
        yield fault(
            f"The data folder {data} cannot be written to. Give it to the server's account."
        )
    if (data / DEMO_MARK).exists():
        yield fault(f"{data} is a demo's folder. Set MESTRING_DATA to one of its own.")


def _files() -> Iterator[Finding]:
    """Find what others on the machine could read or change."""
    if os.name == "nt":
        yield Finding("File permissions cannot be told on Windows. See to them by hand.")
        return
    for path in (Path(settings.DATA), *_database_files(), Path(settings.ERASED_LIST)):
        if path.exists() and path.stat().st_mode & OPEN_TO_OTHERS:
            yield fault(f"{path} is open to others on this machine. Close it: chmod go= {path}")


def _database_files() -> list[Path]:
    if connection.vendor != "sqlite":
        return []
    name = str(connection.settings_dict["NAME"])
    return [Path(name + end) for end in ("", "-wal", "-shm")]


def _static() -> Iterator[Finding]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield fault("The pages' files are not collected. Do it: ./mestring prepare")


def _account() -> Iterator[Finding]:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Finding(
            "This runs as root. Give the server an account of its own that owns nothing else."
        )


def _certificate() -> Iterator[Finding]:
    key = getattr(settings, "TLS_KEY", "")
    for name in filter(None, (getattr(settings, "TLS_CERT", ""), key)):
        if not os.access(name, os.R_OK):
            yield fault(f"{name} cannot be read. Correct MESTRING_TLS_CERT and MESTRING_TLS_KEY.")
    if key and os.name != "nt" and Path(key).exists() and Path(key).stat().st_mode & OPEN_TO_OTHERS:
        yield fault(f"{key} is open to others on this machine. Close it: chmod go= {key}")


def _backups() -> Iterator[Finding]:
    kept = Path(settings.DATA) / LAST_BACKUP
    try:
        made = datetime.fromisoformat(json.loads(kept.read_text("utf-8"))["made_at"])
    except (OSError, ValueError, KeyError):
        yield Finding("No backup has been made of this. Make one, and try to restore it elsewhere.")
        return
    if datetime.now(UTC) - made > BACKUP_IS_OLD:
        yield Finding(f"The last backup is from {made:%Y-%m-%d %H:%M} UTC. Make one each night.")


def _telling() -> Iterator[Finding]:
    if not settings.ADMINS:
        yield Finding(
            "Nobody gets an e-mail when something fails. Set MESTRING_ERROR_MAIL and MESTRING_EMAIL_URL, "
            "or watch the log for “ERROR”."
        )
    if not settings.LOGIN_URL:
        yield Finding(
            "LOGIN_URL is empty: nobody can log in, and only the public pages can be used."
        )


def _database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except Exception as error:  # whatever the driver calls it
        yield fault(
            f"The database cannot be reached ({type(error).__name__}). "
            "See that it runs, and that DATABASE_URL is right."
        )
        return
    for look in (_migrations, _server, _room, _published, _demo_persons, _known_passwords):
        try:
            yield from look()
        except DatabaseError:
            # What is missing is told by the migrations already.
            continue


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    graph, applied = executor.loader.graph, executor.loader.applied_migrations
    missing = executor.migration_plan(graph.leaf_nodes())
    if missing:
        yield fault(f"{len(missing)} migrations are not applied. Back up, then: ./mestring prepare")
    newer = [name for name in applied if name not in executor.loader.disk_migrations]
    if any(app in executor.loader.migrated_apps for app, _ in newer):
        yield fault(
            "The database is of a newer program than this. Install that one, or restore a backup."
        )


def _server() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("select rolsuper from pg_roles where rolname = current_user")
        (is_super,) = cursor.fetchone()
    if is_super:
        yield fault(
            "The database is used as its superuser. Make a role that owns this database alone."
        )
    for name in PROGRAMS:
        program = find_program(name)
        if program is None:
            yield fault(f"{name} is not here, so backups cannot be made. {POSTGRES_REMEDY}")
        elif major_of(program) < connection.pg_version // 10_000:  # type: ignore[attr-defined]
            yield fault(f"{name} is older than the database's server. {POSTGRES_REMEDY}")


def _room() -> Iterator[Finding]:
    size = sum(path.stat().st_size for path in _database_files() if path.exists())
    found = os.statvfs(settings.DATA) if hasattr(os, "statvfs") else None
    if found and size * ROOM_FOR_A_BACKUP > found.f_bavail * found.f_frsize:
        yield Finding("There is little room left for a backup of the database on this disk.")


def _published() -> Iterator[Finding]:
    from mestring.knowledge.queries import NoLongerTaken, NothingPublished, current_package

    try:
        current_package()
    except NoLongerTaken:
        yield Finding("The published guideline is refused by this program. Publish it anew.")
    except NothingPublished:
        yield Finding("No guideline is published yet, so pages have nothing to show.")


def _demo_persons() -> Iterator[Finding]:
    # The one who sets up the demo; nobody real bears this name.
    if get_user_model().objects.filter(username="oppsett", name="Demooppsett").exists():
        yield fault("The database holds the demo's invented persons. Use one of its own.")


def _known_passwords() -> Iterator[Finding]:
    users: Any = get_user_model().objects.filter(is_active=True, memberships__role__in=MAY_DO_MOST)
    for user in users.distinct():
        guesses = (user.username, *FIRST_GUESSES)
        if user.has_usable_password() and any(check_password(g, user.password) for g in guesses):
            yield fault(
                f"Somebody who may do most (user number {user.pk}) has a password that anyone would try. "
                "Let them choose another before the start."
            )
