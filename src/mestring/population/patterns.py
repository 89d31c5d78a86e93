"""The three patterns as rows: what opens one, its window, which events may be its B, what lifts it.

Which of those events counts is the same question for all, and stands in `settling`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import ibis

from mestring.core.expectation import (
    CountsFor,
    Opening,
    Precedence,
    Recurrence,
    Response,
    Trigger,
)
from mestring.core.rules import Bound, Rule
from mestring.core.spans import TimeUnit
from mestring.population.answers import Asking, needs_history
from mestring.population.bs import beside_bs, is_compared, paired, pairs_of, set_of_bs
from mestring.population.dates import shifted, spread
from mestring.population.forms import (
    WHERE,
    Column,
    Marked,
    Table,
    answer,
    beside,
    both,
    marked,
    no_before,
    union,
)
from mestring.population.plan import Plan
from mestring.population.rows import (
    Chosen,
    Window,
    by_dates,
    by_hours,
    choose,
    endless_after,
    endless_from,
    forward,
    moved,
    pick,
    replaced,
    written,
)
from mestring.population.seen import of_types
from mestring.population.settling import set_of_lifters
from mestring.population.states import periods, touching
from mestring.population.words import BEGINNING, HOUR, NEVER_DAY, NO, UNKNOWN, YES, days


class Part(NamedTuple):
    """The rows of a rule, and how to find the Bs of each row where that is asked of the row itself."""

    rows: Table
    pairs: Callable[[Table], Table] | None = None


def compiled(plan: Plan, rule: Rule) -> Part:
    """Give the rows of a rule, with their windows and the sets of events that are asked for them."""
    expectation = rule.expectation
    match expectation:
        case Response():
            return _response(plan, rule, expectation)
        case Precedence() if expectation.opens is not None:
            return _opened(plan, rule, expectation)
        case Precedence():
            return _precedence(plan, rule, expectation)
        case Recurrence():
            return _recurrence(plan, rule, expectation)


# What opens a row


def _openings(plan: Plan, rule: Rule, trigger: Trigger | Opening) -> Table:
    """Give each A where the expectation applies or may apply; rules that ask the same share them."""
    one = rule.expectation
    key = ("A", id(trigger), id(one.applies))
    return plan.once(key, lambda: _all_openings(plan, rule, trigger))


def _all_openings(plan: Plan, rule: Rule, trigger: Trigger | Opening) -> Table:
    asking = Asking(plan, [trigger.event])
    own = asking.table.columns
    names = [
        name
        for name in (asking.add(trigger.where), asking.add(rule.expectation.applies))
        if name is not None
    ]
    table = asking.table
    if not names:
        return table.mutate(ans=answer(YES))
    table = table.select(*own, ans=both([table[name] for name in names]))
    table = table.filter(table.ans > NO)
    asked = (trigger.where, rule.expectation.applies)
    is_joined = any(one is not None and needs_history(one) for one in asked)
    return plan.stage("opened", table) if is_joined else table


def _in_force(rule: Rule, rows: Table) -> Table:
    """Leave out the triggers at which the expectation is not in force."""
    in_force = rule.expectation.in_force
    if in_force is not None and in_force.from_ is not None:
        rows = rows.filter(rows.day >= days(in_force.from_))
    if in_force is not None and in_force.until is not None:
        rows = rows.filter(rows.day < days(in_force.until))
    return rows


def _unit(plan: Plan, rule: Rule, table: Table) -> Table:
    """Add the unit whose indicator a row counts in; criteria go on reading the event's own."""
    counts_for = rule.expectation.counts_for
    if not isinstance(counts_for, CountsFor):
        return table.mutate(counts_in=table.unit)
    if counts_for.attribute:
        return table.mutate(counts_in=plan.own(table, counts_for.attribute))
    return _unit_of_state(plan, counts_for.state, table)


