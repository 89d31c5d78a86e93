"""The worklist: who needs what today and why, read from step records alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mestring.care import queries as care
from mestring.care import steps as kept
from mestring.care.types import PersonKeys, StoredStep
from mestring.core.package import Package
from mestring.core.words import Outcome, Precision, SubjectKind
from mestring.people import queries as people
from mestring.people.roles import Permission
from mestring.people.types import PersonCard
from mestring.web.asking import Request, package_for
from mestring.web.doors import note_listed
from mestring.web.human import When, in_words, local_day, when
from mestring.web.persons.steps import Action, anchor_of
from mestring.web.vocabulary import ANSWERS, STATES, Sign

PERSONS_AT_ONCE = 20
# A handful for each person; the rest stand on the person's page.
STEPS_AT_ONCE = 3
DONE_AT_ONCE = 50
MOST_COUNTED = 100
THIS_WEEK = timedelta(days=7)
NOON, EVENING = 12, 18


class Part(StrEnum):
    """Which part of the list is shown."""

    OURS = ""
    OTHERS = "andre"
    DONE = "ferdig"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see: whose persons, which part, from where in the list."""

    everyone: bool | None
    part: Part
    start: int

    @classmethod
    def of(cls, request: Request) -> "Asked":
        """Read it from the address; what makes no sense is left out."""
        who = request.GET.get("hvem")
        part = request.GET.get("vis", "")
        start = request.GET.get("fra", "")
        return cls(
            everyone={"alle": True, "mine": False}.get(who or ""),
            part=Part(part) if part in tuple(Part) else Part.OURS,
            start=min(int(start), 1_000_000) if start.isascii() and start.isdigit() else 0,
        )


@dataclass(frozen=True, slots=True)
class Tab:
    """One way of seeing the list."""

    title: str
    url: str
    is_here: bool
    count: int | None = None

    @property
    def is_capped(self) -> bool:
        """Tell whether counting ended before everyone was counted."""
        return self.count == MOST_COUNTED


@dataclass(frozen=True, slots=True)
class WorkStep:
    """One step in the list."""

    sign: Sign
    title: str
    due: When | None
    is_late: bool
    who: str
    actions: tuple[Action, ...]
    is_guarded: bool


@dataclass(frozen=True, slots=True)
class WorkPerson:
    """One person in the list, with a handful of steps."""

    anchor: str
    name: str
    age: int | None
    url: str
    steps: tuple[WorkStep, ...]
    more: int


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A page of the worklist."""

    greeting: str
    summary: str
    tabs: tuple[Tab, ...]
    parts: tuple[Tab, ...]
    part: Part
    now: tuple[WorkPerson, ...]
    later: tuple[WorkPerson, ...]
    next_url: str
    first_url: str

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nobody in this part of the list."""
        return not self.now and not self.later


def present_worklist(request: Request, asked: Asked) -> WorkPage:
    """Lay out the part of the list that was asked for."""
    package = package_for(request)
    mine = people.seen_persons(request.user, request.now, mine=True)
    everyone = people.seen_persons(request.user, request.now)
    kept.keep_up(request.now, everyone)
    ours, others = _shared_out(package, request)
    near = request.now + care.SOON
    counts = {
        False: care.count_waiting(mine, expectations=ours, until=near, most=MOST_COUNTED),
        True: care.count_waiting(everyone, expectations=ours, until=near, most=MOST_COUNTED),
    }
    # One who is nobody's contact sees the whole team.
    shows_all = asked.everyone if asked.everyone is not None else not mine.exists()
    lines, has_more = _lines(request, asked, everyone if shows_all else mine, (ours, others))
    at_end = asked.part is not Part.OURS
    return WorkPage(
        greeting=_greeting(request),
        summary=_summary(counts[shows_all]),
        tabs=(
            Tab(_("Mine"), _url(mine=True), not shows_all, counts[False]),
            Tab(_("Hele teamet"), _url(mine=False), shows_all, counts[True]),
        ),
        parts=_parts(asked.part, mine=not shows_all),
        part=asked.part,
        now=tuple(line for line, is_near in lines if is_near or at_end),
        later=tuple(line for line, is_near in lines if not (is_near or at_end)),
        next_url=_url(not shows_all, asked.part, asked.start + PERSONS_AT_ONCE) if has_more else "",
        first_url=_url(not shows_all, asked.part) if asked.start else "",
    )


def _shared_out(package: Package, request: Request) -> tuple[Collection[str], Collection[str]]:
    """Give the expectations that the reader's own level owes, and those that another level owes."""
    levels = {"", *(held.unit_level for held in request.standing.roles)}
    owed_here = {rule.id for rule in package.rules if rule.expectation.responsible.level in levels}
    return owed_here, {rule.id for rule in package.rules} - owed_here


def _lines(
    request: Request, asked: Asked, persons: PersonKeys, shared: Sequence[Collection[str]]
) -> tuple[list[tuple[WorkPerson, bool]], bool]:
    """Give the persons of the part asked for, each with whether anything is near; and if there are more."""
    if asked.part is Part.DONE:
        found = care.lately_done(persons, request.now - THIS_WEEK, most=DONE_AT_ONCE)
        steps: dict[UUID, tuple[StoredStep, ...]] = {}
        for step in found:
            if step.person_id:
                steps[step.person_id] = (*steps.get(step.person_id, ()), step)
        return _people_lines(request, steps, at_once=DONE_AT_ONCE), False
    listed = care.worklist(
        persons,
        request.now,
        expectations=shared[asked.part is Part.OTHERS],
        start=asked.start,
        size=PERSONS_AT_ONCE,
    )
    return _people_lines(request, listed.steps, at_once=STEPS_AT_ONCE), listed.has_more


