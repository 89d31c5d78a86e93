"""The answer to «what changed»: changes, passages of text, and what they touch, as plain values."""

from enum import StrEnum
from typing import NamedTuple

from mestring.core.words import Text


class Weight(StrEnum):
    """What a change does to what is asked of those who act."""

    ADDED = "added"
    TIGHTER = "tighter"
    LOOSER = "looser"
    GONE = "gone"
    CHANGED = "changed"
    WORDING = "wording"


# What each weight is when the two packages change places.
MIRRORED = {
    Weight.ADDED: Weight.GONE,
    Weight.GONE: Weight.ADDED,
    Weight.TIGHTER: Weight.LOOSER,
    Weight.LOOSER: Weight.TIGHTER,
}


class Change(NamedTuple):
    """One change of meaning.

    `kind` is stable: what it is about and which field, as `expectation.within`. `before` and `after` are
    the values in readable words, empty where there is none. `recommendation` is whose page it belongs on.
    """

    kind: str
    subject: str
    recommendation: str
    title: Text
    before: Text
    after: Text
    sentence: Text
    weight: Weight


class Op(StrEnum):
    """What happened to a piece of text."""

    SAME = "same"
    ADDED = "added"
    GONE = "gone"


class Piece(NamedTuple):
    """Some words that stand, came or went."""

    op: Op
    text: str


class Passage(NamedTuple):
    """One text that was written anew: whose, which, in which language, and word by word how."""

    about: str
    subject: str
    recommendation: str
    section: str
    language: str
    pieces: tuple[Piece, ...]


class MovedCase(NamedTuple):
    """A worked case of before that comes out otherwise under after, or cannot be run there."""

    recommendation: str
    case: str
    title: Text
    sentences: tuple[str, ...]
    runs: bool = True


class Consequence(NamedTuple):
    """What the changes of meaning touch, each by id in a stable order."""

    recommendations: tuple[str, ...] = ()
    expectations: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    cases: tuple[MovedCase, ...] = ()
    competences: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    pathways: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()


class Side(NamedTuple):
    """One of the two packages, by name and content."""

    version: str
    digest: str


class Diff(NamedTuple):
    """Everything that differs between two packages."""

    before: Side
    after: Side
    changes: tuple[Change, ...]
    passages: tuple[Passage, ...]
    consequence: Consequence

    def __bool__(self) -> bool:
        return bool(self.changes or self.passages)

    def weighing(self, weight: Weight) -> tuple[Change, ...]:
        """Give the changes of one weight."""
        return tuple(change for change in self.changes if change.weight is weight)

    def of(self, recommendation: str) -> tuple[Change, ...]:
        """Give the changes that belong on a recommendation's page."""
        return tuple(each for each in self.changes if each.recommendation == recommendation)

    def passages_of(self, recommendation: str) -> tuple[Passage, ...]:
        """Give the texts of a recommendation that were written anew."""
        return tuple(each for each in self.passages if each.recommendation == recommendation)
