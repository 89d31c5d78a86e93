"""Trust shows its hand: who looked and why, a question answered, somebody kept out, an opening reviewed."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mestring.people import identity
from mestring.people.models import Block, BreakGlass, Consent, LogEntry, Notice
from mestring.people.types import PersonCard, User
from tests.rooms.conftest import BORN
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
Happened = Callable[..., Any]
LOG = "/min-plan/hvem-har-sett/"


@pytest.fixture
def looked(happened: Happened, aminas: PersonCard, kari: User, per: User, as_: Browser) -> None:
    """Kari has opened Amina's page, and Per has tried."""
    happened(aminas.subject, {"event": "inpatient.discharged", "at": "2026-03-14"})
    for user in (kari, per):
        as_(user).get(reverse("person", args=[aminas.id]))


def line_of(name: str) -> int:
    return LogEntry.objects.filter(reader_name=name, what="person").latest("pk").pk


def test_she_reads_who_looked_and_why_and_who_tried(
    looked: None, amina: User, as_: Browser
) -> None:
    text = text_of(as_(amina).get(LOG))
    assert "Kari, koordinator, Teamet i Fjordvik Så siden om deg" in text
    assert "Enheten følger deg opp." in text
    assert "Per, behandler, Teamet i Storvik Prøvde å åpne siden om deg" in text
    assert "Det var ingen grunn som ga tilgang." in text


def test_her_question_is_answered_by_a_human_in_the_same_thread(
    looked: None, amina: User, solveig: User, as_: Browser
) -> None:
    address = reverse("own-log-ask", args=[line_of("Kari")])
    browser = as_(amina)
    assert browser.post(address, {"words": "Hvorfor så du i går?"}).status_code == 302
    assert "Enheten har ikke svart ennå." in text_of(browser.get(address))
    leader = as_(solveig)
    waiting = leader.get("/gjennomgang/")
    assert "Hvorfor så du i går?" in text_of(waiting)
    link = re.search(r'href="(/gjennomgang/sporsmal/\d+/)"', waiting.content.decode())
    assert link is not None
    leader.post(link.group(1), {"words": "Kari forberedte samtalen med deg."})
    browser = as_(amina)
    assert "Du har fått svar" in text_of(browser.get("/min-plan/"))
    assert "Kari forberedte samtalen med deg." in text_of(browser.get(address))


def test_a_notice_leaves_when_it_is_read(
    looked: None, amina: User, solveig: User, as_: Browser
) -> None:
    test_her_question_is_answered_by_a_human_in_the_same_thread(None, amina, solveig, as_)
    browser = as_(amina)
    notice = Notice.objects.get()
    browser.post(reverse("own-notice-read", args=[notice.pk]))
    assert "Du har fått svar" not in text_of(browser.get("/min-plan/"))


def test_nobody_asks_about_or_reads_anothers_line(
    looked: None, yusuf: User, kari: User, per: User, as_: Browser
) -> None:
    address = reverse("own-log-ask", args=[line_of("Kari")])
    for user in (yusuf, kari, per):
        browser = as_(user)
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"words": "Hva?"}).status_code == 403
        assert browser.get(LOG).status_code == 403


@pytest.mark.parametrize("words", ["", "   ", "a" * 5000])
def test_a_question_without_words_or_without_end_is_told_of(
    looked: None, amina: User, as_: Browser, words: str
) -> None:
    answer = as_(amina).post(reverse("own-log-ask", args=[line_of("Kari")]), {"words": words})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_line_that_is_not_there_is_not_found(looked: None, amina: User, as_: Browser) -> None:
    browser = as_(amina)
    assert browser.get(reverse("own-log-ask", args=[999999])).status_code == 404
    assert browser.get(LOG + "?eldre=x").status_code == 200
    assert browser.get(LOG + "?eldre=" + "9" * 40).status_code == 200


