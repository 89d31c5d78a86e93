"""Finding a person one follows up."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from mestring.care import queries as care
from mestring.care import steps as kept
from mestring.people import queries as people
from mestring.people.types import PersonCard
from mestring.people.words import Ground
from mestring.web.asking import Request
from mestring.web.doors import note_listed, note_search
from mestring.web.worklist.page import WorkStep, step_line

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in the list, with the step that matters most."""

    name: str
    age: int | None
    url: str
    step: WorkStep | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of persons."""

    text: str
    persons: tuple[PersonLine, ...]
    next_url: str
    is_nobody: bool
    # Those who share something with the reader's unit, though it does not follow them up.
    sharing: tuple[PersonLine, ...] = ()


def find_persons(request: Request) -> Found:
    """Give the persons whose name has what was asked for, by name."""
    # PostgreSQL takes no NUL in a text; SQLite would look for it.
    text = request.GET.get("navn", "").replace("\0", "").strip()[:100]
    given = request.GET.get("fra", "")
    start = min(int(given), 1_000_000) if given.isascii() and given.isdigit() else 0
    everyone = people.seen_persons(request.user, request.now)
    cards = people.visible_persons(
        request.user, request.now, name=text, start=start, size=AT_ONCE + 1
    )
    kept.keep_up(request.now, everyone)
    steps = care.next_steps([card.id for card in cards[:AT_ONCE]], request.now)
    sharing = people.shared_persons(request.user, request.now) if not text and not start else ()
    note_listed(request, [card.id for card in cards[:AT_ONCE]], "persons")
    note_listed(request, [card.id for card in sharing], "persons", Ground.CONSENT)
    if text:
        note_search(request, "persons", len(cards))
    asked = {**({"navn": text} if text else {}), "fra": start + AT_ONCE}
    return Found(
        text=text,
        persons=tuple(_line(request, card, steps) for card in cards[:AT_ONCE]),
        next_url=f"{reverse('persons')}?{urlencode(asked)}" if len(cards) > AT_ONCE else "",
        is_nobody=not cards and not text and not start,
        sharing=tuple(PersonLine(c.name, None, _url(c), None) for c in sharing),
    )


def _line(request: Request, card: PersonCard, steps: care.NextSteps) -> PersonLine:
    url = _url(card)
    step = steps.get(card.id)
    shown = step_line(request, step, url, may_write=False) if step else None
    return PersonLine(card.name, card.age_on(request.today), url, shown)


def _url(card: PersonCard) -> str:
    return reverse("person", args=[card.id])
