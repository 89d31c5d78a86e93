"""Reading persons, those around them, and places."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mestring.core.timeline import Subject
from mestring.core.words import SubjectKind
from mestring.people import access, rows
from mestring.people.access import person_card
from mestring.people.models import (
    Agreement,
    BreakGlass,
    CareRelation,
    Membership,
    Municipality,
    Person,
    Relative,
    ServiceSite,
    Unit,
    User,
)
from mestring.people.refusals import NotFound
from mestring.people.roles import TABLE, Permission, Reach, Role, roles_with
from mestring.people.standing import Reader
from mestring.people.types import (
    Decision,
    HeldRole,
    PersonCard,
    RelativeCard,
    ServiceCard,
    SiteCard,
    Standing,
    WorkerCard,
)
from mestring.people.words import Ground, Tie, Why

NOBODY = UUID(int=0)


def visible_persons(
    seen_by: Reader, at: datetime, *, name: str = "", start: int = 0, size: int | None = None
) -> tuple[PersonCard, ...]:
    """Give the persons that a reader follows up at an instant, by name: all, or a page of them.

    `name` keeps those whose name has it somewhere.
    """
    rows = _visible(seen_by, at).filter(name__icontains=name).order_by("name", "id")
    page = rows[start : start + size] if size is not None else rows[start:]
    return tuple(person_card(row) for row in page)


def own_person(user: Reader) -> PersonCard:
    """Give the person that a user is."""
    row = Person.objects.filter(user_id=_id_of(user)).first()
    if row is None:
        raise NotFound
    return person_card(row)


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


def sites() -> tuple[SiteCard, ...]:
    """Give every door to knock on, by place and name."""
    found = ServiceSite.objects.select_related("unit").order_by("unit__title", "title")
    return tuple(
        SiteCard(row.unit.title, row.title, row.address, row.phone, row.opening_hours)
        for row in found
    )


def all_units() -> tuple[ServiceCard, ...]:
    """Give every unit, by name."""
    return tuple(_unit_card(row) for row in Unit.objects.order_by("title"))


def units_by_region() -> dict[str, tuple[str, ...]]:
    """Give the units of each region: their own, or that of their municipality."""
    found: dict[str, list[str]] = {}
    rows = Unit.objects.order_by("pk").values_list("pk", "region", "municipality__region")
    for unit, own, municipalitys in rows:
        region = own or municipalitys
        if region:
            found.setdefault(region, []).append(unit)
    return {region: tuple(found[region]) for region in sorted(found)}


def worked_at() -> tuple[str, ...]:
    """Give the units where anybody holds, or has held, a role; those with the most people first."""
    held = Unit.objects.annotate(people=Count("memberships")).filter(people__gt=0)
    return tuple(held.order_by("-people", "pk").values_list("pk", flat=True))


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
    open_now = rows.relations(at).filter(person=person_id)
    contacts = dict(open_now.values_list("unit", "contact"))
    held = rows.memberships(at).filter(
        unit__in=contacts, role__in=roles_with(Permission.EVENT_RECORD, Reach.CARE)
    )
    cards = [
        WorkerCard(
            row.user.username,
            row.user.name,
            TABLE[Role(row.role)].title,
            row.unit.title if row.unit else "",
            contacts.get(str(row.unit_id)) == row.user_id,
            row.user_id,
            str(row.unit_id),
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
    """Give the keys of the persons a reader may see whole, to filter lists in the database by.

    The same as `access.decide`, asked of everyone at once. `mine` keeps those whom the reader is the
    contact of; `unit` those with a course in one unit.
    """
    # Asked of the relations, which have an index by unit, and not of each person there is.
    relations = _relations_of(seen_by, at, Permission.PERSON_READ)
    if mine:
        return relations.filter(contact=_id_of(seen_by)).values("person")
    if unit:
        return relations.filter(unit=unit).values("person")
    opened = _opened_by(seen_by, at, Permission.PERSON_READ)
    return relations.values("person").union(opened.values("person"), all=True)


def shared_persons(seen_by: Reader, at: datetime) -> tuple[PersonCard, ...]:
    """Give those who share some section with a reader's unit, or with the reader, and nothing more."""
    if not _is_there(seen_by):
        return ()
    units = _units_with(seen_by, at, Permission.PERSON_READ)
    kept_out = rows.blocks().filter(person=OuterRef("person"))
    shared = (
        rows.consents(at)
        .filter(Q(user=_id_of(seen_by)) | Q(unit__in=units))
        .exclude(Exists(kept_out.filter(Q(user=_id_of(seen_by)) | Q(unit=OuterRef("unit")))))
        .exclude(person__in=_oneself(seen_by))
        .exclude(person__in=seen_persons(seen_by, at))
    )
    found = Person.objects.filter(pk__in=shared.values("person")).order_by("name", "id")
    return tuple(person_card(row) for row in found)


def person_cards(ids: Collection[UUID]) -> dict[UUID, PersonCard]:
    """Give persons by key; what the asker may see has been filtered before."""
    return {row.pk: person_card(row) for row in Person.objects.filter(pk__in=ids)}


