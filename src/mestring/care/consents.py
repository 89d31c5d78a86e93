"""What a timeline tells of consents, handed on to `people`, where it becomes keys.

It closes rather than opens. A consent holds only if it came after every withdrawal it could be meant by,
and was written down after it too. A withdrawal counts for good, also one that is corrected or taken back
later: sharing again takes a new yes, and costs one press.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from mestring.care import queries
from mestring.core.timeline import Event, Subject, Timeline, visible
from mestring.core.words import SubjectKind
from mestring.people import actions as people
from mestring.people.types import ToldConsent, User

GIVEN, WITHDRAWN = "consent.given", "consent.withdrawn"
PART, RELATIVE, UNIT = "shared_part", "relative", "unit_ref"
PURPOSE, UNTIL = "sharing_purpose", "until"
TO_RELATIVES = "relative_information"


def keep(
    subject: Subject,
    written: Sequence[Event],
    *,
    by: User,
    at: datetime,
    is_import: bool = False,
) -> None:
    """Bring the consents in `people` up to what the timeline tells, if what was written may change it."""
    if subject.kind is not SubjectKind.PERSON:
        return
    # A correction may be of a consent, whatever it makes of it.
    if not any(each.type in (GIVEN, WITHDRAWN) or each.supersedes for each in written):
        return
    timeline = queries.timeline(subject)
    if any(each.type in (GIVEN, WITHDRAWN) for each in timeline.events):
        told = tuple(tell(timeline, at))
        people.keep_consents(person=UUID(subject.id), told=told, by=by, at=at, is_import=is_import)


def tell(timeline: Timeline, at: datetime) -> Iterator[ToldConsent]:
    """Give the consents that a timeline tells of and that nothing has ended."""
    withdrawals = [each for each in timeline.events if each.type == WITHDRAWN and not each.retracts]
    for event in visible(timeline.events, at, at):
        if event.type == GIVEN and not any(_ends(each, event) for each in withdrawals):
            told = _told(event)
            if told is not None:
                yield told


def _told(event: Event) -> ToldConsent | None:
    """Read a consent; one that does not say what is shared shares nothing."""
    said = event.attributes
    until = said.get(UNTIL)
    section = str(said.get(PART, ""))
    if not section:
        return None
    return ToldConsent(
        event=event.id,
        section=section,
        from_date=event.on,
        relative=_key(said.get(RELATIVE)),
        unit=str(said[UNIT]) if UNIT in said else None,
        purpose=str(said.get(PURPOSE, "")),
        until_date=until if isinstance(until, date) else None,
    )


def _key(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _ends(withdrawn: Event, given: Event) -> bool:
    """Could this withdrawal be meant for this consent, and not surely lie before it?

    What a withdrawal does not say, it is taken to mean all of.
    """
    said, meant = withdrawn.attributes, given.attributes
    for name in (PART, RELATIVE, UNIT):
        if name in said and said[name] != meant.get(name):
            return False
    if not {RELATIVE, UNIT} & said.keys() and said.get(PURPOSE, meant.get(PURPOSE)) != meant.get(
        PURPOSE
    ):
        return False
    lies_before = withdrawn.day <= given.day and (
        (withdrawn.recorded, withdrawn.order) < (given.recorded, given.order)
    )
    return not lies_before
