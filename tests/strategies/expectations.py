"""Generated expectations: the three patterns with every option that the loader accepts."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from mestring.core.criteria import Criterion
from mestring.core.dictionary import AttributeType
from mestring.core.expectation import (
    CountsFor,
    Expectation,
    Expected,
    InForce,
    Opening,
    Precedence,
    Recurrence,
    Response,
    Responsible,
    Trigger,
)
from mestring.core.limits import Limit
from mestring.core.spans import Span
from mestring.core.words import SubjectKind, Visibility
from tests.strategies.choices import Choices
from tests.strategies.criteria import Asked, criterion
from tests.strategies.limits import DATE_NAMES, DATE_UNITS, Allowed, limit, span
from tests.strategies.vocabulary import (
    ATTRIBUTES,
    DIED,
    EVENTS,
    HUMAN,
    KEYED,
    ORDINARY,
    STATES,
    WORLDS,
    words,
)

_SUBJECTS = (*(SubjectKind.PERSON,) * 6, *SubjectKind)
_VISIBLE = (*(Visibility.ORDINARY,) * 3, *Visibility)
# Long enough for some whole periods, and for none; not so long that nothing else is seen.
_LASTS = (Span(days=7), Span(days=14), Span(working_days=5), Span(months=1), Span(days=1))
_DECLINERS = (("person",), (), ("person", "relative"), ("relative",))


def expectation(choices: Choices, id_: str) -> Expectation:
    """Choose an expectation."""
    subject = choices.pick(_SUBJECTS)
    pattern = choices.pick((_response, _precedence, _recurrence))
    return pattern(choices, id_, subject)


def _response(choices: Choices, id_: str, subject: SubjectKind) -> Response:
    a = choices.pick((*ORDINARY, *KEYED, *((DIED,) if subject in HUMAN else ())))
    common = _common(choices, id_, subject, [a])
    repeat: Any = choices.pick(("each", "last"))
    trigger = _trigger(choices, subject, a)
    if choices.chance(20):
        every: Limit = choices.pick((span(choices, *DATE_UNITS, least=1), *DATE_NAMES))
        after = span(choices, *DATE_UNITS) if choices.chance(30) else None
        return Response(
            **common,
            pattern="response",
            trigger=trigger,
            repeat=repeat,
            every=every,
            lasts=choices.pick(_LASTS),
            after=after,
        )
    counts = choices.pick((None, None, False, True))
    within = _limit(choices, subject, [a], hours=counts)
    return Response(
        **common,
        pattern="response",
        trigger=trigger,
        repeat=repeat,
        within=within,
        after=_after(choices, counts),
    )


def _after(choices: Choices, hours: bool | None) -> Span | None:
    """Choose from when B counts, in what the limit counts; none where the limit may be either."""
    if hours is None:
        return None
    return span(choices, "hours") if hours else span(choices, *DATE_UNITS)


def _precedence(choices: Choices, id_: str, subject: SubjectKind) -> Precedence:
    has_opening = choices.chance(55)
    back = choices.pick(("within", "since", "neither") if has_opening else ("within", "since"))
    since = choices.pick(tuple(STATES)) if back == "since" else ""
    opens = _opening(choices, subject, since) if has_opening else None
    keyed = _is_keyed(since) or (opens is not None and _is_keyed(opens.state))
    a = choices.pick(KEYED if keyed else (*ORDINARY, *KEYED))
    asked = _opening_types(opens) if opens else [a]
    return Precedence(
        **_common(choices, id_, subject, asked),
        pattern="precedence",
        trigger=_trigger(choices, subject, a),
        within=(
            _limit(choices, subject, asked, hours=False if opens else None, back=True)
            if back == "within"
            else None
        ),
        since=since,
        opens=opens,
        due="planned" if opens and choices.chance(50) else "",
    )


def _is_keyed(state: str) -> bool:
    return bool(state and STATES[state].key)


def _opening(choices: Choices, subject: SubjectKind, since: str) -> Opening:
    """Choose an opening; it must carry the key of `since`, or nobody knows which period is meant."""
    if choices.chance(50):
        keyed = tuple(name for name in STATES if _is_keyed(name))
        return Opening(state=choices.pick(keyed if _is_keyed(since) else tuple(STATES)))
    type_ = choices.pick(KEYED if _is_keyed(since) else (*ORDINARY, *KEYED))
    return Opening(event=type_, where=_where(choices, subject, type_))


def _opening_types(opens: Opening) -> Sequence[str]:
    return STATES[opens.state].starts if opens.state else [opens.event]


def _recurrence(choices: Choices, id_: str, subject: SubjectKind) -> Recurrence:
    state = choices.pick(tuple(STATES))
    starts = STATES[state].starts
    return Recurrence(
        **_common(choices, id_, subject, starts),
        pattern="recurrence",
        while_=state,
        every=_limit(choices, subject, starts),
        first=_limit(choices, subject, starts) if choices.chance(40) else None,
    )


def _limit(
    choices: Choices,
    subject: SubjectKind,
    types: Sequence[str],
    *,
    hours: bool | None = None,
    back: bool = False,
) -> Limit:
    allowed = Allowed(hours=hours, dates=() if back else ("planned",))
    return limit(choices, allowed, lambda: criterion(choices, Asked(subject, types), 1))


# What all have


def _common(
    choices: Choices, id_: str, subject: SubjectKind, asked: Sequence[str]
) -> dict[str, Any]:
    """Choose what every pattern has; `asked` are the types that `applies` is asked at."""
    applies: Criterion | None = None
    if choices.chance(35):
        applies = criterion(choices, Asked(subject, asked))
    return {
        "id": id_,
        "title": words("title"),
        "step": words("step"),
        "plain": words("plain"),
        "subject": subject,
        "expect": tuple(
            _expected(choices, subject, asked) for _ in range(choices.pick((1, 1, 1, 2)))
        ),
        "responsible": Responsible(role="coordinator"),
        "counts_for": _counts_for(choices, asked),
        "may_decline": choices.pick(_DECLINERS),
        "applies": applies,
        "lifted_by": _lifters(choices, subject),
        "despite_exit": choices.chance(30),
        "in_force": _in_force(choices) if choices.chance(14) else None,
        "visibility": choices.pick(_VISIBLE),
    }


def _expected(choices: Choices, subject: SubjectKind, against: Sequence[str]) -> Expected:
    type_ = choices.pick(("call.made", "letter.sent", *ORDINARY, *KEYED))
    matching: Criterion | None = None
    if choices.chance(35):
        matching = criterion(choices, Asked(subject, [type_], against))
    return Expected(event=type_, matching=matching)


def _trigger(choices: Choices, subject: SubjectKind, type_: str) -> Trigger:
    return Trigger(event=type_, where=_where(choices, subject, type_))


def _where(choices: Choices, subject: SubjectKind, type_: str) -> Criterion | None:
    return criterion(choices, Asked(subject, [type_])) if choices.chance(25) else None


def _lifters(choices: Choices, subject: SubjectKind) -> tuple[Trigger, ...]:
    return tuple(
        _trigger(choices, subject, choices.pick(("stay.ended", *ORDINARY, *KEYED)))
        for _ in range(choices.pick((0, 0, 1, 2)))
    )


def _counts_for(choices: Choices, asked: Sequence[str]) -> Any:
    refs = [
        name
        for name in ("place",)
        if all(name in EVENTS[type_].attributes for type_ in asked)
        and ATTRIBUTES[name].type is AttributeType.REF
    ]
    return choices.pick(
        (
            "trigger",
            *(CountsFor(state=state) for state in STATES),
            *(CountsFor(attribute=name) for name in refs),
        )
    )


def _in_force(choices: Choices) -> InForce:
    start: date = choices.pick(WORLDS) + timedelta(days=choices.number(0, 3))
    shape = choices.number(0, 2)
    return (
        InForce(from_=start),
        InForce(until=start),
        InForce(from_=start, until=start + timedelta(days=2)),
    )[shape]
