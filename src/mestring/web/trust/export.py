"""What is stored about a person, to take along: one file that a person and a program can read."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from mestring.care import queries as care
from mestring.core.redact import Audience, may_see
from mestring.core.timeline import Event
from mestring.people import queries, telling
from mestring.people.roles import Permission
from mestring.people.words import How
from mestring.web.asking import Request
from mestring.web.doors import open_own
from mestring.web.page import page
from mestring.web.trust.frame import way_out

FORM = "mestring-export/1"


@page(needs=Permission.EXPORT_OWN)
def own_export(request: Request) -> HttpResponse:
    """Say what the file holds, and what it does not."""
    open_own(request, "own-export", Permission.EXPORT_OWN)
    return render(request, "trust/export.html", way_out())


@page(needs=Permission.EXPORT_OWN, methods=("POST",))
def own_export_file(request: Request) -> HttpResponse:
    """Give the file."""
    person = open_own(request, "own-export", Permission.EXPORT_OWN, How.EXPORT)
    timeline = care.timeline(person.subject)
    content = {
        "form": FORM,
        "exported": request.now.isoformat(),
        "person": {
            "id": str(person.id),
            "name": person.name,
            "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        },
        "events": [
            _event(event) for event in timeline.events if may_see(Audience.PERSON, event.visibility)
        ],
        "shared": [
            {"section": card.section, "with": card.receiver, "from": card.from_date.isoformat()}
            for card in queries.consents_of(person.id, request.now)
        ],
        "kept_out": [
            {"who": card.kept_out, "since": card.blocked_at.isoformat()}
            for card in queries.blocks_of(person.id)
        ],
        "seen_by": _log(person.id, request),
    }
    answer = HttpResponse(
        json.dumps(content, ensure_ascii=False, indent=1, default=str),
        content_type="application/json; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="mestring.json"'
    return answer


def _event(event: Event) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "event": event.type,
        "at": event.at.isoformat(),
        "precision": event.precision.value,
        "recorded": event.recorded.isoformat(),
        "unit": event.unit.id if event.unit else None,
        "attributes": {name: str(value) for name, value in event.attributes.items()},
        "supersedes": str(event.supersedes) if event.supersedes else None,
        "retracts": event.retracts,
    }


def _log(person: Any, request: Request) -> list[dict[str, Any]]:
    """Give the whole log, oldest last, in the words that the page has."""
    found: list[dict[str, Any]] = []
    before = None
    while True:
        shown = queries.access_log(
            person, seen_by=request.user, at=request.now, before=before, size=500
        )
        found += [
            {
                "at": line.at.isoformat(),
                "who": telling.who(line),
                "did": telling.did(line),
                "why": telling.why(line),
                "times": line.times,
            }
            for line in shown.lines
        ]
        if shown.next_before is None:
            return found
        before = shown.next_before
