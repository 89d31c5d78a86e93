"""What is said of a chart: the sentences of the drawing, and one for each thing that a chart can show."""

import pytest
from hypothesis import given, settings

from mestring.core.criteria import (
    Age,
    All,
    AnyOf,
    Attribute,
    Bounds,
    Earlier,
    Fact,
    Had,
    InState,
    Not,
    Other,
    Same,
)
from mestring.core.expectation import Expected, Trigger
from mestring.core.indicators.attention import Attention, Matter, attention
from mestring.core.indicators.cells import Cell, Direction, Point
from mestring.core.indicators.chart import Chart
from mestring.core.indicators.definition import define
from mestring.core.indicators.funnel import Unit, funnel
from mestring.core.indicators.judging import judge
from mestring.core.indicators.phrases import PHRASES
from mestring.core.indicators.sentences import (
    headline,
    tell_beside,
    tell_chart,
    tell_completeness,
    tell_dot,
    tell_funnel,
)
from mestring.core.indicators.voice import Voice
from mestring.core.limits import By, Case, Cases
from mestring.core.loading import load
from mestring.core.package import Package
from mestring.core.spans import Span
from mestring.core.words import Text
from tests.core.test_charts import any_series, series
from tests.house.rows_page import content
from tests.strategies.plain import DAYS_7, only, precedence, recurrence, response

STEADY = (
    0.61,
    0.58,
    0.65,
    0.6,
    0.63,
    0.58,
    0.6,
    0.62,
    0.61,
    0.64,
    0.6,
    0.59,
    0.62,
    0.6,
    0.61,
    0.63,
    0.62,
)


@pytest.fixture(scope="module")
def package() -> Package:
    """The real content."""
    return load(content())


def _provisional(made, count: int):
    points = [
        point._replace(provisional=place >= len(made.points) - count)
        for place, point in enumerate(made.points)
    ]
    return made._replace(points=tuple(points))


DRAWN = _provisional(series(*STEADY, 0.4, 0.61, 0.6, 0.5, first=202503), 1)


def test_the_sentences_of_the_drawing():
    said = tell_chart(judge(DRAWN))
    assert said.says.nb == (
        "Siden mars 2025 har dere vært stabilt på rundt 60 %. August var lavere enn tilfeldig variasjon. "
        "September og oktober er som før."
    )
    assert said.provisional.nb == "Foreløpig: november (fristene er ikke ute)."
    assert said.says.en == (
        "Since March 2025 you have been stable at around 60%. In August it was lower than chance variation "
        "gives. In September and October it was as before."
    )
    assert headline(judge(DRAWN)).nb == "Lavere enn vanlig i august"


def test_what_the_figures_cannot_say_is_always_said():
    assert "ikke hvorfor" in tell_chart(judge(DRAWN)).holds.nb
    assert "not why" in tell_chart(judge(DRAWN)).holds.en


def test_a_unit_can_be_spoken_of_by_name():
    named = tell_chart(judge(DRAWN), Text(nb="Fjordvik"))
    assert named.says.nb.startswith("Siden mars 2025 har Fjordvik vært stabilt")
    assert named.says.en.startswith("Since March 2025 Fjordvik has been stable")


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        ((), "Det er ingenting å telle ennå."),
        ((0.5,), "Én måned er for lite til å si om noe har endret seg. Den er på 50 %."),
        (
            (0.5, 0.6),
            "2 måneder er for få til å si om noe har endret seg. Til nå ligger dere på 55 %.",
        ),
        (
            (0.5, 0.6) * 5,
            "Midten ligger på 55 %. 10 måneder er for få til å regne ut grenser. "
            "Så langt ser vi ingen endring ut over tilfeldig variasjon.",
        ),
        (
            (0.63, 0.62, 0.65, 0.63, 0.63, 0.42, 0.41, 0.4, 0.39, 0.38),
            "Midten ligger på 52 %. 10 måneder er for få til å regne ut grenser. "
            "Siden juni har dere ligget lavere enn før: rundt 40 %, mot 63 %.",
        ),
        (
            (0.6, 0.62) * 10,
            "Siden januar 2025 har dere vært stabilt på rundt 61 %. "
            "Ingen måned skiller seg fra tilfeldig variasjon.",
        ),
        (
            (*STEADY[:10], 0.8, 0.79, 0.82, 0.8, 0.81, 0.83, 0.8, 0.8, 0.81, 0.8),
            "Siden november 2025 har dere ligget høyere enn før: rundt 81 %, mot 61 %.",
        ),
        (
            (0.6, 0.62) * 3 + (0.57, 0.58, 0.6, 0.61, 0.63, 0.64, 0.65) + (0.6, 0.61) * 3,
            "Siden januar 2025 har dere ligget på rundt 61 %. "
            "Fra juli 2025 til januar gikk tallet opp hver gang. De 6 neste er som før.",
        ),
        (
            (0.73, 0.5) + (0.6, 0.62) * 4 + (0.72, 0.63, 0.72) + (0.6, 0.62) * 2 + (0.5, 0.62),
            "Siden januar 2025 har dere vært stabilt på rundt 62 %. "
            "November 2025 og januar lå høyere enn vanlig, så ofte at det er mer enn tilfeldig variasjon. "
            "De 6 neste er som før.",
        ),
    ],
)
def test_each_thing_that_a_chart_can_show_has_its_sentence(shares, says):
    assert tell_chart(judge(series(*shares))).says.nb == says


