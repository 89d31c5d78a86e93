"""Instruments on their pages: what each is for, filled in and scored, and nothing kept."""

import logging
from collections.abc import Callable

import pytest
from django.apps import apps
from django.test import Client

from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import default_guideline, read_guideline
from mestring.people.types import User
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of

PAGE = "/verktoy/to-sporsmal/"
FULL = {"uro": "1", "sovn": "2", "leve": "0"}
SRS = ("kontakt", "mal", "mate", "helhet")
mine = pytest.mark.usefixtures("published")


@pytest.fixture
def real(jonas: User) -> None:
    """The guideline that is shipped."""
    publish_package(files=read_guideline(default_guideline()), by=jonas, at=NOW)


@mine
def test_the_list_says_what_each_is_for(client: Client) -> None:
    text = text_of(client.get("/verktoy/"))
    assert "To spørsmål Hvordan det går. Ett minutt · Personen selv" in text
    assert "Ingenting lagres" in text


@mine
def test_the_page_says_whose_words_it_shows_and_what_it_is_not_for(client: Client) -> None:
    text = text_of(client.get(PAGE))
    for part in ("Ingen diagnose.", "Våre egne stikkord.", "Fritt i bruk når kilden oppgis."):
        assert part in text
    assert "våre egne stikkord, ikke de prøvde spørsmålene" in text
    assert "Det svarene sier" not in text


@mine
def test_answers_give_a_total_with_both_limits_where_no_sex_is_said(client: Client) -> None:
    text = text_of(client.post(PAGE, FULL))
    assert "Summen: 3 Menn: Lite. Kvinner: Mye. Snakk mer." in text
    text = text_of(client.post(PAGE, {**FULL, "sex": "male"}))
    assert "Summen: 3 Menn: Lite." in text
    assert "Kvinner: Mye" not in text


@mine
def test_a_missing_answer_gives_no_total_and_leads_to_the_question(client: Client) -> None:
    answer = client.post(PAGE, {"uro": "1", "leve": "0"})
    text = text_of(answer)
    assert "Noen svar mangler, og da regnes det ingen sum. 2. Søvn" in text
    assert "Summen" not in text
    assert 'href="#q-sovn"' in answer.content.decode()
    assert 'id="q-sovn"' in answer.content.decode()


@mine
def test_an_answer_about_self_harm_asks_for_a_conversation_also_where_others_are_missing(
    client: Client,
) -> None:
    assert "samtale samme dag" not in text_of(client.post(PAGE, FULL))
    for sent in ({**FULL, "leve": "1"}, {"leve": "1"}):
        text = text_of(client.post(PAGE, sent))
        assert "en samtale samme dag. Er det fare nå, ring 113." in text


@mine
@pytest.mark.parametrize("wrong", ["9", "x", "-1", "1e3", "\x00", "١", "1" * 500, "nan"])
def test_an_answer_that_is_none_is_told_of_at_its_question(client: Client, wrong: str) -> None:
    answer = client.post(PAGE, {**FULL, "uro": wrong})
    assert answer.status_code == 200
    text = text_of(answer)
    assert "Noe må rettes 1. Uro: Velg ett av svarene." in text
    assert "Summen" not in text


@mine
def test_what_was_answered_stands_when_the_page_comes_back(client: Client) -> None:
    page = client.post(PAGE, FULL).content.decode()
    assert page.count(" checked") == 4  # three answers, and both sexes' limits
    assert 'id="q-sovn-2" value="2" checked' in page


@mine
def test_nothing_is_kept_and_no_answer_stands_in_an_address_or_a_log(
    client: Client, caplog: pytest.LogCaptureFixture, django_assert_num_queries: Callable
) -> None:
    client.get(PAGE)
    tables = [model for model in apps.get_models() if not model._meta.proxy]
    before = {model: model._default_manager.count() for model in tables}
    with caplog.at_level(logging.DEBUG), django_assert_num_queries(1):
        answer = client.post(PAGE, {**FULL, "leve": "2"})
    assert {model: model._default_manager.count() for model in tables} == before
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert not client.session.keys()
    assert not [record for record in caplog.records if "leve" in record.getMessage()]
    form = client.get(PAGE).content.decode()
    assert '<form class="stack instrument-form" method="post"' in form


