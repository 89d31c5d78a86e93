"""Keeping somebody out: whom, what it costs, and opening again."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mestring.people import actions, queries
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission
from mestring.people.telling import COSTS_OF_A_BLOCK
from mestring.people.types import BlockCard, PersonCard
from mestring.web.asking import Request
from mestring.web.doors import open_own
from mestring.web.human import When, on_day
from mestring.web.page import page
from mestring.web.trust.forms import ClosingForm
from mestring.web.trust.frame import way_out

WORKER, UNIT = "ansatt", "enhet"
BOTH = ("GET", "HEAD", "POST")


@dataclass(frozen=True, slots=True)
class Closed:
    """Somebody who is kept out, since when."""

    id: int
    who: str
    since: When
    words: str


@dataclass(frozen=True, slots=True)
class Closable:
    """Somebody who could be kept out."""

    who: str
    where: str
    url: str


@page(needs=Permission.BLOCK)
def own_closed(request: Request) -> HttpResponse:
    """Show whom the person keeps out, and whom they could."""
    person = open_own(request, "own-closed", Permission.BLOCK)
    blocks = queries.blocks_of(person.id)
    context = {
        "closed": tuple(_closed(block, request) for block in blocks),
        "open": _closable(person, blocks, request),
        **way_out(),
    }
    return render(request, "trust/closed.html", context)


@page(needs=Permission.BLOCK, methods=BOTH)
def own_close(request: Request, kind: str, key: str) -> HttpResponse:
    """Say what it costs to keep somebody out, and do it."""
    person = open_own(request, "own-closed", Permission.BLOCK)
    user, unit, who = _named(kind, key)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.block(
                person=person.id,
                user=user,
                unit=unit,
                words=form.cleaned_data["words"],
                cost_told=form.cleaned_data["cost_told"],
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("own-closed")
    context = {"who": who, "costs": COSTS_OF_A_BLOCK, "form": form, **way_out()}
    return render(request, "trust/close.html", context)


@page(needs=Permission.BLOCK, methods=("POST",))
def own_open_again(request: Request, block: int) -> HttpResponse:
    """Let somebody in again."""
    actions.unblock(block=block, by=request.user, at=request.now)
    return redirect("own-closed")


def _closed(block: BlockCard, request: Request) -> Closed:
    return Closed(block.id, block.kept_out, on_day(block.blocked_at, request.today), block.words)


def _closable(
    person: PersonCard, blocks: tuple[BlockCard, ...], request: Request
) -> tuple[Closable, ...]:
    """Give those who help the person, each with their unit; those kept out already are left out."""
    workers = queries.workers_of(person.id, request.now)
    kept_out = {block.user for block in blocks}, {block.unit for block in blocks}
    units = {card.unit_id: card.unit_title for card in workers if card.unit_id not in kept_out[1]}
    staff = [
        Closable(card.name, card.unit_title, reverse("own-close", args=[WORKER, str(card.user_id)]))
        for card in workers
        if card.user_id not in kept_out[0]
    ]
    whole = [
        Closable(title, "", reverse("own-close", args=[UNIT, id_])) for id_, title in units.items()
    ]
    return (*staff, *whole)


def _named(kind: str, key: str) -> tuple[int | None, str | None, str]:
    """Give whom an address names: a worker by key, or a unit; anybody can be kept out."""
    if kind == WORKER and key.isascii() and key.isdigit() and len(key) < 18:
        names = queries.user_names([int(key)])
        if names:
            return int(key), None, names[int(key)]
    if kind == UNIT:
        titles = queries.unit_titles([key])
        if titles:
            return None, key, titles[key]
    raise NotFound
