"""Instants that a person gives as options."""

from datetime import datetime

from mestring.core.calendar import Calendar
from mestring.core.faults import Fault, Faults
from mestring.core.reading import moment


def option(name: str, text: str | None, calendar: Calendar) -> datetime | None:
    """Read an instant; a date alone is its last moment."""
    if text is None:
        return None
    try:
        return moment(text, calendar).until
    except ValueError as error:
        remedy = "Skriv 2026-03-25, eller 2026-03-25T12:00+01:00."
        raise Faults([Fault(name, 0, "", str(error), remedy)]) from None
