"""What everyone will read, as a draft would have it."""

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from mestring.core.faults import Faults
from mestring.core.loading.loader import kind_of
from mestring.core.package import Package
from mestring.knowledge.drafts import checking, queries
from mestring.knowledge.drafts.types import DraftCard
from mestring.people.refusals import NotFound
from mestring.web.asking import Request
from mestring.web.bank import instruments as tools
from mestring.web.bank import methods as ways
from mestring.web.bank import reference
from mestring.web.bank.recommendation import present_recommendation
from mestring.web.editing.present import file_url, place_faults
from mestring.web.editing.views import EDIT, find
from mestring.web.page import page

# The page that shows what a file says; the cases of a recommendation stand on its own page.
PAGES = {
    "recommendation": "bank/recommendation.html",
    "cases": "bank/recommendation.html",
    "value": "bank/value.html",
    "pathway": "bank/pathway.html",
    "glossary": "bank/glossary.html",
}


def has_page(path: str) -> bool:
    """Tell whether what a file says has a page that can be shown."""
    return kind_of(path) in PAGES


def preview(request: Request, card: DraftCard, path: str, content: bytes) -> HttpResponse:
    """Show the public page as it would be; where the draft cannot be read, say why."""
    files = {**queries.files(card), path: content}
    if not has_page(path):
        raise NotFound
    try:
        package = checking.loaded(files)
    except Faults as faults:
        own = [fault for fault in faults.faults if fault.file == path] or list(faults.faults)
        context = {"card": card, "faults": tuple(place_faults(own, card)), "path": path}
        return render(request, "editing/no_preview.html", context)
    context = _context(request, package, path) | {
        "of": PAGES[kind_of(path) or ""],
        "card": card,
        "edit_url": file_url(card, path),
    }
    return render(request, "editing/preview.html", context)


def _context(request: Request, package: Package, path: str) -> dict[str, Any]:
    """Give what the page shows, as the bank gives it."""
    guideline, language, key = package.guideline, request.language, PurePosixPath(path).stem
    match kind_of(path):
        case "glossary":
            return {"letters": reference.present_glossary(guideline, language)}
        case "value":
            return {"shown": reference.present_value(package, guideline.values[key], language)}
        case "pathway":
            found = guideline.pathways[key]
            return {"shown": reference.present_pathway(package, found, language)}
        case _:
            recommendation = guideline.recommendations[key]
            return {
                "shown": present_recommendation(package, recommendation, language, request.today),
                "tools": tools.named_by(guideline, key, language),
                "methods": ways.methods_of(guideline, recommendation.methods, language),
            }


@page(needs=EDIT)
def show_preview(request: Request, draft_id: UUID, path: str) -> HttpResponse:
    """Show what a file of a draft says, as everyone would see it."""
    card = find(request, draft_id)
    content = queries.files(card).get(path)
    if content is None:
        raise NotFound
    return preview(request, card, path, content)
