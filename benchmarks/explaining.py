"""How long it takes to explain every expectation for one timeline."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from benchmarks.alternatives import one_rule_by_hand
from benchmarks.measure import Times, calls, times
from benchmarks.report import Row
from benchmarks.timelines import CLOSE, EVENTFUL, Following, Lived, lived
from mestring.core.explain import explain
from mestring.core.package import Package
from mestring.core.timeline import Timeline
from mestring.core.words import SubjectKind

SEEDS = range(12)
BAR_MS, P99_MS = 1.0, 5.0
USUAL, LONG = 200, 2000


class Size(NamedTuple):
    """A kind of timeline to measure with."""

    name: str
    events: int
    following: Following
    median: float | None


SIZES = (
    Size("200 events", USUAL, EVENTFUL, BAR_MS),
    Size("2,000 events of close follow-up", LONG, CLOSE, None),
    Size("2,000 events, as eventful as the 200", LONG, EVENTFUL, None),
)


def explaining(package: Package, rounds: int) -> Iterator[Row]:
    """Measure a usual timeline and two long ones: ready made, and made from its events."""
    for size in SIZES:
        lives = [lived(package, seed, size.events, size.following) for seed in SEEDS]
        turns = rounds if size.events == USUAL else max(3, rounds // 8)
        yield from _one_size(package, lives, size, turns)


def _one_size(package: Package, lives: Sequence[Lived], size: Size, rounds: int) -> Iterator[Row]:
    ready = times([partial(explain, package, life.timeline, life.ended) for life in lives], rounds)
    made = times([partial(_make_and_explain, package, life) for life in lives], rounds)
    by_hand = times([partial(one_rule_by_hand, life.timeline) for life in lives], rounds)
    rows = sum(_rows(package, life) for life in lives) / len(lives)
    persons = sum(rule.expectation.subject is SubjectKind.PERSON for rule in package.rules)
    counted = sum(calls(partial(explain, package, life.timeline, life.ended)) for life in lives)
    name = f"Explain all {persons} expectations of a person, {size.name}"
    years = sum(_years(life) for life in lives) / len(lives)
    note = f"{rows:.0f} rows with grounds, in {years:.0f} years of life"
    yield Row(name, "median", ready.median, "ms", size.median, note)
    yield Row("", "99th percentile", ready.p99, "ms", P99_MS, f"of {len(ready.milliseconds)} runs")
    yield Row(
        "", "median by the clock", ready.wall, "ms", None, "other work on the machine counts too"
    )
    yield Row("", "a row", ready.median * 1000 / rows, "µs", None, "median divided by rows")
    yield Row("", "against by hand", _ratio(ready, by_hand, persons), "×", None, _BY_HAND)
    yield Row("", "function calls", counted / len(lives), "", None, "does not move with other load")
    yield Row("The same, put in order first", "median", made.median, "ms", size.median)
    yield Row("", "99th percentile", made.p99, "ms", P99_MS)


_BY_HAND = "one rule as a bare loop without grounds or unknowns, times the number of expectations"


def _ratio(ready: Times, by_hand: Times, rules: int) -> float:
    return ready.median / (by_hand.median * rules)


def _make_and_explain(package: Package, life: Lived) -> object:
    timeline = Timeline.of(life.timeline.subject, life.timeline.events)
    return explain(package, timeline, life.ended)


def _rows(package: Package, life: Lived) -> int:
    explanation = explain(package, life.timeline, life.ended)
    return len(explanation.steps) + len(explanation.excluded)


def _years(life: Lived) -> float:
    return (life.ended - life.timeline.events[0].at).days / 365.25
