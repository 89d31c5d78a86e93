"""What is asked for of one worked case: what happens, seen from which day, and what is to come out."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from mestring.core.guideline import Guideline
from mestring.core.loading.written import Path
from mestring.core.words import Outcome
from mestring.knowledge.drafts.rewriting import value_at
from mestring.web.editing.asked import BOKMAL, As, Asked, Group
from mestring.web.editing.groups_bank import NEW_ROWS, rows
from mestring.web.vocabulary import STATES

# A case that is not there yet has something that happens first, and something after it.
NEW_EVENTS = 2


def case_groups(path: str, data: Any, guideline: Guideline, place: int) -> Iterator[Group]:
    """Ask for one case of a file; a new one is asked for its id too."""
    at: Path = ("cases", place)
    is_new = value_at(data, at) is None
    yield Group(_("Eksempelet"), tuple(_case(at, path, guideline, is_new=is_new)))
    events = (*at, "events")
    new = NEW_EVENTS if is_new else NEW_ROWS
    yield Group(
        _("Det som skjer"),
        tuple(rows(events, data, lambda row, number: _event(row, number, guideline), new)),
    )
    yield Group(
        _("Det som skal komme ut"),
        tuple(rows((*at, "expect"), data, _expected)),
    )
    more = tuple(_more(at))
    is_filled_in = any(value_at(data, each.path) for each in more)
    yield Group(_("Mer om eksempelet"), more, is_open=is_filled_in)


def _more(at: Path) -> Iterator[Asked]:
    known, excluded, note = (*at, "known"), (*at, "excluded"), (*at, "note")
    yield Asked(known, _("Med det som var kjent"), help=_("Tomt: den samme dagen."), gone=known)
    yield Asked(
        excluded,
        _("Omfattes ikke"),
        As.NAMES,
        help=_("Navn på hendelser som ikke skal gi noe steg, med komma mellom."),
    )
    yield Asked((*note, "nb"), _("Merknad"), As.TEXT, gone=note)
    yield Asked((*note, "en"), _("Merknad på engelsk"), As.TEXT, gone=note)


def _case(at: Path, path: str, guideline: Guideline, *, is_new: bool) -> Iterator[Asked]:
    found = guideline.recommendations.get(PurePosixPath(path).stem)
    expectations = tuple((each.id, each.title.nb) for each in found.expectations) if found else ()
    if is_new:
        help_ = _("Små bokstaver a–z, tall og bindestrek.")
        yield Asked((*at, "id"), _("Kort navn"), help=help_)
    yield Asked((*at, "title", "nb"), _("Hva det viser"))
    yield Asked((*at, "title", "en"), _("Hva det viser, på engelsk"))
    yield Asked(
        (*at, "expectation"),
        _("Forventningen"),
        As.CHOICE,
        expectations,
        choice_language=BOKMAL,
    )
    moment = _("2026-03-25, eller med klokkeslett: 2026-03-25T10:00+01:00.")
    yield Asked((*at, "at"), _("Sett fra"), help=moment)
    subject = (*at, "subject")
    yield Asked(
        subject, _("Hvem det gjelder"), As.PAIRS, help=_("For eksempel id: jonas"), gone=subject
    )


def _event(at: Path, number: int, guideline: Guideline) -> Iterator[Asked]:
    events = sorted(
        ((id_, f"{each.title.nb} ({id_})") for id_, each in guideline.dictionary.events.items()),
        key=lambda choice: choice[1],
    )
    heading = _("Hendelse %(number)s") % {"number": number}
    yield Asked(
        (*at, "event"),
        _("Hva skjer"),
        As.CHOICE,
        tuple(events),
        heading=heading,
        choice_language=BOKMAL,
    )
    yield Asked((*at, "at"), _("Når"), is_narrow=True)
    yield Asked((*at, "id"), _("Navn i eksempelet"), is_narrow=True)
    help_ = _("navn: verdi, med komma mellom") if number == 1 else ""
    yield Asked((*at, "attributes"), _("Opplysninger"), As.PAIRS, help=help_)
    yield Asked((*at, "unit"), _("Enhet"), As.PAIRS, fold=_("Mer"))


def _expected(at: Path, number: int) -> Iterator[Asked]:
    outcomes = tuple((outcome.value, STATES[outcome].word) for outcome in Outcome)
    heading = _("Steg %(number)s") % {"number": number}
    yield Asked((*at, "trigger"), _("Etter hendelsen"), is_narrow=True, heading=heading)
    yield Asked((*at, "outcome"), _("Skal være"), As.CHOICE, outcomes, is_narrow=True)
    yield Asked((*at, "due"), _("Frist"), is_narrow=True)
    yield Asked((*at, "match"), _("Gjort ved"), is_narrow=True)
    more = _("Mer")
    yield Asked((*at, "missing"), _("Mangler"), As.NAMES, is_narrow=True, fold=more)
    yield Asked((*at, "unit"), _("Enhet"), is_narrow=True, fold=more)
    yield Asked((*at, "state_key"), _("Gjelder"), is_narrow=True, fold=more)
