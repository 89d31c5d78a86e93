"""The guideline package: what editors write, as frozen objects. Nothing here computes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from mestring.core.alignment import Framework
from mestring.core.calendar import Calendar
from mestring.core.criteria import Criterion
from mestring.core.dictionary import Dictionary
from mestring.core.duties import Duty
from mestring.core.expectation import Expectation, SourceRef
from mestring.core.instruments.definition import Instrument
from mestring.core.instruments.wording import Wording
from mestring.core.limits import Limit
from mestring.core.methods import Barrier, Method
from mestring.core.style import Style
from mestring.core.words import (
    Certainty,
    Force,
    Kind,
    Knowledge,
    Likeness,
    Norm,
    Scope,
    SourceKind,
    Text,
    Visibility,
)

Day = date  # a field of its own name would hide it
_CLOSED = {"extra": "forbid"}
SEMVER = r"^\d+\.\d+\.\d+(-[0-9a-z.]+)?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry of a small list: a level, a unit type, a perspective."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    level: str = ""
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What `guideline.yaml` says: who publishes what, in which version, for whom."""

    __pydantic_config__ = _CLOSED

    id: str
    version: Annotated[str, Field(pattern=SEMVER)]
    title: Text
    publisher: Text
    notice: Text
    status_date: date
    time_zone: str
    languages: tuple[Literal["nb", "en", "nn"], ...]
    birth_date: str
    exits: tuple[str, ...]
    levels: tuple[Term, ...]
    roles: tuple[Term, ...]
    unit_types: tuple[Term, ...]
    perspectives: tuple[Term, ...]
    # The exit after which nothing more happens to the person; empty where there is none.
    death: str = ""
    governance: tuple[Term, ...] = ()
    topics: tuple[Term, ...] = ()
    # How much is known of it, where this renders the main points of an earlier text of another's.
    rendering: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A limit with a name: what a source states, or our proposal."""

    __pydantic_config__ = _CLOSED

    title: Text
    limit: Limit
    certainty: Certainty
    proposal: bool = False
    source: SourceRef | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A statute, guide, study or other ground, with how far it was read."""

    __pydantic_config__ = _CLOSED

    kind: SourceKind
    title: Text
    short: str
    publisher: str
    url: str = ""
    date: Day | None = None
    read: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryEntry:
    """One word for one thing, on screen and in code."""

    __pydantic_config__ = _CLOSED

    id: str
    nb: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]
    explanation: Text
    code: str | None = None
    # Other names of the same thing, which the texts do not use.
    not_: Annotated[tuple[str, ...], Field(alias="not")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonyms:
    """Words that search takes as the same, in each language, each as readers write it."""

    __pydantic_config__ = _CLOSED

    kind: Likeness
    nb: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
    nn: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    en: tuple[Annotated[str, Field(min_length=1)], ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Give all the words, each once."""
        return tuple(dict.fromkeys((*self.nb, *self.nn, *self.en)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidelineValue:
    """A value that recommendations carry."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    summary: Text
    text: Text
    sources: tuple[SourceRef, ...] = ()
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One of the three phases of a pathway."""

    __pydantic_config__ = _CLOSED

    id: Literal["prevention", "mapping", "treatment"]
    title: Text
    text: Text
    responsible: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """When a person's help moves to another pathway."""

    __pydantic_config__ = _CLOSED

    to: str
    when: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A list in several languages."""

    __pydantic_config__ = _CLOSED

    nb: tuple[str, ...]
    en: tuple[str, ...] = ()
    nn: tuple[str, ...] = ()

    def to(self, language: str) -> tuple[str, ...]:
        """Give the list in a language, or in bokmål where it is not translated."""
        return getattr(self, language, ()) or self.nb


@dataclass(frozen=True, slots=True, kw_only=True)
class Pathway:
    """A hovedforløp: municipal sorting of need, never a nasjonalt pasientforløp."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    name: Text
    summary: Text
    criteria: Lines
    criterion: Criterion
    lead: str
    phases: Annotated[tuple[Phase, ...], Field(min_length=3, max_length=3)]
    norm: Norm
    sources: tuple[SourceRef, ...]
    moves: tuple[Move, ...] = ()
    changed_since_2014: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """The text of a recommendation in one language; Markdown."""

    __pydantic_config__ = _CLOSED

    short: str
    how: str = ""
    together: str = ""
    why: str = ""
    not_working: str = ""
    into_practice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sectioned:
    """The text sections in each language; bokmål is whole, others at least the short answer."""

    __pydantic_config__ = _CLOSED

    nb: Sections
    en: Sections | None = None
    nn: Sections | None = None

    def to(self, language: str) -> Sections:
        """Give the sections in a language, or in bokmål where they are not translated."""
        return getattr(self, language, None) or self.nb


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One thing to do, written once: it guides, acts, teaches, measures and learns."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    summary: Text
    norm: Norm
    force: Force
    level: Annotated[tuple[str, ...], Field(min_length=1)]
    actor: Annotated[tuple[str, ...], Field(min_length=1)]
    scope: Scope
    kind: Kind
    values: Annotated[tuple[str, ...], Field(min_length=1)]
    knowledge: Annotated[tuple[Knowledge, ...], Field(min_length=1)]
    certainty: Text
    sources: Annotated[tuple[SourceRef, ...], Field(min_length=1)]
    reviewed: date
    review_by: date
    text: Sectioned
    pathways: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    perspectives: tuple[str, ...] = ()
    # What usually gets it into practice.
    methods: tuple[str, ...] = ()
    visibility: Visibility = Visibility.ORDINARY
    competences: tuple[str, ...] = ()
    no_competence_because: Text | None = None
    not_measured_because: Text | None = None
    expectations: tuple[Expectation, ...] = ()
    local: bool = False
    duties: tuple[Duty, ...] = ()
    # The ids it had in earlier versions, so that it is known again.
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalLimit:
    """A tighter limit, or a proposal set, by an overlay."""

    __pydantic_config__ = _CLOSED

    of: str
    limit: Limit
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to turn to locally."""

    __pydantic_config__ = _CLOSED

    title: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A local procedure beside a national recommendation."""

    __pydantic_config__ = _CLOSED

    recommendation: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A municipality's or trust's own layer: it adds and tightens, never alters."""

    __pydantic_config__ = _CLOSED

    id: str
    title: Text
    version: int
    limits: tuple[LocalLimit, ...] = ()
    contacts: tuple[Contact, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """The whole of what is written, checked and put together, before it is made executable."""

    identity: Identity
    calendar: Calendar
    dictionary: Dictionary
    parameters: Mapping[str, Parameter]
    sources: Mapping[str, Source]
    glossary: tuple[GlossaryEntry, ...]
    values: Mapping[str, GuidelineValue]
    pathways: Mapping[str, Pathway]
    recommendations: Mapping[str, Recommendation]
    overlay: Overlay | None = None
    local_recommendations: frozenset[str] = field(default_factory=frozenset)
    instruments: Mapping[str, Instrument] = field(default_factory=dict)
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    frameworks: Mapping[str, Framework] = field(default_factory=dict)
    barriers: tuple[Barrier, ...] = ()
    methods: Mapping[str, Method] = field(default_factory=dict)
    words: Style = field(default_factory=Style)
    local_sources: frozenset[str] = field(default_factory=frozenset)
    synonyms: tuple[Synonyms, ...] = ()
