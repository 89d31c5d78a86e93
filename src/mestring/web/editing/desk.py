"""A desk: one file that is written in, with the form it is written in and what is found in it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from mestring.core.editing import Kind
from mestring.core.editing.plain import LIX_BAR
from mestring.core.editing.reading import lix
from mestring.core.faults import Fault, Faults
from mestring.core.guideline import Guideline
from mestring.core.loading.loader import kind_of
from mestring.core.loading.written import Written, shown, written
from mestring.knowledge.drafts import checking, queries
from mestring.knowledge.drafts.files import is_path, layer_of
from mestring.knowledge.drafts.rewriting import GONE, rewritten
from mestring.knowledge.drafts.types import Checked, DraftCard, Head
from mestring.people.refusals import NotFound
from mestring.web.asking import Request, package_for
from mestring.web.bank.recommendation import Told
from mestring.web.editing import forms
from mestring.web.editing.asked import Asked, Group
from mestring.web.editing.entries import Entries, entries_of
from mestring.web.editing.groups import groups_of
from mestring.web.editing.present import (
    Placed,
    PlacedFailure,
    PlacedRemark,
    place_failures,
    place_faults,
    place_remarks,
)
from mestring.web.editing.values_form import ValuesForm

WHOLE = "fil"


@dataclass(frozen=True, slots=True)
class Desk:
    """A file that is being written in."""

    card: DraftCard
    head: Head
    form: forms.FileForm
    is_whole: bool
    # The text that the form began from: what it does not ask for is taken from there.
    text: str
    guideline: Guideline
    has_values: bool
    # Where the file holds many of something, those, and the one that is written in.
    entries: Entries | None = None

    @property
    def path(self) -> str:
        """The file's path."""
        return self.head.path

    def content(self) -> bytes:
        """Give the file as the form says it is to be."""
        if isinstance(self.form, ValuesForm):
            return rewritten(self.text, self.form.changes(), self.path).encode()
        assert isinstance(self.form, forms.WholeForm)
        return self.form.written.encode()

    def without_entry(self) -> bytes:
        """Give the file without the entry that is written in."""
        if self.entries is None or self.entries.is_new:
            return self.text.encode()
        return rewritten(self.text, {self.entries.at: GONE}).encode()


def desk_of(request: Request, card: DraftCard, path: str) -> Desk:
    """Lay a file of a draft on the desk, as it stands or as it is sent."""
    if not is_path(path) or layer_of(path) is not card.layer:
        raise NotFound
    head = queries.head(card, path)
    if head.content is None and not head.is_touched:
        raise NotFound
    sent = request.POST if request.method == "POST" else None
    start = sent.get("began_from", "") if sent else head.start
    content = queries.text_at(card, path, start) if sent else head.content
    text = (content or b"").decode("utf-8", "replace")
    data, guideline = _data(path, text), _guideline(request, card)
    entries = entries_of(path, data, (sent or request.GET).get("del", ""))
    groups = groups_of(path, data, guideline, entries.place if entries else None)
    is_whole = not groups or (sent or request.GET).get("som") == WHOLE
    form: forms.FileForm = (
        forms.WholeForm(text, head.start, sent)
        if is_whole
        else ValuesForm(groups, data, head.start, sent)
    )
    return Desk(card, head, form, is_whole, text, guideline, bool(groups), entries)


def _guideline(request: Request, card: DraftCard) -> Guideline:
    """Give what can be chosen from: the draft's own, or the published while the draft has faults."""
    try:
        return checking.loaded(queries.files(card)).guideline
    except Faults:
        return package_for(request).guideline


def _data(path: str, text: str) -> Any:
    found = written(path, text.encode())
    return found.data if isinstance(found, Written) else None


# What is found in it


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What was found in one file, and what its change does elsewhere."""

    here: tuple[Placed, ...]
    elsewhere: tuple[Placed, ...]
    failures: tuple[PlacedFailure, ...]
    cases: int
    is_whole: bool
    remarks: tuple[PlacedRemark, ...] = ()
    remarks_elsewhere: tuple[PlacedRemark, ...] = ()


def check_of(card: DraftCard, path: str, content: bytes) -> FileCheck:
    """Check the file's own form first, and only then everything, with the worked cases it concerns."""
    own = checking.check_file(path, content)
    checked = Checked(own) if own else _check_whole(card, path, content)
    here = tuple(fault for fault in checked.faults if fault.file == path)
    elsewhere = tuple(fault for fault in checked.faults if fault.file != path)
    remarks = place_remarks(checked.remarks, card)
    before = _remarks_before(card) if any(each.file != path for each in remarks) else frozenset()
    return FileCheck(
        tuple(place_faults(here, card)),
        tuple(place_faults(elsewhere, card)),
        place_failures(checked.failures, card),
        checked.cases,
        checked.is_whole,
        tuple(each for each in remarks if each.file == path),
        tuple(
            each for each in remarks if each.file != path and (each.file, each.what) not in before
        ),
    )


