"""Things: all that a package says, as flat rows of fields, so that none can be forgotten.

Fields are found by reflection. What has an id of its own is a thing of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from mestring.core.alignment import Framework
from mestring.core.calendar import Calendar
from mestring.core.dictionary import Dictionary
from mestring.core.guideline import Guideline, Identity, Overlay, Pathway, Recommendation, Sectioned
from mestring.core.methods import Method, MethodText
from mestring.core.package import Package
from mestring.core.words import Text

# The lists in `guideline.yaml` whose entries are things, and what one entry is.
TERMS = {
    "levels": "level",
    "roles": "role",
    "unit_types": "unit_type",
    "perspectives": "perspective",
    "governance": "governance",
    "topics": "topic",
}
# Where a case stands in its file is not what it says.
_PLACES = ("line", "file")


class Key(NamedTuple):
    """What a thing is, and its id."""

    about: str
    id: str


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing with its fields; `recommendation` is whose page it belongs on."""

    title: Text
    fields: Mapping[str, Any]
    recommendation: str = ""


def things(package: Package) -> dict[Key, Thing]:
    """Give everything that a package says."""
    guideline = package.guideline
    found = dict(_of_guideline(guideline))
    for case in package.cases:
        said = {name: value for name, value in _fields(case).items() if name not in _PLACES}
        key = Key("case", f"{case.recommendation}/{case.id}")
        found[key] = Thing(case.title, said, case.recommendation)
    return found


def _of_guideline(guideline: Guideline) -> Iterator[tuple[Key, Thing]]:
    yield from _of_identity(guideline.identity)
    yield (
        Key("calendar", "calendar"),
        Thing(Text(nb="kalenderen", en="the calendar"), _calendar(guideline.calendar)),
    )
    yield from _of_dictionary(guideline.dictionary)
    for about, holder in (
        ("parameter", guideline.parameters),
        ("value", guideline.values),
        ("instrument", guideline.instruments),
    ):
        for id_, each in holder.items():
            yield Key(about, id_), Thing(each.title, _fields(each))
    for id_, source in guideline.sources.items():
        said = _fields(source) | {"local": id_ in guideline.local_sources}
        yield Key("source", id_), Thing(source.title, said)
    for id_, method in guideline.methods.items():
        yield Key("method", id_), Thing(method.title, _method(method))
    for barrier in guideline.barriers:
        yield Key("barrier", barrier.id), Thing(barrier.title, _fields(barrier))
    for framework in guideline.frameworks.values():
        yield from _of_framework(framework)
    style = Text(nb="ordene vi bruker", en="the words we use")
    yield Key("style", "style"), Thing(style, _fields(guideline.words))
    search = Text(nb="søket", en="the search")
    yield Key("search", "synonyms"), Thing(search, {"synonyms": guideline.synonyms})
    for id_, wording in guideline.wordings.items():
        yield Key("wording", id_), Thing(Text(nb=wording.title), _fields(wording))
    for entry in guideline.glossary:
        yield Key("glossary", entry.id), Thing(Text(nb=entry.nb, en=entry.en), _fields(entry))
    for id_, pathway in guideline.pathways.items():
        yield Key("pathway", id_), Thing(pathway.title, _pathway(pathway))
    for recommendation in guideline.recommendations.values():
        is_local = recommendation.id in guideline.local_recommendations
        yield from _of_recommendation(recommendation, is_local=is_local)
    if guideline.overlay is not None:
        yield from _of_overlay(guideline.overlay)


def _fields(node: Any, *without: str) -> dict[str, Any]:
    return {
        each.name: getattr(node, each.name) for each in fields(node) if each.name not in without
    }


def _of_identity(identity: Identity) -> Iterator[tuple[Key, Thing]]:
    yield Key("guideline", identity.id), Thing(identity.title, _fields(identity, *TERMS))
    for name, about in TERMS.items():
        for place, term in enumerate(getattr(identity, name)):
            yield Key(about, term.id), Thing(term.title, _fields(term) | {"order": place})


def _calendar(calendar: Calendar) -> dict[str, Any]:
    return {
        "zone": calendar.zone,
        "first_year": calendar.first,
        "last_year": calendar.last,
        "holidays": calendar.holidays,
    }


def _of_dictionary(dictionary: Dictionary) -> Iterator[tuple[Key, Thing]]:
    for about, holder in (
        ("attribute", dictionary.attributes),
        ("event", dictionary.events),
        ("state", dictionary.states),
    ):
        for id_, each in holder.items():
            yield Key(about, id_), Thing(each.title, _fields(each))
    for id_, codes in dictionary.code_lists.items():
        yield Key("code_list", id_), Thing(Text(nb=id_, en=id_), {"codes": codes})


def _pathway(pathway: Pathway) -> dict[str, Any]:
    """Give the fields of a pathway, with each phase's text as a field of its own."""
    texts = {f"phases.{phase.id}": phase.text for phase in pathway.phases}
    heads = tuple(replace(phase, text=Text(nb="")) for phase in pathway.phases)
    return _fields(pathway) | {"phases": heads} | texts


def _method(method: Method) -> dict[str, Any]:
    return _fields(method, "text") | _sections(method.text)


def _of_framework(framework: Framework) -> Iterator[tuple[Key, Thing]]:
    """Give a framework, and each of its points as a thing of its own."""
    yield Key("framework", framework.id), Thing(framework.title, _fields(framework, "points"))
    for point in framework.points:
        yield Key("point", f"{framework.id}/{point.id}"), Thing(point.title, _fields(point))


def _of_recommendation(of: Recommendation, *, is_local: bool) -> Iterator[tuple[Key, Thing]]:
    said = (
        _fields(of, "expectations", "duties", "text")
        | _sections(of.text)
        | {"local": of.local or is_local}
    )
    yield Key("recommendation", of.id), Thing(of.title, said, of.id)
    for each in of.expectations:
        fields_ = _fields(each) | {"recommendation": of.id}
        yield Key("expectation", each.id), Thing(each.title, fields_, of.id)
    for duty in of.duties:
        owed = _fields(duty) | {"recommendation": of.id}
        yield Key("duty", duty.id), Thing(duty.says, owed, of.id)


def _sections(text: Sectioned | MethodText) -> dict[str, Text]:
    """Give each section of a recommendation or a method with its languages side by side."""
    names = [each.name for each in fields(text.nb)]
    return {
        name: Text(
            **{
                language.name: getattr(there, name)
                for language in fields(text)
                if (there := getattr(text, language.name)) is not None
            }
        )
        for name in names
    }


def _of_overlay(overlay: Overlay) -> Iterator[tuple[Key, Thing]]:
    yield (
        Key("overlay", overlay.id),
        Thing(overlay.title, _fields(overlay, "limits", "contacts", "notes")),
    )
    for limit in overlay.limits:
        yield Key("local_limit", limit.of), Thing(overlay.title, _fields(limit))
    for place, contact in enumerate(overlay.contacts):
        yield Key("contact", str(place)), Thing(contact.title, _fields(contact))
    for place, note in enumerate(overlay.notes):
        key = Key("note", f"{note.recommendation}/{place}")
        yield key, Thing(overlay.title, _fields(note), note.recommendation)
