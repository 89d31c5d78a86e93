"""Human time: "i dag", "om tre dager (onsdag 25. november)", with the date beside it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WEEK = 7
MONTH = 30
YEAR = 365
IN_DAYS = 2 * WEEK
IN_WEEKS = 2 * MONTH
IN_MONTHS = 2 * YEAR


@dataclass(frozen=True, slots=True)
class When:
    """An instant or a date in words, with the exact date for the one who wants it."""

    text: str
    title: str
    iso: str


def when(moment: date | datetime, today: date) -> When:
    """Say when something is or was, as people do: near days by distance, with the date ahead."""
    day = local_day(moment)
    text = distance(day, today)
    if (day - today).days > 1:
        text = f"{text} ({day_and_month(day, today)})"
    return When(text + _clock(moment), full_date(day) + _clock(moment), moment.isoformat())


def on_day(moment: date | datetime, today: date) -> When:
    """Say the date itself, without its weekday: for lists of what has happened."""
    day = local_day(moment)
    text = date_format(day, _("j. F") if day.year == today.year else _("j. F Y"))
    return When(text, full_date(day) + _clock(moment), moment.isoformat())


def deadline(due: date | datetime, today: date) -> str:
    """Say a coming limit by its day: "i dag", "i morgen", "onsdag 25. november"."""
    day = local_day(due)
    near = (day - today).days in (0, 1)
    return (distance(day, today) if near else day_and_month(day, today)) + _clock(due)


def distance(day: date, today: date) -> str:
    """Give the distance to a day in words."""
    days = (day - today).days
    near = {0: _("i dag"), 1: _("i morgen"), -1: _("i går")}
    if days in near:
        return near[days]
    amount = _amount(abs(days))
    return (
        _("om %(time)s") % {"time": amount}
        if days > 0
        else _("for %(time)s siden") % {"time": amount}
    )


def _amount(days: int) -> str:
    if days < IN_DAYS:
        return _counted(ngettext("%(n)s dag", "%(n)s dager", days), days)
    if days < IN_WEEKS:
        weeks = round(days / WEEK)
        return _counted(ngettext("%(n)s uke", "%(n)s uker", weeks), weeks)
    if days < IN_MONTHS:
        months = round(days / MONTH)
        return _counted(ngettext("%(n)s måned", "%(n)s måneder", months), months)
    years = round(days / YEAR)
    return _counted(ngettext("%(n)s år", "%(n)s år", years), years)


def _counted(text: str, amount: int) -> str:
    return text % {"n": in_words(amount)}


def in_words(amount: int) -> str:
    """Write small numbers as words."""
    words = [
        *(_("null"), _("en"), _("to"), _("tre"), _("fire"), _("fem"), _("seks")),
        *(_("sju"), _("åtte"), _("ni"), _("ti"), _("elleve"), _("tolv")),
    ]
    return words[amount] if amount < len(words) else str(amount)


def local_day(moment: date | datetime) -> date:
    return localtime(moment).date() if isinstance(moment, datetime) else moment


def day_and_month(day: date, today: date) -> str:
    return date_format(day, _("l j. F") if day.year == today.year else _("l j. F Y"))


def full_date(day: date) -> str:
    return date_format(day, _("l j. F Y"))


def plain_date(day: date) -> str:
    return date_format(day, _("j. F Y"))


def _clock(moment: date | datetime) -> str:
    if not isinstance(moment, datetime):
        return ""
    return " " + date_format(localtime(moment), _("\\k\\l. H.i"))
