"""A step as a page shows it: state by word and shape, when, who, and why, made from the trace."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.care import queries as care
from mestring.care.steps import answer_to
from mestring.core.explain import Explanation, Step
from mestring.core.obligations import Excluded
from mestring.core.package import Package
from mestring.core.redact import Audience, redact
from mestring.core.telling import Told, tell, tell_excluded
from mestring.core.timeline import Event
from mestring.core.words import Outcome, Tier
from mestring.web.bank.recommendation import Reference, references
from mestring.web.human import When, deadline, local_day, on_day, when
from mestring.web.vocabulary import STATES, Sign

AT_ONCE = 5
# What still asks for something.
OPEN = (Outcome.OVERDUE, Outcome.WAITING, Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, in which language, on which day; and the names of the units and people they may meet."""

    package: Package
    audience: Audience
    units: Mapping[str, str]
    language: str
    today: date
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_own(self) -> bool:
        """Tell whether the page is about its reader."""
        return self.audience in (Audience.PERSON, Audience.RELATIVE)


@dataclass(frozen=True, slots=True)
class Action:
    """Something the reader can do with a step."""

    title: str
    url: str
    kind: str = "secondary"
    post: bool = False


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step, with everything its explanation needs."""

    key: tuple[str, str, str, str]
    anchor: str
    sign: Sign
    due: When | None
    is_open: bool
    is_late: bool
    is_guarded: bool
    told: Told
    unit: str
    sources: tuple[Reference, ...]
    recommendation_url: str
    recommendation_title: str
    promise: str = ""
    then: tuple[When, ...] = ()
    # What can be done with it, what the person has said about it, and whether it changed just now.
    actions: tuple[Action, ...] = ()
    answers: tuple[Action, ...] = ()
    answer: str = ""
    is_changed: bool = False


# Puts to a step's line what only some pages have: what can be done, what was said, what changed.
Dress = Callable[[StepLine, Step], StepLine]


def as_it_is(line: StepLine, _step: Step) -> StepLine:
    """Give a line with nothing more to it."""
    return line


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Something that does not apply, and why."""

    title: str
    sentence: str
    facts: tuple[str, ...]
    recommendation_url: str


@dataclass(frozen=True, slots=True)
class Steps:
    """All steps of a subject: a handful first, the rest on demand."""

    now: tuple[StepLine, ...]
    later: tuple[StepLine, ...]
    settled: tuple[StepLine, ...]
    not_relevant: tuple[WhyNot, ...]
    guarded: tuple[StepLine, ...] = ()


def present_steps(
    explained: Explanation, view: View, dress: Dress = as_it_is, said: Sequence[Event] = ()
) -> Steps:
    """Lay out the steps of an explanation that has been redacted for its reader.

    On the reader's own page, what must not be seen over their shoulder lies folded away by itself.
    """
    shared = {step.key for step in redact(explained, view.package, Audience.PRINT).steps}
    ordered = sorted(explained.steps, key=lambda step: _place(step, view, said))
    rounds = together(ordered)
    lines = [
        dress(_line(each, view, is_guarded=each[0].key not in shared), each[0]) for each in rounds
    ]
    aside = [line for line in lines if line.is_guarded] if view.is_own else []
    shown = [line for line in lines if line not in aside]
    open_lines = [line for line in shown if line.is_open]
    return Steps(
        now=tuple(open_lines[:AT_ONCE]),
        later=tuple(open_lines[AT_ONCE:]),
        settled=tuple(line for line in shown if not line.is_open),
        not_relevant=tuple(dict.fromkeys(_why_not(row, view) for row in explained.excluded)),
        guarded=tuple(aside),
    )


def is_open(step: Step) -> bool:
    """Tell whether a step still asks for something."""
    return not step.closed and step.outcome in OPEN


