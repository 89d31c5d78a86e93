"""Publishing: all of it or nothing, exactly what was read, and each change its own version."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from mestring.core.faults import Faults
from mestring.knowledge import queries
from mestring.knowledge.actions import VersionTaken, publish_package
from mestring.knowledge.folder import GuidelineFiles
from mestring.knowledge.models import Version
from mestring.knowledge.types import Publication
from mestring.people.refusals import NotAllowed
from mestring.people.types import User


def other(files: GuidelineFiles) -> GuidelineFiles:
    text = files.national["parameters.yaml"].replace(b"days: 7", b"days: 5")
    return files._replace(national={**files.national, "parameters.yaml": text})


def test_what_is_published_is_what_was_read(
    published: Publication, guideline_files: GuidelineFiles
) -> None:
    queries._loaded.clear()
    package = queries.current_package()
    assert (package.version, package.digest) == (published.version, published.digest)
    assert published.is_new


def test_the_same_content_again_changes_nothing(
    published: Publication, guideline_files: GuidelineFiles, jonas: User, now: datetime
) -> None:
    again = publish_package(files=guideline_files, by=jonas, at=now)
    assert not again.is_new
    assert again.published_at == published.published_at
    assert Version.objects.count() == 1


def test_going_back_to_earlier_content_is_a_new_publishing(
    published: Publication, guideline_files: GuidelineFiles, jonas: User, now: datetime
) -> None:
    publish_package(files=other(guideline_files), by=jonas, at=now)
    assert queries.current_package().digest != published.digest
    publish_package(files=guideline_files, by=jonas, at=now + timedelta(minutes=1))
    assert queries.current_package().digest == published.digest
    assert Version.objects.count() == 3


def test_in_production_a_version_says_one_thing_only(
    published: Publication,
    guideline_files: GuidelineFiles,
    jonas: User,
    now: datetime,
    settings: Any,
) -> None:
    settings.VERSIONS_ARE_FINAL = True
    with pytest.raises(VersionTaken, match=r"høyere versjon i guideline\.yaml"):
        publish_package(files=other(guideline_files), by=jonas, at=now)
    assert Version.objects.count() == 1
    head = guideline_files.national["guideline.yaml"].replace(b"1.2.3", b"1.2.4")
    raised = {**other(guideline_files).national, "guideline.yaml": head}
    assert publish_package(files=GuidelineFiles(raised), by=jonas, at=now).version == "1.2.4"
    later = now + timedelta(minutes=1)
    assert publish_package(files=guideline_files, by=jonas, at=later).is_new


@pytest.mark.parametrize("lies_in", ["the guideline", "a folder of its own"])
def test_in_production_a_local_layer_has_a_version_of_its_own(
    guideline_files: GuidelineFiles, jonas: User, now: datetime, settings: Any, lies_in: str
) -> None:
    def layered(title: str, version: int) -> GuidelineFiles:
        text = f"id: vi\ntitle: {{nb: {title}, en: x}}\nversion: {version}\n".encode()
        if lies_in == "the guideline":
            return GuidelineFiles({**guideline_files.national, "local/overlay.yaml": text})
        return guideline_files._replace(local={"overlay.yaml": text})

    settings.VERSIONS_ARE_FINAL = True
    publish_package(files=guideline_files, by=jonas, at=now)
    publish_package(files=layered("a", 1), by=jonas, at=now)
    with pytest.raises(VersionTaken, match=r"høyere versjon i overlay\.yaml"):
        publish_package(files=layered("b", 1), by=jonas, at=now)
    publish_package(files=layered("b", 2), by=jonas, at=now + timedelta(minutes=1))
    assert Version.objects.count() == 3


def test_nothing_is_half_published(
    published: Publication, guideline_files: GuidelineFiles, jonas: User, now: datetime
) -> None:
    broken = {**guideline_files.national, "sources.yaml": b"{}"}
    with pytest.raises(Faults) as found:
        publish_package(files=GuidelineFiles(broken), by=jonas, at=now)
    assert len(found.value.faults) > 1
    assert queries.current_package().digest == published.digest


def test_only_an_editor_publishes(
    kari: User, guideline_files: GuidelineFiles, now: datetime
) -> None:
    with pytest.raises(NotAllowed, match="redaktør"):
        publish_package(files=guideline_files, by=kari, at=now)


def test_before_anything_is_published_that_is_said(db: None) -> None:
    with pytest.raises(queries.NothingPublished):
        queries.current_package()


def test_reading_the_package_again_asks_for_its_digest_only(
    published: Publication, django_assert_num_queries: Callable
) -> None:
    queries.current_package()
    with django_assert_num_queries(1):
        queries.current_package()


def test_a_process_keeps_only_a_few_packages(
    published: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_loaded", {"gammel": queries.current_package()})
    monkeypatch.setattr(queries, "_KEPT_IN_PROCESS", 1)
    queries.current_package()
    assert list(queries._loaded) == [published.digest]
