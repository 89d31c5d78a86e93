"""Hearings: what was said of a draft, and what is known, and not known, of what came of it."""

import shutil
from pathlib import Path

import pytest

from mestring.core.faults import Faults
from mestring.core.hearing import Found, Hearing, carried, found_in, points
from mestring.core.package import Package
from mestring.knowledge import hearings, history
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline
from tests.core.packages import package

CONTENT = default_guideline()
FILE = "history/hearings/2024.yaml"


@pytest.fixture(scope="module")
def earlier() -> dict[str, Package]:
    return history.load_all(CONTENT)


@pytest.fixture(scope="module")
def current() -> Package:
    return load_folder(CONTENT)


@pytest.fixture(scope="module")
def hearing(earlier: dict[str, Package], current: Package) -> Hearing:
    (found,) = hearings.load_all(CONTENT, earlier, current)
    return found


def of(
    id_: str, hearing: Hearing, earlier: dict[str, Package], current: Package
) -> dict[str, Found]:
    point = next(each for each in points(hearing) if each.id == id_)
    return {
        name: found_in(point, package.guideline, is_draft=name == hearing.draft)
        for name, package in {**earlier, "now": current}.items()
    }


def test_the_person_first_was_there_was_lacking_and_is_here_again(
    hearing: Hearing, earlier: dict[str, Package], current: Package
) -> None:
    assert of("brukeren-forst", hearing, earlier, current) == {
        "2014": Found.CARRIED,
        "2024": Found.LACKED,
        "2025": Found.NOT_READ,
        "now": Found.CARRIED,
    }


def test_treatment_came_with_the_guide_of_2025(
    hearing: Hearing, earlier: dict[str, Package], current: Package
) -> None:
    found = of("behandling-i-kommunen", hearing, earlier, current)
    assert (found["2024"], found["2025"]) == (Found.NOT_READ, Found.CARRIED)


def test_only_the_answer_itself_can_say_that_the_draft_lacked_something(
    hearing: Hearing, earlier: dict[str, Package]
) -> None:
    draft = earlier[hearing.draft].guideline
    for point in points(hearing):
        if not carried(point, draft) and point.beyond is None:
            expected = Found.LACKED if point.stance == "lacks" else Found.NOT_READ
            assert found_in(point, draft, is_draft=True) is expected
            assert found_in(point, draft, is_draft=False) is Found.NOT_READ


def test_what_is_known_whole_and_has_it_not_does_not_have_it(hearing: Hearing) -> None:
    # The small guideline of the laws is no rendering, and has nothing of this but the pathways.
    small = package().guideline
    for point in points(hearing):
        if point.id == "forlopene-er-gode":
            continue
        expected = Found.BEYOND if point.beyond else Found.ABSENT
        assert found_in(point, small, is_draft=False) is expected


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('draft: "2024"', 'draft: "2042"', "Versjonen «2042» finnes ikke."),
        ("source: uia-horing", "source: uia-hoering", "Mente du «uia-horing»"),
        (
            "traces: [value:personen-forst]",
            "traces: [value:personen-sist]",
            "Mente du «value:personen-forst»",
        ),
        ('traces: ["any:methods"]', 'traces: ["any:wishes"]', "Slaget «wishes» finnes ikke."),
        ("id: flere-syn", "id: ledelse", "Punktet «ledelse» står mer enn én gang."),
        ("traces: [value:flere-perspektiver]", "traces: []", "enten traces eller beyond"),
        (
            'nb: "Musikkterapi", en: "Music therapy"',
            'nb: "Musikkterapi"',
            "Den engelske teksten mangler.",
        ),
        ("stance: praises", "stance: applauds", "stance"),
        ("deadline: 2024-05-16", "deadline: snart", "deadline"),
    ],
)
def test_a_fault_says_where_it_is_and_how_to_mend_it(
    tmp_path: Path,
    earlier: dict[str, Package],
    current: Package,
    old: str,
    new: str,
    said: str,
) -> None:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    shutil.copy(CONTENT / FILE, file)
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Faults) as caught:
        hearings.load_all(tmp_path, earlier, current)
    assert {fault.file for fault in caught.value.faults} == {FILE}
    assert all(fault.line for fault in caught.value.faults)
    assert said in str(caught.value)


def test_every_version_named_is_one_that_can_be_read(
    hearing: Hearing, earlier: dict[str, Package]
) -> None:
    assert {hearing.draft, hearing.settled} <= earlier.keys()
