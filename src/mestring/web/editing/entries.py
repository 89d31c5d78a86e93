"""Files that hold many of something: the words of the glossary, the worked cases of a recommendation."""

from dataclasses import dataclass
from typing import Any

from mestring.core.loading.loader import kind_of
from mestring.core.loading.written import Path
from mestring.knowledge.drafts.rewriting import value_at

# No id begins so: an entry that is not there yet.
NEW = "_ny"
_LISTED: dict[str, Path] = {"glossary": (), "cases": ("cases",)}
_TITLED: dict[str, Path] = {"glossary": ("nb",), "cases": ("title", "nb")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One of them, in a list to choose from."""

    id: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Entries:
    """What a file holds, and the one that is written in."""

    kind: str
    rows: tuple[Entry, ...]
    # Where the list stands, and which place in it; the place after the last is a new one's.
    listed: Path
    place: int
    is_chosen: bool

    @property
    def at(self) -> Path:
        """Where the one that is written in stands."""
        return (*self.listed, self.place)

    @property
    def is_new(self) -> bool:
        """Tell whether it is not there yet."""
        return self.place == len(self.rows)

    @property
    def id(self) -> str:
        """Its id, or the name of a new one."""
        return NEW if self.is_new else self.rows[self.place].id


def entries_of(path: str, data: Any, chosen: str) -> Entries | None:
    """Give what a file holds; None where it is one thing. Without a choice, the first is written in."""
    kind = kind_of(path) or ""
    if kind not in _LISTED:
        return None
    listed = value_at(data, _LISTED[kind])
    if not isinstance(listed, list):
        return None
    ids = [str(value_at(each, ("id",)) or place) for place, each in enumerate(listed)]
    place = len(ids) if chosen == NEW or not ids else ids.index(chosen) if chosen in ids else 0
    rows = (
        Entry(id_, str(value_at(each, _TITLED[kind]) or id_), number == place)
        for number, (id_, each) in enumerate(zip(ids, listed, strict=True))
    )
    return Entries(kind, tuple(rows), _LISTED[kind], place, bool(chosen))
