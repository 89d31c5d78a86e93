"""Writing in one file of a draft: its values or its text, checked while one writes, and saved once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from mestring.core.editing import Kind
from mestring.core.editing.passages import Reader
from mestring.core.editing.plain import LIX_BAR
from mestring.core.editing.reading import lix
from mestring.core.faults import Fault, Faults
from mestring.core.loading.loader import LOCAL, kind_of
from mestring.core.loading.written import Written, shown, written
from mestring.knowledge.drafts import actions, checking, queries
from mestring.knowledge.drafts.files import is_path, layer_of
from mestring.knowledge.drafts.rewriting import CannotRewrite, rewritten
from mestring.knowledge.drafts.types import Checked, DraftCard, Head, Meeting, Saved
from mestring.knowledge.words import DraftState, Layer
from mestring.people.refusals import NotFound, Refusal
from mestring.web.asking import Request, package_for
from mestring.web.bank import instruments as tools
from mestring.web.bank import methods as ways
from mestring.web.bank.recommendation import present_recommendation
from mestring.web.editing import forms
from mestring.web.editing.asked import Asked, groups_of
from mestring.web.editing.differing import differences
from mestring.web.editing.meaning import present_meaning
from mestring.web.editing.present import (
    Placed,
    PlacedFailure,
    PlacedRemark,
    done,
    file_title,
    file_url,
    place_failures,
    place_faults,
    place_remarks,
)
from mestring.web.editing.views import BOTH, EDIT, find, see, show
from mestring.web.editing.words import FOLDERS
from mestring.web.page import page

WHOLE = "fil"
SAVE, CHECK, PREVIEW = "lagre", "sjekk", "vis"


@dataclass(frozen=True, slots=True)
class Desk:
    """A file that is being written in."""

    card: DraftCard
    head: Head
    form: forms.FileForm
    is_whole: bool
    # The text that the form began from: what it does not ask for is taken from there.
    text: str

    @property
    def path(self) -> str:
        """The file's path."""
        return self.head.path