def test_how_far_a_chart_holds_is_said_where_it_is_less_than_whole():
    few = tell_chart(judge(series(*[0.6, 0.62] * 7))).holds.nb
    assert few.startswith("Grensene er foreløpige, for de bygger på bare 14 målinger.")
    quarters = tell_chart(judge(series(*[0.5, 0.6, 0.7] * 12, 0.4, of=10)))
    assert "slått sammen til kvartaler" in quarters.holds.nb
    assert quarters.provisional.nb == "Foreløpig: 1. kvartal (kvartalet er ikke ferdig)."
    assert "svinger mer" in tell_chart(judge(series(*[0.5, 0.7, 0.45, 0.66] * 6, of=2000))).holds.nb


@pytest.mark.parametrize(
    ("target", "said"),
    [(0.9, "nås ikke målet på 90 %"), (0.3, "nås målet på 30 %"), (0.6, "avgjør når")],
)
def test_what_the_limits_promise_about_the_target_is_said(target, said):
    assert said in tell_chart(judge(series(*[0.6, 0.62] * 10, target=target))).holds.nb


@given(any_series)
@settings(max_examples=150, deadline=None)
def test_every_chart_can_be_told_in_both_languages(made):
    chart = judge(made)
    for text in (*tell_chart(chart), headline(chart), attention(chart, 1, 4).headline):
        assert "{" not in text.nb + text.en
        assert bool(text.nb) is bool(text.en)
    assert tell_chart(chart).says.nb.endswith(".")


@given(any_series)
def test_a_chart_without_signals_is_never_told_as_changed(made):
    chart = judge(made)
    if not chart.signals:
        assert not any(
            word in tell_chart(chart).says.nb for word in ("høyere", "lavere", "hver gang")
        )


def test_the_languages_have_the_same_phrases():
    only_english = {"are", "have", "were", "name_are", "name_have", "name_were"}
    assert set(PHRASES["en"]) - only_english == set(PHRASES["nb"])


def test_a_share_is_never_rounded_to_all_or_none():
    voice = Voice("nb")
    assert [voice.share(each) for each in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        *("0 %", "1 %", "50 %", "99 %", "100 %"),
    ]


# --- Beside, and data quality


def test_what_stands_outside_the_count_is_named_with_its_number():
    cell = Cell("e", "a", 202601, declined=2, deviated=1, unknown=3)
    assert tell_beside(cell, [Text(nb="enhet", en="unit")]) == Text(
        nb="Utenfor tellingen: 2 takket nei, 1 valgt en annen vei, 3 kan ikke avgjøres (mangler: enhet).",
        en="Outside the count: 2 declined, 1 chose another way, 3 cannot be decided (missing: unit).",
    )
    assert tell_beside(Cell("e", "a", 202601, met=2)) == Text(nb="")
    assert tell_beside(Cell("e", "a", 202601, waiting=1)).nb == "Utenfor tellingen: 1 venter."


def test_what_is_missing_is_named_the_most_frequent_first():
    missing = {Text(nb="dato"): 4, Text(nb="enhet"): 10}
    assert tell_completeness(14, 40, missing).nb == (
        "14 av 40 kan ikke avgjøres. Det som mangler: enhet (10), dato (4). "
        "Mindre enn 80 % kan avgjøres. Derfor er tallet usikkert."
    )
    assert tell_completeness(8, 40, {}).nb == "8 av 40 kan ikke avgjøres."
    assert tell_completeness(0, 40, {}).nb == "Alle 40 kan avgjøres."
    assert tell_completeness(0, 0, {}).nb == "Det er ingenting å telle ennå."