def _unit_of_state(plan: Plan, state: str, table: Table) -> Table:
    """Give the unit of the latest start that an instant lies in or ends; of its key if it carries one."""
    name = plan.dictionary.states[state].key
    asked = table.select(
        "s", "o", "at", mine=plan.own(table, name) if name else ibis.null("string")
    )
    stretches = periods(plan, state)
    pairs = asked.distinct().join(marked(stretches, "p_"), [("s", "p_s")])
    period = Marked(pairs, "p_")
    same = pairs.mine.isnull() | (pairs.p_key == ibis.coalesce(pairs.mine, ""))
    pairs = pairs.filter(same & touching(pairs, period, pairs.at))
    active = pairs.p_end_at.isnull() | (pairs.at < pairs.p_end_at)
    running = ibis.ifelse(pairs.mine.isnull() & active, pairs.p_start_o, ibis.null("int32"))
    chosen = pairs.group_by("s", "o").aggregate(running=running.max(), any_o=pairs.p_start_o.max())
    chosen = chosen.select("s", "o", start_o=ibis.coalesce(chosen.running, chosen.any_o))
    starts = stretches.select("s", "start_o", "start_unit").distinct()
    chosen = plan.stage("unit", beside(chosen, starts, ["s", "start_o"], "p_", "inner"))
    joined = beside(table, chosen, ["s", "o"], "u_")
    own = [joined[each] for each in table.columns]
    return joined.select(*own, counts_in=joined.u_p_start_unit)


# Response


def _response(plan: Plan, rule: Rule, one: Response) -> Part:
    opened = _openings(plan, rule, one.trigger)
    table = _unit(plan, rule, _in_force(rule, opened))
    chosen = choose(plan, [one.trigger.event], table, rule.limit)
    rows = _once(plan, rule, chosen) if one.lasts is None else _lasting(plan, rule, chosen)
    return _part(plan, rule, rows, again=opened if one.repeat == "last" else None)


def _part(plan: Plan, rule: Rule, rows: Table, key: str = "", again: Table | None = None) -> Part:
    """Give a rule's rows with the sets that are asked for them."""
    relative = is_compared(rule)
    numbers = {
        "rule": ibis.literal(rule.order, "int16"),
        "b": ibis.literal(-1 if relative else set_of_bs(plan, rule, key), "int16"),
        "l": ibis.literal(set_of_lifters(plan, rule, again), "int16"),
    }
    pairs = partial(pairs_of, plan, rule, key=key) if relative else None
    return Part(rows.mutate(**numbers), pairs)


def _once(plan: Plan, rule: Rule, chosen: Chosen) -> Table:
    table, bounds, after = chosen.table, chosen.bounds, rule.after
    table = moved(plan, table, bounds, "due")
    delay, first_day = 0, "day"
    if after is not None and after.counts_hours:
        delay = after.amount * HOUR
    elif after is not None:
        first_day = "begins"
        table = shifted(plan, table, after.unit or TimeUnit.DAYS, after.amount, first_day)
    endless = endless_after(table, delay) if delay else endless_from(table[first_day])
    windows = [
        forward(plan, table, bound, f"due{number}", table[first_day], delay, endless)
        for number, bound in enumerate(bounds)
    ]
    window = windows[0]
    if chosen.place is not None:
        window = pick(table[chosen.place], windows, endless)
    return written(table, window, never_o=table.o)


def _lasting(plan: Plan, rule: Rule, chosen: Chosen) -> Table:
    """Give one row for each whole `every` until A + `lasts`; one without a window where that is unknown."""
    assert rule.lasts is not None
    table, found = chosen.table, []
    for number, bound in enumerate(chosen.bounds):
        mine = table if chosen.place is None else table.filter(table[chosen.place] == number)
        windows = marked(spread(plan, bound, rule.lasts, rule.after), "w_")
        rows = mine.join(windows, [("day", "w_day")])
        window = by_dates(rows.w_first_day, rows.w_due)
        found.append(written(rows, window, number=rows.w_number, never_o=rows.o))
    if chosen.place is not None:
        table = table.filter(table[chosen.place] == -1)
        found.append(written(table, endless_from(table.day), never_o=table.o))
    return union(found)


# Precedence


def _precedence(plan: Plan, rule: Rule, one: Precedence) -> Part:
    table = _unit(plan, rule, _in_force(rule, _openings(plan, rule, one.trigger)))
    chosen = choose(plan, [one.trigger.event], table, rule.limit)
    table, name = chosen.table, _key_name(plan, one.since)
    table = moved(plan, table, chosen.bounds, "back", back=True)
    if one.since:
        table = _since(plan, one.since, table)
    windows = [_back(table, one, bound, f"back{n}") for n, bound in enumerate(chosen.bounds)]
    if not windows:
        windows = [by_dates(_began(table), table.day)]
    window = windows[0]
    if chosen.place is not None:
        window = pick(table[chosen.place], windows, endless_from(table.day))
    # A settled precedence has no key of its own: that of its state only says which Bs are meant.
    match = {"match_key": plan.own(table, name)} if name else {}
    return _part(plan, rule, written(table, window, never_o=table.o, **match), name)


