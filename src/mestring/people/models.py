"""The tables of people and places. Other rooms use actions, queries and types."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from mestring.people.roles import HELD_AT_A_UNIT


def new_id() -> uuid.UUID:
    return uuid7()


class User(AbstractBaseUser):
    """Somebody who can log in: staff, a person, or a relative."""

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    id = models.SlugField(primary_key=True)
    title = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.title


class Unit(models.Model):
    """A unit or service site; type and level are ids of the guideline's lists."""

    id = models.SlugField(primary_key=True)
    title = models.CharField(max_length=200)
    type = models.SlugField()
    level = models.SlugField()
    municipality = models.ForeignKey(
        Municipality, null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )

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


class Person(models.Model):
    """A person whom the services help. All are invented: identity numbers are synthetic."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=150)
    birth_date = models.DateField(null=True, blank=True)
    # Null for the one who is helped without being registered.
    identity_number = models.CharField(max_length=11, unique=True, null=True, blank=True)
    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )

    def __str__(self) -> str:
        return self.name


class Relative(models.Model):
    """A relative of one person, with or without an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relatives")
    name = models.CharField(max_length=150)
    kinship = models.CharField(max_length=50)
    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="relative"
    )

    def __str__(self) -> str:
        return self.name


class CareRelation(models.Model):
    """An active course of a person in a unit: what access to the person rests on."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="care_relations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="care_relations")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Whom the person turns to in this unit, and whose list the person stands on.
    contact = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="people_relation_closes_after_it_opens",
            ),
            models.UniqueConstraint(
                fields=["person", "unit"],
                condition=Q(closed_at=None),
                name="people_one_open_relation_per_unit",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "closed_at"], name="people_relations_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.unit_id}"
