"""`instrument import`: bring in the validated wording of an instrument, by those with a right to it."""

import argparse
import json
from pathlib import Path
from typing import Any

from mestring.cli.paths import load_chosen, read_named
from mestring.core.faults import Fault, Faults, did_you_mean
from mestring.core.instruments.questionnaire import Imported, read_questionnaire
from mestring.core.instruments.wording import Wording
from mestring.core.package import Package
from mestring.knowledge.folder import default_guideline

FOLDER = "wordings"


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("instrument", help="hent inn den ekte ordlyden til et verktøy")
    words = parser.add_subparsers(dest="word", metavar="import", required=True)
    taking = words.add_parser("import", help="les et FHIR Questionnaire (JSON)")
    taking.add_argument("file", type=Path, metavar="FIL", help="skjemaet, som JSON")
    taking.add_argument("--as", dest="id", required=True, metavar="ID", help="verktøyet, som phq-9")
    taking.add_argument(
        "--local", type=Path, required=True, help="mappa med det lokale laget, der ordlyden legges"
    )
    taking.add_argument("--content", type=Path, default=default_guideline())
    taking.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Read, report, and write what could be read: 0 written, 1 refused, 2 a fault."""
    package = load_chosen(chosen)
    instrument = package.guideline.instruments.get(chosen.id)
    if instrument is None or not instrument.items:
        raise Faults([_unknown(package, chosen.id)])
    found = read_questionnaire(read_named(chosen.file), instrument)
    for line in _report(found):
        print(line)
    if found.wording is None:
        return 1
    print(f"Ordlyden ligger i {_write(chosen.local, found.wording)}.")
    print("Den vises med eier og vilkår. Har dere ikke rett til å vise den, slett fila.")
    return 0


def _unknown(package: Package, id_: str) -> Fault:
    known = [each.id for each in package.guideline.instruments.values() if each.items]
    remedy = did_you_mean(id_, known, "Kjente: " + ", ".join(sorted(known)) + ".")
    return Fault(id_, 0, "--as", "Verktøyet finnes ikke her, eller har ingen spørsmål.", remedy)


def _report(found: Imported) -> list[str]:
    lines = [f"Rettet: {line}" for line in found.repaired]
    lines += [f"Avvist: {line}" for line in found.refused]
    return [*lines, *([] if found.wording else ["Ingenting er hentet inn."])]


def _write(local: Path, wording: Wording) -> Path:
    path = local / FOLDER / f"{wording.id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_yaml(wording), encoding="utf-8")
    return path


def _yaml(wording: Wording) -> str:
    """Write a wording as YAML; every text in quotes, as JSON writes them, which YAML reads alike."""
    fields = ("title", "language", "publisher", "copyright", "version", "origin")
    lines = [f"{name}: {_quoted(getattr(wording, name))}" for name in fields]
    items = [f"  {id_}: {_quoted(text)}" for id_, text in wording.items.items()]
    return "\n".join([*lines, "items:", *items]) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
