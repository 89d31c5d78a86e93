"""Putting a backup back: open and check it, lay it out beside, and swap only when all is right."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mestring.operation.backup.making import (
    Database,
    Installation,
    known_erased,
    tell_erased,
    work_folder,
)
from mestring.operation.backup.manifest import Manifest, read_manifest, take_database
from mestring.operation.backup.refusals import NotOurs, StandsInTheWay
from mestring.operation.backup.sealing import unseal
from mestring.people.erased import Erasure

Migration = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What this program can take in, and what it does to a database before it is put in place."""

    migrations: frozenset[Migration]
    # Called with the name of the database laid out.
    migrate: Callable[[str], None]
    erase_again: Callable[[str, Sequence[Erasure], datetime], None] | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where the old database is kept."""

    manifest: Manifest
    kept: str
    erased_again: int


def restore(
    installation: Installation,
    file: Path,
    program: Program,
    *,
    identity: Any = None,
    passphrase: str = "",
    replace: bool = False,
    at: datetime,
) -> Restored:
    """Put a backup back. Until the last step the live database is as it was, and it is kept after."""
    database = installation.database
    if database.is_live() and not replace:
        raise StandsInTheWay(
            "Det er en database her allerede. Med --replace settes sikkerhetskopien i stedet for den, og "
            "den gamle blir liggende ved siden av. Ingenting er endret."
        )
    with work_folder(database.folder) as work:
        made = _open(file, work, identity, passphrase)
        _check_can_be_taken(made, database, program)
        erased = _all_erased(installation, file, made, program)
        name = database.load(work / "database", work)
        try:
            _check_whole(database.facts_of(name), made)
            program.migrate(name)
            _erase_again(program, name, erased, at)
            kept = database.swap(name)
        except BaseException:
            database.discard(name)
            raise
    tell_erased(erased, installation.erased_list)
    return Restored(made, kept, len(erased))


def _open(file: Path, work: Path, identity: Any, passphrase: str) -> Manifest:
    opened = work / "content"
    unseal(file, opened, identity, passphrase)
    with opened.open("rb") as content:
        made = read_manifest(content)
        take_database(content, made, work / "database")
    opened.unlink()
    return made


def _check_can_be_taken(made: Manifest, database: Database, program: Program) -> None:
    if made.engine != database.engine:
        raise NotOurs(
            f"Sikkerhetskopien er av en {made.engine}-database, og her er det {database.engine}. "
            "Sett DATABASE_URL til en database av samme slag. Ingenting er endret."
        )
    newer = sorted(set(made.facts.migrations) - program.migrations)
    if newer:
        raise NotOurs(
            f"Sikkerhetskopien er laget av et nyere program (mestring {made.program}). "
            "Installer det først. Ingenting er endret."
        )


def _check_whole(found: Any, made: Manifest) -> None:
    if found != made.facts:
        rows = {*found.rows.items()} ^ {*made.facts.rows.items()}
        tables = ", ".join(sorted({table for table, _ in rows})) or "innholdet"
        raise NotOurs(
            f"Databasen er ikke hel: {tables} er ikke som da kopien ble laget. Ingenting er endret."
        )


def _all_erased(
    installation: Installation, file: Path, made: Manifest, program: Program
) -> tuple[Erasure, ...]:
    """Give everyone erased since the backup was made, so far as anyone knows."""
    found: Iterable[Erasure] = {*known_erased(installation, file.parent), *made.erased}
    erased = tuple(sorted(found))
    if erased and program.erase_again is None:
        raise StandsInTheWay(
            f"{len(erased)} er slettet etter loven, og dette programmet kan ikke slette dem på nytt i "
            "kopien. Sett ERASE_AGAIN i innstillingene. Ingenting er endret."
        )
    return erased


def _erase_again(program: Program, name: str, erased: Sequence[Erasure], at: datetime) -> None:
    if program.erase_again is not None and erased:
        program.erase_again(name, erased, at)
