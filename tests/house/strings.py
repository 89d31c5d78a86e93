"""Every string a reader can meet that is written in code or templates, found as the translators find them."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "mestring"
KEYWORDS = ("gettext", "gettext_lazy", "_", "ngettext")


def used() -> dict[str, set[str]]:
    """Give each string, and the files it stands in; a plural is its two forms with a bar between."""
    found: dict[str, set[str]] = {}
    for file, text in sources():
        for message in messages(text):
            found.setdefault(message, set()).add(str(file.relative_to(SOURCE)))
    return found


def sources() -> Iterator[tuple[Path, str]]:
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in file.parts and "core" not in file.parts:
            yield file, file.read_text("utf-8")
    for file in sorted(SOURCE.rglob("templates/**/*.html")):
        # A template's indentation is its own, and no statement for a reader of Python to trip over.
        loose = templatize(file.read_text("utf-8"), origin=str(file)).splitlines()
        yield file, "\n".join(line.lstrip() for line in loose)


def messages(text: str) -> Iterator[str]:
    # Babel reads whole statements; templates come out as loose calls between filler, line by line.
    for _line, _function, message, _comments in extract_python(
        BytesIO(text.encode()), dict.fromkeys(KEYWORDS), (), {"encoding": "utf-8"}
    ):
        forms = message if isinstance(message, tuple) else (message,)
        words = [form for form in forms if isinstance(form, str)]
        if words:
            yield "|".join(words)
