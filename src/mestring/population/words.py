"""The whole numbers that stand for answers, outcomes, kinds and time in the tables of many."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from mestring.core.words import Outcome, SubjectKind

NO, UNKNOWN, YES = 0, 1, 2
# Days are counted from 1970-01-01, instants in microseconds from its midnight in UTC.
EPOCH = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
HOUR = 3_600_000_000
# Later than any date or instant that the border lets in: due = none is never passed.
NEVER_DAY = date(9999, 1, 1).toordinal() - EPOCH
NEVER = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _TICK
# The date from which a window counts that looks back without end.
BEGINNING = 1 - EPOCH

OUTCOMES: tuple[Outcome, ...] = tuple(Outcome)
OUTCOME_CODE: Mapping[Outcome, int] = {outcome: code for code, outcome in enumerate(OUTCOMES)}
KINDS: tuple[SubjectKind, ...] = tuple(SubjectKind)
KIND_CODE: Mapping[SubjectKind, int] = {kind: code for code, kind in enumerate(KINDS)}


def ticks(at: datetime) -> int:
    """Give an aware instant in microseconds."""
    return (at - _EPOCH) // _TICK


def instant(count: int) -> datetime:
    """Give the instant of so many microseconds."""
    return _EPOCH + count * _TICK


def days(on: date) -> int:
    """Give a date as a number of days."""
    return on.toordinal() - EPOCH


def on(count: int) -> date:
    """Give the date of a number of days."""
    return date.fromordinal(count + EPOCH)
