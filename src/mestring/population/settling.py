"""Settling: what the Bs, the lifting and the deciding events make of each row; the first that holds."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import ibis
import pyarrow as pa

from mestring.core.dictionary import DECLINED, DEVIATED
from mestring.core.expectation import Trigger
from mestring.core.rules import Rule
from mestring.core.words import Outcome
from mestring.population.answers import Asking
from mestring.population.forms import (
    WHERE,
    Column,
    Marked,
    Table,
    answer,
    beside,
    both,
    first_of,
    marked,
    no_before,
    union,
)
from mestring.population.layout import MARK
from mestring.population.plan import Plan
from mestring.population.rows import IDENTITY, Shape
from mestring.population.seen import of_types, seen
from mestring.population.words import NEVER_DAY, NO, OUTCOME_CODE, UNKNOWN, YES

# The columns of a row once its Bs are found; after them stands what was found.
GATHERED = (
    *IDENTITY,
    *("id", "at", "until", "day", "unit", "key", "ans"),
    *("limited", "hours", "lo", "hi", "lo_at", "hi_at"),
)
SHOWN = ("rule", "s", "o", "number", "key", "id", "unit", "at", "day")
# What tells a row from every other, over all rules.
KEY = ("rule", *IDENTITY)
# What may be true of a row, where the rows of all rules stand together.
ANY = Shape(dates=True, hours=True, unlimited=True, spread=True)


class Timing:
    """Compares events with the windows of rows, as far as a rule's shape leaves it open."""

    def __init__(self, shape: Shape, row: Any) -> None:
        self._shape, self._row = shape, row

    def begun(self, event: Any) -> Column:
        """Is the event in the window's beginning, or later?"""
        row = self._row
        dates = ibis.ifelse(event.day >= row.first_day, answer(YES), answer(NO))
        hours = ibis.ifelse(
            event.at >= row.start_hi,
            answer(YES),
            ibis.ifelse(event.until < row.start_lo, answer(NO), answer(UNKNOWN)),
        )
        return self._either(dates, hours)

    def by(self, event: Any) -> Column:
        """Is the event on or before the due?"""
        row = self._row
        after = answer(NO)
        if self._shape.spread:
            after = ibis.ifelse(event.day > row.hi, answer(NO), answer(UNKNOWN))
        dates = ibis.ifelse(event.day <= row.lo, answer(YES), after)
        hours = ibis.ifelse(
            event.until <= row.lo_at,
            answer(YES),
            ibis.ifelse(event.at > row.hi_at, answer(NO), answer(UNKNOWN)),
        )
        return self._either(dates, hours)

    def turned_by(self, event: Any) -> Column:
        """Is the event on or before the due; unknown where there is no window."""
        if not self._shape.unlimited:
            return self.by(event)
        return ibis.ifelse(self._row.limited, self.by(event), answer(UNKNOWN))

    def passed(self, at: Column, today: Column) -> Column:
        """Has the due passed?"""
        row = self._row
        dates = ibis.ifelse(
            today <= row.lo, answer(NO), ibis.ifelse(today > row.hi, answer(YES), answer(UNKNOWN))
        )
        hours = ibis.ifelse(
            at <= row.lo_at, answer(NO), ibis.ifelse(at > row.hi_at, answer(YES), answer(UNKNOWN))
        )
        return self._either(dates, hours)

    def _either(self, dates: Column, hours: Column) -> Column:
        if not self._shape.hours:
            return dates
        if not self._shape.dates:
            return hours
        return ibis.ifelse(self._row.hours, hours, dates)


def met(pairs: Table, shape: Shape, *, following: bool = False) -> Table:
    """Give for each row the first certain B in its window, the first after it, and what is possible.

    `pairs` are rows beside events (marked e_) with e_ans; the Bs of a recurrence are those that follow.
    """
    event = Marked(pairs, "e_")
    timing = Timing(shape, pairs)
    begun = answer(YES) if following else timing.begun(event)
    pairs = pairs.mutate(begun=begun, by=timing.by(event))
    pairs = pairs.filter(pairs.begun > NO)
    certain, in_time = pairs.e_ans == YES, pairs.by
    inside = both([pairs.begun, pairs.by, pairs.e_ans])
    return pairs.group_by(*IDENTITY).aggregate(
        met_o=_least(pairs.e_o, inside == YES),
        late_o=_least(pairs.e_o, certain & (in_time == NO)),
        done=_some(certain & (pairs.begun == YES) & (in_time == UNKNOWN)),
        maybe=_some(inside == UNKNOWN),
    )


