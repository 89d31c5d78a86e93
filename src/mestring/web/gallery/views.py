"""Pages that show the components, and the pages for what went wrong."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.roles import REFUSALS, Permission
from mestring.web import errors
from mestring.web.asking import Request
from mestring.web.gallery.samples import present_gallery
from mestring.web.page import page

FAULTS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "ikke-tilgang": lambda request: errors.refused(
        request, NotAllowed(str(REFUSALS[Permission.PERSON_READ]))
    ),
    "finnes-ikke": lambda request: errors.not_found(request, NotFound()),
    "for-gammelt": errors.stale_form,
    "ikke-forstatt": lambda request: errors.bad_request(request, ValueError()),
    "ikke-publisert": errors.nothing_published,
    "ikke-mulig": errors.no_longer_taken,
    "gikk-galt": errors.broken,
}


@page(needs=Permission.PUBLIC)
def gallery(request: Request) -> HttpResponse:
    context = {"shown": present_gallery(request), "faults": tuple(FAULTS)}
    return render(request, "gallery/gallery.html", context)


@page(needs=Permission.PUBLIC)
def gallery_error(request: Request, which: str) -> HttpResponse:
    if which not in FAULTS:
        raise NotFound
    return FAULTS[which](request)
