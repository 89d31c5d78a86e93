"""What can be done with a step: write down what met it, answer what it asks, say no, go another way."""

from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mestring.care.types import StepKey
from mestring.core.explain import Step
from mestring.core.package import Package
from mestring.core.timeline import Event
from mestring.core.words import Outcome, SubjectKind
from mestring.people.types import PersonCard
from mestring.web.human import on_day
from mestring.web.persons.steps import Action, View
from mestring.web.recording.presets import Question, question_of

OTHER_WAY = "other_way"


def offers(package: Package, step: Step, person: PersonCard, language: str) -> tuple[Action, ...]:
    """Give what can be done with a step that stands open."""
    if not step.is_open:
        return ()
    if step.outcome is Outcome.UNKNOWN:
        answers = tuple(_answers(package, step, person, language))
        return answers or tuple(_meetings(package, step, person, language))
    return (
        *_meetings(package, step, person, language),
        *_decisions(step, person),
    )


def _meetings(package: Package, step: Step, person: PersonCard, language: str) -> Iterator[Action]:
    """Give the way to each event that would meet the step, the first as the main one."""
    types = package.guideline.dictionary.events
    several = len(step.rule.expected_types) > 1
    for place, type_ in enumerate(step.rule.expected_types):
        what = types[type_].title.to(language)
        title = _("Skriv ned %(what)s") % {"what": what} if several else _("Skriv ned")
        url = record_url(person.id, type_, steg=str(StepKey.of(step)))
        yield Action(title, url, kind="secondary" if place else "primary")


def _decisions(step: Step, person: PersonCard) -> Iterator[Action]:
    key = str(StepKey.of(step))
    if SubjectKind.PERSON.value in step.rule.expectation.may_decline:
        title = _("%(name)s takket nei") % {"name": person.name}
        yield Action(title, reverse("step-decline", args=[person.id, key]))
    title = _("Vi valgte en annen vei")
    yield Action(title, reverse("step-deviate", args=[person.id, key]), kind="quiet")


def _answers(package: Package, step: Step, person: PersonCard, language: str) -> Iterator[Action]:
    """Give the way to write down each fact the step waits for."""
    found: dict[str, Question] = {}
    for ground in step.asks:
        question = question_of(package, step, ground)
        if question is not None:
            found.setdefault(_address(step, question, person.id), question)
    attributes = package.guideline.dictionary.attributes
    for place, (url, question) in enumerate(found.items()):
        title = _("Svar")
        if len(found) > 1 and question.fact in attributes:
            fact = attributes[question.fact].title.to(language)
            title = _("Svar: %(fact)s") % {"fact": fact}
        yield Action(title, url, kind="secondary" if place else "primary")


def _address(step: Step, question: Question, person: UUID) -> str:
    asked = {"svar": question.fact, "steg": str(StepKey.of(step))}
    if question.corrects is not None:
        asked = {"svar": question.fact, "retter": str(question.corrects.id)}
    return record_url(person, question.type, **asked)


def record_url(person: UUID, event_type: str, **asked: str) -> str:
    """Give the address of a form."""
    url = reverse("record", args=[person, event_type])
    return f"{url}?{urlencode(asked)}" if asked else url


def answer_words(event: Event, view: View, person: PersonCard, writer: str) -> str:
    """Say what the person has said about a step; `writer` is who wrote it down, if another."""
    parts = {
        "name": person.name,
        "words": _words(event, view),
        "when": on_day(event.on, view.today).text,
    }
    if writer:
        sentence = _("%(name)s, %(when)s: «%(words)s» Skrevet ned av %(writer)s.")
        return sentence % {**parts, "writer": writer}
    return _("%(name)s, %(when)s: «%(words)s»") % parts


def _words(event: Event, view: View) -> str:
    """Give the words: the person's own where there are any."""
    text, answer = event.attributes.get("answer_text"), event.attributes.get("answer")
    if text and answer == OTHER_WAY:
        return _("Ikke sånn. %(text)s") % {"text": text}
    lists = view.package.guideline.dictionary.code_lists
    codes = lists.get(view.package.guideline.dictionary.attributes["answer"].codes, ())
    title = next((code.title.to(view.language) for code in codes if code.id == answer), "")
    said = (title[:1].upper() + title[1:]) or str(answer)
    return f"{said}. {text}" if text else f"{said}."
