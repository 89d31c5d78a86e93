"""One value that is asked for in a form, and where in the file it stands."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy

from mestring.core.editing.passages import Reader
from mestring.core.loading.written import Path
from mestring.web.vocabulary import Word

BOKMAL = "nb"
SPANS: dict[str, Word] = {
    "hours": gettext_lazy("timer"),
    "days": gettext_lazy("dager"),
    "working_days": gettext_lazy("virkedager"),
    "months": gettext_lazy("måneder"),
}


class As(StrEnum):
    """How a value is asked for."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    NUMBER = "number"
    SOURCES = "sources"
    SPAN = "span"
    # A list with one of it on each line, and one of names with commas between.
    LINES = "lines"
    NAMES = "names"
    # Keys with their values, on one line.
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True)
class Asked:
    """One value that is asked for, and the key path where it stands."""

    path: Path
    label: str
    kind: As = As.LINE
    choices: tuple[tuple[str, Word], ...] = ()
    help: str = ""
    # For whom the text is written, where its readability is counted.
    reader: Reader | None = None
    # The list that the value stands in an entry of; entries can come and go in the form.
    rows: Path = ()
    # What is said above it, where an entry begins.
    heading: str = ""
    # Several of them beside each other.
    is_narrow: bool = False
    # What is taken out of the file where nothing is filled in.
    gone: Path = ()
    # What it belongs to, where others are asked for by the same words.
    about: str = ""
    # What it is folded under, where it is rarely filled in.
    fold: str = ""
    # The language of words that come from the guideline, and so are not translated as the page is.
    label_language: str = ""
    about_language: str = ""
    choice_language: str = ""

    @property
    def name(self) -> str:
        """The field's name in the form."""
        return "v." + ".".join(map(str, self.path))

    @property
    def language(self) -> str:
        """The language of what is written in it, where one is known."""
        if self.path[-1] == "not":
            return BOKMAL
        return next((str(part) for part in self.path if part in (BOKMAL, "en")), "")

    @property
    def key(self) -> str:
        """The name of what stands beside the field."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """Values that belong together; some are opened on demand."""

    title: str
    asked: tuple[Asked, ...]
    is_open: bool = True
    # The title's language, where it comes from the guideline.
    language: str = ""


def is_span(limit: Any) -> bool:
    """Tell whether a limit is one number of one unit."""
    return isinstance(limit, dict) and len(limit) == 1 and next(iter(limit)) in SPANS
