"""How hard the content is to read, by LIX: words per sentence, and long words in a hundred.

Under 30 is easy, over 50 is for specialists. What a person reads about themselves may be 35 at most,
what a professional reads 42. A single step is one short sentence, where LIX says nothing.
"""

from collections.abc import Iterator
from dataclasses import asdict

import pytest

from mestring.core.package import Package
from mestring.knowledge.cache import load_folder
from mestring.knowledge.drafts.reading_index import FOR_PROFESSIONALS, FOR_THE_PERSON, lix
from mestring.knowledge.folder import default_guideline


@pytest.fixture(scope="module")
def package() -> Package:
    """The guideline as it stands."""
    return load_folder(default_guideline())


def too_hard(texts: Iterator[tuple[str, str]], bar: int) -> dict[str, float]:
    found = ((name, lix(text) or 0) for name, text in texts)
    return {name: round(index, 1) for name, index in found if index > bar}


def test_the_index_counts_words_sentences_and_long_words() -> None:
    assert lix("Vi ser deg. Du er her.") == 3
    assert lix("Kommunen ser deg.") == pytest.approx(3 + 100 / 3)
    assert lix("1. Vi ser\n   deg.\n2. Du er her.") == 3
    assert lix(" – ") is None


def test_officialese_is_too_hard() -> None:
    text = "Virksomheten skal gjennomføre systematisk kvalitetssikring av oppfølgingen."
    assert too_hard(iter([("x", text)]), FOR_PROFESSIONALS)


def test_what_a_person_reads_about_a_step_is_easy(package: Package) -> None:
    plain = ((rule.id, rule.expectation.plain.nb) for rule in package.rules)
    assert too_hard(plain, FOR_THE_PERSON) == {}


def test_what_a_professional_reads_is_plain(package: Package) -> None:
    rows = package.guideline.recommendations.values()
    texts = [(f"{row.id} summary", row.summary.nb) for row in rows]
    texts += [
        (f"{row.id} {section}", text)
        for row in rows
        for section, text in asdict(row.text.nb).items()
        if text
    ]
    assert too_hard(iter(texts), FOR_PROFESSIONALS) == {}


def test_what_a_leader_reads_about_methods_is_plain(package: Package) -> None:
    methods = package.guideline.methods.values()
    texts = [
        (f"{barrier.id} explanation", barrier.explanation.nb)
        for barrier in package.guideline.barriers
    ]
    for method in methods:
        texts += [
            (f"{method.id} summary", method.summary.nb),
            (f"{method.id} certainty", method.certainty.nb),
            (f"{method.id} measure", method.measure.nb),
        ]
        texts += [
            (f"{method.id} {section}", text)
            for section, text in asdict(method.text.nb).items()
            if text
        ]
    assert too_hard(iter(texts), FOR_PROFESSIONALS) == {}
