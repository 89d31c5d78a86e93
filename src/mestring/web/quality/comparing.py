"""A unit beside units like it, in words and a picture."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mestring.core.indicators.sentences import tell_dot, tell_funnel
from mestring.learning.comparing import Comparison, cells_of_like, compare, units_like
from mestring.learning.months import YEAR, moved
from mestring.web.asking import Request
from mestring.web.quality import words
from mestring.web.quality.drawn import drawn


@dataclass(frozen=True, slots=True)
class Compared:
    """How a unit stands among units like it."""

    sentence: str
    cannot: str
    band: str
    others: int
    together: str
    chart: SafeString


def compared(
    request: Request, snapshot: int, unit: str, indicator: str, month: int
) -> Compared | None:
    """Compare a unit's last year with that of units like it."""
    since = moved(month, -YEAR)
    cells = cells_of_like(snapshot, units_like(unit), indicator, since, month)
    found = compare(cells, unit)
    return present(found, request.language) if found is not None else None


def present(found: Comparison, language: str) -> Compared:
    """Say where the unit stands, and what chance alone would give."""
    band = found.own.band
    reach = {"low": words.percent(band.warning_lower), "high": words.percent(band.warning_upper)}
    return Compared(
        sentence=words.unbroken(tell_dot(found.own).to(language)),
        cannot=tell_funnel(found.funnel).to(language),
        band=_("For en enhet av deres størrelse gir tilfeldigheter mellom %(low)s og %(high)s.")
        % reach,
        others=len(found.funnel.dots) - 1,
        together=words.percent(found.funnel.target),
        chart=drawn(found.funnel, language, found.own.unit),
    )
