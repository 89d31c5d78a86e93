"""The one table of events. Append-only: a mistake is corrected by an event that supersedes it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mestring.core.words import Precision, SubjectKind, Visibility


class Event(models.Model):
    """One thing that happened to one subject, as it was written down."""

    # Made in order of recording, so that order breaks ties between events at the same time.
    id = models.UUIDField(primary_key=True, editable=False)
    subject_kind = models.CharField(max_length=20, choices=[(k, k) for k in SubjectKind])
    subject_id = models.CharField(max_length=64)
    type = models.CharField(max_length=100)
    at = models.DateTimeField()
    precision = models.CharField(max_length=10, choices=[(p, p) for p in Precision])
    recorded = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # The unit as it was then, even if it has changed or closed since.
    unit_id = models.CharField(max_length=64, blank=True)
    unit_type = models.CharField(max_length=64, blank=True)
    unit_level = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=64, blank=True)
    attributes = models.JSONField(default=dict)
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    retracts = models.BooleanField(default=False)
    visibility = models.CharField(max_length=20, choices=[(v, v) for v in Visibility])

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="care_timeline"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(retracts=False) | Q(supersedes__isnull=False),
                name="care_retracting_names_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.at:%Y-%m-%d}"
