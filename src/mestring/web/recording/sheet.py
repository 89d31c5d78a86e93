"""What a form asks about one event type: at once, on demand, and what is known without asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from mestring.core.criteria import Value
from mestring.core.dictionary import EVENT_FIELDS, AttributeType, EventType
from mestring.core.package import Package
from mestring.core.timeline import Event
from mestring.web.recording.interest import facts_read
from mestring.web.recording.standing import Choice, Surroundings, standing_choices

# At least this much is asked at once, and no more than this where no rule reads any of it.
FEWEST, MOST = 2, 6
# The answer that a reference points to something not written down before.
NEW = "new"
CLOCK, WHERE = "clock", "where"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beforehand: what need not be asked, what the answers start with, what comes first."""

    fixed: Mapping[str, Value] = field(default_factory=dict)
    initial: Mapping[str, Value] = field(default_factory=dict)
    first: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The questions about one event type, put to one person's timeline."""

    package: Package
    type: str
    definition: EventType
    known: Known
    at_once: tuple[str, ...]
    more: tuple[str, ...]
    # References that get a new value from this event, and what the others can point to.
    made: tuple[str, ...]
    choices: Mapping[str, Sequence[Choice]]
    # References that must point to something, where there is nothing to point to.
    lacking: tuple[str, ...]
    surroundings: Surroundings

    @property
    def asks_where(self) -> bool:
        """Tell whether some rule reads where it happened."""
        return bool(facts_read(self.package, self.type) & set(EVENT_FIELDS))


def make_sheet(
    package: Package,
    event_type: str,
    events: Sequence[Event],
    surroundings: Surroundings,
    known: Known,
    language: str,
) -> Sheet:
    """Work out what to ask about an event type; `events` are those that stand on the timeline."""
    definition = package.guideline.dictionary.events[event_type]
    named = _references(package, event_type, events, surroundings, known, language)
    made = tuple(name for name, found in named.items() if found is None)
    choices = {name: found for name, found in named.items() if found}
    asked = [
        name
        for name in definition.attributes
        if name not in known.fixed and (name not in named or name in choices)
    ]
    at_once = _at_once(package, event_type, asked, known)
    return Sheet(
        package=package,
        type=event_type,
        definition=definition,
        known=known,
        at_once=at_once,
        more=tuple(name for name in asked if name not in at_once),
        made=made,
        choices=choices,
        lacking=_lacking(definition, {*asked, *made, *known.fixed}),
        surroundings=surroundings,
    )


def _references(
    package: Package,
    event_type: str,
    events: Sequence[Event],
    surroundings: Surroundings,
    known: Known,
    language: str,
) -> dict[str, Sequence[Choice] | None]:
    """Give what each reference can point to; None where it gets a new value from this event."""
    dictionary = package.guideline.dictionary
    named: dict[str, Sequence[Choice] | None] = {}
    for name in dictionary.events[event_type].attributes:
        attribute = dictionary.attributes[name]
        if name in known.fixed or attribute.type is not AttributeType.REF:
            continue
        found = surroundings.choices(attribute.to)
        if found is None:
            found = standing_choices(package, events, name, surroundings.units, language)
        if event_type in attribute.made_by:
            if event_type == attribute.made_by[0] or not found:
                named[name] = None
                continue
            found = [*found, (NEW, _("En ny, som ikke er skrevet ned før"))]
        named[name] = _with_given(found, str(known.initial.get(name, "")))
    return named


def _with_given(found: Sequence[Choice], given: str) -> Sequence[Choice]:
    """Keep what is given already among the choices: somebody who has left is still who it was."""
    if given and all(given != value for value, _words in found):
        return [*found, (given, given)]
    return found


def _lacking(definition: EventType, settled: set[str]) -> tuple[str, ...]:
    return tuple(name for name in definition.required if name not in settled)


def _at_once(
    package: Package, event_type: str, asked: Sequence[str], known: Known
) -> tuple[str, ...]:
    """Choose what is asked at once: what must be there, what some rule reads, and a little more."""
    dictionary = package.guideline.dictionary
    wanted = {
        *dictionary.events[event_type].required,
        *facts_read(package, event_type),
        *known.initial,
    }
    chosen = [name for name in asked if name in wanted]
    if not chosen:
        chosen = list(asked[:MOST])
    # What the dictionary has a question for is worth more than the rest.
    spare = [name for name in asked if name not in chosen]
    spare.sort(key=lambda name: dictionary.attributes[name].ask is None)
    chosen += spare[: max(0, FEWEST - len(chosen))]
    return tuple(sorted(chosen, key=lambda name: (name != known.first, asked.index(name))))
