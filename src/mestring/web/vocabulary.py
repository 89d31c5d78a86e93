"""The guideline's small vocabularies in words a reader meets, and the shape each state is drawn with."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mestring.core.alignment import FrameworkKind, PointKnown
from mestring.core.duties import DutyArea
from mestring.core.hearing import Found, Stance
from mestring.core.words import (
    Force,
    Kind,
    Knowledge,
    Norm,
    Outcome,
    Scope,
    SourceKind,
    SubjectKind,
)

Word = str | Promise


@dataclass(frozen=True, slots=True)
class Sign:
    """A word and the shape that goes with it; the shape is a file in `components/shapes`."""

    shape: str
    word: Word


STATES: dict[Outcome, Sign] = {
    Outcome.WAITING: Sign("waiting", _("venter")),
    Outcome.MET: Sign("met", _("gjort")),
    Outcome.LATE: Sign("late", _("gjort, men sent")),
    Outcome.OVERDUE: Sign("overdue", _("på overtid")),
    Outcome.DECLINED: Sign("declined", _("takket nei")),
    Outcome.DEVIATED: Sign("deviated", _("valgt en annen vei")),
    Outcome.LIFTED: Sign("lifted", _("ikke aktuelt lenger")),
    Outcome.UNKNOWN: Sign("unknown", _("mangler opplysning")),
}

# What the person has said about a step, in words for those who help.
ANSWERS: dict[str, Word] = {
    "wanted": _("personen vil dette"),
    "done": _("personen sier at det er gjort"),
    "unwanted": _("personen vil ikke dette"),
    "other_way": _("personen vil det på en annen måte"),
}

NORMS: dict[Norm, Sign] = {
    Norm.LAW: Sign("law", _("Lov")),
    Norm.IN_FORCE: Sign("in-force", _("Nasjonal norm i kraft")),
    Norm.DRAFT: Sign("draft", _("Utkast på høring")),
    Norm.REPLACED: Sign("replaced", _("Erstattet norm")),
    Norm.PROFESSIONAL_INPUT: Sign("professional-input", _("Faglig innspill")),
    Norm.PROPOSAL: Sign("proposal", _("Vårt forslag")),
}

NORM_MEANINGS: dict[Norm, Word] = {
    Norm.LAW: _("Følger av lov eller forskrift. Det må gjøres."),
    Norm.IN_FORCE: _("Gjengir en nasjonal veileder eller retningslinje som gjelder nå."),
    Norm.DRAFT: _("Gjengir et utkast. Det kan bli endret, og gjelder ikke ennå."),
    Norm.REPLACED: _("Gjengir en norm som er erstattet. Den står her for sammenhengens skyld."),
    Norm.PROFESSIONAL_INPUT: _("Kommer fra fagfolk eller brukere i høringer og rapporter."),
    Norm.PROPOSAL: _("Vi foreslår det selv. Ingen nasjonal norm sier det."),
}

FORCES: dict[Force, Word] = {Force.MUST: _("skal"), Force.SHOULD: _("bør"), Force.MAY: _("kan")}

FORCE_MEANINGS: dict[Force, Word] = {
    Force.MUST: _("«Skal» betyr at det er en plikt."),
    Force.SHOULD: _(
        "«Bør» betyr at de fleste gjør best i dette. Velger dere noe annet, si hvorfor."
    ),
    Force.MAY: _("«Kan» betyr at det er en mulighet, når det passer."),
}

SCOPES: dict[Scope, Word] = {
    Scope.INDIVIDUAL: _("for den enkelte"),
    Scope.GROUP: _("for grupper"),
    Scope.SERVICE: _("for tjenesten"),
    Scope.SOCIETY: _("for samfunnet"),
}

KINDS: dict[Kind, Word] = {
    Kind.CLINICAL: _("faglig"),
    Kind.SOCIAL: _("sosialt"),
    Kind.RELATIONAL: _("relasjonelt"),
    Kind.SYSTEM: _("system"),
}

KNOWLEDGE: dict[Knowledge, Word] = {
    Knowledge.RESEARCH: _("forskning"),
    Knowledge.EXPERIENCE: _("brukeres erfaring"),
    Knowledge.PRACTICE: _("erfaring fra praksis"),
}

SOURCE_KINDS: dict[SourceKind, Word] = {
    SourceKind.STATUTE: _("Lover"),
    SourceKind.REGULATION: _("Forskrifter"),
    SourceKind.NATIONAL_GUIDELINE: _("Nasjonale veiledere og retningslinjer"),
    SourceKind.DRAFT: _("Utkast på høring"),
    SourceKind.REPLACED_GUIDE: _("Erstattede veiledere"),
    SourceKind.RESEARCH: _("Forskning og tall"),
    SourceKind.EXPERIENCE: _("Erfaringer"),
    SourceKind.PRACTICE: _("Praksis"),
    SourceKind.PROFESSIONAL_INPUT: _("Faglige innspill"),
    SourceKind.PLAN: _("Planer"),
}

SUBJECTS: dict[SubjectKind, Word] = {
    SubjectKind.PERSON: _("i planen til en person"),
    SubjectKind.RELATIVE: _("for en pårørende"),
    SubjectKind.UNIT: _("for en enhet"),
    SubjectKind.MUNICIPALITY: _("for en kommune"),
    SubjectKind.AGREEMENT: _("for en samarbeidsavtale"),
}

DUTY_AREAS: dict[DutyArea, Word] = {
    DutyArea.MAPPING: _("Kartlegging"),
    DutyArea.ASSESSMENT: _("Utredning og vurdering"),
    DutyArea.TREATMENT: _("Behandling og annen hjelp"),
    DutyArea.FOLLOW_UP: _("Oppfølging"),
    DutyArea.DOCUMENTATION: _("Dokumentasjon"),
    DutyArea.COOPERATION: _("Samarbeid"),
    DutyArea.RIGHTS: _("Personens rettigheter"),
}

FRAMEWORK_KINDS: dict[FrameworkKind, Word] = {
    FrameworkKind.EDUCATION: _("Utdanning"),
    FrameworkKind.GUIDELINE: _("Retningslinje eller veileder"),
    FrameworkKind.PATHWAY: _("Pasientforløp"),
    FrameworkKind.ADVICE: _("Faglige råd"),
    FrameworkKind.PLAN: _("Plan"),
    FrameworkKind.MAPPING: _("Kartlegging"),
}

KNOWN: dict[PointKnown, Word] = {
    PointKnown.READ: _("Lest."),
    PointKnown.EXTRACT: _("Lest i utdrag."),
    PointKnown.SECOND_HAND: _("Kjent gjennom andre."),
    PointKnown.INFERRED: _("Utledet, ikke lest."),
    PointKnown.NOT_FOUND: _("Ikke funnet."),
}

STANCES: dict[Stance, Word] = {
    Stance.PRAISES: _("Roser"),
    Stance.LACKS: _("Savner"),
    Stance.ASKS: _("Ber om"),
}

# Of what no guide can carry, the point itself says why.
FOUND: dict[Found, Word] = {
    Found.CARRIED: _("Står der"),
    Found.LACKED: _("Manglet, etter svaret"),
    Found.ABSENT: _("Har det ikke"),
    Found.NOT_READ: _("Ikke i det vi har lest"),
}
