"""What stands beside a reading's sentences: its sign, its share, its months, and the names of facts."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mestring.core.guideline import Guideline
from mestring.core.indicators.attention import Matter
from mestring.core.indicators.cells import Cell
from mestring.core.words import Text
from mestring.web.vocabulary import Sign, Word

SIGNS: Mapping[Matter, Sign] = {
    Matter.CONCERN: Sign("worse", gettext_lazy("lavere enn vanlig")),
    Matter.UNKNOWN: Sign("unknown", gettext_lazy("mangler opplysning")),
    Matter.BELOW_TARGET: Sign("worse", gettext_lazy("under målet")),
    Matter.IMPROVEMENT: Sign("better", gettext_lazy("høyere enn vanlig")),
    Matter.NEUTRAL: Sign("as-before", gettext_lazy("annerledes enn vanlig")),
    Matter.FEW: Sign("as-before", gettext_lazy("få måneder")),
    Matter.STABLE: Sign("as-before", gettext_lazy("som før")),
}
# What every event carries has no title in the dictionary; nor has its time of day.
FACTS: Mapping[str, Word] = {
    "unit": gettext_lazy("enhet"),
    "unit_type": gettext_lazy("slags enhet"),
    "level": gettext_lazy("nivå"),
    "role": gettext_lazy("rolle"),
    "at": gettext_lazy("klokkeslett"),
}


def percent(share: float | None) -> str:
    """Write a share; a dash where there is nothing to count."""
    return "–" if share is None else unbroken(_("%(n)s %%") % {"n": round(share * 100)})


def unbroken(sentence: str) -> str:
    """Keep a number and its percent sign on one line."""
    return sentence.replace(" %", "\N{NO-BREAK SPACE}%")


def month_title(month: int) -> str:
    """Name a month."""
    return date_format(date(month // 100, month % 100, 1), "F Y")


def of_all(cell: Cell) -> str:
    """Say how many, and of how many; where there is no limit, how many are done and how many are not."""
    if not cell.denominator and (cell.open or cell.done):
        return _("%(done)s gjort, %(open)s ikke gjort") % {"done": cell.done, "open": cell.open}
    return _("%(met)s av %(all)s i tide") % {"met": cell.met, "all": cell.denominator}


def fact_title(guideline: Guideline, fact: str) -> Text:
    """Name a fact that was missing."""
    dictionary = guideline.dictionary
    if fact in dictionary.attributes:
        return dictionary.attributes[fact].title
    if fact in dictionary.events:
        return dictionary.events[fact].title
    return Text(nb=str(FACTS.get(fact, fact)))


def listed(words: Sequence[str]) -> str:
    """Put words in a row, with «og» before the last."""
    *most, last = words
    return _("%(first)s og %(last)s") % {"first": ", ".join(most), "last": last} if most else last
