"""The guard rails of the national guidance, held on the content itself."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from mestring.core.criteria import Attribute, Fact, Had
from mestring.core.dictionary import DECLINED, DEVIATED, AttributeType
from mestring.core.expectation import SourceRef
from mestring.core.explain import Step, explain
from mestring.core.loading import load
from mestring.core.loading.written import Written
from mestring.core.package import Package
from mestring.core.proof import prove
from mestring.core.reading import read_timeline
from mestring.core.redact import Audience, redact
from mestring.core.rules import Rule, nodes
from mestring.core.telling import Told
from mestring.core.words import Force, Kind, Norm, Outcome, SourceKind, Text, Visibility

CONTENT = Path(__file__).parents[2] / "content"
FILES = {
    path.relative_to(CONTENT).as_posix(): path.read_bytes()
    for path in sorted(CONTENT.rglob("*"))
    if path.suffix in (".yaml", ".md")
}
PACKAGE: Package = load(FILES)
GUIDELINE = PACKAGE.guideline
# What the 68 rows speak of is of use too, though not all of them are published yet.
ROWS = set(re.findall(r"[a-z0-9-]+", (CONTENT.parent / "docs/rows/rows.yaml").read_text("utf-8")))
EVENTS = GUIDELINE.dictionary.events
ATTRIBUTES = GUIDELINE.dictionary.attributes


def steps(events: Iterable[str], at: str, only: Iterable[str]) -> list[Step]:
    """Explain a short timeline, its events written one a line."""
    source = "events:\n" + "".join(f"  - {{{event}}}\n" for event in events) + f"at: {at}\n"
    read = read_timeline(("t.yaml", source.encode()), GUIDELINE.dictionary, GUIDELINE.calendar)
    assert read.at is not None
    return list(explain(PACKAGE, read.timeline, read.at, only=set(only)).steps)


def texts(node: Any) -> Iterator[str]:
    """Give every text a reader meets, in every language, in something written."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, tuple | list | frozenset):
        for part in node:
            yield from texts(part)
    elif isinstance(node, dict):
        for part in node.values():
            yield from texts(part)
    elif is_dataclass(node):
        for field in fields(node):
            yield from texts(getattr(node, field.name))


def asked_about(rule: Rule) -> set[str]:
    """Name every attribute and event that a rule speaks of."""
    found: set[str] = set(rule.opening_types)
    for node in nodes(rule.expectation):
        match node:
            case Fact(fact=name) | Attribute(attribute=name):
                found.add(name)
            case Had(had=earlier):
                found.add(earlier.event)
            case _:
                found |= {value for value in (getattr(node, "event", None),) if value}
    return found


def of_trigger(type_: str) -> list[Rule]:
    return [rule for rule in PACKAGE.rules if type_ in rule.opening_types]


# No risk grade for suicide is computed, stored or shown anywhere

_ABOUT = r"(selvmord|suicid|self.?harm|selvskad)"
_GRADE = (
    r"(lav|lavt|moderat|middels|forhøyet|høy|høyt|low|medium|moderate|elevated|high"
    r"|grad\w*|nivå\w*|score|skår|level|grade|rating)"
)
_DANGER = r"(s?risiko|s?fare|risk|danger)\w*"
GRADED = [
    re.compile(rf"\b{_GRADE}\s+{_DANGER}\s+(for|of)\s+{_ABOUT}", re.I),
    re.compile(rf"\b{_GRADE}\s+{_ABOUT}\w*\s?{_DANGER}?", re.I),
    re.compile(rf"\b{_ABOUT}\w*\s*{_DANGER}?\s*(er|is|:|=)\s*{_GRADE}\b", re.I),
    re.compile(
        r"risiko(grad|nivå|skår|score|klasse)|risk (grade|level|score|rating|category)", re.I
    ),
    re.compile(rf"(gradering|klassifisering|skåring|grading|rating) (av|of) {_ABOUT}", re.I),
]
SUICIDE_EVENTS = [
    type_ for type_ in EVENTS if re.search(r"suicid|safety_plan|preventive_measures", type_)
]


def test_no_name_in_the_content_is_a_risk_grade():
    names = [
        *ATTRIBUTES,
        *EVENTS,
        *GUIDELINE.dictionary.states,
        *GUIDELINE.dictionary.code_lists,
        *(
            f"{name} {code.id}"
            for name, codes in GUIDELINE.dictionary.code_lists.items()
            for code in codes
        ),
        *GUIDELINE.parameters,
        *PACKAGE.index.by_id,
        *GUIDELINE.recommendations,
        *(entry.id for entry in GUIDELINE.glossary),
    ]
    graded = re.compile(r"risk|risiko|grade|grad(?!ual)|score|skar|triage|danger_level", re.I)
    about = re.compile(_ABOUT, re.I)
    assert [name for name in names if about.search(name) and graded.search(name)] == []


