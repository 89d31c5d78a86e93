"""Backup and restore on PostgreSQL: its own programs, one snapshot, and a swap of names."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pyrage
import pytest

from mestring.config import environment
from mestring.operation.backup import postgres, programs
from mestring.operation.backup.making import Installation, make_backup
from mestring.operation.backup.postgres import Postgres
from mestring.operation.backup.refusals import (
    NotOurs,
    NotVerified,
    ProgramMissing,
    StandsInTheWay,
)
from mestring.operation.backup.restoring import Program, Restored, restore
from tests.rooms.operation.installation import build
from tools.postgres import programs as server_programs
from tools.postgres import server

psycopg = pytest.importorskip("psycopg")
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(server_programs() is None, reason="no PostgreSQL on this machine"),
]
AT = datetime(2026, 3, 21, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server's address, without a database: the one the tests run on already, or one of our own."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given.rpartition("/")[0]
        return
    # Not among pytest's own folders: the server runs as another account, and has to reach its own.
    with TemporaryDirectory(prefix="mestring-postgres-") as folder, server(Path(folder)) as address:
        yield address.rpartition("/")[0]


@pytest.fixture(scope="module")
def built(address: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with a small installation; never changed."""
    name = f"built_{uuid4().hex[:8]}"
    tell(address, f"create database {name}")
    build(f"{address}/{name}", tmp_path_factory.mktemp("packages"))
    return name


@pytest.fixture
def installation(address: str, built: str, tmp_path: Path) -> Iterator[Installation]:
    name = f"live_{uuid4().hex[:8]}"
    tell(address, f"create database {name} template {built}")
    yield of(f"{address}/{name}", tmp_path)
    for each in (name, f"{name}_before", f"{name}_restored"):
        tell(address, f"drop database if exists {each} with (force)")


def of(url: str, folder: Path) -> Installation:
    settings = environment.database(url, default=folder)
    return Installation(
        database=Postgres(settings, folder), data=folder, erased_list=folder / "erased.jsonl"
    )


def tell(address: str, statement: str) -> None:
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(statement)


def ask(installation: Installation, statement: str) -> Any:
    with installation.database._connect() as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else None


@pytest.fixture(scope="module")
def identity() -> Any:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def sealed(installation: Installation, identity: Any, tmp_path: Path) -> Path:
    file = tmp_path / "copy.age"
    make_backup(installation, file, recipients=[str(identity.to_public())], at=AT)
    return file


def put_back(installation: Installation, file: Path, identity: Any, **more: Any) -> Restored:
    program = more.pop("program", Program(migrations=known(), migrate=lambda _: None))
    return restore(installation, file, program, identity=identity, at=AT, **more)


def databases(installation: Installation) -> set[str]:
    found = ask(installation, "select datname from pg_database where not datistemplate")
    mine = installation.database.name
    return {name.removeprefix(mine) for (name,) in found if name.startswith(mine)}


EVENTS = "select id, type, attributes from care_event order by id"


def test_what_is_backed_up_comes_back_and_the_old_is_kept(
    installation: Installation, sealed: Path, identity: Any
) -> None:
    before = ask(installation, EVENTS)
    ask(installation, "truncate care_event, care_steprecord cascade")
    with pytest.raises(StandsInTheWay, match="--replace"):
        put_back(installation, sealed, identity)
    done = put_back(installation, sealed, identity, replace=True)
    assert ask(installation, EVENTS) == before
    assert len(before) == done.manifest.facts.rows["care_event"] == 2
    assert databases(installation) == {"", "_before"}
    # And once more, over one that is kept already.
    put_back(installation, sealed, identity, replace=True)
    assert databases(installation) == {"", "_before"}


def test_it_comes_back_where_there_is_nothing(
    address: str, installation: Installation, sealed: Path, identity: Any
) -> None:
    before = ask(installation, EVENTS)
    tell(address, f"drop database {installation.database.name}")
    assert put_back(installation, sealed, identity).kept == ""
    assert ask(installation, EVENTS) == before


