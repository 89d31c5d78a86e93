"""Simulated persons are evaluated to the rows that `explain` gives, for the whole guideline at once."""

from datetime import UTC, datetime
from pathlib import Path

from mestring.knowledge.cache import load_folder
from mestring.population.engines import DuckDB
from mestring.population.evaluating import evaluate
from mestring.population.keeping import EVENTS, partitions, read_partition
from mestring.population.simulating.writing import simulate
from tests.population.comparing import Asked, Rows, differences, explained, rows_of
from tests.population.simulated import timelines

PACKAGE = load_folder(Path(__file__).parents[2] / "content", None)
UNTIL = datetime(2026, 11, 25, 23, tzinfo=UTC)
EVERY_OUTCOME = {
    "met",
    "late",
    "overdue",
    "waiting",
    "declined",
    "deviated",
    "lifted",
    "unknown",
}


def both(place: Path) -> tuple[Rows, Rows]:
    """Give the rows of a partition, evaluated as many and one by one."""
    subjects = read_partition(place, PACKAGE)
    rows = rows_of(evaluate(PACKAGE, [place / EVENTS], subjects, UNTIL, engine=DuckDB()))
    numbers, lines = zip(*timelines(PACKAGE, place), strict=True)
    one = explained(PACKAGE, [Asked(line, UNTIL, UNTIL) for line in lines])
    return rows, {(numbers[key[0]], *key[1:]): row for key, row in one.items()}


def test_every_row_of_simulated_persons_and_units_is_what_explain_gives(tmp_path):
    simulate(PACKAGE, people=200, years=3, seed=11, until=UNTIL, out=tmp_path)
    found: Rows = {}
    for place in partitions(tmp_path):
        many, one = both(place)
        assert not list(differences(many, one))[:5]
        found |= many
    assert {row.outcome for row in found.values()} == EVERY_OUTCOME
    assert len({key[1] for key in found}) >= 100, "too few expectations have rows"
