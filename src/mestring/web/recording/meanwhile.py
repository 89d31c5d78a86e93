"""What others wrote down while somebody was writing: it is told before anything more is saved."""

from datetime import datetime
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mestring.care import queries as care
from mestring.core.dictionary import DECLINED, DEVIATED
from mestring.core.timeline import Event
from mestring.people import queries as people
from mestring.web.events import event_words
from mestring.web.human import when
from mestring.web.recording.desk import Desk, Errand

DECISIONS = (DECLINED, DEVIATED)


def written_meanwhile(desk: Desk, errand: Errand, seen: datetime) -> str:
    """Say what was written down about the same since the form was opened; empty if nothing was."""
    news = [event for event in desk.events if event.recorded > seen and _is_same(event, errand)]
    if not news:
        return _corrected_meanwhile(desk, errand, seen)
    latest = max(news, key=lambda event: event.recorded)
    return _sentence(desk, latest)


def _is_same(event: Event, errand: Errand) -> bool:
    """Tell whether an event is of the same kind, or settles the step that the errand is about."""
    if errand.step is not None:
        settled = errand.step.match or errand.step.decided_by
        if settled is not None and settled.id == event.id:
            return True
    if errand.type in DECISIONS:
        named = (event.attributes.get("expectation"), event.attributes.get("trigger"))
        wanted = (errand.known.fixed.get("expectation"), errand.known.fixed.get("trigger"))
        return event.type in DECISIONS and named == wanted
    return event.type == errand.type


def _corrected_meanwhile(desk: Desk, errand: Errand, seen: datetime) -> str:
    """Tell of what was done to an event that is being corrected."""
    if errand.corrects is None:
        return ""
    by = [e for e in desk.timeline.events if e.supersedes == errand.corrects.id]
    later = [event for event in by if event.recorded > seen and event.retracts]
    return _sentence(desk, later[-1]) if later else ""


def _sentence(desk: Desk, event: Event) -> str:
    parts = {
        "who": _writer(desk, event.id),
        "when": when(event.recorded, desk.request.today).text,
        "what": capfirst(event_words(desk.package, event, desk.request.language)) or event.type,
    }
    if event.retracts:
        return _("%(who)s angret dette %(when)s: %(what)s.") % parts
    return _("%(who)s skrev ned dette %(when)s: %(what)s.") % parts


def _writer(desk: Desk, event_id: UUID) -> str:
    """Name who wrote an event down."""
    author = care.authors(desk.person.subject).get(event_id)
    if author == desk.request.user.pk:
        return _("Du")
    names = people.user_names([author] if author is not None else [])
    return next(iter(names.values()), _("En kollega"))
