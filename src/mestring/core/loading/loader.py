"""Load a guideline: read, hold against types, check across files, read cases, bind."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from mestring.core.calendar import Calendar
from mestring.core.cases import Case, CaseFile
from mestring.core.digest import counted, digest
from mestring.core.faults import Fault, Faults, did_you_mean
from mestring.core.guideline import Guideline, Recommendation
from mestring.core.loading.almanac import FIRST, LAST, calendar_of, check_calendar
from mestring.core.loading.checks import (
    Found,
    check_dictionary,
    check_identity,
    check_named_sources,
    check_parameters,
    check_recommendation,
    check_synonyms,
    check_texts,
    check_words,
    is_zone,
)
from mestring.core.loading.criteria import CriterionChecks
from mestring.core.loading.duties import check_duties
from mestring.core.loading.earlier import check_earlier
from mestring.core.loading.expectations import check_expectation
from mestring.core.loading.frameworks import check_framework
from mestring.core.loading.instruments import check_instrument, check_wording
from mestring.core.loading.methods import check_barriers, check_method
from mestring.core.loading.overlay import check_overlay
from mestring.core.loading.partial import Partial, joined, partial
from mestring.core.loading.shape import held
from mestring.core.loading.worked import CaseReader
from mestring.core.loading.written import Path, Written, shown, written
from mestring.core.package import Index, Package
from mestring.core.rules import Rule, bind, limits_of
from mestring.core.style import Style
from mestring.core.words import SubjectKind

SINGLE = ("guideline", "calendar", "events", "parameters", "sources", "glossary")
# A guideline can do without these.
OPTIONAL = ("barriers", "words", "synonyms")
FOLDERS: Mapping[str, tuple[str, str]] = {
    "values": ("value", ".md"),
    "pathways": ("pathway", ".yaml"),
    "instruments": ("instrument", ".yaml"),
    # The owners' words: local alone, see LOCAL_FOLDERS.
    "wordings": ("wording", ".yaml"),
    "methods": ("method", ".yaml"),
    "recommendations": ("recommendation", ".yaml"),
    "cases": ("cases", ".yaml"),
    "frameworks": ("framework", ".yaml"),
}
# Their id is the name of the file.
NAMED_BY_FILE = (
    "value",
    "pathway",
    "instrument",
    "wording",
    "method",
    "recommendation",
    "framework",
)
LOCAL = "local/"
LOCAL_FOLDERS = ("recommendations", "cases", "wordings")
LOCAL_ONLY = ("wordings",)
NATIONAL_FOLDERS = tuple(name for name in FOLDERS if name not in LOCAL_ONLY)


class Read(NamedTuple):
    """What a file says, and what that is by its type."""

    source: Written | Fault
    faults: tuple[Fault, ...] = ()
    found: Any = None


class Remembering:
    """Reads files, and what was read before from memory: by name and content, so never another's.

    Of use where the same files are loaded again and again with a change in one of them. What is read is
    never changed by those who are given it.
    """

    def __init__(self, most: int = 1_000) -> None:
        self._most = most
        self._read: dict[tuple[str, str, bytes], Read] = {}

    def __call__(self, kind: str, file: str, content: bytes) -> Read:
        key = (kind, file, content)
        found = self._read.get(key)
        if found is None:
            if len(self._read) >= self._most:
                self._read.clear()
            found = self._read[key] = read(kind, file, content)
        return found


Reading = Callable[[str, str, bytes], Read]


def read(kind: str, file: str, content: bytes) -> Read:
    """Read one file of a kind."""
    source = written(file, content)
    if isinstance(source, Fault):
        return Read(source)
    faults = tuple(_misnamed(kind, file, source))
    shaped = held(kind, source._replace(data={}) if source.data is None else source)
    return Read(source, (*faults, *shaped.faults), shaped.found)


def _misnamed(kind: str, file: str, source: Written) -> Iterator[Fault]:
    """Give what has a file of its own its file's name as id; tell where it says another."""
    if kind in NAMED_BY_FILE and isinstance(source.data, dict):
        stem = PurePosixPath(file).stem
        if source.data.setdefault("id", stem) != stem:
            message = f"Id-en må være filnavnet, «{stem}»."
            remedy = "Ta bort id, eller gi fila nytt navn."
            yield Fault(file, source.line_of(("id",)), "id", message, remedy)


