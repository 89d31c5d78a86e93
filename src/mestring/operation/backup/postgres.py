"""Dumping and restoring PostgreSQL: its own programs, one snapshot with the count, a swap of names."""

import os
import subprocess
from pathlib import Path
from typing import Any

from mestring.operation.backup.facts import read_facts
from mestring.operation.backup.manifest import Facts
from mestring.operation.backup.programs import POSTGRES_REMEDY, find_program
from mestring.operation.backup.refusals import (
    NotOurs,
    NotVerified,
    ProgramMissing,
    StandsInTheWay,
)

ENGINE = "postgresql"
MAINTENANCE = "postgres"
TABLES = "select tablename from pg_tables where schemaname = 'public'"


class Postgres:
    """The database of an installation, on a server."""

    engine = ENGINE

    def __init__(self, settings: dict[str, Any], folder: Path) -> None:
        self.name = str(settings["NAME"])
        self.folder = folder
        self.password = str(settings.get("PASSWORD") or "")
        named = {"host": "HOST", "port": "PORT", "user": "USER"}
        self.where = {key: str(settings[name]) for key, name in named.items() if settings.get(name)}
        options = settings.get("OPTIONS", {})
        self.where |= {key: str(value) for key, value in options.items() if key.startswith("ssl")}

    @property
    def version(self) -> str:
        """Give the server's version."""
        with self._connect() as connection:
            return str(connection.info.parameter_status("server_version"))

    def dump(self, target: Path) -> Facts:
        """Dump the database as it is at one instant, and count its rows at the same."""
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute("begin isolation level repeatable read, read only")
            cursor.execute("select pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            how = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
            self._run("pg_dump", [*how, f"--file={target}"], self.name, NotVerified)
            cursor.execute(TABLES)
            facts = read_facts(cursor, [name for (name,) in cursor.fetchall()])
            cursor.execute("rollback")
        self._run("pg_restore", ["--list", str(target)], "", NotVerified)
        return facts

    def is_live(self) -> bool:
        """Tell whether there is something here that would be lost."""
        if not self._is_there(self.name):
            return False
        rows = self.facts_of(self.name).rows
        return any(rows.get(name) for name in ("people_user", "care_event"))

    def load(self, dump: Path, work: Path) -> str:
        """Lay a dump out as a database beside the live one; give its name."""
        beside = f"{self.name}_restored"
        self.discard(beside)
        try:
            self._tell("create database {} template template0 encoding 'UTF8'", beside)
            how = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
            self._run("pg_restore", [*how, str(dump)], beside, NotOurs)
        except BaseException:
            self.discard(beside)
            raise
        return beside

    def facts_of(self, name: str) -> Facts:
        """Give what a database says of itself."""
        with self._connect(name) as connection, connection.cursor() as cursor:
            cursor.execute(TABLES)
            return read_facts(cursor, [table for (table,) in cursor.fetchall()])

    def swap(self, name: str) -> str:
        """Let the database laid out take the live one's name, in one step; give the old one's new name."""
        before = f"{self.name}_before"
        there = self._is_there(self.name)
        self.discard(before)
        import psycopg

        try:
            with self._connect(MAINTENANCE) as connection, connection.transaction():
                if there:
                    connection.execute(_named("alter database {} rename to {}", self.name, before))
                connection.execute(_named("alter database {} rename to {}", name, self.name))
        except psycopg.errors.ObjectInUse as fault:
            raise StandsInTheWay(
                "Noen bruker databasen. Stopp tjeneren og andre som har den åpen. Ingenting er endret."
            ) from fault
        return before if there else ""

    def discard(self, name: str) -> None:
        """Remove a database that was laid out, if it is there."""
        self._tell("drop database if exists {}", name)

    def _is_there(self, name: str) -> bool:
        with self._connect(MAINTENANCE) as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", [name])
            return found.fetchone() is not None

    def _tell(self, statement: str, *names: str) -> None:
        import psycopg

        try:
            with self._connect(MAINTENANCE) as connection:
                connection.execute(_named(statement, *names))
        except psycopg.errors.InsufficientPrivilege as fault:
            raise StandsInTheWay(
                "Databasebrukeren kan ikke lage en database å legge kopien i. Gi den rett til det mens du "
                "gjenoppretter: alter role … createdb. Ingenting er endret."
            ) from fault

    def _connect(self, name: str = "") -> Any:
        import psycopg

        where: dict[str, Any] = {**self.where, "password": self.password}
        return psycopg.connect(dbname=name or self.name, autocommit=True, **where)

    def _run(self, name: str, words: list[str], database: str, refusal: type[Exception]) -> None:
        program = find_program(name)
        if program is None:
            raise ProgramMissing(f"{name} finnes ikke på denne maskinen. {POSTGRES_REMEDY}")
        if database:
            from psycopg.conninfo import make_conninfo

            words = [f"--dbname={make_conninfo(dbname=database, **self.where)}", *words]
        done = subprocess.run(  # noqa: S603  a program we have found ourselves
            [program, *words],
            # Never among the words, which everyone on the machine can read.
            env={**os.environ, "PGPASSWORD": self.password},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            first = next(iter(done.stderr.splitlines()), "")
            raise refusal(f"{name} klarte det ikke: {first}\nIngenting er endret.")


def _named(statement: str, *names: str) -> Any:
    from psycopg import sql

    return sql.SQL(statement).format(*(sql.Identifier(name) for name in names))
