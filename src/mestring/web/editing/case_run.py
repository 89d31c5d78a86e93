"""A worked case that is written: run, with what came out beside what was to come out."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mestring.core.cases import Case, ExpectedStep
from mestring.core.explain import Step
from mestring.core.faults import Faults
from mestring.core.loading.loader import LOCAL
from mestring.core.package import Package
from mestring.core.proof import (
    differences,
    explained,
    pairs,
    shown_due,
    without_overlay,
)
from mestring.core.words import Outcome
from mestring.knowledge.drafts import checking, queries
from mestring.web.asking import Request
from mestring.web.bank.cases import PicturedCase, present_case
from mestring.web.editing.desk import Desk
from mestring.web.editing.present import due_words
from mestring.web.vocabulary import STATES, Sign, Word


@dataclass(frozen=True, slots=True)
class Side:
    """A step as it was to be, or as it came out."""

    sign: Sign
    due: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """One step of a case, both ways; what differs, in sentences."""

    trigger: str
    wanted: Side | None
    found: Side | None
    sentences: tuple[str, ...]
    is_same: bool


@dataclass(frozen=True, slots=True)
class CaseRun:
    """What came of a case, drawn and told."""

    is_as_written: bool
    rows: tuple[RunRow, ...]
    # Names of what gives no step: as it was to be, and as it came out.
    excluded_wanted: str
    excluded_found: str
    picture: PicturedCase


def run_of(request: Request, desk: Desk, content: bytes) -> CaseRun | None:
    """Run the case that is written in; None where there is none, or something stops it from being read."""
    if desk.entries is None or desk.entries.kind != "cases":
        return None
    files = {**queries.files(desk.card), desk.path: content}
    try:
        package = checking.loaded(files)
    except Faults:
        return None
    here = [case for case in package.cases if case.file == desk.path]
    if desk.entries.place >= len(here):
        return None
    national = package if desk.path.startswith(LOCAL) else without_overlay(package)
    return present_run(national, here[desk.entries.place], request)


def present_run(package: Package, case: Case, request: Request) -> CaseRun:
    """Run a case and lay what came out beside what it expects."""
    found = explained(package, case)
    rows = tuple(_row(package, *pair) for pair in pairs(found, case))
    wanted = sorted(case.excluded)
    out = sorted(row.trigger.name for row in found.excluded)
    return CaseRun(
        all(row.is_same for row in rows) and wanted == out,
        rows,
        ", ".join(wanted),
        ", ".join(out),
        present_case(package, case, request.language, request.today),
    )


def _row(package: Package, wanted: ExpectedStep | None, step: Step | None) -> RunRow:
    sentences = tuple(dict.fromkeys(_differing(package, wanted, step)))
    trigger = wanted.trigger if wanted else step.trigger.name if step else ""
    return RunRow(
        trigger,
        Side(STATES[wanted.outcome], due_words(wanted.due) if wanted.due else "")
        if wanted
        else None,
        Side(STATES[step.outcome], due_words(shown_due(package, step))) if step else None,
        sentences,
        not sentences,
    )


def _differing(package: Package, wanted: ExpectedStep | None, step: Step | None) -> Iterator[str]:
    if wanted is None:
        yield _("Dette steget er ikke ventet.")
    elif step is None:
        yield _("Steget kom ikke.")
    else:
        for about, before, after in differences(package, wanted, step):
            yield _("%(what)s skulle vært «%(before)s», og ble «%(after)s».") % {
                "what": _ABOUT[about],
                "before": _said(about, before),
                "after": _said(about, after),
            }


_ABOUT: dict[str, Word] = {
    "outcome": gettext_lazy("Steget"),
    "due": gettext_lazy("Fristen"),
    "match": gettext_lazy("Gjort ved"),
    "missing": gettext_lazy("Det som mangler"),
    "limit_origin": gettext_lazy("Opphavet til fristen"),
    "closed": gettext_lazy("Lukket"),
    "unit": gettext_lazy("Enheten"),
}


def _said(about: str, value: object) -> str:
    """Say what was to be, or what is, as the form asks for it."""
    match about, value:
        case "outcome", str():
            return str(STATES[Outcome(value)].word)
        case "due", str():
            return due_words(value)
        case _, list():
            return ", ".join(map(str, value)) or _("ingenting")
        case _, None:
            return _("ingenting")
        case _:
            return str(value)
