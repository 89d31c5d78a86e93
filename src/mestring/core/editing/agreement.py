"""Agreement: two recommendations that ask the same of the same must ask alike."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from mestring.core.criteria import Age, All, Attribute, Criterion, Fact, Not
from mestring.core.editing.passages import is_local
from mestring.core.editing.remark import Kind, Remark, remark
from mestring.core.expectation import Expected, Recurrence
from mestring.core.loading.loader import LOCAL
from mestring.core.package import Package
from mestring.core.rules import Bound, Choice, Rule


def check_agreement(package: Package) -> Iterator[Remark]:
    """Give a remark where two recommendations expect the same after the same, but not alike."""
    alike: dict[Any, list[Rule]] = {}
    for rule in package.rules:
        alike.setdefault(_asked(rule), []).append(rule)
    for rules in alike.values():
        for first, second in combinations(rules, 2):
            if first.recommendation == second.recommendation or _apart(first, second):
                continue
            differing = tuple(_differing(first, second))
            if differing:
                yield _disagree(package, first, second, " og ".join(differing))


def _asked(rule: Rule) -> Any:
    """Give what an expectation asks, without when it applies, of whom, and how soon."""
    expectation = rule.expectation
    opens = expectation.while_ if isinstance(expectation, Recurrence) else rule.opening_types
    return expectation.pattern, expectation.subject, opens, frozenset(rule.expected_types)


def _differing(first: Rule, second: Rule) -> Iterator[str]:
    if _said(first.limit) != _said(second.limit):
        yield "fristen"
    if first.expectation.responsible != second.expectation.responsible:
        yield "hvem som har ansvaret"


def _said(limit: Bound | Choice | None) -> Any:
    """Give a limit without whose it is."""
    match limit:
        case Bound():
            return limit.unit, limit.amount, limit.by
        case Choice():
            return tuple((when, _said(bound)) for when, bound in limit.cases)
        case None:
            return None


def _disagree(package: Package, first: Rule, second: Rule, what: str) -> Remark:
    recommendation = package.guideline.recommendations[second.recommendation]
    place = [each.id for each in recommendation.expectations].index(second.id)
    prefix = LOCAL if is_local(package.guideline, "recommendations", recommendation.id) else ""
    file = f"{prefix}recommendations/{recommendation.id}.yaml"
    both = f"«{second.id}» og «{first.id}» ({first.recommendation})"
    said = f"{both} venter det samme, men er uenige om {what}."
    remedy = "La dem si det samme, eller skill dem med applies."
    return remark(file, ("expectations", place), said, remedy, Kind.DISAGREEMENT, first.id)


# When two cannot both apply


def _apart(first: Rule, second: Rule) -> bool:
    """Tell whether two expectations can be shown never to meet: in time, in whom, or in what counts."""
    if _never_in_force_together(first, second):
        return True
    here, there = _conditions(first), _conditions(second)
    if any(_contradict(one, other) for one in here for other in there):
        return True
    ours, theirs = first.expectation.expect, second.expectation.expect
    return all(_count_apart(one, other) for one in ours for other in theirs)


def _never_in_force_together(first: Rule, second: Rule) -> bool:
    one, other = first.expectation.in_force, second.expectation.in_force
    if one is None or other is None:
        return False
    return _ends_before(one, other) or _ends_before(other, one)


def _ends_before(one: Any, other: Any) -> bool:
    return one.until is not None and other.from_ is not None and one.until <= other.from_


def _count_apart(one: Expected, other: Expected) -> bool:
    if one.event != other.event:
        return True
    return any(_contradict(a, b) for a in _parts(one.matching) for b in _parts(other.matching))


def _conditions(rule: Rule) -> tuple[Criterion, ...]:
    """Give what must all hold for an expectation to apply."""
    expectation = rule.expectation
    opening = getattr(expectation, "opens", None) or getattr(expectation, "trigger", None)
    where = getattr(opening, "where", None)
    return (*_parts(expectation.applies), *_parts(where))


def _parts(criterion: Criterion | None) -> tuple[Criterion, ...]:
    match criterion:
        case None:
            return ()
        case All():
            return tuple(part for each in criterion.all for part in _parts(each))
        case _:
            return (criterion,)


def _contradict(one: Criterion, other: Criterion) -> bool:
    """Tell whether two criteria can be seen never to be yes at once; unsure is no."""
    match one, other:
        case Not(not_=inner), _ if inner == other:
            return True
        case _, Not(not_=inner) if inner == one:
            return True
        case (Fact(), Fact()) | (Attribute(), Attribute()):
            return _about(one) == _about(other) and _no_value_in_common(one, other)
        case Age(), Age():
            return _older(one, other) or _older(other, one)
        case _:
            return False


def _about(test: Any) -> str:
    return str(test.fact if isinstance(test, Fact) else test.attribute)


def _no_value_in_common(one: Any, other: Any) -> bool:
    here, there = _values(one), _values(other)
    return bool(here) and bool(there) and not here & there


def _values(test: Any) -> frozenset[Any]:
    return frozenset(test.in_ or (() if test.is_ is None else (test.is_,)))


def _older(one: Age, other: Age) -> bool:
    low, high = one.age.at_least, other.age.at_most
    return low is not None and high is not None and low > high
