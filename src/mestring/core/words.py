"""The small closed vocabularies of the guideline, and text in several languages."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Answer(IntEnum):
    """The three answers of a criterion. Kleene logic is the order: and = min, or = max, not = 2 - x."""

    NO = 0
    UNKNOWN = 1
    YES = 2


class Outcome(StrEnum):
    """What became of an obligation; each has exactly one."""

    WAITING = "waiting"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    DECLINED = "declined"
    DEVIATED = "deviated"
    LIFTED = "lifted"
    UNKNOWN = "unknown"


class SubjectKind(StrEnum):
    """Whom or what a timeline, and so an expectation, is about."""

    PERSON = "person"
    RELATIVE = "relative"
    UNIT = "unit"
    MUNICIPALITY = "municipality"
    AGREEMENT = "agreement"


class Precision(StrEnum):
    """How exactly it is known when an event happened."""

    MINUTE = "minute"
    DAY = "day"


class Visibility(StrEnum):
    """Who may be shown a fact or what rests on it, see `redact`."""

    ORDINARY = "ordinary"
    PROFESSIONAL = "professional"
    GUARDED = "guarded"


class Concern(StrEnum):
    """What a step is about, where that says how soon it should be seen; never a grade of a person."""

    SAFETY = "safety"
    WISH = "wish"


class Tier(IntEnum):
    """The order in which lists show steps: safety and wishes, then law, then the rest."""

    FIRST = 0
    LAW = 1
    OTHER = 2


class Norm(StrEnum):
    """The standing of what a recommendation renders."""

    LAW = "law"
    IN_FORCE = "in-force"
    DRAFT = "draft"
    REPLACED = "replaced"
    PROFESSIONAL_INPUT = "professional-input"
    PROPOSAL = "proposal"


class Force(StrEnum):
    """The strength of a recommendation: skal, bør, kan."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Scope(StrEnum):
    """On which level of life a recommendation works."""

    INDIVIDUAL = "individual"
    GROUP = "group"
    SERVICE = "service"
    SOCIETY = "society"


class Kind(StrEnum):
    """What sort of work a recommendation asks for; a third is social, relational or system work."""

    CLINICAL = "clinical"
    SOCIAL = "social"
    RELATIONAL = "relational"
    SYSTEM = "system"


class Knowledge(StrEnum):
    """The kinds of knowledge a recommendation rests on."""

    RESEARCH = "research"
    EXPERIENCE = "experience"
    PRACTICE = "practice"


class Likeness(StrEnum):
    """Why search takes some words as the same."""

    NYNORSK = "nynorsk"
    ABBREVIATION = "abbreviation"
    NAME = "name"
    EVERYDAY = "everyday"
    OLDER = "older"
    CLOSE = "close"


class Certainty(StrEnum):
    """How sure the source of a limit is (the marks of the domain digests)."""

    STATED = "stated"
    COMMON = "common"
    PROPOSAL = "proposal"
    KNOWN = "known"


class SourceKind(StrEnum):
    """What sort of thing a source is."""

    STATUTE = "statute"
    REGULATION = "regulation"
    NATIONAL_GUIDELINE = "national-guideline"
    DRAFT = "draft"
    REPLACED_GUIDE = "replaced-guide"
    RESEARCH = "research"
    EXPERIENCE = "experience"
    PRACTICE = "practice"
    PROFESSIONAL_INPUT = "professional-input"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words a reader meets, in bokmål and as many other languages as there are."""

    __pydantic_config__ = {"extra": "forbid"}

    nb: str
    en: str = ""
    nn: str = ""

    def to(self, language: str) -> str:
        """Give the text in a language, or in bokmål where it is not translated."""
        return getattr(self, language, "") or self.nb
