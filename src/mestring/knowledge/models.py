"""Published versions. Other rooms use actions, queries and types."""

from django.conf import settings
from django.db import models


class Version(models.Model):
    """One publishing of a guideline: exactly the content that was published. Never changed."""

    version = models.CharField(max_length=50)
    digest = models.CharField(max_length=80, db_index=True)
    content = models.BinaryField()
    local_content = models.BinaryField(null=True)
    published_at = models.DateTimeField(db_index=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.version} ({self.digest[:12]})"


class AlignmentDecision(models.Model):
    """That somebody confirmed or refused that a recommendation answers a point. Rows are only added."""

    framework = models.CharField(max_length=100)
    point = models.CharField(max_length=100)
    recommendation = models.CharField(max_length=100)
    is_confirmed = models.BooleanField()
    reason = models.CharField(max_length=1000)
    # The form's own name for what it sends: sent twice, it is written once.
    sent = models.UUIDField(unique=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=["framework", "point"], name="knowledge_alignment_point"),)

    def __str__(self) -> str:
        return f"{self.framework}/{self.point}: {self.recommendation}"


class MissedSearch(models.Model):
    """A search that found nothing. Until it has come back on several days, what was written is not here."""

    key = models.CharField(max_length=64, unique=True)
    words = models.CharField(max_length=100, blank=True)
    times = models.PositiveIntegerField(default=1)
    days = models.PositiveIntegerField(default=1)
    first_day = models.DateField()
    last_day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.words or self.key[:12]
