"""Rules: expectations made ready to run, with every limit resolved and every value typed.

Binding is done once when a package is built, so that explaining does no looking up. A rule keeps the
expectation it came from: what is shown is always the written one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from mestring.core.criteria import Attribute, Criterion, Fact, Other, Same
from mestring.core.dictionary import AttributeType, Dictionary
from mestring.core.expectation import Expectation, Precedence, Recurrence, Response, SourceRef
from mestring.core.guideline import Guideline, LocalLimit, Recommendation
from mestring.core.limits import By, Cases, Limit
from mestring.core.spans import Span, TimeUnit

# Python reads more forms of dates than people do: weeks, days of the year, no hyphens.
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Origin(NamedTuple):
    """Whose a limit is: written in the expectation, a parameter's, or a local overlay's."""

    kind: str
    name: str
    proposal: bool
    source: SourceRef | None = None
    replaces: "Bound | Choice | None" = None


class Bound(NamedTuple):
    """One resolved limit: a span, a date attribute of A, or none at all."""

    unit: TimeUnit | None
    amount: int
    by: str
    origin: Origin

    @property
    def counts_hours(self) -> bool:
        """Tell whether instants are compared, and not dates."""
        return self.unit is TimeUnit.HOURS


class Choice(NamedTuple):
    """Several limits; the first whose criterion is yes holds."""

    cases: tuple[tuple[Criterion | None, Bound], ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One expectation, ready to run. `limit` is the main one: within, or every."""

    order: int
    recommendation: str
    expectation: Expectation
    opening_types: tuple[str, ...]
    expected_types: tuple[str, ...]
    limit: Bound | Choice | None
    first: Bound | Choice | None
    after: Bound | None
    lasts: Bound | None
    relative: bool
    sources: tuple[SourceRef, ...]

    @property
    def id(self) -> str:
        """The expectation's id."""
        return self.expectation.id


def bind(guideline: Guideline) -> tuple[Rule, ...]:
    """Make every expectation of a checked guideline ready to run, in a stable order."""
    local = {limit.of: limit for limit in guideline.overlay.limits} if guideline.overlay else {}
    pool: dict[Any, Any] = {}
    written = [
        (recommendation, expectation)
        for _, recommendation in sorted(guideline.recommendations.items())
        for expectation in recommendation.expectations
    ]
    return tuple(
        _rule(order, recommendation, expectation, guideline, local, pool)
        for order, (recommendation, expectation) in enumerate(written)
    )


def _rule(
    order: int,
    recommendation: Recommendation,
    expectation: Expectation,
    guideline: Guideline,
    local: Mapping[str, LocalLimit],
    pool: dict[Any, Any],
) -> Rule:
    typed: Expectation = typed_node(expectation, guideline.dictionary, pool)
    limits = _Limits(guideline, local, typed.id)
    main, first = main_limit(typed), typed.first if isinstance(typed, Recurrence) else None
    return Rule(
        order=order,
        recommendation=recommendation.id,
        expectation=typed,
        opening_types=opening_types(typed, guideline.dictionary),
        expected_types=tuple(dict.fromkeys(expected.event for expected in typed.expect)),
        limit=limits.main(main) if main is not None else None,
        first=limits.bound(first) if first is not None else None,
        after=limits.plain(typed.after) if isinstance(typed, Response) else None,
        lasts=limits.plain(typed.lasts) if isinstance(typed, Response) else None,
        relative=any(isinstance(node, Same | Other) for node in nodes(typed.expect)),
        sources=typed.sources or recommendation.sources,
    )


def limits_of(rule: Rule) -> tuple[Bound, ...]:
    """Give every limit that a rule may choose."""
    limit = rule.limit
    if isinstance(limit, Choice):
        return tuple(bound for _, bound in limit.cases)
    return () if limit is None else (limit,)


def main_limit(expectation: Expectation) -> Limit | None:
    """Give the limit that an overlay may tighten: `within`, or `every`."""
    if isinstance(expectation, Response):
        return expectation.every if expectation.lasts else expectation.within
    return expectation.every if isinstance(expectation, Recurrence) else expectation.within


def opening_types(expectation: Expectation, dictionary: Dictionary) -> tuple[str, ...]:
    """Give the event types that can open an obligation: nothing happens without one of them."""
    if isinstance(expectation, Recurrence):
        return dictionary.states[expectation.while_].starts
    if isinstance(expectation, Precedence) and expectation.opens is not None:
        opens = expectation.opens
        return dictionary.states[opens.state].starts if opens.state else (opens.event,)
    return (expectation.trigger.event,)


def nodes(node: Any) -> Iterator[Any]:
    """Give a node of the package language and all nodes inside it."""
    if isinstance(node, tuple | list):
        for part in node:
            yield from nodes(part)
    elif is_dataclass(node):
        yield node
        for field in fields(node):
            yield from nodes(getattr(node, field.name))


