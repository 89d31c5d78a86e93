"""Who may see, decided here and nowhere else.

`may` and `check_may` answer what a role may do at all; every page asks that first. `decide` answers for
one reader and one person; `queries.seen_persons` is the same for lists, in SQL. Both are made of the rows
in `rows`, and a test holds them against each other.

The order: one's own, then a break-glass in force, then a block, then a care relation, then consent, then
statute. Nothing else opens.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils.timezone import localdate

from mestring.people import rows
from mestring.people.models import Person, Relative
from mestring.people.prepared import look_up
from mestring.people.refusals import NotAllowed
from mestring.people.roles import REFUSALS, TABLE, Permission, Reach, Role
from mestring.people.standing import Reader, standing
from mestring.people.types import (
    Decision,
    HeldRole,
    PersonCard,
    Standing,
    is_child_on,
)
from mestring.people.words import (
    BY_STATUTE,
    FOR_CHILDREN,
    Ground,
    Matter,
    Representing,
    Why,
)

OWN = TABLE[Role.PERSON].at(Reach.OWN)
RELATIVES = TABLE[Role.RELATIVE].at(Reach.OWN)
# What a representative does in the person's place, and in which matter that is.
IN_THE_PERSONS_PLACE = {
    Permission.OWN_PLAN_READ: Matter.INSIGHT,
    Permission.LOG_READ_OWN: Matter.INSIGHT,
    Permission.EXPORT_OWN: Matter.INSIGHT,
    Permission.CONSENT_GIVE: Matter.SHARING,
    Permission.BLOCK: Matter.SHARING,
    Permission.OWN_PLAN_ANSWER: Matter.HEALTH_CARE,
}


def may(standing: Standing, permission: Permission) -> bool:
    """Tell whether a permission is held somewhere."""
    return standing.holds(permission)


def check_may(standing: Standing, permission: Permission) -> None:
    """Refuse, with a sentence, one who holds the permission nowhere."""
    if not may(standing, permission):
        raise refusal(permission)


def refusal(permission: Permission) -> NotAllowed:
    """Give the refusal for lack of a permission: what stands in the way and what to do."""
    return NotAllowed(str(REFUSALS[permission]))


class Way(NamedTuple):
    """One row that opens or closes: what it is, its key, the unit it is about, and what it says."""

    kind: str
    id: int
    unit: str
    says: str


CARE, OPENING, BLOCK, CONSENT = "care", "break-glass", "block", "consent"
REPRESENTATION, COMPETENCE = "representation", "competence"


@dataclass(frozen=True, slots=True)
class Asked:
    """A reader who asks for a person, with every row that has a say in it."""

    person_id: UUID
    person: PersonCard | None
    needs: Permission
    who: Standing
    ways: tuple[Way, ...] = ()
    # How the reader is a relative of the person: nearest or not, child or not.
    kin: tuple["Kin", ...] = ()
    acting: HeldRole | None = field(default=None)

    def of(self, kind: str) -> list[Way]:
        """Give the rows of one kind."""
        return [way for way in self.ways if way.kind == kind]

    @property
    def is_self(self) -> bool:
        """Tell whether the reader is the person."""
        return self.person is not None and self.person.user_id == self.who.user_id

    def refused(self, why: Why) -> Decision:
        """Give a no. The one refused is never told which kind."""
        return Decision(self.person_id, None, why_not=why, held=self.acting)

    def granted(
        self,
        ground: Ground,
        way: Way | None = None,
        held: HeldRole | None = None,
        sections: Mapping[str, Ground] | None = None,
    ) -> Decision:
        """Give a yes, with what it rests on."""
        return Decision(
            self.person_id,
            self.person,
            ground=ground,
            held=held or self.acting,
            ref=f"{way.kind}:{way.id}" if way else "",
            point_of_care=way.unit if way and way.kind == CARE else "",
            sections=sections,
        )


class Kin(NamedTuple):
    """How a reader is a relative of the person."""

    is_nearest: bool
    is_child: bool


def decide(
    person_id: UUID,
    *,
    by: Reader,
    at: datetime,
    needs: Permission = Permission.PERSON_READ,
    who: Standing | None = None,
) -> Decision:
    """Decide whether a reader may do what `needs` names with one person.

    `who` is the reader's standing where it is known already. The same questions are put to the database
    whether or not there is such a person, so that the time it takes tells nothing.
    """
    who = who if who is not None else standing(by, at)
    if who.user_id is None:
        return Decision(person_id, None, why_not=Why.NO_WAY_IN)
    asked = Asked(
        person_id,
        _person(person_id),
        needs,
        who,
        ways=tuple(_ways(person_id, who, needs, at)),
        kin=_kin(person_id, who, at) if needs in RELATIVES else (),
        acting=acting(who, needs),
    )
    if asked.person is None:
        return asked.refused(Why.NO_WAY_IN)
    if needs in OWN:
        return _own(asked)
    if needs in RELATIVES:
        return _as_relative(asked)
    return _as_worker(asked)


def acting(who: Standing, needs: Permission) -> HeldRole | None:
    """Give the role somebody acts in: one that gives the permission, else whatever they hold first."""
    having = (held for held in who.roles if needs in TABLE[held.role].all)
    return next(having, next(iter(who.roles), None))


def _own(asked: Asked) -> Decision:
    """One's own, or a representative's in one matter."""
    if asked.is_self:
        return asked.granted(Ground.OWN)
    matter = IN_THE_PERSONS_PLACE.get(asked.needs)
    unable = {way.says for way in asked.of(COMPETENCE)}
    for way in asked.of(REPRESENTATION):
        # A guardian steps in where the person has been found unable; one the person has chosen, at once.
        steps_in = way.unit != Representing.GUARDIAN or matter in unable
        if way.says == matter and steps_in:
            return asked.granted(Ground.REPRESENTATION, way)
    return asked.refused(Why.NO_WAY_IN)


def _as_relative(asked: Asked) -> Decision:
    """What the person shares, and what the nearest has a right to know where the person cannot decide."""
    if not asked.kin:
        return asked.refused(Why.NO_WAY_IN)
    sections = {way.says: Ground.CONSENT for way in asked.of(CONSENT)}
    cannot_decide = any(way.says == Matter.HEALTH_CARE for way in asked.of(COMPETENCE))
    if cannot_decide and any(kin.is_nearest and not kin.is_child for kin in asked.kin):
        sections = {**dict.fromkeys(BY_STATUTE, Ground.STATUTE), **sections}
    if any(kin.is_child for kin in asked.kin):
        sections = {part: why for part, why in sections.items() if part in FOR_CHILDREN}
    way = next(iter(asked.of(CONSENT)), None)
    ground = Ground.STATUTE if Ground.STATUTE in sections.values() else Ground.CONSENT
    return asked.granted(ground, way if sections else None, sections=sections)


def _as_worker(asked: Asked) -> Decision:
    """A reader at work: break-glass, then blocks, then care, then what is shared with the unit."""
    if asked.is_self:
        # One's own is read as oneself, never as staff.
        return asked.refused(Why.NOT_THIS)
    roles = asked.who.care_roles()
    opened = [way for way in asked.of(OPENING) if way.unit in roles]
    blocked = {way.unit for way in asked.of(BLOCK)}
    is_kept_out = "" in blocked  # by name, and so everywhere
    cared = [way for way in asked.of(CARE) if not is_kept_out and way.unit not in blocked]
    ways = [*opened, *cared]
    can = frozenset().union(*(role.care for way in ways for role in roles[way.unit]))
    for way in ways:
        for role in roles[way.unit]:
            if asked.needs in role.care:
                ground = Ground.BREAK_GLASS if way.kind == OPENING else Ground.CARE
                return replace(asked.granted(ground, way, role), can=can)
    shared = [way for way in asked.of(CONSENT) if not is_kept_out and way.unit not in blocked]
    if shared and asked.needs is Permission.PERSON_READ:
        sections = {way.says: Ground.CONSENT for way in shared}
        return asked.granted(Ground.CONSENT, shared[0], sections=sections)
    if blocked:
        return asked.refused(Why.BLOCKED)
    return asked.refused(Why.NOT_THIS if ways or shared else Why.NO_WAY_IN)


def _person(person_id: UUID) -> PersonCard | None:
    row = Person.objects.filter(pk=person_id).first()
    return person_card(row) if row else None


def person_card(row: Person) -> PersonCard:
    """Give a person as others are shown them."""
    return PersonCard(
        row.pk,
        row.name,
        row.birth_date,
        row.user_id,
        row.is_unregistered,
        row.has_confidential_address,
    )


def _kin(person_id: UUID, who: Standing, at: datetime) -> tuple[Kin, ...]:
    found = Relative.objects.filter(person=person_id, user=who.user_id)
    day = localdate(at)
    return tuple(
        Kin(bool(row.nearest_by), is_child_on(day, row.birth_date, row.is_minor)) for row in found
    )


def _ways(person_id: UUID, who: Standing, needs: Permission, at: datetime) -> Iterable[Way]:
    """Give every row about the person that has a say for this reader, in one look-up."""
    if who.user_id is None:
        return ()
    build = _own_ways if needs in OWN else _kins_ways if needs in RELATIVES else _workers_ways
    found = look_up(
        build,
        person_id,
        who.user_id,
        tuple(who.care_roles()),
        tuple(who.at_units(Permission.PERSON_READ, Reach.CARE)),
        at,
    )
    ways = (Way(kind, id_, unit or "", says) for kind, id_, unit, says in found)
    # The oldest row decides, so that the same question gets the same answer.
    return sorted(ways, key=lambda way: way.id)


def _own_ways(
    person: UUID, user: int, units: Sequence[str], reading: Sequence[str], at: datetime
) -> QuerySet[Any]:
    return _all_of(
        person,
        _row(REPRESENTATION, rows.representations(at).filter(user=user), "kind", "matter"),
        _row(COMPETENCE, rows.competence(at), says="matter"),
    )


def _kins_ways(
    person: UUID, user: int, units: Sequence[str], reading: Sequence[str], at: datetime
) -> QuerySet[Any]:
    return _all_of(
        person,
        _row(CONSENT, rows.consents(at).filter(relative__user=user), says="section"),
        _row(COMPETENCE, rows.competence(at), says="matter"),
    )


def _workers_ways(
    person: UUID, user: int, units: Sequence[str], reading: Sequence[str], at: datetime
) -> QuerySet[Any]:
    by_name_or_unit = Q(user=user) | Q(unit__in=units)
    shared = Q(user=user) | Q(unit__in=reading)
    return _all_of(
        person,
        _row(CARE, rows.relations(at).filter(unit__in=units), "unit_id"),
        _row(OPENING, rows.openings(at).filter(user=user), "unit_id"),
        _row(BLOCK, rows.blocks().filter(by_name_or_unit), "unit_id"),
        _row(CONSENT, rows.consents(at).filter(shared), "unit_id", "section"),
    )


def _all_of(person: UUID, *several: QuerySet[Any]) -> QuerySet[Any]:
    first, *others = (each.filter(person=person) for each in several)
    return first.union(*others, all=True)


def _row(kind: str, found: QuerySet[Any], unit: str = "", says: str = "") -> QuerySet[Any]:
    text = CharField()
    return found.order_by().values_list(
        Value(kind, output_field=text),
        F("pk"),
        F(unit) if unit else Value("", output_field=text),
        F(says) if says else Value("", output_field=text),
    )