def load(
    files: Mapping[str, bytes],
    local: Mapping[str, bytes] | None = None,
    reading: Reading = read,
) -> Package:
    """Load a guideline from its files, with a local overlay if there is one.

    `files` maps relative paths with `/` to contents; an overlay may also lie in `local/` among them.
    Raises `Faults` with everything that is wrong, each with file, line, key path and remedy.
    """
    inside = {path[len(LOCAL) :]: data for path, data in files.items() if path.startswith(LOCAL)}
    national = {path: data for path, data in files.items() if not path.startswith(LOCAL)}
    return _Loader(national, local if local is not None else inside, reading).load()


def kind_of(path: str) -> str | None:
    """Tell what kind of file a path is, in the guideline or under `local/`; None where it is none."""
    is_local = path.startswith(LOCAL)
    parts = PurePosixPath(path.removeprefix(LOCAL))
    folder = str(parts.parent)
    folders = LOCAL_FOLDERS if is_local else NATIONAL_FOLDERS
    if folder in folders and parts.suffix == FOLDERS[folder][1]:
        return FOLDERS[folder][0]
    single = ("overlay", "sources") if is_local else (*SINGLE, *OPTIONAL)
    if folder == "." and parts.suffix == ".yaml" and parts.stem in single:
        return parts.stem
    return None