def test_no_text_grades_the_risk_of_suicide():
    found = [
        (where, text)
        for where, node in (
            ("recommendations", GUIDELINE.recommendations),
            ("values", GUIDELINE.values),
            ("pathways", GUIDELINE.pathways),
            ("instruments", GUIDELINE.instruments),
            ("parameters", GUIDELINE.parameters),
            ("glossary", GUIDELINE.glossary),
            ("dictionary", GUIDELINE.dictionary),
            ("cases", [case.title for case in PACKAGE.cases]),
        )
        for text in texts(node)
        if any(pattern.search(text) for pattern in GRADED)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "Vurder om det er høy selvmordsrisiko.",
        "Selvmordsrisiko: moderat.",
        "Sett risikonivå for personen.",
        "low suicide risk",
        "The suicide risk is elevated",
        "en gradering av selvmordsfare",
    ],
)
def test_a_text_that_did_would_be_seen(text):
    assert any(pattern.search(text) for pattern in GRADED)


@pytest.mark.parametrize("type_", SUICIDE_EVENTS)
def test_events_about_suicide_carry_no_number_and_no_severity(type_):
    for name in EVENTS[type_].attributes:
        definition = ATTRIBUTES[name]
        assert definition.type not in (AttributeType.INTEGER, AttributeType.DECIMAL), name
        assert definition.codes not in ("severity", "problem_course", "function_loss"), name


def test_there_are_events_about_suicide_to_hold():
    assert len(SUICIDE_EVENTS) >= 3


def test_nothing_an_outcome_or_a_step_shows_is_a_grade():
    shown = {*Step._fields, *Told._fields, *(outcome.value for outcome in Outcome)}
    assert not {
        name for name in shown if re.search(r"risk|grade|score|severity|colou?r|level", name)
    }


def test_suicidality_opens_no_rule_that_sorts_people_by_it():
    """Found suicidality may ask for a talk or a plan; it never decides who is followed up after discharge."""
    for rule in of_trigger("inpatient.discharged"):
        assert not [name for name in asked_about(rule) if re.search(_ABOUT, name)], rule.id


# The discharge clock runs for every inpatient discharge

DISCHARGED = "event: inpatient.discharged, id: ut, at: 2026-03-14"
ADULT = "event: person.registered, at: 2026-01-01, attributes: {birth_date: 1980-01-01}"
CLOCKS = ("kontakt-innen-sju-dager", "fulgt-opp-tretti-dager")


def _discharges() -> Iterator[str]:
    for field, codes in (("admission_form", "admission_form"), ("legal_ground", "legal_ground")):
        for code in GUIDELINE.dictionary.code_lists[codes]:
            yield f"{field}: {code.id}"
    for field in ("planned", "follow_up_wanted"):
        yield from (f"{field}: true", f"{field}: false")
    for code in GUIDELINE.dictionary.code_lists["housing_situation"]:
        yield f"discharged_to: {code.id}"


@pytest.mark.parametrize("expectation", CLOCKS)
@pytest.mark.parametrize("said", [*_discharges(), ""])
def test_the_discharge_clock_runs_whatever_the_discharge(expectation, said):
    attributes = ", ".join(part for part in ("admission: a1", said) if part)
    found = steps(
        [ADULT, f"{DISCHARGED}, attributes: {{{attributes}}}"], "2026-05-01", [expectation]
    )
    assert found
    assert {step.outcome for step in found} == {Outcome.OVERDUE}


@pytest.mark.parametrize(
    "found_before", ["suicidality.found", "suicidality.explored", "safety_plan.made"]
)
def test_recorded_suicidality_changes_nothing_about_the_clock(found_before):
    discharge = f"{DISCHARGED}, attributes: {{admission: a1}}"
    without = steps([ADULT, discharge], "2026-03-18", CLOCKS)
    extra = f"event: {found_before}, at: 2026-03-10"
    beside = steps([ADULT, extra, discharge], "2026-03-18", CLOCKS)
    assert [(step.outcome, step.due) for step in without] == [
        (step.outcome, step.due) for step in beside
    ]


def test_the_first_contact_is_due_on_day_seven():
    (step,) = steps(
        [ADULT, f"{DISCHARGED}, attributes: {{admission: a1}}"], "2026-03-18", CLOCKS[:1]
    )
    assert (step.outcome, str(step.due)) == (Outcome.WAITING, "2026-03-21")


