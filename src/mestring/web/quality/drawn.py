"""Charts in pages: drawn before anybody asked, and only looked up here."""

from django.utils.safestring import SafeString, mark_safe

from mestring.core.indicators.chart import Chart
from mestring.core.indicators.funnel import Funnel
from mestring.learning import queries
from mestring.learning.charts import name_of


def drawn(shown: Chart | Funnel, language: str, own: str = "") -> SafeString:
    """Give a chart as a picture to stand in a page; empty where it is not drawn yet."""
    # Made by us from numbers and our own words; nothing that anybody has written is in it.
    return mark_safe(queries.drawing(name_of(shown, language, own)))  # noqa: S308
