"""What is local here, beside the national text: for everyone to see, and never in its place."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.core.guideline import Guideline, LocalLimit
from mestring.core.limits import Limit
from mestring.core.loading.overlay import resolved
from mestring.core.package import Package
from mestring.core.rules import main_limit
from mestring.core.spans import Span
from mestring.knowledge.drafts import local as layers
from mestring.knowledge.drafts import queries
from mestring.knowledge.drafts import who as whose
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.bank.entries import Entry, present_entries
from mestring.web.bank.recommendation import Local, Told, present_local, told
from mestring.web.bank.references import Link
from mestring.web.editing.asked import SPANS
from mestring.web.page import page


@dataclass(frozen=True, slots=True)
class Tighter:
    """A limit that is stricter here."""

    title: str
    here: str
    nationally: str
    reason: Told
    used_in: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """What is done here, beside a national recommendation."""

    link: Link
    text: Told


@dataclass(frozen=True, slots=True)
class Coming:
    """A national change that is on its way, and what it would mean here."""

    title: str
    effect: layers.Effect


@page(needs=Permission.PUBLIC)
def local(request: Request) -> HttpResponse:
    """Show what is local here, and what national changes mean for it."""
    package, language = package_for(request), request.language
    guideline = package.guideline
    overlay = guideline.overlay
    context = {
        "overlay": overlay,
        "title": overlay.title.to(language) if overlay else "",
        "contacts": _contacts(guideline, language),
        "limits": _limits(guideline, language),
        "notes": _notes(guideline, language),
        "own": _own(guideline, language),
        "since": layers.since_published(package),
        "coming": _coming(request, package),
        "may_edit": bool(whose.places(request.standing, Permission.GUIDELINE_EDIT)),
    }
    return render(request, "editing/local.html", context)


def _contacts(guideline: Guideline, language: str) -> Local | None:
    return present_local(guideline.overlay, language)


def _limits(guideline: Guideline, language: str) -> tuple[Tighter, ...]:
    if guideline.overlay is None:
        return ()
    return tuple(_tighter(guideline, limit, language) for limit in guideline.overlay.limits)


def _tighter(guideline: Guideline, limit: LocalLimit, language: str) -> Tighter:
    using = [
        (found, each)
        for found in guideline.recommendations.values()
        for each in found.expectations
        if limit.of in (each.id, main_limit(each))
    ]
    parameter = guideline.parameters.get(limit.of)
    title = parameter.title if parameter else using[0][1].title
    national = parameter.limit if parameter else main_limit(using[0][1])
    links = {
        found.id: Link(found.title.to(language), reverse("recommendation", args=[found.id]))
        for found, _each in using
    }
    return Tighter(
        title.to(language),
        limit_words(limit.limit),
        limit_words(resolved(national, guideline)) if national is not None else "",
        told(limit.reason, language),
        tuple(links.values()),
    )


def limit_words(limit: Limit) -> str:
    """Say a plain limit in words."""
    if isinstance(limit, Span):
        return f"{limit.amount} {SPANS[limit.unit.value]}"
    return _("samme dag") if limit == "same_day" else _("etter hva som gjelder")


def _notes(guideline: Guideline, language: str) -> tuple[Procedure, ...]:
    if guideline.overlay is None:
        return ()
    return tuple(
        Procedure(
            Link(
                guideline.recommendations[note.recommendation].title.to(language),
                reverse("recommendation", args=[note.recommendation]),
            ),
            told(note.text, language),
        )
        for note in guideline.overlay.notes
    )


def _own(guideline: Guideline, language: str) -> tuple[Entry, ...]:
    own = (guideline.recommendations[id_] for id_ in sorted(guideline.local_recommendations))
    return present_entries(own, language)


def _coming(request: Request, package: Package) -> tuple[Coming, ...]:
    """Give the national drafts that are ready, to those who look after what is local here."""
    overlay = package.guideline.overlay
    places = whose.places(request.standing, Permission.GUIDELINE_EDIT)
    if overlay is None or overlay.id not in places:
        return ()
    found = (
        Coming(card.title, layers.of_draft(queries.files(card), package))
        for card in queries.waiting_nationally()
    )
    return tuple(each for each in found if not each.effect.is_none)