def _least(place: Column, holds: Column) -> Column:
    return ibis.ifelse(holds, place, ibis.null("int32")).min()


def _some(holds: Column) -> Column:
    return ibis.ifelse(holds, 1, 0).max()


# What lifts


def lifters(plan: Plan, rule: Rule) -> Table | None:
    """Give the rule's own lifting events; rules with the same share them."""
    lifted_by = rule.expectation.lifted_by
    if not lifted_by:
        return None
    return plan.once(("lifters", id(lifted_by)), lambda: _lifters(plan, lifted_by))


def _lifters(plan: Plan, lifted_by: tuple[Trigger, ...]) -> Table:
    found = []
    for trigger in lifted_by:
        asking = Asking(plan, [trigger.event])
        name = asking.add(trigger.where)
        table = asking.table
        table = table.select(*WHERE, ans=table[name] if name else answer(YES))
        found.append(table.filter(table.ans > NO))
    return plan.stage("lifters", union(found))


def lifted(pairs: Table, shape: Shape, by: Sequence[str] = IDENTITY) -> Table:
    """Give for each row what lifts it first, whether anything does at any time, and what is possible."""
    event = Marked(pairs, "e_")
    pairs = pairs.filter((pairs.e_o != pairs.o) & no_before(event, pairs))
    pairs = pairs.mutate(by=Timing(shape, pairs).turned_by(Marked(pairs, "e_")))
    certain = pairs.e_ans == YES
    return pairs.group_by(*by).aggregate(
        lift_o=_least(pairs.e_o, certain & (pairs.by == YES)),
        closes=_some(certain),
        maybe=_some((pairs.by > NO) & (both([pairs.by, pairs.e_ans]) < YES)),
    )


# What is decided


def decisions(plan: Plan) -> Table | None:
    """Give every decision."""
    names = [name for name in (DECLINED, DEVIATED) if name in plan.layout.types]
    if not names:
        return None
    return plan.once("decisions", lambda: plan.stage("decisions", _decisions(plan, names)))


def _decisions(plan: Plan, names: list[str]) -> Table:
    table = of_types(plan, *names)
    declined = plan.types(DECLINED) if DECLINED in names else [-1]
    return table.select(
        *WHERE,
        declines=table.type.isin(declined),
        about=_or_none(table, "expectation", "string"),
        named=_or_none(table, "trigger", "string"),
        state_key=_or_none(table, "state_key", "string"),
        ends=_or_none(table, "until", "int32"),
    )


def _or_none(table: Table, name: str, type_: str) -> Column:
    return table[MARK + name] if MARK + name in table.columns else ibis.null(type_)


def named(plan: Plan, decided: Table) -> Table:
    """Give each decision with the events it names: that one itself, and the one that corrects it."""
    return plan.once("named", lambda: plan.stage("named", _named(plan, decided)))


def _named(plan: Plan, decided: Table) -> Table:
    saying = decided.filter(decided.named.notnull()).select("s", "o", "named")
    events = seen(plan)
    found = []
    for column in ("id", "sup"):
        texts = events.filter(events[column].notnull())
        texts = texts.select(e_s=texts.s, t=texts.o, text=texts[column].cast("string"))
        pairs = saying.join(texts, [("s", "e_s"), ("named", "text")])
        found.append(pairs.select("s", "o", "t"))
    return union(found).distinct()


