"""Drafts as pages show them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mestring.core.editing import Kind, Remark, Severity
from mestring.core.faults import Fault
from mestring.core.guideline import Guideline
from mestring.core.instruments.proof import ScoreDifference
from mestring.core.loading.loader import LOCAL, kind_of
from mestring.core.loading.written import Path, shown
from mestring.core.proof import Difference
from mestring.core.words import Outcome
from mestring.knowledge.drafts import queries
from mestring.knowledge.drafts.files import layer_of
from mestring.knowledge.drafts.types import Checked, Deed, DraftCard, Failure, ReviewCard
from mestring.knowledge.folder import Files
from mestring.knowledge.words import Layer
from mestring.web.asking import Request
from mestring.web.bank.recommendation import Told
from mestring.web.editing.asked import BOKMAL
from mestring.web.editing.words import (
    FILE_KINDS,
    FILES,
    FOLDERS,
    LAYERS,
    REMARKS,
    REVIEW_KINDS,
    REVIEW_OUTCOMES,
    STATES,
)
from mestring.web.human import When, local_day, on_day, when
from mestring.web.vocabulary import STATES as OUTCOMES
from mestring.web.vocabulary import Sign, Word


@dataclass(frozen=True, slots=True)
class Done:
    """Who did something, and when."""

    name: str
    when: When


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list."""

    id: UUID
    title: str
    reason: str
    layer: Word
    place: str
    state: Sign
    is_open: bool
    opened: Done


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that can be chosen."""

    path: str
    title: Told
    # What it holds: a recommendation and its worked cases have the same title.
    kind: Word
    url: str
    is_touched: bool = False


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files that belong together."""

    title: Word
    rows: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault, with the way to where it is mended."""

    file: str
    line: int
    path: str
    message: str
    remedy: str
    url: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Somebody has read a draft."""

    id: UUID
    kind: Word
    who: str
    interests: str
    outcome: Word
    comment: str
    on: When
    # When the text was changed after the reading; None where what stands was read.
    changed: When | None


def done(deed: Deed, request: Request) -> Done:
    """Say who did something, and when."""
    return Done(deed.name, when(deed.at, request.today))


def present_draft(card: DraftCard, request: Request) -> DraftRow:
    """Lay out one draft."""
    return DraftRow(
        id=card.id,
        title=card.title,
        reason=card.reason,
        layer=LAYERS[card.layer],
        place=card.place,
        state=STATES[card.state],
        is_open=card.state in queries.ALIVE,
        opened=done(card.opened, request),
    )


def file_url(card: DraftCard, path: str) -> str:
    """Give the address where a file is edited."""
    return reverse("draft-file", args=[card.id, path])


def field_id(path: Path) -> str:
    """Name the field that asks for a value, as the page knows it."""
    return "id_v." + ".".join(map(str, path))


def present_files(
    card: DraftCard, files: Files, touched: Iterable[str], guideline: Guideline, search: str
) -> tuple[FileGroup, ...]:
    """Lay out the files of the draft's layer, in the order editors look for them."""
    changed = set(touched)
    rows: dict[str, list[FileRow]] = {}
    for path in sorted({*files, *changed}):
        if path.startswith(LOCAL) is not (card.layer is Layer.LOCAL):
            continue
        title = file_title(path, guideline)
        if all(word in f"{path} {title.text}".casefold() for word in search.casefold().split()):
            folder = str(PurePosixPath(path).parent).removeprefix(".")
            row = FileRow(path, title, file_kind(path), file_url(card, path), path in changed)
            rows.setdefault(folder, []).append(row)
    known = (*FOLDERS, *(folder for folder in rows if folder not in FOLDERS))
    return tuple(
        FileGroup(
            FOLDERS.get(folder, folder), tuple(sorted(rows[folder], key=lambda r: r.title.text))
        )
        for folder in known
        if folder in rows
    )


def file_kind(path: str) -> Word:
    """Say what a file holds, where its title alone does not."""
    return "" if path in FILES else FILE_KINDS.get(kind_of(path) or "", "")


def file_title(path: str, guideline: Guideline) -> Told:
    """Name a file by what it holds."""
    if path in FILES:
        return Told(str(FILES[path]))
    stem, kind = PurePosixPath(path).stem, kind_of(path)
    named: dict[str | None, Any] = {
        "recommendation": guideline.recommendations,
        "cases": guideline.recommendations,
        "value": guideline.values,
        "pathway": guideline.pathways,
        "instrument": guideline.instruments,
        "method": guideline.methods,
        "framework": guideline.frameworks,
    }
    found = named.get(kind, {}).get(stem)
    return Told(found.title.nb, BOKMAL) if found is not None else Told(stem)


def place_faults(faults: Iterable[Fault], card: DraftCard) -> Iterator[Placed]:
    """Give each fault the way to its file."""
    for fault in faults:
        yield Placed(
            fault.file,
            fault.line,
            fault.path,
            fault.message,
            fault.remedy,
            file_url(card, fault.file),
        )


