"""Settling: what the Bs, the lifting and the deciding events make of each row; the first that holds."""

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
    opposite,
    union,
)
from mestring.population.layout import MARK
from mestring.population.plan import Plan
from mestring.population.rows import IDENTITY
from mestring.population.seen import of_types, visible
from mestring.population.words import KIND_CODE, NEVER_DAY, NO, OUTCOME_CODE, UNKNOWN, YES

SHOWN = ("rule", "s", "o", "number", "key", "unit", "at", "day")
_SETS = "l"


class Timing:
    """Compares events with the windows of rows."""

    def __init__(self, row: Any) -> None:
        self._row = row

    def begun(self, event: Any) -> Column:
        """Is the event in the window's beginning, or later?"""
        row = self._row
        dates = ibis.ifelse(event.day >= row.first_day, answer(YES), answer(NO))
        hours = ibis.ifelse(
            event.at >= row.start_hi,
            answer(YES),
            ibis.ifelse(event.until < row.start_lo, answer(NO), answer(UNKNOWN)),
        )
        return ibis.ifelse(row.hours, hours, dates)

    def by(self, event: Any) -> Column:
        """Is the event on or before the due?"""
        row = self._row
        return ibis.ifelse(
            row.hours,
            _on_time(event.at, event.until, row.lo_at, row.hi_at),
            _on_time(event.day, event.day, row.lo, row.hi),
        )

    def turned_by(self, event: Any) -> Column:
        """Is the event on or before the due; unknown where there is no window."""
        return ibis.ifelse(self._row.limited, self.by(event), answer(UNKNOWN))

    def passed(self, at: Column, today: Column) -> Column:
        """Has the due passed?"""
        row = self._row
        return opposite(
            ibis.ifelse(
                row.hours,
                _on_time(at, at, row.lo_at, row.hi_at),
                _on_time(today, today, row.lo, row.hi),
            )
        )


def _on_time(earliest: Column, latest: Column, lo: Column, hi: Column) -> Column:
    return ibis.ifelse(
        latest <= lo, answer(YES), ibis.ifelse(earliest > hi, answer(NO), answer(UNKNOWN))
    )


def met(pairs: Table) -> Table:
    """Give for each row the first certain B in its window, the first after it, and what is possible.

    `pairs` are rows beside events (marked e_) with e_ans; the Bs of a recurrence are those that follow.
    """
    event = Marked(pairs, "e_")
    timing = Timing(pairs)
    begun = ibis.ifelse(pairs.e_follows, answer(YES), timing.begun(event))
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


def set_of_lifters(plan: Plan, rule: Rule, again: Table | None = None) -> int:
    """Give the number of the set of events that may lift a rule's rows; -1 where none can.

    `again` are the rule's own triggers, where a later one lifts what an earlier one asked for.
    """
    by, despite = rule.expectation.lifted_by, rule.expectation.despite_exit
    tables = []
    if by:
        tables.append(_lifters(plan, by).mutate(later=ibis.literal(False)))
    exits = None if despite else _exits(plan)
    if exits is not None:
        tables.append(exits.mutate(later=ibis.literal(False)))
    if again is not None:
        tables.append(again.select(*WHERE, "ans", later=ibis.literal(True)))
    if not tables:
        return -1
    key = (id(by) if by else None, despite, None if again is None else id(again))
    return plan.numbered(_SETS, key, lambda: union(tables))


def _lifters(plan: Plan, lifted_by: tuple[Trigger, ...]) -> Table:
    found = []
    for trigger in lifted_by:
        asking = Asking(plan, [trigger.event])
        name = asking.add(trigger.where)
        table = asking.table
        table = table.select(*WHERE, ans=table[name] if name else answer(YES))
        found.append(table.filter(table.ans > NO))
    return union(found)


def _exits(plan: Plan) -> Table | None:
    """Give what lifts every row, but those of expectations that hold despite it."""
    exits = [name for name in plan.exits if name in plan.layout.types]
    return of_types(plan, *exits).select(*WHERE, ans=answer(YES)) if exits else None


