"""Reading what was counted. Who may see it is decided where it is asked for; see `people.access`."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from mestring.core.indicators.cells import COUNTS, Cell
from mestring.learning import models
from mestring.learning.areas import AreaCount
from mestring.learning.models import Lack, Snapshot
from mestring.learning.types import SnapshotCard, Standing, State

# A counting that has come to no end after so long was killed, and nobody waits for it.
LOST_AFTER = timedelta(hours=6)
COUNTED = (*COUNTS, "ahead", "days_overdue")


def standing(at: datetime) -> Standing:
    """Give the counting that stands, and what has become of one begun since."""
    rows = list(Snapshot.objects.order_by("-pk")[:2])
    made = next((row for row in rows if row.state == State.STANDS), None)
    if made is None:
        made = Snapshot.objects.filter(state=State.STANDS).order_by("-pk").first()
    latest = rows[0] if rows else None
    card = _card(made) if made is not None else None
    if latest is None or latest.state == State.STANDS:
        return Standing(card)
    if latest.state == State.BROKEN:
        return Standing(card, fault=latest.fault)
    return Standing(card, begun_at=latest.at if latest.at > at - LOST_AFTER else None)


def cells(
    snapshot: int, *, units: Collection[str] | None = None, expectation: str = "", since: int = 0
) -> tuple[Cell, ...]:
    """Give cells as they were counted: of some units or all, of one expectation or all, from a month on."""
    rows = _chosen(snapshot, units, expectation, since)
    fields = ("expectation", "unit_id", "month", *COUNTED)
    rows = rows.order_by("expectation", "unit_id", "month")
    return tuple(_cell(row) for row in rows.values(*fields))


def cells_together(
    snapshot: int, *, units: Collection[str] | None = None, expectation: str = "", since: int = 0
) -> tuple[Cell, ...]:
    """Give the cells of several units added up, by expectation and month."""
    # The names of the sums may not be those of the columns.
    sums = {f"{name}_sum": Sum(name) for name in COUNTED}
    rows = _chosen(snapshot, units, expectation, since).values("expectation", "month")
    grouped: Iterable[Any] = rows.annotate(**sums).order_by("expectation", "month")
    return tuple(_together(row) for row in grouped)


def lacks(
    snapshot: int, *, units: Collection[str] | None = None
) -> dict[str, tuple[tuple[str, int], ...]]:
    """Give the facts that were missing where something could not be decided, by expectation.

    Each with how often, the most frequent first. In a large population that is among those who were
    looked into, and says which fact to ask for rather than how many lack it.
    """
    rows = Lack.objects.filter(snapshot=snapshot)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    counted = rows.values_list("expectation", "fact").annotate(times=Sum("count"))
    found: dict[str, list[tuple[str, int]]] = {}
    for expectation, fact, times in counted.order_by("expectation", "-times", "fact"):
        found.setdefault(expectation, []).append((fact, times))
    return {expectation: tuple(facts) for expectation, facts in found.items()}


def units_counted(snapshot: int) -> tuple[str, ...]:
    """Give the units that have anything counted."""
    rows = models.Cell.objects.filter(snapshot=snapshot).exclude(unit_id="")
    return tuple(rows.order_by("unit_id").values_list("unit_id", flat=True).distinct())


def _chosen(
    snapshot: int, units: Collection[str] | None, expectation: str, since: int
) -> QuerySet[models.Cell]:
    rows = models.Cell.objects.filter(snapshot=snapshot, month__gte=since)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    return rows.filter(expectation=expectation) if expectation else rows


def _cell(row: Mapping[str, Any]) -> Cell:
    counts = {name: row[name] for name in COUNTED}
    return Cell(row["expectation"], row["unit_id"], row["month"], **counts)


def _together(row: Mapping[str, Any]) -> Cell:
    counts = {name: row[f"{name}_sum"] for name in COUNTED}
    return Cell(row["expectation"], "", row["month"], **counts)


def _card(row: Snapshot) -> SnapshotCard:
    assert row.made_at is not None, "what stands is made"
    return SnapshotCard(
        id=row.pk,
        at=row.at,
        version=row.version,
        digest=row.digest,
        counted=row.counted,
        made_at=row.made_at,
        subjects=row.subjects,
        events=row.events,
        set_aside=row.set_aside,
    )


def drawing(name: str) -> str:
    """Give a chart as it was drawn; empty where it has not been."""
    found = models.Drawing.objects.filter(pk=name).values_list("svg", flat=True).first()
    return found or ""


def area_cells(snapshot: int, area: str, *, expectation: str = "") -> tuple[AreaCount, ...]:
    """Give what may be shown of an area: of one expectation or all, months in order, the year first."""
    rows = models.AreaCell.objects.filter(snapshot=snapshot, area=area)
    rows = rows.filter(expectation=expectation) if expectation else rows
    fields = rows.order_by("expectation", "month").values_list(*AreaCount._fields)
    return tuple(AreaCount(*row) for row in fields)


def areas_counted(snapshot: int) -> frozenset[str]:
    """Give the areas of which anything may be shown."""
    rows = models.AreaCell.objects.filter(snapshot=snapshot, met__isnull=False)
    return frozenset(rows.values_list("area", flat=True).distinct())
