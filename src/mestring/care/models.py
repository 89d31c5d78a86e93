"""Events, and the steps they lead to.

Events are append-only: a mistake is corrected by an event that supersedes it. Step records are worked
out from them, rewritten in the transaction of the event, and could be thrown away and made again.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mestring.care.basis import Basis
from mestring.care.types import PleaKind, Reasons
from mestring.core.words import Outcome, Precision, SubjectKind, Tier, Visibility


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
    # On what legal basis it stands, decided when it is written: what may be done with it follows.
    basis = models.CharField(
        max_length=10, choices=[(b, b) for b in Basis], default=Basis.RECORD.value
    )

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


class Explained(models.Model):
    """That a subject's steps have been worked out, and from what. Its row is the lock on the subject."""

    subject_kind = models.CharField(max_length=20, choices=[(k, k) for k in SubjectKind])
    subject_id = models.CharField(max_length=64)
    # Empty until the steps have been worked out for the first time.
    digest = models.CharField(max_length=80, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="care_one_explanation_per_subject"
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="care_explained_by_what")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"


class StepRecord(models.Model):
    """One step as it stood when it was last worked out. Lists read this table and nothing else."""

    subject_kind = models.CharField(max_length=20, choices=[(k, k) for k in SubjectKind])
    subject_id = models.CharField(max_length=64)
    # On whose list the step stands: the person, or the person whose relative it is about.
    person_id = models.UUIDField(null=True, blank=True)
    expectation = models.CharField(max_length=100)
    trigger = models.UUIDField()
    state_key = models.CharField(max_length=100, blank=True)
    version = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=[(o, o) for o in Outcome])
    closed = models.BooleanField()
    is_open = models.BooleanField()
    # A later round of something repeated, whose first round stands open before it.
    is_later_round = models.BooleanField()
    tier = models.PositiveSmallIntegerField(choices=[(t, t.name) for t in Tier])
    # The instant by which it is due: the end of the day where the limit is a date.
    due_at = models.DateTimeField(null=True, blank=True)
    due_precision = models.CharField(max_length=10, blank=True, choices=[(p, p) for p in Precision])
    changes_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    unit_id = models.CharField(max_length=64, blank=True)
    # The last that the person has said about it: a code of the dictionary.
    answer = models.CharField(max_length=20, blank=True)
    visibility = models.CharField(max_length=20, choices=[(v, v) for v in Visibility])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "expectation", "trigger", "state_key"],
                name="care_one_record_per_step",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person_id", "tier", "due_at"],
                condition=Q(is_open=True, is_later_round=False),
                name="care_worklist",
            ),
            models.Index(
                fields=["changes_at"],
                condition=Q(changes_at__isnull=False),
                name="care_next_change",
            ),
            models.Index(fields=["person_id", "settled_at"], name="care_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.expectation} {self.outcome}"


class Tombstone(models.Model):
    """That an entry has been erased: when, by whom and on what ground, and nothing of what it said."""

    event_id = models.UUIDField(unique=True)
    subject_kind = models.CharField(max_length=20, choices=[(k, k) for k in SubjectKind])
    subject_id = models.CharField(max_length=64)
    erased_at = models.DateTimeField()
    # Null where a restored backup was cleaned again.
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.CharField(max_length=20, choices=[(r, r) for r in Reasons])

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.erased_at:%Y-%m-%d}"


class Plea(models.Model):
    """That somebody asks for an entry about them to be put right or erased, and what was decided."""

    subject_kind = models.CharField(max_length=20, choices=[(k, k) for k in SubjectKind])
    subject_id = models.CharField(max_length=64)
    # No foreign key: the plea outlives what was erased.
    event_id = models.UUIDField()
    # Which unit decides: the one that wrote it.
    unit_id = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in PleaKind])
    words = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    granted = models.BooleanField(null=True)
    reasons = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, granted=None)
                | Q(decided_at__isnull=False, granted__isnull=False),
                name="care_a_decision_is_whole",
            ),
            models.UniqueConstraint(
                fields=["event_id", "kind"],
                condition=Q(decided_at=None),
                name="care_one_open_plea_per_entry",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="care_pleas_of"),
            models.Index(
                fields=["unit_id", "asked_at"], condition=Q(decided_at=None), name="care_to_decide"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"
