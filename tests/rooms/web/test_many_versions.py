"""Many versions, and old ones: what they cost, and that none of them takes the others' pages down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from mestring.core.digest import pack
from mestring.knowledge import editions
from mestring.knowledge.actions import publish_package
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.models import Version
from mestring.knowledge.types import Publication
from mestring.people.types import User
from mestring.web.bank.versions.feed import LATEST
from tests.rooms.conftest import EARLIER, NOW

FEED, PAGE = "/versjoner/endringer.atom", "/anbefalinger/hold-kontakten/"
OLD = "/api/v1/versions/1.0.0"


def numbered(files: GuidelineFiles, version: str, more: str = "") -> GuidelineFiles:
    head = files.national["guideline.yaml"].replace(b"1.2.3", f"{version}{more}".encode())
    return GuidelineFiles({**files.national, "guideline.yaml": head})


@pytest.fixture
def many(jonas: User, guideline_files: GuidelineFiles) -> None:
    for number in range(LATEST + 15):
        at = NOW - timedelta(days=60 - number)
        publish_package(files=numbered(guideline_files, f"1.2.{number}"), by=jonas, at=at)


@pytest.fixture
def unreadable(published: Publication, jonas: User, guideline_files: GuidelineFiles) -> None:
    """A version from before the files' form became stricter."""
    files = numbered(guideline_files, "1.0.0", "\nno_longer_a_key: 1")
    at = EARLIER - timedelta(days=90)
    content = pack(files.national)
    Version.objects.create(
        version="1.0.0", digest="sha256:old", content=content, published_at=at, published_by=jonas
    )


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("path", [FEED, PAGE])
def test_what_changed_between_many_versions_is_found_out_once(
    client: Client, path: str, django_assert_max_num_queries: Callable
) -> None:
    client.get(path)
    with django_assert_max_num_queries(3):
        client.get(path)


@pytest.mark.usefixtures("many")
def test_what_changed_is_kept_for_the_next_start(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get(PAGE).content
    editions._kept.clear()
    monkeypatch.setattr(editions, "compare", None)
    assert client.get(PAGE).content == before


@pytest.mark.usefixtures("many")
def test_the_feed_has_the_latest_versions_the_newest_first(client: Client) -> None:
    feed = client.get(FEED).content.decode()
    assert feed.count("<entry>") == LATEST
    assert feed.index(f"1.2.{LATEST + 14}") < feed.index(f"1.2.{LATEST + 12}")


@pytest.mark.usefixtures("unreadable")
@pytest.mark.parametrize("path", [FEED, PAGE, "/versjoner/", "/data/", "/en/anbefalinger/"])
def test_an_old_version_that_can_no_longer_be_read_takes_no_other_page_down(
    client: Client, path: str
) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("unreadable")
def test_of_a_version_that_can_no_longer_be_read_the_files_are_given(client: Client) -> None:
    answer = client.get(f"{OLD}/recommendations")
    assert (answer.status_code, "no longer be read" in answer.json()["detail"]) == (404, True)
    assert client.get(f"{OLD}/package.zip").status_code == 200
