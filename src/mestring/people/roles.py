"""Roles and permissions: one table. What is not in it is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What may be done. Every page declares the one it needs."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    PERSON_READ = "person.read"
    EVENT_RECORD = "event.record"
    OWN_PLAN_READ = "own-plan.read"
    OWN_PLAN_ANSWER = "own-plan.answer"
    RELATIVE_PAGE_READ = "relative-page.read"
    RELATIVE_ANSWER = "relative.answer"
    SERVICE_READ = "service.read"
    SERVICE_RECORD = "service.record"
    GUIDELINE_EDIT = "guideline.edit"
    GUIDELINE_PUBLISH = "guideline.publish"
    HISTORY_IMPORT = "history.import"
    PEOPLE_MANAGE = "people.manage"
    CONSENT_GIVE = "consent.give"
    BLOCK = "block"
    ASSIST = "assist"
    BREAK_GLASS = "break-glass"
    BREAK_GLASS_REVIEW = "break-glass.review"
    LOG_READ_OWN = "log.read-own"
    LOG_READ = "log.read"
    QUESTION_ANSWER = "question.answer"
    PLEA_DECIDE = "plea.decide"
    EXPORT_OWN = "export.own"
    LOGIN_CONFIRM = "login.confirm"
    INDICATOR_READ = "indicator.read"
    GAP_READ = "gap.read"
    AREA_READ = "area.read"
    ALIGNMENT_DECIDE = "alignment.decide"
    SEARCHES_READ = "searches.read"


class Role(StrEnum):
    """What somebody is. The first seven are held at a unit; the last two follow from who one is."""

    THERAPIST = "therapist"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    EDITOR = "editor"
    LOCAL_EDITOR = "local-editor"
    STEWARD = "steward"
    ANALYST = "analyst"
    PERSON = "person"
    RELATIVE = "relative"


class Reach(StrEnum):
    """How far a permission of a role goes."""

    ANYWHERE = "anywhere"  # the whole installation
    UNIT = "unit"  # the unit where the role is held, its municipality and its agreements
    CARE = "care"  # persons with an open care relation to that unit
    OWN = "own"  # oneself


@dataclass(frozen=True, slots=True)
class Grants:
    """A role's row in the table."""

    title: object
    by_reach: dict[Reach, frozenset[Permission]]

    def at(self, reach: Reach) -> frozenset[Permission]:
        """Give what the role may do within a reach."""
        return self.by_reach.get(reach, frozenset())

    @property
    def all(self) -> frozenset[Permission]:
        """Give what the role may do somewhere."""
        return frozenset().union(*self.by_reach.values())


def grants(
    *,
    title: object,
    anywhere: Iterable[Permission] = (),
    unit: Iterable[Permission] = (),
    care: Iterable[Permission] = (),
    own: Iterable[Permission] = (),
) -> Grants:
    rows = {Reach.ANYWHERE: anywhere, Reach.UNIT: unit, Reach.CARE: care, Reach.OWN: own}
    return Grants(title, {reach: frozenset(permissions) for reach, permissions in rows.items()})


TABLE: dict[Role, Grants] = {
    Role.THERAPIST: grants(
        title=_("behandler"),
        care={Permission.PERSON_READ, Permission.EVENT_RECORD, Permission.ASSIST},
        unit={Permission.SERVICE_READ, Permission.BREAK_GLASS, Permission.INDICATOR_READ},
    ),
    Role.COORDINATOR: grants(
        title=_("koordinator"),
        care={Permission.PERSON_READ, Permission.EVENT_RECORD, Permission.ASSIST},
        unit={Permission.SERVICE_READ, Permission.BREAK_GLASS, Permission.INDICATOR_READ},
    ),
    Role.LEADER: grants(
        title=_("enhetsleder"),
        care={Permission.PERSON_READ, Permission.LOG_READ, Permission.GAP_READ},
        unit={
            Permission.SERVICE_READ,
            Permission.SERVICE_RECORD,
            Permission.BREAK_GLASS_REVIEW,
            Permission.QUESTION_ANSWER,
            Permission.PLEA_DECIDE,
            Permission.LOGIN_CONFIRM,
            Permission.INDICATOR_READ,
        },
        anywhere={Permission.AREA_READ},
    ),
    Role.EDITOR: grants(
        title=_("redaktør"),
        anywhere={
            Permission.GUIDELINE_EDIT,
            Permission.GUIDELINE_PUBLISH,
            Permission.ALIGNMENT_DECIDE,
            Permission.SEARCHES_READ,
        },
    ),
    # The same words at another reach: the layer of the unit's own municipality or trust, and no other.
    Role.LOCAL_EDITOR: grants(
        title=_("lokal redaktør"),
        unit={Permission.GUIDELINE_EDIT, Permission.GUIDELINE_PUBLISH},
    ),
    Role.STEWARD: grants(
        title=_("systemansvarlig"),
        anywhere={
            Permission.PEOPLE_MANAGE,
            Permission.HISTORY_IMPORT,
            Permission.LOGIN_CONFIRM,
        },
    ),
    Role.ANALYST: grants(
        title=_("analytiker"),
        anywhere={Permission.AREA_READ},
    ),
    Role.PERSON: grants(
        title=_("bruker"),
        own={
            Permission.OWN_PLAN_READ,
            Permission.OWN_PLAN_ANSWER,
            Permission.CONSENT_GIVE,
            Permission.BLOCK,
            Permission.LOG_READ_OWN,
            Permission.EXPORT_OWN,
        },
    ),
    Role.RELATIVE: grants(
        title=_("pårørende"),
        own={Permission.RELATIVE_PAGE_READ, Permission.RELATIVE_ANSWER},
    ),
}

