"""What is closed is closed in the same second, on every path: the clock of these tests stands still."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from mestring.care import actions as care
from mestring.care.models import Event, StepRecord
from mestring.care.types import StepKey
from mestring.people import actions, queries
from mestring.people.models import BreakGlass, Consent, Membership
from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.types import PersonCard, RelativeCard, User
from mestring.people.words import Reason
from tests.rooms.web.reading import text_of

Browser = Callable[[User | None], Client]
Happened = Callable[..., Any]


@pytest.fixture
def told(happened: Happened, aminas: PersonCard, kari: User) -> StepKey:
    """Something has happened, so that lists and counts have somebody to show; Kari is her contact."""
    from mestring.people.models import CareRelation

    CareRelation.objects.filter(person=aminas.id).update(contact=kari)
    happened(aminas.subject, {"event": "inpatient.discharged", "at": "2026-03-14"})
    row = StepRecord.objects.get(person_id=aminas.id, expectation="kontakt-innen-en-uke")
    return StepKey(row.expectation, row.trigger, row.state_key)


def paths(person: PersonCard, step: StepKey) -> Iterator[tuple[str, bool]]:
    """Give every address where a worker meets a person, and whether it is a list."""
    event = Event.objects.filter(subject_id=str(person.id)).first()
    assert event is not None
    for name in ("person", "as-the-person-sees-it", "record-choose"):
        yield reverse(name, args=[person.id]), False
    yield reverse("record", args=[person.id, "contact.held"]), False
    yield reverse("record", args=[person.id, "contact.held"]) + f"?steg={step}", False
    yield reverse("step-decline", args=[person.id, str(step)]), False
    yield reverse("step-deviate", args=[person.id, str(step)]), False
    for path in (
        "/personer/",
        "/personer/?navn=ami",
        "/arbeidsliste/?hvem=mine",
        "/arbeidsliste/?hvem=alle",
        "/arbeidsliste/?hvem=alle&vis=ferdig",
        "/arbeidsliste/?hvem=alle&vis=andre",
    ):
        yield path, True


def shown(browser: Client, person: PersonCard, step: StepKey) -> set[str]:
    """Give the addresses that show anything of the person, as whole pages and as parts of one."""
    found = set()
    for path, is_list in paths(person, step):
        for more in ({}, {"HTTP_HX_REQUEST": "true"}):
            answer = browser.get(path, **more)
            if is_list and answer.status_code == 200:
                is_shown = "Amina" in text_of(answer)
            else:
                is_shown = answer.status_code == 200
            if is_shown:
                found.add(path)
    return found


def counted(browser: Client) -> str:
    return text_of(browser.get("/arbeidsliste/?hvem=alle"))


def close_by_name(person: PersonCard, amina: User, kari: User, steward: User, at: datetime) -> None:
    actions.block(person=person.id, user=kari.pk, cost_told=True, by=amina, at=at)


def close_the_unit(
    person: PersonCard, amina: User, kari: User, steward: User, at: datetime
) -> None:
    actions.block(person=person.id, unit="fjordvik-team", cost_told=True, by=amina, at=at)


def close_the_relation(
    person: PersonCard, amina: User, kari: User, steward: User, at: datetime
) -> None:
    actions.close_relation(person=person.id, unit="fjordvik-team", closed_at=at, by=steward, at=at)


def close_the_role(
    person: PersonCard, amina: User, kari: User, steward: User, at: datetime
) -> None:
    Membership.objects.filter(user=kari).update(until_date=at.date())


@pytest.mark.parametrize(
    "close", [close_by_name, close_the_unit, close_the_relation, close_the_role]
)
def test_a_worker_sees_nothing_more_in_the_same_second(
    close: Callable[..., None],
    told: StepKey,
    aminas: PersonCard,
    amina: User,
    kari: User,
    steward: User,
    as_: Browser,
    now: datetime,
) -> None:
    browser = as_(kari)
    before = shown(browser, aminas, told)
    assert len(before) >= 10
    assert "Én person venter" in counted(browser)
    written = Event.objects.count()
    close(aminas, amina, kari, steward, now)
    assert shown(browser, aminas, told) == set()
    assert "Én person venter" not in counted(browser)
    _try_to_write(browser, kari, aminas, told, now)
    assert Event.objects.count() == written


def _try_to_write(
    browser: Client, kari: User, person: PersonCard, step: StepKey, now: datetime
) -> None:
    """Send a form that stood open, and press undo; ask the action itself too."""
    event = Event.objects.filter(subject_id=str(person.id)).first()
    assert event is not None
    sent = {"id": str(uuid4()), "on": "2026-03-19", "seen": now.isoformat()}
    for path in (
        reverse("record", args=[person.id, "contact.held"]),
        reverse("step-decline", args=[person.id, str(step)]),
        reverse("undo", args=[person.id, event.pk]),
    ):
        assert browser.post(path, sent).status_code in (403, 404)
    held = {"event": "contact.held", "at": "2026-03-19"}
    with pytest.raises(NotAllowed):
        care.record_event(subject=person.subject, event=held, by=kari, at=now)
    with pytest.raises(NotFound):
        care.retract_event(subject=person.subject, event=event.pk, by=kari, at=now)


def test_letting_in_again_opens_again(
    told: StepKey, aminas: PersonCard, amina: User, kari: User, as_: Browser, now: datetime
) -> None:
    browser = as_(kari)
    before = shown(browser, aminas, told)
    block = actions.block(person=aminas.id, user=kari.pk, cost_told=True, by=amina, at=now)
    assert shown(browser, aminas, told) == set()
    actions.unblock(block=block, by=amina, at=now)
    assert shown(browser, aminas, told) == before


def test_an_opening_ends_to_the_minute_in_every_tab(
    told: StepKey,
    aminas: PersonCard,
    per: User,
    as_: Browser,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    actions.open_break_glass(
        by=per,
        at=now,
        unit="storvik-team",
        reason=Reason.DANGER,
        words="Hun er her nå, og kan ikke svare.",
        identity_number=_number(aminas),
    )
    browser, other_tab = as_(per), Client()
    other_tab.force_login(per)
    for tab in (browser, other_tab):
        assert reverse("person", args=[aminas.id]) in shown(tab, aminas, told)
        assert "/personer/" in shown(tab, aminas, told)
    later = now + timedelta(hours=3)
    # A login that nobody has used for three hours has ended by itself; this one has been used.
    monkeypatch.setattr("mestring.web.asking.now", lambda: later - timedelta(seconds=1))
    browser = as_(per)
    other_tab.force_login(per)
    assert browser.get(reverse("person", args=[aminas.id])).status_code == 200
    monkeypatch.setattr("mestring.web.asking.now", lambda: later)
    for tab in (browser, other_tab):
        assert shown(tab, aminas, told) == set()


def test_an_opening_is_gone_with_the_job(
    told: StepKey, aminas: PersonCard, per: User, as_: Browser, now: datetime
) -> None:
    BreakGlass.objects.create(
        person_id=aminas.id,
        user=per,
        unit_id="storvik-team",
        reason="danger",
        words="x",
        opened_at=now,
        until=now + timedelta(hours=3),
    )
    assert as_(per).get(reverse("person", args=[aminas.id])).status_code == 200
    Membership.objects.filter(user=per).update(unit="fjordvik-team")
    assert queries.seen_persons(per, now).count() == 1  # by the relation there, and no more by it
    Membership.objects.filter(user=per).update(until_date=date(2026, 3, 20))
    assert as_(per).get(reverse("person", args=[aminas.id])).status_code == 403


def test_what_a_relative_was_shown_is_gone_in_the_same_second(
    told: StepKey,
    aminas: PersonCard,
    amina: User,
    yusuf: User,
    yusufs: RelativeCard,
    kari: User,
    as_: Browser,
    now: datetime,
) -> None:
    consent = actions.give_consent(
        person=aminas.id, relative=yusufs.id, section="helpers", by=amina, at=now
    )
    browser = Client()
    browser.force_login(yusuf)
    assert "Kari" in text_of(browser.get("/min-side/"))
    actions.withdraw_consent(consent=consent, by=amina, at=now)
    for path in ("/min-side/", "/en/min-side/"):
        for more in ({}, {"HTTP_HX_REQUEST": "true"}):
            assert "Kari" not in text_of(browser.get(path, **more))


def test_what_a_unit_was_shown_is_gone_in_the_same_second(
    told: StepKey,
    aminas: PersonCard,
    amina: User,
    kari: User,
    per: User,
    as_: Browser,
    now: datetime,
) -> None:
    path = reverse("person", args=[aminas.id])
    consent = actions.give_consent(
        person=aminas.id, unit="storvik-team", section="helpers", by=amina, at=now
    )
    browser = as_(per)
    said = text_of(browser.get(path))
    assert "Kari" in said
    # One section, and nothing of the others.
    assert "Neste steg" not in said
    assert "utskrivning" not in said.lower()
    assert "Amina" in text_of(browser.get("/personer/"))
    for closed in ("as-the-person-sees-it", "record-choose"):
        assert browser.get(reverse(closed, args=[aminas.id])).status_code == 404
    actions.withdraw_consent(consent=consent, by=amina, at=now)
    assert browser.get(path).status_code == 404
    assert "Amina" not in text_of(browser.get("/personer/"))


def test_a_consent_once_withdrawn_is_withdrawn_on_a_server_whose_clock_is_behind(
    aminas: PersonCard, amina: User, yusufs: RelativeCard, now: datetime
) -> None:
    consent = actions.give_consent(
        person=aminas.id, relative=yusufs.id, section="helpers", by=amina, at=now
    )
    actions.withdraw_consent(consent=consent, by=amina, at=now + timedelta(minutes=2))
    assert queries.consents_of(aminas.id, now) == ()
    assert Consent.objects.count() == 1


def _number(person: PersonCard) -> str:
    from mestring.people.models import Person

    number = Person.objects.get(pk=person.id).identity_number
    assert number is not None
    return number
