"""The tables of people and places. Other rooms use actions, queries and types."""

from mestring.people.models.persons import (
    CareRelation,
    Competence,
    Person,
    Relative,
    Representation,
    new_id,
)
from mestring.people.models.places import (
    Agreement,
    Membership,
    Municipality,
    ServiceSite,
    Unit,
    User,
)
from mestring.people.models.sharing import Block, BreakGlass, Consent
from mestring.people.models.trail import LogEntry, Message, Notice, Question

__all__ = [
    "Agreement",
    "Block",
    "BreakGlass",
    "CareRelation",
    "Competence",
    "Consent",
    "LogEntry",
    "Membership",
    "Message",
    "Municipality",
    "Notice",
    "Person",
    "Question",
    "Relative",
    "Representation",
    "ServiceSite",
    "Unit",
    "User",
    "new_id",
]
