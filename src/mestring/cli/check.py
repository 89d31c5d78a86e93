"""`check`: is the guideline whole, and do its worked cases come out as written?"""

import argparse
import json
from typing import Any

from mestring.cli.paths import add_content_options, load_chosen
from mestring.core.faults import Fault, Faults
from mestring.core.instruments.proof import ScoreDifference, prove_instruments
from mestring.core.package import Package
from mestring.core.proof import Difference, moved_by_overlay, prove
from mestring.knowledge import history


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("check", help="sjekk en retningslinje og kjør eksemplene")
    add_content_options(parser)
    parser.add_argument("--json", action="store_true", help="svar som JSON")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Check, and say what was found: 0 all well, 1 a case failed, 2 a fault."""
    try:
        package = load_chosen(chosen)
        earlier = history.load_all(chosen.content)
    except Faults as faults:
        return _faulty(faults, as_json=chosen.json)
    differences = prove(package)
    scored = prove_instruments(package.guideline.instruments)
    moved = len({difference.case.id for difference in moved_by_overlay(package)})
    report = _report(package, differences) | _scored(package, scored) | {"moved_by_local": moved}
    report["history"] = {name: each.digest for name, each in earlier.items()}
    print(
        json.dumps(report, ensure_ascii=False, indent=2)
        if chosen.json
        else _said(report, (*differences, *scored))
    )
    return 1 if differences or scored else 0


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
