"""Obligations: what an expectation opens on a history, in one normal form that `outcomes` settles."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from mestring.core.answers import Asking, Ground, answer
from mestring.core.criteria import Criterion
from mestring.core.history import History
from mestring.core.rules import Bound, Rule
from mestring.core.timeline import Event
from mestring.core.windows import Window
from mestring.core.words import Answer

YES = Answer.YES


class Candidates(NamedTuple):
    """The events that may be B: those that surely match, those that possibly do; dates beside each."""

    certain: Sequence[Event]
    days: Sequence[int]
    possible: Sequence[tuple[Event, Ground]] = ()
    possible_days: Sequence[int] = ()


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

    `lifters` are the rule's, shared by all its rows; `own_lifters` this row's. `place` is where the
    next B of a recurrence is looked for. `never` is the A itself, which is never its own B.
    """

    rule: Rule
    trigger: Event
    ground: Ground | None
    limit: Bound | None
    limit_ground: Ground | None
    window: Window | None
    candidates: Candidates
    lifters: Lifters
    own_lifters: Sequence[Lifter] = ()
    state_key: str = ""
    settler: Event | None = None
    never: Event | None = None
    place: int | None = None


class Excluded(NamedTuple):
    """A trigger to which an expectation does not apply, with the ground: why not."""

    rule: Rule
    trigger: Event
    ground: Ground


class Reading(NamedTuple):
    """What a pattern needs to read: the history, the rule, and the package's exits and birth date."""

    history: History
    rule: Rule
    exits: tuple[str, ...]
    birth_date: str

    def ask(
        self, criterion: Criterion | None, event: Event, trigger: Event | None = None
    ) -> Ground | None:
        """Answer a criterion at an event; None where nothing is asked."""
        if criterion is None:
            return None
        asking = Asking(self.history, event, trigger or event, self.exits, self.birth_date)
        return answer(criterion, asking)


def start_of(obligation: Obligation) -> int:
    """Give the place among the certain candidates from which B is looked for."""
    if obligation.place is not None:
        return obligation.place
    window = obligation.window
    return bisect_left(obligation.candidates.days, window.first_day) if window else 0
