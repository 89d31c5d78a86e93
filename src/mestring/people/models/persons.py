"""The persons the services help, those around them, and the courses that access rests on."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.db.models.lookups import GreaterThanOrEqual
from uuid_utils.compat import uuid7

from mestring.people.models.places import Unit, User
from mestring.people.words import IdentityKind, Matter, NearestBy, Representing, Tie


def new_id() -> uuid.UUID:
    return uuid7()


class Person(models.Model):
    """A person whom the services help. All are invented: identity numbers are synthetic."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # What the person is called. For one who is helped unregistered it is whatever they go by.
    name = models.CharField(max_length=150)
    is_unregistered = models.BooleanField(default=False)
    birth_date = models.DateField(null=True, blank=True)
    identity_kind = models.CharField(
        max_length=20,
        choices=[(kind, kind) for kind in IdentityKind],
        default=IdentityKind.NONE,
    )
    identity_number = models.CharField(max_length=11, unique=True, null=True, blank=True)
    # Whoever looks for this person must not find out where: no address is kept, and no place is told
    # outside the services.
    has_confidential_address = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)
    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(identity_kind=IdentityKind.NONE, identity_number=None)
                | (~Q(identity_kind=IdentityKind.NONE) & Q(identity_number__isnull=False)),
                name="people_a_number_has_a_kind",
            ),
            # No month of a real number begins with 8 or 9, so the database itself can hold no real one.
            models.CheckConstraint(
                condition=Q(identity_number=None)
                | Q(GreaterThanOrEqual(Substr("identity_number", 3, 1), "8")),
                name="people_numbers_are_synthetic",
            ),
            models.CheckConstraint(
                condition=Q(is_unregistered=False)
                | Q(identity_kind=IdentityKind.NONE, birth_date=None, address=""),
                name="people_unregistered_is_only_a_name",
            ),
            # What is not kept cannot leak.
            models.CheckConstraint(
                condition=Q(has_confidential_address=False) | Q(address=""),
                name="people_confidential_address_is_not_kept",
            ),
        ]
        indexes = [
            # The list of persons is read by name.
            models.Index(fields=["name", "id"], name="people_persons_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Relative(models.Model):
    """Somebody around one person, with or without an account: a relative, or another who helps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relatives")
    name = models.CharField(max_length=150)
    kinship = models.CharField(max_length=50)
    tie = models.CharField(max_length=20, choices=[(t, t) for t in Tie], default=Tie.RELATIVE)
    # Known by birth date, else by what was said. One of the two is enough to be treated as a child.
    birth_date = models.DateField(null=True, blank=True)
    is_minor = models.BooleanField(default=False)
    # Empty for one who is not the nearest. Several can be: the law's order may give two daughters.
    nearest_by = models.CharField(max_length=20, choices=[(n, n) for n in NearestBy], blank=True)
    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="relative"
    )

    class Meta:
        constraints = [
            # The person may name anybody as nearest, but the law's order knows only kin.
            models.CheckConstraint(
                condition=~Q(nearest_by=NearestBy.LAW) | Q(tie=Tie.RELATIVE),
                name="people_nearest_by_law_is_kin",
            ),
        ]

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
            # A unit's list.
            models.Index(fields=["unit", "closed_at"], name="people_relations_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.unit_id}"


class Representation(models.Model):
    """Somebody who acts for a person in one matter, in time. A guardian for money sees no health."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="representations")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in Representing])
    matter = models.CharField(max_length=20, choices=[(matter, matter) for matter in Matter])
    name = models.CharField(max_length=150)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)
    # What shows it: the number of the guardian's letter of appointment, for instance.
    reference = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gt=F("from_date")),
                name="people_representation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.matter}"


class Competence(models.Model):
    """A decision that a person cannot decide one thing (pbrl § 4-3): reasoned, written, and in time.

    Never a property of the person: whoever has no row here decides for themselves, in everything else.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="competence")
    matter = models.CharField(max_length=20, choices=[(matter, matter) for matter in Matter])
    # What it was about, and why; a decision without reasons is none.
    about = models.CharField(max_length=300)
    reasons = models.TextField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    until_date = models.DateField()
    # Shown to the person and the nearest relative, or to other qualified personnel where there is none.
    shown_to = models.CharField(max_length=200, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(about="") & ~Q(reasons=""), name="people_competence_is_reasoned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.matter}"
