"""The log of real use: one way for everything, and nothing about persons on it."""

from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "mestring.operation.log.Lines"}},
    "handlers": {
        "lines": {"class": "mestring.operation.log.ToStream", "formatter": "lines"},
        "mail": {"class": "mestring.operation.log.ErrorMail", "level": "ERROR"},
    },
    "root": {"handlers": ["lines", "mail"], "level": "INFO"},
    "loggers": {
        # Django's own handlers off, so that everything goes the one way.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # What it says of each 404 and 403 is in the line for the request already.
        "django.request": {"level": "ERROR"},
    },
}
DEFAULT_EXCEPTION_REPORTER = "mestring.operation.log.BareReporter"
