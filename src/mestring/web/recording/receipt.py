"""The receipt: what was written down, and what became different because of it. Computed, never stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mestring.core.explain import Explanation, Step, explain
from mestring.core.redact import may_see, redact
from mestring.core.telling import tell
from mestring.core.timeline import Event, Timeline
from mestring.core.words import Outcome
from mestring.web.events import event_texts, event_words
from mestring.web.human import When, deadline, local_day, when
from mestring.web.persons.steps import View
from mestring.web.recording.standing import shortened
from mestring.web.vocabulary import STATES, Sign

MOST = 5
A_MOMENT = timedelta(microseconds=1)
Key = tuple[str, UUID, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One step that became different."""

    sign: Sign | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was written down or taken back just now, and what it changed."""

    text: str
    when: When
    changes: tuple[Change, ...]
    undo_url: str
    is_undone: bool
    is_repeat: bool = False


class Difference(NamedTuple):
    """A step before and after; one of the two may be missing."""

    before: Step | None
    after: Step | None


class Changed(NamedTuple):
    """A receipt, and the keys of the steps it tells of."""

    receipt: Receipt
    keys: frozenset[tuple[str, str, str, str]]


def present_receipt(
    timeline: Timeline, event_id: UUID, view: View, now: datetime, person: UUID
) -> Changed | None:
    """Give the receipt of an event on a timeline, as its reader may see it; None if there is none."""
    event = next((each for each in timeline.events if each.id == event_id), None)
    if event is None or not may_see(view.audience, event.visibility):
        return None
    before = _explained(timeline, view, now, event.recorded - A_MOMENT)
    after = _explained(timeline, view, now, event.recorded)
    different = differences(before, after, _corrected(timeline))
    later = [each for each in timeline.events if each.supersedes == event.id]
    taken_back = any(each.retracts for each in later)
    receipt = Receipt(
        text=_text(event, view),
        when=when(event.on, view.today),
        changes=() if taken_back else _told(different, view),
        undo_url="" if later or event.retracts else reverse("undo", args=[person, event.id]),
        is_undone=event.retracts or taken_back,
    )
    keys = () if later else (each.after.key for each in different if each.after)
    return Changed(receipt, frozenset(keys))


def _explained(timeline: Timeline, view: View, now: datetime, known: datetime) -> Explanation:
    return redact(explain(view.package, timeline, now, known), view.package, view.audience)


def _corrected(timeline: Timeline) -> dict[UUID, UUID]:
    return {event.id: event.supersedes for event in timeline.events if event.supersedes}


def differences(
    before: Explanation, after: Explanation, corrected: Mapping[UUID, UUID]
) -> list[Difference]:
    """Give the steps that are not as they were, the biggest change first."""
    old = {_key(step, corrected): step for step in before.steps}
    new = {_key(step, corrected): step for step in after.steps}
    found = [
        Difference(old.get(key), new.get(key))
        for key in {**new, **old}
        if _standing(old.get(key)) != _standing(new.get(key))
    ]
    return sorted(found, key=_weight)


def _key(step: Step, corrected: Mapping[UUID, UUID]) -> Key:
    """Name a step by its first trigger: one whose trigger was corrected is the same step still."""
    trigger = step.trigger.id
    while trigger in corrected:
        trigger = corrected[trigger]
    return (step.expectation, trigger, step.state_key)


def _standing(step: Step | None) -> tuple[object, ...] | None:
    return None if step is None else (step.outcome, step.is_open, step.due)


# What became of a step, the biggest first: settled, late, new, waiting, not known, changed, gone.
def _weight(found: Difference) -> tuple[int, date, int]:
    before, after = found
    step = after or before
    if step is None:
        return (9, date.max, 0)
    due = local_day(step.due) if step.due is not None else date.max
    return (_rank(before, after), due, step.rule.order)


def _rank(before: Step | None, after: Step | None) -> int:
    if after is None:
        return 6
    if not after.is_open:
        return 0 if before is not None else 5
    if before is not None and before.outcome is after.outcome:
        return 4
    return {Outcome.OVERDUE: 1, Outcome.WAITING: 2}.get(after.outcome, 3)


def _told(different: Iterable[Difference], view: View) -> tuple[Change, ...]:
    """Tell what changed in a few lines; of the rounds of one repeated step, the first."""
    rounds: dict[tuple[str, UUID], Difference] = {}
    for each in different:
        step = each.after or each.before
        if step is not None:
            rounds.setdefault((step.expectation, step.trigger.id), each)
    shown = [_change(each, view) for each in list(rounds.values())[:MOST]]
    rest = len(rounds) - len(shown)
    if rest:
        shown[-1:] = [Change(None, _("Og %(n)s steg til.") % {"n": rest + 1}, "")]
    return tuple(shown)


def _change(found: Difference, view: View) -> Change:
    before, after = found
    if after is None:
        title = before.rule.expectation.title.to(view.language) if before else ""
        return Change(STATES[Outcome.LIFTED], title, _("Gjelder ikke lenger."))
    title = after.rule.expectation.title.to(view.language)
    return Change(STATES[after.outcome], title, _how(before, after, view))


def _how(before: Step | None, after: Step, view: View) -> str:
    if not after.is_open or after.outcome is Outcome.UNKNOWN:
        return tell(view.package, after, view.language).outcome
    is_new = before is None or not before.is_open
    if after.due is None:
        return _("Nytt steg, uten tidsfrist.") if is_new else _("Har ikke tidsfrist lenger.")
    due = deadline(after.due, view.today)
    if after.outcome is Outcome.OVERDUE:
        return _("Skulle vært gjort %(due)s.") % {"due": due}
    if is_new:
        return _("Nytt steg, med frist %(due)s.") % {"due": due}
    return _("Fristen er nå %(due)s.") % {"due": due}


def _text(event: Event, view: View) -> str:
    """Say what was written down, with the beginning of what was said."""
    told = capfirst(event_words(view.package, event, view.language, view.names)) or event.type
    said = [f"«{shortened(text)}»" for text in event_texts(view.package, event)]
    return f"{told}: {' '.join(said)}" if said else told
