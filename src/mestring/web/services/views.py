"""What units, municipalities and agreements owe, for those who work there."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mestring.care import queries as care
from mestring.core.redact import Audience
from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people import queries as people
from mestring.people.refusals import NotFound
from mestring.people.roles import Permission
from mestring.people.types import ServiceCard
from mestring.web.asking import Request, package_for
from mestring.web.page import page
from mestring.web.persons.page import present_subject, unit_ids

KINDS: dict[SubjectKind, str | Promise] = {
    SubjectKind.UNIT: _("enhet"),
    SubjectKind.MUNICIPALITY: _("kommune"),
    SubjectKind.AGREEMENT: _("samarbeidsavtale"),
}


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A unit, municipality or agreement in the list."""

    title: str
    kind: str | Promise
    url: str


@page(needs=Permission.SERVICE_READ)
def services(request: Request) -> HttpResponse:
    found = people.visible_services(request.user, request.now)
    return render(request, "services/list.html", {"services": [present_service(s) for s in found]})


@page(needs=Permission.SERVICE_READ)
def service(request: Request, kind: str, key: str) -> HttpResponse:
    if kind not in KINDS:
        raise NotFound
    subject = Subject(key, SubjectKind(kind))
    card = people.service(subject, seen_by=request.user, at=request.now)
    return render(request, "services/service.html", _context(request, card))


def _context(request: Request, card: ServiceCard) -> dict[str, Any]:
    timeline = care.timeline(card.subject)
    units = people.unit_titles(unit_ids([timeline]))
    shown = present_subject(package_for(request), timeline, units, request, Audience.TEAM)
    return {"service": present_service(card), "shown": shown}


def present_service(card: ServiceCard) -> ServiceLine:
    """Give a unit, municipality or agreement as a line."""
    url = reverse("service", args=[card.subject.kind, card.subject.id])
    return ServiceLine(card.title, KINDS[card.subject.kind], url)
