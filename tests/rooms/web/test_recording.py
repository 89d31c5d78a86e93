"""Writing down what happened: steps change before one's eyes, and nothing is lost, doubled or half saved."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mestring.care import queries as care
from mestring.care.models import Event
from mestring.people.types import PersonCard, User
from tests.rooms.conftest import NOW
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
Happened = Callable[..., Any]
FIELD = re.compile(r'<input type="hidden" name="(id|seen)" value="([^"]*)"')
BORN = {
    "event": "person.registered",
    "at": "2026-01-02",
    "attributes": {"birth_date": "1990-01-01"},
}
WAITS = "venter frist om tre dager"
DISCHARGED = {"event": "inpatient.discharged", "at": "2026-03-16"}


@pytest.fixture
def waiting(happened: Happened, aminas: PersonCard) -> PersonCard:
    """Amina, whom somebody should call after her discharge on Monday."""
    happened(aminas.subject, BORN, DISCHARGED)
    return aminas


def form_at(person: PersonCard, event: str = "contact.held") -> str:
    return reverse("record", args=[person.id, event])


def opened(browser: Client, address: str) -> dict[str, str]:
    """Open a form, and give what it carries unseen."""
    page = browser.get(address).content.decode()
    return dict(FIELD.findall(page))


def filled(browser: Client, address: str, **answers: str) -> dict[str, str]:
    return {**opened(browser, address), "on": "2026-03-19", **answers}


def contacts(person: PersonCard) -> int:
    return len(care.timeline(person.subject).by_type.get("contact.held", []))


def shown(browser: Client, person: PersonCard) -> str:
    return text_of(browser.get(reverse("person", args=[person.id])))


def step_address(person: PersonCard, what: str) -> str:
    """Give the address of a decision about Amina's first step."""
    step = care.next_steps([person.id], NOW)[person.id]
    return reverse(what, args=[person.id, str(step.key)])


def test_a_contact_written_down_meets_the_step_it_answers(
    waiting: PersonCard, kari: User, as_: Browser
) -> None:
    browser = as_(kari)
    assert WAITS in shown(browser, waiting)
    answer = browser.post(form_at(waiting), filled(browser, form_at(waiting), fact_two_way="yes"))
    assert answer.status_code == 303
    receipt = text_of(browser.get(answer["Location"]))
    assert "Skrevet ned" in receipt
    assert "Dette ble annerledes" in receipt
    assert contacts(waiting) == 1
    assert WAITS not in shown(browser, waiting)


def test_what_was_written_can_be_undone_and_the_step_waits_again(
    waiting: PersonCard, kari: User, as_: Browser
) -> None:
    browser = as_(kari)
    browser.post(form_at(waiting), filled(browser, form_at(waiting), fact_two_way="yes"))
    event = care.timeline(waiting.subject).by_type["contact.held"][0]
    answer = browser.post(reverse("undo", args=[waiting.id, event.id]))
    assert "Angret" in text_of(browser.get(answer["Location"]))
    assert WAITS in shown(browser, waiting)
    # That it stood there is kept, and undoing twice takes back once.
    again = browser.post(reverse("undo", args=[waiting.id, event.id]))
    assert again.status_code == 303
    assert Event.objects.filter(supersedes=event.id).count() == 1


