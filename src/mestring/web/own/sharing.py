"""What a person shares with whom, laid out: decided in `people`, by the consents that hold now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from mestring.core.package import Package
from mestring.core.timeline import Timeline
from mestring.people.types import RelativeCard
from mestring.people.words import FOR_CHILDREN, Section
from mestring.web.asking import Request
from mestring.web.human import When, on_day
from mestring.web.vocabulary import Word

OWN_WORDS, NEXT_STEPS = Section.OWN_WORDS.value, Section.NEXT_STEPS.value
HELPERS, SAFETY_PLAN = Section.HELPERS.value, Section.SAFETY_PLAN.value
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


def present_receivers(
    package: Package,
    shared_now: Mapping[UUID, Mapping[str, date]],
    relatives: Sequence[tuple[RelativeCard, Timeline]],
    request: Request,
) -> tuple[Receiver, ...]:
    """Lay out what is shared with each relative, and what could be; one who has left is not there."""
    found = []
    for relative, own in relatives:
        if has_left(own):
            continue
        child = is_child(relative, own, package, request.today)
        shared = shared_now.get(relative.id, {})
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


def is_child(relative: RelativeCard, own: Timeline, package: Package, today: date) -> bool:
    """Tell whether a relative is under 18, by birth date where it is known, else by what is noted.

    Where the register and the timeline differ, one that says so is enough.
    """
    if relative.is_child_on(today):
        return True
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