HELD_AT_A_UNIT = (
    Role.THERAPIST,
    Role.COORDINATOR,
    Role.LEADER,
    Role.EDITOR,
    Role.LOCAL_EDITOR,
    Role.STEWARD,
    Role.ANALYST,
)


# Answered by the steward where somebody acted from no unit.
ANSWERS_FOR_NO_UNIT = Role.STEWARD


def roles_with(permission: Permission, reach: Reach) -> tuple[Role, ...]:
    """Give the roles that have a permission within a reach."""
    return tuple(role for role, row in TABLE.items() if permission in row.at(reach))


# Why somebody without the permission is stopped, and what to do. Keyed by what was needed.
REFUSALS: dict[Permission, object] = {
    Permission.PERSON_READ: _(
        "Denne siden er for dem som følger opp personer. "
        "Du trenger en behandlingsrelasjon: et åpent forløp i enheten din."
    ),
    Permission.EVENT_RECORD: _(
        "Bare den som har en behandlingsrelasjon til personen, kan skrive ned det som har skjedd."
    ),
    Permission.OWN_PLAN_READ: _(
        "Denne siden er personens egen. Du kommer hit når du logger inn som den planen gjelder."
    ),
    Permission.RELATIVE_PAGE_READ: _(
        "Denne siden er for pårørende. Du kommer hit når du er registrert som pårørende."
    ),
    Permission.OWN_PLAN_ANSWER: _("Bare den planen gjelder, kan svare på stegene her."),
    Permission.RELATIVE_ANSWER: _("Bare den pårørende selv kan svare på stegene her."),
    Permission.SERVICE_READ: _(
        "Denne siden er for dem som arbeider i en enhet. Be lederen din om å registrere deg der."
    ),
    Permission.SERVICE_RECORD: _(
        "Bare lederen av enheten kan skrive ned det som gjelder enheten, kommunen eller avtalen."
    ),
    Permission.GUIDELINE_EDIT: _(
        "Denne siden er for redaksjonen. Vil du endre noe i rådene, spør en redaktør."
    ),
    Permission.GUIDELINE_PUBLISH: _("Bare en redaktør kan publisere. Spør redaksjonen."),
    Permission.HISTORY_IMPORT: _(
        "Bare den systemansvarlige kan overføre historikk fra et annet system."
    ),
    Permission.PEOPLE_MANAGE: _(
        "Bare den systemansvarlige kan registrere enheter, ansatte og personer."
    ),
    Permission.CONSENT_GIVE: _(
        "Bare personen selv kan si ja eller nei til å dele. En som hjelper, kan skrive ned svaret."
    ),
    Permission.BLOCK: _("Bare personen selv kan sperre for noen, og åpne igjen."),
    Permission.ASSIST: _(
        "Denne siden åpner dere sammen. Du trenger en behandlingsrelasjon til personen."
    ),
    Permission.BREAK_GLASS: _(
        "Bare den som gir hjelp i enheten, kan åpne i en nødssituasjon. Ring enheten som kjenner personen."
    ),
    Permission.BREAK_GLASS_REVIEW: _("Bare lederen av enheten går gjennom nødåpningene der."),
    Permission.LOG_READ_OWN: _(
        "Denne siden er personens egen. Du kommer hit når du logger inn som den loggen gjelder."
    ),
    Permission.LOG_READ: _("Bare lederen av enheten kan gå gjennom hvem som har sett."),
    Permission.QUESTION_ANSWER: _("Bare lederen av enheten svarer på spørsmål om innsyn."),
    Permission.PLEA_DECIDE: _(
        "Bare lederen av enheten som skrev det, kan avgjøre om noe skal rettes eller slettes."
    ),
    Permission.EXPORT_OWN: _("Bare personen selv kan hente ut alt som står om dem."),
    Permission.LOGIN_CONFIRM: _(
        "Bare en systemansvarlig eller lederen av enheten kan bekrefte at noen får ny tilgang."
    ),
    Permission.INDICATOR_READ: _(
        "Denne siden er for dem som arbeider i en enhet. Be lederen din om å registrere deg der."
    ),
    Permission.GAP_READ: _("Bare lederen av enheten ser hvem et tall gjelder."),
    Permission.AREA_READ: _(
        "Denne siden er for ledere og analytikere. Spør den systemansvarlige om du skal ha tilgang."
    ),
    Permission.ALIGNMENT_DECIDE: _(
        "Bare en redaktør kan bekrefte eller avvise at en anbefaling svarer på et punkt. Spør redaksjonen."
    ),
    Permission.SEARCHES_READ: _(
        "Denne siden er for redaktører. Spør den systemansvarlige om du skal ha tilgang."
    ),
    Permission.SIGNED_IN: _("Du må logge inn for å se denne siden."),
}
