"""The small fixed world that generated packages and timelines speak of.

One dictionary with every attribute type, every subject kind, a state without a key, one with a key, and
one whose event both ends and starts it. Days lie close together around dates that are hard: both clock
changes, Easter and Christmas, the ends of January and February, a leap day.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from mestring.core.calendar import TICK, Calendar
from mestring.core.criteria import Value
from mestring.core.dictionary import (
    ADOPTED,
    DECLINED,
    DEVIATED,
    AttributeDef,
    AttributeType,
    Code,
    Dictionary,
    EventType,
    Fhir,
    State,
)
from mestring.core.expectation import SourceRef
from mestring.core.guideline import GuidelineValue, Identity, Source, Term
from mestring.core.timeline import Unit
from mestring.core.words import SourceKind, SubjectKind, Text, Visibility

KINDS = tuple(SubjectKind)
HUMAN = (SubjectKind.PERSON, SubjectKind.RELATIVE)
DIED, MOVED = "person.died", "person.moved_away"


def words(text: str) -> Text:
    """Say the same in both languages."""
    return Text(nb=text, en=text)


# Attributes and what they may be. Values are few, so that they meet.

ATTRIBUTES: Mapping[str, AttributeDef] = {
    "flag": AttributeDef(type=AttributeType.BOOLEAN, title=words("flag")),
    "count": AttributeDef(type=AttributeType.INTEGER, title=words("count")),
    "score": AttributeDef(type=AttributeType.DECIMAL, title=words("score")),
    "mode": AttributeDef(type=AttributeType.CODE, codes="mode", title=words("mode")),
    "planned": AttributeDef(type=AttributeType.DATE, title=words("planned")),
    "moment": AttributeDef(type=AttributeType.INSTANT, title=words("moment")),
    "place": AttributeDef(type=AttributeType.REF, to="unit", title=words("place")),
    "plan": AttributeDef(type=AttributeType.REF, to="plan", title=words("plan")),
    "note": AttributeDef(type=AttributeType.TEXT, title=words("note")),
    "birth_date": AttributeDef(type=AttributeType.DATE, standing=True, title=words("birth date")),
    "has_children": AttributeDef(
        type=AttributeType.BOOLEAN, standing=True, title=words("has children")
    ),
    "expectation": AttributeDef(type=AttributeType.REF, title=words("expectation")),
    "trigger": AttributeDef(type=AttributeType.REF, to="event", title=words("trigger")),
    "state_key": AttributeDef(type=AttributeType.REF, title=words("state key")),
    "reason": AttributeDef(type=AttributeType.CODE, codes="reason", title=words("reason")),
    "until": AttributeDef(type=AttributeType.DATE, title=words("until")),
    "guideline_version": AttributeDef(type=AttributeType.REF, title=words("version")),
}
# What an ordinary event may carry. The key of a state is among them: a B must be able to carry it.
CARRIED = ("flag", "count", "score", "mode", "planned", "moment", "place", "plan", "note")
ASKABLE = tuple(name for name, one in ATTRIBUTES.items() if one.type is not AttributeType.TEXT)

_FHIR = Fhir(resource="Basic")


def _event(
    title: str,
    subjects: tuple[SubjectKind, ...] = KINDS,
    attributes: tuple[str, ...] = CARRIED,
    required: tuple[str, ...] = (),
    visibility: Visibility = Visibility.ORDINARY,
) -> EventType:
    return EventType(
        title=words(title),
        subjects=subjects,
        fhir=_FHIR,
        attributes=attributes,
        required=required,
        visibility=visibility,
    )


EVENTS: Mapping[str, EventType] = {
    "visit.held": _event("visit"),
    "call.made": _event("call"),
    "letter.sent": _event("letter", visibility=Visibility.PROFESSIONAL),
    "stay.began": _event("start of a stay"),
    "stay.ended": _event("end of a stay"),
    "plan.started": _event("start of a plan", required=("plan",)),
    "plan.renewed": _event("new plan in place of the old", required=("plan",)),
    "plan.ended": _event("end of a plan", required=("plan",)),
    "plan.reviewed": _event("review of a plan", required=("plan",)),
    "watch.turned": _event("change of watch"),
    "person.registered": _event("registration", HUMAN, ("birth_date", "has_children", "flag")),
    DIED: _event("death", HUMAN),
    MOVED: _event("moving away", HUMAN),
    DECLINED: _event(
        "no thanks",
        attributes=("expectation", "trigger", "state_key", "reason", "until"),
        required=("expectation",),
    ),
    DEVIATED: _event(
        "another way",
        attributes=("expectation", "trigger", "state_key", "reason", "until"),
        required=("expectation", "reason"),
    ),
    ADOPTED: _event(
        "new version in use",
        attributes=("guideline_version",),
        required=("guideline_version",),
    ),
}
# The types that expectations are made of, the plainest first.
ORDINARY = ("visit.held", "call.made", "letter.sent", "stay.began", "stay.ended", "watch.turned")
KEYED = ("plan.started", "plan.renewed", "plan.ended", "plan.reviewed")

STATES: Mapping[str, State] = {
    "staying": State(title=words("staying"), starts=("stay.began",), ends=("stay.ended",)),
    "planning": State(
        title=words("planning"),
        starts=("plan.started", "plan.renewed"),
        ends=("plan.ended", "plan.renewed"),
        key="plan",
    ),
    "watched": State(
        title=words("watched"), starts=("watch.turned", "visit.held"), ends=("watch.turned",)
    ),
}


def _codes(*ids: str) -> tuple[Code, ...]:
    return tuple(Code(id=id_, title=words(id_)) for id_ in ids)


DICTIONARY = Dictionary(
    attributes=ATTRIBUTES,
    events=EVENTS,
    code_lists={"mode": _codes("home", "phone", "video"), "reason": _codes("wish", "other")},
    states=STATES,
)

# Places and people

UNITS: tuple[Unit | None, ...] = (
    Unit("north", "clinic", "specialist"),
    Unit("south", "office", "municipality"),
    Unit("east", None, None),
    None,
)
UNIT_IDS, UNIT_TYPES = ("north", "south", "east"), ("clinic", "office")
LEVELS, ROLES = ("municipality", "specialist"), ("coordinator", "therapist")


def _terms(*ids: str) -> tuple[Term, ...]:
    return tuple(Term(id=id_, title=words(id_)) for id_ in ids)


IDENTITY = Identity(
    id="generated",
    version="1.0.0",
    title=words("generated"),
    publisher=words("nobody"),
    notice=words("not a guideline"),
    status_date=date(2026, 1, 1),
    time_zone="Europe/Oslo",
    languages=("nb", "en"),
    birth_date="birth_date",
    exits=(DIED, MOVED),
    levels=_terms(*LEVELS),
    roles=_terms(*ROLES),
    unit_types=_terms(*UNIT_TYPES),
    perspectives=_terms("social"),
)
SOURCE = SourceRef(id="study")
SOURCES = {
    "study": Source(
        kind=SourceKind.RESEARCH, title=words("study"), short="study", publisher="nobody"
    )
}
VALUES = {
    "value": GuidelineValue(
        id="value", title=words("value"), summary=words("value"), text=words("value")
    )
}

# Time

_DAYS_OFF = (
    "2025-12-25 2025-12-26 2026-01-01 2026-04-02 2026-04-03 2026-04-05 2026-04-06 2026-05-01 "
    "2026-05-14 2026-05-17 2026-05-24 2026-05-25 2026-12-25 2026-12-26 2027-01-01 2028-01-01"
)
CALENDAR = Calendar("Europe/Oslo", 2024, 2030, map(date.fromisoformat, _DAYS_OFF.split()))

# The first days of the small worlds in which timelines lie.
WORLDS = (
    date(2026, 3, 27),  # clocks go forward on the 29th; a month's end; Easter
    date(2026, 10, 23),  # clocks go back on the 25th; a month's end
    date(2026, 1, 29),  # the end of January, and a February that is shorter
    date(2025, 12, 23),  # Christmas and the turn of the year
    date(2028, 2, 27),  # a leap day
)
# Days after the first, those that come often more than once.
NEAR = (0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 7)
FAR = (8, 14, 28, 29, 30, 31, 32, 45, 60, 61)
# 02:30 does not exist on one of these days, and comes twice on another.
CLOCKS = (
    time(12),
    time(0),
    time(12, 30),
    time(13),
    time(2, 30),
    time(2, 30, fold=1),
    time(23, 59, 59),
    time(23, 59, 59, 999_999),
)


def instant(day: date, clock: time) -> datetime:
    """Give the instant of a local clock on a local date."""
    return datetime.combine(day, clock, CALENDAR.tz).astimezone(UTC)


def midnight(day: date) -> datetime:
    """Give the instant at which a local date begins."""
    return instant(day, time(0))


def last_instant(day: date) -> datetime:
    """Give the last instant of a local date."""
    return midnight(day + timedelta(days=1)) - TICK


_BIRTHS = (
    *(date(world.year - 18, world.month, world.day) + timedelta(days=1) for world in WORLDS),
    date(2008, 2, 29),
    date(1990, 5, 17),
)
_DATES = tuple(world + timedelta(days=more) for world in WORLDS for more in (1, 0, 3))
# Values that tests compare with, and that events carry where they do not depend on the world.
DOMAIN: Mapping[str, tuple[Value, ...]] = {
    "flag": (True, False),
    "count": (1, 0, 2, 3),
    "score": (Decimal(1), Decimal("0.5"), Decimal("1.5")),
    "mode": ("home", "phone", "video"),
    "planned": _DATES,
    "moment": tuple(midnight(day) for day in _DATES),
    "place": UNIT_IDS,
    "plan": ("p1", "p2"),
    "note": ("text",),
    "birth_date": _BIRTHS,
    "has_children": (True, False),
    "expectation": ("rule-1", "rule-2"),
    "trigger": ("nothing",),
    "state_key": ("p1", "p2", "1", "2"),
    "reason": ("wish", "other"),
    "until": _DATES,
    "guideline_version": ("1.0.0", "2.0.0"),
}
