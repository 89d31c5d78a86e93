"""What a person shares with whom: read from the consents on the timeline, and nowhere else kept.

It closes rather than opens: a consent counts only if it came after every withdrawal it could be
meant by, and was written down after it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from mestring.core.package import Package
from mestring.core.timeline import Event, Timeline
from mestring.core.timeline import visible as visible_events
from mestring.people.types import RelativeCard
from mestring.web.asking import Request
from mestring.web.human import When, on_day
from mestring.web.vocabulary import Word

GIVEN, WITHDRAWN = "consent.given", "consent.withdrawn"
TO_RELATIVES = "relative_information"
OWN_WORDS, NEXT_STEPS, HELPERS, SAFETY_PLAN = "own_words", "next_steps", "helpers", "safety_plan"
# What the relative then sees, told to the person. A part without a sentence here is on no page.
SHOWN: dict[str, Word] = {
    OWN_WORDS: _(
        "%(name)s ser det du har skrevet øverst i planen. Endrer du det, ser %(name)s det."
    ),
    NEXT_STEPS: _(
        "%(name)s ser det vi skylder deg nå, med de samme ordene som du ser. "
        "Det som ligger under «Mer, som bare du og de som hjelper deg, ser», er aldri med."
    ),
    HELPERS: _("%(name)s ser navnene på dem som hjelper deg, og hvor de arbeider."),
    SAFETY_PLAN: _(
        "%(name)s ser at du har en sikkerhetsplan, og når den ble laget. "
        "Det som står i den, er ikke med."
    ),
}
FOR_CHILDREN = (HELPERS,)
ADULT = 18


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can be shared with one relative."""

    code: str
    title: str
    sentence: str
    since: When | None

    @property
    def is_shared(self) -> bool:
        """Tell whether it is shared now."""
        return self.since is not None


@dataclass(frozen=True, slots=True)
class Receiver:
    """A relative, and what is shared with them."""

    relative: RelativeCard
    is_child: bool
    parts: tuple[Part, ...]

    @property
    def shared(self) -> tuple[Part, ...]:
        """What is shared now."""
        return tuple(part for part in self.parts if part.is_shared)


def shared_with(timeline: Timeline, relative: RelativeCard, request: Request) -> dict[str, date]:
    """Give what a person shares with a relative now, and from which day."""
    events = visible_events(timeline.events, request.now, request.now)
    withdrawals = [event for event in events if event.type == WITHDRAWN]
    found: dict[str, date] = {}
    for event in events:
        part = str(event.attributes.get("shared_part", ""))
        if event.type != GIVEN or not part or not _is_for(event, relative):
            continue
        ended = any(_ends(withdrawn, event, relative, part) for withdrawn in withdrawals)
        if ended or not _holds(event, request.today):
            continue
        found.setdefault(part, event.on)
    return found


def _is_for(event: Event, relative: RelativeCard) -> bool:
    return str(event.attributes.get("relative", "")) == str(relative.id)


def _holds(event: Event, today: date) -> bool:
    until = event.attributes.get("until")
    return not isinstance(until, date) or today < until


def _ends(withdrawn: Event, given: Event, relative: RelativeCard, part: str) -> bool:
    """Could this withdrawal be meant for this consent, and not surely lie before it?"""
    said = withdrawn.attributes
    if "relative" in said and not _is_for(withdrawn, relative):
        return False
    if "relative" not in said and (
        "unit_ref" in said or said.get("sharing_purpose", TO_RELATIVES) != TO_RELATIVES
    ):
        return False
    if said.get("shared_part", part) != part:
        return False
    lies_before = withdrawn.day <= given.day and (
        (withdrawn.recorded, withdrawn.order) < (given.recorded, given.order)
    )
    return not lies_before


def present_receivers(
    package: Package,
    timeline: Timeline,
    relatives: Sequence[tuple[RelativeCard, Timeline]],
    request: Request,
) -> tuple[Receiver, ...]:
    """Lay out what is shared with each relative, and what could be; one who has left is not there."""
    found = []
    for relative, own in relatives:
        if has_left(own):
            continue
        child = is_child(own, package, request.today)
        shared = shared_with(timeline, relative, request)
        open_to = FOR_CHILDREN if child else tuple(SHOWN)
        titles = part_titles(package, request.language)
        parts = tuple(
            Part(
                code,
                titles[code],
                str(SHOWN[code]) % {"name": relative.name},
                on_day(shared[code], request.today) if code in shared else None,
            )
            for code in open_to
            if code in titles
        )
        found.append(Receiver(relative, child, parts))
    return tuple(found)


def part_titles(package: Package, language: str) -> dict[str, str]:
    """Give what can be shared, by the guideline's own list."""
    dictionary = package.guideline.dictionary
    definition = dictionary.attributes.get("shared_part")
    codes = dictionary.code_lists.get(definition.codes, ()) if definition else ()
    return {code.id: code.title.to(language) for code in codes if code.id in SHOWN}


def is_child(own: Timeline, package: Package, today: date) -> bool:
    """Tell whether a relative is under 18, by birth date where it is known, else by what is noted."""
    born = _latest(own, package.guideline.identity.birth_date)
    if isinstance(born, date):
        had_birthday = (today.month, today.day) >= (born.month, born.day)
        return today.year - born.year - (not had_birthday) < ADULT
    return _latest(own, "relative_is_child") is True


def has_left(own: Timeline) -> bool:
    """Tell whether somebody is no longer a relative here: then nothing is shared with them."""
    left = own.by_type.get("relative.left", [])
    named = own.by_type.get("relative.named", [])
    return bool(left) and not any(event.order > left[-1].order for event in named)


def _latest(own: Timeline, attribute: str) -> object:
    known = [
        event
        for several in own.by_type.values()
        for event in several
        if attribute in event.attributes
    ]
    latest = max(known, key=lambda event: event.order, default=None)
    return latest.attributes[attribute] if latest else None