def test_a_backup_taken_while_others_write_is_of_one_instant(
    installation: Installation, identity: Any, tmp_path: Path
) -> None:
    ask(installation, "create table one (n int); create table two (n int)")
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        with installation.database._connect() as connection:
            while not stop.is_set():
                with connection.transaction():
                    connection.execute("insert into one values (1)")
                    connection.execute("insert into two select generate_series(1, 50)")
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(20)
    file = tmp_path / "copy.age"
    try:
        made = make_backup(installation, file, recipients=[str(identity.to_public())], at=AT)
    finally:
        stop.set()
        writer.join()
    assert made.facts.rows["two"] == 50 * made.facts.rows["one"] > 0
    # What was counted is what was dumped: putting it back holds the one against the other.
    put_back(installation, file, identity, replace=True)
    assert ask(installation, "select count(*) from two") == [(made.facts.rows["two"],)]


def test_a_database_in_use_is_not_swapped(
    installation: Installation, sealed: Path, identity: Any
) -> None:
    before = ask(installation, EVENTS)
    with (
        installation.database._connect() as _user,
        pytest.raises(StandsInTheWay, match="Stopp tjeneren"),
    ):
        put_back(installation, sealed, identity, replace=True)
    assert ask(installation, EVENTS) == before
    assert databases(installation) == {""}


def test_a_failure_late_leaves_the_live_database(
    installation: Installation, sealed: Path, identity: Any
) -> None:
    def fail(name: str) -> None:
        assert name == f"{installation.database.name}_restored"
        raise RuntimeError

    failing = Program(migrations=known(), migrate=fail)
    with pytest.raises(RuntimeError):
        put_back(installation, sealed, identity, replace=True, program=failing)
    assert databases(installation) == {""}


def known() -> frozenset[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return frozenset(MigrationLoader(None).disk_migrations)


def test_a_sqlite_backup_is_refused(
    installation: Installation, sealed: Path, identity: Any, tmp_path: Path
) -> None:
    from mestring.operation.backup.sqlite import Sqlite

    here = replace(installation, database=Sqlite(tmp_path / "mestring.sqlite3"))
    with pytest.raises(NotOurs, match="samme slag"):
        put_back(here, sealed, identity)


def test_without_the_programs_it_says_which_and_how_to_get_them(
    installation: Installation, identity: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "find_program", lambda _: None)
    with pytest.raises(ProgramMissing, match="apt install postgresql-client"):
        make_backup(installation, tmp_path / "x", recipients=[str(identity.to_public())], at=AT)


def test_a_program_that_fails_is_told_of_without_the_password(
    installation: Installation, tmp_path: Path
) -> None:
    database = installation.database
    database.password = "hemmelig-passord"
    with pytest.raises(NotVerified, match="pg_dump klarte det ikke") as told:
        database._run("pg_dump", ["--no-such-word"], database.name, NotVerified)
    assert "hemmelig" not in str(told.value)


def test_a_role_that_may_not_make_a_database_is_told_what_to_do(
    address: str, installation: Installation, sealed: Path, identity: Any
) -> None:
    role = f"role_{uuid4().hex[:8]}"
    tell(address, f"create role {role} login")
    try:
        tell(address, f"alter database {installation.database.name} owner to {role}")
        with psycopg.connect(f"{address}/{installation.database.name}", autocommit=True) as grant:
            grant.execute(f"grant all on all tables in schema public to {role}")
        installation.database.where["user"] = role
        with pytest.raises(StandsInTheWay, match="createdb"):
            put_back(installation, sealed, identity, replace=True)
    finally:
        installation.database.where["user"] = "postgres"
        tell(address, f"alter database {installation.database.name} owner to postgres")
        with psycopg.connect(f"{address}/{installation.database.name}", autocommit=True) as grant:
            grant.execute(f"drop owned by {role}")
        tell(address, f"drop role {role}")


def test_programs_are_found_where_debian_keeps_them() -> None:
    found = programs.find_program("pg_dump")
    assert found is not None
    assert programs.major_of(found) >= 13
    assert programs.find_program("pg_no_such") is None
