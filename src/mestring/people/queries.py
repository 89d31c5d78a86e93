"""Reading people and places, as seen by somebody at an instant. Lists are filtered in the database."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people.models import (
    Agreement,
    CareRelation,
    Membership,
    Municipality,
    Person,
    Relative,
    Unit,
    User,
)
from mestring.people.refusals import NotFound
from mestring.people.roles import TABLE, Permission, Reach, Role, roles_with
from mestring.people.types import (
    HeldRole,
    PersonCard,
    RelativeCard,
    ServiceCard,
    Standing,
    WorkerCard,
)

Reader = User | AnonymousUser


def standing(user: Reader, at: datetime) -> Standing:
    """Give the roles that a user holds at an instant; an anonymous visitor holds none."""
    if user.pk is None or not user.is_active:
        return Standing()
    held = _memberships(user, at).select_related("unit")
    roles = [
        _held_at(Role(row.role), row.unit) if row.unit else HeldRole(Role(row.role)) for row in held
    ]
    if Person.objects.filter(user=user).exists():
        roles.append(HeldRole(Role.PERSON))
    if Relative.objects.filter(user=user).exists():
        roles.append(HeldRole(Role.RELATIVE))
    return Standing(user.pk, tuple(roles))


def visible_persons(
    seen_by: Reader, at: datetime, *, name: str = "", start: int = 0, size: int | None = None
) -> tuple[PersonCard, ...]:
    """Give the persons that a reader follows up at an instant, by name: all, or a page of them.

    `name` keeps those whose name has it somewhere.
    """
    rows = _visible(seen_by, at).filter(name__icontains=name).order_by("name", "id")
    page = rows[start : start + size] if size is not None else rows[start:]
    return tuple(_person_card(row) for row in page)


def person(person_id: UUID, *, seen_by: Reader, at: datetime) -> PersonCard:
    """Give one person; one that the reader may not see is not found, as if there were none."""
    row = _visible(seen_by, at).filter(pk=person_id).first()
    if row is None:
        raise NotFound
    return _person_card(row)


def own_person(user: Reader) -> PersonCard:
    """Give the person that a user is."""
    row = Person.objects.filter(user_id=_id_of(user)).first()
    if row is None:
        raise NotFound
    return _person_card(row)


def own_relative(user: Reader) -> RelativeCard:
    """Give the relative that a user is."""
    row = Relative.objects.filter(user_id=_id_of(user)).select_related("person").first()
    if row is None:
        raise NotFound
    return _relative_card(row)


def visible_services(seen_by: Reader, at: datetime) -> tuple[ServiceCard, ...]:
    """Give a reader's units, then their municipalities, then their agreements."""
    units = _own_units(seen_by, at, Permission.SERVICE_READ)
    municipalities = Municipality.objects.filter(units__in=units).distinct().order_by("title")
    agreements = Agreement.objects.filter(units__in=units).distinct().order_by("title")
    return (
        *(_unit_card(row) for row in units.order_by("title")),
        *(_service_card(SubjectKind.MUNICIPALITY, row.pk, row.title) for row in municipalities),
        *(_service_card(SubjectKind.AGREEMENT, row.pk, row.title) for row in agreements),
    )


def service(subject: Subject, *, seen_by: Reader, at: datetime) -> ServiceCard:
    """Give one unit, municipality or agreement that a reader belongs to."""
    for card in visible_services(seen_by, at):
        if card.subject == subject:
            return card
    raise NotFound


def user_named(username: str) -> User:
    """Give the user with a name to log in by."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound
    return user


def unit_titles(ids: Collection[str]) -> dict[str, str]:
    """Give the names of units by id; an unknown unit is left out."""
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "title"))


def units_of(user: Reader, at: datetime) -> tuple[ServiceCard, ...]:
    """Give the units where somebody may write down what happens to persons."""
    if user.pk is None:
        return ()
    roles = roles_with(Permission.EVENT_RECORD, Reach.CARE)
    units = _memberships(user, at).filter(role__in=roles).values("unit")
    return tuple(_unit_card(row) for row in Unit.objects.filter(pk__in=units).order_by("title"))


def all_units() -> tuple[ServiceCard, ...]:
    """Give every unit, by name."""
    return tuple(_unit_card(row) for row in Unit.objects.order_by("title"))


def relatives_of(person_id: UUID) -> tuple[RelativeCard, ...]:
    """Give a person's relatives, by name. Whoever asks may see the person."""
    rows = Relative.objects.filter(person=person_id).select_related("person")
    return tuple(_relative_card(row) for row in rows.order_by("name", "id"))


def persons_of_relatives(ids: Collection[str]) -> dict[str, str]:
    """Give whose relative each of some relatives is, by key."""
    rows = Relative.objects.filter(pk__in=ids).values_list("pk", "person")
    return {str(relative): str(person) for relative, person in rows}


