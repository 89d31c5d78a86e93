"""A corpus of packages and timelines from a seed: the same on every machine, in every process.

For every evaluator that must agree with `explain`: draw a corpus, evaluate each timeline at its instants
with the package beside it, compare. `subject` ids tell the timelines of one package apart; ids of events
are unique within a timeline only, see `apart`.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from mestring.core.package import Package
from mestring.core.timeline import Timeline
from tests.strategies.choices import Seeded
from tests.strategies.packages import package
from tests.strategies.timelines import moment, timeline


class Sample(NamedTuple):
    """One package, its timelines, and for each timeline the pairs (at, known) to ask at."""

    package: Package
    timelines: tuple[Timeline, ...]
    asked: tuple[tuple[tuple[datetime, datetime], ...], ...]


def corpus(
    seed: int,
    *,
    packages: int,
    timelines: int,
    instants: int = 2,
    expectations: int = 3,
    events: int = 9,
) -> Iterator[Sample]:
    """Draw N packages, M timelines for each, and some instants for each of those."""
    for number in range(packages):
        choices = Seeded(f"{seed}/{number}")
        one = package(choices, expectations)
        lines = tuple(timeline(choices, one, events, f"s{place}") for place in range(timelines))
        asked = tuple(tuple(moment(choices, line) for _ in range(instants)) for line in lines)
        yield Sample(one, lines, asked)


def apart(line: Timeline, number: int) -> Timeline:
    """Give a timeline whose event ids are unlike those of every other number, in the same order."""
    ids = {event.id: UUID(int=event.id.int + (number << 32)) for event in line.events}
    names = {str(old): str(new) for old, new in ids.items()}
    return Timeline.of(
        line.subject,
        [
            replace(
                event,
                id=ids[event.id],
                supersedes=ids[event.supersedes] if event.supersedes else None,
                attributes={
                    key: names.get(value, value) if isinstance(value, str) else value
                    for key, value in event.attributes.items()
                },
            )
            for event in line.events
        ],
    )
