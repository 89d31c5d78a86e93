"""Which version a draft should be: higher than the published one, by how much it changes."""

import re
from collections.abc import Iterator

from mestring.core.package import Package
from mestring.knowledge.words import Layer

_NUMBER = r"(0|[1-9][0-9]{0,8})"
_SEMVER = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-([0-9a-z]+(?:\.[0-9a-z]+)*))?\Z")
_COUNTED = re.compile(rf"{_NUMBER}\Z")
Parts = tuple[tuple[bool, int, str], ...]
Number = tuple[int, int, int, bool, Parts]


def parsed(version: str) -> Number | None:
    """Read a semantic version; one that is not whole yet (1.2.0-utkast) comes before the whole one."""
    found = _SEMVER.match(version)
    if found is None:
        return None
    major, minor, patch, rest = found.groups()
    return int(major), int(minor), int(patch), rest is None, tuple(_parts(rest or ""))


def _parts(rest: str) -> Iterator[tuple[bool, int, str]]:
    """Give the parts of what comes before a whole version, in order: a number comes before a word."""
    for part in filter(None, rest.split(".")):
        yield (False, int(part), "") if part.isdecimal() else (True, 0, part)


def is_higher(layer: Layer, version: str, published: str) -> bool:
    """Tell whether a version is higher than the published one."""
    if layer is Layer.LOCAL:
        return bool(_COUNTED.match(version)) and int(version) > int(published or 0)
    here, there = parsed(version), parsed(published)
    return here is not None and (there is None or here > there)


def suggested(layer: Layer, published: str, change: str) -> str:
    """Suggest the next version by how much changes: `major`, `minor` or `patch`."""
    if layer is Layer.LOCAL:
        return str(int(published or 0) + 1)
    number = parsed(published)
    if number is None:
        return "1.0.0"
    major, minor, patch = number[:3]
    match change:
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case _:
            return f"{major}.{minor}.{patch + 1}"


def weight(before: Package, after: Package) -> str:
    """Weigh a change: major takes away or turns, minor is computed otherwise, and patch is words."""
    old, new = before.guideline.recommendations, after.guideline.recommendations
    old_rules, new_rules = before.index.by_id, after.index.by_id
    gone = old.keys() - new.keys() or old_rules.keys() - new_rules.keys()
    turned = any(old[id_].force is not new[id_].force for id_ in old.keys() & new.keys())
    if gone or turned:
        return "major"
    computed = any(old_rules[id_] != rule for id_, rule in new_rules.items() if id_ in old_rules)
    if computed or new.keys() - old.keys() or new_rules.keys() - old_rules.keys():
        return "minor"
    return "patch"