class _Limits:
    """Resolves the limits of one expectation: names, local tightenings, and where each comes from."""

    def __init__(
        self, guideline: Guideline, local: Mapping[str, LocalLimit], expectation: str
    ) -> None:
        self._guideline, self._local, self._expectation = guideline, local, expectation

    def main(self, limit: Limit) -> Bound | Choice:
        national = self.bound(limit)
        tighter = self._local.get(self._expectation)
        return self._localised(tighter, national) if tighter else national

    def bound(self, limit: Limit) -> Bound | Choice:
        match limit:
            case Cases():
                cases = tuple((case.when, self._one(case.limit)) for case in limit.cases)
                return Choice(cases, Origin("expectation", self._expectation, proposal=False))
            case _:
                return self._one(limit)

    def plain(self, span: Span | None) -> Bound | None:
        return None if span is None else self._one(span)

    def _one(self, limit: Limit) -> Bound:
        if isinstance(limit, str) and limit not in ("same_day", "none"):
            return self._parameter(limit)
        proposal = isinstance(limit, Span) and limit.proposal
        return bound_of(limit, Origin("expectation", self._expectation, proposal))

    def _parameter(self, name: str) -> Bound:
        parameter = self._guideline.parameters[name]
        origin = Origin("parameter", name, parameter.proposal, parameter.source)
        limit, tighter = parameter.limit, self._local.get(name)
        while isinstance(limit, str) and limit in self._guideline.parameters:
            # What is tightened is so by whatever name it is used.
            tighter = tighter or self._local.get(limit)
            limit = self._guideline.parameters[limit].limit
        national = bound_of(limit, origin)
        return self._localised(tighter, national) if tighter else national

    def _localised(self, local: LocalLimit, national: Bound | Choice) -> Bound:
        overlay = self._guideline.overlay
        name = overlay.id if overlay else ""
        return bound_of(local.limit, Origin("local", name, proposal=False, replaces=national))


def bound_of(limit: Limit, origin: Origin) -> Bound:
    """Resolve a limit that is neither a name nor cases."""
    match limit:
        case Span():
            return Bound(limit.unit, limit.amount, "", origin)
        case By():
            return Bound(None, 0, limit.by, origin)
        case "same_day":
            return Bound(TimeUnit.DAYS, 0, "", origin)
        case _:
            return Bound(None, 0, "", origin)


def typed_node(node: Any, dictionary: Dictionary, pool: dict[Any, Any]) -> Any:
    """Copy a node with the values of its tests in their attribute's type, so that they compare.

    Equal nodes become one and the same: what is worked out for one need not be for the other.
    """
    if isinstance(node, tuple):
        parts = tuple([typed_node(part, dictionary, pool) for part in node])
        return pool.setdefault(parts, parts)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    changes = {
        field.name: typed_node(getattr(node, field.name), dictionary, pool)
        for field in fields(node)
    }
    if isinstance(node, Fact | Attribute):
        changes |= _typed_test(node, dictionary)
    copied = replace(node, **changes)
    return pool.setdefault((type(copied), _typed_key(copied)), copied)


def _typed_key(node: Any) -> tuple[Any, ...]:
    """Tell nodes apart by their values' types too: True and 1 are equal, but not the same answer."""
    values = [getattr(node, field.name) for field in fields(node)]
    return tuple((type(value), value) for value in values)


def _typed_test(test: Fact | Attribute, dictionary: Dictionary) -> Mapping[str, Any]:
    name = test.fact if isinstance(test, Fact) else test.attribute
    definition = dictionary.attributes.get(name)
    if definition is None:
        return {}
    values = {
        field: typed_value(value, definition.type)
        for field in ("is_", "at_least", "at_most")
        if (value := getattr(test, field)) is not None
    }
    if test.in_ is not None:
        values["in_"] = tuple(typed_value(value, definition.type) for value in test.in_)
    return values


def typed_value(value: Any, type_: AttributeType) -> Any:
    """Give a written value in its attribute's type; raise ValueError if it cannot be one.

    An instant needs a time zone.
    """
    match type_:
        case AttributeType.BOOLEAN if isinstance(value, bool):
            return value
        case AttributeType.INTEGER if isinstance(value, int) and not isinstance(value, bool):
            return value
        case AttributeType.DECIMAL if isinstance(value, int | Decimal) and not isinstance(
            value, bool
        ):
            return Decimal(value)
        case AttributeType.DATE if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
        case AttributeType.DATE if isinstance(value, date) and not isinstance(value, datetime):
            return value
        case AttributeType.INSTANT if isinstance(value, datetime) or (
            isinstance(value, str) and _DATE.match(value)
        ):
            instant = datetime.fromisoformat(value) if isinstance(value, str) else value
            # At the ends of time an instant has no date in other zones.
            if instant.tzinfo is not None and MINYEAR < instant.year < MAXYEAR:
                return instant
        case AttributeType.CODE | AttributeType.REF | AttributeType.TEXT if isinstance(value, str):
            return value
    raise ValueError(value)
