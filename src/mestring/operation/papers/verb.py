"""`papers`: write the papers, or say that those there are stale."""

import argparse
from pathlib import Path
from typing import Any

FINE, STALE = 0, 1
DOCS = Path(__file__).parents[4] / "docs" / "papers"


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("papers", help="skriv personvernpapirene")
    parser.add_argument("--out", type=Path, default=DOCS, help="mappa de skrives i (docs/papers)")
    parser.add_argument("--check", action="store_true", help="skriv ikke; si om noe er foreldet")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write them; with --check only say which are not as they would be."""
    made = current_papers()
    stale = [name for name, text in made.items() if _read(chosen.out / name) != text]
    if not chosen.check:
        chosen.out.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (chosen.out / name).write_text(text, encoding="utf-8")
        print(f"{len(made)} papirer i {chosen.out}, {len(stale)} av dem endret.")
        return FINE
    for name in stale:
        print(f"{chosen.out / name} er foreldet. Skriv den på nytt: ./mestring papers")
    return STALE if stale else FINE


def current_papers() -> dict[str, str]:
    """Make the papers from the program as it is; raise with every fault where a table is not declared."""
    from mestring.operation.setting_up import set_up

    set_up()
    from django.utils.translation import override

    from mestring.knowledge.cache import load_folder
    from mestring.knowledge.folder import default_guideline
    from mestring.operation.papers.declaring import faults, read_declared
    from mestring.operation.papers.making import make_papers, tables

    declared = read_declared()
    found = list(faults(declared, tables()))
    if found:
        raise SystemExit("\n".join(found))
    with override("nb"):
        return make_papers(declared, load_folder(default_guideline()).guideline)


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
