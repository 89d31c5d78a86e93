"""Worked cases as they are loaded: each is a timeline that must be readable, about names that exist."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

# By its name only: reading leans on `loading.written`, and whichever comes first must find the other.
from mestring.core import reading
from mestring.core.cases import Case, CaseFile, WrittenCase
from mestring.core.faults import Fault, Faults, did_you_mean
from mestring.core.guideline import Guideline
from mestring.core.loading.partial import Partial, hidden
from mestring.core.loading.written import Path, Written, shown
from mestring.core.timeline import Subject

_OF_DICTIONARY = ("attributes", "events", "code_lists", "states")


class CaseReader:
    """Reads the cases of a guideline, and gathers what is wrong with them."""

    def __init__(self, guideline: Guideline, files: Mapping[str, Written]) -> None:
        self._guideline, self._files = guideline, files
        self._unread = _unread_names(guideline)
        self._by_case: dict[str, dict[Path, dict[Path, int]]] = {}
        self.faults: list[Fault] = []
        self.covered: set[str] = set()

    def read(self, file: str, found: CaseFile) -> Iterator[Case]:
        """Give the cases of one file that can be run."""
        seen: set[str] = set()
        owner = PurePosixPath(file).stem
        if owner not in self._guideline.recommendations:
            self._refuse_owner(file, owner)
            return
        for place, case in enumerate(found.cases):
            self.covered.add(case.expectation)
            if case.id in seen:
                message = f"Eksempelet «{case.id}» står to ganger."
                self._fault(file, ("cases", place, "id"), message, "Gi det ene en ny id.")
            seen.add(case.id)
            read = self._case(file, place, case, owner)
            if read is not None:
                yield read

    def _fault(self, file: str, path: Path, message: str, remedy: str) -> None:
        line = self._files[file].line_of(path)
        self.faults.append(Fault(file, line, shown(path), message, remedy))

    def _refuse_owner(self, file: str, owner: str) -> None:
        known = self._guideline.recommendations
        if not hidden(known, owner):
            remedy = did_you_mean(owner, tuple(known), "Gi fila samme navn som rådet.")
            self._fault(file, (), f"Rådet «{owner}» finnes ikke.", remedy)

    def _case(self, file: str, place: int, case: WrittenCase, owner: str) -> Case | None:
        expectations = self._guideline.recommendations[owner].expectations
        kinds = {expectation.id: expectation.subject for expectation in expectations}
        if case.expectation not in kinds:
            remedy = did_you_mean(
                case.expectation, tuple(kinds), "Bruk en forventning i samme råd."
            )
            message = f"Forventningen «{case.expectation}» finnes ikke i rådet."
            self._fault(file, ("cases", place, "expectation"), message, remedy)
            return None
        subject = Subject(owner, kinds[case.expectation])
        before = len(self.faults)
        timeline = self._timeline(file, place, case, subject)
        self._check_names(file, place, case)
        at, known = self._moment(file, place, "at", case.at), None
        if case.known is not None:
            known = self._moment(file, place, "known", case.known)
        if timeline is None or at is None or len(self.faults) > before:
            return None
        return Case(
            id=case.id,
            title=case.title,
            recommendation=owner,
            expectation=case.expectation,
            timeline=timeline,
            at=at,
            known=known or at,
            expect=case.expect,
            excluded=case.excluded,
            note=case.note,
            line=self._files[file].line_of(("cases", place)),
            file=file,
        )

    def _timeline(self, file: str, place: int, case: WrittenCase, subject: Subject) -> Any:
        source = self._files[file]
        events = source.data["cases"][place]["events"]
        lines = self._lines(file).get(("cases", place), {})
        inner = Written(file, {"events": events, "subject": case.subject}, lines)
        dictionary, calendar = self._guideline.dictionary, self._guideline.calendar
        try:
            return reading.read_timeline(inner, dictionary, calendar, default=subject).timeline
        except Faults as faults:
            self.faults.extend(
                fault._replace(path=f"cases[{place}].{fault.path}")
                for fault in faults.faults
                if not any(f"«{name}»" in fault.message for name in self._unread)
            )
            return None

    def _lines(self, file: str) -> Mapping[Path, dict[Path, int]]:
        """Give the lines of a file, case by case, with key paths that begin at the case."""
        if file not in self._by_case:
            found = self._by_case[file] = defaultdict[Path, dict[Path, int]](dict)
            for path, line in self._files[file].lines.items():
                found[path[:2]][path[2:]] = line
        return self._by_case[file]

    def _moment(self, file: str, place: int, key: str, text: str) -> Any:
        try:
            return reading.moment(text, self._guideline.calendar).until
        except ValueError as error:
            remedy = "Skriv 2026-03-25, eller et tidspunkt med sone."
            self._fault(file, ("cases", place, key), str(error), remedy)
            return None

    def _check_names(self, file: str, place: int, case: WrittenCase) -> None:
        names = tuple(str(event["id"]) for event in case.events if "id" in event)
        for path, name in _mentioned(case):
            if name not in names:
                remedy = did_you_mean(name, names, "Gi hendelsen en id og vis til den.")
                message = f"Hendelsen «{name}» finnes ikke i eksempelet."
                self._fault(file, ("cases", place, *path), message, remedy)


def _mentioned(case: WrittenCase) -> Iterator[tuple[Path, str]]:
    """Give every event that the answer of a case speaks of, and where."""
    for place, row in enumerate(case.expect):
        yield ("expect", place, "trigger"), row.trigger
        if row.match:
            yield ("expect", place, "match"), row.match
    for place, name in enumerate(case.excluded):
        yield ("excluded", place), name


def _unread_names(guideline: Guideline) -> frozenset[str]:
    parts = [getattr(guideline.dictionary, part) for part in _OF_DICTIONARY]
    return frozenset(name for part in parts if isinstance(part, Partial) for name in part.unread)
