"""What changed between two packages: in the words, in the meaning, and what it touches."""

from mestring.core.diff.comparing import compare
from mestring.core.diff.renamed import called
from mestring.core.diff.types import Change, Diff, Passage, Weight

__all__ = ["Change", "Diff", "Passage", "Weight", "called", "compare"]
