"""Load a guideline: read, hold against types, check across files, read cases, bind."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from mestring.core.calendar import Calendar
from mestring.core.cases import Case, CaseFile, WrittenCase
from mestring.core.digest import counted, digest
from mestring.core.faults import Fault, Faults, did_you_mean
from mestring.core.guideline import Guideline, Recommendation
from mestring.core.loading.almanac import calendar_of
from mestring.core.loading.checks import (
    Found,
    check_dictionary,
    check_identity,
    check_parameters,
    check_recommendation,
    check_texts,
)
from mestring.core.loading.expectations import check_expectation
from mestring.core.loading.overlay import check_overlay
from mestring.core.loading.shape import shaped
from mestring.core.loading.written import Written, shown, written
from mestring.core.package import Index, Package
from mestring.core.reading import moment, read_timeline
from mestring.core.rules import bind
from mestring.core.timeline import Subject

SINGLE = ("guideline", "calendar", "events", "parameters", "sources", "glossary")
FOLDERS: Mapping[str, tuple[str, str]] = {
    "values": ("value", ".md"),
    "pathways": ("pathway", ".yaml"),
    "recommendations": ("recommendation", ".yaml"),
    "cases": ("cases", ".yaml"),
}
LOCAL = "local/"
# To try a time zone with.
_SOME_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)


def load(files: Mapping[str, bytes], local: Mapping[str, bytes] | None = None) -> Package:
    """Load a guideline from its files, with a local overlay if there is one.

    `files` maps relative paths with `/` to contents; an overlay may also lie in `local/` among them.
    Raises `Faults` with everything that is wrong, each with file, line, key path and remedy.
    """
    inside = {path[len(LOCAL) :]: data for path, data in files.items() if path.startswith(LOCAL)}
    national = {path: data for path, data in files.items() if not path.startswith(LOCAL)}
    return _Loader(national, local if local is not None else inside).load()


class _Loader:
    """Gathers what the files say, and what is wrong with it, while it loads one guideline."""

    def __init__(self, files: Mapping[str, bytes], local: Mapping[str, bytes]) -> None:
        self._files, self._local = counted(files), counted(local)
        self._written: dict[str, Written] = {}
        self._objects: dict[str, Any] = {}
        self._faults: list[Fault] = []

    def load(self) -> Package:
        self._read(self._files, "")
        self._read(self._local, LOCAL)
        for name in SINGLE:
            if f"{name}.yaml" not in self._files:
                self._faults.append(Fault(f"{name}.yaml", 0, "", "Fila mangler.", "Legg den til."))
        if self._local and f"{LOCAL}overlay.yaml" not in self._written and not self._faults:
            self._faults.append(
                Fault(
                    f"{LOCAL}overlay.yaml",
                    0,
                    "",
                    "Det lokale laget mangler overlay.yaml.",
                    "Legg den til.",
                )
            )
        guideline = self._guideline()
        if guideline is None:
            raise Faults(self._faults)
        self._check(guideline)
        cases = tuple(self._cases(guideline))
        if self._faults:
            raise Faults(self._faults)
        rules = bind(guideline)
        found = digest(self._files, self._local)
        return Package(guideline, rules, cases, found, Index(rules, guideline.dictionary))

    # Reading

    def _read(self, files: Mapping[str, bytes], prefix: str) -> None:
        for path, content in files.items():
            kind = self._kind(path, prefix)
            if kind is None:
                continue
            source = written(prefix + path, content)
            if isinstance(source, Fault):
                self._faults.append(source)
                continue
            self._written[prefix + path] = source
            self._shape(kind, path, prefix, source)

    def _kind(self, path: str, prefix: str) -> str | None:
        """Tell what kind of file a path is; note a fault where a guideline has no such file."""
        parts = PurePosixPath(path)
        folder = str(parts.parent)
        if folder in FOLDERS and parts.suffix == FOLDERS[folder][1]:
            return FOLDERS[folder][0]
        if folder == "." and path.endswith(".yaml"):
            allowed = ("overlay", "sources") if prefix else SINGLE
            if parts.stem in allowed:
                return parts.stem
        known = [f"{name}.yaml" for name in SINGLE] + [
            f"{name}/…{FOLDERS[name][1]}" for name in FOLDERS
        ]
        self._faults.append(
            Fault(
                prefix + path,
                0,
                "",
                "Denne fila hører ikke til i en retningslinje.",
                did_you_mean(path, known, "Flytt den ut, eller gi den riktig navn."),
            )
        )
        return None

    def _shape(self, kind: str, path: str, prefix: str, source: Written) -> None:
        if kind in ("value", "pathway", "recommendation") and isinstance(source.data, dict):
            stem = PurePosixPath(path).stem
            if source.data.setdefault("id", stem) != stem:
                self._fault(
                    source,
                    (
                        ("id",),
                        f"Id-en må være filnavnet, «{stem}».",
                        "Ta bort id, eller gi fila nytt navn.",
                    ),
                )
        if source.data is None:
            source = source._replace(data={})
        found = shaped(kind, source)
        if isinstance(found, tuple) and found and isinstance(found[0], Fault):
            self._faults.extend(found)
        else:
            self._objects[prefix + path] = found

    def _fault(self, source: Written, found: Found) -> None:
        path, message, remedy = found
        self._faults.append(Fault(source.file, source.line_of(path), shown(path), message, remedy))

    # Putting together

    def _in(self, folder: str, prefix: str = "") -> dict[str, Any]:
        start = f"{prefix}{folder}/"
        return {
            PurePosixPath(path).stem: found
            for path, found in sorted(self._objects.items())
            if path.startswith(start)
        }

    def _guideline(self) -> Guideline | None:
        """Put the files together; None where one that everything else leans on is faulty."""
        single: dict[str, Any] = {name: self._objects.get(f"{name}.yaml") for name in SINGLE}
        if any(found is None for found in single.values()):
            return None
        calendar = self._calendar(single["guideline"].time_zone, single["calendar"])
        if calendar is None:
            return None
        added = self._in("recommendations", LOCAL)
        for stem in added:
            if f"recommendations/{stem}.yaml" in self._files:
                self._altering(f"{LOCAL}recommendations/{stem}.yaml", stem)
        sources = self._objects.get(f"{LOCAL}sources.yaml", {})
        for id_ in sources:
            if id_ in single["sources"]:
                self._altering(f"{LOCAL}sources.yaml", id_)
        return Guideline(
            identity=single["guideline"],
            calendar=calendar,
            dictionary=single["events"],
            parameters=single["parameters"],
            sources={**sources, **single["sources"]},
            glossary=single["glossary"],
            values=self._in("values"),
            pathways=self._in("pathways"),
            recommendations={**added, **self._in("recommendations")},
            overlay=self._objects.get(f"{LOCAL}overlay.yaml"),
            local_recommendations=frozenset(added),
        )

    def _altering(self, file: str, id_: str) -> None:
        message = f"Det lokale laget endrer «{id_}», som er nasjonalt."
        self._faults.append(
            Fault(
                file,
                0,
                "",
                message,
                "Gi det lokale en egen id; et lokalt lag legger til og strammer inn.",
            )
        )

    def _calendar(self, zone: str, almanac: Any) -> Calendar | None:
        try:
            calendar = calendar_of(zone, almanac)
            calendar.midnight(calendar.day_of(_SOME_INSTANT))
        except (ValueError, KeyError, OSError) as error:
            message = f"Kalenderen eller tidssonen kan ikke brukes ({error})."
            self._faults.append(
                Fault("calendar.yaml", 1, "", message, "Kjør ./mestring calendar på nytt.")
            )
            return None
        return calendar

    # Checking

    def _check(self, guideline: Guideline) -> None:
        self._note("guideline.yaml", check_identity(guideline.identity, guideline.dictionary))
        self._note("events.yaml", check_dictionary(guideline.dictionary))
        self._note("parameters.yaml", check_parameters(guideline))
        for name, found in check_texts(guideline):
            suffix = ".md" if name.startswith("values/") else ".yaml"
            self._note(f"{name}{suffix}", [found])
        for recommendation in guideline.recommendations.values():
            file = self._file_of(recommendation, guideline)
            self._note(file, check_recommendation(recommendation, guideline))
            for place, expectation in enumerate(recommendation.expectations):
                path = ("expectations", place)
                self._note(file, check_expectation(path, expectation, guideline))
        self._check_unique(guideline)
        if guideline.overlay is not None:
            self._note(f"{LOCAL}overlay.yaml", check_overlay(guideline.overlay, guideline))

    def _note(self, file: str, found: Iterable[Found]) -> None:
        source = self._written.get(file) or self._written.get(LOCAL + file)
        if source is not None:
            for fault in found:
                self._fault(source, fault)

    def _file_of(self, recommendation: Recommendation, guideline: Guideline) -> str:
        prefix = LOCAL if recommendation.id in guideline.local_recommendations else ""
        return f"{prefix}recommendations/{recommendation.id}.yaml"

    def _check_unique(self, guideline: Guideline) -> None:
        seen: dict[str, str] = {}
        for recommendation in guideline.recommendations.values():
            file = self._file_of(recommendation, guideline)
            for place, expectation in enumerate(recommendation.expectations):
                if expectation.id in seen:
                    message = (
                        f"Forventningen «{expectation.id}» finnes også i {seen[expectation.id]}."
                    )
                    self._note(file, [(("expectations", place, "id"), message, "Gi den en ny id.")])
                seen[expectation.id] = file

    # Cases

    def _cases(self, guideline: Guideline) -> Iterator[Case]:
        covered: set[str] = set()
        for file, found in sorted(self._objects.items()):
            if not isinstance(found, CaseFile):
                continue
            for place, case in enumerate(found.cases):
                covered.add(case.expectation)
                read = self._case(file, place, case, guideline)
                if read is not None:
                    yield read
        self._check_covered(covered, guideline)

    def _check_covered(self, covered: set[str], guideline: Guideline) -> None:
        for recommendation in guideline.recommendations.values():
            for place, expectation in enumerate(recommendation.expectations):
                if expectation.id in covered:
                    continue
                message = f"Forventningen «{expectation.id}» har ikke noe gjennomregnet eksempel."
                remedy = f"Skriv minst ett i cases/{recommendation.id}.yaml."
                path = ("expectations", place, "id")
                self._note(self._file_of(recommendation, guideline), [(path, message, remedy)])

    def _case(self, file: str, place: int, case: WrittenCase, guideline: Guideline) -> Case | None:
        source, path = self._written[file], ("cases", place)
        owner = PurePosixPath(file).stem
        recommendation = guideline.recommendations.get(owner)
        if recommendation is None:
            known = tuple(guideline.recommendations)
            remedy = did_you_mean(owner, known, "Gi fila samme navn som rådet.")
            self._fault(source, ((), f"Rådet «{owner}» finnes ikke.", remedy))
            return None
        ids = {expectation.id: expectation for expectation in recommendation.expectations}
        if case.expectation not in ids:
            remedy = did_you_mean(case.expectation, tuple(ids), "Bruk en forventning i samme råd.")
            self._fault(
                source,
                (
                    (*path, "expectation"),
                    f"Forventningen «{case.expectation}» finnes ikke i rådet.",
                    remedy,
                ),
            )
            return None
        kind = ids[case.expectation].subject
        return self._read_case(source, place, case, guideline, Subject(owner, kind))

    def _read_case(
        self, source: Written, place: int, case: WrittenCase, guideline: Guideline, subject: Subject
    ) -> Case | None:
        events = source.data["cases"][place]["events"]
        lines = {
            path[2:]: line for path, line in source.lines.items() if path[:2] == ("cases", place)
        }
        inner = Written(source.file, {"events": events, "subject": case.subject}, lines)
        try:
            timeline = read_timeline(
                inner, guideline.dictionary, guideline.calendar, default=subject
            ).timeline
        except Faults as faults:
            self._faults.extend(
                fault._replace(path=f"cases[{place}].{fault.path}") for fault in faults.faults
            )
            return None
        if not self._names_exist(source, place, case):
            return None
        try:
            at = moment(case.at, guideline.calendar)
            known = moment(case.known, guideline.calendar) if case.known else at
        except ValueError as error:
            self._fault(
                source,
                (
                    ("cases", place, "at"),
                    str(error),
                    "Skriv 2026-03-25, eller et tidspunkt med sone.",
                ),
            )
            return None
        return Case(
            id=case.id,
            title=case.title,
            recommendation=PurePosixPath(source.file).stem,
            expectation=case.expectation,
            timeline=timeline,
            at=at.until,
            known=known.until,
            expect=case.expect,
            excluded=case.excluded,
            note=case.note,
            line=source.line_of(("cases", place)),
            file=source.file,
        )

    def _names_exist(self, source: Written, place: int, case: WrittenCase) -> bool:
        names = tuple(str(event["id"]) for event in case.events if "id" in event)
        mentioned = [
            *((("expect", n, "trigger"), row.trigger) for n, row in enumerate(case.expect)),
            *(
                (("expect", n, "match"), row.match)
                for n, row in enumerate(case.expect)
                if row.match
            ),
            *((("excluded", n), name) for n, name in enumerate(case.excluded)),
        ]
        unknown = [(path, name) for path, name in mentioned if name not in names]
        for path, name in unknown:
            remedy = did_you_mean(name, names, "Gi hendelsen en id og vis til den.")
            self._fault(
                source,
                (("cases", place, *path), f"Hendelsen «{name}» finnes ikke i eksempelet.", remedy),
            )
        return not unknown
