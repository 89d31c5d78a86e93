"""What a draft changes in the meaning, in sentences, and the worked cases that come out otherwise by it."""

from dataclasses import dataclass

from mestring.core.diff import Weight, compare
from mestring.core.faults import Faults
from mestring.knowledge.drafts import checking, queries
from mestring.knowledge.drafts.types import DraftCard
from mestring.web.bank.recommendation import Told, told


@dataclass(frozen=True, slots=True)
class Meaning:
    """The sentences; `is_known` is false while the draft has faults and cannot be compared."""

    is_known: bool
    changes: tuple[Told, ...] = ()
    cases: tuple[Told, ...] = ()


def present_meaning(card: DraftCard, language: str) -> Meaning:
    """Hold a draft against what it began from."""
    try:
        before = checking.loaded(queries.files_of(card.base))
        after = checking.loaded(queries.files(card))
    except Faults:
        return Meaning(is_known=False)
    found = compare(before, after)
    return Meaning(
        is_known=True,
        changes=tuple(
            told(change.sentence, language)
            for change in found.changes
            if change.weight is not Weight.WORDING
        ),
        cases=tuple(told(case.title, language) for case in found.consequence.cases),
    )
