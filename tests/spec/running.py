"""Runs a worked case through the real loader and the real engine, and writes both answers as rows."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from mestring.core.answers import leaves
from mestring.core.explain import Explanation, Release, Step, explain, explain_releases
from mestring.core.loading import load
from mestring.core.package import Package
from mestring.core.proof import asked_name, shown_due
from mestring.core.reading import moment
from mestring.core.redact import redact
from mestring.core.rules import Bound
from mestring.core.timeline import Timeline
from mestring.core.words import Outcome
from tests.spec.chapters import HERE, Asked, Case, Row, plain

GUIDELINE = HERE / "guideline"
# What is settled asks for nothing more: its row is closed, unless the case says otherwise.
SETTLED = (Outcome.MET, Outcome.LATE, Outcome.LIFTED, Outcome.DECLINED, Outcome.DEVIATED)
NAME = "e"  # the recommendation and, where nothing else is written, the expectation

_TEXT = {"nb": "Tekst", "en": "Text"}
# What every expectation must say, and no case is about.
EXPECTATION: Mapping[str, Any] = {
    "id": NAME,
    "title": _TEXT,
    "step": _TEXT,
    "plain": _TEXT,
    "subject": "person",
    "responsible": {"role": "worker"},
    "counts_for": "trigger",
    "may_decline": ["person"],
}
RECOMMENDATION: Mapping[str, Any] = {
    "title": _TEXT,
    "summary": _TEXT,
    "norm": "in-force",
    "force": "should",
    "level": ["municipality"],
    "actor": ["worker"],
    "scope": "individual",
    "kind": "social",
    "values": ["trygt"],
    "knowledge": ["practice"],
    "certainty": _TEXT,
    "sources": [{"id": "guide"}],
    "reviewed": "2026-01-01",
    "review_by": "2027-01-01",
    "text": {
        "nb": {"short": "Kort", "how": "Slik", "together": "Sammen", "why": "Derfor"},
        "en": {"short": "Short"},
    },
    "no_competence_because": _TEXT,
}


@cache
def guideline_files() -> Mapping[str, bytes]:
    """Read the small guideline that every case runs in."""
    return {
        path.relative_to(GUIDELINE).as_posix(): path.read_bytes()
        for path in GUIDELINE.rglob("*")
        if path.suffix in (".yaml", ".md")
    }


def package_of(case: Case, expectation: str, version: str = "1.0.0") -> Package:
    """Load the small guideline with the case's expectation in it; raises `Faults` as the loader does."""
    files = dict(guideline_files())
    identity = files["guideline.yaml"].decode()
    files["guideline.yaml"] = identity.replace("version: 1.0.0", f"version: {version}").encode()
    files["parameters.yaml"] += case.parameters.encode()
    written = {**EXPECTATION, **(plain("expectation", expectation.encode()) or {})}
    files[f"recommendations/{NAME}.yaml"] = _yaml({**RECOMMENDATION, "expectations": [written]})
    files[f"cases/{NAME}.yaml"] = _yaml({"cases": [_loadable(case, written["id"])]})
    return load(files, {"overlay.yaml": case.overlay.encode()} if case.overlay else None)


def _loadable(case: Case, expectation: str) -> Mapping[str, Any]:
    """Give the case in the shape of a guideline's own cases, so that the loader reads its timeline."""
    return {
        "id": case.id,
        "title": _TEXT,
        "expectation": expectation,
        "at": "2026-01-01",
        "events": list(case.events),
        "expect": [],
        **({"subject": case.subject} if case.subject else {}),
    }


def _yaml(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, default=str).encode()


