"""How long it takes to explain every expectation for one timeline."""

from collections.abc import Iterator, Sequence
from functools import partial

from benchmarks.alternatives import one_rule_by_hand
from benchmarks.measure import Times, calls, times
from benchmarks.report import Row
from benchmarks.timelines import Lived, lived
from mestring.core.explain import explain
from mestring.core.package import Package
from mestring.core.timeline import Timeline
from mestring.core.words import SubjectKind

SEEDS = range(12)
AIM_MS, BAR_MS, P99_MS = 0.5, 1.0, 5.0
USUAL, LONG = 200, 2000


def explaining(package: Package, rounds: int) -> Iterator[Row]:
    """Measure a usual timeline and a long one: ready made, and made from its events."""
    for count, turns in ((USUAL, rounds), (LONG, max(3, rounds // 8))):
        lives = [lived(package, seed, count) for seed in SEEDS]
        yield from _one_size(package, lives, count, turns)


def _one_size(package: Package, lives: Sequence[Lived], count: int, rounds: int) -> Iterator[Row]:
    ready = times([partial(explain, package, life.timeline, life.ended) for life in lives], rounds)
    made = times([partial(_make_and_explain, package, life) for life in lives], rounds)
    by_hand = times([partial(one_rule_by_hand, life.timeline) for life in lives], rounds)
    rows = sum(_rows(package, life) for life in lives) / len(lives)
    rules = len(package.index.opened_by[SubjectKind.PERSON])
    persons = sum(rule.expectation.subject is SubjectKind.PERSON for rule in package.rules)
    name = f"Explain all {persons} expectations of a person, {count:,} events"
    median_bar = BAR_MS if count == USUAL else None
    note = f"{rows:.0f} rows with grounds; {rules} event types open something"
    yield Row(f"{name}, timeline ready", "median", ready.median, "ms", median_bar, note)
    yield Row("", "99th percentile", ready.p99, "ms", P99_MS, f"of {len(ready.milliseconds)} runs")
    yield Row("", "a row", ready.median * 1000 / rows, "µs", None, "median divided by rows")
    yield Row("", "against by hand", _ratio(ready, by_hand, persons), "×", None, _BY_HAND)
    counted = sum(calls(partial(explain, package, life.timeline, life.ended)) for life in lives)
    yield Row("", "function calls", counted / len(lives), "", None, "does not move with other load")
    yield Row(
        f"The same, {count:,} events put in order first",
        "median",
        made.median,
        "ms",
        median_bar,
        "",
    )
    yield Row("", "99th percentile", made.p99, "ms", P99_MS, "")


_BY_HAND = "one rule as a bare loop without grounds or unknowns, times the number of expectations"


def _ratio(ready: Times, by_hand: Times, rules: int) -> float:
    return ready.median / (by_hand.median * rules)


def _make_and_explain(package: Package, life: Lived) -> object:
    timeline = Timeline.of(life.timeline.subject, life.timeline.events)
    return explain(package, timeline, life.ended)


def _rows(package: Package, life: Lived) -> int:
    explanation = explain(package, life.timeline, life.ended)
    return len(explanation.steps) + len(explanation.excluded)
