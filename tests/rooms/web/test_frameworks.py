"""Frameworks: gaps are shown both ways, the balance in figures, and an editor's answers beside."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
import yaml
from django.test import Client

from mestring.knowledge.models import AlignmentDecision
from mestring.people.types import User
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
pytestmark = pytest.mark.usefixtures("published")

OPEN = "/rammeverk/rammen/gjennomgang/"


def answer(**changed: str) -> dict[str, str]:
    given = {
        "sent": str(uuid4()),
        "recommendation": "se-pa-tjenesten",
        "answer": "ja",
        "reason": "Rådet ser på tjenesten hvert år.",
    }
    return {**given, **changed}


def test_a_framework_says_how_much_of_it_is_answered(client: Client) -> None:
    text = text_of(client.get("/rammeverk/"))
    assert (
        "Rammen Plan · I kraft. 1 av 2 kjente punkter er besvart. 1 punkt er ikke funnet." in text
    )


def test_what_no_framework_asks_for_is_listed(client: Client) -> None:
    text = text_of(client.get("/rammeverk/"))
    assert "1 av 2. Det gjør dem ikke mindre riktige." in text
    assert text.index("Vis dem") < text.index("Se på tjenesten hvert år")
    assert "Hold kontakten" not in text[text.index("Vis dem") :]


def test_a_point_is_shown_with_its_answer_its_refusal_and_its_gap(client: Client) -> None:
    text = text_of(client.get("/rammeverk/rammen/"))
    assert "Kontakt etter utskrivning (kapittel 1)" in text
    assert "Hold kontakten Rådet ringer." in text
    assert "Vurdert og ikke tatt med (1) : Kontakt etter utskrivning" in text
    assert "Hull: Ingen har sett på det ennå." in text
    assert "Første samordning. Vurdert av redaksjonen , 1. november" in text


def test_only_the_gaps_can_be_shown(client: Client) -> None:
    text = text_of(client.get("/rammeverk/rammen/?vis=hull"))
    points = text[text.index("Punkter uten anbefaling") : text.index("Anbefalinger dette")]
    assert "Gjennomgang av tjenesten" in points
    assert "Kontakt etter utskrivning" not in points


def test_a_recommendation_says_what_it_answers(client: Client) -> None:
    text = text_of(client.get("/anbefalinger/hold-kontakten/"))
    assert "Svarer på Rammen: Kontakt etter utskrivning" in text


def test_the_balance_counts_each_recommendation_once_by_kind(client: Client) -> None:
    text = text_of(client.get("/rammeverk/balanse/"))
    assert "2 anbefalinger. Hver har ett slags arbeid" in text
    assert "System 1 50 % 1 1 1" in text


def test_the_figures_can_be_seen_for_one_phase_of_a_pathway(client: Client) -> None:
    page = client.get("/rammeverk/balanse/").content.decode()
    assert 'href="/rammeverk/balanse/?forlop=hf1&amp;fase=treatment"' in page
    treatment = text_of(client.get("/rammeverk/balanse/?forlop=hf1&fase=treatment"))
    assert "Hovedforløp 1: Hjelpe" in treatment
    assert "2 anbefalinger. Hver" in treatment
    mapping = text_of(client.get("/rammeverk/balanse/?forlop=hf1&fase=mapping"))
    assert "1 anbefaling. Hver" in mapping
    assert "System 1 100 %" in mapping
    unknown = text_of(client.get("/rammeverk/balanse/?forlop=x&fase=%00"))
    assert "2 anbefalinger. Hver" in unknown


def test_a_wrong_address_is_told_the_nearest(client: Client) -> None:
    missing = client.get("/rammeverk/ramen/")
    assert missing.status_code == 404
    assert "Rammen" in text_of(missing)
    assert client.get("/rammeverk/ukjent/avgjort.yaml").status_code == 404


def test_only_an_editor_decides(
    client: Client, as_: Browser, jonas: User, kari: User, solveig: User
) -> None:
    assert client.get(OPEN).status_code == 302
    for other in (kari, solveig):
        assert as_(other).get(OPEN).status_code == 403
        assert as_(other).post(OPEN, answer()).status_code == 403
        assert "Se forslag og svar" not in text_of(as_(other).get("/rammeverk/rammen/"))
    assert as_(jonas).get(OPEN).status_code == 200
    assert "Se forslag og svar" in text_of(as_(jonas).get("/rammeverk/rammen/"))
    assert not AlignmentDecision.objects.exists()


def test_suggestions_say_which_words_they_rest_on(as_: Browser, jonas: User) -> None:
    text = text_of(as_(jonas).get(OPEN))
    suggested = text[text.index("Forslag") : text.index("Hvilken anbefaling")]
    assert "Se på tjenesten hvert år" in suggested
    assert "Felles ord:" in suggested


def test_the_choice_is_grouped_with_what_is_suggested_first(as_: Browser, jonas: User) -> None:
    html = as_(jonas).get(OPEN).content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', html, re.DOTALL)
    assert [title for title, _options in groups] == ["Forslag", "Alle andre"]
    suggested, others = (set(re.findall(r'value="([^"]+)"', options)) for _title, options in groups)
    assert "se-pa-tjenesten" in suggested
    assert others
    assert not suggested & others


def test_an_answer_is_shown_beside_the_contents_own(
    as_: Browser, jonas: User, client: Client
) -> None:
    answered = as_(jonas).post(OPEN, answer())
    assert answered.status_code == 302
    assert answered.headers["Location"] == "/rammeverk/rammen/#punkt-gjennomgang"
    text = text_of(client.get("/rammeverk/rammen/"))
    assert "Bekreftet av en redaktør, 20. mars" in text
    assert "Rådet ser på tjenesten hvert år." in text
    assert "1 svar er avgjort her" in text
    assert "Jonas" not in text


def test_an_answer_sent_twice_is_kept_once(as_: Browser, jonas: User) -> None:
    same = answer()
    for _ in range(2):
        assert as_(jonas).post(OPEN, same).status_code == 302
    assert AlignmentDecision.objects.count() == 1


def test_another_answer_is_a_new_row_and_the_latest_stands(
    as_: Browser, jonas: User, client: Client
) -> None:
    as_(jonas).post(OPEN, answer())
    as_(jonas).post(OPEN, answer(answer="nei", reason="Nei, det er noe annet."))
    assert AlignmentDecision.objects.count() == 2
    text = text_of(client.get("/rammeverk/rammen/"))
    assert "Avvist av en redaktør" in text
    assert "Bekreftet av en redaktør" not in text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"reason": "  "}, "Skriv grunnen i en setning."),
        ({"answer": ""}, "Velg ja eller nei."),
        ({"recommendation": ""}, "Velg en anbefaling."),
        ({"recommendation": "finnes-ikke"}, "finnes-ikke"),
    ],
)
def test_an_answer_that_is_not_whole_is_not_kept(
    as_: Browser, jonas: User, changed: dict[str, str], says: str
) -> None:
    told = as_(jonas).post(OPEN, answer(**changed))
    assert told.status_code == 200
    assert says in text_of(told)
    assert not AlignmentDecision.objects.exists()


def test_what_the_content_says_already_is_not_said_again(as_: Browser, jonas: User) -> None:
    told = as_(jonas).post("/rammeverk/rammen/kontakt/", answer(recommendation="hold-kontakten"))
    assert "Det står alt i innholdet." in text_of(told)
    unknown = as_(jonas).post("/rammeverk/rammen/resten/", answer())
    assert "Punktet er ikke funnet" in text_of(unknown)
    assert not AlignmentDecision.objects.exists()


def test_what_was_decided_comes_out_in_the_form_of_the_content(
    as_: Browser, jonas: User, client: Client
) -> None:
    as_(jonas).post(OPEN, answer())
    given = client.get("/rammeverk/rammen/avgjort.yaml")
    assert given.headers["Content-Type"].startswith("application/yaml")
    (point,) = yaml.safe_load(given.content)["points"]
    assert point["id"] == "gjennomgang"
    (link,) = point["answered_by"]
    assert link["to"] == "se-pa-tjenesten"
    assert link["because"]["nb"] == "Rådet ser på tjenesten hvert år."
    assert str(link["judged"]["on"]) == "2026-03-20"
