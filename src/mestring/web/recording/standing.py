"""What stands on a timeline and can be pointed to: goals, stays, plans, told in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mestring.core.package import Package
from mestring.core.timeline import Event
from mestring.web.events import event_texts, event_words
from mestring.web.human import plain_date

LONGEST_LABEL = 90
Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Whom a form can point to around a person: units, those who help, and relatives, by key."""

    units: Mapping[str, str]
    workers: Mapping[str, str]
    relatives: Mapping[str, str]

    def choices(self, to: str) -> list[Choice] | None:
        """Give those of a kind, or None where the kind is told by the timeline instead."""
        found = {"unit": self.units, "worker": self.workers, "relative": self.relatives}.get(to)
        return None if found is None else list(found.items())


def standing_choices(
    package: Package,
    events: Sequence[Event],
    attribute: str,
    units: Mapping[str, str],
    language: str,
) -> list[Choice]:
    """Give the values of a reference that stand on a timeline, the latest first, each in words."""
    makers = package.guideline.dictionary.attributes[attribute].made_by
    tellers: dict[str, Event] = {}
    for event in events:
        value = event.attributes.get(attribute)
        if value is None:
            continue
        known = tellers.setdefault(str(value), event)
        if known.type not in makers and event.type in makers:
            tellers[str(value)] = event
    latest_first = sorted(tellers.items(), key=lambda item: item[1].order, reverse=True)
    return [(value, _words(package, event, units, language)) for value, event in latest_first]


def _words(package: Package, event: Event, units: Mapping[str, str], language: str) -> str:
    """Say what a reference points to: in the person's own words where there are any."""
    said = event_texts(package, event)
    if said:
        return f"«{shortened(said[0])}»"
    told = capfirst(event_words(package, event, language))
    parts = {"what": told, "when": plain_date(event.on)}
    words = _("%(what)s, %(when)s") % parts
    where = units.get(event.unit.id, "") if event.unit else ""
    return f"{words}, {where}" if where else words


def shortened(text: str) -> str:
    """Give a text as one line, not longer than can be read at a glance."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_LABEL else line[: LONGEST_LABEL - 1].rstrip() + "…"
