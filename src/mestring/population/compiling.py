"""Compiling: a package becomes a list of named queries, the same list for the same package and back end."""

from collections.abc import Sequence
from typing import NamedTuple

import ibis
import pyarrow as pa
from ibis.expr.operations import UnboundTable

from mestring.core.expectation import Recurrence
from mestring.core.package import Package
from mestring.core.words import Outcome
from mestring.population.bs import beside_sets
from mestring.population.dates import QUARTER, local_dates, dates_of
from mestring.population.forms import Table, marked, union
from mestring.population.patterns import Part, compiled
from mestring.population.plan import Plan
from mestring.population.seen import every_limit, seen
from mestring.population.settling import lifted, met, outcomes, state_key
from mestring.population.words import OUTCOME_CODE


class Query(NamedTuple):
    """One stage: a name, and the SQL that makes it of what was made before.

    `readers` tells how many later stages read it, `last_read` what no later stage reads.
    """

    name: str
    sql: str
    readers: int
    last_read: tuple[str, ...]


class Compiled(NamedTuple):
    """A package ready to be run on a back end; `result` is the name of the last stage."""

    queries: Sequence[Query]
    inputs: dict[str, pa.Table]
    result: str


def compile_package(package: Package, dialect: str = "duckdb") -> Compiled:
    """Compile a package for a back end."""
    plan = Plan(package, dialect)
    parts = [compiled(plan, rule) for rule in package.rules]
    rows = plan.stage("rows", union([part.rows for part in parts]))
    bs = plan.stage("met", met(union(_pairs(plan, parts, rows))))
    lifting = lifted(plan, rows)
    if lifting is not None:
        lifting = plan.stage("lifted", lifting)
    rows = plan.stage("shown", outcomes(plan, rows, bs, lifting))
    plan.stage("result", _result(plan, rows))
    queries = _queries(plan)
    return Compiled(queries, plan.inputs, queries[-1].name)


def _pairs(plan: Plan, parts: Sequence[Part], rows: Table) -> list[Table]:
    """Give all rows beside the events that may be their B, in one table for all sets and one a rule besides."""
    found = [
        part.pairs(rows.filter(rows.rule == rule.order))
        for part, rule in zip(parts, plan.package.rules, strict=True)
        if part.pairs is not None
    ]
    by_sets = beside_sets(plan, rows)
    return found if by_sets is None else [by_sets, *found]


def _queries(plan: Plan) -> list[Query]:
    """Write every stage as SQL, and see who reads whom."""
    reads = {
        name: _tables_in(expression) & plan.stages.keys()
        for name, expression in plan.stages.items()
    }
    last = {read: name for name, found in reads.items() for read in found}
    return [
        Query(
            name,
            str(ibis.to_sql(expression, dialect=plan.dialect, pretty=False)),
            sum(name in found for found in reads.values()),
            tuple(sorted(read for read, reader in last.items() if reader == name)),
        )
        for name, expression in plan.stages.items()
    ]


def _tables_in(expression: Table) -> set[str]:
    return {table.name for table in expression.op().find(UnboundTable)}


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
