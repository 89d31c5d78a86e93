"""What was said before: read in the frame of today, checked as strictly, and no part of what applies."""

import shutil
from pathlib import Path

import pytest

from mestring.core.diff import compare
from mestring.core.digest import digest
from mestring.core.faults import Faults
from mestring.core.package import Package
from mestring.core.words import Norm
from mestring.knowledge import editions, history
from mestring.knowledge.actions import EarlierGuide, publish_package
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import GuidelineFiles, default_guideline, read_folder
from mestring.knowledge.types import Publication
from mestring.people.types import User

CONTENT = default_guideline()


@pytest.fixture(scope="module")
def earlier() -> dict[str, Package]:
    return history.load_all(CONTENT)


@pytest.fixture(scope="module")
def current() -> Package:
    return load_folder(CONTENT)


def carried(package: Package) -> set[str]:
    return {id_ for each in package.guideline.recommendations.values() for id_ in each.values}


def test_three_earlier_guides_come_along_the_oldest_first(earlier: dict[str, Package]) -> None:
    assert list(earlier) == ["2014", "2024", "2025"]
    days = [package.guideline.identity.status_date for package in earlier.values()]
    assert days == sorted(days)


def test_each_says_how_much_is_known_and_has_the_standing_of_what_it_renders(
    earlier: dict[str, Package],
) -> None:
    norms = {"2014": Norm.REPLACED, "2024": Norm.DRAFT, "2025": Norm.IN_FORCE}
    for name, package in earlier.items():
        rendering = package.guideline.identity.rendering
        assert rendering is not None
        assert rendering.en
        found = package.guideline.recommendations.values()
        assert {each.norm for each in found} == {norms[name]}
        assert all(each.certainty.nb for each in found)


def test_no_limit_or_expectation_is_guessed(earlier: dict[str, Package]) -> None:
    assert not [rule for package in earlier.values() for rule in package.rules]


def test_the_same_subject_has_the_same_id(earlier: dict[str, Package], current: Package) -> None:
    for package in earlier.values():
        assert package.guideline.recommendations.keys() <= current.guideline.recommendations.keys()
        assert package.guideline.values.keys() <= current.guideline.values.keys()


def test_what_was_said_before_is_no_part_of_what_applies(current: Package) -> None:
    files = read_folder(CONTENT)
    now = {path: data for path, data in files.items() if not path.startswith("history/")}
    assert len(now) < len(files)
    assert digest(now) == current.digest


def test_the_diff_shows_what_the_hearing_answer_missed(
    earlier: dict[str, Package], current: Package
) -> None:
    """The person first is gone with the draft, and back today; music therapy came with today's."""
    assert "personen-forst" in carried(earlier["2014"])
    gone = compare(earlier["2014"], earlier["2024"])
    assert ("value.carried", "personen-forst") in {(c.kind, c.subject) for c in gone.changes}
    assert "personen-forst" not in carried(earlier["2025"])
    came = compare(earlier["2025"], current)
    said = {(change.kind, change.subject) for change in came.changes}
    assert ("value.carried", "personen-forst") in said
    assert ("recommendation.added", "tilby-musikkterapi") in said
    assert not any(
        "tilby-musikkterapi" in package.guideline.recommendations for package in earlier.values()
    )


def test_a_fault_in_an_earlier_guide_names_its_file(tmp_path: Path) -> None:
    shutil.copytree(CONTENT, tmp_path / "content")
    broken = tmp_path / "content/history/2014/recommendations/spor-om-barn.yaml"
    broken.write_text(broken.read_text().replace("force: should", "force: ought"))
    with pytest.raises(Faults, match=r"history/2014/recommendations/spor-om-barn.yaml"):
        history.load(tmp_path / "content", "2014")


def test_an_unknown_version_is_told_with_those_there_are() -> None:
    with pytest.raises(Faults, match="Mente du «2025»"):
        history.load(CONTENT, "2015")


@pytest.mark.django_db
def test_an_earlier_guide_is_never_published(jonas: User, now: object) -> None:
    frame = read_folder(CONTENT)
    prefix = "history/2025/"
    own = {
        path.removeprefix(prefix): data for path, data in frame.items() if path.startswith(prefix)
    }
    files = GuidelineFiles(history._framed(own, frame))
    with pytest.raises(EarlierGuide, match="kan ikke publiseres"):
        publish_package(files=files, by=jonas, at=now)  # type: ignore[arg-type]


def test_what_is_published_stands_after_what_came_before(published: Publication) -> None:
    *before, last = editions.editions()
    assert [each.key for each in before] == ["2014", "2024", "2025"]
    assert (last.key, last.is_current) == (published.version, True)
    assert editions.package_of(last.key).digest == published.digest


def test_an_unknown_edition_is_no_package(published: Publication) -> None:
    with pytest.raises(editions.NoSuchVersion):
        editions.package_of("1815")


def test_the_same_two_are_compared_once(earlier: dict[str, Package]) -> None:
    one, other = earlier["2014"], earlier["2024"]
    assert editions.changes(one, other) is editions.changes(one, other)
