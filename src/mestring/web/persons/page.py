"""One page for each person: own words first, then next steps, what is behind them, and the timeline."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mestring.core.dictionary import ANSWERED
from mestring.core.explain import explain
from mestring.core.package import Package
from mestring.core.redact import Audience, may_see, redact
from mestring.core.timeline import Event, Timeline, visible
from mestring.people.types import PersonCard
from mestring.web.asking import Request
from mestring.web.events import event_texts, event_words
from mestring.web.human import When, on_day
from mestring.web.persons.steps import Action, Dress, Steps, View, as_it_is, present_steps

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
    is_guarded: bool
    # What was written in free text, and what its reader can do with it.
    said: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    # Where the one it is about can ask for it to be put right or erased.
    plea_url: str = ""


@dataclass(frozen=True, slots=True)
class More:
    """What only some pages have: names of people, and what a reader can do with steps and events."""

    names: Mapping[str, str] = field(default_factory=dict)
    step: Dress = as_it_is
    can_do: Callable[[Event], tuple[Action, ...]] = lambda _event: ()


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """What a timeline gives a page: words, steps and history, as one audience may see them."""

    own_words: tuple[OwnWords, ...]
    pathway: str
    steps: Steps
    recent: tuple[Happening, ...]
    earlier: tuple[Happening, ...]
    guarded: tuple[Happening, ...]
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
    more: More | None = None,
) -> SubjectPage:
    """Lay out a timeline for an audience: explained once, then shown as far as they may see."""
    more = more or More()
    view = View(package, audience, units, request.language, request.today, more.names)
    explained = redact(explain(package, timeline, request.now), package, audience)
    stands = visible(timeline.events, request.now, request.now)
    seen = [event for event in stands if may_see(audience, event.visibility)]
    answers = [event for event in stands if event.type == ANSWERED]
    told = [_happening(event, view, more.can_do(event)) for event in reversed(seen)]
    aside = [each for each in told if each.is_guarded] if view.is_own else []
    shown = [each for each in told if each not in aside]
    return SubjectPage(
        own_words=tuple(_own_words(seen, view.today)),
        pathway=_pathway(package, seen, view.language),
        steps=present_steps(explained, view, more.step, answers),
        recent=tuple(shown[:RECENT]),
        earlier=tuple(shown[RECENT:]),
        guarded=tuple(aside),
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


def _happening(event: Event, view: View, actions: tuple[Action, ...]) -> Happening:
    return Happening(
        when=on_day(event.on, view.today),
        text=event_words(view.package, event, view.language, view.names),
        where=view.units.get(event.unit.id, event.unit.id) if event.unit else "",
        is_guarded=not may_see(Audience.PRINT, event.visibility),
        said=event_texts(view.package, event),
        actions=actions,
    )
