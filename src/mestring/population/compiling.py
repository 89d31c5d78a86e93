"""Compiling: a package becomes a list of named queries, the same list for the same package and back end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import ibis
import pyarrow as pa
from ibis.expr.operations import UnboundTable

from mestring.core.expectation import Recurrence
from mestring.core.package import Package
from mestring.core.words import Outcome
from mestring.population.bs import beside_sets
from mestring.population.dates import QUARTER, dates_of, local_dates
from mestring.population.forms import Table, marked, union
from mestring.population.patterns import Part, compiled
from mestring.population.plan import EVENTS, Plan
from mestring.population.seen import every_limit, seen
from mestring.population.settling import lifted, met, outcomes, state_key
from mestring.population.words import HOUR, OUTCOME_CODE


class Query(NamedTuple):
    """One stage: a name, the SQL that makes it, and the earlier stages and event columns that it reads."""

    name: str
    sql: str
    reads: tuple[str, ...]
    columns: tuple[str, ...]


class Compiled(NamedTuple):
    """A package ready to be run on a back end; `result` is the name of the last stage."""

    queries: Sequence[Query]
    inputs: dict[str, pa.Table]
    result: str


class Wanted(StrEnum):
    """What an evaluation is to give: every row, or how many rows there are of each kind."""

    ROWS = "rows"
    CELLS = "cells"


def compile_package(
    package: Package,
    dialect: str = "duckdb",
    wanted: Wanted = Wanted.ROWS,
    *,
    at_once: bool = False,
) -> Compiled:
    """Compile a package for a back end; `at_once` as in `Plan`."""
    plan = Plan(package, dialect, at_once=at_once)
    parts = [compiled(plan, rule) for rule in package.rules]
    rows = plan.stage("rows", union([part.rows for part in parts]))
    bs = plan.stage("met", met(union(_pairs(plan, parts, rows))))
    lifting = lifted(plan, rows)
    if lifting is not None:
        lifting = plan.stage("lifted", lifting)
    rows = outcomes(plan, rows, bs, lifting)
    if wanted is Wanted.CELLS:
        plan.stage("result", _cells(plan, rows))
    else:
        plan.stage("result", _result(plan, plan.stage("shown", rows)))
    queries = queries_of(plan)
    return Compiled(queries, plan.inputs, queries[-1].name)


def _pairs(plan: Plan, parts: Sequence[Part], rows: Table) -> list[Table]:
    """Give all rows beside the events that may be their B: a table for all sets, and one a rule besides."""
    found = [
        part.pairs(rows.filter(rows.rule == rule.order))
        for part, rule in zip(parts, plan.package.rules, strict=True)
        if part.pairs is not None
    ]
    by_sets = beside_sets(plan, rows)
    return found if by_sets is None else [by_sets, *found]


# What one other stage reads is written into it, where the engine then need not keep it in between.
_STREAMED = ("type", "met", "lifted")


def queries_of(plan: Plan) -> list[Query]:
    """Write every stage as SQL, and see what it reads."""
    stages = _streamed(plan.stages) if plan.dialect == "duckdb" else plan.stages
    return [
        Query(
            name,
            str(ibis.to_sql(expression, dialect=plan.dialect, pretty=False)),
            tuple(sorted(_tables_in(expression).keys() & stages.keys())),
            _asked_of_events(expression),
        )
        for name, expression in stages.items()
    ]


def _streamed(stages: Mapping[str, Table]) -> dict[str, Table]:
    """Write stages that only one other reads into that one."""
    reads = {name: _tables_in(expression) for name, expression in stages.items()}
    readers = Counter(name for tables in reads.values() for name in tables)
    streams = {
        name for name in stages if readers[name] == 1 and name.rpartition("_")[0] in _STREAMED
    }
    found: dict[str, Table] = {}
    for name, expression in stages.items():
        inner = {table: found[read].op() for read, table in reads[name].items() if read in streams}
        found[name] = expression.op().replace(inner).to_expr() if inner else expression
    return {name: expression for name, expression in found.items() if name not in streams}


def _tables_in(expression: Table) -> dict[str, UnboundTable]:
    return {table.name: table for table in expression.op().find(UnboundTable)}


def _asked_of_events(expression: Table) -> tuple[str, ...]:
    """Give the columns of the events that a query names: only these are to be read."""
    tables = expression.op().find(UnboundTable)
    return tuple({name: None for one in tables if one.name == EVENTS for name in one.schema})


def _result(plan: Plan, rows: Table) -> Table:
    """Give the rows with the ids of what they name, and the month they count in."""
    events = seen(plan).select("s", "o", "id", "at")
    rows = rows.join(marked(events, "n_"), [("s", "n_s"), ("named_o", "n_o")], how="left")
    rows = rows.join(marked(events.select("s", "o", "id"), "t_"), [("s", "t_s"), ("o", "t_o")])
    rows = _counted(plan, rows)
    months = marked(dates_of(plan).select("day", "month"), "m_")
    rows = rows.join(months, [("counts_on", "m_day")], how="left")
    met = rows.outcome.isin([OUTCOME_CODE[Outcome.MET], OUTCOME_CODE[Outcome.LATE]])
    no_id = ibis.null(rows.n_id.type())
    return rows.select(
        "s",
        "rule",
        "o",
        "at",
        "day",
        "outcome",
        "closed",
        "due_day",
        "due_at",
        "unit",
        trigger=rows.t_id,
        state_key=state_key(rows),
        match=ibis.ifelse(met, rows.n_id, no_id),
        decided_by=ibis.ifelse(met, no_id, rows.n_id),
        met_at=ibis.ifelse(met, rows.n_at, ibis.null("int64")),
        month=rows.m_month,
    )


def _cells(plan: Plan, rows: Table) -> Table:
    """Count the rows by what they count in, and add up the days since their due."""
    rows = _counted(plan, rows)
    rows = rows.join(marked(plan.subjects(), "w_"), [("s", "w_s")])
    # Nothing where there is no due: of the two, one is always empty.
    passed = ibis.coalesce(rows.due_day < rows.w_today, rows.due_at < rows.w_at)
    waited = ibis.coalesce(rows.w_today - rows.due_day, (rows.w_at - rows.due_at) // (24 * HOUR))
    months = marked(dates_of(plan).select("day", "month"), "m_")
    rows = rows.mutate(passed=passed, waited=waited)
    rows = rows.join(months, [("counts_on", "m_day")], how="left")
    grouped = rows.group_by("rule", "unit", "m_month", "outcome", "passed").aggregate(
        rows=rows.count(), waited=rows.waited.sum()
    )
    return grouped.rename(month="m_month")


def _counted(plan: Plan, rows: Table) -> Table:
    """A row counts in the month of its trigger; one of a recurrence in that of its due."""
    rules = [rule for rule in plan.package.rules if isinstance(rule.expectation, Recurrence)]
    if not rules:
        return rows.mutate(counts_on=rows.day)
    due = rows.due_day
    if any(bound.counts_hours for rule in rules for bound in every_limit(rule)):
        quarters = marked(local_dates(plan), "c_")
        rows = rows.mutate(quarter=(rows.due_at // QUARTER).cast("int64"))
        rows = rows.join(quarters, [("quarter", "c_quarter")], how="left")
        due = ibis.coalesce(rows.due_day, rows.c_day)
    recurring = rows.rule.isin([rule.order for rule in rules])
    return rows.mutate(counts_on=ibis.ifelse(recurring, ibis.coalesce(due, rows.day), rows.day))
