"""The validated wording of an instrument, brought in by whoever has the right to it: local, never shipped."""

from collections.abc import Mapping
from dataclasses import dataclass

_CLOSED = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The owner's words for each item, with whose they are and where they came from."""

    __pydantic_config__ = _CLOSED

    id: str
    title: str
    items: Mapping[str, str]
    language: str = "nb"
    publisher: str = ""
    copyright: str = ""
    version: str = ""
    origin: str = ""
