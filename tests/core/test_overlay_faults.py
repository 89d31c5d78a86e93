"""A local overlay adds and tightens. One that loosens, alters or hangs in the air is refused."""

# ruff: noqa: E501  (a way to break it is a row of a table)

import pytest

from mestring.core.explain import explain
from mestring.core.spans import TimeUnit
from mestring.core.words import Outcome
from tests.core.packages import (
    CASES,
    OVERLAY,
    RECOMMENDATION,
    added,
    changed,
    faults_of,
    files,
    line_of,
    overlay,
    package,
)

HEAD = "id: fjordvik\ntitle: {nb: Fjordvik, en: Fjordvik}\nversion: 1\n"


def limits(*lines: str) -> dict[str, bytes]:
    return overlay(HEAD + "limits:\n" + "".join(f"  - {line}\n" for line in lines))


def own(recommendation: str = RECOMMENDATION, cases: str = CASES) -> dict[str, bytes]:
    """Give an overlay with a recommendation of its own, its expectations under other ids."""
    names = ("kontakt-tatt", "avtale-gjort", "plan-sett-pa")
    for name in names:
        recommendation = recommendation.replace(f"id: {name}", f"id: {name}-her")
        cases = cases.replace(f"expectation: {name}", f"expectation: {name}-her")
    added = {
        "recommendations/eget.yaml": recommendation.encode(),
        "cases/eget.yaml": cases.encode(),
    }
    return overlay() | added


# What an overlay may do


def test_an_overlay_tightens_and_says_whose_the_limit_is():
    rule = package(local=overlay()).rule("kontakt-tatt")
    assert (rule.limit.unit, rule.limit.amount) == (TimeUnit.DAYS, 3)
    assert (rule.limit.origin.kind, rule.limit.origin.name) == ("local", "fjordvik")
    assert rule.limit.origin.replaces.amount == 7


def test_a_tighter_limit_moves_the_step():
    local = package(local=overlay())
    (case,) = [case for case in local.cases if case.id == "ringte"]
    (step,) = explain(local, case.timeline, case.at, only={"kontakt-tatt"}).steps
    assert (step.outcome, str(step.due)) == (Outcome.MET, "2026-03-17")


def test_a_proposal_may_be_set_longer():
    assert package(local=overlay()).rule("plan-sett-pa").limit.amount == 9


@pytest.mark.parametrize(
    "line",
    [
        "{of: contact-limit, limit: {days: 7}}",
        "{of: contact-limit, limit: {days: 1}}",
        "{of: contact-limit, limit: {days: 2}}",
        "{of: kontakt-tatt, limit: {days: 5}}",
        "{of: plan-sett-pa, limit: {months: 12}}",
        "{of: review-limit, limit: {days: 400}}",
        "{of: review-limit, limit: {days: 30}, reason: {nb: Vi er få., en: We are few.}}",
    ],
)
def test_limits_that_an_overlay_may_set(line):
    assert package(local=limits(line)).guideline.overlay.limits


def test_an_overlay_has_its_own_digest_and_lies_beside_or_inside():
    beside = package(local=overlay())
    inside = package(files() | {f"local/{path}": data for path, data in overlay().items()})
    assert beside.digest == inside.digest != package().digest


def test_an_overlay_may_bring_its_own_recommendation_with_cases():
    local = package(local=own())
    assert local.guideline.local_recommendations == {"eget"}
    assert len(local.rules) == 6


def test_an_overlay_may_add_cases_to_a_national_recommendation():
    assert len(package(local=overlay() | {"cases/kontakt.yaml": CASES.encode()}).cases) == 8


# What it may not


