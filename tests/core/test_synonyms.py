"""Words that search takes as the same: read with the package, and wrong ones told with a remedy."""

import pytest

from mestring.core.words import Likeness
from tests.core.packages import faults_of, files, package

GOOD = "- {kind: everyday, nb: [rus, dop], nn: [rus], en: [drugs]}\n"


def test_a_guideline_can_do_without_synonyms():
    assert "synonyms.yaml" not in files()
    assert package(files()).guideline.synonyms == ()


def test_a_group_gives_each_word_once():
    (group,) = package({**files(), "synonyms.yaml": GOOD.encode()}).guideline.synonyms
    assert (group.kind, group.words) == (Likeness.EVERYDAY, ("rus", "dop", "drugs"))


def test_the_synonyms_are_part_of_the_content_that_the_digest_names():
    without, with_ = package(files()), package({**files(), "synonyms.yaml": GOOD.encode()})
    assert without.digest != with_.digest


@pytest.mark.parametrize(
    ("written", "path", "message", "remedy"),
    [
        ("- {kind: close, nb: [rus]}\n", "[0].nb", "bare ett ord", "Legg til minst ett"),
        ("- {kind: close, nb: [rus], en: [Rus]}\n", "[0].nb", "bare ett ord", "Legg til minst ett"),
        ("- {kind: close, nb: [a, b, a]}\n", "[0].nb", "«a» står to ganger", "Behold det ene"),
        ("- {kind: close, nb: [a, ' b']}\n", "[0].nb", "mellomrom", "ett mellomrom"),
        ("- {kind: close, nb: [a, b]}\n- {kind: name, nb: [b, A]}\n", "[1].nb", "gruppe [0]", "Behold den ene"),  # noqa: E501
        ("- {kind: likt, nb: [a, b]}\n", "[0].kind", "likt", "close"),
    ],
)  # fmt: skip
def test_a_wrong_group_is_told_with_place_and_remedy(written, path, message, remedy):
    (fault,) = faults_of({**files(), "synonyms.yaml": written.encode()})
    assert (fault.file, fault.path) == ("synonyms.yaml", path)
    assert message in fault.message
    assert remedy in fault.remedy