def _place(step: Step, view: View, said: Sequence[Event]) -> tuple[bool, int, int, date, int]:
    """Put what is open as the worklist does, by what matters and its limit; the rest by age."""
    due = local_day(step.due) if step.due is not None else date.max
    if not is_open(step):
        return (True, 0, -step.trigger.day, due, step.rule.order)
    if _is_to_be_heard(step, view, said):
        return (False, 0, Tier.FIRST, due, step.rule.order)
    is_far = step.due is not None and due >= view.today + care.SOON
    return (False, is_far, view.package.tier_of(step.expectation), due, step.rule.order)


def _is_to_be_heard(step: Step, view: View, said: Sequence[Event]) -> bool:
    """Tell whether the helper should hear what was said before anything else; who said it knows it."""
    answer = answer_to(step, said) if not view.is_own else None
    return answer is not None and answer.attributes.get("answer") in care.TO_BE_HEARD


def together(steps: Iterable[Step]) -> list[list[Step]]:
    """Put the coming rounds of one repeated step together: the next one is shown, the rest named."""
    found: dict[object, list[Step]] = {}
    for step in steps:
        coming = is_open(step) and step.outcome is not Outcome.OVERDUE
        key = (step.expectation, step.trigger.id, step.outcome) if coming else step.key
        found.setdefault(key, []).append(step)
    return list(found.values())


def anchor_of(expectation: str, trigger: UUID, state_key: str) -> str:
    """Give the place of a step on a person's page."""
    return f"steg-{expectation}-{trigger.hex[-12:]}{state_key}"


def _line(rounds: list[Step], view: View, *, is_guarded: bool) -> StepLine:
    step, package, today = rounds[0], view.package, view.today
    recommendation = package.recommendation_of(step.expectation)
    return StepLine(
        key=step.key,
        anchor=anchor_of(step.expectation, step.trigger.id, step.state_key),
        sign=STATES[step.outcome],
        due=when(step.due, today) if step.due is not None else None,
        is_open=is_open(step),
        is_late=is_open(step) and step.outcome is Outcome.OVERDUE,
        is_guarded=is_guarded,
        told=tell(package, step, view.language),
        unit=view.units.get(step.unit.id, step.unit.id) if step.unit else "",
        sources=references(package.guideline, step.sources, view.language),
        recommendation_url=reverse("recommendation", args=[recommendation.id]),
        recommendation_title=recommendation.title.to(view.language),
        promise=promise(step, today) if view.is_own else "",
        then=tuple(on_day(each.due, today) for each in rounds[1:] if each.due is not None),
    )


def promise(step: Step, today: date) -> str:
    """Say to the person what became of what we owe; a late step is ours, never the person's."""
    if step.closed and step.outcome in OPEN:
        return _("Dette er ikke aktuelt lenger.")
    match step.outcome:
        case Outcome.WAITING:
            due = deadline(step.due, today) if step.due is not None else ""
            return _("Det skjer senest %(due)s.") % {"due": due} if due else ""
        case Outcome.OVERDUE:
            parts = {"due": on_day(step.due or today, today).text}
            return _("Dette skulle vi ha gjort innen %(due)s. Vi skylder deg det fortsatt.") % parts
        case Outcome.MET:
            return _("Dette er gjort.")
        case Outcome.LATE:
            return _("Dette er gjort, men vi kom senere enn vi skulle.")
        case Outcome.DECLINED:
            return _("Du har takket nei. Det er helt i orden, og du kan ombestemme deg.")
        case Outcome.DEVIATED:
            return _("Vi valgte en annen vei. Spør oss gjerne hvorfor.")
        case Outcome.LIFTED:
            return _("Dette er ikke aktuelt lenger.")
        case Outcome.UNKNOWN:
            return _("Vi vet ikke ennå om dette gjelder deg.")


def _why_not(row: Excluded, view: View) -> WhyNot:
    told = tell_excluded(view.package, row, view.language)
    url = reverse("recommendation", args=[told.recommendation])
    return WhyNot(told.title, told.sentence, told.facts, url)
