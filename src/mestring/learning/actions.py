"""Counting anew, and keeping what was counted: whole, or as it was."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mestring.core.indicators import cells as counted_cells
from mestring.core.package import Package
from mestring.knowledge.queries import current_package
from mestring.learning.areas import AreaCount, area_counts
from mestring.learning.models import AreaCell, Cell, Lack, Snapshot
from mestring.learning.types import Made, State
from mestring.people import queries as people
from mestring.people.refusals import Refusal

if TYPE_CHECKING:
    from mestring.learning.counting import Counts

AT_A_TIME = 500
Told = Callable[[int], None]


class NotCounted(Refusal):
    """The counting came to no end; what stood before stands."""


def refresh(
    *,
    at: datetime,
    folders: Sequence[Path] = (),
    counted: str = "",
    memory: str = "",
    told: Told = lambda subjects: None,
    clock: Callable[[], datetime] | None = None,
) -> Made:
    """Count everything anew, by what is known at an instant, and let it stand in place of the last.

    `folders` hold events of others beside the installation's own; `counted` names what is counted, for
    the one who asks again. Nobody's reading waits meanwhile, and what stands stands until all is stored.
    `clock` tells when it was done.
    """
    package = current_package()
    row = Snapshot.objects.create(
        at=at,
        known=at,
        version=package.version,
        digest=package.digest,
        counted=counted,
        state=State.BEGUN,
    )
    try:
        found = _count(package, at, folders, memory, told)
        shown = list(area_counts(_as_cells(found), people.units_by_region(), month_of(package, at)))
        cells = _store(row, found, shown, clock() if clock is not None else at)
    except BaseException as error:
        _give_up(row, error)
        raise
    return Made(
        snapshot=row.pk,
        subjects=found.subjects,
        events=found.events,
        cells=cells,
        rejected=found.set_aside.total(),
    )


def _count(
    package: Package, at: datetime, folders: Sequence[Path], memory: str, told: Told
) -> "Counts":
    """Count; what is wrong with the events, or missing on the machine, becomes a sentence."""
    try:
        # Here and not above: who reads what was counted has no use for Arrow and DuckDB.
        from mestring.learning import counting
        from mestring.population.intake import Refused
    except ImportError as missing:
        raise NotCounted(
            _("«%(name)s» mangler på denne maskinen. Installer Mestring på nytt.")
            % {"name": missing.name}
        ) from missing
    try:
        return counting.count(package, at, folders, memory=memory, told=told)
    except Refused as refused:
        raise NotCounted(str(refused)) from refused


@transaction.atomic
def _store(row: Snapshot, found: "Counts", shown: Iterable[AreaCount], made_at: datetime) -> int:
    """Store everything counted and let it stand; what stood before goes, and what was given up."""
    if not Snapshot.objects.select_for_update().filter(pk=row.pk).exists():
        raise NotCounted(_("En senere opptelling står allerede. Denne er ikke tatt vare på."))
    cells = Cell.objects.bulk_create(_cells(row, found), batch_size=AT_A_TIME)
    Lack.objects.bulk_create(
        [
            Lack(snapshot=row, expectation=expectation, unit_id=unit, fact=fact, count=count)
            for (expectation, unit, fact), count in found.lacks.items()
        ],
        batch_size=AT_A_TIME,
    )
    AreaCell.objects.bulk_create(
        [AreaCell(snapshot=row, **each._asdict()) for each in shown], batch_size=AT_A_TIME
    )
    row.subjects, row.events = found.subjects, found.events
    row.set_aside = dict(found.set_aside)
    row.state, row.made_at = State.STANDS, made_at
    row.save()
    _earlier(row).delete()
    return len(cells)


def _cells(row: Snapshot, found: "Counts") -> Iterator[Cell]:
    for key, counts in found.cells.items():
        yield Cell(
            snapshot=row,
            expectation=key.expectation,
            unit_id=key.unit,
            month=key.month,
            **counts,
        )


def _as_cells(found: "Counts") -> Iterator[counted_cells.Cell]:
    for key, counts in found.cells.items():
        yield counted_cells.Cell(key.expectation, key.unit, key.month, **dict(counts))


def month_of(package: Package, at: datetime) -> int:
    """Give the month of an instant, as cells have it."""
    on = date.fromordinal(package.guideline.calendar.day_of(at))
    return on.year * 100 + on.month


def _earlier(row: Snapshot) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(pk__lt=row.pk)


def _give_up(row: Snapshot, error: BaseException) -> None:
    fault = str(error) if isinstance(error, Refusal) else type(error).__name__
    Snapshot.objects.filter(pk=row.pk).update(state=State.BROKEN, made_at=None, fault=fault)
