"""The story the demo tells, read from the files beside this one: who there is, and what happened."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mestring.people import identity

FOLDER = Path(__file__).parent / "story"
# Several times as fast, where the C library is there; both are safe.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody one can log in as."""

    username: str
    name: str
    line: dict[str, str]


def personas() -> tuple[Persona, ...]:
    """Give those one can log in as, in the order told."""
    return tuple(
        Persona(user["username"], user["name"], user["line"])
        for user in places()["users"]
        if "line" in user
    )


@cache
def places() -> dict[str, Any]:
    """Give units, people who work in them, and everyone with an account."""
    return _read("places")


@cache
def histories() -> dict[str, Any]:
    """Give the persons and their relatives, each with a history in relative days."""
    told = [_read(f"persons/{path.stem}") for path in sorted((FOLDER / "persons").glob("*.yaml"))]
    return {part: [row for file in told for row in file[part]] for part in ("persons", "relatives")}


@cache
def numbers() -> dict[str, str | None]:
    """Give each person's identity number; some have none."""
    return {row["key"]: _number(row, place) for place, row in enumerate(histories()["persons"])}


def _number(row: dict[str, Any], place: int) -> str | None:
    born: date | None = row["born"]
    return identity.make(born, place) if born and row.get("has_number", True) else None


@cache
def services() -> list[dict[str, Any]]:
    """Give the units, municipalities and agreements, each with a history in relative days."""
    told: list[dict[str, Any]] = _read("services")["services"]
    return told


@cache
def looks() -> list[dict[str, Any]]:
    """Give what has happened around access, in the order it happened."""
    told: list[dict[str, Any]] = _read("access")["happened"]
    return told


@cache
def drafts() -> list[dict[str, Any]]:
    """Give what the editors have on the way."""
    told: list[dict[str, Any]] = _read("drafts")["drafts"]
    return told


def _read(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    content: dict[str, Any] = yaml.load(text, _PARSER)  # noqa: S506  # a safe one, either way
    return content
