"""Instruments: counted as their sources say, never without every answer, and never a grade of suicide."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mestring.core.faults import Faults
from mestring.core.instruments.definition import Change, Instrument, LicenceClass, Move, Sex
from mestring.core.instruments.phrases import CONVERSATION
from mestring.core.instruments.proof import prove_instruments
from mestring.core.instruments.scoring import BadAnswers, change_between, score
from mestring.core.loading import load
from tests.strategies.choices import HARDER

CONTENT = Path(__file__).parents[2] / "content"
FILES = {
    path.relative_to(CONTENT).as_posix(): path.read_bytes()
    for path in sorted(CONTENT.rglob("*"))
    if path.suffix in (".yaml", ".md")
}
INSTRUMENTS = load(FILES).guideline.instruments
# For each instrument; there are some twenty that are counted.
some = settings(max_examples=40 * HARDER)
SCORED = sorted(id_ for id_, found in INSTRUMENTS.items() if found.is_scored)


def answers(*numbers: float | None) -> tuple[Decimal | None, ...]:
    return tuple(None if number is None else Decimal(str(number)) for number in numbers)


def drawn(instrument: Instrument, data: st.DataObject) -> list[Decimal | None]:
    """Draw one possible answer for each item."""
    found: list[Decimal | None] = []
    for item in instrument.items:
        scale = instrument.scale_of(item)
        if scale.line is None:
            found.append(Decimal(data.draw(st.sampled_from(scale.options)).value))
        else:
            steps = int((scale.line.highest - scale.line.lowest) / scale.line.step)
            found.append(scale.line.lowest + scale.line.step * data.draw(st.integers(0, steps)))
    return found


def faults_of(files: Mapping[str, bytes]) -> list[str]:
    with pytest.raises(Faults) as found:
        load(files)
    return [str(fault) for fault in found.value.faults]


@cache
def alone() -> Mapping[str, bytes]:
    """Instruments without the advice they lead to: a fifth of the time to load, and faulty without it."""
    elsewhere = ("recommendations", "cases", "methods", "frameworks", "history")
    return {path: text for path, text in FILES.items() if path.split("/")[0] not in elsewhere}


@cache
def missed_alone() -> frozenset[str]:
    return frozenset(faults_of(alone()))


def faults_with(path: str, old: str, new: str) -> str:
    """Give the faults that a change brings with it, and no others."""
    content = FILES[path].decode()
    assert old in content
    told = faults_of({**alone(), path: content.replace(old, new, 1).encode()})
    return "\n".join(fault for fault in told if fault not in missed_alone())


def test_every_worked_example_comes_out_as_written():
    assert prove_instruments(INSTRUMENTS) == ()


def test_an_example_that_is_wrong_is_told_of():
    dudit = INSTRUMENTS["dudit"]
    wrong = replace(dudit.examples[0], scores={"total": Decimal(23)}, bands={"total": ()})
    told = prove_instruments({"dudit": replace(dudit, examples=(wrong,))})
    assert [each.sentence for each in told] == [
        "«total» skulle vært 23, men er 22.",
        "«total» skulle ligget i ingen, men ligger i problems, problems.",
    ]


@pytest.mark.parametrize("id_", SCORED)
def test_every_score_and_every_band_of_every_instrument_can_be_reached(id_: str):
    instrument = INSTRUMENTS[id_]
    worked = {name for example in instrument.examples for name in example.scores or {}}
    assert worked == {each.id for each in instrument.scores}


@pytest.mark.parametrize("id_", SCORED)
@some
@given(data=st.data())
def test_one_missing_answer_gives_no_number_at_all(id_: str, data: st.DataObject):
    instrument = replace(INSTRUMENTS[id_], skips=())
    given_ = drawn(instrument, data)
    whole = score(instrument, given_)
    assert whole.complete
    given_[data.draw(st.integers(0, len(given_) - 1))] = None
    result = score(instrument, given_)
    assert (result.complete, result.total, result.scores) == (False, None, ())


@pytest.mark.parametrize("id_", SCORED)
@some
@given(data=st.data())
def test_what_is_answered_lands_in_one_band_for_each_sex(id_: str, data: st.DataObject):
    instrument = INSTRUMENTS[id_]
    for scored in score(instrument, drawn(instrument, data)).scores:
        if scored.score.bands:
            sexes = [band.sex for band in scored.bands]
            assert sexes in ([None], [Sex.MALE, Sex.FEMALE])


def test_too_few_answers_are_missing_and_too_many_are_refused():
    dudit = INSTRUMENTS["dudit"]
    assert [item.id for item in score(dudit, answers(1)).missing] == [
        item.id for item in dudit.items[1:]
    ]
    with pytest.raises(BadAnswers, match="Gi 11 svar"):
        score(dudit, answers(*[0] * 12))


def test_every_answer_that_cannot_be_one_is_told_of_at_once():
    with pytest.raises(BadAnswers) as found:
        score(INSTRUMENTS["audit"], answers(5, 0, 0, 0, 0, 0, 0, 0, 1, 3))
    assert [bad.place for bad in found.value.found] == [0, 8, 9]


@pytest.mark.parametrize("mark", [-0.1, 10.1, 3.45])
def test_a_mark_lies_on_its_line_and_on_a_step(mark: float):
    with pytest.raises(BadAnswers, match="fra 0 til 10"):
        score(INSTRUMENTS["ors"], answers(mark, 1, 1, 1))


def test_a_mean_just_below_the_limit_is_not_rounded_up_to_it():
    limit = replace(INSTRUMENTS["core-om"].scores[0], reversed=())
    core = replace(INSTRUMENTS["core-om"], scores=(limit,))
    result = score(core, answers(*[1] * 33, 0))
    assert result.total == Decimal("9.71")
    assert [band.id for band in result.scores[0].bands] == ["below"]


def test_who_drinks_never_is_asked_no_more_and_has_answered_in_full():
    result = score(INSTRUMENTS["audit"], answers(0, *[None] * 7, 0, 0))
    assert (result.complete, result.total, len(result.skipped)) == (True, 0, 7)


@pytest.mark.parametrize(
    ("id_", "place"),
    [("phq-9", 8), ("core-10", 5), ("core-om", 15), ("madrs", 9), ("honos", 1), ("reqol-10", 5)],
)
def test_an_answer_about_self_harm_asks_for_a_conversation_the_same_day(id_: str, place: int):
    instrument = INSTRUMENTS[id_]
    given_: list[Decimal | None] = [None] * len(instrument.items)
    given_[place] = Decimal(0)
    assert not score(instrument, given_).conversation
    given_[place] = Decimal(1)
    # Also where other answers are missing: what is said is said.
    assert score(instrument, given_).conversation
    assert "en samtale samme dag" in CONVERSATION.nb


def test_an_accident_while_drunk_is_not_an_answer_about_self_harm():
    assert not score(INSTRUMENTS["audit"], answers(*[0] * 8, 4, 0)).conversation
    assert not score(INSTRUMENTS["dudit"], answers(*[0] * 9, 4, 0)).conversation


def test_suicidality_is_described_and_not_counted():
    found = INSTRUMENTS["c-ssrs"]
    assert (found.is_scored, found.items, found.about_suicide) == (False, (), True)


def test_a_score_of_suicidality_does_not_load():
    only = "scores:\n  - id: alone\n    title: {nb: Del, en: Part}\n    items: [leve]\n"
    told = faults_with("instruments/phq-9.yaml", "scores:\n", only)
    assert "skår av selvmordstanker" in told


@pytest.mark.parametrize("word", ["selvmordsrisiko", "fare for selvskading", "suicidal"])
def test_no_band_is_named_as_a_grade_of_it(word: str):
    told = faults_with("instruments/phq-9.yaml", '{nb: "Alvorlige plager"', f'{{nb: "{word}"')
    assert "graderer selvmord eller selvskading" in told


def test_a_score_without_a_worked_example_does_not_load():
    told = faults_with("instruments/gad-7.yaml", ", gad-2: 5", "")
    assert "«gad-2» har ikke noe gjennomregnet eksempel" in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("scale: often}", "scale: oftn}", "Mente du «often»?"),
        ("at_least: 6,", "at_least: 30,", "fra lavest til høyest"),
        ("value: 4,", "value: 2,", "fra lavest til høyest"),
        ("id: trang,", "id: stoppe,", "står to ganger"),
        ("source: {id: dudit-manual}", "source: {id: dudit-manul}", "dudit-manual"),
        ('scoring_version: "1"\n', "", "hvilken utgave av regelen"),
        ("[kartlegging-med-formal]", "[kartlegging-med-forml]", "Rådet"),
        ("sex: female", "sex: woman", "finnes ikke her"),
    ],
)
def test_what_leads_nowhere_is_told_of_with_its_place(old: str, new: str, said: str):
    told = faults_with("instruments/dudit.yaml", old, new)
    assert said in told
    assert "instruments/dudit.yaml:" in told


def test_nothing_of_what_must_be_bought_is_here():
    assert all(found.licence.kind is not LicenceClass.BOUGHT for found in INSTRUMENTS.values())


@pytest.mark.parametrize("id_", sorted(INSTRUMENTS))
def test_topics_are_a_few_words_and_never_a_question(id_: str):
    """The validated wording is sentences; what is ours is a topic."""
    for item in INSTRUMENTS[id_].items:
        for words in (item.topic.nb, item.topic.en):
            assert words
            assert len(words.split()) <= 8, words
            assert not words.endswith(("?", "."))


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("17.1", "22.1", "better"),
        ("17.1", "22.0", "none"),
        ("20", "25", "better-and-across"),
        ("25", "30", "better"),
        ("25", "20", "worse"),
    ],
)
def test_a_change_is_named_from_its_limits(before: str, after: str, named: str):
    change = Change(better=Move.UP, reliable=Decimal(5), crossing=Decimal(25))
    assert change_between(change, Decimal(before), Decimal(after)) == named