@mine
def test_answers_in_the_address_are_not_read(client: Client) -> None:
    assert "Summen" not in text_of(client.get(PAGE, FULL))


@mine
def test_the_empty_page_may_be_kept_and_lays_no_cookie(client: Client) -> None:
    answer = client.get(PAGE)
    assert not answer.cookies
    assert "no-store" not in answer.headers.get("Cache-Control", "")


@mine
def test_a_form_from_an_old_page_still_counts(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert "Summen: 3" in text_of(strict.post(PAGE, FULL))


@mine
def test_a_misspelt_address_leads_to_what_is_near(client: Client) -> None:
    answer = client.get("/verktoy/to-sporsma/")
    assert answer.status_code == 404
    assert "To spørsmål" in text_of(answer)


@mine
def test_a_recommendation_leads_to_the_instruments_that_go_with_it(client: Client) -> None:
    assert (
        'href="/verktoy/to-sporsmal/"'
        in client.get("/anbefalinger/hold-kontakten/").content.decode()
    )
    assert PAGE not in client.get("/anbefalinger/se-pa-tjenesten/").content.decode()


@mine
def test_in_english_the_page_is_english(client: Client) -> None:
    text = text_of(client.post(f"/en{PAGE}", {**FULL, "leve": "1"}))
    assert "The total: 4 Men: Much. Women: Much." in text
    assert "a conversation the same day" in text
    assert "not the validated questions" in text


@pytest.mark.usefixtures("real")
def test_the_shipped_ones_are_all_there_and_suicidality_is_only_described(client: Client) -> None:
    page = client.get("/verktoy/").content.decode()
    assert page.count('class="entry"') == 28
    text = text_of(client.get("/verktoy/c-ssrs/"))
    assert "Selvmordsfare kan ikke regnes ut" in text
    assert '<form class="stack instrument-form"' not in text
    posted = client.post("/verktoy/c-ssrs/", {"q1": "1"}).content.decode()
    assert 'id="svar"' not in posted


@pytest.mark.usefixtures("real")
def test_a_mark_on_a_line_is_written_as_people_write_numbers(client: Client) -> None:
    sent = {"selv": "3,4", "naere": "4.1", "ute": "5", "alt": "4,6"}
    assert "ORS-sum: 17,1 Under grensen for voksne." in text_of(client.post("/verktoy/ors/", sent))
    wrong = text_of(client.post("/verktoy/ors/", {**sent, "selv": "10,5"}))
    assert "Skriv et tall fra 0 til 10" in wrong


@pytest.mark.usefixtures("real")
def test_who_drinks_never_gets_a_total_without_the_questions_that_are_skipped(
    client: Client,
) -> None:
    sent = {"hvor-ofte": "0", "skade": "0", "andres-uro": "0"}
    assert "AUDIT-sum: 0" in text_of(client.post("/verktoy/audit/", sent))


def test_an_imported_wording_is_shown_with_its_owner_and_said_to_be_one(
    jonas: User, client: Client
) -> None:
    local = {
        "overlay.yaml": "id: vik\ntitle: {nb: Vik, en: Vik}\nversion: 1\n",
        "wordings/srs.yaml": 'title: "Oppdiktet"\ncopyright: "© Ingen"\nlanguage: nb\nitems:\n'
        + "".join(f'  {id_}: "Oppdiktet om {id_} <b>"\n' for id_ in SRS),
    }
    files = read_guideline(default_guideline())._replace(
        local={path: text.encode() for path, text in local.items()}
    )
    publish_package(files=files, by=jonas, at=NOW)
    answer = client.get("/verktoy/srs/")
    assert "den ekte ordlyden, hentet inn lokalt" in text_of(answer)
    assert "Oppdiktet · © Ingen" in text_of(answer)
    assert "Oppdiktet om mal &lt;b&gt;" in answer.content.decode()
    assert "våre egne stikkord, ikke" not in text_of(answer)
    assert '<span lang="nb">Oppdiktet' in client.get("/en/verktoy/srs/").content.decode()
    assert "våre egne stikkord, ikke" in text_of(client.get("/verktoy/ors/"))
