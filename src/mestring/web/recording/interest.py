"""Which facts of an event some rule reads: those are asked at once, the rest on demand."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from mestring.core.criteria import Age, Attribute, Fact, Had, Other, Same
from mestring.core.dictionary import Dictionary
from mestring.core.expectation import CountsFor, Precedence
from mestring.core.package import Package
from mestring.core.rules import Rule, limits_of, nodes

Read = Mapping[str, frozenset[str]]


def facts_read(package: Package, event_type: str) -> frozenset[str]:
    """Give the attributes, and the fields every event has, that some rule reads of an event type."""
    return _kept(_Key(package)).get(event_type, frozenset())


class _Key:
    """A package by its digest, so that what is worked out for it can be kept."""

    def __init__(self, package: Package) -> None:
        self.package = package

    def __hash__(self) -> int:
        return hash(self.package.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.package.digest == self.package.digest


@lru_cache(maxsize=2)
def _kept(key: _Key) -> Read:
    package = key.package
    dictionary = package.guideline.dictionary
    found: dict[str, set[str]] = {type_: set() for type_ in dictionary.events}
    for rule in package.rules:
        for type_, name in _read_by(rule, package):
            found.setdefault(type_, set()).add(name)
    for type_, name in _keys_of_states(dictionary):
        found[type_].add(name)
    return {type_: frozenset(names) for type_, names in found.items()}


def _keys_of_states(dictionary: Dictionary) -> Iterator[tuple[str, str]]:
    for state in dictionary.states.values():
        for type_ in (*state.starts, *state.ends):
            if state.key:
                yield type_, state.key


def _read_by(rule: Rule, package: Package) -> Iterator[tuple[str, str]]:
    """Give what a rule reads, as pairs of event type and name."""
    expectation = rule.expectation
    for name in _facts_in((expectation, rule.limit), package):
        for type_ in package.index.carriers.get(name, ()):
            yield type_, name
    for expected in expectation.expect:
        for name in _own_in(expected.matching):
            yield expected.event, name
    for lifting in expectation.lifted_by:
        for name in _own_in(lifting.where):
            yield lifting.event, name
    for node in nodes((expectation, rule.limit)):
        if isinstance(node, Had):
            for name in _own_in(node.had.where):
                yield node.had.event, name
    for type_ in _opening(rule):
        for name in _of_opening(rule):
            yield type_, name


def _opening(rule: Rule) -> set[str]:
    trigger = getattr(rule.expectation, "trigger", None)
    return {*rule.opening_types, *([trigger.event] if trigger else [])}


def _of_opening(rule: Rule) -> Iterator[str]:
    """Give what is read of the event that opens: its conditions, its limit, and what B is held against."""
    expectation = rule.expectation
    trigger, opens = getattr(expectation, "trigger", None), getattr(expectation, "opens", None)
    wheres = (trigger and trigger.where, opens and opens.where)
    yield from _own_in((expectation.applies, *wheres, rule.limit))
    yield from (bound.by for bound in limits_of(rule) if bound.by)
    for node in nodes(expectation.expect):
        if isinstance(node, Same | Other):
            yield node.same if isinstance(node, Same) else node.other
    if isinstance(expectation.counts_for, CountsFor) and expectation.counts_for.attribute:
        yield expectation.counts_for.attribute
    if isinstance(expectation, Precedence) and expectation.due:
        yield expectation.due


def _facts_in(node: Any, package: Package) -> Iterator[str]:
    for part in nodes(node):
        if isinstance(part, Fact):
            yield part.fact
        elif isinstance(part, Age):
            yield package.guideline.identity.birth_date


def _own_in(node: Any) -> Iterator[str]:
    for part in nodes(node):
        match part:
            case Attribute(attribute=name) | Same(same=name) | Other(other=name):
                yield name
