"""The page that tells people what open data there are, and how to take them."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mestring.interop.opendata.answers import LICENCE
from mestring.interop.opendata.api import CURRENT
from mestring.interop.opendata.kinds import KINDS
from mestring.knowledge import queries
from mestring.people.roles import Permission


class Offered(NamedTuple):
    """One kind of thing, and its address."""

    title: Any
    url: str


def open_data(request: HttpRequest) -> HttpResponse:
    """Show the addresses, the formats, the versions and the licence."""
    context = {
        "kinds": [
            Offered(kind.title, reverse(f"api:{kind.name}", args=[CURRENT])) for kind in KINDS
        ],
        "versions": queries.publications(),
        "csv": reverse("api:recommendations-csv", args=[CURRENT]),
        "tree": reverse("api:content-tree", args=[CURRENT]),
        "file": reverse("api:package-file", args=[CURRENT]),
        "openapi": reverse("api:openapi"),
        "every_version": reverse("api:versions"),
        "licence": LICENCE,
        "origin": f"{request.scheme}://{request.get_host()}",
    }
    return render(request, "opendata/index.html", context)


open_data.needs = Permission.PUBLIC  # type: ignore[attr-defined]
