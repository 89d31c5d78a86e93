"""Words: two texts beside each other, by sentences, and by words where a sentence was altered."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from mestring.core.diff.types import Op, Piece

# A sentence keeps the space after it, so that the pieces put together are the text.
_SENTENCE = re.compile(r".+?(?:[.!?:][»\"')]*(?:\s+|\Z)|\n+|\Z)", re.DOTALL)
_WORD = re.compile(r"\S+\s*|\s+")
# Less alike than this is another sentence, and reads better whole.
ALIKE = 0.5


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Give what stands, went and came, so that both texts can be put together from it."""
    found = _sentences(_SENTENCE.findall(before), _SENTENCE.findall(after))
    there = (piece for piece in found if piece.text)
    return tuple(
        Piece(op, "".join(piece.text for piece in run))
        for op, run in groupby(there, key=lambda piece: piece.op)
    )


def _sentences(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = before[i:j], after[k:m]
        if tag == "equal":
            yield Piece(Op.SAME, "".join(old))
        elif tag == "replace" and len(old) == len(new):
            for one, other in zip(old, new, strict=True):
                yield from _words(one, other)
        else:
            yield from _words("".join(old), "".join(new))


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield from (Piece(Op.GONE, before), Piece(Op.ADDED, after))
        return
    for _, i, j, k, m in matcher.get_opcodes():
        if old[i:j] == new[k:m]:
            yield Piece(Op.SAME, "".join(old[i:j]))
        else:
            yield from (Piece(Op.GONE, "".join(old[i:j])), Piece(Op.ADDED, "".join(new[k:m])))
