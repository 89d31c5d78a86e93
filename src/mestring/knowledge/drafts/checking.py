"""Is a draft whole? The loader, the worked cases and the editors' remarks, as `check` gives them.

Files that have been read before are not read again, so that a change in one of them costs a fraction of
reading them all; what is told is the same.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from mestring.core.digest import digest
from mestring.core.editing import Remarks, Reviewing, placed
from mestring.core.faults import Fault, Faults
from mestring.core.instruments.proof import prove_instruments
from mestring.core.loading.loader import LOCAL, Remembering, kind_of, load, read
from mestring.core.package import Package
from mestring.core.proof import Difference, prove, run, without_overlay
from mestring.knowledge.drafts.files import apart
from mestring.knowledge.drafts.types import Checked, Failure
from mestring.knowledge.folder import Files

_read = Remembering()
_review = Reviewing()
_loaded: dict[str, Package | Faults] = {}
_checked: dict[str, Checked] = {}
_reviewed: dict[str, Remarks] = {}
_KEPT_IN_PROCESS = 8
_Found = TypeVar("_Found")


def loaded(files: Files) -> Package:
    """Give the package of a draft's files; raises every fault at once."""
    found = _kept(_loaded, files, _load)
    if isinstance(found, Faults):
        raise Faults(found.faults)
    return found


def _load(files: Files) -> Package | Faults:
    national, local = apart(files)
    try:
        return load(national, local, reading=_read)
    except Faults as faults:
        return Faults(faults.faults)


def reviewed(files: Files) -> Remarks:
    """Give the remarks on files that load, each with its line; raises every fault at once."""
    return _kept(_reviewed, files, _reviewed_anew)


def _reviewed_anew(files: Files) -> Remarks:
    found = _review(loaded(files))
    return found._replace(standing=placed(found.standing, files))


def check(files: Files) -> Checked:
    """Check everything: every fault, and every worked case that comes out otherwise than it says."""
    return _kept(_checked, files, _check)


def _kept(known: dict[str, _Found], files: Files, make: Callable[[Files], _Found]) -> _Found:
    """Give what was made of the very same files before; only the latest few are kept."""
    national, local = apart(files)
    key = digest(national, local)
    found = known.get(key)
    if found is None:
        found = make(files)
        for old in list(known)[: len(known) - _KEPT_IN_PROCESS + 1]:
            known.pop(old, None)
        known[key] = found
    return found


def _check(files: Files) -> Checked:
    try:
        package = loaded(files)
    except Faults as faults:
        return Checked(faults.faults)
    scored = prove_instruments(package.guideline.instruments)
    sums = (
        Failure(each.instrument, f"instruments/{each.instrument}.yaml", 1, (each,))
        for each in scored
    )
    remarks = reviewed(files)
    failures = (*_failures(prove(package)), *sums)
    return Checked((), failures, len(package.cases), remarks.standing, len(remarks.accepted))


def _failures(found: Iterable[Difference]) -> Iterator[Failure]:
    """Gather what differs, case by case."""
    by_case: dict[tuple[str, int], list[Difference]] = {}
    for each in found:
        by_case.setdefault((each.case.file, each.case.line), []).append(each)
    for (file, line), differences in by_case.items():
        yield Failure(differences[0].case.title.nb, file, line, tuple(differences))


def check_file(path: str, content: bytes) -> tuple[Fault, ...]:
    """Check the shape of one file by itself, in a few milliseconds."""
    kind = kind_of(path)
    if kind is None:
        return ()
    source, faults, _found = read(kind, path, content)
    return (source,) if isinstance(source, Fault) else faults


def check_one(files: Files, recommendation: str) -> Checked:
    """Check everything, but run the worked cases of one recommendation only."""
    try:
        package = loaded(files)
    except Faults as faults:
        return Checked(faults.faults)
    national = without_overlay(package)
    found = [case for case in package.cases if case.recommendation == recommendation]
    differences = (
        difference
        for case in found
        for difference in run(package if case.file.startswith(LOCAL) else national, case)
    )
    remarks = reviewed(files)
    failures = tuple(_failures(differences))
    return Checked((), failures, len(found), remarks.standing, len(remarks.accepted))
