"""`check`: is the guideline whole, and do its worked cases come out as written?"""

import argparse
import json
from typing import Any

from mestring.cli.paths import add_content_options, files_chosen
from mestring.core.editing import Kind, Remark, Remarks, Severity, placed, review
from mestring.core.faults import Fault, Faults
from mestring.core.hearing import points
from mestring.core.instruments.proof import ScoreDifference, prove_instruments
from mestring.core.loading.loader import LOCAL
from mestring.core.package import Package
from mestring.core.proof import Difference, moved_by_overlay, prove
from mestring.knowledge import hearings, history
from mestring.knowledge.cache import load_files
from mestring.knowledge.folder import GuidelineFiles

# In the order they are told: what a reader meets first, then what stands behind it.
_HEADINGS: dict[Kind, str] = {
    Kind.HARD: "For tungt å lese",
    Kind.LONG: "For lange setninger",
    Kind.WORD: "Ord retningslinja ikke bruker",
    Kind.TERM: "Andre navn enn ordlistas",
    Kind.ABBREVIATION: "Forkortelser uten forklaring",
    Kind.CLAIM: "Påstander uten kilde",
    Kind.LAW: "Lov uten paragraf",
    Kind.NORM: "Norm uten kilde",
    Kind.DUTY: "Skal uten lov eller norm",
    Kind.PROPOSAL: "Forslag som ikke er merket",
    Kind.UNUSED: "Ikke i bruk",
    Kind.ENGLISH: "Mangler på engelsk",
    Kind.DISAGREEMENT: "Råd som er uenige",
    Kind.ACCEPTED: "Godtatt uten grunn",
}


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("check", help="sjekk en retningslinje og kjør eksemplene")
    add_content_options(parser)
    parser.add_argument("--json", action="store_true", help="svar som JSON")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Check, and say what was found: 0 all well, 1 a case failed or a remark stands, 2 a fault."""
    try:
        files = files_chosen(chosen)
        package = load_files(files)
        earlier = history.load_all(chosen.content)
        heard = hearings.load_all(chosen.content, earlier, package)
    except Faults as faults:
        return _faulty(faults, as_json=chosen.json)
    differences = prove(package)
    scored = prove_instruments(package.guideline.instruments)
    moved = len({difference.case.id for difference in moved_by_overlay(package)})
    report = _report(package, differences) | _scored(package, scored) | {"moved_by_local": moved}
    report["history"] = {name: each.digest for name, each in earlier.items()}
    report["hearings"] = {each.draft: len(list(points(each))) for each in heard}
    found = review(package)
    standing = placed(found.standing, _as_one(files))
    if chosen.json:
        told = report | _remarked(standing, found)
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(
            "\n".join((*_said_of_remarks(standing, found), _said(report, (*differences, *scored))))
        )
    to_mend = any(each.severity is Severity.MEND for each in standing)
    return 1 if differences or scored or to_mend else 0


def _as_one(files: GuidelineFiles) -> dict[str, bytes]:
    """Give all files under the names that remarks call them by."""
    local = {f"{LOCAL}{path}": content for path, content in (files.local or {}).items()}
    return {**files.national, **local}


def _remarked(standing: tuple[Remark, ...], found: Remarks) -> dict[str, Any]:
    accepted = [_as_remark(each) | {"reason": why.reason.nb} for each, why in found.accepted]
    return {"remarks": [_as_remark(each) for each in standing], "accepted": accepted}


def _as_remark(each: Remark) -> dict[str, Any]:
    return each._asdict() | {"path": each.place}


def _said_of_remarks(standing: tuple[Remark, ...], found: Remarks) -> list[str]:
    """Say the remarks kind by kind, those to mend before those that are advice."""
    lines: list[str] = []
    for severity in Severity:
        here = [each for each in standing if each.severity is severity]
        for kind, heading in _HEADINGS.items():
            alike = [each for each in here if each.kind is kind]
            if alike:
                mark = "" if severity is Severity.MEND else ", til råd"
                lines += [f"{heading} ({len(alike)}{mark}):", *(f"  {each}" for each in alike), ""]
    to_mend = sum(each.severity is Severity.MEND for each in standing)
    advice, accepted = len(standing) - to_mend, len(found.accepted)
    told = f"Språk og kilder: {to_mend} å rette"
    told += f", {advice} til råd" if advice else ""
    told += f", {accepted} godtatt med grunn" if accepted else ""
    return [*lines, f"{told}."]


def _faulty(faults: Faults, *, as_json: bool) -> int:
    if as_json:
        empty = {"recommendations": 0, "expectations": 0, "events": 0}
        cases = {"run": 0, "passed": 0, "failures": []}
        listed = [_as_row(fault) for fault in faults.faults]
        scored = {"instruments": 0, "examples": cases}
        report = {"faults": listed, **empty, "cases": cases, **scored}
        report |= {"version": None, "digest": None}
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return 2
    for fault in faults.faults:
        print(fault)
    count = len(faults.faults)
    print(f"\n{count} feil å rette. Ingenting er tatt i bruk.")
    return 2


def _as_row(fault: Fault) -> dict[str, Any]:
    return dict(fault._asdict())


def _report(package: Package, differences: tuple[Difference, ...]) -> dict[str, Any]:
    failed = {(difference.case.file, difference.case.id) for difference in differences}
    guideline = package.guideline
    return {
        "faults": [],
        "recommendations": len(guideline.recommendations),
        "expectations": len(package.rules),
        "events": len(guideline.dictionary.events),
        "cases": {
            "run": len(package.cases),
            "passed": len(package.cases) - len(failed),
            "failures": [str(difference) for difference in differences],
        },
        "version": package.version,
        "digest": package.digest,
        "local": guideline.overlay.id if guideline.overlay else None,
    }


def _scored(package: Package, differences: tuple[ScoreDifference, ...]) -> dict[str, Any]:
    instruments = package.guideline.instruments
    run = sum(len(instrument.examples) for instrument in instruments.values())
    failed = {(difference.instrument, difference.example) for difference in differences}
    examples = {
        "run": run,
        "passed": run - len(failed),
        "failures": [str(difference) for difference in differences],
    }
    return {"instruments": len(instruments), "examples": examples}


def _said(report: dict[str, Any], differences: tuple[Difference | ScoreDifference, ...]) -> str:
    cases = report["cases"]
    lines = [str(difference) for difference in differences]
    lines += [
        f"Retningslinja er hel: {report['recommendations']} råd, {report['expectations']} forventninger, "
        f"{report['events']} hendelsestyper.",
        f"Eksempler: {cases['passed']} av {cases['run']} kom ut som skrevet.",
        *_said_of_instruments(report),
        f"Versjon {report['version']}, {report['digest']}",
    ]
    if report["history"]:
        lines.append(f"Tidligere versjoner som følger med: {', '.join(report['history'])}.")
    for draft, said in report["hearings"].items():
        lines.append(f"Høringen av {draft}: {said} punkter.")
    if report["local"]:
        lines.append(
            f"Med lokalt lag: {report['local']}. Det flytter {report['moved_by_local']} eksempler."
        )
    return "\n".join(lines)


def _said_of_instruments(report: dict[str, Any]) -> list[str]:
    examples = report["examples"]
    if not report["instruments"]:
        return []
    return [
        f"Kartleggingsverktøy: {report['instruments']}. "
        f"{examples['passed']} av {examples['run']} regnestykker kom ut som skrevet."
    ]
