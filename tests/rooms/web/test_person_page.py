"""One person's page: own words first, then steps with their reasons; and the person's own view of it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mestring.care import queries as care
from mestring.core.explain import explain
from mestring.core.telling import tell
from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.queries import current_package
from mestring.people.types import PersonCard, User
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
Happened = Callable[..., Any]
KNOWN = {
    "event": "person.registered",
    "at": "2026-01-02",
    "attributes": {"birth_date": "1992-05-14"},
}
GOAL = {"event": "goal.set", "at": "2026-01-10", "attributes": {"goal_text": "Jeg vil sove."}}


def discharged(day: str, **more: Any) -> dict[str, Any]:
    unit = {"id": "fjordvik-team", "type": "team", "level": "municipality"}
    return {"id": "ut", "event": "inpatient.discharged", "at": day, "unit": unit, **more}


def called(at: str) -> dict[str, Any]:
    facts = {"two_way": True, "contact_mode": "phone"}
    return {"event": "contact.held", "at": at, "attributes": facts}


@pytest.fixture
def karis_view(kari: User, aminas: PersonCard, as_: Browser) -> Callable[..., str]:
    def view(prefix: str = "") -> str:
        return text_of(as_(kari).get(prefix + reverse("person", args=[aminas.id])))

    return view


@pytest.fixture
def aminas_view(amina: User, as_: Browser) -> Callable[..., str]:
    def view(prefix: str = "") -> str:
        return text_of(as_(amina).get(f"{prefix}/min-plan/"))

    return view


def test_own_words_come_before_everything_else(
    happened: Happened, aminas: PersonCard, karis_view: Callable[..., str]
) -> None:
    happened(aminas.subject, KNOWN, GOAL, discharged("2026-03-10"))
    text = karis_view()
    assert "«Jeg vil sove.» Amina, 10. januar" in text
    assert text.index("Jeg vil sove") < text.index("Neste steg") < text.index("Det som har skjedd")


def test_earlier_words_are_kept_on_demand(
    happened: Happened, aminas: PersonCard, karis_view: Callable[..., str]
) -> None:
    newer = {"event": "goal.set", "at": "2026-02-10", "attributes": {"goal_text": "Jeg vil ut."}}
    happened(aminas.subject, GOAL, newer)
    text = karis_view()
    assert text.index("Jeg vil ut") < text.index("Sagt før") < text.index("Jeg vil sove")


@pytest.mark.parametrize(
    ("events", "state", "when"),
    [
        ([discharged("2026-03-16")], "venter", "frist om tre dager (mandag 23. mars)"),
        ([discharged("2026-03-13")], "venter", "frist i dag"),
        ([discharged("2026-03-12")], "på overtid", "skulle vært gjort i går"),
        ([discharged("2026-03-01"), called("2026-03-05")], "gjort", ""),
        ([discharged("2026-03-01"), called("2026-03-12")], "gjort, men sent", ""),
    ],
)
def test_a_step_says_how_it_stands_in_words(
    happened: Happened,
    aminas: PersonCard,
    karis_view: Callable[..., str],
    events: list[dict[str, Any]],
    state: str,
    when: str,
) -> None:
    happened(aminas.subject, KNOWN, *events)
    assert f"{state} {when}".strip() in karis_view()


@pytest.mark.parametrize(
    ("kind", "more", "state"),
    [
        ("step.declined", {}, "takket nei"),
        ("step.deviated", {"reason": "other_help"}, "valgt en annen vei"),
    ],
)
def test_a_no_and_another_way_are_shown_as_what_they_are(
    happened: Happened,
    aminas: PersonCard,
    karis_view: Callable[..., str],
    kind: str,
    more: dict[str, str],
    state: str,
) -> None:
    facts = {"expectation": "kontakt-innen-en-uke", "trigger": "ut", **more}
    decided = {"event": kind, "at": "2026-03-13", "attributes": facts}
    happened(aminas.subject, KNOWN, discharged("2026-03-12"), decided)
    assert state in karis_view()
    assert "på overtid" not in karis_view()


def test_what_is_missing_is_asked_for(
    happened: Happened, aminas: PersonCard, karis_view: Callable[..., str]
) -> None:
    happened(aminas.subject, discharged("2026-03-12"))
    text = karis_view()
    assert "mangler opplysning" in text
    assert "Når er personen født?" in text
    assert "Vi vet ikke ennå: fødselsdato." in text


def test_why_is_told_from_the_trace(
    happened: Happened, aminas: PersonCard, karis_view: Callable[..., str], now: datetime
) -> None:
    happened(aminas.subject, KNOWN, discharged("2026-03-12"))
    text = karis_view()
    package = current_package()
    (step,) = explain(package, care.timeline(aminas.subject), now).steps
    told = tell(package, step)
    sentences = (told.because, told.expected, told.outcome, told.limit_origin, *told.facts)
    assert len(sentences) == 5
    for part in (
        "Hvorfor står dette her?",
        *sentences,
        "Hold kontakten",
        "Retningslinjen , kapittel 4",
        "1.2.3 · teller for Teamet i Fjordvik",
    ):
        assert part in text, part


def test_why_not_is_told_too(
    happened: Happened, aminas: PersonCard, karis_view: Callable[..., str]
) -> None:
    child = {**KNOWN, "attributes": {"birth_date": "2012-01-01"}}
    happened(aminas.subject, child, discharged("2026-03-12"))
    assert "1 som ikke gjelder nå, og hvorfor Første kontakt" in karis_view()


def test_an_empty_page_is_kind(
    happened: Happened,
    aminas: PersonCard,
    karis_view: Callable[..., str],
    aminas_view: Callable[..., str],
) -> None:
    assert "Hva er viktig for personen?" in karis_view()
    assert "Ingenting venter akkurat nå." in karis_view()
    assert "Akkurat nå er det ikke noe vi skylder deg." in aminas_view()


def test_a_late_step_reads_as_what_the_service_owes(
    happened: Happened, aminas: PersonCard, aminas_view: Callable[..., str]
) -> None:
    happened(aminas.subject, KNOWN, discharged("2026-03-12"))
    text = aminas_view()
    assert (
        "Noen skal ringe deg. Dette skulle vi ha gjort innen 19. mars. Vi skylder deg det fortsatt."
        in text
    )
    assert "We should have done this by 19 March. We still owe you this." in aminas_view("/en")


@pytest.mark.parametrize(
    ("events", "promise"),
    [
        ([discharged("2026-03-16")], "Det skjer senest mandag 23. mars."),
        ([discharged("2026-03-14")], "Det skjer senest i morgen."),
        ([discharged("2026-03-01"), called("2026-03-05")], "Dette er gjort."),
        ([discharged("2026-03-01"), called("2026-03-12")], "men vi kom senere enn vi skulle."),
    ],
)
def test_the_person_is_told_what_to_expect(
    happened: Happened,
    aminas: PersonCard,
    aminas_view: Callable[..., str],
    events: list[dict[str, Any]],
    promise: str,
) -> None:
    happened(aminas.subject, KNOWN, *events)
    assert promise in aminas_view()


def test_her_no_is_met_with_respect(
    happened: Happened, aminas: PersonCard, aminas_view: Callable[..., str]
) -> None:
    facts = {"expectation": "kontakt-innen-en-uke", "trigger": "ut"}
    no = {"event": "step.declined", "at": "2026-03-13", "attributes": facts}
    happened(aminas.subject, KNOWN, discharged("2026-03-12"), no)
    assert "Du har takket nei. Det er helt i orden, og du kan ombestemme deg." in aminas_view()


def test_nothing_alarming_stands_on_the_persons_own_page(
    happened: Happened, aminas: PersonCard, amina: User, as_: Browser
) -> None:
    happened(aminas.subject, KNOWN, discharged("2026-03-01"))
    page = as_(amina).get("/min-plan/")
    assert 'class="sign' not in page.content.decode()
    for hard in ("overtid", "!", "Spør:"):
        assert hard not in text_of(page), hard


def test_help_and_a_way_out_are_on_the_persons_and_the_relatives_pages_only(
    happened: Happened, aminas: PersonCard, amina: User, yusuf: User, kari: User, as_: Browser
) -> None:
    def page(user: User, path: str) -> str:
        return as_(user).get(path).content.decode()

    for user, path in ((amina, "/min-plan/"), (yusuf, "/min-side/")):
        shown = page(user, path)
        assert all(f'href="tel:{number}"' in shown for number in ("113", "116117", "116123"))
        assert "Forlat siden raskt" in shown
    preview = reverse("as-the-person-sees-it", args=[aminas.id])
    assert "tel:113" in page(kari, preview)
    assert "tel:113" not in page(kari, reverse("person", args=[aminas.id]))


def test_the_team_sees_what_the_person_sees(
    happened: Happened, aminas: PersonCard, amina: User, kari: User, as_: Browser
) -> None:
    happened(aminas.subject, KNOWN, GOAL, discharged("2026-03-12"))
    preview = text_of(as_(kari).get(reverse("as-the-person-sees-it", args=[aminas.id])))
    own = text_of(as_(amina).get("/min-plan/"))
    assert own[own.index("Det som er viktig") :] == preview[preview.index("Det som er viktig") :]


def test_what_is_closed_to_a_reader_does_not_show(
    happened: Happened, aminas: PersonCard, amina: User, kari: User, as_: Browser
) -> None:
    happened(
        aminas.subject,
        {"event": "violence.told", "at": "2026-03-10"},
        {"event": "alert.sent", "at": "2026-03-11"},
    )
    team = text_of(as_(kari).get(reverse("person", args=[aminas.id])))
    own = text_of(as_(amina).get("/min-plan/"))
    assert "Varsel sendt" in team
    assert "Trygghet etter vold" in team
    assert "Vold fortalt" in own
    assert "arsel sendt" not in own


def test_what_must_not_be_seen_over_a_shoulder_lies_folded_away(
    happened: Happened, aminas: PersonCard, amina: User, as_: Browser
) -> None:
    happened(aminas.subject, KNOWN, {"event": "violence.told", "at": "2026-03-10"})
    page = as_(amina).get("/min-plan/").content.decode()
    folded = page.index('<details class="more screen-only">')
    for told in ("Vold fortalt", "Vi snakker om trygghet."):
        assert page.index(told) > folded


def test_what_is_closed_to_shared_views_is_kept_off_paper(
    happened: Happened, aminas: PersonCard, kari: User, as_: Browser
) -> None:
    happened(aminas.subject, KNOWN, {"event": "violence.told", "at": "2026-03-10"})
    page = as_(kari).get(reverse("person", args=[aminas.id])).content.decode()
    assert '<li class="step step--overdue screen-only"' in page
    assert page.count('<li class="line__item screen-only">') == 1
    assert page.count('<li class="line__item">') == 1


def test_a_relative_sees_nothing_of_the_persons_own(
    happened: Happened,
    aminas: PersonCard,
    yusufs: Any,
    yusuf: User,
    as_: Browser,
) -> None:
    happened(aminas.subject, KNOWN, GOAL, discharged("2026-03-12"))
    happened(yusufs.subject, {"event": "relative.named", "at": "2026-03-10"})
    text = text_of(as_(yusuf).get("/min-side/"))
    assert "Vi snakker med deg. Det skjer senest tirsdag 24. mars." in text
    assert "Jeg vil sove" not in text
    assert "Utskrivning" not in text


def test_markup_in_what_was_written_stays_text(
    happened: Happened, aminas: PersonCard, kari: User, as_: Browser
) -> None:
    script = {**GOAL, "attributes": {"goal_text": "<script>alert(1)</script>"}}
    happened(aminas.subject, script)
    page = as_(kari).get(reverse("person", args=[aminas.id])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_handful_of_steps_is_shown_and_the_rest_on_demand(
    happened: Happened, aminas: PersonCard, kari: User, as_: Browser
) -> None:
    days = [f"2026-03-{day:02d}" for day in range(4, 13)]
    happened(aminas.subject, KNOWN, *(discharged(day, id=day) for day in days))
    page = as_(kari).get(reverse("person", args=[aminas.id])).content.decode()
    shown = page[page.index('id="next"') : page.index('<details class="more">')]
    assert len(re.findall(r'<li class="step ', shown)) == 5
    assert "Vis 4 til" in page


def test_every_link_within_a_page_leads_somewhere(
    happened: Happened, aminas: PersonCard, kari: User, as_: Browser
) -> None:
    happened(aminas.subject, KNOWN, GOAL, discharged("2026-03-12"))
    browser = as_(kari)
    answer: HttpResponse = browser.get(reverse("person", args=[aminas.id]))
    links = set(re.findall(r'href="(/[^"#]*)', answer.content.decode()))
    pages = [link for link in links if not link.startswith("/static/")]
    assert len(pages) > 8
    answers = {link: browser.get(link, follow=True).status_code for link in pages}
    assert answers == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("later", ["", "boolean", "decimal", "date", "code, codes: contact_mode"])
def test_a_page_stands_whatever_a_later_guideline_has_dropped_or_made_anew(
    happened: Happened,
    kari: User,
    jonas: User,
    aminas: PersonCard,
    as_: Browser,
    guideline_files: GuidelineFiles,
    now: datetime,
    later: str,
) -> None:
    def publish(type_: str, at: datetime) -> None:
        """Publish with an event type that carries a fact of this type, or without both."""
        text = "\n" + guideline_files.national["events.yaml"].decode()
        if type_:
            event = "extra.thing: {title: {nb: tingen, en: thing}, subjects: [person], "
            event += "attributes: [extra], fhir: {resource: X}}"
            text = text.replace("\nevents:\n", f"\nevents:\n  {event}\n")
            fact = f"extra: {{type: {type_}, title: {{nb: det, en: it}}}}"
            text = text.replace("\nattributes:\n", f"\nattributes:\n  {fact}\n")
        files = {**guideline_files.national, "events.yaml": text.encode()}
        publish_package(files=GuidelineFiles(files), by=jonas, at=at)

    publish("text", now - timedelta(days=2))
    happened(
        aminas.subject,
        {"event": "extra.thing", "at": "2026-03-02", "attributes": {"extra": "hei"}},
    )
    publish(later, now - timedelta(days=1))
    browser = as_(kari)
    assert browser.get("/personer/").status_code == 200
    page = browser.get(reverse("person", args=[aminas.id]))
    assert ("tingen" if later else "extra.thing") in text_of(page).lower()