@dataclass(frozen=True, slots=True)
class Beside:
    """A value that is asked for, with what is wrong with it and how hard it is to read."""

    field: Any
    key: str
    faults: tuple[Fault, ...]
    remarks: tuple[PlacedRemark, ...]
    # The reading index; 0 where it is not counted.
    lix: int
    is_hard: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Values that belong together, on the page."""

    title: str
    is_open: bool
    rows: tuple[Beside, ...]


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


@page(needs=EDIT, methods=BOTH)
def edit_file(request: Request, draft_id: UUID, path: str) -> HttpResponse:
    """Write in a file: saved, checked or shown as it would be, all from the same form."""
    desk = _desk(request, find(request, draft_id), path)
    if not desk.form.is_bound:
        return _show(request, desk)
    if not desk.form.is_valid():
        return _show(request, desk)
    try:
        content = _content(desk)
    except CannotRewrite as refusal:
        desk.form.add_error(None, str(refusal))
        return _show(request, desk)
    match request.POST.get("do"):
        case "vis":
            return preview(request, desk.card, desk.path, content)
        case "lagre":
            return _save(request, desk, content)
        case _:
            return _show(request, desk, content)


def _desk(request: Request, card: DraftCard, path: str) -> Desk:
    if not is_path(path) or layer_of(path) is not card.layer:
        raise NotFound
    head = queries.head(card, path)
    if head.content is None and not head.is_touched:
        raise NotFound
    sent = request.POST if request.method == "POST" else None
    start = sent.get("began_from", "") if sent else head.start
    content = queries.text_at(card, path, start) if sent else head.content
    text = (content or b"").decode("utf-8", "replace")
    data = _data(path, text)
    groups = groups_of(path, data, package_for(request).guideline)
    is_whole = not groups or (sent or request.GET).get("som") == WHOLE
    form: forms.FileForm = (
        forms.WholeForm(text, head.start, sent)
        if is_whole
        else forms.ValuesForm(groups, data, head.start, sent)
    )
    return Desk(card, head, form, is_whole, text)


def _data(path: str, text: str) -> Any:
    found = written(path, text.encode())
    return found.data if isinstance(found, Written) else None


def _content(desk: Desk) -> bytes:
    """Give the file as the form says it is to be."""
    if isinstance(desk.form, forms.ValuesForm):
        return rewritten(desk.text, desk.form.changes()).encode()
    assert isinstance(desk.form, forms.WholeForm)
    return desk.form.written.encode()


def _save(request: Request, desk: Desk, content: bytes) -> HttpResponse:
    try:
        saved = actions.save_file(
            draft=desk.card.id,
            path=desk.path,
            content=content,
            began_from=desk.form.cleaned_data["began_from"],
            revision=desk.form.cleaned_data["revision"],
            by=request.user,
            at=request.now,
        )
    except Refusal as refusal:
        desk.form.add_error(None, str(refusal))
        if isinstance(refusal, actions.UsedBefore):
            desk.form.begin_again(desk.form.cleaned_data["began_from"])
        return _show(request, desk, content)
    return _lead_on(desk, saved)


def _lead_on(desk: Desk, saved: Saved) -> HttpResponse:
    if saved.is_kept_aside:
        return see("draft-merge", desk.card.id, desk.form.cleaned_data["revision"])
    told = "flettet" if saved.merged else "uendret" if saved.is_same else "lagret"
    how = f"&som={WHOLE}" if desk.is_whole else ""
    return see("draft-file", desk.card.id, desk.path, query=f"?{told}=1{how}")


def _show(request: Request, desk: Desk, content: bytes | None = None) -> HttpResponse:
    """Show the form with what is found in it; before anything is sent, in what stands."""
    card, guideline = desk.card, package_for(request).guideline
    standing = content if content is not None else desk.text.encode()
    check = _check(card, desk.path, standing)
    context = {
        "card": card,
        "path": desk.path,
        "title": file_title(desk.path, guideline),
        "form": desk.form,
        "is_whole": desk.is_whole,
        "has_values": bool(groups_of(desk.path, _data(desk.path, desk.text), guideline)),
        "parts": tuple(_parts(desk, check)),
        "check": check,
        "is_checked": content is not None,
        "is_writable": card.state is DraftState.OPEN,
        "deed": done(desk.head.deed, request) if desk.head.deed else None,
        "recommendation": _recommendation_of(desk.path),
        "told": next((told for told in TOLD if told in request.GET), ""),
    }
    return render(request, "editing/file.html", context)


TOLD = ("lagret", "flettet", "uendret")


def _recommendation_of(path: str) -> str:
    return PurePosixPath(path).stem if kind_of(path) == "recommendation" else ""


def _check(card: DraftCard, path: str, content: bytes) -> FileCheck:
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


def _parts(desk: Desk, check: FileCheck) -> Iterator[Part]:
    """Give the values on the page, each with its own faults beside it."""
    if not isinstance(desk.form, forms.ValuesForm):
        return
    for group, fields in desk.form.parts():
        rows = tuple(_beside(asked, field, check) for asked, field in fields)
        is_open = group.is_open or any(row.faults or row.remarks for row in rows)
        yield Part(group.title, is_open, rows)


def _beside(asked: Asked, field: Any, check: FileCheck) -> Beside:
    faults = tuple(_faults_at(shown(asked.path), check.here))
    index = round(lix(str(field.value() or ""))) if asked.is_read else 0
    is_hard = index > LIX_BAR[Reader.PROFESSIONAL]
    remarks = tuple(
        each
        for each in check.remarks
        if each.path[: len(asked.path)] == asked.path
        # The reading index beside the field has said it.
        and not (is_hard and each.kind is Kind.HARD)
    )
    return Beside(field, asked.key, faults, remarks, index, is_hard)


def _faults_at(path: str, faults: Iterable[Placed]) -> Iterator[Fault]:
    for fault in faults:
        if fault.path == path or fault.path.startswith((f"{path}.", f"{path}[")):
            yield Fault(fault.file, fault.line, fault.path, fault.message, fault.remedy)


def preview(request: Request, card: DraftCard, path: str, content: bytes) -> HttpResponse:
    """Show the public page as it would be; where the draft cannot be read, say why."""
    files = {**queries.files(card), path: content}
    key = PurePosixPath(path).stem
    try:
        package = checking.loaded(files)
    except Faults as faults:
        own = [fault for fault in faults.faults if fault.file == path] or list(faults.faults)
        context = {"card": card, "faults": tuple(place_faults(own, card)), "path": path}
        return render(request, "editing/no_preview.html", context)
    found = package.guideline.recommendations.get(key)
    if found is None or kind_of(path) != "recommendation":
        raise NotFound
    context = {
        "shown": present_recommendation(package, found, request.language, request.today),
        "tools": tools.named_by(package.guideline, key, request.language),
        "methods": ways.methods_of(package.guideline, found.methods, request.language),
        "card": card,
        "edit_url": file_url(card, path),
    }
    return render(request, "editing/preview.html", context)


@page(needs=EDIT)
def show_preview(request: Request, draft_id: UUID, path: str) -> HttpResponse:
    """Show a recommendation of a draft as everyone would see it."""
    card = find(request, draft_id)
    content = queries.files(card).get(path)
    if content is None:
        raise NotFound
    return preview(request, card, path, content)


@page(needs=EDIT)
def show_differences(request: Request, draft_id: UUID) -> HttpResponse:
    """Show what a draft changes in what it began from."""
    card = find(request, draft_id)
    changed = differences(queries.files_of(card.base), queries.files(card))
    context = {
        "card": card,
        "changed": changed,
        "meaning": present_meaning(card, request.language),
    }
    return render(request, "editing/differences.html", context)


@page(needs=EDIT)
def show_history(request: Request, draft_id: UUID) -> HttpResponse:
    """Show every text there has been in a draft."""
    card = find(request, draft_id)
    rows = [(each, done(each.deed, request)) for each in queries.revisions(card.id)]
    return render(request, "editing/history.html", {"card": card, "rows": rows})


@page(needs=EDIT)
def show_text(request: Request, draft_id: UUID, revision_id: UUID) -> HttpResponse:
    """Show one text there has been."""
    card = find(request, draft_id)
    revision, _start, content = queries.revision(card, revision_id)
    text = (content or b"").decode("utf-8", "replace")
    context = {
        "card": card,
        "revision": revision,
        "text": text,
        "who": done(revision.deed, request),
    }
    return render(request, "editing/text.html", context)


# Files that come and go


@page(needs=EDIT, methods=BOTH)
def new_file(request: Request, draft_id: UUID) -> HttpResponse:
    """Make a file that is not there yet."""
    card = find(request, draft_id)
    form = forms.NewFile(_folders(card), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        folder, name = form.cleaned_data["folder"], form.cleaned_data["name"]
        path = f"{folder}/{name}{'.md' if folder == 'values' else '.yaml'}"
        head = queries.head(card, path)
        if head.content is not None:
            form.add_error("name", _("Det finnes allerede noe med dette navnet. Velg et annet."))
        else:
            try:
                actions.save_file(
                    draft=card.id,
                    path=path,
                    content=SKELETONS[folder.removeprefix(LOCAL)],
                    began_from=head.start,
                    revision=uuid7(),
                    by=request.user,
                    at=request.now,
                )
            except Refusal as refusal:
                return show(request, card, refusal)
            return see("draft-file", card.id, path)
    return render(request, "editing/new_file.html", {"card": card, "form": form})


def _folders(card: DraftCard) -> list[tuple[str, Any]]:
    names = (
        ("recommendations", "cases", "values")
        if card.layer is Layer.NATIONAL
        else (
            "local/recommendations",
            "local/cases",
        )
    )
    return [(name, FOLDERS[name]) for name in names]


# What a new file begins with: enough that the check says what is missing, one thing at a time.
SKELETONS = {
    "recommendations": (
        b'title: {nb: "Nytt r\xc3\xa5d", en: "New recommendation"}\n'
        b'summary: {nb: "", en: ""}\n'
        b"norm: proposal\nforce: may\nlevel: [municipality]\nactor: [mental_health_worker]\n"
        b"scope: individual\nkind: relational\nvalues: [personen-forst]\nknowledge: [practice]\n"
        b'certainty: {nb: "V\xc3\xa5rt forslag.", en: "Our proposal."}\n'
        b"sources: []\nreviewed: 2026-01-01\nreview_by: 2027-01-01\n"
        b'text:\n  nb:\n    short: ""\n    how: ""\n    why: ""\n  en:\n    short: ""\n'
    ),
    "cases": b"cases: []\n",
    "values": b'---\ntitle: {nb: "", en: ""}\nsummary: {nb: "", en: ""}\n---\n## nb\n\n## en\n',
}


@page(needs=EDIT, methods=("POST",))
def take_out(request: Request, draft_id: UUID, path: str) -> HttpResponse:
    """Take a file out; its text is kept in the draft's history."""
    card = find(request, draft_id)
    try:
        actions.save_file(
            draft=card.id,
            path=path,
            content=None,
            began_from=queries.head(card, path).start,
            revision=uuid7(),
            by=request.user,
            at=request.now,
        )
    except Refusal as refusal:
        return show(request, card, refusal)
    return see("draft", card.id)


