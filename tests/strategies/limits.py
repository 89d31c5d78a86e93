"""Generated limits of every kind, and the named ones a package holds."""

from collections.abc import Callable, Mapping

from mestring.core.criteria import Criterion
from mestring.core.expectation import SourceRef
from mestring.core.guideline import Parameter
from mestring.core.limits import By, Case, Cases, Limit
from mestring.core.spans import Span
from mestring.core.words import Certainty
from tests.strategies.choices import Choices
from tests.strategies.vocabulary import words

AMOUNTS: Mapping[str, tuple[int, ...]] = {
    "days": (1, 2, 0, 3, 5, 7, 30),
    "hours": (24, 1, 0, 12, 25, 36, 48),
    "working_days": (1, 2, 0, 3, 5),
    "months": (1, 0, 2, 3),
}
DATE_UNITS = ("days", "working_days", "months")
# The named limits that every package has, by what they count.
DATE_NAMES = ("in-days", "in-working-days", "in-months", "as-in-days")
ALL_NAMES = (*DATE_NAMES, "in-hours", "as-in-hours", "on-the-day", "some-day")


def span(choices: Choices, *units: str, least: int = 0) -> Span:
    """Choose a length of time."""
    unit = choices.pick(units or tuple(AMOUNTS))
    amount = choices.pick(tuple(amount for amount in AMOUNTS[unit] if amount >= least))
    return Span(**{unit: amount}, proposal=choices.chance(25))


def parameters(choices: Choices) -> Mapping[str, Parameter]:
    """Choose the named limits; two stand for another by its name."""
    return {
        "in-days": _parameter(choices, span(choices, "days", least=1)),
        "in-working-days": _parameter(choices, span(choices, "working_days", least=1)),
        "in-months": _parameter(choices, span(choices, "months", least=1)),
        "in-hours": _parameter(choices, span(choices, "hours")),
        "on-the-day": _parameter(choices, "same_day"),
        "some-day": _parameter(choices, "none"),
        "as-in-days": _parameter(choices, "in-days"),
        "as-in-hours": _parameter(choices, "in-hours"),
    }


def _parameter(choices: Choices, limit: Limit) -> Parameter:
    proposal = choices.chance(40)
    return Parameter(
        title=words("limit"),
        limit=limit,
        certainty=Certainty.PROPOSAL if proposal else Certainty.STATED,
        proposal=proposal,
        source=None if proposal else SourceRef(id="study"),
        reason=words("ours") if proposal else None,
    )


_KINDS = ("days", "hours", "working_days", "months", "same_day", "none", "by", "name", "cases")
_HOURLY = ("in-hours", "as-in-hours")


class Allowed:
    """What a limit may be at its place: does it count hours (None: either), and may it name a date?"""

    def __init__(
        self,
        *,
        hours: bool | None = None,
        dates: tuple[str, ...] = (),
        kinds: tuple[str, ...] = _KINDS,
    ) -> None:
        self.hours, self.dates = hours, dates
        self._kinds = kinds

    def kinds(self) -> tuple[str, ...]:
        """Give the kinds to choose among."""
        lacking = {"by"} if not self.dates else set()
        if self.hours is True:
            lacking |= {"days", "working_days", "months", "same_day", "none", "by"}
        if self.hours is False:
            lacking |= {"hours"}
        return tuple(kind for kind in self._kinds if kind not in lacking)

    def names(self) -> tuple[str, ...]:
        """Give the parameters to choose among."""
        if self.hours is None:
            return ALL_NAMES
        return _HOURLY if self.hours else tuple(name for name in ALL_NAMES if name not in _HOURLY)


def limit(choices: Choices, allowed: Allowed, asks: Callable[[], Criterion]) -> Limit:
    """Choose a limit; `asks` chooses the criterion of a case."""
    kind = choices.pick(allowed.kinds())
    if kind != "cases":
        return _plain(choices, allowed, kind)
    plain = tuple(kind for kind in allowed.kinds() if kind != "cases")
    # Often the date that an event names, so that a case chosen or not is seen.
    several = [
        Case(limit=_plain(choices, allowed, choices.pick(plain)), when=asks())
        for _ in range(choices.number(1, 2))
    ]
    return Cases(cases=(*several, Case(limit=_plain(choices, allowed, choices.pick(plain)))))


def _plain(choices: Choices, allowed: Allowed, kind: str) -> Limit:
    if kind == "name":
        return choices.pick(allowed.names())
    if kind == "by":
        return By(by=choices.pick(allowed.dates))
    return kind if kind in ("same_day", "none") else span(choices, kind)