def test_a_form_sent_twice_is_written_once(waiting: PersonCard, kari: User, as_: Browser) -> None:
    browser = as_(kari)
    sent = filled(browser, form_at(waiting), fact_two_way="yes")
    first, second = (browser.post(form_at(waiting), sent) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert contacts(waiting) == 1


def test_of_two_tabs_the_later_is_told_what_the_first_wrote(
    waiting: PersonCard, kari: User, as_: Browser
) -> None:
    browser = as_(kari)
    one, other = (filled(browser, form_at(waiting), fact_two_way="yes") for _ in range(2))
    assert one["id"] != other["id"]
    assert browser.post(form_at(waiting), one).status_code == 303
    Event.objects.filter(type="contact.held").update(recorded=NOW)
    late = browser.post(
        form_at(waiting), {**other, "seen": "2026-03-20T10:00:00+00:00", "on": "2026-03-18"}
    )
    assert late.status_code == 200
    assert "Ikke skrevet ned ennå" in text_of(late)
    assert "skrev ned dette" in text_of(late)
    assert contacts(waiting) == 1


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-03-21", "Hendelsen ligger fram i tid."),
        ("9999-12-31", "Se over årstallet."),
        ("1985-01-01", "født"),
        ("0001-01-01", "Se over årstallet."),
        ("31.31.2026", ""),
        ("", ""),
    ],
)
def test_an_impossible_day_is_told_at_the_field_and_nothing_is_written(
    waiting: PersonCard, kari: User, as_: Browser, day: str, sentence: str
) -> None:
    browser = as_(kari)
    answer = browser.post(
        form_at(waiting), filled(browser, form_at(waiting), on=day, fact_two_way="yes")
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert 'aria-invalid="true"' in page
    assert contacts(waiting) == 0


def test_nothing_happens_to_somebody_who_is_dead(
    happened: Happened, waiting: PersonCard, kari: User, as_: Browser
) -> None:
    happened(waiting.subject, {"event": "person.died", "at": "2026-03-17"})
    browser = as_(kari)
    answer = browser.post(form_at(waiting), filled(browser, form_at(waiting), fact_two_way="yes"))
    assert answer.status_code == 200
    assert "personen døde før dette" in text_of(answer)
    assert contacts(waiting) == 0


def test_a_huge_note_is_told_of_and_what_was_written_is_kept(
    waiting: PersonCard, kari: User, as_: Browser
) -> None:
    browser = as_(kari)
    address = form_at(waiting, "goal.set")
    text = "Jeg vil ut på tur. " * 400
    answer = browser.post(address, filled(browser, address, fact_goal_text=text))
    assert answer.status_code == 200
    assert "Jeg vil ut på tur." in text_of(answer)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not care.timeline(waiting.subject).by_type.get("goal.set")


def test_script_in_a_note_is_text(waiting: PersonCard, kari: User, as_: Browser) -> None:
    browser = as_(kari)
    address = form_at(waiting, "goal.set")
    answer = browser.post(
        address, filled(browser, address, fact_goal_text="<script>alert(1)</script> sove")
    )
    assert answer.status_code == 303
    page = browser.get(reverse("person", args=[waiting.id])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; sove" in page


def test_a_form_without_its_token_writes_nothing(waiting: PersonCard, kari: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(kari)
    answer = browser.post(form_at(waiting), {"on": "2026-03-19", "fact_two_way": "yes"})
    assert answer.status_code == 403
    assert contacts(waiting) == 0


def test_a_form_whose_hidden_fields_were_lost_or_changed_breaks_nothing(
    waiting: PersonCard, kari: User, as_: Browser
) -> None:
    browser = as_(kari)
    for hidden in ({}, {"id": "x", "seen": "y"}, {"id": str(uuid4()), "seen": "2026"}):
        answer = browser.post(
            form_at(waiting), {"on": "2026-03-19", "fact_two_way": "yes", **hidden}
        )
        assert answer.status_code in (200, 303)


@pytest.mark.parametrize("what", ["contact.held", "no.such.event", "service.opened"])
def test_a_person_one_may_not_see_is_answered_as_one_who_does_not_exist(
    waiting: PersonCard, per: User, as_: Browser, what: str
) -> None:
    browser = as_(per)

    def answers(person: UUID) -> list[HttpResponse]:
        routes = (
            reverse("person", args=[person]),
            reverse("record-choose", args=[person]),
            reverse("record", args=[person, what]),
            reverse("undo", args=[person, uuid4()]),
        )
        return [browser.get(route) for route in routes] + [browser.post(r) for r in routes[2:]]

    def without(answer: HttpResponse, person: UUID) -> str:
        page = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]+"', "", answer.content.decode())
        return re.sub(r"/angre/[^/]+/", "", page.replace(str(person), ""))

    nobody = uuid4()
    hidden, missing = answers(waiting.id), answers(nobody)
    assert [each.status_code for each in hidden] == [404] * 6
    for one, other in zip(hidden, missing, strict=True):
        assert without(one, waiting.id) == without(other, nobody)


@pytest.mark.parametrize(
    "address",
    [
        "skriv-ned/no.such.event/",
        "skriv-ned/service.opened/",
        "skriv-ned/step.declined/",
        "skriv-ned/contact.held/?steg=x",
        "skriv-ned/contact.held/?steg=a.b.c",
        "skriv-ned/contact.held/?retter=x",
        "steg/x/takket-nei/",
        "steg/first-contact.00000000000000000000000000000000.~/annen-vei/",
    ],
)
def test_an_address_that_names_nothing_is_not_found(
    waiting: PersonCard, kari: User, as_: Browser, address: str
) -> None:
    answer = as_(kari).get(reverse("person", args=[waiting.id]) + address)
    assert answer.status_code == 404


def test_the_persons_no_and_another_way_are_written_with_what_they_need(
    waiting: PersonCard, kari: User, as_: Browser
) -> None:
    browser = as_(kari)
    deviate = step_address(waiting, "step-deviate")
    without_reason = browser.post(deviate, filled(browser, deviate))
    assert without_reason.status_code == 200  # the professional's reason is owed
    assert 'aria-invalid="true"' in without_reason.content.decode()
    decline = step_address(waiting, "step-decline")
    answer = browser.post(decline, filled(browser, decline))
    assert answer.status_code == 303  # the person's is not
    assert "takket nei" in shown(browser, waiting)


def test_a_leader_reads_and_does_not_write(
    waiting: PersonCard, solveig: User, as_: Browser
) -> None:
    answer = as_(solveig).post(form_at(waiting), {"on": "2026-03-19"})
    assert answer.status_code == 403
    assert contacts(waiting) == 0
