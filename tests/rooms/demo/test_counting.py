"""The story persons, counted as a population: the same as their stored steps."""

from collections import Counter
from datetime import datetime

from mestring.care.models import Explained, StepRecord
from mestring.core.indicators.cells import COUNTS
from mestring.learning import actions
from mestring.learning.models import Cell

# What a cell tells apart that an outcome does not.
OUTCOMES = {"early": "met", "done": "met", "open": "waiting"}


def test_cells_are_the_stored_steps_of_everyone_in_the_story(demo: datetime) -> None:
    made = actions.refresh(at=demo)
    cells: Counter[tuple[str, str, str]] = Counter()
    for row in Cell.objects.all():
        for name in COUNTS:
            cells[row.expectation, row.unit_id, OUTCOMES.get(name, name)] += getattr(row, name)
    steps = Counter(StepRecord.objects.values_list("expectation", "unit_id", "outcome"))
    assert +cells == steps
    assert (made.rejected, made.subjects) == (0, Explained.objects.count())
    assert len({outcome for _, _, outcome in steps}) == 8
