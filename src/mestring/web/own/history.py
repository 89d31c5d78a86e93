"""What has happened, told to the one it happened to: what it was and when, and no more than that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from mestring.care.consents import GIVEN, WITHDRAWN
from mestring.core.dictionary import ADOPTED, ANSWERED, DECLINED
from mestring.core.package import Package
from mestring.core.redact import Audience, may_see
from mestring.core.timeline import Event
from mestring.web.asking import Request
from mestring.web.human import on_day
from mestring.web.persons.page import RECENT, Happening

# One's own answers stand at the steps, what one shares on its own page; the rest is housekeeping.
ELSEWHERE = (ANSWERED, DECLINED, GIVEN, WITHDRAWN, ADOPTED)


@dataclass(frozen=True, slots=True)
class History:
    """What has happened, latest first; what must not be seen over a shoulder by itself."""

    recent: tuple[Happening, ...]
    earlier: tuple[Happening, ...]
    guarded: tuple[Happening, ...]


def present_history(
    events: Iterable[Event],
    package: Package,
    audience: Audience,
    units: Mapping[str, str],
    request: Request,
) -> History:
    """Lay out what has happened, as far as its reader may see."""
    dictionary = package.guideline.dictionary
    told: list[Happening] = []
    guarded: list[Happening] = []
    for event in events:
        if event.type in ELSEWHERE or not may_see(audience, event.visibility):
            continue
        definition = dictionary.events.get(event.type)
        is_guarded = not may_see(Audience.PRINT, event.visibility)
        happening = Happening(
            when=on_day(event.on, request.today),
            text=definition.title.to(request.language) if definition else event.type,
            where=units.get(event.unit.id, "") if event.unit else "",
            is_guarded=is_guarded,
            plea_url=reverse("own-plea", args=[event.id]) if audience is Audience.PERSON else "",
        )
        (guarded if is_guarded else told).insert(0, happening)
    return History(tuple(told[:RECENT]), tuple(told[RECENT:]), tuple(guarded))
