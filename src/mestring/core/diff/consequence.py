"""Consequence: which expectations, indicators, cases, competences, pathways and instruments are touched."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from mestring.core.cases import Case
from mestring.core.dictionary import EVENT_FIELDS
from mestring.core.diff.renamed import Renamed
from mestring.core.diff.shown import LANGUAGES, say
from mestring.core.diff.types import Change, Consequence, MovedCase, Weight
from mestring.core.diff.weighing import plain
from mestring.core.guideline import Recommendation
from mestring.core.package import Package
from mestring.core.proof import run, without_overlay
from mestring.core.rules import Rule, nodes

# What an expectation says that does not move what is counted.
_NOT_COUNTED = (
    "was",
    "title",
    "step",
    "plain",
    "row",
    "concern",
    "responsible",
    "visibility",
    "sources",
    # These are counted as they are resolved.
    "within",
    "every",
    "first",
)
# What can move every outcome at once.
_EVERYWHERE = ("calendar",)
_NAMED = ("attribute", "event", "state")
# Where a node of the package language names an event, a state or a fact.
_SPOKEN = (
    "event",
    "fact",
    "attribute",
    "in_state",
    "same",
    "other",
    "by",
    "state",
    "since",
    "while_",
    "due",
)


def consequence(
    before: Package, after: Package, changes: tuple[Change, ...], renamed: Renamed
) -> Consequence:
    """Follow the changes of meaning to what they touch."""
    meant = [change for change in changes if change.weight is not Weight.WORDING]
    counted = set(_counted(before, after, meant, renamed))
    expectations = {
        each.subject for each in meant if each.kind.startswith("expectation.")
    } | counted
    touched = {each.recommendation for each in meant if each.recommendation}
    touched |= set(_owners((before, after), expectations))
    found = [
        package.guideline.recommendations[id_]
        for package in (before, after)
        for id_ in sorted(touched)
        if id_ in package.guideline.recommendations
    ]
    return Consequence(
        recommendations=tuple(sorted(touched)),
        expectations=tuple(sorted(expectations)),
        indicators=tuple(sorted(counted)),
        cases=tuple(_moved(before, after, counted, renamed)),
        competences=_carried(found, "competences"),
        methods=_carried(found, "methods"),
        pathways=_also(_carried(found, "pathways"), meant, "pathway."),
        instruments=_also(_instruments((before, after), touched), meant, "instrument."),
    )


def _counted(
    before: Package, after: Package, meant: list[Change], renamed: Renamed
) -> Iterator[str]:
    """Give the expectations whose rule counts otherwise than before, or only on one side."""
    names = {each.subject for each in meant if each.kind.split(".")[0] in _NAMED}
    everywhere = any(each.kind.split(".")[0] in _EVERYWHERE for each in meant)
    old, new = renamed.rules(before.index.by_id), after.index.by_id
    for id_ in old.keys() | new.keys():
        rules = [side[id_] for side in (old, new) if id_ in side]
        is_other = len(rules) == 1 or everywhere or _meant(rules[0]) != _meant(rules[1])
        if is_other or (names and any(names & _names(rule, before) for rule in rules)):
            yield id_


def _meant(rule: Rule) -> tuple[Any, ...]:
    """Give what a rule counts: neither its words nor its place in the row."""
    kept = [
        getattr(rule.expectation, each.name)
        for each in fields(rule.expectation)
        if each.name not in _NOT_COUNTED
    ]
    limits = (rule.limit, rule.first, rule.after, rule.lasts)
    return (*kept, rule.opening_types, *map(plain, limits))


def _names(rule: Rule, package: Package) -> set[str]:
    """Give the events, states and facts that a rule speaks of, and the events of its states."""
    found = {*rule.opening_types, *rule.expected_types}
    for node in nodes(rule.expectation):
        found.update(each for name in _SPOKEN if isinstance(each := getattr(node, name, None), str))
    states = package.guideline.dictionary.states
    for name in [name for name in found if name in states]:
        found.update((*states[name].starts, *states[name].ends))
    return found


def _owners(packages: tuple[Package, ...], expectations: set[str]) -> Iterator[str]:
    for package in packages:
        for id_ in expectations:
            if id_ in package.index.by_id:
                yield package.index.by_id[id_].recommendation


def _carried(found: list[Recommendation], field: str) -> tuple[str, ...]:
    """Give what the recommendations name in a field; a guideline may lack the field."""
    return tuple(sorted({id_ for each in found for id_ in getattr(each, field, ())}))


def _also(ids: tuple[str, ...], meant: list[Change], kind: str) -> tuple[str, ...]:
    return tuple(sorted({*ids, *(each.subject for each in meant if each.kind.startswith(kind))}))


def _instruments(packages: tuple[Package, ...], touched: set[str]) -> tuple[str, ...]:
    return tuple(
        id_
        for package in packages
        for id_, instrument in package.guideline.instruments.items()
        if touched.intersection(instrument.recommendations)
    )


def _moved(
    before: Package, after: Package, counted: set[str], renamed: Renamed
) -> Iterator[MovedCase]:
    """Run the worked cases of before under after: whom would the change have touched?"""
    national = without_overlay(after)
    for written in before.cases:
        case = _now_called(written, renamed)
        if case.expectation not in counted:
            continue
        sentences = tuple(_hindrance(case, after))
        runs = not sentences
        if runs:
            sentences = tuple(each.sentence for each in run(national, case))
        if sentences:
            yield MovedCase(case.recommendation, case.id, case.title, sentences, runs)


def _now_called(case: Case, renamed: Renamed) -> Case:
    """Give a case of before by the ids of after."""
    return replace(
        case,
        recommendation=renamed.recommendations.get(case.recommendation, case.recommendation),
        expectation=renamed.expectations.get(case.expectation, case.expectation),
    )


def _hindrance(case: Case, after: Package) -> Iterator[str]:
    """Say why a case cannot be run: its expectation or the words of its timeline are gone."""
    if case.expectation not in after.index.by_id:
        yield say("no_expectation", LANGUAGES[0], title=case.expectation)
        return
    dictionary = after.guideline.dictionary
    spoken = {event.type for event in case.timeline.events} - dictionary.events.keys()
    for event in case.timeline.events:
        spoken |= event.attributes.keys() - dictionary.attributes.keys() - set(EVENT_FIELDS)
    if spoken:
        yield say("no_words", LANGUAGES[0], names=", ".join(sorted(spoken)))
