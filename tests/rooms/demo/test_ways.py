"""Every way to write something down, on real steps: each settles its step, and undo opens it."""

from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from mestring.care.models import StepRecord
from mestring.core.words import Outcome
from mestring.knowledge.queries import current_package
from mestring.people import queries as people

DONE = {Outcome.MET, Outcome.LATE}
# What is written down, and the way it settles the step it was opened from.
WAYS = {
    "contact.held": DONE,
    "goal.set": DONE,
    "measure.agreed": DONE,
    "coordinator.offered": DONE,
    "mapping.closed_without_measure": DONE,
    "plan.reviewed": DONE,
    "safety_plan.made": DONE,
    "step-decline": {Outcome.DECLINED},
    "step-deviate": {Outcome.DEVIATED},
}
# What has to be written down first for a step of its kind to stand open.
AFTER = {"coordinator.offered": "coordination.need_reported"}
# A decision after the due closes the step, and leaves it counted as overdue.
NOT_TOO_LATE = {"step-decline", "step-deviate"}


class Fields(HTMLParser):
    """What a form sends: what is filled in already, and yes or the first answer to what is not."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.asked: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._option(given)
        elif tag == "textarea":
            self.sent[name] = "Slik ble det sagt."
        elif tag == "input" and given.get("type") == "radio":
            self.asked.setdefault(name, []).append(given["value"])
            if "checked" in given:
                self.sent[name] = given["value"]
        elif tag == "input" and given.get("type") not in ("checkbox", "time", "search"):
            self.sent[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _option(self, given: dict[str, str]) -> None:
        self.asked.setdefault(self._select, []).append(given["value"])
        if "selected" in given:
            self.sent[self._select] = given["value"]

    def filled(self) -> dict[str, str]:
        """Give what is sent: yes where one may say so, else the first answer there is."""
        for name, answers in self.asked.items():
            if not self.sent.get(name):
                self.sent[name] = "yes" if "yes" in answers else next(filter(None, answers), "")
        return self.sent


@pytest.fixture
def kari(demo: datetime, client: Client) -> Client:
    client.post("/demo/kari/")
    return client


def open_steps(way: str, at: datetime) -> Iterator[StepRecord]:
    """Give open steps of Kari's persons that one way of writing down would settle."""
    persons = people.seen_persons(people.user_named("kari"), at)
    package = current_package()
    rows = StepRecord.objects.filter(person_id__in=persons, is_open=True, subject_kind="person")
    if way in NOT_TOO_LATE:
        rows = rows.filter(due_at__gte=at)
    for row in rows.exclude(outcome=Outcome.UNKNOWN).order_by("due_at", "pk"):
        expectation = package.rule(row.expectation).expectation
        takes = {event.event for event in expectation.expect} | {"step-deviate"}
        if "person" in expectation.may_decline:
            takes.add("step-decline")
        if way in takes:
            yield row


def address(way: str, row: StepRecord) -> str:
    key = f"{row.expectation}.{row.trigger}.{row.state_key or '~'}"
    if way.startswith("step-"):
        return reverse(way, args=[row.person_id, key])
    return reverse("record", args=[row.person_id, way]) + f"?steg={key}"


def write_down(browser: Client, address: str) -> str:
    """Open a form, send it as filled in, and give the address of the receipt."""
    form = browser.get(address)
    assert form.status_code == 200
    fields = Fields()
    fields.feed(form.content.decode())
    answer = browser.post(address, fields.filled())
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"]


@pytest.mark.parametrize("way", WAYS)
def test_each_way_settles_the_step_it_was_opened_from_and_undo_opens_it(
    kari: Client, demo: datetime, way: str
) -> None:
    if way in AFTER:
        write_down(kari, address(AFTER[way], next(open_steps(AFTER[way], demo))))
    row = next(open_steps(way, demo))
    receipt = write_down(kari, address(way, row))
    after = StepRecord.objects.get(
        expectation=row.expectation, trigger=row.trigger, state_key=row.state_key
    )
    assert Outcome(after.outcome) in WAYS[way]
    assert "Skrevet ned" in kari.get(receipt).content.decode()

    written = parse_qs(urlsplit(receipt).query)["skrevet"][0]
    kari.post(reverse("undo", args=[row.person_id, written]))
    after.refresh_from_db()
    assert (after.outcome, after.is_open, after.due_at) == (row.outcome, True, row.due_at)
