"""What a person shares with a relative, as the relative meets it: only that, and nothing of the rest."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from mestring.core.redact import Audience
from mestring.core.timeline import Event, Timeline
from mestring.core.words import Outcome
from mestring.people import queries as people
from mestring.people.types import Decision, WorkerCard
from mestring.people.words import Ground
from mestring.web.asking import Request, package_for
from mestring.web.human import When, on_day
from mestring.web.own.answers import due_day
from mestring.web.own.helpers import Helpers, present_helpers
from mestring.web.own.plan import SafetyPlan, Told, present_safety_plan
from mestring.web.own.sharing import HELPERS, NEXT_STEPS, OWN_WORDS, SAFETY_PLAN
from mestring.web.persons.page import OwnWords, SubjectPage, present_subject, unit_ids
from mestring.web.persons.steps import StepLine

TOLD = (Outcome.OVERDUE, Outcome.WAITING)


@dataclass(frozen=True, slots=True)
class SharedStep:
    """Something the services owe the person, in the words the person meets."""

    plain: str
    when: str


@dataclass(frozen=True, slots=True)
class SharedPage:
    """What is shared; empty where it is not, so that a page can say nothing of it."""

    since: Mapping[str, When]
    own_words: tuple[OwnWords, ...] = ()
    steps: tuple[SharedStep, ...] = ()
    helpers: Helpers | None = None
    safety_plan: SafetyPlan | None = None
    # What the law gives, whatever the person has said about it.
    by_law: Mapping[str, bool] = field(default_factory=dict)


def shared_page(
    request: Request,
    decision: Decision,
    since: Mapping[str, date],
    timeline: Timeline,
    name: str,
) -> SharedPage:
    """Fetch what a decision opens, and nothing more; `since` gives from when each part is shared."""
    sections = decision.sections or {}
    if not sections:
        return SharedPage({})
    # Where the person works with whom would tell where the person is.
    hide_place = decision.person is None or decision.person.has_confidential_address
    workers = people.workers_of(decision.asked_for, request.now) if HELPERS in sections else ()
    if hide_place:
        workers = tuple(replace(worker, unit_title="") for worker in workers)
    units = people.unit_titles(unit_ids([timeline]))
    page = present_subject(package_for(request), timeline, units, request, Audience.RELATIVE)
    events = Told(timeline, {}, None, None).events(request)
    # A section that statute gives has no day of its own: it holds as long as what it rests on.
    days = {part: since.get(part, request.today) for part in sections}
    by_law = {part: ground is Ground.STATUTE for part, ground in sections.items()}
    return present_shared(days, page, events, workers, name, request, by_law)


def present_shared(
    shared: Mapping[str, date],
    page: SubjectPage | None,
    events: Collection[Event],
    workers: Collection[WorkerCard],
    name: str,
    request: Request,
    by_law: Mapping[str, bool],
) -> SharedPage:
    """Lay out what a person shares, each part only if it is shared now."""
    helpers = present_helpers(tuple(workers), tuple(events)) if HELPERS in shared else None
    return SharedPage(
        since={part: on_day(day, request.today) for part, day in shared.items()},
        own_words=page.own_words if page and OWN_WORDS in shared else (),
        steps=_steps(page, name, request.today) if page and NEXT_STEPS in shared else (),
        helpers=helpers,
        safety_plan=present_safety_plan(events, request) if SAFETY_PLAN in shared else None,
        by_law=by_law,
    )


def _steps(page: SubjectPage, name: str, today: date) -> tuple[SharedStep, ...]:
    """Give what is owed now; what is settled, and what we do not know, is not news to pass on."""
    lines = (*page.steps.now, *page.steps.later)
    return tuple(
        SharedStep(line.told.plain, _when(line, name, today))
        for line in lines
        if line.told.state in TOLD
    )


def _when(line: StepLine, name: str, today: date) -> str:
    if line.due is None:
        return ""
    parts = {"due": due_day(line, today), "name": name}
    if line.told.state is Outcome.OVERDUE:
        return _("Det skulle vi ha gjort innen %(due)s. Vi skylder %(name)s det fortsatt.") % parts
    return _("Det skjer senest %(due)s.") % parts
