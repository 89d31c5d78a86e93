"""What a backup says of itself: who made it, of what, and how to know that it is whole.

The sealed content is three parts one after the other: a line with the format's name, a line of JSON, and
the database. Without this program: `age -d -i KEY FILE | tail -n +3`, then gunzip or pg_restore.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from mestring.operation.backup.refusals import NotOurs
from mestring.people.erased import Erasure, from_written, to_written

MAGIC = b"mestring-backup\n"
FORMAT = 1
LONGEST = 50_000_000
PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a database says of itself, all from the same instant."""

    rows: Mapping[str, int]
    migrations: tuple[tuple[str, str], ...]
    guideline: str
    guideline_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself."""

    program: str
    engine: str
    engine_version: str
    made_at: datetime
    facts: Facts
    sha256: str
    size: int
    erased: tuple[Erasure, ...] = ()

    def to_line(self) -> bytes:
        """Write it as a line of JSON."""
        data: dict[str, Any] = asdict(self)
        data |= {"format": FORMAT, "made_at": self.made_at.isoformat()}
        data["erased"] = to_written(self.erased)
        return json.dumps(data, ensure_ascii=False).encode() + b"\n"


def read_manifest(content: BinaryIO) -> Manifest:
    """Read the first two parts; what is left to read is the database."""
    if content.readline(len(MAGIC)) != MAGIC:
        raise NotOurs(
            "Fila lar seg åpne, men er ikke en sikkerhetskopi fra Mestring. Ingenting er endret."
        )
    try:
        data = json.loads(content.readline(LONGEST))
        number = data.pop("format")
    except (ValueError, KeyError, AttributeError):
        raise NotOurs("Sikkerhetskopien sier ikke hva den er. Ingenting er endret.") from None
    if number != FORMAT:
        raise NotOurs(
            f"Sikkerhetskopien har format {number}, og dette programmet kan {FORMAT}. "
            "Bruk programmet som laget den, eller et nyere. Ingenting er endret."
        )
    try:
        return _from(data)
    except (KeyError, TypeError, ValueError):
        raise NotOurs("Sikkerhetskopien sier ikke hva den er. Ingenting er endret.") from None


def _from(data: dict[str, Any]) -> Manifest:
    facts = data["facts"]
    facts["migrations"] = tuple((app, name) for app, name in facts["migrations"])
    data["facts"] = Facts(**facts)
    data["made_at"] = datetime.fromisoformat(data["made_at"])
    data["erased"] = tuple(from_written(row) for row in data["erased"])
    return Manifest(**data)


class Content:
    """The parts of a backup, to be read piece by piece."""

    def __init__(self, manifest: Manifest, database: BinaryIO) -> None:
        self.parts: list[BinaryIO] = [io.BytesIO(MAGIC + manifest.to_line()), database]

    def read(self, size: int = -1) -> bytes:
        """Give the next piece; nothing when all is given, and all at once when no size is."""
        if size < 0:
            return b"".join(part.read() for part in self.parts)
        while self.parts:
            piece = self.parts[0].read(size)
            if piece:
                return piece
            self.parts.pop(0)
        return b""


def checksum(file: Path) -> str:
    """Give a file's checksum."""
    total = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(PIECE):
            total.update(piece)
    return total.hexdigest()


def take_database(content: BinaryIO, manifest: Manifest, target: Path) -> None:
    """Write the third part to a file of its own; refuse it where it is not what was put in."""
    total, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        while piece := content.read(PIECE):
            total.update(piece)
            size += len(piece)
            out.write(piece)
    if (total.hexdigest(), size) != (manifest.sha256, manifest.size):
        raise NotOurs("Innholdet er ikke det som ble lagt i sikkerhetskopien. Ingenting er endret.")
