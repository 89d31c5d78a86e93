"""Criteria as columns: each gives 0, 1 or 2 for no, unknown and yes, so that and is least and or is greatest.

What only an event's own columns decide is written where it is asked. What needs the subject's other
events (facts, states, what has happened before) is a stage of its own, shared by all that ask the same.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import ibis

from mestring.core.criteria import (
    Age,
    All,
    AnyOf,
    Attribute,
    Criterion,
    Earlier,
    Fact,
    Had,
    InState,
    Not,
    Other,
    Same,
    Test,
)
from mestring.core.dictionary import EVENT_FIELDS, AttributeType
from mestring.core.spans import TimeUnit
from mestring.population.dates import dates_of, shifted
from mestring.population.forms import (
    WHERE,
    Column,
    Marked,
    Table,
    answer,
    beside,
    both,
    either,
    marked,
    opposite,
    whether,
)
from mestring.population.layout import IBIS, MARK, number_of
from mestring.population.plan import Plan
from mestring.population.seen import of_types
from mestring.population.states import periods
from mestring.population.words import HOUR, NO, UNKNOWN, YES

# A value is packed beside its event's place, so that the latest place brings the value with it.
_ROOM, _HALF = 2**32, 2**31
_PACKED = (AttributeType.BOOLEAN, AttributeType.CODE, AttributeType.DATE)


def own(plan: Plan, event: Any, name: str) -> Column:
    """Give what an event itself carries; nothing where its type cannot carry it."""
    if name in EVENT_FIELDS or MARK + name in event:
        return event[column_of(name)]
    return ibis.null(IBIS[plan.attribute_type(name)])


Types: TypeAlias = tuple[str, ...]


def column_of(name: str) -> str:
    """Name the column that holds what an event itself carries."""
    return name if name in EVENT_FIELDS else MARK + name


class Asking:
    """A table of events of some types, with the answers it is asked for added one by one."""

    def __init__(self, plan: Plan, types: Sequence[str], table: Table | None = None) -> None:
        self.plan, self.types = plan, tuple(dict.fromkeys(types))
        self.table: Table = of_types(plan, *self.types) if table is None else table
        self._added: dict[int, str] = {}

    def add(self, criterion: Criterion | None) -> str | None:
        """Add the column of an answer, and give its name; None where nothing is asked."""
        if criterion is None:
            return None
        if id(criterion) not in self._added:
            name = f"q{len(self._added)}_{len(self.table.columns)}"
            self._added[id(criterion)] = name
            if needs_history(criterion):
                found = _answered(self.plan, self.types, criterion)
                joined = beside(self.table, found, ["s", "o"], "j_")
                kept = [joined[each] for each in self.table.columns]
                value = joined.j_a.fill_null(NO).cast("int8")
                self.table = joined.select(*kept, **{name: value})
            else:
                self.table = self.table.mutate(
                    **{name: plain(self.plan, criterion, Marked(self.table))}
                )
        return self._added[id(criterion)]


def needs_history(criterion: Criterion) -> bool:
    """Tell whether an answer rests on other events than the one it is asked at."""
    match criterion:
        case Fact() | Age() | Had() | InState():
            return True
        case All(all=parts) | AnyOf(any=parts):
            return any(needs_history(part) for part in parts)
        case Not(not_=part):
            return needs_history(part)
    return False


def is_relative(criterion: Criterion) -> bool:
    """Tell whether an answer compares B with A."""
    match criterion:
        case Same() | Other():
            return True
        case All(all=parts) | AnyOf(any=parts):
            return any(is_relative(part) for part in parts)
        case Not(not_=part):
            return is_relative(part)
    return False


def historic(criterion: Criterion) -> Sequence[Criterion]:
    """Give the leaves of a criterion that rest on other events."""
    match criterion:
        case All(all=parts) | AnyOf(any=parts):
            return [leaf for part in parts for leaf in historic(part)]
        case Not(not_=part):
            return historic(part)
    return [criterion] if needs_history(criterion) else []


def plain(
    plan: Plan,
    criterion: Criterion,
    event: Any,
    leaves: dict[int, Column] | None = None,
    trigger: Any = None,
) -> Column:
    """Answer a criterion at an event; `leaves` are those already answered, by their identity."""

    def again(part: Criterion) -> Column:
        return plain(plan, part, event, leaves, trigger)

    if leaves and id(criterion) in leaves:
        return leaves[id(criterion)]
    match criterion:
        case Attribute(attribute=name):
            value = own(plan, event, name)
            return _known(value, passes(plan, criterion, name, value))
        case Same(same=name) | Other(other=name):
            return _alike(criterion, own(plan, event, name), own(plan, trigger or event, name))
        case All(all=parts):
            return both([again(part) for part in parts])
        case AnyOf(any=parts):
            return either([again(part) for part in parts])
        case Not(not_=part):
            return opposite(again(part))
    raise AssertionError(f"{criterion} is answered by its history")


def _known(value: Column, holds: Column) -> Column:
    """Answer a test of a value; what is not recorded is unknown."""
    return ibis.ifelse(value.isnull(), answer(UNKNOWN), whether(holds))


def _alike(criterion: Same | Other, here: Column, there: Column) -> Column:
    holds = here == there if isinstance(criterion, Same) else here != there
    return ibis.ifelse(here.isnull() | there.isnull(), answer(UNKNOWN), whether(holds))


def passes(plan: Plan, test: Test, name: str, value: Column) -> Column:
    """Compare a recorded value as a test says."""
    if test.is_ is not None:
        return value == _literal(plan, name, test.is_)
    if test.in_ is not None:
        return value.isin([_literal(plan, name, one) for one in test.in_])
    if test.at_least is not None:
        return value >= _literal(plan, name, test.at_least)
    return value <= _literal(plan, name, test.at_most)


def _literal(plan: Plan, name: str, value: Any) -> Column:
    if name in EVENT_FIELDS:
        return ibis.literal(value, "string")
    type_ = plan.attribute_type(name)
    if type_ is AttributeType.CODE:
        # A code that is on no list equals none.
        return ibis.literal(plan.layout.codes[name].get(value, -1), "int16")
    return ibis.literal(number_of(type_, value), IBIS[type_])


# What needs history


def _answered(plan: Plan, types: Types, criterion: Criterion) -> Table:
    """Give the answers of a criterion at every event of a type: (s, o, a); those that are no may lack."""
    return plan.once(("q", id(criterion), types), lambda: _answer(plan, types, criterion))


def _answer(plan: Plan, types: Types, criterion: Criterion) -> Table:
    match criterion:
        case Fact():
            return _fact(plan, types, criterion)
        case Age():
            return _age(plan, types, criterion)
        case InState():
            return _in_state(plan, types, criterion)
        case Had():
            return _had(plan, types, criterion.had)
    asking = Asking(plan, types)
    leaves = {id(leaf): asking.add(leaf) for leaf in historic(criterion)}
    table = asking.table
    columns = {key: table[name] for key, name in leaves.items() if name}
    found = plain(plan, criterion, Marked(table), columns)
    return plan.stage("q", table.select("s", "o", a=found))


def _fact(plan: Plan, types: Types, criterion: Fact) -> Table:
    table, value = fact(plan, types, criterion.fact)
    found = _known(value, passes(plan, criterion, criterion.fact, value))
    return plan.stage("fact", table.select("s", "o", a=found))


def _age(plan: Plan, types: Types, criterion: Age) -> Table:
    table, born = fact(plan, types, plan.package.guideline.identity.birth_date)
    table = table.select("s", "o", "day", born=born)
    for name in ("day", "born"):
        table = table.join(marked(dates_of(plan), f"{name}_"), [(name, f"{name}_day")], how="left")
    years = whole_years(table.day_ymd, table.born_ymd)
    bounds = criterion.age
    holds = ibis.literal(True)
    if bounds.at_least is not None:
        holds = holds & (years >= bounds.at_least)
    if bounds.at_most is not None:
        holds = holds & (years <= bounds.at_most)
    return plan.stage("age", table.select("s", "o", a=_known(table.born, holds)))


def whole_years(later: Column, earlier: Column) -> Column:
    """Give the whole years between two dates written as 20260314.

    A year is whole where month and day have come: the rest of the difference does not matter.
    """
    return (later - earlier) // 10_000


def fact(plan: Plan, types: Types, name: str) -> tuple[Table, Column]:
    """Give events of a type with the latest recorded value of an attribute at the instant of each.

    The events that carry it and those that ask go in one order, and the latest place is carried along.
    """
    carriers = [
        one for one in plan.package.index.carriers.get(name, ()) if one in plan.layout.types
    ]
    both_kinds = of_types(plan, *dict.fromkeys((*types, *carriers)))
    column = plan.own(both_kinds, name)
    carries = column.notnull() & both_kinds.type.isin(plan.types(*carriers) or [-1])
    packs = plan.attribute_type(name) in _PACKED
    is_flag = plan.attribute_type(name) is AttributeType.BOOLEAN
    place = both_kinds.o.cast("int64")
    if packs:
        # PostgreSQL casts no boolean to a long number.
        value = ibis.ifelse(column, 1, 0) if is_flag else column
        place = place * _ROOM + (value.cast("int64") + _HALF)
    stream = both_kinds.select(
        *WHERE, "type", place=ibis.ifelse(carries, place, ibis.null("int64"))
    )
    latest = stream.place.max().over(
        ibis.window(group_by=stream.s, order_by=stream.at, range=(None, 0))
    )
    if plan.dictionary.attributes[name].standing:
        # One that has none by then takes its first later value.
        latest = ibis.coalesce(latest, stream.place.min().over(ibis.window(group_by=stream.s)))
    asked = stream.mutate(latest=latest)
    asked = asked.filter(asked.type.isin(plan.types(*types)))
    if packs:
        value = asked.latest % _ROOM - _HALF
        return asked, value == 1 if is_flag else value.cast("int32")
    values = both_kinds.filter(carries).select(
        s=both_kinds.s, latest=both_kinds.o.cast("int64"), value=column
    )
    joined = beside(asked, values, ["s", "latest"], "v_")
    return joined, joined.v_value


def _in_state(plan: Plan, types: Types, criterion: InState) -> Table:
    """Give the events at whose instant a state is active: from its start, up to but not including its end."""
    asked = of_types(plan, *types).select(*WHERE)
    stretches = periods(plan, criterion.in_state).select("s", "start_at", "end_at")
    pairs = asked.join(marked(stretches, "p_"), [("s", "p_s")])
    inside = (pairs.p_start_at <= pairs.at) & (
        pairs.p_end_at.isnull() | (pairs.at < pairs.p_end_at)
    )
    found = pairs.filter(inside).select("s", "o").distinct()
    return plan.stage("active", found.mutate(a=answer(YES)))


def _had(plan: Plan, types: Types, earlier: Earlier) -> Table:
    """Count the earlier events that are certain and those that are possible, the event asked at left out."""
    asked = of_types(plan, *types).select(*WHERE)
    if earlier.within is not None and earlier.within.unit is not TimeUnit.HOURS:
        asked = shifted(plan, asked, earlier.within.unit, -earlier.within.amount, "back")
    counting = Asking(plan, [earlier.event])
    name = counting.add(earlier.where)
    counted = counting.table
    counted = counted.select(*WHERE, a=counted[name] if name else answer(YES))
    counted = counted.filter(counted.a > NO)
    pairs = asked.join(marked(counted, "b_"), [("s", "b_s")])
    pairs = pairs.filter((pairs.b_at <= pairs.at) & (pairs.b_o != pairs.o))
    pairs = pairs.mutate(sure=both([pairs.b_a, _within(earlier, pairs)]))
    counts = pairs.group_by("s", "o").aggregate(
        certain=ibis.ifelse(pairs.sure == YES, 1, 0).sum(),
        possible=ibis.ifelse(pairs.sure >= UNKNOWN, 1, 0).sum(),
    )
    enough = ibis.ifelse(
        counts.certain >= earlier.at_least,
        answer(YES),
        ibis.ifelse(counts.possible >= earlier.at_least, answer(UNKNOWN), answer(NO)),
    )
    return plan.stage("had", counts.select("s", "o", a=enough))


def _within(earlier: Earlier, pairs: Table) -> Column:
    span = earlier.within
    if span is None:
        return answer(YES)
    if span.unit is not TimeUnit.HOURS:
        return whether(pairs.b_day >= pairs.back)
    length = span.amount * HOUR
    return ibis.ifelse(
        pairs.b_at + length >= pairs.until,
        answer(YES),
        ibis.ifelse(pairs.b_until + length < pairs.at, answer(NO), answer(UNKNOWN)),
    )
