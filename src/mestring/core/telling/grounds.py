"""Say what an answer rests on: each fact used, and each fact missing."""

from collections.abc import Iterator
from typing import NamedTuple

from mestring.core.answers import Ground, TimeOfDay
from mestring.core.criteria import Age, Attribute, Fact, Had, InState, Other, Same
from mestring.core.dictionary import EVENT_FIELDS
from mestring.core.telling.words import Teller
from mestring.core.words import Answer


class Missing(NamedTuple):
    """Something not known that would settle the matter: its name, a sentence, and what to ask."""

    attribute: str
    sentence: str
    ask: str


def facts_of(teller: Teller, ground: Ground | None) -> tuple[str, ...]:
    """Say every known fact that an answer rests on, once, in the order written."""
    if ground is None:
        return ()
    said = (known(teller, leaf) for leaf in _spoken(ground) if leaf.answer is not Answer.UNKNOWN)
    return tuple(dict.fromkeys(said))


def _spoken(ground: Ground) -> Iterator[Ground]:
    """Give the grounds worth a sentence: earlier events are told whole, not by their parts."""
    if isinstance(ground.criterion, Had) or not ground.parts:
        yield ground
        return
    for part in ground.parts:
        yield from _spoken(part)


def known(teller: Teller, leaf: Ground) -> str:
    """Say one known fact."""
    event = leaf.event
    when = teller.when(event) if event else ""
    holds = leaf.answer is Answer.YES
    match leaf.criterion:
        case Fact(fact=name) if leaf.value is not None:
            value = teller.value(name, leaf.value)
            return teller.say("fact", name=teller.attribute(name), value=value, when=when)
        case Attribute(attribute=name) if event and leaf.value is not None:
            value = teller.value(name, leaf.value)
            parts = {"name": teller.attribute(name), "value": value, "when": when}
            return teller.say("own", **parts, event=teller.event_type(event.type))
        case Age():
            return teller.say("age", value=leaf.value)
        case Had(had=earlier):
            named = teller.event_type(earlier.event)
            return (
                teller.say("had", event=named, when=when)
                if event
                else teller.say("had_not", event=named)
            )
        case InState(in_state=state):
            named = teller.state(state)
            return (
                teller.say("in_state", state=named, when=when)
                if holds
                else teller.say("not_in_state", state=named)
            )
        case Same(same=name) | Other(other=name) if event:
            alike = holds is isinstance(leaf.criterion, Same)
            phrase = "same" if alike else "other"
            return teller.say(
                phrase, name=teller.attribute(name), event=teller.event_type(event.type)
            )
        case _:
            return ""


def lacking(teller: Teller, leaf: Ground) -> Missing:
    """Say one thing that is not known, and how to ask for it."""
    event = leaf.event
    match leaf.criterion:
        case Fact(fact=name):
            return _ask(teller, name, teller.say("unknown_fact", name=teller.attribute(name)))
        case Attribute(attribute=name) | Same(same=name) | Other(other=name) if event:
            parts = {"event": teller.event_type(event.type), "when": teller.when(event)}
            return _ask(
                teller, name, teller.say("unknown_own", name=teller.attribute(name), **parts)
            )
        case Age():
            name = teller.package.guideline.identity.birth_date
            return _ask(teller, name, teller.say("unknown_fact", name=teller.say("age_name")))
        case TimeOfDay() if event:
            parts = {"event": teller.event_type(event.type), "when": teller.when(event)}
            return Missing("at", teller.say("unknown_time", **parts), "")
        case Had(had=earlier):
            named = teller.event_type(earlier.event)
            sentence = teller.say(
                "unknown_had", event=named, when=teller.when(event) if event else ""
            )
            return Missing(earlier.event, sentence, "")
        case _:
            return Missing("", teller.say("unknown"), "")


def _ask(teller: Teller, name: str, sentence: str) -> Missing:
    definition = teller.package.guideline.dictionary.attributes.get(name)
    if definition is not None and definition.ask is not None:
        return Missing(name, sentence, definition.ask.to(teller.language))
    if name in EVENT_FIELDS:
        return Missing(name, sentence, teller.say(f"ask_{name}"))
    return Missing(name, sentence, teller.say("ask_for", name=teller.attribute(name)))


def missing_of(teller: Teller, asks: tuple[Ground, ...]) -> tuple[Missing, ...]:
    """Say everything that is missing, once each."""
    found = {missing.sentence: missing for missing in (lacking(teller, leaf) for leaf in asks)}
    return tuple(found.values())
