"""Regions and the whole country: the same indicators, with small numbers hidden."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.learning import queries as learning
from mestring.learning.areas import COUNTRY, slug_of
from mestring.learning.readings import area_reading, by_attention
from mestring.people import queries as people
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.page import page
from mestring.web.quality import export, overview, places
from mestring.web.quality import indicator as one
from mestring.web.quality.drawn import drawn


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area in the list; one with too few units is named, and not opened."""

    title: str
    url: str


def titles() -> dict[str, str]:
    """Give the areas there are, by address: the country first."""
    regions = {slug_of(region): region for region in people.units_by_region()}
    return {COUNTRY: _("Hele landet"), **regions}


@page(needs=Permission.AREA_READ)
def areas(request: Request) -> HttpResponse:
    """Show which areas there are figures for."""
    card, made = places.counted(request)
    shown = learning.areas_counted(card.id) if card else frozenset()
    lines = [
        AreaLine(title, reverse("area", args=[slug]) if slug in shown else "")
        for slug, title in titles().items()
    ]
    return render(request, "quality/areas.html", {"lines": lines, "made": made})


@page(needs=Permission.AREA_READ)
def area(request: Request, area: str) -> HttpResponse:
    """Show what has changed in an area."""
    title = _title(area)
    card, made = places.counted(request)
    context: dict[str, Any] = {"place": title, "made": made, "is_area": True}
    if card is not None:
        package = package_for(request)
        counts = learning.area_cells(card.id, area)
        read = by_attention(
            area_reading(tuple(each))
            for key, each in groupby(counts, key=lambda one: one.expectation)
            if key in package.index.by_id
        )
        shown = [each for each in read if each.year.denominator]
        urls = {rule.id: reverse("area-indicator", args=[area, rule.id]) for rule in package.rules}
        present = overview.Presenter(package, request.language, urls)
        context["shown"] = present.overview(shown, {})
    return render(request, "quality/overview.html", context)


@page(needs=Permission.AREA_READ)
def indicator(request: Request, area: str, indicator: str) -> HttpResponse:
    """Show one indicator of an area."""
    place, rule = _title(area), places.rule_of(request, indicator)
    card, made = places.counted(request)
    context: dict[str, Any] = {
        "place": place,
        "made": made,
        "title": rule.expectation.title.to(request.language),
        "back_url": reverse("area", args=[area]),
        "is_area": True,
    }
    counts = learning.area_cells(card.id, area, expectation=indicator) if card else ()
    if counts:
        read = area_reading(counts)
        context |= {
            "shown": one.present(package_for(request), rule, read, request.language, name=place),
            "chart": drawn(read.chart, request.language),
            "figures_url": reverse("area-figures", args=[area, indicator]),
        }
    return render(request, "quality/indicator.html", context)


@page(needs=Permission.AREA_READ)
def figures(request: Request, area: str, indicator: str) -> HttpResponse:
    """Give what may be shown of an area as a file."""
    place, rule = _title(area), places.rule_of(request, indicator)
    card, _made = places.counted(request)
    if card is None:
        raise NotFound
    counts = learning.area_cells(card.id, area, expectation=indicator)
    named = one.named(package_for(request), rule, request.language, place)
    months = (each for each in counts if each.month)
    return export.area_file(months, named, f"{area}-{indicator}")


def _title(area: str) -> str:
    known = titles()
    if area not in known:
        raise NotFound
    return known[area]
