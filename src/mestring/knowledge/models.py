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


class Draft(models.Model):
    """A change on its way: to the guideline, or to the layer that one place lays over it."""

    # The form that opens a draft names it, so that one sent twice opens one.
    id = models.UUIDField(primary_key=True, editable=False)
    layer = models.CharField(max_length=20)
    # Whose layer: a municipality's or a trust's; empty for the guideline itself.
    place = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200)
    reason = models.TextField()
    # What is published and this draft changes; raised when newer is brought in.
    base = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="drafts")
    state = models.CharField(max_length=20, db_index=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(layer="national", place="")
                | (models.Q(layer="local") & ~models.Q(place="")),
                name="knowledge_a_local_draft_has_a_place",
            )
        ]

    def __str__(self) -> str:
        return self.title


class DraftMove(models.Model):
    """A draft was marked ready, opened again, put away or published. Never changed."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="moves")
    to = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.to}"


class Revision(models.Model):
    """One saving of one file in a draft. Never changed, and never taken away.

    A numbered revision was the draft's text when it was saved. One without a number is what somebody
    sent while somebody else had saved: it is kept as they wrote it, beside what came of it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="revisions")
    path = models.CharField(max_length=200)
    number = models.PositiveIntegerField(null=True)
    # None: the file is taken out.
    content = models.BinaryField(null=True)
    # The published version whose file this text was made from.
    base = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    began_from = models.CharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two who save at the same instant: one of them is told.
            models.UniqueConstraint(
                fields=["draft", "path", "number"], name="knowledge_one_text_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.number or 'til side'}"


class Review(models.Model):
    """Somebody has read a draft, on somebody's behalf, and said what they think of it."""

    id = models.UUIDField(primary_key=True, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=20)
    # A name or a role; it is shown to everyone when the draft is published.
    who = models.CharField(max_length=200)
    interests = models.CharField(max_length=1000)
    outcome = models.CharField(max_length=20)
    comment = models.TextField(blank=True)
    on = models.DateField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_back_by=None, taken_back_at=None)
                | models.Q(taken_back_by__isnull=False, taken_back_at__isnull=False),
                name="knowledge_who_took_a_review_back_and_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.who}"


class Release(models.Model):
    """How a version came to be: the draft it was, who marked it ready, and why without a review."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="release")
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="release")
    ready_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ready_at = models.DateTimeField()
    without_review_because = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.version_id} av {self.draft_id}"


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
