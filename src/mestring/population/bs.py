"""Which events may be the B of a row: sets that many rows share, and rows that are compared with each B."""

from collections.abc import Sequence

import ibis

from mestring.core.criteria import Criterion, Other, Same
from mestring.core.expectation import Expected
from mestring.core.rules import Rule, nodes
from mestring.population.answers import Asking, column_of, historic, is_relative, plain
from mestring.population.forms import (
    WHERE,
    Column,
    Marked,
    Table,
    answer,
    both,
    either,
    marked,
    union,
)
from mestring.population.layout import MARK, PLACES
from mestring.population.plan import Plan
from mestring.population.rows import IDENTITY, WINDOW
from mestring.population.seen import of_types
from mestring.population.words import NO, UNKNOWN, YES

# What is asked of a row and an event beside it: whether the event is the row's B, and when.
PAIR = (*IDENTITY, *WINDOW[1:], *("e_o", "e_at", "e_until", "e_day", "e_ans"))
_SETS = "b"


def is_compared(rule: Rule) -> bool:
    """Tell whether B is compared with A, so that each row has Bs of its own."""
    return any(
        one.matching is not None and is_relative(one.matching) for one in rule.expectation.expect
    )


def set_of_bs(plan: Plan, rule: Rule, key: str) -> int:
    """Give the number of the set of events that may be B of a rule's rows; rules that ask alike share it."""
    expect = rule.expectation.expect
    return plan.numbered(_SETS, (id(expect), key), lambda: _bs(plan, rule, key))


def _bs(plan: Plan, rule: Rule, key: str) -> Table:
    """Give the events that may be B of any row: (s, o, at, until, day, ans, and the key if one is asked)."""
    expect = rule.expectation.expect
    return plan.once(("B", id(expect), key), lambda: _all_bs(plan, expect, key))


def _all_bs(plan: Plan, expect: Sequence[Expected], key: str) -> Table:
    found = []
    for type_, matching in _by_type(expect).items():
        asking = Asking(plan, [type_])
        names = [asking.add(one) for one in matching]
        table = asking.table
        certain = any(name is None for name in names)
        best = answer(YES) if certain else either([table[name] for name in names if name])
        more = {"b_key": plan.own(table, key)} if key else {}
        table = table.select(*WHERE, ans=best, **more)
        found.append(table.filter(table.ans > NO))
    return union(found)


def _by_type(expect: Sequence[Expected]) -> dict[str, list[Criterion | None]]:
    found: dict[str, list[Criterion | None]] = {}
    for one in expect:
        found.setdefault(one.event, []).append(one.matching)
    return found


def beside_sets(plan: Plan, rows: Table) -> Table | None:
    """Give the rows of all rules beside the events of their sets; None where no rule has one."""
    sets = plan.sets.get(_SETS)
    if not sets:
        return None
    found = []
    for number, table in sets.values():
        keyed = "b_key" in table.columns
        found.append(
            table.select(
                *WHERE,
                "ans",
                b=ibis.literal(number, "int16"),
                keyed=ibis.literal(keyed),
                b_key=table.b_key if keyed else ibis.null("string"),
            )
        )
    bs = union(found) if len(found) == 1 else plan.stage("bs", union(found))
    pairs = rows.join(marked(bs, "e_"), [("s", "e_s"), ("b", "e_b")])
    same = ibis.ifelse(pairs.e_keyed, _same_key(pairs), answer(YES))
    return paired(pairs.mutate(e_ans=both([pairs.e_ans, same])))


def beside_bs(plan: Plan, rule: Rule, rows: Table, key: str) -> Table:
    """Give rows of one rule beside the events (marked e_) that may be their B."""
    if is_compared(rule):
        pairs = _compared(plan, rule, rows, key)
    else:
        pairs = rows.join(marked(_bs(plan, rule, key), "e_"), [("s", "e_s")])
    if key:
        pairs = pairs.mutate(e_ans=both([pairs.e_ans, _same_key(pairs)]))
    return _possible(pairs)


def pairs_of(plan: Plan, rule: Rule, rows: Table, key: str) -> Table:
    """Give rows of one rule as pairs, where its Bs are compared with each."""
    return paired(beside_bs(plan, rule, rows, key))


def paired(pairs: Table, *, follows: bool = False) -> Table:
    """Give pairs by what is asked of them; what follows an anchor is within its window's beginning."""
    return _possible(pairs).select(*PAIR, e_follows=ibis.literal(follows))


def _possible(pairs: Table) -> Table:
    return pairs.filter((pairs.e_ans > NO) & (pairs.e_o != pairs.never_o))


def _same_key(pairs: Table) -> Column:
    """Is it the same period's key? Unknown where the event says none."""
    same = (pairs.e_b_key == pairs.match_key).fill_null(False)
    return ibis.ifelse(
        pairs.e_b_key.isnull(), answer(UNKNOWN), ibis.ifelse(same, answer(YES), answer(NO))
    )


def _compared(plan: Plan, rule: Rule, rows: Table, key: str) -> Table:
    """Answer each pair of row and event by itself, where B is compared with A."""
    compared = _compared_in(rule)
    triggers = of_types(plan, *rule.opening_types)
    named = {
        name: plan.own(triggers, name.removeprefix(MARK))
        for name in compared
        if name.startswith(MARK)
    }
    places = [name for name in compared if not name.startswith(MARK)]
    triggers = triggers.select("s", "o", *places, **named)
    own = rows.columns
    rows = rows.join(marked(triggers, "t_"), [("s", "t_s"), ("o", "t_o")])
    found = []
    for type_, matching in _by_type(rule.expectation.expect).items():
        asking = Asking(plan, [type_])
        leaves = [leaf for one in matching if one is not None for leaf in historic(one)]
        names = {id(leaf): asking.add(leaf) for leaf in leaves}
        table = asking.table
        mine = [name for name in table.columns if name in PLACES or name.startswith(MARK)]
        kept = table.select(*WHERE, *mine, *sorted({name for name in names.values() if name}))
        pairs = rows.join(marked(kept, "e_"), [("s", "e_s")])
        columns = {each: pairs["e_" + name] for each, name in names.items() if name}
        answers = [
            answer(YES)
            if one is None
            else plain(plan, one, Marked(pairs, "e_"), columns, Marked(pairs, "t_"))
            for one in matching
        ]
        more = {"e_b_key": pairs["e_" + MARK + key]} if key else {}
        event = [pairs["e_" + name] for name in WHERE]
        mine_too = [pairs[name] for name in own]
        found.append(pairs.select(*mine_too, *event, e_ans=either(answers), **more))
    return union(found)


def _compared_in(rule: Rule) -> list[str]:
    """Give the columns in which B is compared with A."""
    found = {
        node.same if isinstance(node, Same) else node.other
        for node in nodes(rule.expectation.expect)
        if isinstance(node, Same | Other)
    }
    return sorted(column_of(name) for name in found)
