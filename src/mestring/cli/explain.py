"""`explain`: the steps of one timeline file, each with its reasons."""

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mestring.cli import instants
from mestring.cli.paths import add_content_options, load_chosen, read_named
from mestring.core.calendar import Calendar
from mestring.core.explain import Explanation, Step, explain
from mestring.core.package import Package
from mestring.core.reading import ReadTimeline, read_timeline
from mestring.core.telling import Told, tell, tell_excluded
from mestring.core.timeline import Event
from mestring.core.words import Outcome

MARKS = {
    Outcome.WAITING: "●",
    Outcome.MET: "✓",
    Outcome.LATE: "✓",
    Outcome.OVERDUE: "▲",
    Outcome.DECLINED: "○",
    Outcome.DEVIATED: "◇",
    Outcome.LIFTED: "–",
    Outcome.UNKNOWN: "?",
}
HEADINGS = {
    "nb": (
        "Neste steg",
        "Avsluttet",
        "Gjelder ikke",
        "Ingen steg ennå.",
        "per {at}, etter det som var skrevet ned {known}",
    ),
    "en": (
        "Next steps",
        "Closed",
        "Does not apply",
        "No steps yet.",
        "as of {at}, by what was recorded {known}",
    ),
}
LABELS = {
    "nb": ("Ansvar", "Enhet", "Mangler", "Kilde"),
    "en": ("Responsible", "Unit", "Missing", "Source"),
}


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("explain", help="forklar stegene for en tidslinje")
    parser.add_argument(
        "timeline", type=Path, help="tidslinjefil (YAML), se docs/timeline-format.md"
    )
    parser.add_argument(
        "--at", help="tidspunktet det spørres fra: 2026-03-25, eller med klokke og sone"
    )
    parser.add_argument("--known", help="hva som var skrevet ned da; ellers samme tidspunkt")
    parser.add_argument("--lang", choices=("nb", "en"), default="nb", help="språk")
    parser.add_argument("--json", action="store_true", help="svar som JSON")
    add_content_options(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Explain a timeline file; 0, or 2 where the input cannot be used."""
    package = load_chosen(chosen)
    guideline = package.guideline
    read = read_timeline(
        (str(chosen.timeline), read_named(chosen.timeline)),
        guideline.dictionary,
        guideline.calendar,
    )
    at, known = _instants(chosen, read, guideline.calendar)
    explanation = explain(package, read.timeline, at, known)
    if chosen.json:
        rows = [_row(package, step, chosen.lang) for step in explanation.steps]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print(_said(package, explanation, chosen.lang))
    return 0


def _instants(
    chosen: argparse.Namespace, read: ReadTimeline, calendar: Calendar
) -> tuple[datetime, datetime]:
    """The option wins over the file; without either it is now."""
    at = instants.option("--at", chosen.at, calendar) or read.at or datetime.now(UTC)
    return at, instants.option("--known", chosen.known, calendar) or read.known or at


def _row(package: Package, step: Step, language: str) -> dict[str, Any]:
    told = tell(package, step, language)
    origin = step.limit.origin if step.limit else None
    return {
        "expectation": step.expectation,
        "recommendation": told.recommendation,
        "title": told.title,
        "step": told.step,
        "subject": {"id": step.subject.id, "kind": step.subject.kind.value},
        "state_key": step.state_key,
        "outcome": step.outcome.value,
        "closed": step.closed,
        "says": told.outcome,
        "due": _instant(package, step.due),
        "changes_at": _instant(package, step.changes_at),
        "trigger": _event(package, step.trigger),
        "match": _event(package, step.match),
        "decided_by": _event(package, step.decided_by),
        "because": told.because,
        "expected": told.expected,
        "responsible": {"role": step.responsible.role, "level": step.responsible.level},
        "unit": step.unit.id if step.unit else None,
        "facts": list(told.facts),
        "missing": [missing._asdict() for missing in told.missing],
        "limit": {
            "text": told.limit,
            "origin": origin.kind if origin else None,
            "name": origin.name if origin else None,
            "proposal": origin.proposal if origin else None,
            "says": told.limit_origin,
        },
        "sources": [
            {"id": ref.id, "section": ref.section, "text": text}
            for ref, text in zip(step.sources, told.sources, strict=True)
        ],
        "version": step.version,
    }


def _instant(package: Package, due: date | datetime | None) -> str | None:
    if isinstance(due, datetime):
        return due.astimezone(package.guideline.calendar.tz).isoformat()
    return due.isoformat() if due is not None else None


def _event(package: Package, event: Event | None) -> dict[str, Any] | None:
    if event is None:
        return None
    at = event.at.astimezone(package.guideline.calendar.tz)
    return {
        "id": str(event.id),
        "name": event.name or None,
        "type": event.type,
        "on": event.on.isoformat(),
        "at": at.isoformat(),
        "precision": event.precision.value,
    }


def _said(package: Package, explanation: Explanation, language: str) -> str:
    following, closed, excluded, nothing, asked = HEADINGS[language]
    zone = package.guideline.calendar.tz
    at, known = (
        f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
        for instant in (explanation.at, explanation.known)
    )
    lines = [f"{explanation.subject.id}, {asked.format(at=at, known=known)}"]
    groups = (
        (following, [step for step in explanation.steps if not step.closed]),
        (closed, [step for step in explanation.steps if step.closed]),
    )
    for heading, steps in groups:
        if steps:
            lines += ["", heading, "=" * len(heading)]
        for step in steps:
            lines += ["", *_block(tell(package, step, language), language)]
    if explanation.excluded:
        lines += ["", excluded, "=" * len(excluded), ""]
    for row in explanation.excluded:
        told = tell_excluded(package, row, language)
        lines.append(f"· {told.title}: {told.sentence} {' '.join(told.facts)}".rstrip())
    if not explanation.steps and not explanation.excluded:
        lines += ["", nothing]
    return "\n".join(lines)


def _block(told: Told, language: str) -> list[str]:
    responsible, unit, missing, source = LABELS[language]
    lines = [
        f"{MARKS[told.state]} {told.title} – {told.outcome}",
        f"    {told.step}",
        f"    {told.because} {told.expected} {told.limit_origin}".rstrip(),
    ]
    lines += [f"    {fact}" for fact in told.facts]
    lines += [f"    {missing}: {each.sentence} {each.ask}" for each in told.missing]
    lines.append(
        f"    {responsible}: {told.responsible}. {unit}: {told.unit}. {source}: {'; '.join(told.sources)}."
    )
    return lines
