"""The reading edition as one page that stands by itself: no script, nothing fetched."""

from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from mestring.core.package import Package
from mestring.web.edition.reading import present_edition

START, END = "<!--text-->", "<!--/text-->"


def as_page(package: Package, language: str, today: date) -> str:
    """Give the whole guideline as one HTML page in a language."""
    with translation.override(language):
        edition = present_edition(package, language, today)
        return render_to_string("edition/edition.html", {"edition": edition, "language": language})


def text_of(page: str) -> str:
    """Give what is read of the page, without its head, contents and foot: what goes on paper."""
    return page.partition(START)[2].partition(END)[0]
