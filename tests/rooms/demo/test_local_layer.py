"""The demo's local layer: published by two of the place, and something more on its way."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mestring.core.spans import Span
from mestring.demo import story
from mestring.demo.build import _fitting, build
from mestring.knowledge.drafts import checking, queries
from mestring.knowledge.drafts.types import DraftCard
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.models import Draft, Release
from mestring.knowledge.queries import current_package
from mestring.knowledge.words import MUST_REVIEW, DraftState
from mestring.people.queries import user_named
from tests.rooms.demo.conftest import AT

LEANING = b"""id: fjordvik
title: {nb: Fjordvik, en: Fjordvik}
version: 1
notes:
  - {recommendation: finnes-ikke, text: {nb: Her., en: Here.}}
"""


def sivs() -> dict[DraftState, DraftCard]:
    return {card.state: card for card in queries.drafts(user_named("siv"), AT)}


def layer() -> Any:
    return current_package().guideline.overlay


def test_two_of_the_place_have_published_it_and_both_sides_have_read_it(demo: datetime) -> None:
    (release,) = Release.objects.all()
    assert (release.ready_by.username, release.version.published_by.username) == ("siv", "solveig")
    assert release.without_review_because == ""
    readers = {review.kind for review in queries.reviews(release.draft_id)}
    assert set(MUST_REVIEW) <= readers


def test_it_adds_whom_to_ring_and_procedures_and_moves_no_deadline(demo: datetime) -> None:
    assert len(layer().contacts) == 3
    assert {note.recommendation for note in layer().notes} == {
        "kontakt-etter-utskrivning",
        "sikkerhetsplan-sammen",
    }
    assert layer().limits == ()


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("/lokalt/", "Krisetelefonen i Fjordvik"),
        ("/anbefalinger/sikkerhetsplan-sammen/", "Lokalt: Fjordvik kommune"),
        ("/anbefalinger/kontakt-etter-utskrivning/", "Hos oss ringer koordinatoren"),
        ("/om/", "Solveig"),
        ("/en/lokalt/", "The crisis line in Fjordvik"),
    ],
)
def test_everyone_meets_it_where_it_belongs(
    demo: datetime, client: Client, page: str, shown: str
) -> None:
    assert shown in client.get(page, follow=True).content.decode()


def test_no_number_of_its_own_can_be_anybodys(demo: datetime) -> None:
    said = " ".join(each.text.nb for each in (*layer().contacts, *layer().notes))
    numbers = re.findall(r"\d\d(?: \d\d){3}", said)
    assert len(numbers) >= 3
    assert all(number.startswith("00 00 00 ") for number in numbers)


def test_sivs_draft_tightens_a_deadline_on_top_of_it_and_is_whole(demo: datetime) -> None:
    draft = sivs()[DraftState.OPEN]
    assert queries.is_on_latest(draft)
    files = queries.files(draft)
    assert checking.check(files).is_whole
    written = checking.loaded(files).guideline.overlay
    assert written is not None
    assert written.contacts == layer().contacts
    assert [(each.of, each.limit) for each in written.limits] == [
        ("first-contact-after-discharge", Span(days=5))
    ]


def test_it_stands_when_the_demo_is_started_again(demo: datetime, content: GuidelineFiles) -> None:
    assert not build(content, AT + timedelta(days=1)).is_new
    assert layer().version == 1
    assert Draft.objects.count() == len(story.drafts())


def test_it_stands_over_changed_content_as_long_as_it_fits(
    demo: datetime, content: GuidelineFiles
) -> None:
    name = "parameters.yaml"
    changed = {**content.national, name: content.national[name] + b"\n# another line\n"}
    assert build(GuidelineFiles(changed), AT + timedelta(days=1)).is_new
    assert layer().version == 1
    assert not build(GuidelineFiles(changed), AT + timedelta(days=2)).is_new
    leaning = GuidelineFiles(content.national, {"overlay.yaml": LEANING})
    assert _fitting(leaning, content) == content
