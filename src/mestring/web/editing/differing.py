"""What a draft changes, in words: line by line, with the words that differ marked in each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from mestring.knowledge.folder import Files

AROUND = 2
# Beyond this a pair of lines has so little in common that marks in them would only confuse.
ALIKE = 0.4
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are kept, added or taken out."""

    text: str
    kind: str = ""  # "", "ins" or "del"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, before or after or both."""

    runs: tuple[Run, ...]
    kind: str = ""

    @property
    def is_gap(self) -> bool:
        """Tell whether lines are left out here."""
        return self.kind == "gap"


@dataclass(frozen=True, slots=True)
class Difference:
    """What is changed in one file."""

    path: str
    kind: str  # "changed", "new" or "gone"
    lines: tuple[Line, ...]


def differences(before: Files, after: Files) -> tuple[Difference, ...]:
    """Give what differs between two guidelines, file by file."""
    return tuple(
        difference(path, before.get(path), after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    )


def difference(path: str, before: bytes | None, after: bytes | None) -> Difference:
    """Give what differs in one file."""
    kind = "new" if before is None else "gone" if after is None else "changed"
    old, new = (_lines(content) for content in (before, after))
    return Difference(path, kind, tuple(_compared(old, new)))


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode("utf-8", "replace").splitlines()


def _compared(old: list[str], new: list[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for place, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if place:
            yield Line((), "gap")
        for tag, i, j, k, m in group:
            if tag == "equal":
                yield from (Line((Run(line),)) for line in old[i:j])
            else:
                yield from _changed(old[i:j], new[k:m])


def _changed(old: list[str], new: list[str]) -> Iterator[Line]:
    """Give the lines that went and those that came; where each has one, the words that differ."""
    if len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            yield from _words(before, after)
        return
    yield from (Line((Run(line, "del"),), "del") for line in old)
    yield from (Line((Run(line, "ins"),), "ins") for line in new)


def _words(before: str, after: str) -> Iterator[Line]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield Line((Run(before, "del"),), "del")
        yield Line((Run(after, "ins"),), "ins")
        return
    yield Line(tuple(_runs(matcher, old, new)), "both")


def _runs(matcher: "SequenceMatcher[str]", old: list[str], new: list[str]) -> Iterator[Run]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Run("".join(old[i:j]))
            continue
        if j > i:
            yield Run("".join(old[i:j]), "del")
        if m > k:
            yield Run("".join(new[k:m]), "ins")