def _back(table: Table, one: Precedence, bound: Any, column: str) -> Window:
    if bound.counts_hours:
        length = bound.amount * HOUR
        return by_hours(table.at - length, table.until - length, table.at, table.until)
    if bound.unit is not None:
        return by_dates(table[column], table.day)
    return by_dates(_began(table) if one.since else BEGINNING, table.day)


def _began(table: Table) -> Column:
    # No such period: nothing can be in the window, but what comes after A is late.
    return ibis.coalesce(table.since_day, table.day + 1)


def _since(plan: Plan, state: str, table: Table) -> Table:
    """Add the date on which the state began that A lies in, or ends; of two, the older."""
    name = _key_name(plan, state)
    mine = plan.own(table, name) if name else ibis.literal("", "string")
    asked = table.select("s", "o", "at", mine=mine).distinct()
    pairs = asked.join(marked(periods(plan, state), "p_"), [("s", "p_s"), ("mine", "p_key")])
    pairs = pairs.filter(touching(pairs, Marked(pairs, "p_"), pairs.at))
    began = pairs.group_by("s", "o").aggregate(day=pairs.p_start_day.min())
    began = plan.stage("since", began)
    joined = beside(table, began, ["s", "o"], "since_")
    return joined.select(*[joined[name] for name in table.columns], since_day=joined.since_day)


def _key_name(plan: Plan, state: str) -> str:
    return plan.dictionary.states[state].key if state else ""


# Precedence with an opening


def _opened(plan: Plan, rule: Rule, one: Precedence) -> Part:
    assert one.opens is not None
    name = _key_name(plan, one.opens.state or one.since)
    table, types = _opening_events(plan, rule, one, name)
    chosen = choose(plan, types, _unit(plan, rule, _in_force(rule, table)), rule.limit)
    table = moved(plan, chosen.table, chosen.bounds, "back", back=True)
    if one.since:
        table = _since(plan, one.since, table)
    table = _settling(plan, rule, one, plan.stage("openings", table), name)
    return _part(plan, rule, _opened_rows(plan, table, one, chosen), name)


def _opening_events(
    plan: Plan, rule: Rule, one: Precedence, name: str
) -> tuple[Table, Sequence[str]]:
    """Give what opens: an event, or the start of each period of a state; with the end of its period."""
    opens = one.opens
    assert opens is not None
    if not opens.state:
        table = _openings(plan, rule, opens)
        key = plan.own(table, name) if name else ibis.literal("", "string")
        ends = {
            f"end_{part}": ibis.null("int64" if part in ("at", "until") else "int32")
            for part in ENDS
        }
        return table.mutate(key=key, **ends), [opens.event]
    types = plan.dictionary.states[opens.state].starts
    return _applied(plan, rule, _starts(plan, opens.state), types), types


ENDS = ("o", "at", "until", "day")


def _starts(plan: Plan, state: str) -> Table:
    """Give the events that start the periods of a state, each with its period's key and end."""
    begun = of_types(plan, *plan.dictionary.states[state].starts)
    stretches = marked(periods(plan, state), "p_")
    joined = begun.join(stretches, [("s", "p_s"), ("o", "p_start_o")])
    ends = {f"end_{part}": joined[f"p_end_{part}"] for part in ENDS}
    return joined.select(*[joined[name] for name in begun.columns], key=joined.p_key, **ends)


def _applied(plan: Plan, rule: Rule, table: Table, types: Sequence[str]) -> Table:
    """Ask whether the expectation applies, and leave out where it does not."""
    own = table.columns
    asking = Asking(plan, types, table)
    name = asking.add(rule.expectation.applies)
    if name is None:
        return table.mutate(ans=answer(YES))
    table = asking.table.select(*own, ans=asking.table[name])
    return table.filter(table.ans > NO)