def test_keeping_somebody_out_says_what_it_costs_and_bites_at_once(
    looked: None, amina: User, kari: User, aminas: PersonCard, as_: Browser
) -> None:
    page = reverse("person", args=[aminas.id])
    address = reverse("own-close", args=["ansatt", str(kari.pk)])
    browser = as_(amina)
    assert "I en krise kan det ta lengre tid" in text_of(browser.get(address))
    assert browser.post(address, {}).status_code == 200
    assert Block.objects.count() == 0
    assert browser.post(address, {"cost_told": "on"}).status_code == 302
    assert "Kari Stengt ute siden" in text_of(browser.get("/min-plan/stengt/"))
    assert as_(kari).get(page).status_code == 404
    assert "Amina" not in text_of(as_(kari).get("/personer/"))
    as_(amina).post(reverse("own-open-again", args=[Block.objects.get().pk]))
    assert as_(kari).get(page).status_code == 200


@pytest.mark.parametrize("key", ["ansatt/0", "ansatt/x", "enhet/ingen", "noe/1"])
def test_keeping_nobody_out_is_not_found(looked: None, amina: User, as_: Browser, key: str) -> None:
    assert as_(amina).get(f"/min-plan/stengt/{key}/").status_code == 404


def test_an_emergency_is_opened_for_a_reason_told_and_reviewed(
    looked: None,
    amina: User,
    per: User,
    add_user: Callable[..., User],
    aminas: PersonCard,
    as_: Browser,
) -> None:
    from mestring.people.roles import Role

    leader = add_user("Leif", Role.LEADER, "storvik-team")
    page = reverse("person", args=[aminas.id])
    sent = {
        "number": identity.make(BORN),
        "reason": "danger",
        "words": "Hun ringte vakta.",
        "unit": "storvik-team",
    }
    browser = as_(per)
    assert browser.get(page).status_code == 404
    assert browser.post("/nodapning/", {**sent, "words": ""}).status_code == 200
    assert browser.post("/nodapning/", {**sent, "number": "12345678901"}).status_code == 200
    assert BreakGlass.objects.count() == 0
    assert browser.post("/nodapning/", sent)["Location"] == page
    assert browser.get(page).status_code == 200
    told = text_of(as_(amina).get("/min-plan/"))
    assert "Noen har åpnet siden din i en nødssituasjon." in told
    assert "Hun ringte vakta." in told
    browser = as_(leader)
    opening = BreakGlass.objects.get()
    address = reverse("review", args=[opening.pk])
    assert "Per (Teamet i Storvik) åpnet Amina" in text_of(browser.get(address))
    assert browser.post(address, {"finding": "not-in-order"}).status_code == 200
    assert browser.post(address, {"finding": "in-order"}).status_code == 302
    assert browser.get(address).status_code == 404
    assert "Det var riktig å åpne" in text_of(as_(amina).get("/min-plan/"))


def test_only_those_who_help_can_open_in_an_emergency(
    amina: User, solveig: User, jonas: User, published: object, as_: Browser
) -> None:
    for user in (amina, solveig, jonas):
        assert as_(user).get("/nodapning/").status_code == 403


