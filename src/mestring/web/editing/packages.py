"""A draft as a package: out as a zip file, and in again, as a change in a draft or as a new one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from mestring.knowledge.drafts import carrying
from mestring.knowledge.words import DraftState
from mestring.people.refusals import Refusal
from mestring.web.asking import Request
from mestring.web.editing import forms
from mestring.web.editing.taking_in import add_faults, take_in
from mestring.web.editing.views import BOTH, EDIT, find, see
from mestring.web.page import page


@page(needs=EDIT)
def download(request: Request, draft_id: UUID) -> HttpResponse:
    """Give the whole draft as files, as they lie in git."""
    card = find(request, draft_id)
    content = carrying.packed_draft(draft=card.id, by=request.user, at=request.now)
    response = HttpResponse(content, content_type="application/zip")
    name = f"{slugify(card.title)[:40] or 'utkast'}-{str(card.id)[:8]}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page(needs=EDIT, methods=BOTH)
def upload(request: Request, draft_id: UUID) -> HttpResponse:
    """Take a package in: what is otherwise in it is saved in the draft, or nothing is."""
    card = find(request, draft_id)
    is_sent = request.method == "POST"
    form = forms.Package(request.POST, request.FILES) if is_sent else forms.Package()
    if form.is_bound and form.is_valid():
        try:
            carried = take_in(request, card, form.cleaned_data["package"])
        except Refusal as refusal:
            add_faults(form, refusal)
        else:
            return see("draft", card.id, query=f"?hentet={len(carried)}#changed")
    context = {"card": card, "form": form, "is_writable": card.state is DraftState.OPEN}
    return render(request, "editing/package.html", context)
