"""Aligning: a person decides, with a reason; rows are only added, and the latest of each pair stands."""

from datetime import timedelta
from uuid import uuid4

import pytest

from mestring.knowledge.actions import (
    LONGEST_REASON,
    NothingToAlign,
    ReasonNotTaken,
    SaidInContent,
    decide_alignment,
)
from mestring.knowledge.cache import load_folder
from mestring.knowledge.folder import default_guideline
from mestring.knowledge.likeness import lemmas, suggest
from mestring.knowledge.models import AlignmentDecision
from mestring.knowledge.queries import alignment_content, alignment_decisions, current_package
from mestring.knowledge.types import Publication
from mestring.people.refusals import NotAllowed, NotFound
from mestring.people.types import User
from tests.rooms.conftest import NOW

pytestmark = pytest.mark.usefixtures("published")


def decide(by: User, **changed: object) -> object:
    given: dict[str, object] = {
        "package": current_package(),
        "framework": "rammen",
        "point": "gjennomgang",
        "recommendation": "se-pa-tjenesten",
        "is_confirmed": True,
        "reason": "Rådet ser på tjenesten.",
        "sent": uuid4(),
        "by": by,
        "at": NOW,
    }
    return decide_alignment(**{**given, **changed})  # type: ignore[arg-type]


def test_a_decision_is_kept_with_its_reason(jonas: User, published: Publication) -> None:
    decide(jonas)
    (card,) = alignment_decisions("rammen")
    assert (card.point, card.recommendation, card.is_confirmed) == (
        "gjennomgang",
        "se-pa-tjenesten",
        True,
    )
    assert (card.reason, card.decided_at) == ("Rådet ser på tjenesten.", NOW)
    assert alignment_decisions("en-annen") == ()


def test_only_an_editor_may_decide(kari: User, solveig: User, per: User, steward: User) -> None:
    for other in (kari, solveig, per, steward):
        with pytest.raises(NotAllowed):
            decide(other)
    assert not AlignmentDecision.objects.exists()


def test_sent_twice_it_is_said_once(jonas: User) -> None:
    sent = uuid4()
    assert decide(jonas, sent=sent) == decide(jonas, sent=sent, at=NOW + timedelta(seconds=1))
    assert AlignmentDecision.objects.count() == 1


def test_the_latest_of_each_pair_stands_and_nothing_is_lost(jonas: User) -> None:
    decide(jonas)
    decide(jonas, is_confirmed=False, reason="Nei.", at=NOW + timedelta(days=1))
    decide(jonas, recommendation="hold-kontakten", at=NOW + timedelta(days=2))
    cards = {card.recommendation: card.is_confirmed for card in alignment_decisions("rammen")}
    assert cards == {"se-pa-tjenesten": False, "hold-kontakten": True}
    assert AlignmentDecision.objects.count() == 3


@pytest.mark.parametrize("reason", ["", "  \n", "x" * (LONGEST_REASON + 1)])
def test_a_decision_owes_one_reason(jonas: User, reason: str) -> None:
    with pytest.raises(ReasonNotTaken):
        decide(jonas, reason=reason)


@pytest.mark.parametrize(
    "changed", [{"framework": "x"}, {"point": "x"}, {"recommendation": "x"}], ids=str
)
def test_what_is_not_in_the_guideline_cannot_be_aligned(
    jonas: User, changed: dict[str, str]
) -> None:
    with pytest.raises(NotFound):
        decide(jonas, **changed)


def test_what_is_not_found_cannot_be_aligned(jonas: User) -> None:
    with pytest.raises(NothingToAlign):
        decide(jonas, point="resten")


def test_what_stands_in_the_content_is_not_said_again_but_may_be_contradicted(jonas: User) -> None:
    with pytest.raises(SaidInContent):
        decide(jonas, point="kontakt", recommendation="hold-kontakten")
    with pytest.raises(SaidInContent):
        decide(jonas, point="kontakt", recommendation="se-pa-tjenesten", is_confirmed=False)
    decide(jonas, point="kontakt", recommendation="hold-kontakten", is_confirmed=False)
    assert AlignmentDecision.objects.count() == 1


def test_what_is_decided_has_the_form_of_the_content(jonas: User) -> None:
    decide(jonas)
    decide(jonas, recommendation="hold-kontakten", is_confirmed=False, reason="Nei.")
    framework = current_package().guideline.frameworks["rammen"]
    (point,) = alignment_content(framework)["points"]  # type: ignore[misc]
    assert point["id"] == "gjennomgang"
    assert [each["to"] for each in point["answered_by"]] == ["se-pa-tjenesten"]
    assert [each["because"]["nb"] for each in point["refused"]] == ["Nei."]


def test_words_are_compared_by_their_basic_form() -> None:
    assert lemmas("Kommunens anbefalinger om boliger") == lemmas("anbefaling bolig")


def test_suggestions_leave_out_what_is_named_and_say_what_they_rest_on() -> None:
    package = load_folder(default_guideline())
    point = next(
        point for point in package.guideline.frameworks["brukerplan"].points if point.id == "bolig"
    )
    first, *_rest = suggest(package, point)
    assert "bolig" in first.words
    others = suggest(package, point, leave_out={first.recommendation})
    assert first.recommendation not in {each.recommendation for each in others}


def test_suggestions_find_most_of_what_the_editors_found() -> None:
    """The alignment was made without the suggestions, and so tells how good they are."""
    package = load_folder(default_guideline())
    found = points = 0
    for framework in package.guideline.frameworks.values():
        for point in framework.points:
            if point.answered_by:
                points += 1
                near = {each.recommendation for each in suggest(package, point, limit=5)}
                found += bool(near & {each.to for each in point.answered_by})
    assert found / points > 0.75
