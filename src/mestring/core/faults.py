"""Faults: what is wrong with what was written, as sentences that say where, what and how to mend it."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple


class Fault(NamedTuple):
    """One thing to mend: the file, the line (1 = first, 0 = unknown), the key path, what and how."""

    file: str
    line: int
    path: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return (
            f"{place}{', ' + self.path if self.path else ''}: {self.message} {self.remedy}".strip()
        )


class Faults(Exception):
    """Everything that is wrong, at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def did_you_mean(word: str, known: Sequence[str], otherwise: str) -> str:
    """Give a remedy: the nearest known word if there is one, otherwise what to do."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"Mente du «{near[0]}»?" if near else otherwise
