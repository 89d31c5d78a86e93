"""The quality pages of one's own unit."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mestring.learning import queries as learning
from mestring.learning.months import first_month
from mestring.learning.readings import reading
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.page import page
from mestring.web.quality import export, overview, places
from mestring.web.quality import indicator as one
from mestring.web.quality.behind import behind as who
from mestring.web.quality.comparing import compared
from mestring.web.quality.drawn import drawn
from mestring.web.worklist.page import Tab


@page(needs=Permission.INDICATOR_READ)
def quality(request: Request) -> HttpResponse:
    """Lead to the reader's own unit; to the first by name where there are several."""
    units = sorted(places.own_units(request).items(), key=lambda each: each[1])
    if not units:
        raise NotFound
    return redirect("quality-unit", units[0][0])


@page(needs=Permission.INDICATOR_READ)
def unit(request: Request, unit: str) -> HttpResponse:
    """Show what has changed in a unit, and what deserves attention first."""
    title = places.own_unit(request, unit)
    card, made = places.counted(request)
    context: dict[str, Any] = {"place": title, "made": made, "tabs": _tabs(request, unit)}
    context["may_see_areas"] = request.standing.holds(Permission.AREA_READ)
    if card is not None:
        package, month = package_for(request), places.this_month(request)
        cells = learning.cells(card.id, units=[unit], since=first_month(month))
        lacks = learning.lacks(card.id, units=[unit])
        urls = {
            rule.id: reverse("quality-indicator", args=[unit, rule.id]) for rule in package.rules
        }
        context["shown"] = overview.present(package, request.language, cells, month, lacks, urls)
    return render(request, "quality/overview.html", context)


@page(needs=Permission.INDICATOR_READ)
def indicator(request: Request, unit: str, indicator: str) -> HttpResponse:
    """Show one indicator of a unit."""
    title, rule = places.own_unit(request, unit), places.rule_of(request, indicator)
    card, made = places.counted(request)
    context: dict[str, Any] = {"place": title, "made": made, "title": _title(request, indicator)}
    context |= {"back_url": reverse("quality-unit", args=[unit])}
    if card is not None:
        package, month = package_for(request), places.this_month(request)
        cells = learning.cells(
            card.id, units=[unit], expectation=indicator, since=first_month(month)
        )
        context["has_any"] = any(cell.month <= month for cell in cells)
        if context["has_any"]:
            read = reading((cell for cell in cells if cell.month <= month), month)
            lacks = learning.lacks(card.id, units=[unit]).get(indicator, ())
            context |= {
                "shown": one.present(package, rule, read, request.language, lacks=lacks),
                "chart": drawn(read.chart, request.language),
                "comparison": compared(request, card.id, unit, indicator, month),
                "figures_url": reverse("quality-figures", args=[unit, indicator]),
            }
        if places.may_see_who(request, unit):
            context["behind_url"] = reverse("quality-behind", args=[unit, indicator])
    return render(request, "quality/indicator.html", context)


@page(needs=Permission.INDICATOR_READ)
def figures(request: Request, unit: str, indicator: str) -> HttpResponse:
    """Give the figures as a file, with what they mean."""
    title, rule = places.own_unit(request, unit), places.rule_of(request, indicator)
    card, _made = places.counted(request)
    if card is None:
        raise NotFound
    cells = learning.cells(card.id, units=[unit], expectation=indicator)
    named = one.named(package_for(request), rule, request.language, title)
    return export.unit_file(cells, named, f"{unit}-{indicator}")


@page(needs=Permission.GAP_READ)
def behind(request: Request, unit: str, indicator: str) -> HttpResponse:
    """Show whom a figure is about, to the one who leads the unit."""
    title, rule = places.own_unit(request, unit), places.rule_of(request, indicator)
    if not places.may_see_who(request, unit):
        raise NotFound
    context = {
        "place": title,
        "title": rule.expectation.title.to(request.language),
        "found": who(request, unit, indicator),
        "back_url": reverse("quality-indicator", args=[unit, indicator]),
    }
    return render(request, "quality/behind.html", context)


def _title(request: Request, indicator: str) -> str:
    return package_for(request).rule(indicator).expectation.title.to(request.language)


def _tabs(request: Request, here: str) -> tuple[Tab, ...]:
    """Give a way to each unit of the reader's, where there are several."""
    units = sorted(places.own_units(request).items(), key=lambda each: each[1])
    if len(units) < 2:
        return ()
    return tuple(
        Tab(title, reverse("quality-unit", args=[unit]), unit == here) for unit, title in units
    )
