"""`edition`: the whole guideline as one page and as a PDF, to read on a screen or on paper."""

import argparse
import os
from pathlib import Path
from typing import Any

from mestring.cli.paths import add_content_options, load_chosen
from mestring.core.faults import Fault, Faults


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("edition", help="skriv hele retningslinja ut for lesing")
    add_content_options(parser)
    parser.add_argument(
        "--out", type=Path, default=Path("edition"), help="mappa filene legges i (edition)"
    )
    parser.add_argument("--language", choices=("nb", "en"), default="nb", help="språket (nb)")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write both files to a folder, whole or not at all, and say where they are."""
    package = load_chosen(chosen)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mestring.config.settings.demo")

    import django

    django.setup()
    from django.utils.timezone import localdate

    from mestring.web.edition.page import as_page
    from mestring.web.edition.paper import as_pdf

    page = as_page(package, chosen.language, localdate())
    name = f"{package.guideline.identity.id}-{package.version}-{chosen.language}"
    written = {f"{name}.html": page.encode(), f"{name}.pdf": as_pdf(package, page, chosen.language)}
    for file, content in written.items():
        print(_keep(chosen.out, file, content))
    return 0


def _keep(folder: Path, name: str, content: bytes) -> Path:
    """Write a file beside its name first, so that what was there stands until the new is whole."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"{name}.new"
        new.write_bytes(content)
        return new.replace(folder / name)
    except OSError:
        remedy = "Velg en mappe som du kan skrive i, med --out."
        raise Faults([Fault(str(folder), 0, "", "Dit kan det ikke skrives.", remedy)]) from None
