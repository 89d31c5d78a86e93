"""Writing down what the one a page is about has said. What stands already is not written again."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from mestring.care import actions as care
from mestring.care.consents import GIVEN, TO_RELATIVES, WITHDRAWN
from mestring.care.types import StepKey
from mestring.core.dictionary import ANSWERED, DECLINED
from mestring.core.package import Package
from mestring.core.timeline import Subject, Timeline
from mestring.people.types import RelativeCard
from mestring.web.asking import Request
from mestring.web.own.answers import CODES, NO, Desk, OwnStep, Said, may_decline
from mestring.web.own.plan import GOAL

_OURS = UUID("5a0e2c54-8f0c-4f0e-9a53-0e4b9c1f6d2a")


def write_answer(
    *,
    timeline: Timeline,
    package: Package,
    step: OwnStep,
    heard: Said | None,
    word: str,
    text: str,
    desk: Desk,
    request: Request,
) -> UUID:
    """Write down an answer to a step; a no is a no where the step may be declined and still waits."""
    code = CODES[word]
    is_no = code == NO and step.line.is_open and may_decline(package, step.key, desk)
    answer = "" if is_no else code
    if heard is not None and heard.is_mine and (heard.answer, heard.text) == (answer, text):
        return heard.event
    said = {"answer": code, **({"answer_text": text} if text else {})}
    about = _about(step.key)
    return _write(
        timeline, DECLINED if is_no else ANSWERED, about if is_no else {**about, **said}, request
    )


def _about(key: StepKey) -> dict[str, str]:
    state = {"state_key": key.state_key} if key.state_key else {}
    return {"expectation": key.expectation, "trigger": str(key.trigger), **state}


def write_goal(*, timeline: Timeline, package: Package, words: str, request: Request) -> UUID:
    """Write down what matters to the person, as a goal of its own; earlier words are kept."""
    id_ = _id(timeline, GOAL, {"goal_text": words})
    facts = {"goal": id_.hex, "goal_text": words, "in_own_words": True}
    # A guideline need not know goals apart, nor whose words they are in.
    known = package.guideline.dictionary.events[GOAL].attributes
    taken = {name: value for name, value in facts.items() if name in known}
    return _write(timeline, GOAL, taken, request, id_)


def write_sharing(
    *, timeline: Timeline, relative: RelativeCard, part: str, share: bool, request: Request
) -> UUID:
    """Write down that the person shares something with a relative, or no longer does."""
    facts = {
        "relative": str(relative.id),
        "shared_part": part,
        "sharing_purpose": TO_RELATIVES,
    }
    return _write(timeline, GIVEN if share else WITHDRAWN, facts, request)


def _write(
    timeline: Timeline,
    type_: str,
    facts: Mapping[str, object],
    request: Request,
    id_: UUID | None = None,
) -> UUID:
    event = {
        "id": str(id_ or _id(timeline, type_, facts)),
        "event": type_,
        "at": request.now.isoformat(),
        "attributes": dict(facts),
    }
    subject: Subject = timeline.subject
    return care.record_event(subject=subject, event=event, by=request.user, at=request.now).event


def _id(timeline: Timeline, type_: str, facts: Mapping[str, object]) -> UUID:
    """Give the same id to the same words sent twice at once, and another once something is written."""
    said = f"{timeline.subject.id} {len(timeline.events)} {type_} {sorted(facts.items())}"
    return uuid5(_OURS, said)
