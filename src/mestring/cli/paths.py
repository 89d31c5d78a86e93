"""Where content lies, and reading of files that a person names."""

import argparse
from pathlib import Path

from mestring.core.faults import Fault, Faults
from mestring.core.loading.written import MAX_BYTES
from mestring.core.package import Package
from mestring.knowledge.cache import load_files
from mestring.knowledge.folder import GuidelineFiles, default_guideline, read_guideline


def add_content_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose a guideline and an overlay."""
    parser.add_argument(
        "--content", type=Path, default=default_guideline(), help="mappa med retningslinja"
    )
    parser.add_argument("--local", type=Path, help="mappa med et lokalt lag")


def files_chosen(chosen: argparse.Namespace) -> GuidelineFiles:
    """Read the files of the guideline that the options name."""
    return read_guideline(chosen.content, chosen.local)


def load_chosen(chosen: argparse.Namespace) -> Package:
    """Load the guideline that the options name."""
    return load_files(files_chosen(chosen))


def read_named(path: Path) -> bytes:
    """Read a file that a person named; raise `Faults` with a sentence where that fails."""
    try:
        with path.open("rb") as file:
            # One byte more than may be read: the reader says that it is too much.
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = "finnes ikke" if isinstance(error, FileNotFoundError) else "kan ikke leses"
        raise Faults(
            [Fault(str(path), 0, "", f"Fila {reason}.", "Se etter i stien du ga.")]
        ) from None
