"""Versions: which version of the guideline was in force for a subject, from when until when.

A subject follows what it has adopted, or else what is published; what a published version binds by dates, as
law does, holds whatever was adopted. Each row belongs to the version in force at its trigger.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from mestring.core.dictionary import ADOPTED
from mestring.core.explain import Release
from mestring.population.compiling import Compiled, queries_of
from mestring.population.engines import Engine, Source
from mestring.population.evaluating import finished, hand_over, raw_rows
from mestring.population.plan import Plan
from mestring.population.seen import of_types
from mestring.population.words import days, ticks

_ALL = -1
_NEVER = 2**62


class Stretch(NamedTuple):
    """A stretch of time for a subject (-1: for all that have adopted nothing), with two versions' places."""

    s: int
    since: int
    until: int
    published: int
    adopted: int


def evaluate_releases(
    releases: Sequence[Release], events: Source, asked: pa.Table, *, engine: Engine
) -> pa.Table:
    """Evaluate each version, and keep the rows whose trigger lies where that version was in force."""
    ordered = sorted(releases, key=lambda release: release.published)
    pins = _pins(ordered[-1], events, asked, engine)
    stretches = _stretches(releases, ordered, pins)
    kept = []
    for place, release in enumerate(ordered):
        rows = raw_rows(release.package, events, asked, engine=engine)
        kept.append(finished(release.package, _in_force(ordered, place, rows, stretches)))
    return pa.concat_tables(kept)


def _pins(latest: Release, events: Source, asked: pa.Table, engine: Engine) -> pa.Table:
    """Give the visible adoptions: (s, o, at, version)."""
    plan = Plan(latest.package, engine.dialect)
    if ADOPTED not in plan.layout.types:
        return pa.table({name: pa.array([], pa.int64()) for name in ("s", "o", "at", "version")})
    table = of_types(plan, ADOPTED)
    version = plan.own(table, "guideline_version")
    plan.stage("pins", table.select("s", "o", "at", version=version))
    queries = queries_of(plan)
    compiled = Compiled(queries, {}, queries[-1].name)
    hand_over(engine, latest.package, {}, events, asked)
    return engine.run(compiled)


def _stretches(
    releases: Sequence[Release], ordered: Sequence[Release], pins: pa.Table
) -> list[Stretch]:
    by_version = {release.package.version: release for release in releases}
    places = {id(release.package): place for place, release in enumerate(ordered)}
    adopted: dict[int, list[dict[str, Any]]] = {}
    for pin in pins.to_pylist():
        adopted.setdefault(pin["s"], []).append(pin)
    found: list[Stretch] = []
    for s, mine in {_ALL: list[dict[str, Any]](), **adopted}.items():
        mine.sort(key=lambda pin: (pin["at"], pin["o"]))
        cuts = sorted({*(ticks(one.published) for one in ordered), *(pin["at"] for pin in mine)})
        for number, start in enumerate(cuts):
            published = [one for one in ordered if ticks(one.published) <= start]
            in_force = (published or ordered[:1])[-1]
            pinned = [pin["version"] for pin in mine if pin["at"] <= start]
            own = by_version.get(str(pinned[-1]), in_force) if pinned else in_force
            found.append(
                Stretch(
                    s,
                    start if number else -_NEVER,
                    cuts[number + 1] if number + 1 < len(cuts) else _NEVER,
                    places[id(in_force.package)],
                    places[id(own.package)],
                )
            )
    return found


def _in_force(
    ordered: Sequence[Release], place: int, rows: pa.Table, stretches: Sequence[Stretch]
) -> pa.Table:
    """Keep the rows of one version that its stretches, and what binds whatever was adopted, leave it."""
    if not rows.num_rows:
        return rows
    connection: Any = duckdb.connect()
    connection.register("of_version", rows)
    names = Stretch._fields
    columns = {
        name: pa.array([getattr(one, name) for one in stretches], pa.int64()) for name in names
    }
    connection.register("stretch", pa.table(columns))
    connection.register("binding", _binding(ordered, ordered[place].package.rules))
    found = connection.sql(
        """
        WITH pinned AS (SELECT DISTINCT s FROM stretch),
        placed AS (
            SELECT r.*, t.published, t.adopted
            FROM of_version r
            LEFT JOIN pinned p ON p.s = r.s
            JOIN stretch t ON t.s = coalesce(p.s, -1) AND r."at" >= t.since AND r."at" < t.until
        ),
        bound AS (
            SELECT p.*, EXISTS (
                SELECT 1 FROM binding b
                WHERE b.published = p.published AND b.rule = p.rule
                  AND p."day" >= b.since AND p."day" < b.until
            ) AS is_bound
            FROM placed p
        )
        SELECT * EXCLUDE (published, adopted, is_bound) FROM bound
        WHERE (adopted = $place AND (published = $place OR NOT is_bound))
           OR (published = $place AND adopted <> $place AND is_bound)
        """,
        params={"place": place},
    )
    return found.to_arrow_table()


def _binding(ordered: Sequence[Release], rules: Sequence[Any]) -> pa.Table:
    """Give, for each published version and each rule here, the dates on which the published one binds."""
    own = {rule.id: rule.order for rule in rules}
    found = []
    for place, release in enumerate(ordered):
        for rule in release.package.rules:
            in_force = rule.expectation.in_force
            if in_force is not None and rule.id in own:
                since = days(in_force.from_) if in_force.from_ else -(2**31)
                until = days(in_force.until) if in_force.until else 2**31
                found.append((place, own[rule.id], since, until))
    names = ("published", "rule", "since", "until")
    columns = zip(*found, strict=True) if found else ((),) * len(names)
    return pa.table(
        {name: pa.array(column, pa.int64()) for name, column in zip(names, columns, strict=True)}
    )


__all__ = ["datetime", "evaluate_releases"]
