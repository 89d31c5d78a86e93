"""What readers searched for in vain, for the editors."""

from django.http import HttpResponse
from django.shortcuts import render

from mestring.knowledge import queries as knowledge
from mestring.knowledge.actions import DAYS_BEFORE_WORDS
from mestring.people.roles import Permission
from mestring.web.asking import Request
from mestring.web.page import page


@page(needs=Permission.SEARCHES_READ)
def missed(request: Request) -> HttpResponse:
    context = {"searches": knowledge.missed_searches(), "days": DAYS_BEFORE_WORDS}
    return render(request, "searches/missed.html", context)