@pytest.mark.parametrize(
    ("line", "key", "says", "remedy"),
    [
        ("{of: contact-limit, limit: {days: 8}}", "limit", "løsner eller endrer den nasjonale (7 days)", "stramme inn"),
        ("{of: kontakt-tatt, limit: {days: 8}}", "limit", "«kontakt-tatt» løsner", "stramme inn"),
        ("{of: contact-limit, limit: {hours: 24}}", "limit", "løsner eller endrer", "samme enhet"),
        ("{of: contact-limit, limit: {working_days: 3}}", "limit", "løsner eller endrer", "samme enhet"),
        ("{of: contact-limit, limit: {months: 0}}", "limit", "løsner eller endrer", "samme enhet"),
        ("{of: review-limit, limit: {hours: 24}}", "limit", "timer", "datoer"),
        ("{of: contact-limit, limit: none}", "limit", "enkel frist", "{days: 3}"),
        ("{of: contact-limit, limit: {by: goal_date}}", "limit", "enkel frist", "{days: 3}"),
        ("{of: contact-limit, limit: {cases: [{limit: {days: 1}}]}}", "limit", "enkel frist", "{days: 3}"),
        ("{of: contact-limit, limit: review-limit}", "limit", "enkel frist", "{days: 3}"),
        ("{of: contact-limit, limit: {days: 3, hours: 1}}", "limit", "nøyaktig én enhet", "days"),
        ("{of: contact-limit, limit: {}}", "limit", "nøyaktig én enhet", "days"),
        ("{of: review-limit, limit: {}}", "limit", "nøyaktig én enhet", "days"),
        ("{of: contact-limits, limit: {days: 3}}", "of", "«contact-limits» finnes ikke", "Mente du «contact-limit»?"),
        ("{of: kontakt, limit: {days: 3}}", "of", "«kontakt» finnes ikke", "«"),
        ("{of: avtale-gjort, limit: {days: 3}}", "of", "ingen frist", "recommendations/"),
    ],
)  # fmt: skip
def test_a_limit_that_loosens_alters_or_hangs_in_the_air(line, key, says, remedy):
    (fault,) = faults_of(files(), limits(line))
    assert (fault.file, fault.line, fault.path) == ("local/overlay.yaml", 5, f"limits[0].{key}")
    assert says in fault.message
    assert remedy in fault.remedy


def test_one_limit_set_twice():
    twice = limits("{of: contact-limit, limit: {days: 3}}", "{of: contact-limit, limit: {days: 2}}")
    (fault,) = faults_of(files(), twice)
    assert (fault.line, fault.path) == (6, "limits[1].of")
    assert "to ganger" in fault.message


def test_a_proposal_in_the_expectation_itself_may_be_set_and_its_neighbour_may_not():
    national = changed(
        files(),
        "recommendations/kontakt.yaml",
        "within: contact-limit",
        "within: {cases: [{when: {in_state: planned}, limit: {days: 2, proposal: true}}, {limit: {days: 7}}]}",
    )
    assert package(national, limits("{of: kontakt-tatt, limit: {days: 7}}"))
    (fault,) = faults_of(national, limits("{of: kontakt-tatt, limit: {days: 8}}"))
    assert "(7 days)" in fault.message


def test_a_limit_by_a_date_of_a_cannot_be_compared_and_so_not_tightened():
    national = changed(
        files(), "recommendations/kontakt.yaml", "within: contact-limit", "within: {by: goal_date}"
    )
    (fault,) = faults_of(national, limits("{of: kontakt-tatt, limit: {days: 1}}"))
    assert fault.path == "limits[0].limit"


def test_no_limit_may_be_given_one_that_counts_dates():
    national = changed(
        files(), "recommendations/kontakt.yaml", "within: contact-limit", "within: none"
    )
    assert (
        package(national, limits("{of: kontakt-tatt, limit: {days: 30}}"))
        .rule("kontakt-tatt")
        .limit.amount
        == 30
    )
    # `after` counts days here: hours beside it would mean nothing.
    (fault,) = faults_of(national, limits("{of: kontakt-tatt, limit: {hours: 30}}"))
    assert "timer" in fault.message


@pytest.mark.parametrize("limit", ["same_day", "{days: 0}"])
@pytest.mark.parametrize("name", ["kontakt-tatt", "contact-limit"])
def test_a_follow_up_in_periods_cannot_be_tightened_to_nothing(name, limit):
    national = changed(
        files(),
        "recommendations/kontakt.yaml",
        "within: contact-limit",
        "every: contact-limit\n    lasts: {days: 30}",
    )
    assert package(national, limits(f"{{of: {name}, limit: {{days: 1}}}}"))
    (fault,) = faults_of(national, limits(f"{{of: {name}, limit: {limit}}}"))
    assert "minst 1" in fault.message


def test_a_limit_that_goes_by_two_names_is_tightened_under_both():
    national = changed(
        files(), "recommendations/kontakt.yaml", "within: contact-limit", "within: alias"
    )
    alias = "alias:\n  title: {nb: A, en: A}\n  limit: contact-limit\n  source: {id: retningslinje}\n  certainty: stated\n"
    national = added(national, "parameters.yaml", alias)
    rule = package(national, limits("{of: contact-limit, limit: {days: 3}}")).rule("kontakt-tatt")
    assert (rule.limit.amount, rule.limit.origin.kind) == (3, "local")


def test_the_same_recommendation_id_alters_the_national():
    altered = overlay() | {"recommendations/kontakt.yaml": RECOMMENDATION.encode()}
    faults = faults_of(files(), altered)
    assert any(
        fault.file == "local/recommendations/kontakt.yaml"
        and "«kontakt», som er nasjonalt" in fault.message
        for fault in faults
    )


