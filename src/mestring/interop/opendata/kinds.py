"""What is given out: one line for each kind of thing, by the language's own types."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

from mestring.core.alignment import Framework
from mestring.core.dictionary import EventType
from mestring.core.duties import Duty
from mestring.core.guideline import (
    GlossaryEntry,
    Guideline,
    GuidelineValue,
    Parameter,
    Pathway,
    Recommendation,
    Source,
    Term,
)
from mestring.core.instruments.definition import Instrument
from mestring.core.methods import Barrier, Method
from mestring.core.owing import duties_of
from mestring.core.package import Package
from mestring.core.style import AvoidedWord


class Kind(NamedTuple):
    """One kind of thing: its name in addresses, its type, and where it stands in a guideline."""

    name: str
    type: Any
    found: Callable[[Guideline], Mapping[str, Any]]
    # For programs, in English; for people, in the page's language.
    says: str
    title: Any


def _by_id(listed: Iterable[Any]) -> Mapping[str, Any]:
    return {each.id: each for each in listed}


KINDS: tuple[Kind, ...] = (
    Kind(
        "recommendations",
        Recommendation,
        lambda guideline: guideline.recommendations,
        "The recommendations, each with its texts, its standing and its expectations.",
        _("Anbefalinger, med tekst, styrke og steg"),
    ),
    Kind(
        "values",
        GuidelineValue,
        lambda guideline: guideline.values,
        "The value foundation.",
        _("Verdiene"),
    ),
    Kind(
        "pathways",
        Pathway,
        lambda guideline: guideline.pathways,
        "The municipal main pathways; never a national patient pathway.",
        _("Hovedforløpene"),
    ),
    Kind(
        "instruments",
        Instrument,
        lambda guideline: guideline.instruments,
        "Assessment instruments: structure, scoring and licence; never their owners' wording.",
        _("Kartleggingsverktøy, uten eiernes ordlyd"),
    ),
    Kind(
        "methods",
        Method,
        lambda guideline: guideline.methods,
        "Implementation methods.",
        _("Metoder for å få det til"),
    ),
    Kind(
        "barriers",
        Barrier,
        lambda guideline: _by_id(guideline.barriers),
        "What stands in the way of practice.",
        _("Hva som står i veien"),
    ),
    Kind(
        "duties",
        Duty,
        lambda guideline: {duty.id: duty for duty, _written_in in duties_of(guideline)},
        "What statutes and regulations make somebody do, each with its paragraph.",
        _("Plikter, med paragraf og hva som er endret"),
    ),
    Kind(
        "frameworks",
        Framework,
        lambda guideline: guideline.frameworks,
        "What frameworks from outside ask for, and which recommendations answer it.",
        _("Rammeverk, punkt for punkt"),
    ),
    Kind(
        "parameters",
        Parameter,
        lambda guideline: guideline.parameters,
        "Named limits, each with its source or said to be our proposal.",
        _("Frister med navn og kilde"),
    ),
    Kind(
        "sources",
        Source,
        lambda guideline: guideline.sources,
        "Sources, each with how far it was read.",
        _("Kilder, og hvor langt hver er lest"),
    ),
    Kind(
        "glossary",
        GlossaryEntry,
        lambda guideline: _by_id(guideline.glossary),
        "One word for each thing.",
        _("Ordlista"),
    ),
    Kind(
        "words",
        AvoidedWord,
        lambda guideline: _by_id(guideline.words.avoid),
        "Words the texts do not use, each with better ones and why.",
        _("Ord vi ikke bruker, med bedre ord"),
    ),
    Kind(
        "events",
        EventType,
        lambda guideline: guideline.dictionary.events,
        "The data dictionary: types of events.",
        _("Slag av hendelser"),
    ),
    Kind(
        "topics",
        Term,
        lambda guideline: _by_id(guideline.identity.topics),
        "The subjects.",
        _("Temaer"),
    ),
)


@lru_cache(maxsize=64)
def items_of(package_of: "Held", name: str) -> Mapping[str, Any]:
    """Give all things of a kind as plain JSON values, by id; made once for each package."""
    kind = next(kind for kind in KINDS if kind.name == name)
    adapter = TypeAdapter(kind.type)
    found = kind.found(package_of.package.guideline)
    return {
        id_: {
            "id": id_,
            **adapter.dump_python(each, mode="json", by_alias=True, exclude_none=True),
        }
        for id_, each in sorted(found.items())
    }


class Held:
    """A package as a key of what was made from it: alike when the content is."""

    def __init__(self, package: Package) -> None:
        self.package = package

    def __hash__(self) -> int:
        return hash(self.package.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and other.package.digest == self.package.digest
