"""The bank is whole: all of ERIC's strategies, a method for every barrier, a few for every recommendation."""

from collections import Counter

import pytest

from mestring.core.guideline import Guideline
from mestring.core.methods import Cluster, Family
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline

# The clusters of Waltz 2015, 73 in all.
STRATEGIES = {
    Cluster.EVALUATE: 10,
    Cluster.ASSIST: 4,
    Cluster.ADAPT: 4,
    Cluster.RELATIONS: 17,
    Cluster.EDUCATE: 11,
    Cluster.SUPPORT_STAFF: 5,
    Cluster.ENGAGE_USERS: 5,
    Cluster.FINANCE: 9,
    Cluster.INFRASTRUCTURE: 8,
}


@pytest.fixture(scope="module")
def guideline() -> Guideline:
    """The guideline as it stands."""
    return load_folder(default_guideline()).guideline


def test_every_strategy_of_eric_is_there_in_its_cluster(guideline: Guideline) -> None:
    eric = [row for row in guideline.methods.values() if row.family is Family.ERIC]
    assert Counter(row.cluster for row in eric) == STRATEGIES
    assert len({row.strategy for row in eric}) == 73


def test_every_barrier_has_methods_to_choose_between(guideline: Guideline) -> None:
    answered = Counter(id_ for row in guideline.methods.values() for id_ in row.barriers)
    assert {row.id for row in guideline.barriers if answered[row.id] < 5} == set()


def test_every_recommendation_has_two_to_four_methods(guideline: Guideline) -> None:
    rows = guideline.recommendations.values()
    assert {row.id for row in rows if not 2 <= len(row.methods) <= 4} == set()


def test_a_municipality_is_not_sent_to_what_only_the_state_can_do(guideline: Guideline) -> None:
    only_state = {id_ for id_, row in guideline.methods.items() if row.usable_by == ("national",)}
    assert only_state
    rows = guideline.recommendations.values()
    assert {row.id for row in rows if only_state & set(row.methods)} == set()
