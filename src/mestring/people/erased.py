"""Who has been erased, on a list of its own, so that a restored backup does not bring them back.

A backup made before an erasure still holds what was erased. The tombstone lies in the database, and so
is not in that backup; this list lies outside every backup. It has ids made by chance and instants,
nothing else. Whoever erases notes it here when the database has committed; whoever restores has all on
the list erased again, before the restored database is put in place.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mestring.core.words import SubjectKind
from mestring.people.refusals import Refusal


class UnreadableList(Refusal):
    """A list of erasures with something else on it."""


@dataclass(frozen=True, slots=True, order=True)
class Erasure:
    """That all about one subject, or one event of it, has been erased."""

    subject_kind: SubjectKind
    subject_id: str
    at: datetime
    # Empty where everything about the subject went.
    event_id: str = ""


def note(file: Path, erasures: Iterable[Erasure]) -> None:
    """Add to the list, and see it to the disk."""
    lines = "".join(f"{json.dumps(_written(each))}\n" for each in erasures)
    if not lines:
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as out:
        out.write(lines)
        out.flush()
        os.fsync(out.fileno())


def noted(files: Iterable[Path]) -> tuple[Erasure, ...]:
    """Give everything on some lists, once; a list that is not there is empty."""
    found: set[Erasure] = set()
    for file in files:
        if file.is_file():
            found |= set(_read(file))
    return tuple(sorted(found, key=lambda each: (each.at, each)))


def _written(erasure: Erasure) -> dict[str, str]:
    return {
        "kind": erasure.subject_kind.value,
        "id": erasure.subject_id,
        "event": erasure.event_id,
        "at": erasure.at.isoformat(),
    }


def from_written(row: dict[str, str]) -> Erasure:
    """Read one erasure."""
    at = datetime.fromisoformat(row["at"])
    return Erasure(SubjectKind(row["kind"]), row["id"], at, row.get("event", ""))


def to_written(erasures: Iterable[Erasure]) -> list[dict[str, str]]:
    """Write erasures as what JSON can hold."""
    return [_written(each) for each in erasures]


def _read(file: Path) -> Iterable[Erasure]:
    *whole, _torn = file.read_text(encoding="utf-8").split("\n")
    # A last line without its end was cut off by a kill; the database has the tombstone all the same.
    for number, line in enumerate(whole, 1):
        try:
            yield from_written(json.loads(line))
        except (ValueError, KeyError, TypeError):
            raise UnreadableList(
                f"Linje {number} i {file.name} kan ikke leses. Lista sier hvem som er slettet, og må være "
                "hel før en sikkerhetskopi legges tilbake."
            ) from None
