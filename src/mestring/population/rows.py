"""Rows: obligations before they are settled, in one normal form for all patterns, and their windows.

A row's window stands in columns, as `core.windows` has it: from when B counts, and the earliest and latest
that the due can be.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import ibis

from mestring.core.rules import Bound, Choice
from mestring.core.spans import TimeUnit
from mestring.population.answers import Asking
from mestring.population.dates import shifted
from mestring.population.forms import Column, Table, answer
from mestring.population.plan import Plan
from mestring.population.words import BEGINNING, HOUR, NEVER, NEVER_DAY, NO, UNKNOWN, YES

# The columns of a row. What tells it from every other, over all rules, stands first.
IDENTITY = ("rule", "s", "o", "number")
# `key` is the row's own, `match_key` that of the period its B must belong to.
EVENT = ("at", "until", "day", "unit", "key", "match_key", "ans", "never_o", "period_o")
OWN = ("own_o", "own_at", "own_until", "own_day", "own_ans")
# The numbers of the sets of events that may be its B, and that may lift it; -1 where there is none.
SETS = ("b", "l")
WINDOW = ("limited", "hours", "first_day", "lo", "hi", "start_lo", "start_hi", "lo_at", "hi_at")
COLUMNS = (*IDENTITY, *EVENT, *OWN, *SETS, *WINDOW)


class Window(NamedTuple):
    """A window's columns, as expressions. `limited` is false where the limit is unknown.

    Then the columns say what the window would be without a limit.
    """

    limited: Column
    hours: Column
    first_day: Column
    lo: Column
    hi: Column
    start_lo: Column
    start_hi: Column
    lo_at: Column
    hi_at: Column


def _day(value: Any) -> Column:
    return ibis.literal(value, "int32") if isinstance(value, int) else value.cast("int32")


def _at(value: Any) -> Column:
    return ibis.literal(value, "int64") if isinstance(value, int) else value.cast("int64")


def by_dates(first_day: Any, lo: Any, hi: Any | None = None, limited: Any = True) -> Window:
    """Make a window that compares dates."""
    hi = lo if hi is None else hi
    dates = (_day(first_day), _day(lo), _day(hi))
    return Window(_bool(limited), _bool(False), *dates, _at(0), _at(0), _at(0), _at(0))


def by_hours(start: Any, start_hi: Any, lo: Any, hi: Any, limited: Any = True) -> Window:
    """Make a window that compares instants."""
    return Window(
        _bool(limited),
        _bool(True),
        _day(0),
        _day(0),
        _day(0),
        _at(start),
        _at(start_hi),
        _at(lo),
        _at(hi),
    )


def _bool(value: Any) -> Column:
    return ibis.literal(value, "boolean") if isinstance(value, bool) else value


def pick(chosen: Column, windows: list[Window], otherwise: Window) -> Window:
    """Choose among windows by the place of a case."""
    found = list(otherwise)
    for place, window in reversed(list(enumerate(windows))):
        found = [
            ibis.ifelse(chosen == place, mine, other)
            for mine, other in zip(window, found, strict=True)
        ]
    return Window(*found)


def replaced(window: Window, holds: Column, other: Window) -> Window:
    """Give another window where something does not hold."""
    return Window(
        *(ibis.ifelse(holds, mine, theirs) for mine, theirs in zip(window, other, strict=True))
    )


def written(table: Table, window: Window, **more: Any) -> Table:
    """Give rows with a window's columns, and what else is said of them."""
    said: dict[str, Any] = {
        "rule": ibis.literal(-1, "int16"),
        "number": ibis.literal(0, "int32"),
        "unit": table.counts_in,
        "key": ibis.literal("", "string"),
        "match_key": ibis.null("string"),
        "never_o": ibis.literal(-1, "int32"),
        "period_o": ibis.literal(-1, "int32"),
        "own_o": ibis.null("int32"),
        "own_at": ibis.null("int64"),
        "own_until": ibis.null("int64"),
        "own_day": ibis.null("int32"),
        "own_ans": answer(NO),
        **dict.fromkeys(SETS, ibis.literal(-1, "int16")),
        **more,
        **dict(zip(WINDOW, window, strict=True)),
    }
    return table.select(**{name: said[name] if name in said else table[name] for name in COLUMNS})


# Which limit


class Chosen(NamedTuple):
    """The limits that a rule may have, with which of them each trigger has; -1 where that is unknown."""

    table: Table
    bounds: tuple[Bound, ...]
    place: str | None


def choose(
    plan: Plan,
    types: Sequence[str],
    table: Table,
    limit: Bound | Choice | None,
    mark: str = "chosen",
) -> Chosen:
    """Choose among cases: the first yes wins, and an unknown before it leaves the limit unknown."""
    if not isinstance(limit, Choice):
        return Chosen(table, () if limit is None else (limit,), None)
    asking = Asking(plan, types, table)
    names = [asking.add(when) for when, _ in limit.cases]
    table = asking.table
    place: Column = ibis.literal(-1, "int32")
    for number, name in reversed(list(enumerate(names))):
        mine = ibis.literal(number, "int32")
        if name is None:
            place = mine
        else:
            unknown = ibis.ifelse(table[name] == UNKNOWN, ibis.literal(-1, "int32"), place)
            place = ibis.ifelse(table[name] == YES, mine, unknown)
    table = table.mutate(**{mark: place})
    return Chosen(table, tuple(bound for _, bound in limit.cases), mark)


def moved(
    plan: Plan, table: Table, bounds: tuple[Bound, ...], mark: str, back: bool = False
) -> Table:
    """Add for each limit that counts dates a column: the trigger's date moved by it."""
    for number, bound in enumerate(bounds):
        if bound.unit not in (None, TimeUnit.HOURS):
            amount = -bound.amount if back else bound.amount
            table = shifted(plan, table, bound.unit, amount, f"{mark}{number}")
    return table


def due_of(plan: Plan, table: Table, bound: Bound, column: str) -> tuple[Column, Column]:
    """Give the due date of a limit that counts no hours, and whether there is one to be known."""
    if bound.unit is not None:
        return table[column], ibis.literal(True)
    if bound.by:
        named = plan.own(table, bound.by)
        return named, named.notnull()
    return ibis.literal(NEVER_DAY, "int32"), ibis.literal(True)


def forward(
    plan: Plan,
    table: Table,
    bound: Bound,
    column: str,
    first_day: Column,
    delay: int,
    endless: Window,
) -> Window:
    """Give the window forward from a trigger."""
    if bound.unit is TimeUnit.HOURS:
        length = bound.amount * HOUR
        return by_hours(
            table.at + delay, table.until + delay, table.at + length, table.until + length
        )
    due, is_known = due_of(plan, table, bound, column)
    if not bound.by:
        return by_dates(first_day, due)
    return replaced(by_dates(first_day, ibis.coalesce(due, NEVER_DAY)), is_known, endless)


def endless_from(day: Column) -> Window:
    """Give the window by dates of a row whose limit is unknown."""
    return by_dates(day, NEVER_DAY, limited=False)


def endless_after(table: Table, delay: int) -> Window:
    """Give the window by the clock of a row whose limit is unknown."""
    return by_hours(table.at + delay, table.until + delay, NEVER, NEVER, limited=False)


__all__ = ["BEGINNING", "NO", "Window"]
