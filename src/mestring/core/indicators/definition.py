"""The definition of an indicator, in sentences made from the expectation it comes from."""

from collections.abc import Iterator
from typing import NamedTuple

from mestring.core.expectation import Expectation, Expected, Precedence, Recurrence, Response
from mestring.core.indicators.conditions import Conditions
from mestring.core.indicators.voice import Voice, in_both
from mestring.core.package import Package
from mestring.core.rules import Bound, Choice, Rule
from mestring.core.telling.words import Teller
from mestring.core.words import Text


class Definition(NamedTuple):
    """What is counted, what is in time, how it is reckoned, and what stands beside."""

    counts: Text
    in_time: Text
    reckoned: Text
    beside: Text
    responsible: Text

    @property
    def sentence(self) -> Text:
        """The whole of it, to be read aloud."""
        return in_both(lambda language: " ".join(part.to(language) for part in self))


def define(package: Package, expectation: str) -> Definition:
    """Say what an expectation's indicator counts."""
    rule = package.rule(expectation)
    return Definition(
        in_both(lambda language: _Defining(package, rule, language).counts()),
        in_both(lambda language: _Defining(package, rule, language).in_time()),
        in_both(lambda language: _Defining(package, rule, language).reckoned()),
        in_both(lambda language: Voice(language).say("named_beside")),
        in_both(lambda language: _Defining(package, rule, language).responsible()),
    )


class _Defining:
    """An expectation being defined in one language."""

    def __init__(self, package: Package, rule: Rule, language: str) -> None:
        self.rule = rule
        self.expectation: Expectation = rule.expectation
        self.teller = Teller(package, language)
        self.voice = Voice(language)
        self.conditions = Conditions(self.teller, self.voice)

    def counts(self) -> str:
        """Say what is counted, and for whom."""
        conditions = list(self._conditions())
        named = self.voice.listed(conditions) if conditions else ""
        only = self.voice.say("for_whom", conditions=named) if named else ""
        if isinstance(self.expectation, Recurrence):
            state = self.teller.state(self.expectation.while_)
            return self.voice.say("counts_recurrence", state=state, conditions=only)
        trigger = self.teller.event_type(self.expectation.trigger.event)
        return self.voice.say("counts_trigger", trigger=trigger, conditions=only)

    def _conditions(self) -> Iterator[str]:
        if not isinstance(self.expectation, Recurrence) and self.expectation.trigger.where:
            yield self.conditions.say(self.expectation.trigger.where)
        if self.expectation.applies:
            yield self.conditions.say(self.expectation.applies)

    def in_time(self) -> str:
        """Say what is in time."""
        expected = self.voice.say("or").join(
            dict.fromkeys(self._expected(each) for each in self.expectation.expect)
        )
        limit = self._limit()
        match self.expectation:
            case Recurrence():
                return self.voice.say("in_time_again", span=self._span(), expected=expected)
            case Response(lasts=lasts) if lasts is not None:
                parts = {"span": self._span(), "lasts": self.teller.length(lasts)}
                return self.voice.say("in_time_spread", expected=expected, **parts)
            case Precedence() if not limit or self.expectation.since:
                return self.voice.say("in_time_before", limit=limit, expected=expected)
            case _:
                return self.voice.say("in_time", limit=limit, expected=expected)

    def _expected(self, expected: Expected) -> str:
        named = self.teller.event_type(expected.event)
        if expected.matching is None:
            return named
        return f"{named} ({self.conditions.say(expected.matching)})"

    def _limit(self) -> str:
        limit, expectation = self.rule.limit, self.expectation
        if isinstance(expectation, Precedence) and expectation.since:
            return self.teller.say("since", state=self.teller.state(expectation.since))
        if isinstance(limit, Choice):
            return self.voice.say("local_limits")
        if limit is None or (limit.unit is None and not limit.by):
            return ""
        if limit.by:
            return self.teller.say("by", attribute=self.teller.attribute(limit.by))
        return self._within(limit)

    def _within(self, limit: Bound) -> str:
        if isinstance(self.expectation, Precedence):
            return self.teller.say("back", span=self.teller.limit(limit))
        if not limit.amount:
            return self.teller.say("same_day")
        said = self.teller.say("within", span=self.teller.limit(limit))
        after = self.rule.after
        later = self.teller.say("after", span=self.teller.limit(after)) if after else ""
        return said + (later if after and after.amount else "")

    def _span(self) -> str:
        limit = self.rule.limit
        bound = limit.cases[-1][1] if isinstance(limit, Choice) else limit
        return self.teller.limit(bound) if bound else ""

    def reckoned(self) -> str:
        """Say how the figure is reckoned, and in which month each counts."""
        if self.is_unlimited:
            return self.voice.say("no_limit")
        month = "month_due" if isinstance(self.expectation, Recurrence) else "month_trigger"
        return " ".join(self.voice.say(each) for each in ("share_is", month, "until_due"))

    @property
    def is_unlimited(self) -> bool:
        """Tell whether nothing of this can be late."""
        limit = self.rule.limit
        unlimited = isinstance(limit, Bound) and limit.unit is None and not limit.by
        return unlimited and isinstance(self.expectation, Response)

    def responsible(self) -> str:
        """Say who owes it."""
        role = self.teller.role(self.expectation.responsible.role)
        return self.voice.say("responsible", role=role)
