"""One page for each person: own words first, then next steps, what is behind them, and the timeline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mestring.core.explain import explain
from mestring.core.history import visible
from mestring.core.package import Package
from mestring.core.redact import Audience, may_see, redact
from mestring.core.timeline import Event, Timeline
from mestring.people.types import PersonCard
from mestring.web.asking import Request
from mestring.web.events import event_words
from mestring.web.human import When, on_day
from mestring.web.persons.steps import Steps, present_steps

# The fact that carries a goal in the person's own words.
OWN_WORDS = "goal_text"
PATHWAY = "pathway"
RECENT = 6


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the person said, and when."""

    text: str
    when: When


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline."""

    when: When
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """What a timeline gives a page: words, steps and history, as one audience may see them."""

    own_words: tuple[OwnWords, ...]
    pathway: str
    steps: Steps
    recent: tuple[Happening, ...]
    earlier: tuple[Happening, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Who:
    """The person's heading."""

    name: str
    age: int | None


def present_who(person: PersonCard, today: date) -> Who:
    """Give the person's name and age."""
    return Who(person.name, person.age_on(today))


def present_subject(
    package: Package,
    timeline: Timeline,
    units: Mapping[str, str],
    request: Request,
    audience: Audience,
) -> SubjectPage:
    """Lay out a timeline for an audience: explained once, then shown as far as they may see."""
    explained = redact(explain(package, timeline, request.now), package, audience)
    events = [
        event
        for event in visible(timeline.events, request.now, request.now)
        if may_see(audience, event.visibility)
    ]
    language, today = request.language, request.today
    happenings = [_happening(package, e, units, language, today) for e in reversed(events)]
    return SubjectPage(
        own_words=tuple(_own_words(events, today)),
        pathway=_pathway(package, events, language),
        steps=present_steps(
            package,
            explained,
            units,
            language,
            today,
            to_person=audience in (Audience.PERSON, Audience.RELATIVE),
        ),
        recent=tuple(happenings[:RECENT]),
        earlier=tuple(happenings[RECENT:]),
        version=package.version,
    )


def unit_ids(timelines: Iterable[Timeline]) -> set[str]:
    """Give the units that some timelines name."""
    return {
        event.unit.id
        for timeline in timelines
        for event in timeline.events
        if event.unit is not None
    }


def _own_words(events: Sequence[Event], today: date) -> Iterator[OwnWords]:
    for event in reversed(events):
        text = event.attributes.get(OWN_WORDS)
        if isinstance(text, str):
            yield OwnWords(text, on_day(event.on, today))


def _pathway(package: Package, events: Sequence[Event], language: str) -> str:
    chosen = [e.attributes[PATHWAY] for e in events if PATHWAY in e.attributes]
    pathway = package.guideline.pathways.get(str(chosen[-1])) if chosen else None
    return pathway.title.to(language) if pathway else ""


def _happening(
    package: Package, event: Event, units: Mapping[str, str], language: str, today: date
) -> Happening:
    where = units.get(event.unit.id, event.unit.id) if event.unit else ""
    return Happening(on_day(event.on, today), event_words(package, event, language), where)
