"""A log without personal data: what is let through is named here, and everything else stays out.

A line says what kind of thing happened and where in the program, never about whom: no values, no
addresses, no message that may have been put together from either. A fault is told as its type and the
places in the code it went through. Names, numbers and texts live in exceptions' messages and local
variables, and neither is read.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any, TextIO

from django.core.mail import mail_admins
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

# Whose messages are constants: ours by a test of the house, the server's since it sees no content.
CONSTANT = ("mestring", "_granian")
WITHHELD = "(withheld: could hold personal data)"
# What a caller may add to a line beside its message.
EXTRAS = ("route", "method", "status", "ms", "count")
MOST_PLACES = 40


class Lines(logging.Formatter):
    """A record as one line of JSON, with only what is known to be harmless."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line."""
        return json.dumps(told(record), ensure_ascii=False, default=lambda _: "?")


class ToStream(logging.StreamHandler[TextIO]):
    """Write lines to where the service manager collects them."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say nothing: the standard way prints the record with its values."""


class ErrorMail(logging.Handler):
    """A letter about a fault to those who run the installation, with no more in it than the line."""

    def emit(self, record: logging.LogRecord) -> None:
        """Send it; a letter that cannot be sent stops nothing, and the line is written all the same."""
        line = told(record)
        subject = f"{line['level']} {line.get('error', '')} {line.get('route', '')}".strip()
        text = json.dumps(line, ensure_ascii=False, indent=1, default=lambda _: "?")
        try:
            mail_admins(subject, text, fail_silently=True)
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say nothing: the standard way prints the record with its values."""


class BareReporter(ExceptionReporter):
    """Django's report of an error, wherever it is asked for, as type and places alone."""

    def get_traceback_data(self) -> dict[str, Any]:
        """Give what the report is made from."""
        return {"error": "\n".join(fault_of(self.exc_value))}

    def get_traceback_text(self) -> SafeString:
        """Give the report as text."""
        return SafeString(self.get_traceback_data()["error"])

    def get_traceback_html(self) -> SafeString:
        """Give the report as a page of plain text."""
        return format_html("<pre>{}</pre>", str(self.get_traceback_data()["error"]))


def told(record: logging.LogRecord) -> dict[str, Any]:
    """Give what may be said of a record."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    line: dict[str, Any] = {"at": at, "level": record.levelname, "from": record.name}
    line["message"] = message_of(record)
    route = route_of(record)
    if route:
        line["route"] = route
    line |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
    if record.exc_info and record.exc_info[1] is not None:
        error, *places = fault_of(record.exc_info[1])
        line |= {"error": error, "places": places}
    return line


def message_of(record: logging.LogRecord) -> str:
    """Give the message without the values put into it; nothing where it may hold them already."""
    root = record.name.split(".")[0]
    # Django gives some messages whole, with values in them, and some as a pattern with values beside.
    is_pattern = root == "django" and bool(record.args)
    return str(record.msg) if root in CONSTANT or is_pattern else WITHHELD


def route_of(record: logging.LogRecord) -> str:
    """Give the name of the page that was asked for, never its address."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return match.view_name if match else ""


def fault_of(error: BaseException | None) -> list[str]:
    """Give an error's type and the places it went through, its causes after it."""
    if error is None:
        return ["-"]
    found = [f"{type(error).__module__}.{type(error).__qualname__}"]
    found += list(_places(error.__traceback__))[-MOST_PLACES:]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found if cause is None else [*found, "because of", *fault_of(cause)]


def _places(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(trace):
        code = frame.f_code
        yield f"{'/'.join(PurePath(code.co_filename).parts[-3:])}:{line} {code.co_name}"
