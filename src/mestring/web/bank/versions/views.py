"""The pages of versions. Anyone may read."""

from itertools import pairwise

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.core.diff import called
from mestring.core.guideline import Guideline
from mestring.core.package import Package
from mestring.knowledge import editions
from mestring.knowledge.types import Edition
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.bank import entries
from mestring.web.bank.recommendation import present_recommendation
from mestring.web.bank.versions.hearing import Version, present_hearing
from mestring.web.bank.versions.present import Line, present_diff, recommendation_url
from mestring.web.human import on_day
from mestring.web.page import page


@page(needs=Permission.PUBLIC)
def versions(request: Request) -> HttpResponse:
    package_for(request)
    there = editions.editions()
    chosen = [request.GET.get(name, "") for name in ("fra", "til")]
    if all(any(each.key == key for each in there) for key in chosen):
        return redirect("version-diff", *chosen)
    rows = [(_named(each, request), on_day(each.day, request.today), each) for each in there]
    steps = [
        (
            _named(one, request),
            _named(other, request),
            reverse("version-diff", args=[one.key, other.key]),
        )
        for one, other in pairwise(there)
    ]
    context = {
        "rows": rows[::-1],
        "steps": steps[::-1],
        "there": rows,
        "heard": [(_named(each, request), each.key) for each in there if _is_heard_draft(each)],
    }
    return render(request, "bank/versions/list.html", context)


@page(needs=Permission.PUBLIC)
def version(request: Request, key: str) -> HttpResponse:
    edition, package = _chosen(request, key)
    guideline, language = package.guideline, request.language
    found = entries.by_title(guideline.recommendations.values(), language)
    context = {
        **_frame(request, edition),
        "original": guideline.identity.notice.to(language),
        "values": [
            (value.title.to(language), value.summary.to(language))
            for value in sorted(guideline.values.values(), key=lambda each: each.order)
        ],
        "pathways": [
            (each.title.to(language), each.name.to(language), each.summary.to(language))
            for each in guideline.pathways.values()
        ],
        "recommendations": [
            (
                Line(each.title.to(language), recommendation_url(edition, each.id)),
                each.summary.to(language),
            )
            for each in found
        ],
    }
    return render(request, "bank/versions/version.html", context)


@page(needs=Permission.PUBLIC)
def recommendation(request: Request, key: str, recommendation: str) -> HttpResponse:
    edition, package = _chosen(request, key)
    current = package_for(request).guideline
    found = package.guideline.recommendations.get(recommendation)
    if found is None:
        if other := _called_there(recommendation, package.guideline, current):
            return redirect("version-recommendation", key, other, permanent=True)
        raise NotFound
    now = (
        recommendation
        if recommendation in current.recommendations
        else called(current, recommendation)
    )
    context = {
        **_frame(request, edition),
        "shown": present_recommendation(package, found, request.language, request.today),
        "values": [
            package.guideline.values[id_].title.to(request.language) for id_ in found.values
        ],
        "current_url": reverse("recommendation", args=[now]) if now else "",
    }
    return render(request, "bank/versions/recommendation.html", context)


@page(needs=Permission.PUBLIC)
def compared(request: Request, before: str, after: str) -> HttpResponse:
    there = {edition.key: edition for edition in editions.editions()}
    if before not in there or after not in there:
        raise NotFound
    one, other = there[before], there[after]
    shown = present_diff(one, other, editions.between(one, other), request.language)
    context = {
        "shown": shown,
        "before": _named(one, request),
        "after": _named(other, request),
        "heard": next((key for key in (before, after) if editions.hearing_of(key)), ""),
    }
    return render(request, "bank/versions/diff.html", context)


@page(needs=Permission.PUBLIC)
def hearing(request: Request, key: str) -> HttpResponse:
    found = editions.hearing_of(key)
    there = editions.editions()
    if found is None or found.draft != key or not there[-1].is_current:
        raise NotFound
    read = [
        Version(each, _package(request, each).guideline, _now_or_named(each, request))
        for each in there
        if each.is_current or each.rendering
    ]
    shown = present_hearing(found, read, request.language)
    context = {"shown": shown, "deadline": on_day(shown.deadline, request.today)}
    return render(request, "bank/versions/hearing.html", context)


def _called_there(id_: str, there: Guideline, current: Guideline) -> str:
    """Give the id that a version has a recommendation by, where it is another than the one asked for."""
    now = current.recommendations.get(called(current, id_) or id_)
    ids = (called(there, id_), *(now.was if now is not None else ()), now.id if now else "")
    return next((each for each in ids if each in there.recommendations), "")


def _is_heard_draft(edition: Edition) -> bool:
    """Tell whether a version is a draft whose hearing is known."""
    found = editions.hearing_of(edition.key)
    return found is not None and found.draft == edition.key


def _chosen(request: Request, key: str) -> tuple[Edition, Package]:
    """Find a version and its package; the one that is current is at hand already."""
    found = next((each for each in editions.editions() if each.key == key), None)
    if found is None:
        raise NotFound
    return found, _package(request, found)


def _package(request: Request, edition: Edition) -> Package:
    return package_for(request) if edition.is_current else editions.package_in(edition)


def _frame(request: Request, edition: Edition) -> dict[str, object]:
    rendering = edition.rendering.to(request.language) if edition.rendering else ""
    return {
        "edition": edition,
        "name": _named(edition, request),
        "day": on_day(edition.day, request.today),
        "rendering": rendering,
        "heard": found.draft if (found := editions.hearing_of(edition.key)) else "",
    }


def _now_or_named(edition: Edition, request: Request) -> str:
    return _("Nå, her") if edition.is_current else _named(edition, request)


def _named(edition: Edition, request: Request) -> str:
    return edition.title.to(request.language)
