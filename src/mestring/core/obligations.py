"""Obligations: what an expectation opens on a history, in one normal form that `outcomes` settles."""

from collections.abc import Sequence
from typing import NamedTuple

from mestring.core.answers import Ground
from mestring.core.candidates import Candidates, Following, Reading
from mestring.core.rules import Bound, Rule
from mestring.core.timeline import Event
from mestring.core.windows import NEVER_DAY, Dates, Window
from mestring.core.words import Answer

YES = Answer.YES


class Lifter(NamedTuple):
    """An event that makes an obligation no longer relevant, certainly or possibly."""

    event: Event
    ground: Ground | None = None

    @property
    def certain(self) -> bool:
        """Tell whether it surely lifts."""
        return self.ground is None or self.ground.answer is YES


class Lifters(NamedTuple):
    """Everything that lifts the obligations of one rule, in order, with the dates beside."""

    days: Sequence[int]
    all: Sequence[Lifter]


class Obligation(NamedTuple):
    """One row, before it is settled. A window of None means that its limit is unknown.

    `endless` is the window as it would be without a limit, for where the limit is unknown. `doubts` are the
    grounds of events that possibly settle it, and so make its due uncertain. `lifters` are this row's
    own; those of the rule are looked up when they are needed. `never` is the A itself, which is never
    its own B.
    """

    reading: Reading
    trigger: Event
    ground: Ground | None
    limit: Bound | None
    limit_ground: Ground | None
    window: Window | None
    candidates: Candidates | Following
    lifters: Sequence[Lifter] = ()
    state_key: str = ""
    settler: Event | None = None
    never: Event | None = None
    doubts: tuple[Ground, ...] = ()
    endless: Window = Dates(NEVER_DAY, NEVER_DAY, NEVER_DAY)


class Excluded(NamedTuple):
    """A trigger to which an expectation does not apply, with the ground: why not."""

    rule: Rule
    trigger: Event
    ground: Ground