@dataclass(frozen=True, slots=True)
class PlacedFailure:
    """A worked case that comes out otherwise, with the way to it."""

    title: str
    sentences: tuple[str, ...]
    url: str


def place_failures(failures: Iterable[Failure], card: DraftCard) -> tuple[PlacedFailure, ...]:
    """Give each failure the way to its case."""
    return tuple(
        PlacedFailure(
            each.title,
            tuple(dict.fromkeys(difference_words(one) for one in each.differences)),
            file_url(card, each.file),
        )
        for each in failures
    )


def difference_words(difference: Difference | ScoreDifference) -> str:
    """Say in plain words how a worked case comes out otherwise."""
    if isinstance(difference, Difference):
        parts = {"before": difference.wanted, "after": difference.found}
        match difference.about:
            case "due":
                return _("Fristen var %(before)s, og blir %(after)s.") % {
                    name: due_words(str(value)) for name, value in parts.items()
                }
            case "outcome":
                return _("Steget var «%(before)s», og blir «%(after)s».") % {
                    name: OUTCOMES[Outcome(str(value))].word for name, value in parts.items()
                }
    return difference.sentence


def due_words(written: str) -> str:
    """Say a due as cases write it: a date by its day and month, anything else as it stands."""
    try:
        return date_format(date.fromisoformat(written), _("j. F Y"))
    except ValueError:
        return _("uten frist") if written == "none" else written


@dataclass(frozen=True, slots=True)
class PlacedRemark:
    """A remark, with the way to where it is mended."""

    file: str
    line: int
    path: Path
    what: str
    remedy: str
    url: str
    kind: Kind
    about: str
    is_advice: bool

    @property
    def place(self) -> str:
        """The key path as a reader would write it."""
        return shown(self.path)


@dataclass(frozen=True, slots=True)
class RemarkGroup:
    """Remarks of one kind."""

    title: Word
    is_advice: bool
    rows: tuple[PlacedRemark, ...]


@dataclass(frozen=True, slots=True)
class Remarked:
    """The remarks on a draft's own layer, kind by kind: those to mend before those that are advice."""

    groups: tuple[RemarkGroup, ...]
    to_mend: int
    advice: int
    accepted: int


def place_remarks(remarks: Iterable[Remark], card: DraftCard) -> tuple[PlacedRemark, ...]:
    """Give each remark the way to its field; those on another's layer are not for this reader."""
    return tuple(
        PlacedRemark(
            each.file,
            each.line,
            each.path,
            each.what,
            each.remedy,
            f"{file_url(card, each.file)}#{field_id(each.path)}",
            each.kind,
            each.about,
            each.severity is Severity.ADVICE,
        )
        for each in remarks
        if layer_of(each.file) is card.layer
    )


def present_remarks(checked: Checked, card: DraftCard) -> Remarked:
    """Lay out remarks as the command line does."""
    own = [each for each in checked.remarks if layer_of(each.file) is card.layer]
    groups = tuple(
        RemarkGroup(title, severity is Severity.ADVICE, place_remarks(alike, card))
        for severity in Severity
        for kind, title in REMARKS.items()
        if (alike := [each for each in own if (each.kind, each.severity) == (kind, severity)])
    )
    advice = sum(each.severity is Severity.ADVICE for each in own)
    accepted = checked.accepted if card.layer is Layer.NATIONAL else 0
    return Remarked(groups, len(own) - advice, advice, accepted)


@dataclass(frozen=True, slots=True)
class Check:
    """What was found when everything was checked."""

    faults: tuple[Placed, ...]
    failures: tuple[PlacedFailure, ...]
    cases: int
    is_whole: bool
    remarks: Remarked
    more: int = 0


MOST_FAULTS = 30


def present_check(checked: Checked, card: DraftCard) -> Check:
    """Lay out what was found; the first of many faults are enough to begin with."""
    faults = tuple(place_faults(checked.faults, card))
    return Check(
        faults[:MOST_FAULTS],
        place_failures(checked.failures[:MOST_FAULTS], card),
        checked.cases,
        checked.is_whole,
        present_remarks(checked, card),
        max(0, len(faults) - MOST_FAULTS) + max(0, len(checked.failures) - MOST_FAULTS),
    )


def present_reviews(found: Iterable[ReviewCard], request: Request) -> tuple[Reviewed, ...]:
    """Lay out what those who have read said."""
    return tuple(
        Reviewed(
            each.id,
            REVIEW_KINDS[each.kind],
            each.who,
            each.interests,
            REVIEW_OUTCOMES[each.outcome],
            each.comment,
            on_day(each.on, request.today),
            on_day(local_day(each.changed), request.today) if each.changed else None,
        )
        for each in found
    )
