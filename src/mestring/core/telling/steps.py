"""Say a step: what opened it, what is expected, what became of it, whose the limit is, what is missing."""

from datetime import date
from typing import NamedTuple

from mestring.core.dictionary import DEVIATED
from mestring.core.expectation import Precedence, Recurrence, Response
from mestring.core.explain import Step
from mestring.core.obligations import Excluded
from mestring.core.package import Package
from mestring.core.rules import Bound, Choice, Origin
from mestring.core.telling.grounds import Missing, facts_of, missing_of
from mestring.core.telling.words import Teller
from mestring.core.words import Certainty, Outcome


class Told(NamedTuple):
    """A step in finished sentences. Empty text where there is nothing to say."""

    expectation: str
    recommendation: str
    title: str
    step: str
    plain: str
    state: Outcome
    outcome: str
    because: str
    expected: str
    due: str
    limit: str
    limit_origin: str
    facts: tuple[str, ...]
    missing: tuple[Missing, ...]
    responsible: str
    unit: str
    sources: tuple[str, ...]
    version: str


class ToldExclusion(NamedTuple):
    """Why an expectation does not apply to a trigger, in finished sentences."""

    expectation: str
    recommendation: str
    title: str
    sentence: str
    facts: tuple[str, ...]
    version: str


def tell(package: Package, step: Step, language: str = "nb") -> Told:
    """Say a step in a language; every sentence is made from what the step carries."""
    teller = Teller(package, language)
    expectation = step.rule.expectation
    return Told(
        expectation=step.expectation,
        recommendation=step.rule.recommendation,
        title=_title(teller, step),
        step=expectation.step.to(language),
        plain=expectation.plain.to(language),
        state=step.outcome,
        outcome=_outcome(teller, step),
        because=_because(teller, step),
        expected=_expected(teller, step),
        due=teller.due(step.due) if step.due is not None else "",
        limit=teller.limit(step.limit) if step.limit else "",
        limit_origin=_origin(teller, step.limit.origin) if step.limit else "",
        facts=(*facts_of(teller, step.ground), *facts_of(teller, step.limit_ground)),
        missing=missing_of(teller, step.asks),
        responsible=teller.role(step.responsible.role),
        unit=step.unit.id if step.unit else teller.say("no_unit"),
        sources=tuple(teller.source(ref) for ref in step.sources),
        version=step.version,
    )


def tell_excluded(package: Package, excluded: Excluded, language: str = "nb") -> ToldExclusion:
    """Say why an expectation does not apply to a trigger."""
    teller = Teller(package, language)
    event = teller.event_type(excluded.trigger.type)
    return ToldExclusion(
        expectation=excluded.rule.id,
        recommendation=excluded.rule.recommendation,
        title=excluded.rule.expectation.title.to(language),
        sentence=teller.say("excluded", event=event, when=teller.when(excluded.trigger)),
        facts=facts_of(teller, excluded.ground),
        version=package.version,
    )


def _title(teller: Teller, step: Step) -> str:
    """Name the step; one of several periods by its number as well."""
    expectation = step.rule.expectation
    title = expectation.title.to(teller.language)
    if isinstance(expectation, Response) and expectation.lasts is not None:
        return teller.say("period", title=title, number=step.state_key)
    return title


def _because(teller: Teller, step: Step) -> str:
    expectation = step.rule.expectation
    event, when = teller.event_type(step.trigger.type), teller.when(step.trigger)
    if isinstance(expectation, Recurrence):
        states = teller.package.guideline.dictionary.states
        if step.trigger.type not in states[expectation.while_].starts:
            return teller.say("because_anchor", event=event, when=when)
    said = teller.say("because", event=event, when=when)
    if step.settler is None or step.settler is step.trigger:
        return said
    settler = teller.event_type(step.settler.type)
    return f"{said} {teller.say('settled_by', event=settler, when=teller.when(step.settler))}"


def _expected(teller: Teller, step: Step) -> str:
    expectation = step.rule.expectation
    named = teller.say("or").join(
        dict.fromkeys(teller.event_type(expected.event) for expected in expectation.expect)
    )
    match expectation:
        case Response():
            return _response(teller, step, expectation, named)
        case Precedence():
            return _precedence(teller, step, expectation, named)
        case Recurrence():
            state = teller.state(expectation.while_)
            span = teller.limit(step.limit) if step.limit else "?"
            return teller.say("recurrence", state=state, expected=named, span=span)


