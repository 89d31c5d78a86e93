"""Two who changed the same text: what both did where they do not touch, and the choice where they do.

By lines, as everyone's version control does it. Nothing that either wrote is ever left out without being
shown: a part is the text of one of them only where the other left it as it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Part:
    """A run of lines: agreed on where `theirs` is None, and otherwise three texts to choose from."""

    yours: str
    base: str = ""
    theirs: str | None = None

    @property
    def is_settled(self) -> bool:
        """Tell whether there is nothing to choose."""
        return self.theirs is None


@dataclass(frozen=True, slots=True)
class Merged:
    """A text put together of two, in parts."""

    parts: tuple[Part, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether every part is settled."""
        return all(part.is_settled for part in self.parts)

    @property
    def text(self) -> str:
        """Give the text; where there is a choice, both stand after each other, theirs first."""
        return "".join((part.theirs or "") + part.yours for part in self.parts)


def merge(base: str, yours: str, theirs: str) -> Merged:
    """Put together what two have made of one text."""
    lines = tuple(text.splitlines(keepends=True) for text in (base, yours, theirs))
    return Merged(tuple(_joined(_parts(*lines))))


def _parts(base: Sequence[str], yours: Sequence[str], theirs: Sequence[str]) -> Iterator[Part]:
    """Go from one run of lines that all three share to the next, and settle what lies between."""
    at_base = at_yours = at_theirs = 0
    for start, size, in_yours, in_theirs in _shared(base, yours, theirs):
        yield _settled(
            "".join(base[at_base:start]),
            "".join(yours[at_yours:in_yours]),
            "".join(theirs[at_theirs:in_theirs]),
        )
        yield Part("".join(base[start : start + size]))
        at_base, at_yours, at_theirs = start + size, in_yours + size, in_theirs + size


def _settled(base: str, yours: str, theirs: str) -> Part:
    if yours in (theirs, base):
        return Part(theirs)
    if theirs == base:
        return Part(yours)
    return Part(yours, base, theirs)


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Put settled parts that follow each other together, and leave out empty ones."""
    run = ""
    for part in parts:
        if part.is_settled:
            run += part.yours
            continue
        if run:
            yield Part(run)
        run = ""
        yield part
    if run:
        yield Part(run)


def _shared(
    base: Sequence[str], yours: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Give the runs that both have kept of the base: where, how long, and where in each; an empty last."""
    ours, others = _kept(base, yours), _kept(base, theirs)
    mine, other = next(ours, None), next(others, None)
    while mine is not None and other is not None:
        start = max(mine[0], other[0])
        end = min(mine[0] + mine[2], other[0] + other[2])
        if start < end:
            yield start, end - start, mine[1] + start - mine[0], other[1] + start - other[0]
        if mine[0] + mine[2] < other[0] + other[2]:
            mine = next(ours, None)
        else:
            other = next(others, None)
    yield len(base), 0, len(yours), len(theirs)


def _kept(base: Sequence[str], text: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    # Without its guess at what is junk: a blank line is a line here.
    matcher = SequenceMatcher(None, base, text, autojunk=False)
    return ((block.a, block.b, block.size) for block in matcher.get_matching_blocks())