def decided(plan: Plan, rows: Table) -> Table | None:
    """Give for each row of all rules its first refusal and other choice in time, and what is possible."""
    every = decisions(plan)
    if every is None:
        return None
    asked = plan.given(
        "rules",
        pa.table(
            {
                "rule": pa.array([rule.order for rule in plan.package.rules], pa.int32()),
                "about": pa.array([rule.id for rule in plan.package.rules], pa.string()),
                "may_decline": pa.array(
                    [bool(rule.expectation.may_decline) for rule in plan.package.rules]
                ),
            }
        ),
    )
    mine = every.join(asked, "about")
    mine = mine.filter(mine.may_decline | ~mine.declines)
    pairs = rows.join(marked(mine, "e_"), [("s", "e_s"), ("rule", "e_rule")])
    naming = marked(named(plan, every).mutate(yes=ibis.literal(True)), "n_")
    pairs = pairs.join(naming, [("s", "n_s"), ("e_o", "n_o"), ("o", "n_t")], how="left")
    event = Marked(pairs, "e_")
    key = state_key(pairs)
    names = (
        pairs.n_yes.notnull()
        & no_before(event, pairs)
        & (pairs.e_state_key.isnull() | (pairs.e_state_key == key))
    )
    covers = (
        pairs.e_ends.notnull()
        & (pairs.at >= pairs.e_at)
        & (pairs.day < ibis.coalesce(pairs.e_ends, 0))
    )
    pairs = pairs.mutate(covers=covers, names=names)
    pairs = pairs.filter(pairs.covers | pairs.names)
    timing = Timing(ANY, pairs)
    in_time = ibis.ifelse(pairs.covers, answer(YES), timing.turned_by(Marked(pairs, "e_")))
    pairs = pairs.mutate(by=in_time)
    return pairs.group_by(*KEY).aggregate(
        declined_o=_least(pairs.e_o, pairs.e_declines & (pairs.by == YES)),
        deviated_o=_least(pairs.e_o, ~pairs.e_declines & (pairs.by == YES)),
        maybe=_some(pairs.by == UNKNOWN),
    )


def state_key(table: Table) -> Column:
    """Give the key that tells a row from others of its trigger: the number of a window, or a state's key."""
    return ibis.ifelse(table.number > 0, table.number.cast("string"), table.key)


# A rule's rows with what was found for each


class _Turned(NamedTuple):
    lift_o: Column
    closes: Column
    maybe: Column


def gathered(rows: Table, shape: Shape, bs: Table, turning: Sequence[Table]) -> Table:
    """Give each row of a rule with its Bs and what lifts it, in the same columns for every rule."""
    table = beside(rows, bs, IDENTITY, "b_")
    for number, one in enumerate(turning):
        table = beside(table, one, IDENTITY, f"l{number}_")
    turned = [
        _Turned(table[f"l{n}_lift_o"], _is(table[f"l{n}_closes"]), _is(table[f"l{n}_maybe"]))
        for n in range(len(turning))
    ]
    if shape.owned:
        turned.append(_own(table, shape))
    closes, maybe = ibis.literal(False), _is(table.b_maybe)
    for one in turned:
        closes, maybe = closes | one.closes, maybe | one.maybe
    return table.select(
        *GATHERED,
        met_o=table.b_met_o.cast("int32"),
        late_o=table.b_late_o.cast("int32"),
        done=_is(table.b_done),
        maybe=maybe,
        closes=closes,
        lift_o=first_of(*(one.lift_o for one in turned)) if turned else ibis.null("int32"),
    )


def _is(flag: Column) -> Column:
    return flag.fill_null(0) == 1


def _own(table: Table, shape: Shape) -> _Turned:
    """See what a row's own lifter does: the end of its state."""
    event = Marked(table, "own_")
    # Another event than the trigger, on or after it.
    counts = table.own_o.notnull() & (table.own_o != table.o) & no_before(event, table)
    by, certain = Timing(shape, table).turned_by(event), table.own_ans == YES
    lift = ibis.ifelse(counts & certain & (by == YES), table.own_o, ibis.null("int32"))
    maybe = counts & (by > NO) & (both([by, table.own_ans]) < YES)
    return _Turned(lift, (counts & certain).fill_null(False), maybe.fill_null(False))


# The outcome, for the rows of all rules at once


