"""`schemas`: write the JSON Schemas that an editor completes and checks by."""

import argparse
from pathlib import Path
from typing import Any

from mestring.core.faults import Fault, Faults
from mestring.core.schemas import schemas


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("schemas", help="skriv JSON-skjemaene på nytt")
    parser.add_argument("--out", type=Path, default=Path("schemas"), help="mappa de skrives til")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write every schema to a folder."""
    try:
        chosen.out.mkdir(parents=True, exist_ok=True)
        for name, content in schemas().items():
            (chosen.out / name).write_text(content, encoding="utf-8")
    except OSError:
        remedy = "Velg en mappe som du kan skrive i."
        raise Faults([Fault(str(chosen.out), 0, "", "Dit kan det ikke skrives.", remedy)]) from None
    return 0