def lifted(plan: Plan, rows: Table) -> Table | None:
    """Give for each row what lifts it first, whether anything does at any time, and what is possible."""
    sets = plan.sets.get(_SETS)
    if not sets:
        return None
    found = [table.mutate(l=ibis.literal(number, "int16")) for number, table in sets.values()]
    lifters = union(found) if len(found) == 1 else plan.stage("lifters", union(found))
    pairs = rows.join(marked(lifters, "e_"), [("s", "e_s"), ("l", "e_l")])
    event = Marked(pairs, "e_")
    pairs = pairs.filter(
        (pairs.e_o != pairs.o) & no_before(event, pairs) & (~pairs.e_later | (pairs.e_o > pairs.o))
    )
    pairs = pairs.mutate(by=Timing(pairs).turned_by(Marked(pairs, "e_")))
    certain = pairs.e_ans == YES
    return pairs.group_by(*IDENTITY).aggregate(
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
    events = visible(plan).semi_join(saying.select("s").distinct(), "s")
    found = []
    for column in ("id", "sup"):
        texts = events.filter(events[column].notnull())
        texts = texts.select(e_s=texts.s, t=texts.o, text=texts[column].cast("string"))
        pairs = saying.join(texts, [("s", "e_s"), ("named", "text")])
        found.append(pairs.select("s", "o", "t"))
    return union(found).distinct()


def _asked(plan: Plan) -> Table:
    """Give each rule by its name, and whether somebody may decline what it asks for."""
    return plan.given(
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


def decided(plan: Plan, rows: Table) -> Table | None:
    """Give for each row of all rules its first refusal and other choice in time, and what is possible."""
    every = decisions(plan)
    if every is None:
        return None
    mine = every.join(_asked(plan), "about")
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
    timing = Timing(pairs)
    in_time = ibis.ifelse(pairs.covers, answer(YES), timing.turned_by(Marked(pairs, "e_")))
    pairs = pairs.mutate(by=in_time)
    return pairs.group_by(*IDENTITY).aggregate(
        declined_o=_least(pairs.e_o, pairs.e_declines & (pairs.by == YES)),
        deviated_o=_least(pairs.e_o, ~pairs.e_declines & (pairs.by == YES)),
        maybe=_some(pairs.by == UNKNOWN),
    )


def state_key(table: Table) -> Column:
    """Give the key that tells a row from others of its trigger: the number of a window, or a state's key."""
    return ibis.ifelse(table.number > 0, table.number.cast("string"), table.key)


# The outcome, for the rows of all rules at once


def outcomes(plan: Plan, rows: Table, bs: Table | None, lifting: Table | None) -> Table:
    """Give every row with its outcome, whether it is closed, its due, and the event it is named after."""
    table = _found(rows, bs, "b_", met_o="int32", late_o="int32", done="int8", maybe="int8")
    table = _found(table, lifting, "l_", lift_o="int32", closes="int8", maybe="int8")
    deciding = decided(plan, rows)
    if deciding is not None:
        deciding = plan.stage("decided", deciding)
    table = _found(table, deciding, "d_", declined_o="int32", deviated_o="int32", maybe="int8")
    own = _own(table)
    table = table.mutate(
        met_o=table.b_met_o,
        late_o=table.b_late_o,
        done=_is(table.b_done),
        lift_o=first_of(table.l_lift_o, own.lift_o),
        maybe=_is(table.b_maybe) | _is(table.l_maybe) | own.maybe | _is(table.d_maybe),
        closes=_is(table.l_closes) | own.closes | table.d_maybe.notnull(),
    )
    subjects = plan.subjects()
    asked = marked(subjects.select("s", "kind", "at", "today"), "w_")
    table = _of_kind(plan, table.join(asked, [("s", "w_s")]))
    table = table.mutate(passed=Timing(table).passed(table.w_at, table.w_today))
    return _given(table.mutate(outcome=_outcome(table)))


def _of_kind(plan: Plan, table: Table) -> Table:
    """Leave out the rows of subjects that a rule is not about."""
    kinds: dict[int, list[int]] = {}
    for rule in plan.package.rules:
        kinds.setdefault(KIND_CODE[rule.expectation.subject], []).append(rule.order)
    asked = [(table.w_kind == kind) & table.rule.isin(rules) for kind, rules in kinds.items()]
    return table.filter(ibis.or_(*asked)) if asked else table


def _found(rows: Table, found: Table | None, mark: str, **types: str) -> Table:
    """Put beside each row what was found for it; nothing, where nothing was looked for."""
    if found is None:
        return rows.mutate(**{mark + name: ibis.null(type_) for name, type_ in types.items()})
    return beside(rows, found, IDENTITY, mark)


class _Turned(NamedTuple):
    lift_o: Column
    closes: Column
    maybe: Column


def _is(flag: Column) -> Column:
    return flag.fill_null(0) == 1


def _own(table: Table) -> _Turned:
    """See what a row's own lifter does: the end of its state."""
    event = Marked(table, "own_")
    # Another event than the trigger, on or after it.
    counts = table.own_o.notnull() & (table.own_o != table.o) & no_before(event, table)
    by, certain = Timing(table).turned_by(event), table.own_ans == YES
    lift = ibis.ifelse(counts & certain & (by == YES), table.own_o, ibis.null("int32"))
    maybe = counts & (by > NO) & (both([by, table.own_ans]) < YES)
    return _Turned(lift, (counts & certain).fill_null(False), maybe.fill_null(False))


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