def _response(teller: Teller, step: Step, expectation: Response, named: str) -> str:
    trigger = teller.event_type(expectation.trigger.event)
    if expectation.lasts is not None and step.limit is not None:
        parts = {
            "span": teller.limit(step.limit),
            "lasts": teller.length(expectation.lasts),
            "number": step.state_key,
            "start": teller.on(date.fromordinal(step.opens)),
        }
        return teller.say("response_lasting", trigger=trigger, expected=named, **parts)
    limit = _within(teller, step.limit)
    if expectation.after is not None and expectation.after.amount:
        limit += teller.say("after", span=teller.length(expectation.after))
    return teller.say("response", trigger=trigger, expected=named, limit=limit)


def _within(teller: Teller, limit: Bound | None) -> str:
    if limit is None:
        return ""
    if limit.by:
        return teller.say("by", attribute=teller.attribute(limit.by))
    if limit.unit is None:
        return teller.say("never")
    if not limit.amount and not limit.counts_hours:
        return teller.say("same_day")
    return teller.say("within", span=teller.limit(limit))


def _precedence(teller: Teller, step: Step, expectation: Precedence, named: str) -> str:
    limit = ""
    if step.limit is not None and step.limit.unit is not None:
        limit = teller.say("back", span=teller.limit(step.limit))
    elif expectation.since:
        limit = teller.say("since", state=teller.state(expectation.since))
    trigger = teller.event_type(expectation.trigger.event)
    return teller.say("precedence", trigger=trigger, expected=named, limit=limit)


def _outcome(teller: Teller, step: Step) -> str:
    sentence = _settled(teller, step)
    open_outcomes = (Outcome.OVERDUE, Outcome.UNKNOWN)
    if step.closed and step.outcome in open_outcomes:
        return f"{sentence} {teller.say('closed')}"
    return sentence


def _settled(teller: Teller, step: Step) -> str:
    due = teller.due(step.due) if step.due is not None else ""
    exact = step.limit is not None and step.limit.counts_hours
    deciding = step.match or step.decided_by
    when = teller.when(deciding, exact=exact) if deciding else ""
    event = teller.event_type(deciding.type) if deciding else ""
    match step.outcome:
        case Outcome.WAITING if not due:
            return teller.say("waiting_open")
        case Outcome.MET | Outcome.LATE | Outcome.DECLINED | Outcome.DEVIATED | Outcome.LIFTED if (
            deciding is None
        ):
            # What decided it may not be shown to this reader; the outcome stands.
            return teller.say(f"{step.outcome.value}_bare", due=due)
        case Outcome.DEVIATED:
            return _deviated(teller, step, when)
        case outcome:
            return teller.say(outcome.value, due=due, when=when, event=event)


def _deviated(teller: Teller, step: Step, when: str) -> str:
    decision = step.decided_by
    reason = decision.attributes.get("reason") if decision and decision.type == DEVIATED else None
    if reason is None:
        return teller.say("deviated", when=when)
    return teller.say("deviated_reason", when=when, reason=teller.value("reason", reason))


def _origin(teller: Teller, origin: Origin) -> str:
    match origin.kind:
        case "local":
            overlay = teller.package.guideline.overlay
            name = overlay.title.to(teller.language) if overlay else origin.name
            return teller.say("limit_local", name=name, national=_national(teller, origin))
        case _ if origin.proposal:
            return teller.say("limit_proposal")
        case "parameter" if _is_known_only(teller, origin.name):
            return teller.say("limit_known")
        case "parameter" if origin.source is not None:
            return teller.say("limit_of_source", source=teller.source(origin.source))
        case _:
            return teller.say("limit_expectation")


def _is_known_only(teller: Teller, parameter: str) -> bool:
    return teller.package.guideline.parameters[parameter].certainty is Certainty.KNOWN


def _national(teller: Teller, origin: Origin) -> str:
    match origin.replaces:
        case Bound() as bound:
            return teller.limit(bound)
        case Choice():
            return teller.say("national_cases")
        case _:
            return teller.say("national_none")
