"""The small closed vocabularies of this room. What is stored is the code; `telling` has the words."""

from enum import StrEnum


class IdentityKind(StrEnum):
    """What a person is known by. Nobody is refused help for want of a number."""

    BIRTH_NUMBER = "birth-number"
    D_NUMBER = "d-number"
    NONE = "none"


class Tie(StrEnum):
    """What somebody around a person is to them."""

    RELATIVE = "relative"
    HELPER = "helper"  # a friend, a support contact, a volunteer


class NearestBy(StrEnum):
    """Who says that somebody is the nearest relative (pbrl § 1-3 b)."""

    PERSON = "person"  # the person has named them
    LAW = "law"  # the person is unable to, and the law's order says so


class Representing(StrEnum):
    """What a representative is."""

    GUARDIAN = "guardian"
    POWER_OF_ATTORNEY = "power-of-attorney"
    PARENT = "parent"
    OTHER = "other"


class Matter(StrEnum):
    """What can be represented, and what somebody can be found unable to decide: one at a time."""

    HEALTH_CARE = "health-care"
    SHARING = "sharing"
    INSIGHT = "insight"
    ECONOMY = "economy"


class Section(StrEnum):
    """A part that a person can share. The codes are those of the guideline's list `shared_part`."""

    OWN_WORDS = "own_words"
    NEXT_STEPS = "next_steps"
    HELPERS = "helpers"
    SAFETY_PLAN = "safety_plan"


# A child is told who helps, whatever else is shared.
FOR_CHILDREN = frozenset({Section.HELPERS})
# What the nearest relative of one who cannot decide has a right to know (pbrl § 3-3 second paragraph).
# The person's own words are the person's to share, and no statute gives them away.
BY_STATUTE = frozenset({Section.NEXT_STEPS, Section.HELPERS, Section.SAFETY_PLAN})


class Signature(StrEnum):
    """How a person said yes."""

    OWN = "own"  # logged in as themselves
    ASSISTED = "assisted"  # together, on the worker's machine
    WRITTEN = "written"  # on paper
    SPOKEN = "spoken"  # said to a worker, who wrote it down
    REPRESENTATIVE = "representative"
    IMPORTED = "imported"  # taken over from another system


class Reason(StrEnum):
    """Why somebody breaks the glass; chosen, never written freely alone."""

    DANGER = "danger"  # to life, or of serious harm to health
    HELP_NOW = "help-now"  # help cannot wait, and nobody with access can be reached
    CANNOT_ANSWER = "cannot-answer"  # the person needs help and cannot say yes or no
    DUTY = "duty"  # a duty to alert or report


class Finding(StrEnum):
    """What a leader found of an opening."""

    IN_ORDER = "in-order"
    UNCLEAR = "unclear"
    NOT_IN_ORDER = "not-in-order"


class Ground(StrEnum):
    """What a look rests on."""

    OWN = "own"
    BREAK_GLASS = "break-glass"
    CARE = "care"
    CONSENT = "consent"
    REPRESENTATION = "representation"
    STATUTE = "statute"


class Why(StrEnum):
    """Why a look was refused. For the log alone: the one refused is never told which."""

    NO_WAY_IN = "no-way-in"  # no relation, or no such person; the two are not told apart
    NO_PERMISSION = "no-permission"  # a role that may open no such page of anybody
    BLOCKED = "blocked"
    NOT_THIS = "not-this"  # the reader sees something of the person, but not what was asked for


class How(StrEnum):
    """What was done with what was opened."""

    READ = "read"
    RECORD = "record"
    PRINT = "print"
    EXPORT = "export"
    SEARCH = "search"
    LIST = "list"


class Purpose(StrEnum):
    """What for. The codes are those of HL7's PurposeOfUse, which the trust framework sends."""

    TREATMENT = "TREAT"
    EMERGENCY = "ETREAT"
    COORDINATION = "COC"
    ADMINISTRATION = "HOPERAT"
    OWN = "PATRQT"
    FAMILY = "FAMRQT"
    LEGAL = "HLEGAL"
    TECHNICAL = "SYSADMIN"


class NoticeKind(StrEnum):
    """What a person is told of without asking."""

    GLASS_BROKEN = "glass-broken"
    GLASS_REVIEWED = "glass-reviewed"
    QUESTION_ANSWERED = "question-answered"
