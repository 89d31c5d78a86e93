"""Writing in one file of a draft: its values or its text, checked while one writes, and saved once."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from mestring.core.loading.loader import LOCAL
from mestring.knowledge.drafts import actions, queries
from mestring.knowledge.drafts.rewriting import CannotRewrite
from mestring.knowledge.drafts.types import DraftCard, Meeting, Saved
from mestring.knowledge.words import DraftState, Layer
from mestring.people.refusals import NotFound, Refusal
from mestring.web.asking import Request
from mestring.web.editing import forms
from mestring.web.editing.case_run import run_of
from mestring.web.editing.desk import WHOLE, Desk, check_of, desk_of, parts_of
from mestring.web.editing.differing import differences
from mestring.web.editing.meaning import present_meaning
from mestring.web.editing.present import done, file_kind, file_title
from mestring.web.editing.previews import has_page, preview
from mestring.web.editing.views import BOTH, EDIT, find, see, show
from mestring.web.editing.words import FOLDERS
from mestring.web.page import page

TAKE_OUT = "bort"
TOLD = ("lagret", "flettet", "uendret")


@page(needs=EDIT, methods=BOTH)
def edit_file(request: Request, draft_id: UUID, path: str) -> HttpResponse:
    """Write in a file: saved, checked or shown as it would be, all from the same form."""
    desk = desk_of(request, find(request, draft_id), path)
    if not desk.form.is_bound or not desk.form.is_valid():
        return _show(request, desk)
    do = request.POST.get("do")
    try:
        content = desk.without_entry() if do == TAKE_OUT else desk.content()
    except CannotRewrite as refusal:
        desk.form.add_error(None, str(refusal))
        return _show(request, desk)
    match do:
        case "vis":
            return preview(request, desk.card, desk.path, content)
        case "lagre" | "bort":
            return _save(request, desk, content)
        case _:
            return _show(request, desk, content)


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
    how = f"&som={WHOLE}" if desk.is_whole else _entry_query(desk)
    return see("draft-file", desk.card.id, desk.path, query=f"?{told}=1{how}")


def _entry_query(desk: Desk) -> str:
    """Lead back to the entry that was written in, by the id that a new one was given."""
    if desk.entries is None:
        return ""
    named = {asked.path: asked.name for asked in getattr(desk.form, "asked", ())}
    name = named.get((*desk.entries.at, "id"), "")
    return "&" + urlencode({"del": desk.form.cleaned_data.get(name) or desk.entries.id})


def _show(request: Request, desk: Desk, content: bytes | None = None) -> HttpResponse:
    """Show the form with what is found in it; before anything is sent, in what stands."""
    card = desk.card
    standing = content if content is not None else desk.text.encode()
    check = check_of(card, desk.path, standing)
    context = {
        "card": card,
        "path": desk.path,
        "title": file_title(desk.path, desk.guideline),
        "kind": file_kind(desk.path),
        "form": desk.form,
        "is_whole": desk.is_whole,
        "has_values": desk.has_values,
        "entries": desk.entries,
        "parts": tuple(parts_of(desk, check)),
        "check": check,
        "run": None if desk.is_whole else run_of(request, desk, standing),
        "is_checked": content is not None,
        "is_writable": card.state is DraftState.OPEN,
        "deed": done(desk.head.deed, request) if desk.head.deed else None,
        "has_page": has_page(desk.path),
        "told": next((told for told in TOLD if told in request.GET), ""),
    }
    return render(request, "editing/file.html", context)


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