def test_the_same_expectation_id_is_told_in_the_local_file():
    doubled = overlay() | {"recommendations/eget.yaml": RECOMMENDATION.encode()}
    faults = [fault for fault in faults_of(files(), doubled) if "finnes også i" in fault.message]
    assert {fault.file for fault in faults} == {"local/recommendations/eget.yaml"}
    assert all("recommendations/kontakt.yaml" in fault.message for fault in faults)


def test_the_same_source_id_alters_the_national():
    local = overlay() | {"sources.yaml": b"egen:\n" + _source() + b"lov:\n" + _source()}
    (fault,) = faults_of(files(), local)
    assert (fault.file, fault.path) == ("local/sources.yaml", "lov")
    assert fault.line == line_of(local["sources.yaml"], "lov:")
    assert "«lov», som er nasjonalt" in fault.message


def _source() -> bytes:
    return b"  kind: practice\n  title: {nb: A, en: A}\n  short: a\n  publisher: Fjordvik\n"


def test_a_fault_in_a_local_source_is_told_there():
    local = overlay() | {
        "sources.yaml": b"egen:\n" + _source().replace(b"{nb: A, en: A}", b"{nb: A}")
    }
    (fault,) = faults_of(files(), local)
    assert (fault.file, fault.line, fault.path) == ("local/sources.yaml", 3, "egen.title.en")


def test_a_note_to_a_recommendation_that_is_not_there():
    broken = overlay(OVERLAY.replace("recommendation: kontakt,", "recommendation: kontakter,"))
    (fault,) = faults_of(files(), broken)
    assert fault.path == "notes[0].recommendation"
    assert "Mente du «kontakt»?" in fault.remedy


def test_an_overlay_without_an_english_title():
    (fault,) = faults_of(files(), overlay("id: fjordvik\ntitle: {nb: Fjordvik}\nversion: 1\n"))
    assert (fault.line, fault.path) == (2, "title.en")


def test_a_local_layer_without_its_overlay_file():
    (fault,) = faults_of(files(), {"sources.yaml": b"egen:\n" + _source()})
    assert fault.file == "local/overlay.yaml"
    assert "mangler" in fault.message


def test_a_missing_overlay_file_is_told_beside_other_faults():
    broken = changed(
        files(), "recommendations/kontakt.yaml", "values: [personen]", "values: [person]"
    )
    faults = faults_of(broken, {"sources.yaml": b"egen:\n" + _source()})
    assert {fault.file for fault in faults} == {
        "local/overlay.yaml",
        "recommendations/kontakt.yaml",
    }


@pytest.mark.parametrize(
    "path",
    [
        "events.yaml",
        "parameters.yaml",
        "guideline.yaml",
        "calendar.yaml",
        "glossary.yaml",
        "values/x.md",
        "pathways/hf1.yaml",
    ],
)
def test_a_local_layer_cannot_bring_what_is_national(path):
    faults = faults_of(files(), overlay() | {path: b"{}\n"})
    assert [fault.file for fault in faults] == [f"local/{path}"]
    assert "hører ikke til" in faults[0].message


def test_a_local_recommendation_needs_its_case():
    local = own()
    del local["cases/eget.yaml"]
    faults = faults_of(files(), local)
    assert {fault.file for fault in faults} == {"local/recommendations/eget.yaml"}
    assert len(faults) == 3


def test_a_fault_in_a_local_recommendation_has_its_line():
    local = own(RECOMMENDATION.replace("actor: [coordinator]", "actor: [nurse]"))
    (fault,) = faults_of(files(), local)
    assert (fault.file, fault.path) == ("local/recommendations/eget.yaml", "actor[0]")
    assert fault.line == line_of(local["recommendations/eget.yaml"], "actor:")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("version: 1", "version: en", "version"),
        ("version: 1", "", "version"),
        ("limits:", "limit:", "limit"),
        ("{of: contact-limit, limit: {days: 3}}", "{limit: {days: 3}}", "limits[0].of"),
        (
            "{of: contact-limit, limit: {days: 3}}",
            "{of: contact-limit, limit: {days: -3}}",
            "limits[0].limit.days",
        ),
        (
            "{of: contact-limit, limit: {days: 3}}",
            "{of: contact-limit, limit: 3}",
            "limits[0].limit",
        ),
        ("{of: contact-limit, limit: {days: 3}}", "tre dager", "limits[0]"),
    ],
)
def test_an_overlay_of_the_wrong_shape(old, new, key):
    faults = faults_of(files(), overlay(OVERLAY.replace(old, new)))
    assert any(fault.file == "local/overlay.yaml" and fault.path == key for fault in faults), faults
