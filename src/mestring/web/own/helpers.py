"""Who helps a person, told to the person and to those the person shares it with."""

from collections.abc import Sequence
from dataclasses import dataclass

from mestring.core.timeline import Event
from mestring.people.types import WorkerCard

NAMED, LEFT, COORDINATOR = "coordinator.named", "coordinator.left", "coordinator"


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who helps."""

    name: str
    unit: str
    is_contact: bool
    is_coordinator: bool


@dataclass(frozen=True, slots=True)
class Helpers:
    """Those to turn to first, and the others in the same units."""

    first: tuple[Helper, ...]
    others: tuple[Helper, ...]

    @property
    def coordinator(self) -> str:
        """The coordinator's name, where it is known."""
        return next((helper.name for helper in self.first if helper.is_coordinator), "")


def present_helpers(workers: Sequence[WorkerCard], events: Sequence[Event]) -> Helpers:
    """Put the coordinator and the contacts first; where there are none, everybody."""
    coordinators = _coordinators(events)
    helpers = [
        Helper(
            card.name,
            card.unit_title,
            card.is_contact,
            card.username in coordinators,
        )
        for card in workers
    ]
    first = [each for each in helpers if each.is_contact or each.is_coordinator]
    first.sort(key=lambda each: not each.is_coordinator)
    others = [each for each in helpers if each not in first]
    return Helpers(tuple(first), tuple(others)) if first else Helpers(tuple(others), ())


def _coordinators(events: Sequence[Event]) -> set[str]:
    """Give the coordinators now, as they are named on the timeline."""
    found: set[str] = set()
    for event in events:
        who = str(event.attributes.get(COORDINATOR, ""))
        if event.type == NAMED:
            found.add(who)
        elif event.type == LEFT:
            found.discard(who)
    return found