def _settling(plan: Plan, rule: Rule, one: Precedence, table: Table, name: str) -> Table:
    """Add to each opening the first certain A that settles it, and the dates of possible ones before."""
    asking = Asking(plan, [one.trigger.event])
    where = asking.add(one.trigger.where)
    found = asking.table
    more = {"a_key": plan.own(found, name)} if name else {}
    found = found.select(*WHERE, ans=found[where] if where else answer(YES), **more)
    asked = table.select(*WHERE, "key", "end_at").join(marked(found, "e_"), [("s", "e_s")])
    if name:
        same = ibis.ifelse(
            asked.e_a_key.isnull(),
            answer(UNKNOWN),
            ibis.ifelse((asked.e_a_key == asked.key).fill_null(False), answer(YES), answer(NO)),
        )
        asked = asked.mutate(e_ans=both([asked.e_ans, same]))
    asked = asked.filter(
        (asked.e_ans > NO)
        & (asked.e_o != asked.o)
        & no_before(Marked(asked, "e_"), asked)
        & (asked.end_at.isnull() | (asked.e_at <= asked.end_at))
    )
    certain = ibis.ifelse(asked.e_ans == YES, asked.e_o, ibis.null("int32"))
    asked = asked.mutate(certain_o=certain.min().over(ibis.window(group_by=[asked.s, asked.o])))
    before = (asked.e_ans == UNKNOWN) & (asked.certain_o.isnull() | (asked.e_o < asked.certain_o))
    possible = ibis.ifelse(before, asked.e_day, ibis.null("int32"))
    settles = ibis.ifelse(asked.e_o == asked.certain_o, asked.e_day, ibis.null("int32"))
    grouped = asked.group_by("s", "o").aggregate(
        certain_o=asked.certain_o.min(),
        certain_day=settles.min(),
        lo=possible.min(),
        hi=possible.max(),
    )
    grouped = plan.stage("settling", grouped)
    return beside(table, grouped, ["s", "o"], "a_by_")


def _opened_rows(plan: Plan, table: Table, one: Precedence, chosen: Chosen) -> Table:
    certain_day, never = table.a_by_certain_day, ibis.literal(NEVER_DAY, "int32")
    is_due_known = ibis.literal(True)
    due: Column = never
    if one.due:
        due = ibis.coalesce(plan.own(table, one.due), never)
        is_due_known = plan.own(table, one.due).notnull() | certain_day.notnull()
    settled_on = ibis.coalesce(certain_day, due)
    lo = ibis.least(settled_on, ibis.coalesce(table.a_by_lo, settled_on))
    hi = ibis.greatest(settled_on, ibis.coalesce(table.a_by_hi, settled_on))
    starts = [_opened_from(table, one, bound, f"back{n}") for n, bound in enumerate(chosen.bounds)]
    windows = []
    for start in starts or [_opened_from(table, one, None, "")]:
        window = by_dates(ibis.coalesce(start, hi + 1), lo, hi)
        unknown = endless_from(ibis.coalesce(start, table.day))
        windows.append(replaced(window, is_due_known, unknown) if one.due else window)
    window = windows[0]
    if chosen.place is not None:
        window = pick(table[chosen.place], windows, endless_from(table.day))
    ending = ibis.ifelse(table.a_by_lo.isnull(), answer(YES), answer(UNKNOWN))
    lifts = certain_day.isnull()
    own = {
        f"own_{part}": ibis.ifelse(
            lifts, table[f"end_{part}"], ibis.null(table[f"end_{part}"].type())
        )
        for part in ENDS
    }
    never_o = table.a_by_certain_o.fill_null(-1).cast("int32")
    keys = {"key": table.key.fill_null(""), "match_key": table.key}
    return written(table, window, never_o=never_o, own_ans=ending, **keys, **own)


def _opened_from(table: Table, one: Precedence, bound: Bound | None, column: str) -> Column:
    """Give the date from which B counts for an opening; null where the state of `since` is not there."""
    if bound is not None:
        # Counted back from the opening: counted from an A that is not here yet, what is met would lapse.
        return ibis.literal(BEGINNING, "int32") if bound.unit is None else table[column]
    return table.since_day if one.since else table.day


# Recurrence


