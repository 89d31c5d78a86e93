"""Duties: each names its paragraph and its ower, and what is not in law is not said to be."""

# ruff: noqa: E501  (a way to break it is a row of a table)

import pytest

from mestring.core.owing import deadline_of, duties_behind, duties_of
from mestring.core.package import Package
from mestring.core.spans import Span
from mestring.core.words import Force, Norm, SourceKind
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline
from tests.core.packages import changed, faults_of, files
from tests.core.packages import package as package_of

RULES = "recommendations/kontakt.yaml"
WRITTEN = """\
duties:
  - id: ring-personen
    area: follow-up
    says: {nb: Kommunen skal ringe., en: The municipality must call.}
    level: [municipality]
    owed_by: [coordinator]
    source: {id: lov, section: § 3}
    deadline: contact-limit
    changed:
      - {on: 2026-07-01, what: {nb: Ny., en: New.}, source: {id: lov, section: § 3}}
    doubt: {nb: Resten er ikke lest., en: The rest is not read.}
text:
"""


def with_duty(old: str = "", new: str = "") -> dict[str, bytes]:
    """Give the small guideline with one duty, and one text of it changed."""
    assert WRITTEN.count(old) or not old
    written = WRITTEN.replace(old, new, 1) if old else WRITTEN
    return changed(files(), RULES, "text:\n", written)


def test_a_duty_is_read_with_its_number_and_what_changed():
    guideline = package_of(with_duty()).guideline
    ((duty, owner),) = duties_of(guideline)
    assert owner.id == "kontakt"
    assert deadline_of(guideline, duty) == Span(days=7)
    assert [change.what.nb for change in duty.changed] == ["Ny."]
    assert list(duties_behind(guideline, "kontakt")) == [duty]


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        ("id: ring-personen", "id: Ring Personen", "duties[0].id", "feil form"),
        ("en: The municipality must call.", 'en: ""', "duties[0].says.en", "engelske"),
        ("level: [municipality]", "level: [kommune]", "duties[0].level[0]", "Nivået «kommune»"),
        ("owed_by: [coordinator]", "owed_by: [kordinator]", "duties[0].owed_by[0]", "Rollen «kordinator»"),
        ("{id: lov, section: § 3}\n    deadline", "{id: loven, section: § 3}\n    deadline", "duties[0].source.id", "Kilden «loven»"),
        ("{id: lov, section: § 3}\n    deadline", "{id: retningslinje, section: § 3}\n    deadline", "duties[0].source.id", "ikke lov eller forskrift"),
        ("{id: lov, section: § 3}\n    deadline", "{id: lov, section: kapittel 3}\n    deadline", "duties[0].source", "mangler paragraf"),
        ("deadline: contact-limit", "deadline: kontakt", "duties[0].deadline", "et tall, eller en parameter"),
        ("deadline: contact-limit", "deadline: review-limit", "duties[0].deadline", "vårt forslag"),
        ("deadline: contact-limit", "deadline: {days: 7, hours: 3}", "duties[0].deadline", "nøyaktig én enhet"),
        ("deadline: contact-limit", "deadline: {days: 7, proposal: true}", "duties[0].deadline", "ikke et forslag"),
        ("    deadline", "    also_behind: [finnes-ikke]\n    deadline", "duties[0].also_behind[0]", "Anbefalingen «finnes-ikke»"),
        ("    deadline", "    also_behind: [kontakt]\n    deadline", "duties[0].also_behind[0]", "står alt i dette rådet"),
        ("what: {nb: Ny., en: New.}, source: {id: lov,", "what: {nb: Ny., en: New.}, source: {id: borte,", "duties[0].changed[0].source.id", "Kilden «borte»"),
        ("what: {nb: Ny., en: New.}", "what: {nb: Ny.}", "duties[0].changed[0].what.en", "engelske"),
    ],
)  # fmt: skip
def test_a_broken_duty_is_told_where_and_how_to_mend(old: str, new: str, path: str, says: str):
    (fault,) = faults_of(with_duty(old, new))
    assert (fault.file, fault.path) == (RULES, path)
    assert says in fault.message
    assert fault.remedy
    assert fault.line


def test_a_duty_stands_in_one_place_only():
    twice = WRITTEN.replace("text:\n", WRITTEN.removeprefix("duties:\n"))
    (fault,) = faults_of(changed(files(), RULES, "text:\n", twice))
    assert "«ring-personen» finnes også i recommendations/kontakt.yaml" in fault.message


def test_a_statutory_must_without_a_duty_is_a_fault():
    law = changed(
        changed(files(), RULES, "norm: in-force\nforce: should", "norm: law\nforce: must"),
        RULES,
        "- {id: retningslinje, section: kapittel 4}",
        "- {id: lov, section: § 3}",
    )
    assert any("ingen plikt er skrevet" in fault.message for fault in faults_of(law))
    whole = changed(law, RULES, "text:\n", WRITTEN)
    assert len(package_of(whole).guideline.recommendations["kontakt"].duties) == 1


@pytest.fixture(scope="module")
def published() -> Package:
    """The guideline as it stands."""
    return load_folder(default_guideline())


def test_every_duty_of_the_guideline_stands_in_a_paragraph_of_law(published: Package):
    sources = published.guideline.sources
    for duty, _owner in duties_of(published.guideline):
        assert sources[duty.source.id].kind in (SourceKind.STATUTE, SourceKind.REGULATION), duty.id
        assert duty.source.section.startswith("§"), duty.id


def test_a_duty_says_skal_and_never_bor(published: Package):
    for duty, _owner in duties_of(published.guideline):
        words = duty.says.nb.split()
        assert {"skal", "rett"} & set(words), duty.id
        assert "bør" not in words, duty.id


def test_every_statutory_must_has_its_duty(published: Package):
    for recommendation in published.guideline.recommendations.values():
        if recommendation.norm is Norm.LAW and recommendation.force is Force.MUST:
            assert recommendation.duties, recommendation.id