def test_sharing_with_a_place_ends_by_itself_and_by_her_word(
    looked: None,
    amina: User,
    per: User,
    aminas: PersonCard,
    as_: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The little guideline of the tests has no list of parts to share.
    monkeypatch.setattr(
        "mestring.web.trust.places.part_titles", lambda *_: {"own_words": "det viktige"}
    )
    page = reverse("person", args=[aminas.id])
    sent = {"unit": "storvik-team", "sections": ["own_words"], "until": "2026-04-01"}
    browser = as_(amina)
    if "own_words" not in browser.get("/min-plan/deling/steder/").content.decode():
        pytest.skip("the little guideline of the tests has nothing to share")
    assert (
        browser.post("/min-plan/deling/steder/", {**sent, "until": "2026-01-01"}).status_code == 200
    )
    assert browser.post("/min-plan/deling/steder/", sent).status_code == 302
    assert as_(per).get(page).status_code == 200
    consent = Consent.objects.get()
    as_(amina).post(reverse("own-place-stop", args=[consent.pk]))
    assert as_(per).get(page).status_code == 404


def test_what_is_done_together_needs_that_the_person_is_there(
    looked: None, kari: User, aminas: PersonCard, as_: Browser
) -> None:
    from mestring.care import queries as care

    address = reverse("together", args=[aminas.id])
    browser = as_(kari)
    sent = {"do": "mal", "words": "Jeg vil ha fred."}
    without = browser.post(address, sent)
    assert without.status_code == 200
    assert "Kryss av når personen er her" in text_of(without)
    assert "goal.set" not in care.timeline(aminas.subject).by_type
    assert browser.post(address, {**sent, "is_here": "on"}).status_code == 302
    assert "Jeg vil ha fred." in text_of(browser.get(address))


def test_she_takes_along_what_is_written_about_her_and_nothing_closed(
    happened: Happened, looked: None, amina: User, aminas: PersonCard, kari: User, as_: Browser
) -> None:
    happened(aminas.subject, {"event": "alert.sent", "at": "2026-03-15"})
    answer = as_(amina).post("/min-plan/ta-med/fil/")
    content = json.loads(answer.content)
    types = [event["event"] for event in content["events"]]
    assert "inpatient.discharged" in types
    assert "alert.sent" not in types
    assert any(line["who"].startswith("Kari") for line in content["seen_by"])
    assert "attachment" in answer["Content-Disposition"]
    assert LogEntry.objects.filter(how="export", reader=amina.pk).count() == 1
    assert as_(kari).post("/min-plan/ta-med/fil/").status_code == 403


def test_something_wrong_is_asked_about_decided_with_reasons_and_told(
    happened: Happened,
    amina: User,
    kari: User,
    solveig: User,
    aminas: PersonCard,
    as_: Browser,
    settings: Any,
    tmp_path: Any,
) -> None:
    settings.ERASED_LIST = tmp_path / "erased.jsonl"
    unit = {"id": "fjordvik-team", "type": "team", "level": "municipality"}
    (event,) = happened(
        aminas.subject, {"event": "inpatient.discharged", "at": "2026-03-14", "unit": unit}
    )
    address = reverse("own-plea", args=[event])
    browser = as_(amina)
    assert "Stemmer ikke dette?" in text_of(browser.get("/min-plan/"))
    assert "Rettes ved et datert tillegg." in text_of(browser.get(address))
    assert browser.post(address, {"kind": "erase", "words": " "}).status_code == 200
    assert browser.post(address, {"kind": "erase", "words": "Det var ikke meg."}).status_code == 302
    browser = as_(solveig)
    page = browser.get("/gjennomgang/").content.decode()
    link = re.search(r'href="(/gjennomgang/rettet/\d+/)"', page)
    assert link is not None
    assert as_(kari).get(link.group(1)).status_code == 403
    browser = as_(solveig)
    assert browser.post(link.group(1), {"answer": "no", "words": ""}).status_code == 200
    sent = {"answer": "yes", "reason": "wrong-person", "words": "Det gjaldt en annen. Beklager."}
    assert browser.post(link.group(1), sent).status_code == 302
    assert browser.get(link.group(1)).status_code == 404
    browser = as_(amina)
    told = text_of(browser.get("/min-plan/rettet/"))
    assert "Svaret er ja. «Det gjaldt en annen. Beklager.»" in told
    assert "utskrivning" not in text_of(browser.get("/min-plan/")).lower()
    assert browser.get(address).status_code == 404


def test_she_erases_her_own_words_herself(
    happened: Happened, amina: User, aminas: PersonCard, as_: Browser, settings: Any, tmp_path: Any
) -> None:
    from mestring.care import queries as care

    settings.ERASED_LIST = tmp_path / "erased.jsonl"
    happened(aminas.subject)
    browser = as_(amina)
    browser.post("/min-plan/mal/", {"words": "Jeg vil sove."})
    event = care.timeline(aminas.subject).by_type["goal.set"][0]
    address = reverse("own-plea", args=[event.id])
    assert "Dette er dine egne ord." in text_of(browser.get(address))
    assert browser.post(address, {"do": "slett"}).status_code == 302
    assert "Jeg vil sove." not in text_of(browser.get("/min-plan/"))
