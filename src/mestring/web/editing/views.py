"""A draft from the first word to a version: the list, the draft itself, and each way on."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from uuid_utils.compat import uuid7

from mestring.core.faults import Faults
from mestring.knowledge.drafts import actions, checking, queries, versions
from mestring.knowledge.drafts import local as layers
from mestring.knowledge.drafts import who as whose
from mestring.knowledge.drafts.files import OVERLAY, VERSION_IN
from mestring.knowledge.drafts.readings import to_ask_again
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.words import DraftState, Layer, ReviewKind, ReviewOutcome
from mestring.people.refusals import NotAllowed, NotFound, Refusal
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.editing import forms
from mestring.web.editing.differing import differences
from mestring.web.editing.meaning import present_meaning
from mestring.web.editing.present import (
    FileRow,
    done,
    file_kind,
    file_title,
    file_url,
    present_check,
    present_draft,
    present_files,
    present_remarks,
    present_reviews,
)
from mestring.web.editing.taking_in import add_faults, receipt, take_in
from mestring.web.editing.words import LAYERS, REVIEW_KINDS
from mestring.web.page import page

BOTH = ("GET", "HEAD", "POST")
LONGEST_SEARCH = 100
EDIT = Permission.GUIDELINE_EDIT


@page(needs=EDIT)
def drafts(request: Request) -> HttpResponse:
    """List what is on its way, and what has been."""
    rows = [present_draft(card, request) for card in queries.drafts(request.user, request.now)]
    context = {
        "alive": [row for row in rows if row.is_open],
        "done": [row for row in rows if not row.is_open],
        "sees_searches": request.standing.holds(Permission.SEARCHES_READ),
    }
    return render(request, "editing/drafts.html", context)


@page(needs=EDIT, methods=BOTH)
def new_draft(request: Request) -> HttpResponse:
    """Say what is to be changed and why."""
    package_for(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = forms.NewDraft(_layers(request), *sent)
    if form.is_bound and form.is_valid():
        try:
            return _open(request, form)
        except Refusal as refusal:
            add_faults(form, refusal)
    return render(request, "editing/new.html", {"form": form})


@transaction.atomic
def _open(request: Request, form: forms.NewDraft) -> HttpResponse:
    """Open a draft, with what is in the package that was sent; both, or neither."""
    layer, place = form.chosen
    card = actions.open_draft(
        draft=form.cleaned_data["id"],
        layer=layer,
        place=place,
        title=form.cleaned_data["title"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=request.now,
    )
    package = form.cleaned_data["package"]
    if not package:
        _lay_ground(card, request)
        return see("draft", card.id)
    carried = take_in(request, card, package)
    return see("draft", card.id, query=f"?hentet={len(carried)}#changed")


def _layers(request: Request) -> list[tuple[str, Any]]:
    """Give the layers that the reader may write, each with whose it is."""
    found: list[tuple[str, Any]] = []
    if whose.is_national(request.standing, EDIT):
        found.append((f"{Layer.NATIONAL}:", LAYERS[Layer.NATIONAL]))
    titles = place_titles(request)
    for place in whose.places(request.standing, EDIT):
        found.append(
            (f"{Layer.LOCAL}:{place}", f"{LAYERS[Layer.LOCAL]}: {titles.get(place, place)}")
        )
    return found


def place_titles(request: Request) -> dict[str, str]:
    """Name the places whose layer the reader may write."""
    return {
        whose.place_of(held): held.legal_entity
        for held in request.standing.roles
        if whose.place_of(held)
    }


def _lay_ground(card: DraftCard, request: Request) -> None:
    """Give a place that has no layer yet the first lines of one."""
    if card.layer is not Layer.LOCAL or queries.head(card, OVERLAY).content is not None:
        return
    title = place_titles(request).get(card.place, card.place).replace('"', "")
    text = f'id: {card.place}\ntitle: {{nb: "{title}", en: "{title}"}}\nversion: 1\n'
    actions.save_file(
        draft=card.id,
        path=OVERLAY,
        content=text.encode(),
        began_from=queries.head(card, OVERLAY).start,
        revision=uuid7(),
        by=request.user,
        at=request.now,
    )


def find(request: Request, draft_id: UUID) -> DraftCard:
    """Give a draft of a layer that the reader may write; anything else is not there."""
    return queries.draft(draft_id, seen_by_user=request.user, at=request.now)


def see(route: str, *arguments: object, query: str = "") -> HttpResponse:
    """Lead on to a page after something was sent."""
    answer = HttpResponseRedirect(reverse(route, args=arguments) + query)
    answer.status_code = 303
    return answer


@page(needs=EDIT)
def draft(request: Request, draft_id: UUID) -> HttpResponse:
    """Show a draft: what is changed, whether it is whole, who has read it, and the way on."""
    return show(request, find(request, draft_id))


def show(request: Request, card: DraftCard, refusal: Refusal | None = None) -> HttpResponse:
    """Show a draft, perhaps with why something could not be done."""
    search = " ".join(request.GET.get("sok", "").split())[:LONGEST_SEARCH]
    touched, files = queries.heads(card.id), queries.files(card)
    package = package_for(request)
    guideline = package.guideline
    checked = checking.check(files)
    why_not = actions.why_not_publish(card, request.user, request.now)
    context = {
        "card": card,
        "draft": present_draft(card, request),
        "refusal": str(refusal or ""),
        "receipt": receipt(request.GET.get("hentet", "")),
        "search": search,
        "groups": present_files(card, files, touched, guideline, search),
        "touched": [
            (
                FileRow(path, file_title(path, guideline), file_kind(path), file_url(card, path)),
                done(head.deed, request),
            )
            for path, head in touched.items()
            if head.deed is not None
        ],
        "check": present_check(checked, card),
        "effect": layers.of_draft(files, package) if card.layer is Layer.NATIONAL else None,
        "waiting": queries.waiting_for(request.user, card.id),
        "behind": queries.behind(card),
        "is_on_latest": queries.is_on_latest(card),
        **_readers(request, card),
        "ready": done(card.ready, request) if card.ready else None,
        "why_not_publish": "" if why_not is None else str(why_not),
        "is_writable": card.state is DraftState.OPEN,
        "can": {to.value for to in actions.MOVES[card.state]},
    }
    return render(request, "editing/draft.html", context)


def _readers(request: Request, card: DraftCard) -> dict[str, object]:
    """Say who has read the draft, who must be asked again, and who has not read what stands."""
    found = queries.reviews(card.id)
    again = present_reviews(to_ask_again(found), request)
    return {
        "reviews": present_reviews(found, request),
        # One who has read two earlier texts is asked once.
        "again": list(dict.fromkeys(f"{review.who} ({review.kind})" for review in again)),
        "lacking": [REVIEW_KINDS[kind] for kind in actions.lacking(found)],
    }


def _try(request: Request, card: DraftCard, do: Callable[[], object]) -> HttpResponse | None:
    """Do something with a draft; a refusal is shown on its page."""
    try:
        do()
    except NotAllowed as refusal:
        return show(request, card, refusal)
    except Refusal as refusal:
        return show(request, card, refusal)
    return None


@page(needs=EDIT, methods=("POST",))
def move(request: Request, draft_id: UUID) -> HttpResponse:
    """Open a draft again, or put it away."""
    card = find(request, draft_id)
    if request.POST.get("to") not in (DraftState.OPEN, DraftState.DROPPED):
        raise NotFound
    to = DraftState(request.POST["to"])
    refused = _try(
        request,
        card,
        lambda: actions.move_draft(draft=card.id, to=to, by=request.user, at=request.now),
    )
    return refused or see("draft", card.id)


@page(needs=EDIT, methods=BOTH)
def mark_ready(request: Request, draft_id: UUID) -> HttpResponse:
    """Say that the draft is whole, and as which version."""
    card = find(request, draft_id)
    form = forms.Ready(request.POST if request.method == "POST" else None)
    form.initial["version"] = suggested(card)
    if form.is_bound and form.is_valid():
        try:
            actions.mark_ready(
                draft=card.id,
                version=form.cleaned_data["version"],
                by=request.user,
                at=request.now,
            )
        except actions.NotHigher as refusal:
            form.add_error("version", str(refusal))
        except Refusal as refusal:
            return show(request, card, refusal)
        else:
            return see("draft", card.id)
    remarks = present_remarks(checking.check(queries.files(card)), card)
    context = {"card": card, "form": form, "remarks": remarks, **_readers(request, card)}
    return render(request, "editing/ready.html", context)


def suggested(card: DraftCard) -> str:
    """Suggest the version of a draft: by what it changes in what is computed, added or gone."""
    path = VERSION_IN[card.layer]
    published = actions.version_in(path, queries.files_of(card.base).get(path))
    try:
        before = checking.loaded(queries.files_of(card.base))
        change = versions.weight(before, checking.loaded(queries.files(card)))
    except Faults:
        change = "minor"
    return versions.suggested(card.layer, published, change)


@page(needs=EDIT, methods=BOTH)
def publish(request: Request, draft_id: UUID) -> HttpResponse:
    """Make a version of a draft that another has written."""
    card = find(request, draft_id)
    if card.state is DraftState.PUBLISHED:
        return see("draft", card.id)
    refusal = actions.why_not_publish(card, request.user, request.now)
    if refusal is not None:
        return show(request, card, refusal)
    form = forms.Publish(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.publish_draft(
                draft=card.id,
                without_review_because=form.cleaned_data["without_review_because"],
                by=request.user,
                at=request.now,
            )
        except actions.NotReviewed as refused:
            form.add_error("without_review_because", str(refused))
        except Refusal as refused:
            return show(request, card, refused)
        else:
            return see("draft", card.id)
    context = {
        "card": card,
        "form": form,
        "ready": done(card.ready, request) if card.ready else None,
        "remarks": present_remarks(checking.check(queries.files(card)), card),
        "changed": differences(queries.files_of(card.base), queries.files(card)),
        "meaning": present_meaning(card, request.language),
        **_readers(request, card),
    }
    return render(request, "editing/publish.html", context)


@page(needs=EDIT, methods=BOTH)
def add_review(request: Request, draft_id: UUID) -> HttpResponse:
    """Write down that somebody has read the draft."""
    card = find(request, draft_id)
    form = forms.ReviewForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_review(
                draft=card.id,
                review=given["id"],
                kind=ReviewKind(given["kind"]),
                who=given["who"],
                interests=given["interests"],
                outcome=ReviewOutcome(given["outcome"]),
                comment=given["comment"],
                on=given["on"],
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return see("draft", card.id, query="#gjennomgang")
    return render(request, "editing/review.html", {"card": card, "form": form})


@page(needs=EDIT, methods=("POST",))
def take_back_review(request: Request, draft_id: UUID, review_id: UUID) -> HttpResponse:
    """Take back a review that was written down wrongly."""
    card = find(request, draft_id)
    refused = _try(
        request,
        card,
        lambda: actions.take_back_review(
            draft=card.id, review=review_id, by=request.user, at=request.now
        ),
    )
    return refused or see("draft", card.id, query="#gjennomgang")


@page(needs=EDIT, methods=("POST",))
def bring_up(request: Request, draft_id: UUID) -> HttpResponse:
    """Bring in what has been published since; where it touches the draft, somebody chooses."""
    card = find(request, draft_id)
    try:
        left = actions.bring_up(draft=card.id, by=request.user, at=request.now)
    except Refusal as refusal:
        return show(request, card, refusal)
    if left:
        return redirect("draft-meet-published", card.id, left[0])
    return see("draft", card.id)