def test_a_unit_among_others_is_told_without_a_rank():
    plot = funnel(
        [Unit("a", 50, 100), Unit("b", 68, 100), Unit("c", 78, 100), Unit("d", 60, 100)], 0.68
    )
    low, middle, high, _ = (
        dot._replace(band=funnel([Unit("x", 68, 100)], 0.68).dots[0].band) for dot in plot.dots
    )
    assert tell_dot(low).nb.startswith("Dere ligger klart lavere enn ventet: 50 av 100, 50 %.")
    assert "innenfor" in tell_dot(middle).nb
    assert (
        tell_dot(high, Text(nb="Fjordvik")).en.startswith("Fjordvik is higher than expected")
        is True
    )
    assert "ingen rangering" in tell_funnel(plot).nb
    assert ("gjort videre" in tell_funnel(plot).nb) is plot.widened


# --- What comes first


def _charts() -> dict[Matter, Attention]:
    steady = judge(series(*[0.6, 0.62] * 10))
    return {
        Matter.CONCERN: attention(judge(DRAWN)),
        Matter.UNKNOWN: attention(steady, 14, 40),
        Matter.BELOW_TARGET: attention(judge(series(*[0.6, 0.62] * 10, target=0.8))),
        Matter.IMPROVEMENT: attention(judge(DRAWN._replace(direction=Direction.DOWN))),
        Matter.NEUTRAL: attention(judge(DRAWN._replace(direction=Direction.NEUTRAL))),
        Matter.FEW: attention(judge(series(0.5))),
        Matter.STABLE: attention(steady),
    }


def test_concern_comes_first_then_the_unknown_the_target_improvement_and_last_the_stable():
    found = _charts()
    assert {wanted: each.matter for wanted, each in found.items()} == {
        each: each for each in Matter
    }
    assert [each.matter for each in sorted(found.values(), key=lambda each: each[:2])] == list(
        Matter
    )


def test_among_equals_what_is_about_most_comes_first():
    large, small = (
        attention(judge(series(*[0.6, 0.62] * 10, of=of, target=0.8))) for of in (900, 90)
    )
    assert large[:2] < small[:2]
    assert (large.about, small.about) == (2052, 204)


def test_the_headline_says_why():
    found = _charts()
    assert found[Matter.UNKNOWN].headline.nb == "14 av 40 kan ikke avgjøres"
    assert found[Matter.BELOW_TARGET].headline.nb == "Rundt 61 %, målet er 80 %"
    assert found[Matter.FEW].headline.nb == "For få måneder til å si noe ennå (1)"
    assert found[Matter.STABLE].headline.nb == "Stabilt på rundt 61 %"


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.5, 0.6) * 5, "Ingen endring å se ennå, midten er 55 %"),
        (
            (*STEADY[:10], 0.8, 0.79, 0.82, 0.8, 0.81, 0.83, 0.8, 0.8),
            "Høyere enn før siden november 2025",
        ),
        ((*STEADY, *[0.75, 0.74] * 4, 0.55, 0.58), "Høyere enn ellers fra juni 2026 til januar"),
        (
            ((0.6, 0.62) * 5 + (0.57, 0.58, 0.6, 0.61, 0.63, 0.64, 0.65)),
            "På vei opp siden november 2025",
        ),
    ],
)
def test_a_headline_tells_the_news(shares, said):
    assert headline(judge(series(*shares))).nb == said


def test_what_is_long_past_is_no_longer_a_concern():
    old = judge(series(*STEADY[:4], 0.4, *STEADY))
    assert old.signals
    assert attention(old).matter is Matter.STABLE


def test_meeting_the_target_exactly_is_not_below_it():
    exact: Chart = judge(series(*[0.6, 0.6] * 10, target=0.6))
    assert attention(exact).matter is Matter.STABLE


def test_a_target_to_stay_under_is_turned_round():
    over = judge(series(*[0.6, 0.62] * 10, target=0.5, direction=Direction.DOWN))
    under = judge(series(*[0.6, 0.62] * 10, target=0.7, direction=Direction.DOWN))
    assert attention(over).matter is Matter.BELOW_TARGET
    assert attention(under).matter is Matter.STABLE


# --- The definition