# Mapping begins with an agreed purpose and ends in goal, measure or «ingen tiltak, fordi»

MAPPED = "event: mapping.recorded, id: kart, at: 2026-03-01, attributes: {mapping: k1}"


def test_a_mapping_asks_for_a_purpose_agreed_with_the_person():
    rules = [
        rule
        for rule in PACKAGE.rules
        if rule.expectation.pattern == "precedence"
        and rule.expectation.trigger.event == "mapping.recorded"
    ]
    assert any("mapping.purpose_agreed" in rule.expected_types for rule in rules)


def test_a_mapping_shows_as_unfinished_until_it_ends_in_something():
    (step,) = steps([ADULT, MAPPED], "2026-03-05", ["kartlegging-ender-i-noe"])
    assert (step.outcome, step.closed) == (Outcome.WAITING, False)
    (step,) = steps([ADULT, MAPPED], "2026-09-05", ["kartlegging-ender-i-noe"])
    assert (step.outcome, step.closed) == (Outcome.OVERDUE, False)


@pytest.mark.parametrize(
    "end",
    [
        "event: goal.set, attributes: {goal: m1}",
        "event: measure.agreed, attributes: {goal: m1}",
        "event: mapping.closed_without_measure, attributes: {mapping_end_reason: no_need, mapping: k1}",
    ],
)
def test_a_mapping_ends_in_goal_measure_or_no_measure_because(end):
    (step,) = steps(
        [ADULT, MAPPED, f"{end}, at: 2026-03-04"], "2026-03-05", ["kartlegging-ender-i-noe"]
    )
    assert (step.outcome, step.closed) == (Outcome.MET, True)


def test_no_measure_needs_its_because_and_a_measure_its_goal():
    assert "mapping_end_reason" in EVENTS["mapping.closed_without_measure"].required
    assert "goal" in EVENTS["measure.agreed"].required


# Hovedforløp and nasjonalt pasientforløp are never merged

MAIN = {code.id for code in GUIDELINE.dictionary.code_lists["main_pathway"]}
NATIONAL = {code.id for code in GUIDELINE.dictionary.code_lists["national_pathway_code"]}


def test_the_main_pathways_are_three_with_three_phases_each():
    assert set(GUIDELINE.pathways) == MAIN == {"hf1", "hf2", "hf3"}
    for pathway in GUIDELINE.pathways.values():
        assert [phase.id for phase in pathway.phases] == ["prevention", "mapping", "treatment"]
        assert pathway.changed_since_2014 is not None


def test_the_two_kinds_of_pathway_share_no_code_no_attribute_and_no_event():
    assert not MAIN & NATIONAL
    main = {name for name, each in ATTRIBUTES.items() if each.codes == "main_pathway"}
    national = {name for name in ATTRIBUTES if name.startswith("national_pathway")}
    assert main == {"pathway"}
    assert national
    for type_, definition in EVENTS.items():
        carried = set(definition.attributes)
        assert not (carried & main and carried & national), type_
        assert not (type_.startswith("national_pathway") and carried & main), type_


def test_no_expectation_mixes_the_two_kinds_of_pathway():
    for rule in PACKAGE.rules:
        spoken = asked_about(rule)
        main = {name for name in spoken if name == "pathway" or name.startswith("pathway.")}
        national = {name for name in spoken if name.startswith("national_pathway")}
        assert not (main and national), rule.id


def test_a_state_of_national_pathway_begins_and_ends_with_its_own_events():
    state = GUIDELINE.dictionary.states["national_pathway"]
    assert all(type_.startswith("national_pathway.") for type_ in (*state.starts, *state.ends))


def test_no_word_merges_them():
    merged = re.compile(
        r"nasjonal\w* hovedforløp|hovedpasientforløp|national main pathway|hovedforløp (D01|D11|D12)",
        re.I,
    )
    for path, content in FILES.items():
        assert not merged.search(content.decode()), path


# Living conditions are structured

LIVING = {"housing_situation", "work_situation", "economy_situation", "network_situation"}


def test_living_conditions_are_codes_not_free_text():
    assert set(EVENTS["living_conditions.recorded"].attributes) >= LIVING
    for name in EVENTS["living_conditions.recorded"].attributes:
        assert ATTRIBUTES[name].type is AttributeType.CODE, name
        assert len(GUIDELINE.dictionary.codes_of(name)) >= 3, name


