"""Partial reading: what could not be read is told of once, and what only follows from it is left out.

So all faults of a guideline come at once: a broken parameter does not hide a misspelt role, and the
expectations that use the parameter are not blamed for it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

_Entry = TypeVar("_Entry")


class Partial(dict[str, _Entry]):
    """The entries that could be read, and the names of those that could not (or that none could)."""

    def __init__(
        self, entries: Mapping[str, _Entry], unread: Iterable[str] = (), *, whole: bool = True
    ) -> None:
        super().__init__(entries)
        self.unread = frozenset(unread)
        self.whole = whole

    def hides(self, name: str) -> bool:
        """Tell whether a name may stand for something that could not be read."""
        return not self.whole or name in self.unread


def is_partial(known: Any) -> bool:
    """Tell whether there is something that could not be read of some entries."""
    return isinstance(known, Partial)


def hidden(known: Any, name: str) -> bool:
    """Tell whether a name may be among what could not be read of some entries."""
    return isinstance(known, Partial) and known.hides(name)


def partial(entries: Mapping[str, _Entry], unread: Iterable[str]) -> Mapping[str, _Entry]:
    """Give entries as they are if all could be read, and otherwise with the names that could not."""
    listed = frozenset(unread)
    return Partial(entries, listed) if listed else entries


def joined(added: Mapping[str, _Entry], national: Mapping[str, _Entry]) -> Mapping[str, _Entry]:
    """Put entries together; the national ones come first, and hold where both have one."""
    entries = {**national, **{name: entry for name, entry in added.items() if name not in national}}
    parts = [part for part in (added, national) if isinstance(part, Partial)]
    if not parts:
        return entries
    unread = frozenset[str]().union(*(part.unread for part in parts))
    return Partial(entries, unread, whole=all(part.whole for part in parts))


def without(data: Any, paths: Iterable[tuple[str | int, ...]]) -> Any:
    """Copy plain values without what stands at some key paths of mappings."""
    kept = data
    for path in paths:
        kept = _without(kept, path)
    return kept


def _without(data: Any, path: tuple[str | int, ...]) -> Any:
    key, *rest = path
    if isinstance(data, list) and isinstance(key, int):
        return [
            _without(part, tuple(rest)) if place == key else part for place, part in enumerate(data)
        ]
    if not isinstance(data, Mapping):
        return data
    if not rest:
        return {name: part for name, part in data.items() if name != key}
    return {
        name: _without(part, tuple(rest)) if name == key else part for name, part in data.items()
    }