def outcomes(plan: Plan, rows: Table) -> Table:
    """Give every row with its outcome, whether it is closed, its due, and the event it is named after."""
    table = rows
    lifting = _by_exits(plan, rows)
    if lifting is not None:
        table = beside(table, lifting, KEY, "x_")
        table = table.select(
            *rows.drop("closes", "maybe", "lift_o").columns,
            closes=table.closes | _is(table.x_closes),
            maybe=table.maybe | _is(table.x_maybe),
            lift_o=first_of(table.lift_o, table.x_lift_o),
        )
    deciding = decided(plan, rows)
    none = ibis.null("int32")
    if deciding is not None:
        deciding = plan.stage("decided", deciding)
        table = beside(table, deciding, KEY, "d_")
        table = table.mutate(
            closes=table.closes | table.d_s.notnull(), maybe=table.maybe | _is(table.d_maybe)
        )
    else:
        table = table.mutate(d_declined_o=none, d_deviated_o=none)
    subjects = plan.subjects()
    asked = marked(subjects.select("s", "at", "today"), "w_")
    table = table.join(asked, [("s", "w_s")])
    table = table.mutate(passed=Timing(ANY, table).passed(table.w_at, table.w_today))
    table = plan.stage("turned", table.mutate(outcome=_outcome(table)).drop("w_s", "w_at"))
    return _given(table)


def _by_exits(plan: Plan, rows: Table) -> Table | None:
    """See what exits lift: all but the rows of expectations that hold despite them."""
    exits = [name for name in plan.exits if name in plan.layout.types]
    if not exits:
        return None
    despite = [rule.order for rule in plan.package.rules if rule.expectation.despite_exit]
    events = of_types(plan, *exits).select(*WHERE, ans=answer(YES))
    pairs = rows.join(marked(events, "e_"), [("s", "e_s")])
    if despite:
        pairs = pairs.filter(pairs.rule.notin(despite))
    return plan.stage("exits", lifted(pairs, ANY, KEY))


def _code(outcome: Outcome) -> Column:
    return ibis.literal(OUTCOME_CODE[outcome], "int8")


def _undecided(table: Table) -> Column:
    """It cannot be said whether it applies, or until when."""
    return (table.ans == UNKNOWN) | ~table.limited


def _outcome(table: Table) -> Column:
    """Give the first that holds."""
    return ibis.cases(
        (_undecided(table), _code(Outcome.UNKNOWN)),
        (table.met_o.notnull(), _code(Outcome.MET)),
        (table.lift_o.notnull(), _code(Outcome.LIFTED)),
        (table.d_declined_o.notnull(), _code(Outcome.DECLINED)),
        (table.d_deviated_o.notnull(), _code(Outcome.DEVIATED)),
        (table.passed == NO, _code(Outcome.WAITING)),
        (table.maybe | (table.passed == UNKNOWN), _code(Outcome.UNKNOWN)),
        (table.late_o.notnull(), _code(Outcome.LATE)),
        else_=_code(Outcome.OVERDUE),
    )


def _given(table: Table) -> Table:
    """Give what is shown of a row."""
    outcome = table.outcome
    done = table.done | table.late_o.notnull()
    # An undecided row whose B is done is closed, in time or late.
    closed = ibis.cases(
        (outcome == _code(Outcome.WAITING), ibis.literal(False)),
        (outcome == _code(Outcome.OVERDUE), table.closes),
        (
            outcome == _code(Outcome.UNKNOWN),
            table.closes | done | (_undecided(table) & table.met_o.notnull()),
        ),
        else_=ibis.literal(True),
    )
    named_o = ibis.cases(
        (outcome == _code(Outcome.MET), table.met_o),
        (outcome == _code(Outcome.LATE), table.late_o),
        (outcome == _code(Outcome.LIFTED), table.lift_o),
        (outcome == _code(Outcome.DECLINED), table.d_declined_o),
        (outcome == _code(Outcome.DEVIATED), table.d_deviated_o),
        else_=ibis.null("int32"),
    )
    by_dates = table.limited & ~table.hours & (table.hi < NEVER_DAY)
    by_clock = table.limited & table.hours
    return table.select(
        *SHOWN,
        outcome=outcome,
        closed=closed,
        due_day=ibis.ifelse(by_dates, table.hi, ibis.null("int32")),
        due_at=ibis.ifelse(by_clock, table.lo_at, ibis.null("int64")),
        named_o=named_o,
    )