def user_names(ids: Collection[int]) -> dict[int, str]:
    """Give the names of users by key."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def workers_of(person_id: UUID, at: datetime) -> tuple[WorkerCard, ...]:
    """Give those who help a person, unit by unit: the one to turn to first. Leaders are left out."""
    open_now = _open_relations(at).filter(person=person_id)
    contacts = dict(open_now.values_list("unit", "contact"))
    held = _valid_at(at).filter(
        unit__in=contacts, role__in=roles_with(Permission.EVENT_RECORD, Reach.CARE)
    )
    cards = [
        WorkerCard(
            row.user.username,
            row.user.name,
            TABLE[Role(row.role)].title,
            row.unit.title if row.unit else "",
            contacts.get(str(row.unit_id)) == row.user_id,
        )
        for row in held.select_related("user", "unit").order_by("unit__title", "user__name")
    ]
    return tuple(sorted(cards, key=lambda card: (card.unit_title, not card.is_contact)))


def born(subject: Subject) -> date | None:
    """Give a person's date of birth, where it is known."""
    if subject.kind is not SubjectKind.PERSON:
        return None
    return Person.objects.filter(pk=subject.id).values_list("birth_date", flat=True).first()


def seen_persons(
    seen_by: Reader, at: datetime, *, mine: bool = False, unit: str = ""
) -> QuerySet[Any]:
    """Give the keys of the persons a reader follows up, to filter lists in the database by.

    `mine` keeps those whom the reader is the contact of; `unit` those with a course in one unit.
    """
    # Asked of the relations, which have an index by unit, and not of each person there is.
    relations = _relations_of(seen_by, at, Permission.PERSON_READ)
    if mine:
        relations = relations.filter(contact=_id_of(seen_by))
    if unit:
        relations = relations.filter(unit=unit)
    return relations.values("person")


def person_cards(ids: Collection[UUID]) -> dict[UUID, PersonCard]:
    """Give persons by key; what the asker may see has been filtered before."""
    return {row.pk: _person_card(row) for row in Person.objects.filter(pk__in=ids)}


def may_answer(subject: Subject, *, by: Reader) -> bool:
    """Tell whether somebody is the one a timeline is about, and so has a word of their own there."""
    if by.pk is None:
        return False
    if subject.kind is SubjectKind.PERSON:
        return Person.objects.filter(pk=subject.id, user=by.pk).exists()
    if subject.kind is SubjectKind.RELATIVE:
        return Relative.objects.filter(pk=subject.id, user=by.pk).exists()
    return False


def may_record(subject: Subject, *, by: Reader, at: datetime) -> bool:
    """Tell whether somebody may write down what happened to a subject."""
    if subject.kind is SubjectKind.PERSON:
        return _cared_for(by, at, Permission.EVENT_RECORD).filter(pk=subject.id).exists()
    if subject.kind is SubjectKind.RELATIVE:
        persons = _cared_for(by, at, Permission.EVENT_RECORD)
        return Relative.objects.filter(pk=subject.id, person__in=persons).exists()
    units = _own_units(by, at, Permission.SERVICE_RECORD)
    return units.filter(_is_about(subject)).exists()


def _is_about(subject: Subject) -> Q:
    match subject.kind:
        case SubjectKind.UNIT:
            return Q(pk=subject.id)
        case SubjectKind.MUNICIPALITY:
            return Q(municipality=subject.id)
        case _:
            return Q(agreements=subject.id)


def _visible(user: Reader, at: datetime) -> QuerySet[Person]:
    return _cared_for(user, at, Permission.PERSON_READ)


def _cared_for(user: Reader, at: datetime, permission: Permission) -> QuerySet[Person]:
    relations = _relations_of(user, at, permission).filter(person=OuterRef("pk"))
    return Person.objects.filter(Exists(relations))


def _relations_of(user: Reader, at: datetime, permission: Permission) -> QuerySet[CareRelation]:
    if user.pk is None:
        return CareRelation.objects.none()
    roles = roles_with(permission, Reach.CARE)
    units = _memberships(user, at).filter(role__in=roles).values("unit")
    return _open_relations(at).filter(unit__in=units)


def _open_relations(at: datetime) -> QuerySet[CareRelation]:
    return CareRelation.objects.filter(Q(closed_at=None) | Q(closed_at__gt=at), opened_at__lte=at)


def _own_units(user: Reader, at: datetime, permission: Permission) -> QuerySet[Unit]:
    if user.pk is None:
        return Unit.objects.none()
    roles = roles_with(permission, Reach.UNIT)
    return Unit.objects.filter(pk__in=_memberships(user, at).filter(role__in=roles).values("unit"))


def _memberships(user: Reader, at: datetime) -> QuerySet[Membership]:
    return _valid_at(at).filter(user_id=_id_of(user))


def _valid_at(at: datetime) -> QuerySet[Membership]:
    on = localdate(at)
    return Membership.objects.filter(Q(until_date=None) | Q(until_date__gt=on), from_date__lte=on)


def _id_of(user: Reader) -> int:
    """Give a user's key; a visitor has none, and is never taken for rows that belong to nobody."""
    if user.pk is None:
        raise NotFound
    return user.pk


def _person_card(row: Person) -> PersonCard:
    return PersonCard(row.pk, row.name, row.birth_date, row.user_id)


def _relative_card(row: Relative) -> RelativeCard:
    return RelativeCard(row.pk, row.name, row.kinship, row.person_id, row.person.name)


def _held_at(role: Role, unit: Unit) -> HeldRole:
    return HeldRole(role, unit.pk, unit.title, unit.level, unit.municipality_id)


def _unit_card(row: Unit) -> ServiceCard:
    return ServiceCard(Subject(row.pk, SubjectKind.UNIT), row.title, row.type, row.level)


def _service_card(kind: SubjectKind, id_: str, title: str) -> ServiceCard:
    return ServiceCard(Subject(id_, kind), title)
