"""What is seen: the visible events of each subject at its instant, each with its place in order.

Corrections, retractions, `at` and `known` are settled here, once for all expectations.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import ibis

from mestring.core.criteria import Age, Attribute, Fact, InState, Other, Same
from mestring.core.dictionary import ADOPTED, DECLINED, DEVIATED, EVENT_FIELDS
from mestring.core.expectation import CountsFor, Expectation, Precedence, Recurrence
from mestring.core.rules import Bound, Choice, Rule, limits_of, nodes
from mestring.population.forms import Table, union
from mestring.population.layout import MARK, PLACES
from mestring.population.plan import Plan

# What every event has; its attributes stand after.
EVERY = ("s", "o", "type", "at", "until", "day")


def seen(plan: Plan) -> Table:
    """Give every visible event of the types that the package speaks of, by what names it only."""

    found: Table = plan.once("seen", lambda: plan.stage("seen", visible(plan)))
    return found


def visible(plan: Plan) -> Table:
    """Give the same without a stage of its own, for what asks of few: ids are wide."""
    told = _told(plan)
    told = told.filter(told.type.isin(plan.types(*sorted(types_of(plan)))))
    return _visible(plan, told, ["s", "o", "id", "sup", "at"])


def _told(plan: Plan, attributes: Sequence[str] = ()) -> Table:
    """Give the events that were written down by what is known of their subject."""
    events = plan.events(attributes)
    if plan.at_once:
        # A join with all subjects, for every event type, took longer than the reading itself.
        return events.filter(events.recorded <= plan.moment().known.as_scalar())
    told = events.join(plan.subjects().select("s", "known", asked="at"), "s")
    return told.filter(told.recorded <= told.known)


def _visible(plan: Plan, told: Table, columns: Sequence[str]) -> Table:
    """Leave out what has not happened yet, what is taken back, and what is corrected."""
    hidden = plan.once("hidden", lambda: plan.stage("hidden", _places(plan, _hidden(_told(plan)))))
    asked = plan.moment().at.as_scalar() if plan.at_once else told.asked
    told = told.filter((told.at <= asked) & ~told.retracts.fill_null(False))
    return told.anti_join(hidden, ["s", "o"]).select(*columns)


def _places(plan: Plan, hidden: Table) -> Table:
    """Give what is hidden by its place: ids are the widest column there is, and read here only."""
    hidden = plan.stage("corrected", hidden)
    told = _told(plan).select("s", "o", "id")
    return told.semi_join(hidden, ["s", "id"]).select("s", "o")


def _hidden(told: Table) -> Table:
    """Give what a correction hides: what it corrects, and an earlier correction of the same."""
    corrections = told.filter(told.sup.notnull()).select("s", "id", "sup", "recorded")
    ranked = corrections.mutate(
        place=ibis.row_number().over(
            ibis.window(
                group_by=[corrections.s, corrections.sup],
                order_by=[corrections.recorded.desc(), corrections.id.desc()],
            )
        )
    )
    losing = ranked.filter(ranked.place > 0)
    return union(
        [
            corrections.select(s=corrections.s, id=corrections.sup),
            losing.select(s=losing.s, id=losing.id),
        ]
    ).distinct()


def types_of(plan: Plan) -> set[str]:
    """Give the event types that can matter to an outcome of the package."""
    found = {DECLINED, DEVIATED, ADOPTED, *plan.exits} & plan.dictionary.events.keys()
    for rule in plan.package.rules:
        for node in _everything(rule.expectation, rule.limit, rule.first):
            if getattr(node, "event", ""):
                found.add(node.event)
            for state in _states_in(node):
                found |= {
                    *plan.dictionary.states[state].starts,
                    *plan.dictionary.states[state].ends,
                }
            for fact in _facts_in(plan, node):
                found |= set(plan.package.index.carriers.get(fact, ()))
    return found


def _everything(expectation: Expectation, *limits: Any) -> Iterator[Any]:
    yield from nodes(expectation)
    # An overlay's limits stand in the rule, not in what was written.
    for limit in limits:
        for when, _ in getattr(limit, "cases", ()):
            if when is not None:
                yield from nodes(when)


def _states_in(node: Any) -> Iterator[str]:
    match node:
        case InState(in_state=name) | Recurrence(while_=name):
            yield name
        case Precedence(since=name) if name:
            yield name
    state = getattr(node, "state", "")
    if state:
        yield state


def _facts_in(plan: Plan, node: Any) -> Iterator[str]:
    if isinstance(node, Fact):
        yield node.fact
    if isinstance(node, Age):
        yield plan.package.guideline.identity.birth_date


def attributes_of(plan: Plan) -> set[str]:
    """Give the attributes that can matter to an outcome of the package."""
    found: set[str] = plan.once("attributes", lambda: _attributes_of(plan))
    return found


def _attributes_of(plan: Plan) -> set[str]:
    found = {"expectation", "trigger", "state_key", "until", "guideline_version"}
    found |= {state.key for state in plan.dictionary.states.values() if state.key}
    for rule in plan.package.rules:
        found |= {bound.by for bound in every_limit(rule)} - {""}
        for node in _everything(rule.expectation, rule.limit, rule.first):
            match node:
                case Attribute(attribute=name) | Same(same=name) | Other(other=name):
                    found.add(name)
                case Precedence(due=name) | CountsFor(attribute=name):
                    found.add(name)
            found |= set(_facts_in(plan, node))
    return {name for name in found if name in plan.layout.attributes and name not in EVENT_FIELDS}


def every_limit(rule: Rule) -> list[Bound]:
    """Give every limit that a rule may choose, that of the state's start among them."""
    first = rule.first
    firsts = [bound for _, bound in first.cases] if isinstance(first, Choice) else [first]
    return [*limits_of(rule), *(bound for bound in firsts if bound is not None)]


def of_types(plan: Plan, *names: str) -> Table:
    """Give the visible events of some types, with the attributes that any of them may carry."""
    names = tuple(dict.fromkeys(names))
    return plan.once(("types", names), lambda: _of_types(plan, names))


def _of_types(plan: Plan, names: tuple[str, ...]) -> Table:
    columns = carried(plan, *names)
    if len(names) == 1:
        told = _told(plan, [column.removeprefix(MARK) for column in columns])
        # Straight from the events, which lie sorted by type: nothing else has to be read.
        mine = told.filter(told.type == plan.types(*names)[0])
        return plan.stage("type", _visible(plan, mine, [*EVERY, *places_of(plan), *columns]))
    tables = [of_types(plan, name) for name in names]
    return union(
        [
            table.select(
                *EVERY,
                *places_of(plan),
                **{column: plan.own(table, column.removeprefix(MARK)) for column in columns},
            )
            for table in tables
        ]
    )


def places_of(plan: Plan) -> list[str]:
    """Give what every event has that matters: its unit, and what a criterion asks of it."""
    found: list[str] = plan.once("places", lambda: _places_of(plan))
    return found


def _places_of(plan: Plan) -> list[str]:
    asked = {
        name
        for rule in plan.package.rules
        for node in _everything(rule.expectation, rule.limit, rule.first)
        for name in (getattr(node, part, None) for part in ("attribute", "same", "other"))
    }
    return [name for name in PLACES if name == "unit" or name in asked]


def carried(plan: Plan, *names: str) -> list[str]:
    """Give the columns of the attributes that events of some types may carry, and that matter."""
    some = {name for each in names for name in plan.dictionary.events[each].attributes}
    return sorted(MARK + name for name in some & attributes_of(plan))
