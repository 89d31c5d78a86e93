"""Forms for words, values, pathways and cases: each thing by itself, and a case run while it is written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mestring.core.loading.written import Written, written
from mestring.knowledge.drafts import checking, queries
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.models import Revision
from mestring.knowledge.types import Publication
from mestring.people.roles import Role
from mestring.people.types import User
from tests.rooms.web.reading import text_of
from tests.rooms.web.test_editing import address, form_of, opened

Browser = Callable[[User | None], Client]
WORDS, VALUE, PATHWAY = "glossary.yaml", "values/personen-forst.md", "pathways/hf1.yaml"
CASES = "cases/hold-kontakten.yaml"


@pytest.fixture
def runa(add_user: Callable[..., User]) -> User:
    return add_user("Runa", Role.EDITOR)


@pytest.fixture
def draft(published: Publication, jonas: User) -> DraftCard:
    return opened(jonas)


def send(
    browser: Client, card: DraftCard, path: str, changed: dict[str, str], do: str, entry: str = ""
) -> Any:
    url = address(card, path)
    sent = form_of(browser, f"{url}?del={entry}") | changed
    return browser.post(url, {**sent, "del": entry, "do": do}, follow=True)


def content(card: DraftCard, path: str) -> str:
    found = queries.head(card, path).content
    assert found is not None
    return found.decode()


def data(card: DraftCard, path: str) -> Any:
    found = written(path, content(card, path).encode())
    assert isinstance(found, Written)
    return found.data


# Words


def test_one_word_is_changed_where_it_stands(draft: DraftCard, jonas: User, as_: Browser) -> None:
    before = content(draft, WORDS)
    name = "v.1.explanation.nb"
    send(as_(jonas), draft, WORDS, {name: "Ett råd, og hvorfor."}, "lagre", "anbefaling")
    assert content(draft, WORDS) == before.replace("nb: Ett råd.,", 'nb: "Ett råd, og hvorfor.",')


def test_a_new_word_is_added_last_and_shown_when_it_is_saved(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    before = content(draft, WORDS)
    new = {
        "v.2.id": "frist",
        "v.2.nb": "frist",
        "v.2.en": "deadline",
        "v.2.not": "deadline, siste dag",
        "v.2.explanation.nb": "Når noe skal være gjort.",
    }
    answer = send(as_(jonas), draft, WORDS, new, "lagre", "_ny")
    assert answer.redirect_chain[-1][0].endswith("?lagret=1&del=frist")
    assert content(draft, WORDS).startswith(before)
    assert data(draft, WORDS)[2] == {
        "id": "frist",
        "nb": "frist",
        "explanation": {"nb": "Når noe skal være gjort."},
        "not": ["deadline", "siste dag"],
        "en": "deadline",
    }
    assert not checking.check(queries.files(draft)).faults


def test_a_new_word_sent_empty_saves_nothing(draft: DraftCard, jonas: User, as_: Browser) -> None:
    for path in (WORDS, CASES):
        send(as_(jonas), draft, path, {}, "lagre", "_ny")
    assert not Revision.objects.exists()


def test_a_word_is_taken_out_alone(draft: DraftCard, jonas: User, as_: Browser) -> None:
    send(as_(jonas), draft, WORDS, {}, "bort", "steg")
    assert [each["id"] for each in data(draft, WORDS)] == ["anbefaling"]


def test_another_name_of_a_word_is_pointed_to_where_the_texts_say_it(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    answer = send(as_(jonas), draft, WORDS, {"v.0.not": "brev"}, "sjekk", "steg")
    assert "«brev» er et annet navn på noe som står i ordlista." in text_of(answer)
    assert not Revision.objects.exists()


def test_a_word_without_letters_is_a_fault_at_its_field_and_not_a_page_that_breaks(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    html = send(as_(jonas), draft, WORDS, {"v.0.nb": ""}, "sjekk", "steg").content.decode()
    assert "ds-validation-message" in html.split('id="beside-v-0-nb"')[1].split("</div>")[0]
    shown = send(as_(jonas), draft, WORDS, {"v.0.en": ""}, "vis", "steg")
    assert "Siden kan ikke vises ennå" in text_of(shown)


def test_two_who_write_on_different_words_both_get_their_way(
    draft: DraftCard, jonas: User, runa: User, as_: Browser
) -> None:
    url = address(draft, WORDS)
    hers = form_of(as_(runa), f"{url}?del=anbefaling") | {"v.1.en": "advice"}
    send(as_(jonas), draft, WORDS, {"v.0.en": "stride"}, "lagre", "steg")
    answer = as_(runa).post(url, {**hers, "del": "anbefaling", "do": "lagre"}, follow=True)
    assert "begges endringer er med" in text_of(answer)
    assert [each["en"] for each in data(draft, WORDS)] == ["stride", "advice"]


def test_two_who_write_on_the_same_word_choose(
    draft: DraftCard, jonas: User, runa: User, as_: Browser
) -> None:
    url = address(draft, WORDS)
    hers = form_of(as_(runa), f"{url}?del=steg") | {"v.0.en": "hers"}
    send(as_(jonas), draft, WORDS, {"v.0.en": "his"}, "lagre", "steg")
    answer = as_(runa).post(url, {**hers, "del": "steg", "do": "lagre"}, follow=True)
    assert "To har endret det samme" in text_of(answer)
    assert data(draft, WORDS)[0]["en"] == "his"


# Values and pathways


def test_the_text_of_a_value_is_markdown_and_measured_for_the_person(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    before = content(draft, VALUE)
    hard = "Virksomheten gjennomfører kvalitetssikring av oppfølging sammen med personen selv."
    html = send(as_(jonas), draft, VALUE, {"v.text.nb": hard}, "sjekk").content.decode()
    assert "Tungt å lese" in html.split('id="beside-v-text-nb"')[1].split("</div>")[0]
    send(as_(jonas), draft, VALUE, {"v.text.nb": "Først.\r\n\r\n- a\r\n- b"}, "lagre")
    stood = before.split("## nb\n")[1].split("\n\n## en")[0]
    assert content(draft, VALUE) == before.replace(stood, "Først.\n\n- a\n- b")


def test_the_order_of_a_value_is_a_number_and_nothing_else(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    answer = send(as_(jonas), draft, VALUE, {"v.order": "først"}, "lagre")
    assert "Skriv et helt tall." in text_of(answer)
    send(as_(jonas), draft, VALUE, {"v.order": "7"}, "lagre")
    assert data(draft, VALUE)["order"] == 7


def test_a_pathway_gets_a_point_and_a_way_on_and_the_rest_stands(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    before = data(draft, PATHWAY)
    changed = {
        "v.criteria.nb": "Milde plager\r\nNye plager",
        "v.moves.1.to": "hf3",
        "v.moves.1.when.nb": "Det blir mye verre.",
        "v.phases.2.text.nb": "Raskt og nær.",
    }
    send(as_(jonas), draft, PATHWAY, changed, "lagre")
    after = data(draft, PATHWAY)
    assert after["criteria"]["nb"] == ["Milde plager", "Nye plager"]
    assert after["moves"][1] == {"to": "hf3", "when": {"nb": "Det blir mye verre."}}
    assert after["moves"][0] == before["moves"][0]
    assert after["phases"][2]["text"] == {"nb": "Raskt og nær.", "en": "Quickly."}
    assert after["criterion"] == before["criterion"]
    assert not checking.check(queries.files(draft)).faults


@pytest.mark.parametrize(
    ("path", "entry", "changed", "told"),
    [
        (WORDS, "steg", {"v.0.explanation.nb": "Helt nye ord."}, "Helt nye ord."),
        (VALUE, "", {"v.text.nb": "Helt **nye** ord."}, "Helt nye ord."),
        (PATHWAY, "", {"v.summary.nb": "Helt nye ord."}, "Helt nye ord."),
        (CASES, "ringte", {"v.cases.0.title.nb": "Helt nye ord"}, "Helt nye ord"),
    ],
)
def test_the_page_is_seen_as_it_would_be_before_it_is_saved(
    draft: DraftCard,
    jonas: User,
    as_: Browser,
    path: str,
    entry: str,
    changed: dict[str, str],
    told: str,
) -> None:
    answer = text_of(send(as_(jonas), draft, path, changed, "vis", entry))
    assert told in answer
    assert "Utkast." in answer
    assert not Revision.objects.exists()
    assert as_(jonas).get(reverse("draft-preview", args=[draft.id, path])).status_code == 200


def test_what_is_changed_is_compared_with_what_is_published(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    send(as_(jonas), draft, VALUE, {"v.text.nb": "Nye ord om personen."}, "lagre")
    page = as_(jonas).get(address(draft, VALUE)).content.decode()
    url = reverse("draft-differences", args=[draft.id])
    assert f'href="{url}#fil-valuespersonen-forstmd"' in page
    assert 'id="fil-valuespersonen-forstmd"' in as_(jonas).get(url).content.decode()


# Cases


def run(answer: Any) -> str:
    html = answer.content.decode()
    assert 'class="run"' in html
    return text_of(answer).split("Slik kom eksempelet ut")[1]


def test_a_case_is_run_as_it_stands(draft: DraftCard, jonas: User, as_: Browser) -> None:
    told = run(as_(jonas).get(address(draft, CASES) + "?del=ringte"))
    assert told.strip().startswith("Som skrevet.")
    assert "21. mars 2026" in told
    told = run(as_(jonas).get(address(draft, CASES) + "?del=for-ung"))
    assert "Ingen steg var ventet, og ingen kom." in told
    assert "Omfattes ikke" in told


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"due": "2026-03-20"}, "Fristen skulle vært «20. mars 2026», og ble «21. mars 2026»."),
        ({"outcome": "late"}, "Steget skulle vært «gjort, men sent», og ble «gjort»."),
        ({"match": "kjent"}, "Gjort ved skulle vært «kjent», og ble «ring»."),
        (
            {"missing": "birth_date"},
            "Det som mangler skulle vært «birth_date», og ble «ingenting».",
        ),
        ({"trigger": "kjent"}, "Steget kom ikke."),
        ({"trigger": "kjent"}, "Dette steget er ikke ventet."),
    ],
)
def test_what_came_out_is_told_against_what_was_to_come_out_while_one_writes(
    draft: DraftCard, jonas: User, as_: Browser, changed: dict[str, str], sentence: str
) -> None:
    fields = {f"v.cases.0.expect.0.{name}": value for name, value in changed.items()}
    told = run(send(as_(jonas), draft, CASES, fields, "sjekk", "ringte"))
    assert told.strip().startswith("Annerledes enn skrevet.")
    assert sentence in told
    assert not Revision.objects.exists()


def test_what_happens_otherwise_comes_out_otherwise(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    later = {"v.cases.0.events.2.at": "2026-03-23"}
    assert "gjort, men sent" in run(send(as_(jonas), draft, CASES, later, "sjekk", "ringte"))
    told = send(as_(jonas), draft, CASES, {"v.cases.0.events.2.at": "i går"}, "sjekk", "ringte")
    beside = told.content.decode().split('id="beside-v-cases-0-events-2-at"')[1].split("</div>")[0]
    assert "ds-validation-message" in beside
    assert 'class="run"' not in told.content.decode()


def test_one_value_of_a_case_changed_is_one_line_changed(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    before = content(draft, CASES)
    changed = {"v.cases.0.events.2.attributes": "two_way: true, contact_mode: phone"}
    send(as_(jonas), draft, CASES, changed, "lagre", "ringte")
    assert content(draft, CASES) == before.replace(
        "attributes: {two_way: true}", "attributes: {two_way: true, contact_mode: phone}", 1
    )


def test_facts_that_are_not_names_with_values_are_asked_for_again(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    for wrong in ("to veier", "a: [1", "a: 1}, x: {b: 2", "a: 1, a: 2", "a: &x 1"):
        changed = {"v.cases.0.events.2.attributes": wrong}
        answer = send(as_(jonas), draft, CASES, changed, "lagre", "ringte")
        assert "Skriv «navn: verdi», med komma mellom." in text_of(answer), wrong
    assert not Revision.objects.exists()


def test_an_event_and_a_step_are_added_without_writing_the_others_anew(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    before = content(draft, CASES)
    changed = {
        "v.cases.0.events.3.event": "contact.held",
        "v.cases.0.events.3.at": "2026-03-18",
        "v.cases.0.events.3.id": "igjen",
        "v.cases.0.events.3.attributes": "two_way: true",
    }
    send(as_(jonas), draft, CASES, changed, "lagre", "ringte")
    after = content(draft, CASES)
    added = (
        "      - {event: contact.held, at: 2026-03-18, id: igjen, attributes: {two_way: true}}\n"
    )
    assert after.replace(added, "") == before
    assert added in after


def test_a_new_case_is_written_run_and_saved(draft: DraftCard, jonas: User, as_: Browser) -> None:
    place = len(data(draft, CASES)["cases"])
    before = content(draft, CASES)
    new = {
        "id": "sent",
        "title.nb": "Kari ringte for sent",
        "title.en": "Kari called too late",
        "expectation": "kontakt-innen-en-uke",
        "at": "2026-03-30",
        "events.0.event": "person.registered",
        "events.0.at": "2025-01-01",
        "events.0.id": "kjent",
        "events.0.attributes": "birth_date: 1990-01-01",
        "events.1.event": "inpatient.discharged",
        "events.1.at": "2026-03-14",
        "events.1.id": "ut",
        "expect.0.trigger": "ut",
        "expect.0.outcome": "waiting",
    }
    sent = {f"v.cases.{place}.{name}": value for name, value in new.items()}
    told = run(send(as_(jonas), draft, CASES, sent, "sjekk", "_ny"))
    assert "Steget skulle vært «venter», og ble «på overtid»." in told
    sent[f"v.cases.{place}.expect.0.outcome"] = "overdue"
    answer = send(as_(jonas), draft, CASES, sent, "lagre", "_ny")
    assert run(answer).strip().startswith("Som skrevet.")
    assert content(draft, CASES).startswith(before)
    assert checking.check(queries.files(draft)).is_whole


def test_what_is_emptied_is_taken_out_of_the_file_and_not_left_empty(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    changed = {"v.cases.1.note.nb": "", "v.cases.1.note.en": ""}
    send(as_(jonas), draft, CASES, changed, "lagre", "ingen-ringte")
    assert "note" not in data(draft, CASES)["cases"][1]
    send(as_(jonas), draft, CASES, {"v.cases.0.expect.0.match": ""}, "lagre", "ringte")
    assert data(draft, CASES)["cases"][0]["expect"] == [
        {"trigger": "ut", "outcome": "met", "due": "2026-03-21"}
    ]
    assert checking.check(queries.files(draft)).is_whole


def test_a_case_is_taken_out_alone(draft: DraftCard, jonas: User, as_: Browser) -> None:
    before = [each["id"] for each in data(draft, CASES)["cases"]]
    send(as_(jonas), draft, CASES, {}, "bort", "for-ung")
    after = [each["id"] for each in data(draft, CASES)["cases"]]
    assert after == [id_ for id_ in before if id_ != "for-ung"]


def test_what_is_wrong_in_the_file_is_shown_and_never_lost_unseen(
    draft: DraftCard, jonas: User, as_: Browser
) -> None:
    url = address(draft, CASES)
    sent = form_of(as_(jonas), f"{url}?som=fil")
    wrong = sent["text"].replace("event: contact.held", "event: contact.hold", 1)
    as_(jonas).post(url, {**sent, "som": "fil", "text": wrong, "do": "lagre"})
    before = content(draft, CASES)
    send(as_(jonas), draft, CASES, {"v.cases.0.title.nb": "Noe annet"}, "lagre", "ringte")
    assert "event: contact.hold" in before
    assert content(draft, CASES) == before.replace("Kari ringte dag tre", "Noe annet")
