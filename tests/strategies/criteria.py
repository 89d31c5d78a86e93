"""Generated criteria: every form, nested, over what the asked events may carry."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from mestring.core.criteria import (
    Age,
    All,
    AnyOf,
    Attribute,
    Bounds,
    Criterion,
    Earlier,
    Fact,
    Had,
    InState,
    Not,
    Other,
    Same,
    Value,
)
from mestring.core.dictionary import EVENT_FIELDS, AttributeType
from mestring.core.spans import Span
from mestring.core.words import SubjectKind
from tests.strategies.choices import Choices
from tests.strategies.limits import span
from tests.strategies.vocabulary import (
    ASKABLE,
    ATTRIBUTES,
    DOMAIN,
    EVENTS,
    HUMAN,
    KEYED,
    LEVELS,
    ORDINARY,
    ROLES,
    STATES,
    UNIT_IDS,
    UNIT_TYPES,
)

_ORDERED = (AttributeType.INTEGER, AttributeType.DECIMAL, AttributeType.DATE, AttributeType.INSTANT)
_FIELDS = {"unit": UNIT_IDS, "unit_type": UNIT_TYPES, "level": LEVELS, "role": ROLES}
# Facts and attributes asked for often, so that timelines come to carry them.
_FAVOURED = ("flag", "flag", "count", "mode")
_LEAVES = ("attribute", "fact", "had", "in_state", "age", "alike")
_BRANCHES = ("not", "all", "any")


class Asked:
    """Where a criterion is asked: of whom, at events of which types, against which types of A."""

    def __init__(
        self, subject: SubjectKind, types: Sequence[str], against: Sequence[str] | None = None
    ) -> None:
        self.subject, self.types, self.against = subject, tuple(types), against

    def carried(self) -> tuple[str, ...]:
        """Give what every event asked at may carry, beside unit, level and role."""
        return _carried(self.types)

    def shared(self) -> tuple[str, ...]:
        """Give what both B and A may carry."""
        return _carried((*self.types, *(self.against or ())))


def _carried(types: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        name for name in ASKABLE if all(name in EVENTS[type_].attributes for type_ in types)
    )


def criterion(choices: Choices, asked: Asked, depth: int = 2) -> Criterion:
    """Choose a criterion that the loader accepts at this place."""
    form = choices.pick((*_LEAVES, *_BRANCHES) if depth else _LEAVES)
    if form in _BRANCHES:
        return _branch(choices, asked, form, depth - 1)
    if form == "age" and asked.subject in HUMAN:
        return Age(age=_bounds(choices))
    if form == "in_state":
        return InState(in_state=choices.pick(tuple(STATES)))
    if form == "had":
        return _had(choices, asked, depth - 1)
    if form == "alike" and asked.against is not None:
        name = choices.pick((*EVENT_FIELDS[:1], *asked.shared(), *EVENT_FIELDS[1:]))
        return choices.pick((Same(same=name), Other(other=name)))
    if form == "fact":
        name = choices.pick((*_FAVOURED, *ASKABLE))
        return Fact(fact=name, **_test(choices, name))
    return _attribute(choices, asked)


def _branch(choices: Choices, asked: Asked, form: str, depth: int) -> Criterion:
    if form == "not":
        return Not(not_=criterion(choices, asked, depth))
    parts = tuple(criterion(choices, asked, depth) for _ in range(choices.number(1, 3)))
    return All(all=parts) if form == "all" else AnyOf(any=parts)


def _bounds(choices: Choices) -> Bounds:
    shape, years = choices.number(0, 2), choices.pick((18, 17))
    return (
        Bounds(at_least=years),
        Bounds(at_most=years),
        Bounds(at_least=17, at_most=years),
    )[shape]


def _had(choices: Choices, asked: Asked, depth: int) -> Had:
    type_ = choices.pick((*ORDINARY, *KEYED))
    inner = Asked(asked.subject, [type_])
    within: Span | None = span(choices) if choices.chance(60) else None
    return Had(
        had=Earlier(
            event=type_,
            where=criterion(choices, inner, 1 if depth >= 0 else 0) if choices.chance(40) else None,
            within=within,
            at_least=choices.pick((1, 1, 2, 3)),
        )
    )


def _attribute(choices: Choices, asked: Asked) -> Attribute:
    carried = asked.carried()
    favoured = tuple(name for name in _FAVOURED if name in carried)
    name = choices.pick((*favoured, *favoured, *carried, *EVENT_FIELDS))
    if name in _FIELDS:
        known = _FIELDS[name]
        if choices.chance(50):
            return Attribute(attribute=name, in_=(known[0], choices.pick(known)))
        return Attribute(attribute=name, is_=choices.pick(known))
    return Attribute(attribute=name, **_test(choices, name))


def _test(choices: Choices, name: str) -> dict[str, Value | tuple[Value, ...]]:
    """Choose one of the four comparisons, with values as a file writes them or as they are typed."""
    ordered = ATTRIBUTES[name].type in _ORDERED
    form = choices.pick(("is_", "at_least", "at_most", "in_") if ordered else ("is_", "in_"))
    as_written = choices.chance(30)
    if form == "in_":
        values = tuple(choices.pick(DOMAIN[name]) for _ in range(choices.number(1, 2)))
        return {form: tuple(_written(value, as_written) for value in values)}
    return {form: _written(choices.pick(DOMAIN[name]), as_written)}


def _written(value: Value, as_written: bool) -> Value:
    if as_written and isinstance(value, date | datetime):
        return value.isoformat()
    if as_written and isinstance(value, Decimal) and value == int(value):
        return int(value)
    return value