# Where two have changed the same place


@page(needs=EDIT, methods=BOTH)
def merge(request: Request, draft_id: UUID, revision_id: UUID) -> HttpResponse:
    """Choose between what the reader wrote and what somebody else saved meanwhile."""
    card = find(request, draft_id)
    met = actions.meeting(draft=card.id, revision=revision_id, by=request.user, at=request.now)
    return _meet(request, card, met)


@page(needs=EDIT, methods=BOTH)
def meet_published(request: Request, draft_id: UUID, path: str) -> HttpResponse:
    """Choose between what the draft says and what has been published since."""
    card = find(request, draft_id)
    if path not in queries.heads(card.id):
        raise NotFound
    met = actions.meeting_with_published(draft=card.id, path=path, by=request.user, at=request.now)
    return _meet(request, card, met)


def _meet(request: Request, card: DraftCard, met: Meeting) -> HttpResponse:
    form = forms.WholeForm(
        met.merged.text, met.start, request.POST if request.method == "POST" else None
    )
    if form.is_bound and form.is_valid():
        try:
            saved = actions.save_file(
                draft=card.id,
                path=met.path,
                content=form.written.encode(),
                began_from=form.cleaned_data["began_from"],
                revision=form.cleaned_data["revision"],
                by=request.user,
                at=request.now,
                stands_on=queries.latest_version() if met.is_with_published else None,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _after_meeting(request, card, met, saved, form.cleaned_data["revision"])
    context = {
        "card": card,
        "met": met,
        "form": form,
        "other": done(met.other, request) if met.other else None,
    }
    return render(request, "editing/merge.html", context)


def _after_meeting(
    request: Request, card: DraftCard, met: Meeting, saved: Saved, revision: UUID
) -> HttpResponse:
    if saved.is_kept_aside:
        return see("draft-merge", card.id, revision)
    if met.is_with_published:
        left = actions.bring_up(draft=card.id, by=request.user, at=request.now)
        if left:
            return see("draft-meet-published", card.id, left[0])
        return see("draft", card.id)
    return see("draft-file", card.id, met.path, query="?lagret=1")
