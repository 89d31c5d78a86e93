"""Remarks: what an editor should look at again, as sentences that say where, what and how to mend it."""

from enum import StrEnum
from typing import NamedTuple

from mestring.core.loading.written import Path, shown


class Kind(StrEnum):
    """What sort of thing a remark is about."""

    HARD = "hard"
    LONG = "long"
    WORD = "word"
    TERM = "term"
    ABBREVIATION = "abbreviation"
    CLAIM = "claim"
    LAW = "law"
    NORM = "norm"
    DUTY = "duty"
    PROPOSAL = "proposal"
    UNUSED = "unused"
    ENGLISH = "english"
    DISAGREEMENT = "disagreement"
    ACCEPTED = "accepted"


class Severity(StrEnum):
    """Whether a remark asks for mending or is advice; two persons publish, and neither kind stops them."""

    MEND = "mend"
    ADVICE = "advice"


class Remark(NamedTuple):
    """One thing to look at: where (line 0 = not looked up), what, how to mend it, its kind and subject."""

    file: str
    line: int
    path: Path
    what: str
    remedy: str
    kind: Kind
    severity: Severity = Severity.MEND
    about: str = ""

    @property
    def place(self) -> str:
        """The key path as a reader would write it."""
        return shown(self.path)

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        place = f", {self.place}" if self.path else ""
        return f"{where}{place}: {self.what} {self.remedy}"


def remark(file: str, path: Path, what: str, remedy: str, kind: Kind, about: str = "") -> Remark:
    """Make a remark whose line is not looked up, and which is to be mended."""
    return Remark(file, 0, path, what, remedy, kind, Severity.MEND, about)
