"""`tree`: the guideline as a content tree in the directorate's shape, and back to files."""

import argparse
from pathlib import Path
from typing import Any

from mestring.cli.paths import read_named
from mestring.core.faults import Fault, Faults
from mestring.core.loading import load
from mestring.knowledge.folder import default_guideline, read_guideline


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("tree", help="retningslinja som innholdstre, og tilbake til filer")
    ways = parser.add_subparsers(dest="way", metavar="export|import", required=True)
    out = ways.add_parser("export", help="skriv treet")
    out.add_argument(
        "--content", type=Path, default=default_guideline(), help="mappa med retningslinja"
    )
    out.add_argument("--out", type=Path, required=True, help="fila treet skrives til")
    out.set_defaults(run=export_tree)
    into = ways.add_parser("import", help="les et tre, og skriv filene")
    into.add_argument("file", type=Path, help="fila med treet")
    into.add_argument(
        "--out", type=Path, required=True, help="mappa filene skrives til; tom eller ny"
    )
    into.set_defaults(run=import_tree)


def export_tree(chosen: argparse.Namespace) -> int:
    """Write a guideline as a tree."""
    from mestring.interop.content_tree.making import ASIDE, as_bytes, tree_of

    beside = chosen.content / ASIDE
    files = read_guideline(chosen.content).national
    # What is not whole has no place for everything in a tree.
    load(files)
    tree = tree_of(files, read_named(beside) if beside.is_file() else None)
    _write(chosen.out, as_bytes(tree))
    print(f"{len(tree['enheter'])} enheter er skrevet til {chosen.out}.")
    return 0


def import_tree(chosen: argparse.Namespace) -> int:
    """Write the files that a tree holds; `check` then tells whether they are whole."""
    from mestring.interop.content_tree.reading import files_of

    try:
        content = chosen.file.read_bytes()
    except OSError:
        fault = Fault(str(chosen.file), 0, "", "Fila kan ikke leses.", "Se etter i stien du ga.")
        raise Faults([fault]) from None
    files = files_of(content, chosen.file.name)
    if chosen.out.exists() and (not chosen.out.is_dir() or any(chosen.out.iterdir())):
        remedy = "Velg en mappe som er tom eller ikke finnes ennå."
        raise Faults([Fault(str(chosen.out), 0, "", "Her ligger det noe fra før.", remedy)])
    for path, data in files.items():
        _write(chosen.out / path, data)
    print(
        f"{len(files)} filer er skrevet. Se om de er hele: ./mestring check --content {chosen.out}"
    )
    return 0


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError:
        remedy = "Velg et sted som du kan skrive på."
        raise Faults([Fault(str(path), 0, "", "Dit kan det ikke skrives.", remedy)]) from None
