"""Frameworks: every link has its reason, a gap says why it is one, and what is not found is not aligned."""

# ruff: noqa: E501  (a way to break it is a row of a table)

import pytest

from mestring.core.alignment import (
    FrameworkKind,
    PointKnown,
    asked_for,
    asking_for,
    coverage,
    times_named,
)
from mestring.core.balance import balance, kinds_of
from mestring.core.package import Package
from mestring.core.words import Kind
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline
from tests.core.packages import faults_of, files
from tests.core.packages import package as package_of

FILE = "frameworks/rammen.yaml"
WRITTEN = """\
title: {nb: Rammen, en: The frame}
kind: plan
source: retningslinje
standing: {nb: I kraft., en: In force.}
about: {nb: Det den ber om., en: What it asks for.}
judged: {by: {nb: redaksjonen, en: the editors}, on: 2026-11-01}
points:
  - id: en
    title: {nb: Kontakt, en: Contact}
    says: {nb: Noen ringer., en: Somebody calls.}
    known: extract
    answered_by:
      - {to: kontakt, because: {nb: Rådet ringer., en: The advice calls.}}
  - id: to
    title: {nb: Tid, en: Time}
    says: {nb: Noen har tid., en: Somebody has time.}
    known: inferred
    refused:
      - {to: kontakt, because: {nb: Ikke om tid., en: Not about time.}}
    gap: {nb: Ingen råd om tid., en: No advice on time.}
  - id: tre
    title: {nb: Resten, en: The rest}
    known: not-found
    gap: {nb: Ikke funnet., en: Not found.}
"""


def with_framework(old: str = "", new: str = "") -> dict[str, bytes]:
    """Give the small guideline with one framework, and one text of it changed."""
    assert not old or WRITTEN.count(old) == 1, old
    return {**files(), FILE: (WRITTEN.replace(old, new) if old else WRITTEN).encode()}


def test_what_is_not_known_counts_neither_as_answered_nor_as_a_gap():
    (framework,) = package_of(with_framework()).guideline.frameworks.values()
    found = coverage(framework)
    assert (found.answered, found.known, found.not_found, found.gaps) == (1, 2, 1, 1)


def test_the_gaps_can_be_seen_from_the_recommendation_too():
    frameworks = package_of(with_framework()).guideline.frameworks.values()
    assert asked_for(frameworks) == {"kontakt"}
    assert times_named(frameworks) == {"kontakt": 1}
    (asking,) = asking_for(frameworks, "kontakt")
    assert (asking.point.id, asking.alignment.because.nb) == ("en", "Rådet ringer.")
    assert list(asking_for(frameworks, "ukjent")) == []


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        ("source: retningslinje", "source: borte", "source", "Kilden «borte»"),
        ("kind: plan", "kind: plann", "kind", "plann"),
        ("{nb: I kraft., en: In force.}", "{nb: I kraft.}", "standing.en", "engelske"),
        ("by: {nb: redaksjonen, en: the editors}", "by: {nb: redaksjonen}", "judged.by.en", "engelske"),
        ("id: to\n", "id: en\n", "points[1].id", "«en» står to ganger"),
        ("id: to\n", "id: To To\n", "points[1].id", "feil form"),
        ("{to: kontakt, because: {nb: Rådet ringer., en: The advice calls.}}", "{to: kontant, because: {nb: Rådet ringer., en: The advice calls.}}", "points[0].answered_by[0].to", "«kontant»"),
        ("{nb: Rådet ringer., en: The advice calls.}", "{nb: Rådet ringer.}", "points[0].answered_by[0].because.en", "engelske"),
        ("because: {nb: Ikke om tid., en: Not about time.}}", "because: {nb: Ikke om tid., en: Not about time.}, judged: {by: {nb: redaktør}, on: 2026-11-02}}", "points[1].refused[0].judged.by.en", "engelske"),
        ("    says: {nb: Noen har tid., en: Somebody has time.}\n", "", "points[1]", "sier ikke hva det ber om"),
        ("    gap: {nb: Ingen råd om tid., en: No advice on time.}\n", "", "points[1]", "verken en anbefaling eller en grunn"),
        ("    known: not-found\n", "    known: not-found\n    refused: [{to: kontakt, because: {nb: Nei., en: No.}}]\n", "points[2]", "kan ikke samordnes"),
        ("    known: extract\n", "    known: extract\n    gap: {nb: Hull., en: Gap.}\n", "points[0].gap", "ikke noe hull"),
        ("    known: extract\n", "    known: extract\n    refused: [{to: kontakt, because: {nb: Nei., en: No.}}]\n", "points[0].refused[0].to", "både bekreftet og avvist"),
        ("because: {nb: Rådet ringer., en: The advice calls.}}\n", "because: {nb: Rådet ringer., en: The advice calls.}}\n      - {to: kontakt, because: {nb: Igjen., en: Again.}}\n", "points[0].answered_by[1].to", "står to ganger"),
    ],
)  # fmt: skip
def test_a_broken_framework_is_told_where_and_how_to_mend(old: str, new: str, path: str, says: str):
    (fault,) = faults_of(with_framework(old, new))
    assert (fault.file, fault.path) == (FILE, path)
    assert says in fault.message + fault.remedy
    assert fault.remedy
    assert fault.line


def test_a_local_layer_has_no_frameworks():
    faults = faults_of({**files(), "local/frameworks/rammen.yaml": WRITTEN.encode()})
    assert any("hører ikke til" in fault.message for fault in faults)


@pytest.fixture(scope="module")
def published() -> Package:
    """The guideline as it stands."""
    return load_folder(default_guideline())


def test_the_kinds_of_framework_that_the_field_asked_for_are_there(published: Package):
    kinds = {framework.kind for framework in published.guideline.frameworks.values()}
    assert kinds == set(FrameworkKind)


def test_what_is_second_hand_is_never_said_to_be_read(published: Package):
    points = [p for f in published.guideline.frameworks.values() for p in f.points]
    assert not any(point.known is PointKnown.READ for point in points)


def test_the_balance_counts_every_national_recommendation_once_by_kind(published: Package):
    found = balance(published.guideline)
    assert sum(tally.count for tally in found.kinds.values()) == found.total
    assert found.kinds[Kind.SOCIAL].count == sum(
        each.kind is Kind.SOCIAL for each in published.guideline.recommendations.values()
    )
    for tally in (*found.kinds.values(), *found.values.values(), *found.perspectives.values()):
        assert max(tally.must, tally.normed, tally.measured) <= tally.count <= found.total


def test_kinds_are_counted_as_they_are_given(published: Package):
    some = list(published.guideline.recommendations.values())[:10]
    assert kinds_of(some).total() == 10