def _recurrence(plan: Plan, rule: Rule, one: Recurrence) -> Part:
    name = _key_name(plan, one.while_)
    starts = plan.stage("starts", _starts(plan, one.while_))
    inside = plan.stage("inside", _inside(plan, rule, starts, name))
    types = (*plan.dictionary.states[one.while_].starts, *rule.expected_types)
    anchors = _unit(plan, rule, _in_force(rule, _anchors(plan, rule, starts, inside, types)))
    rows = _anchored(plan, rule, anchors, types)
    lifting = ibis.literal(set_of_lifters(plan, rule), "int16")
    rows = rows.mutate(rule=ibis.literal(rule.order, "int16"), l=lifting)
    return Part(rows, partial(_following, inside))


def _following(inside: Table, rows: Table) -> Table:
    """Give rows beside the Bs of their period: all of them after the start, later ones after an anchor."""
    later = marked(inside.select(*WHERE, "ans", "period_o"), "e_")
    pairs = rows.join(later, [("s", "e_s"), ("period_o", "e_period_o")])
    pairs = pairs.filter((pairs.o == pairs.period_o) | (pairs.e_o > pairs.o))
    return paired(pairs, follows=True)


def _inside(plan: Plan, rule: Rule, starts: Table, name: str) -> Table:
    """Give the events in each period that are its B, or may be; what starts a period is no B of another."""
    never = ibis.literal(-1, "int32")
    asking = starts.select(
        "s", "o", "key", match_key="key", period_at="at", end_at="end_at", never_o=never
    )
    pairs = beside_bs(plan, rule, asking, name)
    pairs = pairs.filter(
        (pairs.e_at >= pairs.period_at) & (pairs.end_at.isnull() | (pairs.e_at < pairs.end_at))
    )
    found = pairs.select(
        s=pairs.s,
        o=pairs.e_o,
        at=pairs.e_at,
        until=pairs.e_until,
        day=pairs.e_day,
        ans=pairs.e_ans,
        period_o=pairs.o,
        key=pairs.key,
    )
    return found.anti_join(starts.select("s", "key", "o"), ["s", "key", "o"])


def _anchors(plan: Plan, rule: Rule, starts: Table, inside: Table, types: Sequence[str]) -> Table:
    """Give the state's start and every certain B in it, where the expectation applies."""
    certain = inside.filter(inside.ans == YES)
    periods_of = starts.select("s", "key", *[f"end_{part}" for part in ENDS], period_o="o")
    of_period = beside(certain, periods_of, ["s", "period_o"], "p_", "inner")
    bs = of_period.select(
        "s",
        "o",
        "period_o",
        "key",
        **{f"end_{part}": of_period[f"p_end_{part}"] for part in ENDS},
    )
    first = starts.select("s", "o", "key", *[f"end_{part}" for part in ENDS], period_o="o")
    both_kinds = union([first.select(*bs.columns), bs])
    events = of_types(plan, *dict.fromkeys(types))
    joined = events.join(marked(both_kinds, "x_"), [("s", "x_s"), ("o", "x_o")])
    more = {each: joined["x_" + each] for each in bs.columns if each not in ("s", "o")}
    table = joined.select(*[joined[each] for each in events.columns], **more)
    return _applied(plan, rule, table, types)


def _anchored(plan: Plan, rule: Rule, table: Table, types: Sequence[str]) -> Table:
    """Give the anchors with their windows: `first` for the state's start, `every` for the others."""
    later = choose(plan, types, table, rule.limit, "chosen")
    table = moved(plan, later.table, later.bounds, "due")
    first = choose(plan, types, table, rule.first, "chosen_first")
    table = moved(plan, first.table, first.bounds, "first")
    window = _next_window(plan, table, later, "due")
    if rule.first is not None:
        is_start = table.o == table.period_o
        window = replaced(_next_window(plan, table, first, "first"), is_start, window)
    own = {f"own_{part}": table[f"end_{part}"] for part in ENDS}
    return written(
        table, window, key=table.key, period_o=table.period_o, own_ans=answer(YES), **own
    )


def _next_window(plan: Plan, table: Table, chosen: Chosen, mark: str) -> Window:
    endless = endless_from(table.day)
    windows = [
        forward(plan, table, bound, f"{mark}{number}", table.day, 0, endless)
        for number, bound in enumerate(chosen.bounds)
    ]
    return windows[0] if chosen.place is None else pick(table[chosen.place], windows, endless)
