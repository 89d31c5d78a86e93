"""Spans: lengths of time in one unit."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

Amount = Annotated[int, Field(strict=True, ge=0, le=36_600)]


class TimeUnit(StrEnum):
    """What a span counts. All but hours count local dates."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time in one unit; exactly one of the four is set."""

    __pydantic_config__ = {"extra": "forbid"}

    hours: Amount | None = None
    days: Amount | None = None
    working_days: Annotated[int, Field(strict=True, ge=0, le=250)] | None = None
    months: Annotated[int, Field(strict=True, ge=0, le=1_200)] | None = None
    proposal: bool = False

    @property
    def unit(self) -> TimeUnit:
        """The unit that is set."""
        if self.days is not None:
            return TimeUnit.DAYS
        if self.hours is not None:
            return TimeUnit.HOURS
        return TimeUnit.MONTHS if self.months is not None else TimeUnit.WORKING_DAYS

    @property
    def amount(self) -> int:
        """How many of the unit."""
        amount: int = getattr(self, self.unit)
        return amount
