"""Weighing: does a change ask for more or sooner, or for less or later?

Where that cannot be told for sure, the thing has only changed.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mestring.core.diff.types import Weight
from mestring.core.limits import By, Cases
from mestring.core.rules import Bound, Choice, Rule
from mestring.core.spans import Span, TimeUnit
from mestring.core.words import Force, Text

_FORCES = (Force.MAY, Force.SHOULD, Force.MUST)


class Length(NamedTuple):
    """A length in its unit, as the fewest and most days it can be."""

    unit: TimeUnit | None
    least: float
    most: float


_FOREVER = Length(None, float("inf"), float("inf"))

# More of these asks for less: ways out, and other ways to do it.
_WAYS_OUT = ("may_decline", "lifted_by", "expect")
# A condition narrows whom it concerns.
_NARROWING = ("applies", "in_force")
_WORDS = ("url", "short", "publisher", "code", "nb", "en", "nn", "copyright", "origin")


def weigh(field: str, before: Any, after: Any) -> Weight:
    """Weigh a change of one field by its written values."""
    if isinstance(before, Text) or isinstance(after, Text) or field in _WORDS:
        return Weight.WORDING
    if field == "force":
        return _order(_FORCES.index(after) - _FORCES.index(before))
    if field == "despite_exit":
        return Weight.TIGHTER if after else Weight.LOOSER
    if field in _WAYS_OUT:
        return _ways_out(before or (), after or ())
    if field in _NARROWING and (before is None or after is None):
        return Weight.TIGHTER if after is None else Weight.LOOSER
    if field == "trigger":
        return _trigger(before, after)
    if field in ("first", "lasts", "limit"):
        return _flipped(span_weight(before, after), when=field == "lasts")
    return Weight.CHANGED


def _order(difference: int) -> Weight:
    return Weight.TIGHTER if difference > 0 else Weight.LOOSER


def _flipped(weight: Weight, *, when: bool) -> Weight:
    other = {Weight.TIGHTER: Weight.LOOSER, Weight.LOOSER: Weight.TIGHTER}
    return other.get(weight, weight) if when else weight


def _ways_out(before: tuple[Any, ...], after: tuple[Any, ...]) -> Weight:
    gone = any(each not in after for each in before)
    came = any(each not in before for each in after)
    if gone == came:
        return Weight.CHANGED
    return Weight.TIGHTER if gone else Weight.LOOSER


def _trigger(before: Any, after: Any) -> Weight:
    if before is None or after is None or before.event != after.event:
        return Weight.CHANGED
    if before.where is None or after.where is None:
        return Weight.TIGHTER if after.where is None else Weight.LOOSER
    return Weight.CHANGED


def span_weight(before: Any, after: Any) -> Weight:
    """Weigh written limits that are plain lengths of time; others only changed."""
    if isinstance(before, By | Cases) or isinstance(after, By | Cases):
        return Weight.CHANGED
    return _shorter(_written(before), _written(after))


def _written(limit: Any) -> Length | None:
    match limit:
        case None | "none":
            return _FOREVER
        case "same_day":
            return length_of(TimeUnit.DAYS, 0)
        case Span():
            return length_of(limit.unit, limit.amount)
        case _:
            return None


def rule_weight(before: Rule, after: Rule) -> Weight:
    """Weigh the resolved limits of one expectation: whatever name or case they come by."""
    old, new = before.limit, after.limit
    if isinstance(old, Choice) or isinstance(new, Choice):
        return _choices(old, new)
    return _shorter(_resolved(old), _resolved(new))


def _choices(old: Bound | Choice | None, new: Bound | Choice | None) -> Weight:
    if not isinstance(old, Choice) or not isinstance(new, Choice):
        return Weight.CHANGED
    if [when for when, _ in old.cases] != [when for when, _ in new.cases]:
        return Weight.CHANGED
    pairs = zip(old.cases, new.cases, strict=True)
    found = {
        _shorter(_resolved(one), _resolved(other))
        for (_, one), (_, other) in pairs
        if plain(one) != plain(other)
    }
    return found.pop() if len(found) == 1 else Weight.CHANGED


def _resolved(limit: Bound | None) -> Length | None:
    if limit is None:
        return _FOREVER
    if limit.unit is not None:
        return length_of(limit.unit, limit.amount)
    return None if limit.by else _FOREVER


def plain(limit: Bound | Choice | None) -> Any:
    """Give what a limit means, without where it comes from."""
    match limit:
        case Bound():
            return limit.unit, limit.amount, limit.by
        case Choice():
            return tuple((when, plain(bound)) for when, bound in limit.cases)
        case _:
            return None


def _shorter(old: Length | None, new: Length | None) -> Weight:
    """Compare two lengths; of different units, by the shortest and longest that each can be."""
    if old is None or new is None:
        return Weight.CHANGED
    if old.unit is new.unit:
        old, new = (old._replace(most=old.least), new._replace(most=new.least))
    if new.most < old.least:
        return Weight.TIGHTER
    return Weight.LOOSER if old.most < new.least else Weight.CHANGED


# How many days a unit is at the least and at the most; a working day may wait for a long Easter.
_DAYS: Mapping[TimeUnit, tuple[float, float]] = {
    TimeUnit.HOURS: (1 / 24, 1 / 24),
    TimeUnit.DAYS: (1, 1),
    TimeUnit.WORKING_DAYS: (1, 3),
    TimeUnit.MONTHS: (28, 31),
}


def length_of(unit: TimeUnit, amount: int) -> Length:
    """Give a length of so many of a unit."""
    least, most = _DAYS[unit]
    return Length(unit, amount * least, amount * most)