def test_every_expectation_of_the_guideline_has_a_definition_in_both_languages(package):
    for rule in package.rules:
        sentence = define(package, rule.id).sentence
        assert "{" not in sentence.nb + sentence.en
        assert "  " not in sentence.nb
        assert sentence.nb.endswith(".")
        assert sentence.nb != sentence.en


def test_a_definition_says_what_is_counted_what_is_in_time_and_what_stands_beside(package):
    definition = define(package, "kontakt-innen-sju-dager")
    assert definition.counts.nb == "Vi teller hver gang dette skjer: utskrivning fra døgnopphold."
    assert definition.in_time.nb == (
        "I tide er de der dette er gjort innen 7 dager, tidligst 1 dag etter: "
        "kontakt (vi fikk snakket sammen)."
    )
    assert "delt på alle der fristen er ute" in definition.reckoned.nb
    assert "takket nei" in definition.beside.nb


def test_conditions_are_part_of_the_definition(package):
    assert define(package, "nalokson-etter-overdose").counts.nb.endswith(
        "Vilkår: ikke slik: overdosen var dødelig."
    )
    assert (
        "Hver teller i måneden da fristen gikk ut."
        in define(package, "tvangen-gjennomgatt").reckoned.nb
    )


def test_too_few_in_each_month_is_said_as_such():
    told = tell_chart(judge(series(*[1.0, 1.0, 0.75] * 8, of=4))).says.nb
    assert "for få i hver måned" in told


APPLIES = All(
    all=(
        Fact(fact="count", at_least=3),
        AnyOf(any=(Fact(fact="score", at_most=9), Fact(fact="mode", in_=("home", "phone")))),
        Age(age=Bounds(at_least=18, at_most=66)),
        InState(in_state="staying"),
        Had(had=Earlier(event="call.made")),
        Not(not_=Fact(fact="flag", is_=True)),
        Fact(fact="flag", is_=False),
    )
)


def test_every_sort_of_condition_can_be_said():
    rule = response("visit.held", "letter.sent", applies=APPLIES)
    assert define(only(rule), "rule-1").counts.nb == (
        "Vi teller hver gang dette skjer: visit. Vilkår: count er minst 3 og score er høyst 9 eller "
        "mode er home eller phone og alderen er minst 18 år og alderen er høyst 66 år og "
        "gjelder nå: staying og har skjedd før: call og ikke slik: flag og ikke slik: flag."
    )


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (response("visit.held", "call.made", within="same_day"), "gjort samme dag: call"),
        (response("visit.held", "call.made", within="none"), "gjort: call"),
        (
            response("visit.held", "call.made", within=By(by="planned")),
            "innen datoen for planned: call",
        ),
        (
            response(
                "visit.held",
                "call.made",
                within=Cases(
                    cases=(
                        Case(limit=Span(days=3), when=Fact(fact="flag", is_=True)),
                        Case(limit=DAYS_7),
                    )
                ),
            ),
            "innen en frist som er ulik fra tilfelle til tilfelle: call",
        ),
        (
            response("visit.held", "call.made", every=Span(months=1), lasts=Span(months=6)),
            "i hver periode på 1 måned til det har gått 6 måneder: call",
        ),
        (precedence("visit.held", "call.made"), "gjort på forhånd: call"),
        (precedence("visit.held", "call.made", within=DAYS_7), "gjort de siste 7 dager før: call"),
        (recurrence("staying", "call.made"), "med høyst 7 dager mellom: call"),
    ],
)
def test_every_sort_of_limit_can_be_said(rule, said):
    definition = define(only(rule), "rule-1")
    assert said in definition.in_time.nb
    assert ("ingen tidsfrist" in definition.reckoned.nb) is (said == "gjort: call")


def test_what_an_event_must_be_to_count_is_part_of_the_definition():
    matching = (
        Expected(event="call.made", matching=AnyOf(any=(Same(same="plan"), Other(other="unit")))),
    )
    rule = response("visit.held", "call.made", expect=matching)
    assert (
        "call (plan er den samme eller enhet er en annen)"
        in define(only(rule), "rule-1").in_time.nb
    )
    only_some = Trigger(event="visit.held", where=Attribute(attribute="flag", is_=True))
    rule = response("visit.held", "call.made", trigger=only_some)
    assert define(only(rule), "rule-1").counts.nb.endswith("visit. Vilkår: flag.")


def test_points_without_a_share_are_told_as_nothing():
    empty = series(0.5)._replace(points=(Point(202601, 0, 0),))
    assert tell_chart(judge(empty)).says.nb == "Det er ingenting å telle ennå."
