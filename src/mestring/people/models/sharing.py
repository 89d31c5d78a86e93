"""What a person opens and closes themselves, and the door that opens against it."""

from django.db import models
from django.db.models import F, Q

from mestring.people.models.persons import Person, Relative
from mestring.people.models.places import Unit, User
from mestring.people.words import Finding, Reason, Signature


class Consent(models.Model):
    """That a person shares one section with one receiver, for a time.

    The event on the timeline is the trace; this row is the key. A row that is withdrawn stays so:
    whoever wants to share again gives a new one.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    # Exactly one of three receives.
    relative = models.ForeignKey(
        Relative, null=True, blank=True, on_delete=models.CASCADE, related_name="consents"
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="consents"
    )
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    section = models.SlugField()
    purpose = models.SlugField(blank=True)
    # On which day it is said to have been given; it opens nothing before that day.
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_how = models.CharField(max_length=20, choices=[(s, s) for s in Signature])
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The event that gave it, where it stands on a timeline; one event never opens twice.
    event = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(relative__isnull=False, unit=None, user=None)
                | Q(relative=None, unit__isnull=False, user=None)
                | Q(relative=None, unit=None, user__isnull=False),
                name="people_consent_has_one_receiver",
            ),
        ]
        indexes = [
            # What is shared with a unit or a helper, for their list: only what is not withdrawn.
            models.Index(
                fields=["unit"], condition=Q(withdrawn_at=None), name="people_shared_with_unit"
            ),
            models.Index(
                fields=["user"], condition=Q(withdrawn_at=None), name="people_shared_with_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.section}"


class Block(models.Model):
    """One worker, or one unit, that a person keeps out (pbrl § 5-3, pjl § 17)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="blocks")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # The person's own words for it; nobody has to give any.
    words = models.TextField(blank=True)
    blocked_at = models.DateTimeField()
    blocked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # What it costs was told: help may come later. Without that, there is no block.
    cost_told = models.BooleanField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, unit=None) | Q(user=None, unit__isnull=False),
                name="people_block_keeps_out_one",
            ),
            models.CheckConstraint(
                condition=Q(cost_told=True), name="people_block_says_what_it_costs"
            ),
            # Blocking twice blocks once.
            models.UniqueConstraint(
                fields=["person", "user"],
                condition=Q(lifted_at=None, user__isnull=False),
                name="people_one_block_per_worker",
            ),
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=Q(lifted_at=None, unit__isnull=False),
                name="people_one_block_per_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.user_id or self.unit_id}"


class BreakGlass(models.Model):
    """An opening against the ordinary rules: why, for three hours, told to the person, and reviewed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="openings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # From where: the opening holds only while the user still works there.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=[(reason, reason) for reason in Reason])
    words = models.TextField()
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    finding = models.CharField(max_length=20, choices=[(f, f) for f in Finding], blank=True)
    review_words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at")), name="people_opening_is_limited"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="people_opening_has_words"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, finding="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(finding="")),
                name="people_review_is_whole",
            ),
            # Nobody finds their own opening in order.
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("user")),
                name="people_nobody_reviews_their_own",
            ),
        ]
        indexes = [
            # What a reader has open now, for their lists.
            models.Index(fields=["user", "until"], name="people_open_by_user"),
            # What a leader has yet to review.
            models.Index(
                fields=["unit", "opened_at"],
                condition=Q(reviewed_at=None),
                name="people_to_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.person_id} {self.reason}"