def _remarks_before(card: DraftCard) -> frozenset[tuple[str, str]]:
    """Name the remarks that stand in what the draft began from: no fault of who is writing now."""
    try:
        standing = checking.reviewed(queries.files_of(card.base)).standing
    except Faults:
        return frozenset()
    return frozenset((each.file, each.what) for each in standing)


def _check_whole(card: DraftCard, path: str, content: bytes) -> Checked:
    files = {**queries.files(card), path: content}
    if kind_of(path) not in ("recommendation", "cases"):
        return checking.check(files)
    return checking.check_one(files, PurePosixPath(path).stem)


# Beside each field


@dataclass(frozen=True, slots=True)
class Beside:
    """A value that is asked for, with what is wrong with it and how hard it is to read."""

    field: Any
    asked: Asked
    # What it belongs to, where its label alone does not say it.
    about: Told
    faults: tuple[Fault, ...]
    remarks: tuple[PlacedRemark, ...]
    # The reading index; 0 where it is not counted.
    lix: int
    is_hard: bool

    @property
    def is_told_of(self) -> bool:
        """Tell whether something is wrong with it, or could be better."""
        return bool(self.faults or self.remarks or self.field.errors)


@dataclass(frozen=True, slots=True)
class Block:
    """Values one after another; those that are rarely filled in are folded under a name."""

    fold: str
    about: str
    is_open: bool
    rows: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Values that belong together, on the page."""

    title: Told
    is_open: bool
    blocks: tuple[Block, ...]


def parts_of(desk: Desk, check: FileCheck) -> Iterator[Part]:
    """Give the values on the page, each with its own faults beside it."""
    if not isinstance(desk.form, ValuesForm):
        return
    labels = Counter(str(asked.label) for asked in desk.form.asked)
    for group, fields in desk.form.parts():
        rows = [
            _beside(asked, field, check, _about(asked, group, labels)) for asked, field in fields
        ]
        is_open = group.is_open or any(row.is_told_of for row in rows)
        yield Part(Told(group.title, group.language), is_open, tuple(_blocks(rows)))


def _about(asked: Asked, group: Group, labels: Counter[str]) -> Told:
    """Say what a value belongs to, where several are asked for by the same words."""
    if asked.about:
        return Told(asked.about, asked.about_language)
    is_alone = labels[str(asked.label)] == 1
    return Told("") if is_alone else Told(group.title, group.language)


def _blocks(rows: Iterable[Beside]) -> Iterator[Block]:
    """Put those together that are folded under the same name."""
    for (fold, about), together in groupby(rows, key=_folded_under):
        block = tuple(together)
        is_open = any(row.is_told_of or _is_filled_in(row.field.value()) for row in block)
        yield Block(fold, "" if about in fold else about, is_open, block)


def _is_filled_in(value: Any) -> bool:
    # A limit is sent in two parts.
    return any(value) if isinstance(value, list) else bool(value)


def _folded_under(row: Beside) -> tuple[str, str]:
    return (row.asked.fold, row.asked.about) if row.asked.fold else ("", "")


def _beside(asked: Asked, field: Any, check: FileCheck, about: Told) -> Beside:
    faults = tuple(_faults_at(shown(asked.path), check.here))
    _tie(asked, field, is_wrong=bool(faults))
    index = round(lix(str(field.value() or ""))) if asked.reader else 0
    is_hard = asked.reader is not None and index > LIX_BAR[asked.reader]
    remarks = tuple(
        each
        for each in check.remarks
        if each.path[: len(asked.path)] == asked.path
        # The reading index beside the field has said it.
        and not (is_hard and each.kind is Kind.HARD)
    )
    return Beside(field, asked, about, faults, remarks, index, is_hard)


def _tie(asked: Asked, field: Any, *, is_wrong: bool) -> None:
    """Let what stands around a field be read out with it, and a fault in it be heard."""
    around = {
        f"{field.auto_id}_helptext": asked.help,
        f"{field.auto_id}_error": field.errors,
        f"beside-{asked.key}": True,
    }
    attrs = field.field.widget.attrs
    attrs["aria-describedby"] = " ".join(id_ for id_, is_there in around.items() if is_there)
    if is_wrong:
        attrs["aria-invalid"] = "true"


def _faults_at(path: str, faults: Iterable[Placed]) -> Iterator[Fault]:
    for fault in faults:
        if fault.path == path or fault.path.startswith((f"{path}.", f"{path}[")):
            yield Fault(fault.file, fault.line, fault.path, fault.message, fault.remedy)