def may_answer(subject: Subject, *, by: Reader) -> bool:
    """Tell whether somebody is the one a timeline is about, and so has a word of their own there."""
    if by.pk is None:
        return False
    if subject.kind is SubjectKind.PERSON:
        return Person.objects.filter(pk=_key(subject.id), user=by.pk).exists()
    if subject.kind is SubjectKind.RELATIVE:
        return Relative.objects.filter(pk=_key(subject.id), user=by.pk).exists()
    return False


def answering(subject: Subject, *, by: Reader, at: datetime) -> Decision:
    """Decide whether somebody may write on a timeline as the one it is about."""
    key = _key(subject.id)
    if subject.kind is SubjectKind.PERSON:
        return access.decide(key, by=by, at=at, needs=Permission.OWN_PLAN_ANSWER)
    if subject.kind is SubjectKind.RELATIVE and may_answer(subject, by=by):
        return Decision(key, None, ground=Ground.OWN, held=HeldRole(Role.RELATIVE))
    return Decision(key, None, why_not=Why.NO_WAY_IN)


def may_record(subject: Subject, *, by: Reader, at: datetime) -> bool:
    """Tell whether somebody may write down what happened to a subject."""
    return recording(subject, by=by, at=at).is_allowed


def recording(
    subject: Subject, *, by: Reader, at: datetime, who: Standing | None = None
) -> Decision:
    """Decide whether somebody may write about a subject; about a relative, as about the person."""
    if subject.kind is SubjectKind.PERSON:
        return _recording_person(_key(subject.id), by, at, who)
    if subject.kind is SubjectKind.RELATIVE:
        key = _key(subject.id)
        of = Relative.objects.filter(pk=key).values_list("person", flat=True).first()
        # A relative's timeline is theirs: the line stands in their log, not in the person's.
        return replace(_recording_person(of or NOBODY, by, at, who), asked_for=key)
    units = _own_units(by, at, Permission.SERVICE_RECORD)
    is_theirs = units.filter(_is_about(subject)).exists()
    return Decision(NOBODY, None, why_not=None if is_theirs else Why.NO_WAY_IN)


def _recording_person(person: UUID, by: Reader, at: datetime, who: Standing | None) -> Decision:
    return access.decide(person, by=by, at=at, needs=Permission.EVENT_RECORD, who=who)


def _key(id_: str) -> UUID:
    """Read a key; what is none belongs to nobody."""
    try:
        return UUID(id_)
    except ValueError:
        return NOBODY


def _is_about(subject: Subject) -> Q:
    match subject.kind:
        case SubjectKind.UNIT:
            return Q(pk=subject.id)
        case SubjectKind.MUNICIPALITY:
            return Q(municipality=subject.id)
        case _:
            return Q(agreements=subject.id)


def _visible(user: Reader, at: datetime) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=seen_persons(user, at))


def _relations_of(user: Reader, at: datetime, permission: Permission) -> QuerySet[CareRelation]:
    """Give the open courses in a reader's units: not with oneself, nor with whoever keeps one out."""
    if not _is_there(user):
        return CareRelation.objects.none()
    kept_out = rows.blocks().filter(person=OuterRef("person"))
    return (
        rows.relations(at)
        .filter(unit__in=_units_with(user, at, permission))
        .exclude(Exists(kept_out.filter(Q(user=_id_of(user)) | Q(unit=OuterRef("unit")))))
        .exclude(person__in=_oneself(user))
    )


def _opened_by(user: Reader, at: datetime, permission: Permission) -> QuerySet[BreakGlass]:
    """Give the openings that a reader has in force, from where they still work."""
    if not _is_there(user):
        return BreakGlass.objects.none()
    units = _units_with(user, at, permission)
    held = rows.openings(at).filter(user=_id_of(user), unit__in=units)
    return held.exclude(person__in=_oneself(user))


def _units_with(user: Reader, at: datetime, permission: Permission) -> QuerySet[Any]:
    roles = roles_with(permission, Reach.CARE)
    return _memberships(user, at).filter(role__in=roles).values("unit")


def _oneself(user: Reader) -> QuerySet[Any]:
    """One's own is read as oneself, never as staff."""
    return Person.objects.filter(user=_id_of(user)).values("pk")


def _is_there(user: Reader) -> bool:
    return user.pk is not None and user.is_active


def _own_units(user: Reader, at: datetime, permission: Permission) -> QuerySet[Unit]:
    if user.pk is None:
        return Unit.objects.none()
    roles = roles_with(permission, Reach.UNIT)
    return Unit.objects.filter(pk__in=_memberships(user, at).filter(role__in=roles).values("unit"))


def _memberships(user: Reader, at: datetime) -> QuerySet[Membership]:
    return rows.memberships(at).filter(user_id=_id_of(user))


def _id_of(user: Reader) -> int:
    """Give a user's key; a visitor has none, and is never taken for rows that belong to nobody."""
    if user.pk is None:
        raise NotFound
    return user.pk


def _relative_card(row: Relative) -> RelativeCard:
    return RelativeCard(
        row.pk,
        row.name,
        row.kinship,
        row.person_id,
        row.person.name,
        Tie(row.tie),
        bool(row.nearest_by),
        row.birth_date,
        row.is_minor,
    )


def _unit_card(row: Unit) -> ServiceCard:
    return ServiceCard(Subject(row.pk, SubjectKind.UNIT), row.title, row.type, row.level)


def _service_card(kind: SubjectKind, id_: str, title: str) -> ServiceCard:
    return ServiceCard(Subject(id_, kind), title)
