"""Those who can log in, and where they work."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from mestring.people.roles import HELD_AT_A_UNIT


class User(AbstractBaseUser):
    """Somebody who can log in: staff, a person, or a relative."""

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    # The number and the profession in the health personnel register; empty for all others.
    hpr_number = models.CharField(max_length=9, blank=True)
    authorization = models.CharField(max_length=50, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    id = models.SlugField(primary_key=True)
    title = models.CharField(max_length=200)
    region = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.title


class Unit(models.Model):
    """A unit; type and level are ids of the guideline's lists."""

    id = models.SlugField(primary_key=True)
    title = models.CharField(max_length=200)
    type = models.SlugField()
    level = models.SlugField()
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    # Who answers for the unit where no municipality does, as a health trust; and where in it.
    legal_entity = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.title


class ServiceSite(models.Model):
    """A door to knock on: where a unit receives people, and when. Open to everyone."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="sites")
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    phone = models.CharField(max_length=30, blank=True)
    # In words, as on the door: "man–fre 9–15, onsdag til 19".
    opening_hours = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            # A site is registered once; doing it again changes the row.
            models.UniqueConstraint(fields=["unit", "title"], name="people_one_site_by_name"),
        ]

    def __str__(self) -> str:
        return self.title


class Agreement(models.Model):
    """A standing cooperation agreement between units."""

    id = models.SlugField(primary_key=True)
    title = models.CharField(max_length=200)
    units = models.ManyToManyField(Unit, related_name="agreements")

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A role held at a unit, or nowhere in particular, from a date up to but not including another."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=[(role, role) for role in HELD_AT_A_UNIT])
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gt=F("from_date")),
                name="people_membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"
