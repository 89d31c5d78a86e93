"""What a reading says, in words: figures, months, and what the chart can and cannot tell."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mestring.core.dictionary import EVENT_FIELDS
from mestring.core.guideline import Guideline
from mestring.core.indicators.cells import Cell
from mestring.core.indicators.chart import Chart, Firmness
from mestring.learning.readings import Reading, Standing
from mestring.web.vocabulary import Sign, Word

SIGNS: Mapping[Standing, Sign] = {
    Standing.WORSE: Sign("worse", gettext_lazy("lavere enn vanlig")),
    Standing.AS_BEFORE: Sign("as-before", gettext_lazy("som før")),
    Standing.BETTER: Sign("better", gettext_lazy("høyere enn vanlig")),
}
# What every event carries has no title in the dictionary; nor has its time of day.
FACTS: Mapping[str, Word] = {
    "unit": gettext_lazy("enhet"),
    "unit_type": gettext_lazy("slags enhet"),
    "level": gettext_lazy("nivå"),
    "role": gettext_lazy("rolle"),
    "at": gettext_lazy("klokkeslett"),
}
assert set(EVENT_FIELDS) <= set(FACTS)


def percent(share: float | None) -> str:
    """Write a share; a dash where there is nothing to count."""
    return "–" if share is None else _("%(n)s %%") % {"n": round(share * 100)}


def month_title(month: int) -> str:
    """Name a month."""
    return date_format(date(month // 100, month % 100, 1), "F Y")


def of_all(cell: Cell) -> str:
    """Say how many, and of how many."""
    return _("%(met)s av %(all)s i tide") % {"met": cell.met, "all": cell.denominator}


def change(reading: Reading) -> str:
    """Say whether something has changed, and how sure that is."""
    if not any(mark.judged for mark in reading.chart.marks):
        return _("Ingen frister har gått ut ennå, så det er ikke noe å si.")
    if reading.chart.firmness is Firmness.NONE and reading.standing is Standing.AS_BEFORE:
        return _("Her er det få måneder å bygge på, og ingen av dem skiller seg ut.")
    return str(
        {
            Standing.WORSE: _("Det siste er lavere enn det tilfeldigheter gir."),
            Standing.AS_BEFORE: _("Ingenting tyder på at noe har endret seg i det siste."),
            Standing.BETTER: _("Det siste er høyere enn det tilfeldigheter gir."),
        }[reading.standing]
    )


def can_say(chart: Chart) -> str:
    """Say how far the chart can be trusted, and what it rests on."""
    said = {
        Firmness.NONE: _(
            "Med så få måneder har vi bare en midtlinje. Grenser tegnes når tolv måneder er ferdige."
        ),
        Firmness.PROVISIONAL: _(
            "Grensene er foreløpige: de bygger på under tjue punkter, og kan flytte seg."
        ),
        Firmness.FIRM: _("Grensene bygger på minst tjue punkter."),
    }[chart.firmness]
    reasons = _("Diagrammet sier at noe er annerledes, ikke hvorfor.")
    quarters = _("Tallene er små, så tre og tre måneder er slått sammen.") if chart.quarters else ""
    return " ".join(filter(None, (said, quarters, reasons)))


def beside(cell: Cell) -> str:
    """Say what stands outside the count: nothing of it is a failure."""
    counts = (
        (cell.declined, _("%(n)s takket nei")),
        (cell.deviated, _("%(n)s der det ble valgt en annen vei")),
        (cell.lifted, _("%(n)s som ikke er aktuelt lenger")),
        (cell.unknown, _("%(n)s som ikke kan avgjøres")),
        (cell.waiting + cell.early, _("%(n)s der fristen ikke er ute")),
    )
    return ", ".join(text % {"n": count} for count, text in counts if count)


def fact_title(guideline: Guideline, fact: str, language: str) -> str:
    """Name a fact that was missing."""
    dictionary = guideline.dictionary
    if fact in FACTS:
        return str(FACTS[fact])
    if fact in dictionary.attributes:
        return dictionary.attributes[fact].title.to(language)
    if fact in dictionary.events:
        return dictionary.events[fact].title.to(language)
    return fact


def listed(words: Iterable[str]) -> str:
    """Put words in a row, with «og» before the last."""
    *most, last = words
    return _("%(first)s og %(last)s") % {"first": ", ".join(most), "last": last} if most else last
