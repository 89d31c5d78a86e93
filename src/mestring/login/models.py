"""The tables of login. allauth has its own for keys, codes and sessions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mestring.login.words import Kind, What

LONGEST_HASH = 64


class Invitation(models.Model):
    """A one-time link to an account. Only a print of its secret is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    print = models.CharField(max_length=LONGEST_HASH, unique=True)
    # Nobody, where it was made at the machine itself.
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")),
                name="login_invitation_expires_after_it_is_issued",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, withdrawn_at=None),
                name="login_one_open_invitation_per_user",
            ),
            # Two persons: whoever made the way in does not open it, nor does the one who wants in.
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=F("issued_by")) & ~Q(confirmed_by=F("user"))),
                name="login_invitation_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.RECOVERY) | Q(used_at=None) | Q(confirmed_at__isnull=False),
                name="login_recovery_is_used_only_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"


class AccountEvent(models.Model):
    """Something that happened to an account; by nobody where the machine itself was used."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account_events"
    )
    what = models.CharField(max_length=30, choices=What.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="login_events_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.what}"


class Count(models.Model):
    """How often something was tried of late: the table behind Django's cache, read and written by it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "login_count"

    def __str__(self) -> str:
        return self.cache_key
