"""Criteria said as conditions, for readers who never see the written form."""

from typing import assert_never

from mestring.core.criteria import (
    Age,
    All,
    AnyOf,
    Attribute,
    Criterion,
    Fact,
    Had,
    InState,
    Not,
    Other,
    Same,
    Test,
    Value,
)
from mestring.core.indicators.voice import Voice
from mestring.core.telling.words import Teller


class Conditions:
    """Says the criteria of one package in one language."""

    def __init__(self, teller: Teller, voice: Voice) -> None:
        self._teller, self._voice = teller, voice

    def say(self, criterion: Criterion) -> str:
        """Say a criterion as a condition."""
        say = self._voice.say
        match criterion:
            case Fact(fact=name) | Attribute(attribute=name):
                return self._test(name, criterion)
            case Age(age=bounds):
                ends = (("age_from", bounds.at_least), ("age_to", bounds.at_most))
                return say("and").join(
                    say(end, value=years) for end, years in ends if years is not None
                )
            case Had(had=earlier):
                return say("had", event=self._teller.event_type(earlier.event))
            case InState(in_state=state):
                return say("in_state", state=self._teller.state(state))
            case Same(same=name):
                return say("same", name=self._teller.attribute(name))
            case Other(other=name):
                return say("other", name=self._teller.attribute(name))
            case All(all=parts):
                return say("and").join(self.say(part) for part in parts)
            case AnyOf(any=parts):
                return say("or").join(self.say(part) for part in parts)
            case Not(not_=part):
                return say("not", condition=self.say(part))
            case _:
                assert_never(criterion)

    def _test(self, attribute: str, test: Test) -> str:
        name = self._teller.attribute(attribute)
        match test.is_:
            case True:
                return name
            case False:
                return self._voice.say("not", condition=name)
        values: tuple[Value, ...] = test.in_ or (() if test.is_ is None else (test.is_,))
        if values:
            named = self._voice.say("or").join(
                self._teller.value(attribute, each) for each in values
            )
            return self._voice.say("is", name=name, value=named)
        least = test.at_least is not None
        limit = test.at_least if least else test.at_most
        assert limit is not None  # exactly one of the four is set
        value = self._teller.value(attribute, limit)
        return self._voice.say("at_least" if least else "at_most", name=name, value=value)
