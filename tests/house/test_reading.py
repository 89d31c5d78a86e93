"""How hard the content is to read: what is measured of each reader, by the measure editors see.

The measure itself, with its bars, stands in `mestring.core.editing` and is tested there.
"""

import pytest

from mestring.core.editing import Kind, remarks
from mestring.core.editing.passages import Passage, Reader, documents, passages
from mestring.core.editing.plain import LIX_BAR
from mestring.core.editing.reading import lix
from mestring.core.package import Package
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline


@pytest.fixture(scope="module")
def package() -> Package:
    """The guideline as it stands."""
    return load_folder(default_guideline())


@pytest.fixture(scope="module")
def read(package: Package) -> list[Passage]:
    """Every text in bokmål."""
    found = (each for document in documents(package.guideline) for each in passages(document))
    return [each for each in found if each.language == "nb"]


def too_hard(texts: list[Passage], bar: int) -> dict[str, float]:
    return {
        f"{each.file} {each.path}": round(lix(each.text), 1)
        for each in texts
        if lix(each.text) > bar
    }


def test_what_a_person_reads_is_easy(package: Package, read: list[Passage]) -> None:
    plain = [each for each in read if each.reader is Reader.PERSON]
    assert len(plain) >= len(package.rules) + len(package.guideline.values)
    assert too_hard(plain, LIX_BAR[Reader.PERSON]) == {}


def test_what_a_professional_reads_is_plain(package: Package, read: list[Passage]) -> None:
    """Every section and summary, whatever its length."""
    texts = [
        each
        for each in read
        if each.owner.endswith("Sections")
        or (each.owner, each.field) == ("Recommendation", "summary")
    ]
    assert len(texts) > 5 * len(package.guideline.recommendations)
    assert too_hard(texts, LIX_BAR[Reader.PROFESSIONAL]) == {}


def test_no_text_is_too_hard_and_no_sentence_too_long(package: Package) -> None:
    hard = [str(each) for each in remarks(package) if each.kind in (Kind.HARD, Kind.LONG)]
    assert hard == []
