"""What stands around a form: what it is for, why it asks, who will see the answers, and the way out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mestring.core.dictionary import DECLINED, DEVIATED
from mestring.core.explain import Step
from mestring.core.words import Visibility
from mestring.people.types import PersonCard
from mestring.web.human import plain_date
from mestring.web.persons.steps import anchor_of
from mestring.web.recording.desk import Desk, Errand
from mestring.web.recording.forms import EventForm
from mestring.web.recording.offers import record_url
from mestring.web.vocabulary import Word

USED_BEFORE = gettext_lazy(
    "Dette skjemaet er brukt før, med et annet innhold. Det du skriver nå, blir skrevet ned i tillegg."
)
SEEN_BY: dict[Visibility, Word] = {
    Visibility.ORDINARY: gettext_lazy("%(name)s ser dette på sin egen side."),
    Visibility.GUARDED: gettext_lazy(
        "Dette vernes: %(name)s og dere som hjelper ser det. Det vises ikke for pårørende, ikke på "
        "utskrift, og ligger for seg på siden til %(name)s."
    ),
    Visibility.PROFESSIONAL: gettext_lazy(
        "Bare dere som hjelper, ser dette. Det vises ikke på siden til %(name)s."
    ),
}


@dataclass(frozen=True, slots=True)
class First:
    """Something that must be written down before this can be."""

    title: str
    url: str


def present_form(desk: Desk, errand: Errand, form: EventForm, note: str) -> dict[str, Any]:
    """Give the words around a form."""
    return {
        "title": _title(desk, errand),
        "why": _why(desk, errand),
        "seen_by": seen_by(form.sheet.definition.visibility, desk.person),
        "note": note,
        "first": tuple(_first(desk, form)),
        "back_url": _back_url(desk, errand),
    }


def seen_by(visibility: Visibility, person: PersonCard) -> str:
    """Say who will see what is written down."""
    return str(SEEN_BY[visibility]) % {"name": person.name}


def _title(desk: Desk, errand: Errand) -> str:
    if errand.corrects is not None:
        return _("Rett: %(what)s") % {"what": _what(desk, errand)}
    if errand.type == DECLINED:
        return _("%(name)s takket nei") % {"name": desk.person.name}
    if errand.type == DEVIATED:
        return _("Vi valgte en annen vei")
    return _("Skriv ned: %(what)s") % {"what": _what(desk, errand)}


def _what(desk: Desk, errand: Errand) -> str:
    definition = desk.package.guideline.dictionary.events[errand.type]
    return definition.title.to(desk.request.language)


def _why(desk: Desk, errand: Errand) -> str:
    """Say in a sentence or two why we ask, and how long it takes."""
    if errand.corrects is not None:
        return _("Rett det som ble feil. Det som stod her før, er fortsatt å finne for ettertiden.")
    if errand.step is None:
        return _("Tar under ett minutt. Vi spør om det som avgjør neste steg.")
    return _of_step(desk, errand, errand.step)


def _of_step(desk: Desk, errand: Errand, step: Step) -> str:
    parts = {"step": step.rule.expectation.title.to(desk.request.language)}
    if errand.type == DECLINED:
        return _("Gjelder «%(step)s». Grunnen er frivillig, og et nei er ikke for alltid.") % parts
    if errand.type == DEVIATED:
        return (
            _("Gjelder «%(step)s». Skriv kort hva dere valgte, så andre forstår hvorfor.") % parts
        )
    if errand.known.first and errand.on is not None:
        day = plain_date(errand.on)
        sentence = _("Avgjør om «%(step)s» gjelder. Svar for slik det var %(day)s.")
        return sentence % {**parts, "day": day}
    if errand.known.first:
        return _("Tar under ett minutt. Svaret avgjør om «%(step)s» gjelder.") % parts
    return _("Tar under ett minutt. Det du skriver her, svarer på «%(step)s».") % parts


def _first(desk: Desk, form: EventForm) -> Iterator[First]:
    """Give what must be written down first, where a form must point to something that is not there."""
    dictionary, language = desk.package.guideline.dictionary, desk.request.language
    for name in form.sheet.lacking:
        for maker in dictionary.attributes[name].made_by[:1]:
            title = dictionary.events[maker].title.to(language)
            yield First(title, record_url(desk.person.id, maker))


def _back_url(desk: Desk, errand: Errand) -> str:
    """Give the way out: back to the person, at the step if it came from one."""
    url = reverse("person", args=[desk.person.id])
    step = errand.step
    return f"{url}#{anchor_of(step.expectation, step.trigger.id, step.state_key)}" if step else url
