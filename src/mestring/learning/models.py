"""Counts of what became of obligations, as they stood at one instant; nothing here names a person.

All of it follows from the events and the guideline. It could be thrown away and counted again.
"""

from django.db import models
from django.db.models import Q

from mestring.learning.types import State


class Snapshot(models.Model):
    """One counting: of what was known when, by which guideline, and whether it is done."""

    at = models.DateTimeField()
    known = models.DateTimeField()
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=80)
    # What was counted, by its contents: the same again need not be counted again.
    counted = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in State])
    made_at = models.DateTimeField(null=True, blank=True)
    subjects = models.PositiveIntegerField(default=0)
    events = models.PositiveBigIntegerField(default=0)
    # Rows of events that could not be counted, by the reason why.
    set_aside = models.JSONField(default=dict)
    # Why it could not be made, in a sentence.
    fault = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None) ^ Q(state=State.STANDS),
                name="learning_what_stands_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.at:%Y-%m-%d} {self.state}"


class Cell(models.Model):
    """How many obligations of an expectation had each outcome, in a unit, of a month."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="cells")
    expectation = models.CharField(max_length=100)
    # Empty where it is not known whose indicator it counts in.
    unit_id = models.CharField(max_length=64, blank=True)
    # Year and month as one number: 202611.
    month = models.PositiveIntegerField()
    # Each obligation is in one of these; what they mean stands in `core.indicators.cells`.
    met = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    early = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    deviated = models.PositiveIntegerField(default=0)
    lifted = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    open = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # How many have a due that is still to come: the month's figures may still change.
    ahead = models.PositiveIntegerField(default=0)
    days_overdue = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "unit_id", "expectation", "month"],
                name="learning_one_cell_by_unit_and_month",
            ),
        ]
        indexes = [
            models.Index(fields=["snapshot", "expectation", "month"], name="learning_across_units"),
        ]

    def __str__(self) -> str:
        return f"{self.expectation} {self.unit_id} {self.month}"


class Lack(models.Model):
    """How many obligations could not be decided for want of a fact, in a unit.

    An obligation that lacks several facts counts once for each of them.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="lacks")
    expectation = models.CharField(max_length=100)
    unit_id = models.CharField(max_length=64, blank=True)
    # An attribute, an event type, or a field of an event, as the guideline names it.
    fact = models.CharField(max_length=100)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "unit_id", "expectation", "fact"],
                name="learning_one_lack_by_fact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expectation} {self.unit_id} {self.fact}"


class Drawing(models.Model):
    """A chart as a picture, named by what it shows; which unit it is of is not told."""

    name = models.CharField(max_length=64, primary_key=True)
    svg = models.TextField()

    def __str__(self) -> str:
        return self.name


class AreaCell(models.Model):
    """What may be shown of an area, a month or a year at a time: decided once, when it was counted."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="area_cells")
    area = models.SlugField(max_length=100)
    expectation = models.CharField(max_length=100)
    # Year and month as one number, or 0 for the last twelve months together.
    month = models.PositiveIntegerField()
    # Empty where it is hidden, since it is small or would give away something small.
    met = models.PositiveIntegerField(null=True, blank=True)
    missed = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "area", "expectation", "month"],
                name="learning_one_cell_by_area_and_month",
            ),
            models.CheckConstraint(
                condition=Q(met=None, missed=None) | Q(met__isnull=False, missed__isnull=False),
                name="learning_hidden_is_hidden_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expectation} {self.area} {self.month}"
