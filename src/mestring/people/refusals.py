"""Refusals: a sentence for the reader that says what stands in the way and what to do."""

from django.core.exceptions import PermissionDenied


class Refusal(Exception):
    """Something that cannot be done as asked; the message is written for the one who asked."""


class NotAllowed(Refusal, PermissionDenied):
    """The asker may not do this."""


class NotFound(Refusal):
    """There is no such thing, or the asker may not know that there is; the two look the same."""
