"""Making a backup: dump, seal, read back, and only then put it in place."""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from mestring.operation.backup import manifest as parts
from mestring.operation.backup.manifest import Content, Facts, Manifest
from mestring.operation.backup.refusals import StandsInTheWay
from mestring.operation.backup.sealing import seal
from mestring.people.erased import Erasure, note, noted

WORK = ".mestring-work-"
LOCK = "backup.lock"
LAST = "last-backup.json"
ERASED = "erased.jsonl"


class Database(Protocol):
    """What a backup needs of a database."""

    @property
    def engine(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def folder(self) -> Path: ...
    def dump(self, target: Path) -> Facts: ...
    def is_live(self) -> bool: ...
    def load(self, dump: Path, work: Path) -> str: ...
    def facts_of(self, name: str) -> Facts: ...
    def swap(self, name: str) -> str: ...
    def discard(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What is backed up: the database, the folder for what belongs to it, and who has been erased."""

    database: Database
    data: Path
    erased_list: Path
    # Those that the live database knows of.
    erased_now: tuple[Erasure, ...] = ()


def make_backup(
    installation: Installation,
    target: Path,
    *,
    recipients: Sequence[str] = (),
    passphrase: str = "",
    at: datetime,
) -> Manifest:
    """Write a backup; at its name there is always a whole one, this or the one before."""
    database = installation.database
    if not target.parent.is_dir():
        raise StandsInTheWay(f"Mappa {target.parent} finnes ikke. Lag den først.")
    erased = known_erased(installation, target.parent)
    with work_folder(installation.data) as work:
        dump = work / "database"
        facts = database.dump(dump)
        made = Manifest(
            program=version("mestring"),
            engine=database.engine,
            engine_version=database.version,
            made_at=at,
            facts=facts,
            sha256=parts.checksum(dump),
            size=dump.stat().st_size,
            erased=erased,
        )
        with dump.open("rb") as source:
            seal(Content(made, source), target, recipients, passphrase)
    tell_erased(erased, target.parent / ERASED)
    last = {"made_at": at.isoformat(), "file": str(target.absolute())}
    (installation.data / LAST).write_text(json.dumps(last), encoding="utf-8")
    return made


def known_erased(installation: Installation, *folders: Path) -> tuple[Erasure, ...]:
    """Give all who have been erased, by the live database and by every list within reach."""
    lists = noted([installation.erased_list, *(folder / ERASED for folder in folders)])
    return tuple(sorted({*installation.erased_now, *lists}))


def tell_erased(erased: Sequence[Erasure], file: Path) -> None:
    """See that a list, which lies beside backups and outlives each of them, has everyone on it."""
    missing = set(erased) - set(noted([file]))
    note(file, sorted(missing))


@contextlib.contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """Give a folder of our own to work in, closed to others; what a kill left in one goes first."""
    with _one_at_a_time(folder):
        for left in folder.glob(f"{WORK}*"):
            shutil.rmtree(left)
        work = Path(tempfile.mkdtemp(prefix=WORK, dir=folder))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


@contextlib.contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows; there two at once are kept apart by nothing but care
        yield
        return
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StandsInTheWay(
                "En sikkerhetskopi eller gjenoppretting pågår. Vent til den er ferdig."
            ) from None
        yield
