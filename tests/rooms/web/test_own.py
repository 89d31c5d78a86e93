"""The person's own page: yes, no and not like that; what is late reads as what we owe; sharing is hers."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mestring.care import queries as care
from mestring.care.models import Event
from mestring.core.words import Outcome
from mestring.people.types import PersonCard, RelativeCard, User
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
Happened = Callable[..., Any]
BORN = {
    "event": "person.registered",
    "at": "2026-01-02",
    "attributes": {"birth_date": "1990-01-01"},
}


@pytest.fixture
def late(happened: Happened, aminas: PersonCard) -> PersonCard:
    """Amina, whom somebody should have called long ago."""
    happened(aminas.subject, BORN, {"event": "inpatient.discharged", "at": "2026-03-01"})
    return aminas


def said(person: PersonCard, word: str) -> str:
    step = care.next_steps([person.id], NOW)[person.id]
    return reverse("own-answer", args=[str(step.key), word])


def outcome(person: PersonCard) -> Outcome:
    step = care.next_steps([person.id], NOW).get(person.id)
    return step.outcome if step else Outcome.DECLINED


def words() -> list[str]:
    """The words an answer can have in its address, read from the page's own table."""
    from mestring.web.own.answers import CODES

    return list(CODES)


def test_what_is_late_is_ours_to_answer_for(late: PersonCard, amina: User, as_: Browser) -> None:
    text = text_of(as_(amina).get("/min-plan/"))
    assert "Dette skulle vi ha gjort innen 8. mars. Vi skylder deg det fortsatt." in text
    for hard in ("overtid", "forfalt", "pasient", "!", "mislyk", "uteblitt"):
        assert hard not in text.lower().replace("!important", "")


@pytest.mark.parametrize("place", range(3))
def test_an_answer_of_one_press_is_said_back_and_can_be_taken_back(
    late: PersonCard, amina: User, as_: Browser, place: int
) -> None:
    from mestring.web.own.answers import CODES, OTHER_WAY

    word = [word for word, code in CODES.items() if code != OTHER_WAY][place]
    browser = as_(amina)
    answer = browser.post(said(late, word))
    assert answer.status_code == 303
    text = text_of(browser.get(answer["Location"].partition("#")[0]))
    assert "De som hjelper deg, ser det." in text
    event = care.timeline(late.subject).events[-1]
    assert event.type in ("step.answered", "step.declined")
    undone = browser.post(reverse("own-undo", args=[event.id]))
    assert undone.status_code == 303
    assert outcome(late) is Outcome.OVERDUE


def test_no_needs_no_reason_and_stands(late: PersonCard, amina: User, as_: Browser) -> None:
    from mestring.web.own.answers import CODES, NO

    word = next(word for word, code in CODES.items() if code == NO)
    as_(amina).post(said(late, word))
    declined = care.timeline(late.subject).by_type
    assert "step.declined" in declined or "step.answered" in declined
    assert "reason" not in care.timeline(late.subject).events[-1].attributes


def test_not_like_that_may_go_without_words(late: PersonCard, amina: User, as_: Browser) -> None:
    from mestring.web.own.answers import CODES, OTHER_WAY

    browser = as_(amina)
    word = next(word for word, code in CODES.items() if code == OTHER_WAY)
    assert browser.post(said(late, word), {"words": ""}).status_code == 303
    assert "Du sa «ikke sånn»" in text_of(browser.get("/min-plan/"))


def test_not_like_that_asks_for_words_and_says_them_back(
    late: PersonCard, amina: User, as_: Browser
) -> None:
    from mestring.web.own.answers import CODES, OTHER_WAY

    word = next(word for word, code in CODES.items() if code == OTHER_WAY)
    browser = as_(amina)
    address = said(late, word)
    assert "Hva vil du heller?" in text_of(browser.get(address))
    assert browser.post(address, {"words": "Jeg vil heller møtes ute."}).status_code == 303
    assert "Jeg vil heller møtes ute." in text_of(browser.get("/min-plan/"))
    # Those who help see it first on their list.
    assert care.next_steps([late.id], NOW)[late.id].answer == "other_way"


def test_an_answer_pressed_twice_is_given_once(late: PersonCard, amina: User, as_: Browser) -> None:
    browser = as_(amina)
    for _ in range(2):
        browser.post(said(late, words()[0]))
    assert Event.objects.filter(type="step.answered").count() == 1


def test_answering_by_a_link_alone_changes_nothing(
    late: PersonCard, amina: User, as_: Browser
) -> None:
    before = Event.objects.count()
    assert as_(amina).get(said(late, words()[0])).status_code == 303
    assert Event.objects.count() == before


def test_only_she_can_answer(
    late: PersonCard, kari: User, yusuf: User, amina: User, as_: Browser
) -> None:
    before = Event.objects.count()
    for user in (kari, yusuf):
        assert as_(user).post(said(late, words()[0])).status_code == 403
    assert Event.objects.count() == before


def test_what_matters_to_her_is_hers_to_say_and_earlier_words_are_kept(
    late: PersonCard,
    amina: User,
    kari: User,
    as_: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser = as_(amina)
    for minutes, text in enumerate(("Jeg vil sove.", "Jeg vil sove og gå tur.")):
        later = NOW + timedelta(minutes=minutes)
        monkeypatch.setattr("mestring.web.asking.now", lambda at=later: at)
        assert browser.post("/min-plan/mal/", {"words": text}).status_code == 303
    goals = care.timeline(late.subject).by_type["goal.set"]
    assert {goal.attributes["goal_text"] for goal in goals} == {
        "Jeg vil sove.",
        "Jeg vil sove og gå tur.",
    }
    team = text_of(as_(kari).get(reverse("person", args=[late.id])))
    assert team.index("Jeg vil sove") < team.index("Neste steg")


@pytest.mark.parametrize("text", ["", "   ", "a" * 5000])
def test_words_that_cannot_be_kept_are_told_of(
    late: PersonCard, amina: User, as_: Browser, text: str
) -> None:
    answer = as_(amina).post("/min-plan/mal/", {"words": text})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "goal.set" not in care.timeline(late.subject).by_type


def test_script_in_her_words_is_text(late: PersonCard, amina: User, as_: Browser) -> None:
    browser = as_(amina)
    browser.post("/min-plan/mal/", {"words": "<script>alert(1)</script>"})
    page = browser.get("/min-plan/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    "address",
    ["/min-plan/steg/x/ja/", "/min-plan/steg/a.b.c/nei/", "/min-plan/steg/x/vet-ikke/"],
)
def test_an_answer_to_nothing_is_not_found(
    late: PersonCard, amina: User, as_: Browser, address: str
) -> None:
    assert as_(amina).post(address).status_code == 404


def test_a_step_of_somebody_else_is_not_there(
    late: PersonCard, yusuf: User, yusufs: RelativeCard, happened: Happened, as_: Browser
) -> None:
    happened(yusufs.subject, {"event": "relative.named", "at": "2026-03-01"})
    mine = re.sub(r"/min-plan/", "/min-side/", said(late, words()[0]))
    assert as_(yusuf).post(mine).status_code == 404