class Run:
    """A case loaded once, to be asked at several instants."""

    def __init__(self, case: Case) -> None:
        if case.releases:
            packages = [package_of(case, one.expectation, one.version) for one in case.releases]
            published = [_instant(one.published, packages[0]) for one in case.releases]
            self.releases = [Release(*pair) for pair in zip(packages, published, strict=True)]
            self.package = packages[-1]
        else:
            self.releases = []
            self.package = package_of(case, case.expectation)
        self.timeline: Timeline = self.package.cases[0].timeline

    def explain(self, asked: Asked, timeline: Timeline | None = None) -> Explanation:
        """Explain the case's timeline, or another, as it is asked."""
        at, known = self.instants(asked)
        timeline = timeline or self.timeline
        if self.releases:
            return explain_releases(self.releases, timeline, at, known)
        explanation = explain(self.package, timeline, at, known)
        return redact(explanation, self.package, asked.seen_by)

    def instants(self, asked: Asked) -> tuple[datetime, datetime]:
        """Give the two instants asked at: when, and by what was recorded until when."""
        return _instant(asked.at, self.package), _instant(asked.known or asked.at, self.package)


def _instant(text: str, package: Package) -> datetime:
    return moment(text, package.guideline.calendar).until


def found(run: Run, asked: Asked) -> list[dict[str, Any]]:
    """Give the engine's rows, with the fields that the expected rows are compared in."""
    explanation = run.explain(asked)
    steps = list(explanation.steps)
    if run.releases:
        # Put together from several versions; the page promises no order between them.
        steps.sort(key=lambda step: step.trigger.order)
    wanted = _paired(asked.rows, steps)
    rows = [_found_row(run.package, step, row) for step, row in zip(steps, wanted, strict=True)]
    return rows + [{"excluded": row.trigger.name} for row in explanation.excluded]


def expected(asked: Asked) -> list[dict[str, Any]]:
    """Give the rows worked out by hand, in the same form."""
    rows = [dict(_expected_row(row)) for row in asked.rows]
    return rows + [{"excluded": name} for name in asked.excluded]


def _paired(rows: tuple[Row, ...], steps: list[Step]) -> Iterator[Row]:
    """Give the expected row with each step's key; one that nothing is optional in where there is none."""
    by_key = {(row.trigger, row.key): row for row in rows}
    for step in steps:
        nothing = Row(trigger="", outcome=step.outcome, due="")
        yield by_key.get((step.trigger.name, step.state_key), nothing)


def _expected_row(row: Row) -> Iterator[tuple[str, Any]]:
    yield "trigger", row.trigger
    yield "key", row.key
    yield "outcome", row.outcome.value
    yield "due", row.due
    yield "match", row.match
    yield "by", row.by
    yield "asks", sorted(row.asks)
    if row.closed is not None or row.outcome is not Outcome.UNKNOWN:
        yield "closed", row.outcome in SETTLED if row.closed is None else row.closed
    if row.from_:
        yield "from", row.from_[:10]
    if row.changes:
        yield (
            "changes",
            row.changes if row.changes == "never" else datetime.fromisoformat(row.changes),
        )
    for name in ("limit", "origin", "unit", "version"):
        if getattr(row, name):
            yield name, getattr(row, name)
    if row.grounds is not None:
        yield "grounds", list(row.grounds)


def _found_row(package: Package, step: Step, row: Row) -> dict[str, Any]:
    everything = {
        "trigger": step.trigger.name,
        "key": step.state_key,
        "outcome": step.outcome.value,
        "due": shown_due(package, step),
        "match": step.match.name if step.match else "",
        "by": step.decided_by.name if step.decided_by else "",
        "asks": sorted({asked_name(ask) for ask in step.asks}),
        "closed": step.closed,
        "from": date.fromordinal(step.opens).isoformat(),
        "changes": step.changes_at or "never",
        "limit": _limit(step.limit),
        "origin": step.limit.origin.kind if step.limit else "",
        "unit": step.unit.id if step.unit else "unknown",
        "version": step.version,
        "grounds": [asked_name(leaf) for leaf in leaves(step.ground)] if step.ground else [],
    }
    wanted = dict(_expected_row(row))
    return {name: everything[name] for name in everything if name in wanted}


def _limit(limit: Bound | None) -> str:
    if limit is None:
        return "unknown"
    if limit.unit is not None:
        return f"{limit.amount} {limit.unit.value}"
    return f"by {limit.by}" if limit.by else "none"
