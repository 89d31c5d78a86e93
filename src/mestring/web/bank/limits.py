"""The time limit of an expectation in a few words, before anything has happened to anyone."""

from django.utils.translation import gettext as _

from mestring.core.expectation import Precedence, Recurrence, Response, SourceRef
from mestring.core.package import Package
from mestring.core.rules import Bound, Choice, Rule
from mestring.core.telling.words import Teller
from mestring.core.words import Certainty
from mestring.web.bank.references import title_and_place


def limit_words(package: Package, rule: Rule, language: str) -> str:
    """Say when an expected thing is due."""
    teller = Teller(package, language)
    match rule.expectation:
        case Precedence() as expectation:
            return _before(teller, rule, expectation)
        case Recurrence() as expectation:
            span = {"span": _spans(teller, rule.limit), "state": teller.state(expectation.while_)}
            return _("minst én gang hver periode på %(span)s, mens dette varer: %(state)s") % span
        case Response() as expectation:
            first = rule.after
            earliest = teller.say("after", span=teller.limit(first)) if first else ""
            return _after(teller, rule, expectation) + earliest


def _before(teller: Teller, rule: Rule, expectation: Precedence) -> str:
    event = {"event": teller.event_type(expectation.trigger.event)}
    if isinstance(rule.limit, Bound) and rule.limit.unit is not None:
        return _("i de siste %(span)s før %(event)s") % {**event, "span": teller.limit(rule.limit)}
    before = _("før %(event)s") % event
    if not expectation.since:
        return before
    return before + teller.say("since", state=teller.state(expectation.since))


def _after(teller: Teller, rule: Rule, expectation: Response) -> str:
    event = teller.event_type(expectation.trigger.event)
    if expectation.lasts is not None:
        lasting = {
            "span": _spans(teller, rule.limit),
            "lasts": teller.length(expectation.lasts),
            "event": event,
        }
        return _("én gang i hver periode på %(span)s, i %(lasts)s etter %(event)s") % lasting
    if isinstance(rule.limit, Bound) and rule.limit.by:
        return _("innen avtalt dato: %(date)s") % {"date": teller.attribute(rule.limit.by)}
    if isinstance(rule.limit, Bound) and rule.limit.unit is None:
        return _("etter %(event)s, uten tidsfrist") % {"event": event}
    if isinstance(rule.limit, Bound) and not rule.limit.amount:
        return _("samme dag som %(event)s") % {"event": event}
    return _("innen %(span)s etter %(event)s") % {
        "span": _spans(teller, rule.limit),
        "event": event,
    }


def _spans(teller: Teller, limit: Bound | Choice | None) -> str:
    match limit:
        case Bound():
            return teller.limit(limit)
        case Choice(cases):
            each = dict.fromkeys(teller.limit(bound) for _when, bound in cases)
            return _(" eller ").join(each)
        case None:
            return ""


def limit_origin(package: Package, rule: Rule, language: str) -> str:
    """Say whose the time limit is: a source's, ours, or the municipality's own."""
    limit = rule.limit
    if limit is None or (isinstance(limit, Bound) and limit.unit is None):
        return ""
    teller, guideline = Teller(package, language), package.guideline
    origin = limit.origin
    if origin.kind == "local" and guideline.overlay is not None:
        name = {"name": guideline.overlay.title.to(language)}
        return _("Fristen er satt av %(name)s.") % name
    if _is_ours(limit):
        return teller.say("limit_proposal")
    if origin.kind != "parameter":
        return teller.say("limit_expectation")
    if guideline.parameters[origin.name].certainty is Certainty.KNOWN:
        return teller.say("limit_known")
    if origin.source is None:
        return ""
    return teller.say("limit_of_source", source=_source_words(teller, origin.source, language))


def _source_words(teller: Teller, ref: SourceRef, language: str) -> str:
    """Name a source and the place in it: in Norwegian by its short name, as a step does."""
    if language == "nb":
        return teller.source(ref)
    return title_and_place(teller.package.guideline, ref, language)


def _is_ours(limit: Bound | Choice) -> bool:
    if isinstance(limit, Choice):
        return any(bound.origin.proposal for _when, bound in limit.cases)
    return limit.origin.proposal
