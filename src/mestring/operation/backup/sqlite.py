"""Dumping and restoring SQLite: the online copy, and a swap of whole files."""

import contextlib
import gzip
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from mestring.operation.backup.facts import read_facts
from mestring.operation.backup.manifest import Facts
from mestring.operation.backup.refusals import NotOurs, NotVerified, StandsInTheWay

ENGINE = "sqlite"
BESIDE = ("-wal", "-shm", "-journal")
SECONDS_TO_WAIT = 20


class Sqlite:
    """The database of an installation, in a file."""

    engine = ENGINE

    def __init__(self, file: Path) -> None:
        self.file = file

    @property
    def version(self) -> str:
        """Give the version of SQLite that reads and writes it."""
        return sqlite3.sqlite_version

    @property
    def folder(self) -> Path:
        """Give the folder where work can be done that ends in a swap of names."""
        return self.file.parent

    def dump(self, target: Path) -> Facts:
        """Copy the database as it is at one instant, while others write to it; see that the copy is whole."""
        if not self.file.is_file():
            raise StandsInTheWay(
                f"Det er ingen database i {self.file}. Sett MESTRING_DATA eller DATABASE_URL."
            )
        copy = target.with_suffix(".copy")
        with _opened(self.file) as source, _opened(copy) as out:
            source.backup(out)
            out.execute("pragma journal_mode=delete")
            _check_whole(out)
            facts = _facts(out)
        with copy.open("rb") as plain, gzip.open(target, "wb", compresslevel=3) as packed:
            shutil.copyfileobj(plain, packed, 1 << 20)
        copy.unlink()
        return facts

    def is_live(self) -> bool:
        """Tell whether there is something here that would be lost."""
        if not self.file.exists():
            return False
        try:
            with _opened(self.file) as database:
                return any(
                    _facts(database).rows.get(name) for name in ("people_user", "care_event")
                )
        except sqlite3.DatabaseError:
            return True  # spoilt, and still somebody's

    def load(self, dump: Path, work: Path) -> str:
        """Lay a dump out beside the live database; give its name."""
        beside = work / "restored.sqlite3"
        try:
            with gzip.open(dump, "rb") as packed, beside.open("xb") as plain:
                shutil.copyfileobj(packed, plain, 1 << 20)
        except (OSError, EOFError) as fault:
            if getattr(fault, "errno", None):
                raise
            raise NotOurs(
                "Databasen i sikkerhetskopien lar seg ikke pakke ut. Ingenting er endret."
            ) from None
        beside.chmod(0o600)
        return str(beside)

    def facts_of(self, name: str) -> Facts:
        """Give what a database that is laid out says of itself, once it is found whole."""
        try:
            with _opened(Path(name)) as database:
                _check_whole(database)
                return _facts(database)
        except sqlite3.DatabaseError:
            raise NotOurs("Databasen i sikkerhetskopien er ødelagt. Ingenting er endret.") from None

    def swap(self, name: str) -> str:
        """Put what is laid out in place of the live database, in one step; give where the old one is."""
        new, before = Path(name), self.file.with_name(self.file.name + ".before")
        _fold(new)
        with new.open("rb") as file:
            os.fsync(file.fileno())
        kept = ""
        if self.file.exists():
            self._keep_as(before)
            kept = str(before)
        new.replace(self.file)
        _sync(self.folder)
        return kept

    def _keep_as(self, before: Path) -> None:
        """Let the old database have a second name, with nothing lying beside it that belongs to it."""
        beside = [(self._named(self.file, end), self._named(before, end)) for end in BESIDE]
        try:
            _fold(self.file)
            is_spoilt = False
        except sqlite3.OperationalError as fault:
            raise StandsInTheWay(
                "Noen bruker databasen. Stopp tjeneren og andre som har den åpen. Ingenting er endret."
            ) from fault
        except sqlite3.DatabaseError:
            is_spoilt = True
        for path in (before, *(kept for _, kept in beside)):
            path.unlink(missing_ok=True)
        if is_spoilt:
            # It cannot take in what lies beside it; all is kept as it is.
            for path, kept in beside:
                if path.exists():
                    path.replace(kept)
        os.link(self.file, before)

    def _named(self, file: Path, end: str) -> Path:
        return file.with_name(file.name + end)

    def discard(self, name: str) -> None:
        """Do nothing: what is laid out lies in the work folder, and goes with it."""


def _facts(database: sqlite3.Connection) -> Facts:
    found = database.execute("select name from sqlite_master where type = 'table'").fetchall()
    return read_facts(
        database.cursor(), [name for (name,) in found if not name.startswith("sqlite_")]
    )


def _check_whole(database: sqlite3.Connection) -> None:
    (answer,) = database.execute("pragma integrity_check(1)").fetchone()
    if answer != "ok" or database.execute("pragma foreign_key_check").fetchone():
        raise NotVerified(
            "Databasen er ødelagt: SQLite finner feil i den. Bruk en sikkerhetskopi fra før."
        )


def _fold(file: Path) -> None:
    """Take into the file itself what lies beside it, so that the file is the whole database."""
    with _opened(file) as database:
        (mode,) = database.execute("pragma journal_mode=delete").fetchone()
        if mode != "delete":
            raise sqlite3.OperationalError("in use")
        database.execute("begin exclusive")
        database.rollback()


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(file, timeout=SECONDS_TO_WAIT)
    try:
        yield connection
    finally:
        connection.close()


def _sync(folder: Path) -> None:
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
