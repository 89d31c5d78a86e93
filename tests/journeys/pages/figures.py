"""Figures for the story's units, so that the quality pages have everything that they can show."""

from datetime import datetime

from mestring.knowledge.queries import current_package
from mestring.learning.actions import month_of
from mestring.learning.areas import area_counts
from mestring.learning.drawing import draw_all
from mestring.learning.models import AreaCell, Cell, Lack, Snapshot
from mestring.learning.months import moved
from mestring.learning.queries import cells
from mestring.learning.types import State
from mestring.people.actions import add_unit
from mestring.people.queries import units_by_region, user_named

INDICATOR = "kontakt-innen-sju-dager"
OWN = "fjordvik-team"
MONTHS = 26


def count_something(at: datetime) -> None:
    """Let one indicator be counted: steady in seven teams, and fallen lately in one's own."""
    package = current_package()
    month = month_of(package, at)
    snapshot = Snapshot.objects.create(
        at=at,
        known=at,
        version=package.version,
        digest=package.digest,
        state=State.STANDS,
        made_at=at,
        subjects=700,
    )
    for number in range(6):
        add_unit(
            slug=f"team-{number}",
            title=f"Team {number}",
            unit_type="mental_health_team",
            level="municipality",
            municipality=None,
            region="Nordkysten",
            by=user_named("oppsett"),
            at=at,
        )
    units = [OWN, *(f"team-{number}" for number in range(6))]
    Cell.objects.bulk_create(
        _cell(snapshot, unit, moved(month, -back), back) for unit in units for back in range(MONTHS)
    )
    Lack.objects.create(
        snapshot=snapshot, expectation=INDICATOR, unit_id=OWN, fact="two_way", count=9
    )
    for each in area_counts(cells(snapshot.pk), units_by_region(), month):
        AreaCell.objects.create(snapshot=snapshot, **each._asdict())
    draw_all(snapshot.pk, month)


def _cell(snapshot: Snapshot, unit: str, month: int, back: int) -> Cell:
    has_fallen = unit == OWN and 1 <= back <= 2
    return Cell(
        snapshot=snapshot,
        expectation=INDICATOR,
        unit_id=unit,
        month=month,
        met=6 if has_fallen else 27 + (month * 7 + len(unit)) % 5,
        late=9,
        overdue=6,
        unknown=2,
        declined=1,
        ahead=5 if not back else 0,
        waiting=5 if not back else 0,
    )