def _people_lines(
    request: Request, steps: Mapping[UUID, Sequence[StoredStep]], *, at_once: int
) -> list[tuple[WorkPerson, bool]]:
    note_listed(request, steps.keys(), "worklist")
    cards = people.person_cards(steps)
    may_write = request.standing.holds(Permission.EVENT_RECORD)
    near = request.now + care.SOON
    return [
        (
            _person_line(request, cards[person], listed, at_once=at_once, may_write=may_write),
            any(care.is_near(step, near) for step in listed),
        )
        for person, listed in steps.items()
        if person in cards
    ]


def _person_line(
    request: Request,
    person: PersonCard,
    steps: Sequence[StoredStep],
    *,
    at_once: int,
    may_write: bool,
) -> WorkPerson:
    url = reverse("person", args=[person.id])
    shown = _one_of_each(steps)[:at_once]
    return WorkPerson(
        anchor=f"person-{person.id}",
        name=person.name,
        age=person.age_on(request.today),
        url=url,
        steps=tuple(step_line(request, step, url, may_write) for step in shown),
        more=len(steps) - len(shown),
    )


def _one_of_each(steps: Sequence[StoredStep]) -> list[StoredStep]:
    """Give the steps, of those owed twice the first only: that is one thing to do, and reads as one."""
    firsts: dict[object, StoredStep] = {}
    for step in steps:
        is_owed = step.settled_at is None
        firsts.setdefault((step.key.expectation, step.subject_id) if is_owed else step.key, step)
    return list(firsts.values())


def step_line(request: Request, step: StoredStep, url: str, may_write: bool) -> WorkStep:
    """Give one stored step as a line; `url` is the page of whom it is about."""
    package = package_for(request)
    expectation = package.rule(step.key.expectation).expectation
    is_open = step.settled_at is None
    return WorkStep(
        sign=STATES[step.outcome],
        title=expectation.title.to(request.language),
        due=_when(step, request),
        is_late=step.outcome is Outcome.OVERDUE,
        who=_said(step),
        actions=_actions(package, step, url) if may_write and is_open else (),
        is_guarded=not care.may_be_printed(step),
    )


def _when(step: StoredStep, request: Request) -> When | None:
    """Say when an open step is due, and when a settled one was settled."""
    moment = step.settled_at or step.due_at
    if moment is None:
        return None
    by_day = step.settled_at is None and step.due_precision is Precision.DAY
    return when(local_day(moment) if by_day else moment, request.today)


def _said(step: StoredStep) -> str:
    """Say whose step it is, where it is not the person's own, and what has been said about it."""
    said = [str(ANSWERS[step.answer])] if step.answer in ANSWERS else []
    if step.subject_kind is SubjectKind.RELATIVE:
        said.insert(0, _("gjelder en pårørende"))
    return " · ".join(said)


def _actions(package: Package, step: StoredStep, url: str) -> tuple[Action, ...]:
    """Lead to the form that would settle it, or to the step with its questions where something is missing."""
    if step.subject_kind is not SubjectKind.PERSON:
        return ()
    if step.outcome is Outcome.UNKNOWN:
        return (Action(_("Svar"), f"{url}#{anchor_of(*step.key)}"),)
    event = package.rule(step.key.expectation).expectation.expect[0].event
    form = reverse("record", args=[step.person_id, event])
    return (Action(_("Skriv ned"), f"{form}?{urlencode({'steg': str(step.key)})}"),)


def _greeting(request: Request) -> str:
    hour = localtime(request.now).hour
    name = {"name": request.user.name}
    if hour < NOON:
        return _("God morgen, %(name)s") % name
    return (_("God ettermiddag, %(name)s") if hour < EVENING else _("God kveld, %(name)s")) % name


def _summary(count: int) -> str:
    if not count:
        return _("Ingen venter på noe de nærmeste dagene.")
    if count >= MOST_COUNTED:
        return _("Hundre personer eller flere venter på noe de nærmeste dagene.")
    text = ngettext(
        "Én person venter på noe de nærmeste dagene.",
        "%(n)s personer venter på noe de nærmeste dagene.",
        count,
    )
    return (text % {"n": in_words(count).capitalize()}) if count > 1 else text


def _parts(part: Part, *, mine: bool) -> tuple[Tab, ...]:
    titles = {
        Part.OURS: _("Det vi skal gjøre"),
        Part.OTHERS: _("Venter på andre"),
        Part.DONE: _("Gjort denne uka"),
    }
    return tuple(Tab(title, _url(mine, each), each is part) for each, title in titles.items())


def _url(mine: bool, part: Part = Part.OURS, start: int = 0) -> str:
    asked = {"hvem": "mine" if mine else "alle"}
    if part is not Part.OURS:
        asked["vis"] = part.value
    if start:
        asked["fra"] = str(start)
    return f"{reverse('worklist')}?{urlencode(asked)}"
