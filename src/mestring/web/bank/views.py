"""The knowledge bank's pages. Anyone may read."""

from collections.abc import Mapping
from typing import TypeVar

from django.http import HttpResponse
from django.shortcuts import render

from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.bank import browse, recommendation, reference
from mestring.web.page import page
from mestring.web.vocabulary import NORM_MEANINGS, NORMS, STATES

Found = TypeVar("Found")


@page(needs=Permission.PUBLIC)
def home(request: Request) -> HttpResponse:
    package = package_for(request)
    context = {
        "rows": browse.present_matrix(package, request.language),
        "values": reference.present_values(package.guideline, request.language),
        "count": len(package.guideline.recommendations),
    }
    return render(request, "bank/home.html", context)


@page(needs=Permission.PUBLIC)
def recommendations(request: Request) -> HttpResponse:
    package = package_for(request)
    chosen = browse.Filter.from_query(request.GET, package.guideline)
    listing = browse.present_listing(package, chosen, request.language)
    return render(request, "bank/recommendations.html", {"listing": listing})


@page(needs=Permission.PUBLIC)
def one_recommendation(request: Request, key: str) -> HttpResponse:
    package = package_for(request)
    found = _one(package.guideline.recommendations, key)
    shown = recommendation.present_recommendation(package, found, request.language, request.today)
    return render(request, "bank/recommendation.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def values(request: Request) -> HttpResponse:
    shown = reference.present_values(package_for(request).guideline, request.language)
    return render(request, "bank/values.html", {"values": shown})


@page(needs=Permission.PUBLIC)
def value(request: Request, key: str) -> HttpResponse:
    package = package_for(request)
    found = _one(package.guideline.values, key)
    shown = reference.present_value(package, found, request.language)
    return render(request, "bank/value.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def pathways(request: Request) -> HttpResponse:
    rows = browse.present_matrix(package_for(request), request.language)
    return render(request, "bank/pathways.html", {"rows": rows})


@page(needs=Permission.PUBLIC)
def pathway(request: Request, key: str) -> HttpResponse:
    package = package_for(request)
    found = _one(package.guideline.pathways, key)
    shown = reference.present_pathway(package, found, request.language)
    return render(request, "bank/pathway.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def sources(request: Request) -> HttpResponse:
    groups = reference.present_sources(package_for(request).guideline, request.language)
    return render(request, "bank/sources.html", {"groups": groups})


@page(needs=Permission.PUBLIC)
def glossary(request: Request) -> HttpResponse:
    words = reference.present_glossary(package_for(request).guideline, request.language)
    return render(request, "bank/glossary.html", {"words": words})


@page(needs=Permission.PUBLIC)
def about(request: Request) -> HttpResponse:
    package = package_for(request)
    context = {
        "norms": [(sign, NORM_MEANINGS[norm]) for norm, sign in NORMS.items()],
        "states": list(STATES.values()),
        "publisher": package.guideline.identity.publisher.to(request.language),
        "digest": package.digest,
    }
    return render(request, "bank/about.html", context)


def _one(found: Mapping[str, Found], key: str) -> Found:
    if key not in found:
        raise NotFound
    return found[key]
