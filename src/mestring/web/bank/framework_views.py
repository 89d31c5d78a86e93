"""The pages of frameworks. Anyone may read; an editor decides what answers a point."""

from typing import Any

import yaml
from django.http import HttpResponse
from django.shortcuts import redirect, render

from mestring.knowledge.actions import decide_alignment
from mestring.knowledge.queries import alignment_content, alignment_decisions
from mestring.people.access import may
from mestring.people.refusals import NotFound, Refusal
from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.bank import aligning
from mestring.web.bank import balance as weighing
from mestring.web.bank import frameworks as outside
from mestring.web.bank.missing import missing
from mestring.web.page import page

# Told in the file itself, to whoever takes it into the content.
_HOW = (
    "# Avgjort her. Legg hvert punkt inn i content/frameworks/{key}.yaml, skriv grunnen på engelsk,\n"
    "# og ta bort gap der punktet nå er besvart.\n"
)


@page(needs=Permission.PUBLIC)
def frameworks(request: Request) -> HttpResponse:
    shown = outside.present_frameworks(package_for(request).guideline, request.language)
    return render(request, "bank/frameworks.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def balance(request: Request) -> HttpResponse:
    guideline = package_for(request).guideline
    part = weighing.Part.from_query(request.GET, guideline)
    shown = weighing.present_balance(guideline, request.language, part)
    return render(request, "bank/balance.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def framework(request: Request, key: str) -> HttpResponse:
    guideline = package_for(request).guideline
    if key not in guideline.frameworks:
        return missing(request, key, "framework", guideline.frameworks)
    shown = outside.present_framework(
        guideline,
        guideline.frameworks[key],
        request.language,
        request.today,
        only_gaps=request.GET.get("vis") == outside.GAPS,
        decisions=alignment_decisions(key),
        may_decide=may(request.standing, Permission.ALIGNMENT_DECIDE),
    )
    return render(request, "bank/framework.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def decided(request: Request, key: str) -> HttpResponse:
    """Give what was decided here as YAML, so that it can become content."""
    found = package_for(request).guideline.frameworks.get(key)
    if found is None:
        raise NotFound
    content = yaml.safe_dump(alignment_content(found), allow_unicode=True, sort_keys=False)
    response = HttpResponse(
        _HOW.format(key=key) + content, content_type="application/yaml; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{key}-avgjort.yaml"'
    return response


@page(needs=Permission.ALIGNMENT_DECIDE, methods=("GET", "HEAD", "POST"))
def align(request: Request, key: str, point: str) -> HttpResponse:
    """Confirm or refuse that a recommendation answers a point."""
    package = package_for(request)
    found = package.guideline.frameworks.get(key)
    at = aligning.point_of(found, point) if found else None
    if found is None or at is None:
        raise NotFound
    form = aligning.AlignmentForm(
        request.POST if request.method == "POST" else None,
        choices=aligning.choices_for(package, at, request.language),
    )
    if request.method == "POST" and form.is_valid():
        try:
            decide_alignment(
                package=package,
                framework=key,
                point=point,
                recommendation=form.cleaned_data["recommendation"],
                is_confirmed=form.is_confirmed,
                reason=form.cleaned_data["reason"],
                sent=form.cleaned_data["sent"],
                by=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error("recommendation", str(refusal))
        else:
            return redirect(outside.point_address(found, at))
    context: dict[str, Any] = {
        "framework": found.title.to(request.language),
        "back": outside.point_address(found, at),
        "point": outside.present_point(
            package.guideline, found, at, request.language, request.today
        ),
        "suggestions": aligning.present_suggestions(
            package, at, alignment_decisions(key), request.language
        ),
        "form": form,
    }
    return render(request, "bank/align.html", context)