def test_every_question_a_rule_asks_has_a_question_for_the_reader():
    """What is missing is asked for in words: each attribute that a rule reads has its question."""
    own = {"unit", "unit_type", "level", "role"}
    read = {
        name
        for rule in PACKAGE.rules
        for node in nodes(rule.expectation)
        for name in (getattr(node, "fact", None), getattr(node, "attribute", None))
        if name and name not in own
    }
    unasked = [
        name
        for name in sorted(read)
        if ATTRIBUTES[name].ask is None and ATTRIBUTES[name].type is not AttributeType.REF
    ]
    assert unasked == []


# Visibility

CLOSED = re.compile(
    r"(violence|child_welfare|child_concern|police|threats|serious_crime|emergency_alert)\."
)
CONFIDENCES = (
    "relative.contacted",
    "relative.concern_reported",
    "relative.concern_examined",
    "relative.feedback_given",
)


@pytest.mark.parametrize("type_", [type_ for type_ in EVENTS if CLOSED.match(type_)])
def test_violence_child_welfare_police_and_threats_are_closed(type_):
    assert EVENTS[type_].visibility is not Visibility.ORDINARY


@pytest.mark.parametrize("type_", CONFIDENCES)
def test_relatives_confidences_never_lie_on_the_persons_timeline(type_):
    """The relative reads their own timeline, the person never does; so there they may be open."""
    assert [subject.value for subject in EVENTS[type_].subjects] == ["relative"]


def test_violence_is_for_the_person_and_the_professionals_only():
    assert {EVENTS[type_].visibility for type_ in EVENTS if type_.startswith("violence.")} == {
        Visibility.GUARDED
    }


@pytest.mark.parametrize("audience", [Audience.RELATIVE, Audience.PRINT])
def test_what_relatives_and_prints_show_never_rests_on_what_is_closed(audience):
    for case in PACKAGE.cases:
        shown = redact(explain(PACKAGE, case.timeline, case.at, case.known), PACKAGE, audience)
        for step in shown.steps:
            for event in (step.trigger, step.match, step.decided_by, step.settler):
                assert event is None or event.visibility is Visibility.ORDINARY, (
                    case.id,
                    step.expectation,
                )


def test_the_police_are_partners_never_readers():
    titles = " ".join(text for role in GUIDELINE.identity.roles for text in texts(role))
    assert "politi" not in titles.lower()
    assert "police" not in titles.lower()


# A suggestion is advice: the person's no owes no reason, the professional's choice does


def test_a_no_owes_no_reason_and_a_deviation_does():
    assert EVENTS[DECLINED].required == ("expectation",)
    assert set(EVENTS[DEVIATED].required) == {"expectation", "reason"}


def test_times_from_the_patient_pathways_are_advice():
    """E14 to E21 are advisory and old; a statute may bind, they may not."""
    advisory = {f"E{number}" for number in range(14, 22)} - {"E16", "E17"}
    for rule in PACKAGE.rules:
        if rule.expectation.row in advisory:
            assert PACKAGE.recommendation_of(rule.id).force is not Force.MUST, rule.id


def test_every_coercive_ground_names_its_section():
    for code in GUIDELINE.dictionary.code_lists["legal_ground"]:
        if code.id != "voluntary":
            assert "§" in code.title.nb, code.id


def test_consent_is_per_purpose_and_receiver_and_can_be_withdrawn():
    for type_ in ("consent.given", "consent.withdrawn"):
        assert {"sharing_purpose", "relative", "unit_ref"} <= set(EVENTS[type_].attributes)
    assert "decision_concerned" in EVENTS["competence.assessed"].attributes


# Enough of it, of every kind, and whole


def test_there_is_enough_to_stretch_the_format():
    assert len(GUIDELINE.recommendations) >= 12
    assert len(PACKAGE.rules) >= 15
    assert len(GUIDELINE.values) >= 8


def test_every_expectation_has_at_least_two_worked_cases_and_all_come_out():
    counted = Counter(case.expectation for case in PACKAGE.cases)
    assert {rule.id for rule in PACKAGE.rules if counted[rule.id] < 2} == set()
    assert prove(PACKAGE) == ()


def test_at_least_a_third_of_the_expectations_are_social_relational_or_at_system_level():
    kinds = Counter(PACKAGE.recommendation_of(rule.id).kind for rule in PACKAGE.rules)
    beyond = sum(kinds[kind] for kind in (Kind.SOCIAL, Kind.RELATIONAL, Kind.SYSTEM))
    assert Fraction(beyond, len(PACKAGE.rules)) >= Fraction(1, 3), kinds


