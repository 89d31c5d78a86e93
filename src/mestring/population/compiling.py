"""Compiling: a package becomes a list of named queries, the same list for the same package and back end."""

from collections.abc import Sequence
from typing import NamedTuple

import ibis
import pyarrow as pa

from mestring.core.package import Package
from mestring.population.forms import Table, beside, marked, union, ymd
from mestring.population.patterns import compiled
from mestring.population.plan import Plan
from mestring.population.seen import seen
from mestring.population.words import NEVER_DAY, OUTCOME_CODE
from mestring.core.words import Outcome


class Query(NamedTuple):
    """One stage: a name, and the SQL that makes it of what was made before."""

    name: str
    sql: str


class Compiled(NamedTuple):
    """A package ready to be run on a back end; `result` is the name of the last stage."""

    queries: Sequence[Query]
    inputs: dict[str, pa.Table]
    result: str


def compile_package(package: Package, dialect: str = "duckdb") -> Compiled:
    """Compile a package for a back end."""
    plan = Plan(package, dialect)
    rows = [
        compiled(plan, rule).mutate(rule=ibis.literal(rule.order, "int32"))
        for rule in package.rules
    ]
    settled = [plan.stage("settled", one) for one in rows]
    plan.stage("result", _result(plan, union(settled)))
    queries = [
        Query(name, str(ibis.to_sql(expression, dialect=dialect)))
        for name, expression in plan.stages.items()
    ]
    return Compiled(queries, plan.inputs, queries[-1].name)


def _result(plan: Plan, rows: Table) -> Table:
    """Give the rows with the ids of what they name, and the month they count in."""
    events = seen(plan).select("s", "o", "id", "at")
    rows = beside(rows, events.select("s", "o", "id"), ["s", "o"], "t_", "inner")
    named = marked(events, "n_")
    rows = rows.join(named, [("s", "n_s"), ("named_o", "n_o")], how="left")
    met = rows.outcome.isin([OUTCOME_CODE[Outcome.MET], OUTCOME_CODE[Outcome.LATE]])
    recurring = [rule.order for rule in plan.package.rules if rule.expectation.pattern == "recurrence"]
    counted = rows.day
    if recurring:
        due = ibis.coalesce(rows.due_day, (rows.due_at // 86_400_000_000).cast("int32"), rows.day)
        counted = ibis.ifelse(rows.rule.isin(recurring), due, rows.day)
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
        state_key=ibis.ifelse(rows.number > 0, rows.number.cast("string"), rows.key),
        match=ibis.ifelse(met, rows.n_id, ibis.null(rows.n_id.type())),
        decided_by=ibis.ifelse(met, ibis.null(rows.n_id.type()), rows.n_id),
        met_at=ibis.ifelse(met, rows.n_at, ibis.null("int64")),
        month=(ymd(counted) // 100).cast("int32"),
    )


__all__ = ["NEVER_DAY"]
