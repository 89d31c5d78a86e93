"""Implementation methods: what is missing or leads nowhere is refused, each with its remedy."""

from collections import Counter

import pytest

from mestring.core.methods import Cluster, Family
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline
from tests.core.packages import RECOMMENDATION, added, changed, faults_of, files, package

BARRIERS = """\
- id: ikke-tid
  title: {nb: Vi har ikke tid, en: We have no time}
  explanation: {nb: Dagen er full., en: The day is full.}
  construct: "Inner setting: Available resources"
"""
METHOD = """\
title: {nb: Prøv i liten skala, en: Try it small}
summary: {nb: Prøv med én., en: Try with one.}
family: eric
cluster: evaluate
strategy: Conduct cyclical small tests of change
usable_by: [unit]
phases: [implement]
barriers: [ikke-tid]
text:
  nb: {what: Hva., when: Når., steps: Slik., needs: Tid., failed: Her., evidence: Litt.}
  en: {what: What.}
certainty: {nb: Kjent., en: Known.}
proposal: true
measure: {nb: Tell., en: Count.}
sources: [{id: lov, section: § 1}]
reviewed: 2026-01-01
review_by: 2027-01-01
"""
FILE = "methods/prov-smatt.yaml"


def whole() -> dict[str, bytes]:
    """The small guideline with a barrier, a method, and its recommendation pointing at it."""
    known = RECOMMENDATION.partition("\n")[0]
    with_method = changed(
        files(), "recommendations/kontakt.yaml", known, f"methods: [prov-smatt]\n{known}"
    )
    levels = "governance:\n  - {id: unit, title: {nb: Enhet, en: Unit}}\n"
    with_levels = added(with_method, "guideline.yaml", levels)
    return added(added(with_levels, "barriers.yaml", BARRIERS), FILE, METHOD)


def said(of: dict[str, bytes]) -> str:
    return "\n".join(map(str, faults_of(of)))


def test_a_method_is_read_with_its_barrier():
    found = package(whole()).guideline
    assert found.methods["prov-smatt"].cluster is Cluster.EVALUATE
    assert [barrier.id for barrier in found.barriers] == ["ikke-tid"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[ikke-tid]", "[ikke-tida]", "Hinderet «ikke-tida» finnes ikke. Mente du «ikke-tid»?"),
        ("[unit]", "[stat]", "Nivået «stat» finnes ikke."),
        ("cluster: evaluate\n", "", "En metode fra ERIC mangler cluster eller strategy."),
        ("family: eric", "family: model", "Bare metoder fra ERIC har cluster og strategy."),
        (" failed: Her.,", "", "Delen «failed» mangler."),
        ("  en: {what: What.}\n", "", "Den engelske teksten mangler."),
        ("en: Count.", "nn: Tel.", "Den engelske teksten mangler."),
        ("id: lov, section: § 1", "id: lov", "mangler paragraf"),
        ("review_by: 2027", "review_by: 2025", "Neste gjennomgang er ikke etter forrige."),
    ],
)
def test_what_is_wrong_with_a_method_is_said(old: str, new: str, expected: str):
    assert expected in said(changed(whole(), FILE, old, new))


def test_a_strategy_written_twice_is_told():
    twice = added(whole(), "methods/samme.yaml", METHOD)
    assert "er alt skrevet, i «prov-smatt»" in said(twice)


def test_a_barrier_written_twice_is_told():
    twice = changed(whole(), "barriers.yaml", BARRIERS, BARRIERS + BARRIERS)
    assert "Hinderet «ikke-tid» står to ganger." in said(twice)


def test_a_recommendation_says_how_to_get_it_done_where_there_are_methods():
    without = changed(whole(), "recommendations/kontakt.yaml", "methods: [prov-smatt]\n", "")
    assert "Rådet sier ikke hvordan man får det til" in said(without)
    wrong = changed(whole(), "recommendations/kontakt.yaml", "[prov-smatt]", "[prov-stort]")
    assert "Metoden «prov-stort» finnes ikke." in said(wrong)


def test_all_of_erics_strategies_are_there_in_their_nine_clusters():
    """73 strategies in nine clusters of so many (Powell 2015, Waltz 2015)."""
    methods = load_folder(default_guideline()).guideline.methods.values()
    counted = Counter(method.cluster for method in methods if method.family is Family.ERIC)
    assert [counted[cluster] for cluster in Cluster] == [10, 4, 4, 17, 11, 5, 5, 9, 8]
    assert sum(method.family is not Family.ERIC for method in methods) >= 12


def test_every_barrier_is_answered_by_a_method_and_every_method_is_found_from_one():
    found = load_folder(default_guideline()).guideline
    answered = {id_ for method in found.methods.values() for id_ in method.barriers}
    assert answered == {barrier.id for barrier in found.barriers}
