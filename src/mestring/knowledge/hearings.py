"""Hearings of earlier drafts, as they come with the guideline. No Django here."""

from collections.abc import Mapping
from pathlib import Path

from mestring.core.digest import HISTORY
from mestring.core.faults import Fault, Faults
from mestring.core.hearing import Hearing
from mestring.core.loading.hearings import check_hearing
from mestring.core.loading.shape import held
from mestring.core.loading.written import Written, shown, written
from mestring.core.package import Package

FOLDER = f"{HISTORY}hearings"


def load_all(
    content: Path, earlier: Mapping[str, Package], current: Package
) -> tuple[Hearing, ...]:
    """Give every hearing that comes with a guideline, by the name of its draft.

    `earlier` are the packages of `history`. Raises `Faults` with everything that is wrong in any of them.
    """
    faults: list[Fault] = []
    found = []
    for path in sorted((content / FOLDER).glob("*.yaml")):
        source = written(f"{FOLDER}/{path.name}", path.read_bytes())
        if isinstance(source, Fault):
            faults.append(source)
            continue
        shaped = held("hearing", source)
        faults += shaped.faults
        if not shaped.faults:
            found.append(shaped.found)
            faults += _checked(source, shaped.found, earlier, current)
    if faults:
        raise Faults(faults)
    return tuple(found)


def _checked(
    source: Written, hearing: Hearing, earlier: Mapping[str, Package], current: Package
) -> list[Fault]:
    guidelines = {name: package.guideline for name, package in earlier.items()}
    return [
        Fault(source.file, source.line_of(path), shown(path), message, remedy)
        for path, message, remedy in check_hearing(hearing, guidelines, current.guideline)
    ]
