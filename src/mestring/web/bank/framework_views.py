"""The pages of frameworks: the list, the balance, and one framework by point. Anyone may read."""

from django.http import HttpResponse
from django.shortcuts import render

from mestring.people.roles import Permission
from mestring.web.asking import Request, package_for
from mestring.web.bank import balance as weighing
from mestring.web.bank import frameworks as outside
from mestring.web.bank.missing import missing
from mestring.web.page import page


@page(needs=Permission.PUBLIC)
def frameworks(request: Request) -> HttpResponse:
    shown = outside.present_frameworks(package_for(request).guideline, request.language)
    return render(request, "bank/frameworks.html", {"shown": shown})


@page(needs=Permission.PUBLIC)
def balance(request: Request) -> HttpResponse:
    shown = weighing.present_balance(package_for(request).guideline, request.language)
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
    )
    return render(request, "bank/framework.html", {"shown": shown})
