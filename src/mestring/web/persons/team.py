"""A person's page for those who help: steps with what can be done, plain facts, and what changed just now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.care import queries as care
from mestring.care.steps import answer_to
from mestring.core.dictionary import ANSWERED, AttributeType
from mestring.core.explain import Step
from mestring.core.package import Package
from mestring.core.redact import Audience
from mestring.core.timeline import Event, Timeline, visible
from mestring.core.words import SubjectKind
from mestring.people import queries as people
from mestring.people.types import PersonCard, RelativeCard, WorkerCard
from mestring.web.asking import Request, package_for
from mestring.web.persons.facts import Facts, present_facts
from mestring.web.persons.page import More, SubjectPage, present_subject
from mestring.web.persons.steps import Action, StepLine, View
from mestring.web.recording.offers import (
    answer_words,
    offers,
    record_url,
)
from mestring.web.recording.receipt import Changed, Receipt, present_receipt


@dataclass(frozen=True, slots=True)
class Team:
    """Everything a person's page rests on, fetched once: what stands, who wrote it, who is around."""

    request: Request
    person: PersonCard
    package: Package
    timeline: Timeline
    may_record: bool
    authors: Mapping[UUID, int]
    workers: tuple[WorkerCard, ...]
    relatives: tuple[RelativeCard, ...]
    units: Mapping[str, str]
    users: Mapping[int, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """Give the names of those who can be pointed to."""
        workers = {card.username: card.name for card in self.workers}
        relatives = {str(card.id): card.name for card in self.relatives}
        return {**self.units, **workers, **relatives}

    @property
    def view(self) -> View:
        """Give who looks."""
        request = self.request
        return View(
            self.package, Audience.TEAM, self.units, request.language, request.today, self.names
        )


@dataclass(frozen=True, slots=True)
class TeamPage:
    """A person's page for those who help."""

    shown: SubjectPage
    facts: Facts
    receipt: Receipt | None
    may_record: bool


def present_team_page(request: Request, person: PersonCard, *, may_record: bool) -> TeamPage:
    """Lay out a person's page for those who help."""
    team = _gather(request, person, may_record)
    changed = _changed(team)
    events = visible(team.timeline.events, request.now, request.now)
    said = [event for event in events if event.type == ANSWERED]

    def dress(line: StepLine, step: Step) -> StepLine:
        """Put to a step what can be done with it, what the person said of it, and whether it changed."""
        answer = answer_to(step, said)
        return replace(
            line,
            actions=_offers(team, step),
            answer=_answer(team, answer) if answer else "",
            is_changed=changed is not None and step.key in changed.keys,
        )

    more = More(team.names, dress, lambda event: _can_do(team, event))
    shown = present_subject(team.package, team.timeline, team.units, request, Audience.TEAM, more)
    return TeamPage(
        shown=shown,
        facts=present_facts(events, team.workers, team.relatives, team.view),
        receipt=changed.receipt if changed else None,
        may_record=team.may_record,
    )


def _gather(request: Request, person: PersonCard, may_record: bool) -> Team:
    """Fetch everything in a number of look-ups that does not grow with the timeline."""
    package = package_for(request)
    timeline = care.timeline(person.subject)
    authors = care.authors(person.subject)
    answered = {authors[e.id] for e in timeline.events if "answer" in e.attributes}
    return Team(
        request=request,
        person=person,
        package=package,
        timeline=timeline,
        may_record=may_record,
        authors=authors,
        workers=people.workers_of(person.id, request.now),
        relatives=people.relatives_of(person.id),
        units=people.unit_titles(_units_named(package, timeline.events)),
        users=people.user_names(answered),
    )


def _units_named(package: Package, events: Iterable[Event]) -> set[str]:
    """Give the units that events happened at or point to."""
    attributes = package.guideline.dictionary.attributes
    pointing = {
        name
        for name, definition in attributes.items()
        if definition.type is AttributeType.REF and definition.to == SubjectKind.UNIT
    }
    found: set[str] = set()
    for event in events:
        found |= {str(event.attributes[name]) for name in pointing & event.attributes.keys()}
        if event.unit is not None:
            found.add(event.unit.id)
    return found


def _changed(team: Team) -> Changed | None:
    """Give what was written down or taken back just now, by what the address says."""
    asked = team.request.GET
    try:
        event = UUID(asked.get("skrevet") or asked.get("angret") or "")
    except ValueError:
        return None
    return present_receipt(team.timeline, event, team.view, team.request.now, team.person.id)


def _offers(team: Team, step: Step) -> tuple[Action, ...]:
    if not team.may_record:
        return ()
    return offers(team.package, step, team.person, team.request.language)


def _answer(team: Team, event: Event) -> str:
    """Say what the person said about a step; and who wrote it down, where another did."""
    author = team.authors.get(event.id)
    is_own = author is not None and author == team.person.user_id
    writer = "" if is_own or author is None else team.users.get(author, "")
    return answer_words(event, team.view, team.person, writer)


def _can_do(team: Team, event: Event) -> tuple[Action, ...]:
    """Give the way to put right, or take back, what the reader wrote down."""
    if not team.may_record or team.authors.get(event.id) != team.request.user.pk:
        return ()
    definition = team.package.guideline.dictionary.events.get(event.type)
    undo = Action(
        _("Angre"), reverse("undo", args=[team.person.id, event.id]), kind="quiet", post=True
    )
    if definition is None or SubjectKind.PERSON not in definition.subjects:
        return (undo,)
    right = record_url(team.person.id, event.type, retter=str(event.id))
    return (Action(_("Rett"), right, kind="quiet"), undo)
