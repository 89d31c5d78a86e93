"""Renamed: a recommendation or an expectation that goes by another id on the other side is the same one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Protocol
from uuid import UUID

from mestring.core.diff.things import Key, Thing
from mestring.core.guideline import Guideline
from mestring.core.package import Package
from mestring.core.rules import Rule
from mestring.core.timeline import Event, Timeline

_OF_RECOMMENDATION, _OF_EXPECTATION = "recommendation", "expectation"
# Things whose id begins with that of their recommendation.
_BELOW = ("case", "note")
_NAMING = ("recommendations", "also_behind")


class Named(Protocol):
    """Something that may have had other ids before."""

    @property
    def id(self) -> str: ...
    @property
    def was(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Renamed:
    """The ids of before that are others after, by what they were."""

    recommendations: Mapping[str, str] = field(default_factory=dict)
    expectations: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.recommendations or self.expectations)

    def things(self, found: Mapping[Key, Thing]) -> dict[Key, Thing]:
        """Give the things of before by the ids they have after."""
        if not self:
            return dict(found)
        return {self._key(key): self._thing(thing) for key, thing in found.items()}

    def rules(self, found: Mapping[str, Rule]) -> dict[str, Rule]:
        """Give the rules of before by the ids they have after."""
        return {self.expectations.get(id_, id_): rule for id_, rule in found.items()}

    def is_same_story(self, key: Key, before: Any, after: Any) -> bool:
        """Tell whether a case differs only in what events are called after its recommendation."""
        above = key.id.partition("/")[0]
        return above in self.recommendations.values() and _told(before) == _told(after)

    def _key(self, key: Key) -> Key:
        if key.about == _OF_EXPECTATION:
            return key._replace(id=self.expectations.get(key.id, key.id))
        if key.about == _OF_RECOMMENDATION:
            return key._replace(id=self.recommendations.get(key.id, key.id))
        if key.about in _BELOW:
            above, slash, below = key.id.partition("/")
            return key._replace(id=f"{self.recommendations.get(above, above)}{slash}{below}")
        return key

    def _thing(self, thing: Thing) -> Thing:
        return replace(
            thing,
            recommendation=self.recommendations.get(thing.recommendation, thing.recommendation),
            fields={name: self._value(name, value) for name, value in thing.fields.items()},
        )

    def _value(self, name: str, value: Any) -> Any:
        """Write what names a renamed thing by its new name: that is no change of what names it."""
        if name == _OF_RECOMMENDATION:
            return self.recommendations.get(value, value)
        if name == _OF_EXPECTATION:
            return self.expectations.get(value, value)
        if name in _NAMING:
            return tuple(self.recommendations.get(each, each) for each in value)
        return value


def _told(timeline: Timeline) -> list[Event]:
    nothing = UUID(int=0)
    return [
        replace(each, id=nothing, subject="", supersedes=each.supersedes and nothing)
        for each in timeline.events
    ]


def renamed(before: Package, after: Package) -> Renamed:
    """Find what goes by another id after than before, whichever of the two is the later."""
    old, new = before.guideline, after.guideline
    return Renamed(
        _pairs(old.recommendations.values(), new.recommendations.values()),
        _pairs(_expectations(old), _expectations(new)),
    )


def _expectations(guideline: Guideline) -> list[Named]:
    found = guideline.recommendations.values()
    return list(chain.from_iterable(each.expectations for each in found))


def _pairs(before: Iterable[Named], after: Iterable[Named]) -> dict[str, str]:
    old, new = {each.id: each for each in before}, {each.id: each for each in after}
    found: dict[str, str] = {}
    for id_ in new.keys() - old.keys():
        # Of two that became one, the first that is named is the same; the other is gone.
        former = next((each for each in new[id_].was if each in old and each not in new), None)
        if former is not None:
            found[former] = id_
    for id_ in old.keys() - new.keys() - found.keys():
        later = next((each for each in old[id_].was if each in new and each not in old), None)
        if later is not None and later not in found.values():
            found[id_] = later
    return found


def called(guideline: Guideline, id_: str) -> str:
    """Give the id that a recommendation has now, by one it had before; empty where none had it."""
    found = (each.id for each in guideline.recommendations.values() if id_ in each.was)
    return next(found, "")