def test_every_kind_of_subject_pattern_and_outcome_is_worked():
    assert len({rule.expectation.subject for rule in PACKAGE.rules}) == 5
    assert {rule.expectation.pattern for rule in PACKAGE.rules} == {
        "response",
        "precedence",
        "recurrence",
    }
    assert {row.outcome for case in PACKAGE.cases for row in case.expect} == set(Outcome)


def used(wanted: type) -> list[Any]:
    whole = (
        GUIDELINE.parameters,
        GUIDELINE.values,
        GUIDELINE.pathways,
        GUIDELINE.instruments,
        GUIDELINE.methods,
        GUIDELINE.recommendations,
    )
    return [
        node
        for part in whole
        for entry in part.values()
        for node in nodes(entry)
        if type(node) is wanted
    ]


def test_every_source_is_used_and_says_how_far_it_was_read():
    named = {ref.id for ref in used(SourceRef)}
    named |= {framework.source for framework in GUIDELINE.frameworks.values()}
    assert {name for name in GUIDELINE.sources if name not in named and name not in ROWS} == set()
    unread = [name for name, source in GUIDELINE.sources.items() if source.read is None]
    assert unread == []


def test_a_statute_has_its_date_and_official_address_or_says_what_was_not_found():
    official = ("https://lovdata.no/", "https://eur-lex.europa.eu/")
    for name, source in GUIDELINE.sources.items():
        if source.kind in (SourceKind.STATUTE, SourceKind.REGULATION):
            assert source.read is not None, name
            assert source.date is not None or "not found" in source.read.en, name
            # An act that only amends others has no page of its own to send a reader to.
            amends = "Endringslov" in source.title.nb
            assert source.url.startswith(official) or amends or "not found" in source.read.en, name


def test_every_value_is_carried_by_a_recommendation():
    carried = {value for each in GUIDELINE.recommendations.values() for value in each.values}
    assert set(GUIDELINE.values) - carried == set()


def test_every_parameter_is_used():
    spoken = {text for rule in PACKAGE.rules for text in texts(rule.expectation)}
    assert {
        name for name in GUIDELINE.parameters if name not in spoken and name not in ROWS
    } == set()


def test_every_text_of_languages_has_both():
    lacking = [text.nb for text in used(Text) if not text.en]
    lacking += [
        code.title.nb
        for codes in GUIDELINE.dictionary.code_lists.values()
        for code in codes
        if not code.title.en
    ]
    assert lacking == []


def test_a_recommendation_is_whole():
    for recommendation in GUIDELINE.recommendations.values():
        for section in ("short", "how", "together", "why"):
            assert getattr(recommendation.text.nb, section).strip(), (recommendation.id, section)
        assert recommendation.text.en is not None, recommendation.id
        assert recommendation.text.en.short.strip(), recommendation.id
        assert recommendation.topics, recommendation.id
        assert (
            timedelta(0)
            < recommendation.review_by - recommendation.reviewed
            <= timedelta(days=3 * 366)
        )


def test_proposals_say_so():
    for name, parameter in GUIDELINE.parameters.items():
        assert parameter.proposal == (parameter.certainty.value == "proposal"), name
        assert not parameter.proposal or parameter.reason is not None, name
    for rule in PACKAGE.rules:
        recommendation = PACKAGE.recommendation_of(rule.id)
        if recommendation.norm is Norm.PROPOSAL:
            assert recommendation.force is not Force.MUST, recommendation.id


def test_an_inline_limit_that_no_source_gives_is_marked_as_ours():
    """A number in an expectation itself is a proposal; what a source states has a name and its source."""
    for rule in PACKAGE.rules:
        for bound in _bounds(rule):
            if bound.origin.kind == "expectation" and bound.unit is not None and bound.amount:
                assert bound.origin.proposal, rule.id


def _bounds(rule: Rule) -> Iterator[Any]:
    for limit in (rule.limit, rule.first):
        if limit is not None:
            yield from (bound for _, bound in limit.cases) if hasattr(limit, "cases") else (limit,)


def test_the_content_is_plain_files_without_tricks():
    for path, content in FILES.items():
        assert b"\r" not in content, path
        assert content.endswith(b"\n"), path
        assert b"\t" not in content, path


def test_a_timeline_of_nothing_gives_nothing():
    source = Written("t.yaml", {"events": []}, {})
    read = read_timeline(source, GUIDELINE.dictionary, GUIDELINE.calendar)
    assert explain(PACKAGE, read.timeline, PACKAGE.cases[0].at).steps == ()
