"""The answer to a page of the bank that is not there: those whose address is nearest, and the way on."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Protocol

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mestring.core.words import Text
from mestring.web.asking import Request
from mestring.web.bank.references import Link


class Titled(Protocol):
    """Something of the guideline that has a page of its own."""

    @property
    def title(self) -> Text: ...


def missing(request: Request, key: str, route: str, known: Mapping[str, Titled]) -> HttpResponse:
    """Answer a page that is not there with those whose address is nearest, and the way on."""
    near = [
        Link(known[id_].title.to(request.language), reverse(route, args=[id_]))
        for id_ in get_close_matches(key[:100], known, cutoff=0.5)
    ]
    return render(request, "bank/missing.html", {"near": near}, status=404)
