"""Choosing what to write down: a handful first, the rest in groups people recognise, and by search."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mestring.core.dictionary import ADOPTED, ANSWERED, DECLINED, DEVIATED, EventType
from mestring.core.package import Package
from mestring.core.words import SubjectKind, Visibility
from mestring.people.types import PersonCard
from mestring.web.asking import Request
from mestring.web.vocabulary import Word

# Decisions and answers are about a step, and are written down from there.
RESERVED = (DECLINED, DEVIATED, ANSWERED, ADOPTED)
LONGEST_SEARCH = 100

# What is written down most, in words of its own where the event's name says too little.
OFTEN: dict[str, Word] = {
    "contact.held": _("Vi hadde kontakt"),
    "appointment.agreed": _("Vi gjorde en avtale"),
    "goal.set": _("Et nytt mål"),
    "living_conditions.recorded": _("Livet nå: bolig, arbeid, økonomi, nettverk"),
    "coordinator.offered": _("Koordinator er tilbudt"),
    "mapping.closed_without_measure": _("Ingen tiltak, fordi …"),
}

# The first part of an event's name says where people would look for it.
GROUPS: tuple[tuple[Word, tuple[str, ...]], ...] = (
    (
        _("Kontakt og avtaler"),
        ("contact", "appointment", "attendance", "outreach", "ordinary_care", "interpreter"),
    ),
    (
        _("Forstå sammen, mål og tiltak"),
        ("mapping", "problem", "rop", "goal", "measure", "pathway", "municipal_options"),
    ),
    (
        _("Hjelp og behandling"),
        (
            *("help", "treatment", "treatment_plan", "medicine", "evaluation", "feedback"),
            *("course", "harm_reduction", "peer_support", "user_experience", "clinical_decision"),
        ),
    ),
    (
        _("Hverdag, hjem og nettverk"),
        (
            *("living_conditions", "life", "housing", "economy", "work", "ips", "job_search"),
            *("job", "activity", "network", "network_meeting", "somatic"),
        ),
    ),
    (_("Koordinator, plan og team"), ("coordination", "coordinator", "plan", "care_team")),
    (_("Barn og pårørende"), ("children", "relatives", "consent")),
    (
        _("Trygghet"),
        ("suicidality", "preventive_measures", "safety_plan", "overdose", "violence", "threats"),
    ),
    (
        _("Henvisning og spesialist"),
        (
            *("referral", "helfo", "specialist", "national_pathway", "contact_professional"),
            *("psychosis", "emergency"),
        ),
    ),
    (
        _("Døgnopphold og utskrivning"),
        (
            *("inpatient", "discharge_ready", "next_service", "epikrise", "municipality"),
            *("bed_contract", "self_admission", "detox"),
        ),
    ),
    (_("Tvang og beslutningskompetanse"), ("coercion", "competence")),
    (
        _("Fare og varsling"),
        ("child_concern", "child_welfare", "serious_crime", "emergency_alert", "police"),
    ),
    (_("Deling, journal og alvorlige hendelser"), ("sharing", "record", "adverse_event")),
)
REST = _("Om personen, og annet")


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that can be written down; `note` marks what not everyone will see."""

    title: str
    url: str
    note: Word = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Things that belong together."""

    title: Word
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything that can be chosen, or what a search found."""

    search: str
    often: tuple[Kind, ...]
    groups: tuple[Group, ...]


NOTES: dict[Visibility, Word] = {
    Visibility.ORDINARY: "",
    Visibility.GUARDED: _("vernet: ikke for pårørende, ikke på utskrift"),
    Visibility.PROFESSIONAL: _("bare for dere som hjelper"),
}


def present_choices(package: Package, person: PersonCard, search: str, request: Request) -> Choices:
    """Lay out what can be written down about a person; a search leaves out the rest."""
    search = " ".join(search.split())[:LONGEST_SEARCH]
    types = {
        name: definition
        for name, definition in package.guideline.dictionary.events.items()
        if SubjectKind.PERSON in definition.subjects and name not in RESERVED
    }
    found = {
        name: _kind(name, definition, person, request.language)
        for name, definition in types.items()
        if _matches(package, name, definition, search, request.language)
    }
    often = [Kind(str(title), found[name].url) for name, title in OFTEN.items() if name in found]
    return Choices(search, () if search else tuple(often), tuple(_grouped(found)))


def _kind(name: str, definition: EventType, person: PersonCard, language: str) -> Kind:
    title = capfirst(definition.title.to(language)) or name
    return Kind(title, reverse("record", args=[person.id, name]), NOTES[definition.visibility])


def _matches(
    package: Package, name: str, definition: EventType, search: str, language: str
) -> bool:
    """Tell whether every word searched for is said of an event type, or of what it asks about."""
    attributes = package.guideline.dictionary.attributes
    said = [definition.title.to(language), str(OFTEN.get(name, "")), str(group_of(name))]
    said += [attributes[each].title.to(language) for each in definition.attributes]
    text = " ".join(said).casefold()
    return all(word in text for word in search.casefold().split())


def group_of(name: str) -> Word:
    """Give the group that people would look for an event type in."""
    first = name.partition(".")[0]
    if name == "person.contacted":
        first = "contact"
    return next((title for title, names in GROUPS if first in names), REST)


def _grouped(found: dict[str, Kind]) -> Iterator[Group]:
    for title in (*(title for title, _names in GROUPS), REST):
        kinds = [kind for name, kind in found.items() if group_of(name) == title]
        if kinds:
            yield Group(title, tuple(sorted(kinds, key=lambda kind: kind.title)))
