"""Arithmetic on dates: days by adding, working days and months by a table that the core's calendar made."""

from datetime import date

import pyarrow as pa

from mestring.core.calendar import Calendar
from mestring.core.rules import Bound
from mestring.core.spans import TimeUnit
from mestring.population.forms import Table, marked
from mestring.population.plan import Plan
from mestring.population.words import EPOCH, ticks


def shifted(plan: Plan, table: Table, unit: TimeUnit, amount: int, name: str) -> Table:
    """Add the column of each event's date, moved by a span that counts dates."""
    if unit is TimeUnit.DAYS or amount == 0:
        return table.mutate(**{name: (table.day + amount).cast("int32")})
    moves = plan.once(("moves", unit, amount), lambda: _moves(plan, unit, amount))
    joined = table.join(marked(moves, "m_"), [("day", "m_day")], how="left")
    return joined.select(*[joined[each] for each in table.columns], **{name: joined.m_moved})


def _moves(plan: Plan, unit: TimeUnit, amount: int) -> Table:
    sign = "back" if amount < 0 else "on"
    days = _days(plan.calendar)
    moved = [plan.calendar.shift(day, unit, amount) - EPOCH for day in days]
    columns = {"day": pa.array([day - EPOCH for day in days], pa.int32())}
    return plan.given(
        f"{unit}_{sign}_{abs(amount)}", pa.table({**columns, "moved": pa.array(moved, pa.int32())})
    )


def _days(calendar: Calendar) -> range:
    """Give the dates that the calendar covers."""
    first, last = date(calendar.first, 1, 1), date(calendar.last, 12, 31)
    return range(first.toordinal(), last.toordinal() + 1)


def spread(plan: Plan, every: Bound, lasts: Bound, after: Bound | None) -> Table:
    """Give for each date the windows of what lasts: (day, number, first_day, due)."""
    key = ("spread", every[:2], lasts[:2], after[:2] if after else None)
    return plan.once(key, lambda: _spread(plan, every, lasts, after))


def _spread(plan: Plan, every: Bound, lasts: Bound, after: Bound | None) -> Table:
    shift = plan.calendar.shift
    rows: list[tuple[int, int, int, int]] = []
    for day in _days(plan.calendar) if every.amount else ():
        end = shift(day, lasts.unit or TimeUnit.DAYS, lasts.amount)
        start = shift(day, after.unit or TimeUnit.DAYS, after.amount) if after else day
        unit, number = every.unit or TimeUnit.DAYS, 1
        while (due := shift(day, unit, every.amount * number)) <= end:
            rows.append((day - EPOCH, number, start - EPOCH, due - EPOCH))
            start, number = due + 1, number + 1
    names = ("day", "number", "first_day", "due")
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    content = pa.table(
        {name: pa.array(column, pa.int32()) for name, column in zip(names, columns, strict=True)}
    )
    return plan.given(f"spread_{len(plan.inputs)}", content)


# The dates that a row may count in, or somebody be born on: any that the border lets in.
_WRITTEN = (date(1800, 1, 1), date(2200, 1, 1))


def dates_of(plan: Plan) -> Table:
    """Give for each date its month, as in 202603, and all of it as one number, as in 20260314."""
    return plan.once("dates", lambda: plan.given("dates", _dates()))


def _dates() -> pa.Table:
    days = range(_WRITTEN[0].toordinal(), _WRITTEN[1].toordinal())
    found = [date.fromordinal(day) for day in days]
    return pa.table(
        {
            "day": pa.array([day - EPOCH for day in days], pa.int32()),
            "month": pa.array([one.year * 100 + one.month for one in found], pa.int32()),
            "ymd": pa.array(
                [one.year * 10_000 + one.month * 100 + one.day for one in found], pa.int32()
            ),
        }
    )


# A quarter of an hour: no zone's midnight lies inside one.
QUARTER = 900_000_000


def local_dates(plan: Plan) -> Table:
    """Give for each quarter of an hour that the calendar covers the local date."""
    days = _days(plan.calendar)
    starts = [ticks(plan.calendar.midnight(day)) // QUARTER for day in (*days, days[-1] + 1)]
    quarters: list[int] = []
    dates: list[int] = []
    for place, day in enumerate(days):
        quarters += range(starts[place], starts[place + 1])
        dates += [day - EPOCH] * (starts[place + 1] - starts[place])
    content = {"quarter": pa.array(quarters, pa.int64()), "day": pa.array(dates, pa.int32())}
    return plan.given("local_dates", pa.table(content))
