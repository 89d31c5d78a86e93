"""States: the periods of each, by key, walked through in order with windows instead of a loop.

At one instant ends go before starts. One exception: where a keyed period is known to start and end on one
and the same date, and only by that date, it starts first. Whether such an end is free to be taken depends
on whether the key was running before; each instant either decides that, or leaves it as it was.
"""

from typing import Any

import ibis

from mestring.population.forms import Column, Table, answer, beside, first_of, marked, union
from mestring.population.plan import Plan
from mestring.population.seen import of_types

_END, _START = 0, 1


def periods(plan: Plan, state: str) -> Table:
    """Give the periods of a state: (s, key, start and end with o, at, until, day; the start's unit)."""
    return plan.once(("periods", state), lambda: plan.stage("periods", _periods(plan, state)))


def _periods(plan: Plan, state: str) -> Table:
    definition = plan.dictionary.states[state]
    moves = plan.stage("moves", _moves(plan, state))
    if not definition.key:
        return _named(plan, state, _stretches(moves))
    own = plan.stage("short", _short(plan, moves))
    left = moves.anti_join(own.select("s", "o", "side"), ["s", "o", "side"])
    kept = own.filter(own.counts).select("s", "key", start_o=own.o, end_o=own.end_o)
    return _named(plan, state, union([_stretches(left), kept]))


def _moves(plan: Plan, state: str) -> Table:
    """Give each start and end as (s, key, side, o, ...); an exit ends every key there is."""
    definition = plan.dictionary.states[state]
    names = ("s", "o", "at", "day", "by_day")
    starts = _side(plan, definition.starts, definition.key, _START, definition.starts)
    both = [starts]
    ends = tuple(name for name in definition.ends if name not in plan.exits)
    if ends:
        both.append(_side(plan, ends, definition.key, _END, definition.starts))
    exits = [name for name in plan.exits if name in plan.layout.types]
    if exits:
        over = _side(plan, tuple(exits), "", _END, definition.starts)
        keys = starts.select("s", "key").distinct()
        over = over.drop("key").join(marked(keys, "k_"), [("s", "k_s")])
        over = over.select(*names, "side", "later", key=over.k_key, is_exit=ibis.literal(True))
        both.append(over.select(*starts.columns))
    return union(both)


def _side(
    plan: Plan, types: tuple[str, ...], key: str, side: int, renewing: tuple[str, ...]
) -> Table:
    table = of_types(plan, *types)
    return table.select(
        "s",
        "o",
        "at",
        "day",
        by_day=table.at != table.until,
        side=ibis.literal(side, "int8"),
        # Of two ends at one instant, what renews goes first: it ends what was, the other what it starts.
        later=ibis.ifelse(table.type.isin(plan.types(*renewing)), answer(0), answer(1)),
        key=plan.own(table, key) if key else ibis.literal("", "string"),
        is_exit=ibis.literal(False),
    )


def _order(moves: Table) -> list[Column]:
    return [moves.at, moves.side, moves.later, moves.o]


def _stretches(moves: Table) -> Table:
    """A start opens a period if an end, or nothing, came before it; the next end closes it."""
    group = [moves.s, moves.key]
    walked = moves.mutate(
        before=moves.side.lag().over(ibis.window(group_by=group, order_by=_order(moves))),
        place=ibis.row_number().over(ibis.window(group_by=group, order_by=_order(moves))),
    )
    ends = ibis.ifelse(walked.side == _END, walked.place, ibis.null("int64"))
    following = ibis.window(
        group_by=[walked.s, walked.key], order_by=walked.place.desc(), rows=(None, 0)
    )
    walked = walked.mutate(end_place=ends.min().over(following))
    opening = walked.filter(
        (walked.side == _START) & (walked.before.isnull() | (walked.before == _END))
    )
    closing = walked.filter(walked.side == _END).select("s", "key", "o", end_place=walked.place)
    joined = beside(opening, closing, ["s", "key", "end_place"], "e_")
    return joined.select("s", "key", start_o=joined.o, end_o=joined.e_o)


def _named(plan: Plan, state: str, found: Table) -> Table:
    """Give the periods with what their starts and ends are."""
    definition = plan.dictionary.states[state]
    facts = ("s", "o", "at", "until", "day")
    begun = of_types(plan, *definition.starts).select(*facts, "unit")
    found = found.join(marked(begun, "b_"), [("s", "b_s"), ("start_o", "b_o")])
    exits = [name for name in plan.exits if name in plan.layout.types]
    ending = (*definition.ends, *exits)
    if not ending:
        return _without_end(found)
    ended = of_types(plan, *ending).select(*facts)
    found = found.join(marked(ended, "e_"), [("s", "e_s"), ("end_o", "e_o")], how="left")
    return found.select(
        "s",
        "key",
        "start_o",
        "end_o",
        start_at=found.b_at,
        start_day=found.b_day,
        start_unit=found.b_unit,
        end_at=found.e_at,
        end_until=found.e_until,
        end_day=found.e_day,
    )


def _without_end(found: Table) -> Table:
    """Give the periods of a state that nothing ends."""
    return found.select(
        "s",
        "key",
        "start_o",
        "end_o",
        start_at=found.b_at,
        start_day=found.b_day,
        start_unit=found.b_unit,
        end_at=ibis.null("int64"),
        end_until=ibis.null("int64"),
        end_day=ibis.null("int32"),
    )


