"""Reading a guideline folder from disk. No Django here: the command line uses it too."""

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
    for found in _candidates(path):
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
    for found in sorted(path.rglob("*")):
        inside = found.relative_to(path).parts
        hidden = any(part.startswith(".") for part in inside)
        if found.suffix in ENDINGS and not hidden and not found.is_dir():
            yield found


def _fault_of(found: Path, name: str, top: Path) -> Fault | None:
    try:
        real = found.resolve(strict=True)
        size = real.stat().st_size
    except (OSError, RuntimeError):
        return _fault(name, "Lenken peker ikke på noe.", "Fjern den, eller legg fila her.")
    if not real.is_relative_to(top):
        return _fault(name, "Lenken peker ut av mappa.", "Legg selve fila i mappa.")
    if not real.is_file():
        return _fault(name, "Dette er ikke en vanlig fil.", "Fjern den.")
    if size > LARGEST_FILE:
        return _fault(
            name,
            f"Fila er på {size / MEGABYTE:.1f} MB; grensen er {LARGEST_FILE // MEGABYTE} MB.",
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
