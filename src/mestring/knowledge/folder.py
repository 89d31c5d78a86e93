"""Reading a guideline folder from disk. No Django here: the command line uses it too."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mestring.core.faults import Fault, Faults

ENDINGS = (".yaml", ".yml", ".md")
MEGABYTE = 1_000_000
LARGEST_FILE = 2 * MEGABYTE
LARGEST_FOLDER = 50 * MEGABYTE
MOST_FILES = 10_000

Files = dict[str, bytes]


class GuidelineFiles(NamedTuple):
    """The files of a guideline, and of an overlay that lies elsewhere than in its `local/`."""

    national: Files
    local: Files | None = None


def default_guideline() -> Path:
    """Give the guideline that comes with the source: `content/` here, or beside the package."""
    here = Path("content")
    if (here / "guideline.yaml").is_file():
        return here
    return Path(__file__).resolve().parents[3] / "content"


def read_guideline(path: Path, local: Path | None = None) -> GuidelineFiles:
    """Read a guideline folder, and the overlay beside it if one is named."""
    return GuidelineFiles(read_folder(path), read_folder(local) if local is not None else None)


def read_folder(path: Path) -> Files:
    """Read the text files of a folder, by path within it; raise every fault found, at once."""
    if not path.is_dir():
        raise Faults([_fault(str(path), "Mappa finnes ikke.", "Se etter i stien du ga.")])
    top = path.resolve()
    files: Files = {}
    faults: list[Fault] = []
    for found in sorted(_candidates(path)):
        name = found.relative_to(path).as_posix()
        fault = _fault_of(found, name, top)
        if fault is not None:
            faults.append(fault)
        else:
            files[name] = found.read_bytes()
    faults += _faults_of_whole(path, files)
    if faults:
        raise Faults(faults)
    return files


def _candidates(path: Path) -> Iterator[Path]:
    """Give the text files of a folder, and the links to other folders, which are not followed."""
    for place, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in folders if Path(place, name).is_symlink())
        for name in names:
            if name.endswith(ENDINGS) and not name.startswith("."):
                yield Path(place, name)


def _fault_of(found: Path, name: str, top: Path) -> Fault | None:
    try:
        kind = found.lstat().st_mode
        if stat.S_ISLNK(kind) and not found.resolve(strict=True).is_relative_to(top):
            return _fault(name, "Lenken peker ut av mappa.", "Legg selve fila i mappa.")
        real = found.stat()
    except (OSError, RuntimeError):
        return _fault(name, "Lenken peker ikke på noe.", "Fjern den, eller legg fila her.")
    if stat.S_ISDIR(real.st_mode):
        return _fault(name, "Lenker til mapper leses ikke.", "Legg selve mappa her.")
    if not stat.S_ISREG(real.st_mode):
        return _fault(name, "Dette er ikke en vanlig fil.", "Fjern den.")
    if real.st_size > LARGEST_FILE:
        return _fault(
            name,
            f"Fila er på {real.st_size / MEGABYTE:.1f} MB; grensen er {LARGEST_FILE // MEGABYTE} MB.",
            "Del den opp.",
        )
    return None


def _faults_of_whole(path: Path, files: Files) -> Iterator[Fault]:
    total = sum(map(len, files.values()))
    if total > LARGEST_FOLDER:
        limit = LARGEST_FOLDER // MEGABYTE
        yield _fault(str(path), f"Filene er over {limit} MB til sammen.", "Er dette riktig mappe?")
    if len(files) > MOST_FILES:
        yield _fault(str(path), f"Det er over {MOST_FILES} filer.", "Er dette riktig mappe?")


def _fault(file: str, message: str, remedy: str) -> Fault:
    return Fault(file, 0, "", message, remedy)