# A period of one day


def _short(plan: Plan, moves: Table) -> Table:
    """Give the starts that have an end of their own on the same date, and whether each is a new period."""
    at_once = moves.group_by("s", "key", "at").aggregate(
        starts=_count(moves.side == _START), ends=_count(moves.side == _END)
    )
    tangled = at_once.filter((at_once.starts > 0) & (at_once.ends > 0)).select("s", "key", "at")
    tangled = plan.stage("tangled", tangled)
    free = plan.stage("free", _free(moves, tangled))
    owned = plan.stage("owned", _owned(moves, tangled, free))
    running = plan.stage("running", _running(moves, owned))
    group = ["s", "key", "at"]
    own = beside(owned, running, group, "r_", how="inner")
    own = own.mutate(
        end_o=ibis.ifelse(own.r_before == 1, own.end_if_running, own.end_if_not),
    )
    # From the first start that runs on, the later ones at the instant change nothing.
    lasting = own.filter(own.end_o.isnull()).group_by(group).aggregate(first=own.o.min())
    own = beside(own.filter(own.end_o.notnull()), lasting, group, "l_")
    window = ibis.window(group_by=[own.s, own.key, own.at], order_by=own.o)
    own = own.mutate(previous=own.end_o.lag().over(window))
    return own.select(
        "s",
        "key",
        "o",
        "end_o",
        side=ibis.literal(_START, "int8"),
        # Written twice, it is still one period: the first start and the first end.
        counts=(own.l_first.isnull() | (own.o < own.l_first))
        & (own.previous.isnull() | (own.previous != own.end_o)),
    )


def _count(holds: Column) -> Column:
    return ibis.ifelse(holds, 1, 0).sum()


def _free(moves: Table, tangled: Table) -> Table:
    """Give the ends at instants that have starts too, in order; what ends a running period is the first."""
    ends = moves.filter(moves.side == _END).semi_join(tangled, ["s", "key", "at"])
    place = ibis.row_number().over(
        ibis.window(group_by=[ends.s, ends.key, ends.at], order_by=[ends.later, ends.o])
    )
    ends = ends.mutate(place=place)
    return ends.filter(ends.by_day & ~ends.is_exit).select("s", "key", "at", "o", "place")


def _owned(moves: Table, tangled: Table, free: Table) -> Table:
    """Give each start there with the end it would take: if the key was running before, and if not."""
    group = ["s", "key", "at"]
    starts = moves.filter(moves.side == _START).semi_join(tangled, group)
    starts = starts.select(*group, "o", "by_day")
    joined = starts.join(marked(free, "f_"), [(name, "f_" + name) for name in group])
    pairs = joined.filter(joined.by_day & (joined.f_o != joined.o))
    taken = pairs.group_by([*group, "o"]).aggregate(
        any_place=pairs.f_place.min(), later_place=pairs.f_place.min(where=pairs.f_place > 0)
    )
    found = beside(starts, taken, [*group, "o"], "t_")
    found = found.select(*group, "o", place=found.t_any_place, later=found.t_later_place)
    for name, end in (("place", "end_if_not"), ("later", "end_if_running")):
        found = found.join(
            marked(free, "f_"),
            [*((one, "f_" + one) for one in group), (name, "f_place")],
            how="left",
        )
        kept = [each for each in found.columns if not each.startswith("f_")]
        found = found.select(*kept, **{end: found.f_o})
    return found


def _running(moves: Table, owned: Table) -> Table:
    """Tell for each instant whether the key was running before it.

    After an instant it runs, or not, or as before; the latest that was not "as before" decides.
    """
    group = ["s", "key", "at"]
    plainly = moves.group_by(group).aggregate(
        starts=_count(moves.side == _START), ends=_count(moves.side == _END)
    )
    tangled = owned.group_by(group).aggregate(
        if_not=ibis.ifelse(owned.end_if_not.isnull(), 1, 0).max(),
        if_running=ibis.ifelse(owned.end_if_running.isnull(), 1, 0).max(),
    )
    both = beside(plainly, tangled, group, "t_")
    starts_only = ibis.ifelse(both.starts > 0, 1, 0)
    both = both.select(
        *group,
        if_not=ibis.coalesce(both.t_if_not, starts_only),
        if_running=ibis.coalesce(both.t_if_running, starts_only),
    )
    both = both.mutate(
        place=ibis.row_number().over(ibis.window(group_by=[both.s, both.key], order_by=both.at))
    )
    decides = ibis.ifelse(
        both.if_not == both.if_running, both.place * 2 + both.if_not, ibis.null("int64")
    )
    earlier = ibis.window(group_by=[both.s, both.key], order_by=both.place, rows=(None, -1))
    both = both.mutate(last=decides.max().over(earlier))
    return both.select(*group, before=both.last.fill_null(0) % 2)


# The period that an instant belongs to


def touching(pairs: Table, period: Any, at: Column) -> Column:
    """Tell whether an instant lies in a period, or ends it."""
    return (period.start_at <= at) & (period.end_at.isnull() | (at <= period.end_at))


__all__ = ["first_of", "periods", "touching"]