class _Loader:
    """Gathers what the files say, and what is wrong with it, while it loads one guideline."""

    def __init__(
        self, files: Mapping[str, bytes], local: Mapping[str, bytes], reading: Reading
    ) -> None:
        self._reading = reading
        self._files, self._local = counted(files), counted(local)
        self._others = [*files, *(LOCAL + path for path in local)]
        self._written: dict[str, Written] = {}
        self._objects: dict[str, Any] = {}
        self._faults: list[Fault] = []

    def load(self) -> Package:
        self._read(self._files, "")
        self._read(self._local, LOCAL)
        for path in self._others:
            if path.endswith(".yml"):
                remedy = f"Gi den navnet {PurePosixPath(path).stem}.yaml."
                self._faults.append(
                    Fault(path, 0, "", "Fila leses ikke: den slutter på .yml.", remedy)
                )
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
        cases = self._cases(guideline)
        if self._faults:
            raise Faults(self._faults)
        rules = bind(guideline)
        self._check_windows(rules, guideline)
        if self._faults:
            raise Faults(self._faults)
        found = digest(self._files, self._local)
        return Package(guideline, rules, cases, found, Index(rules, guideline.dictionary))

    # Reading

    def _read(self, files: Mapping[str, bytes], prefix: str) -> None:
        for path, content in files.items():
            kind = kind_of(prefix + path)
            if kind is None:
                self._refuse_file(prefix + path, path)
                continue
            source, faults, found = self._reading(kind, prefix + path, content)
            if isinstance(source, Fault):
                self._faults.append(source)
                continue
            self._written[prefix + path] = source
            self._faults.extend(faults)
            if found is not None:
                self._objects[prefix + path] = found

    def _refuse_file(self, file: str, path: str) -> None:
        """Note a fault where a guideline has no such file."""
        known = [f"{name}.yaml" for name in (*SINGLE, *OPTIONAL)] + [
            f"{name}/…{FOLDERS[name][1]}" for name in FOLDERS
        ]
        remedy = did_you_mean(path, known, "Flytt den ut, eller gi den riktig navn.")
        message = "Denne fila hører ikke til i en retningslinje."
        self._faults.append(Fault(file, 0, "", message, remedy))

    def _fault(self, source: Written, found: Found) -> None:
        path, message, remedy = found
        self._faults.append(Fault(source.file, source.line_of(path), shown(path), message, remedy))

    # Putting together

    def _in(self, folder: str, prefix: str = "") -> Mapping[str, Any]:
        """Give what lies in a folder by its id, with the ids of what could not be read."""
        start, files = f"{prefix}{folder}/", self._local if prefix else self._files
        read = {
            PurePosixPath(path).stem: found
            for path, found in sorted(self._objects.items())
            if path.startswith(start)
        }
        there = (PurePosixPath(path) for path in files if path.startswith(f"{folder}/"))
        return partial(read, {path.stem for path in there} - read.keys())

    def _guideline(self) -> Guideline | None:
        """Put the files together; None where one that everything else leans on could not be read."""
        identity, dictionary = (
            self._objects.get(f"{name}.yaml") for name in ("guideline", "events")
        )
        if identity is None or dictionary is None:
            return None
        added, national = self._in("recommendations", LOCAL), self._in("recommendations")
        sources = self._entries("sources.yaml")
        for stem in added:
            if f"recommendations/{stem}.yaml" in self._files:
                self._altering(f"{LOCAL}recommendations/{stem}.yaml", (), stem)
        for id_ in self._objects.get(f"{LOCAL}sources.yaml", {}):
            if id_ in sources:
                self._altering(f"{LOCAL}sources.yaml", (id_,), id_)
        return Guideline(
            identity=identity,
            calendar=self._calendar(identity.time_zone),
            dictionary=dictionary,
            parameters=self._entries("parameters.yaml"),
            sources=self._with_local_sources(sources),
            glossary=self._objects.get("glossary.yaml", ()),
            values=self._in("values"),
            pathways=self._in("pathways"),
            recommendations=joined(added, national),
            overlay=self._objects.get(f"{LOCAL}overlay.yaml"),
            local_recommendations=frozenset(added),
            instruments=self._in("instruments"),
            wordings=self._in("wordings", LOCAL),
            frameworks=self._in("frameworks"),
            barriers=self._objects.get("barriers.yaml", ()),
            methods=self._in("methods"),
            words=self._objects.get("words.yaml", Style()),
            local_sources=frozenset(self._objects.get(f"{LOCAL}sources.yaml", {})) - sources.keys(),
            synonyms=self._objects.get("synonyms.yaml", ()),
        )

    def _entries(self, path: str) -> Mapping[str, Any]:
        """Give the entries of a file; of one that could not be read, any name may be there."""
        found: Mapping[str, Any] = self._objects.get(path, Partial({}, whole=False))
        return found

    def _with_local_sources(self, sources: Mapping[str, Any]) -> Mapping[str, Any]:
        if "sources.yaml" not in self._local:
            return sources
        return joined(self._entries(f"{LOCAL}sources.yaml"), sources)

    def _altering(self, file: str, path: Path, id_: str) -> None:
        message = f"Det lokale laget endrer «{id_}», som er nasjonalt."
        remedy = "Gi det lokale en egen id; et lokalt lag legger til og strammer inn."
        self._fault(self._written[file], (path, message, remedy))

    def _calendar(self, zone: str) -> Calendar:
        """Make the calendar; where it cannot be read, one by which the rest can still be checked."""
        almanac = self._objects.get("calendar.yaml")
        zone = zone if is_zone(zone) else "UTC"
        faults = list(check_calendar(almanac)) if almanac is not None else []
        self._note("calendar.yaml", faults)
        if almanac is None or faults:
            return Calendar(zone, FIRST, LAST, ())
        return calendar_of(zone, almanac)

    # Checking

    def _check(self, guideline: Guideline) -> None:
        self._note("guideline.yaml", check_identity(guideline.identity, guideline.dictionary))
        self._note("events.yaml", check_dictionary(guideline.dictionary))
        self._note("parameters.yaml", check_parameters(guideline))
        self._note("synonyms.yaml", check_synonyms(guideline.synonyms))
        for file in ("sources.yaml", f"{LOCAL}sources.yaml"):
            self._note(file, check_named_sources(self._objects.get(file, {})))
        for file, found in check_texts(guideline):
            self._note(file, [found])
        self._note("words.yaml", check_words(guideline))
        for id_, pathway in guideline.pathways.items():
            asked = CriterionChecks(guideline, SubjectKind.PERSON)
            here: Path = ("criterion",)
            self._note(f"pathways/{id_}.yaml", asked.criterion(here, pathway.criterion, ()))
        for id_, instrument in guideline.instruments.items():
            self._note(f"instruments/{id_}.yaml", check_instrument(instrument, guideline))
        for id_, wording in guideline.wordings.items():
            self._note(f"{LOCAL}wordings/{id_}.yaml", check_wording(wording, guideline))
        self._note("barriers.yaml", check_barriers(guideline.barriers))
        for id_, method in guideline.methods.items():
            self._note(f"methods/{id_}.yaml", check_method(method, guideline))
        for recommendation in guideline.recommendations.values():
            file = self._file_of(recommendation, guideline)
            self._note(file, check_recommendation(recommendation, guideline))
            self._note(file, check_duties(recommendation, guideline))
            for place, expectation in enumerate(recommendation.expectations):
                path = ("expectations", place)
                self._note(file, check_expectation(path, expectation, guideline))
        for id_, framework in guideline.frameworks.items():
            self._note(f"frameworks/{id_}.yaml", check_framework(framework, guideline))
        self._check_unique(guideline)
        for recommendation, faults in check_earlier(guideline):
            self._note(self._file_of(recommendation, guideline), faults)
        if guideline.overlay is not None:
            self._note(f"{LOCAL}overlay.yaml", check_overlay(guideline.overlay, guideline))

    def _note(self, file: str, found: Iterable[Found]) -> None:
        source = self._written.get(file)
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
        self._check_unique_duties(guideline)

    def _check_unique_duties(self, guideline: Guideline) -> None:
        seen: dict[str, str] = {}
        for recommendation in guideline.recommendations.values():
            file = self._file_of(recommendation, guideline)
            for place, duty in enumerate(recommendation.duties):
                if duty.id in seen:
                    message = f"Plikten «{duty.id}» finnes også i {seen[duty.id]}."
                    self._note(file, [(("duties", place, "id"), message, "Gi den en ny id.")])
                seen[duty.id] = file

    def _check_windows(self, rules: Iterable[Rule], guideline: Guideline) -> None:
        """Refuse a window that ends before it begins, also where a local limit makes it so."""
        for rule in rules:
            after, expectation = rule.after, rule.expectation
            for limit in limits_of(rule) if after is not None else ():
                if after is None or limit.unit is not after.unit or limit.amount >= after.amount:
                    continue
                message = f"Fristen for «{rule.id}» går ut før noe kan telle (after)."
                remedy = "Gjør fristen lengre, eller after kortere."
                if limit.origin.kind == "local":
                    self._note(f"{LOCAL}overlay.yaml", [(("limits",), message, remedy)])
                    continue
                recommendation = guideline.recommendations[rule.recommendation]
                place = [each.id for each in recommendation.expectations].index(expectation.id)
                file = self._file_of(recommendation, guideline)
                self._note(file, [(("expectations", place, "after"), message, remedy)])

    # Cases

    def _cases(self, guideline: Guideline) -> tuple[Case, ...]:
        reader = CaseReader(guideline, self._written)
        read = tuple(
            case
            for file, found in sorted(self._objects.items())
            if isinstance(found, CaseFile)
            for case in reader.read(file, found)
        )
        self._faults.extend(reader.faults)
        self._check_covered(reader.covered, guideline)
        return read

    def _check_covered(self, covered: set[str], guideline: Guideline) -> None:
        for recommendation in guideline.recommendations.values():
            if self._unread(f"cases/{recommendation.id}.yaml"):
                continue
            for place, expectation in enumerate(recommendation.expectations):
                if expectation.id in covered:
                    continue
                message = f"Forventningen «{expectation.id}» har ikke noe gjennomregnet eksempel."
                remedy = f"Skriv minst ett i cases/{recommendation.id}.yaml."
                path = ("expectations", place, "id")
                self._note(self._file_of(recommendation, guideline), [(path, message, remedy)])

    def _unread(self, path: str) -> bool:
        """Tell whether a file is there, here or in the overlay, but could not be read."""
        here = path in self._files and path not in self._objects
        there = path in self._local and LOCAL + path not in self._objects
        return here or there
