"""`score`: what it says and gives, and how it refuses."""

import json

import pytest

from mestring.cli.__main__ import main

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.fixture
def run(capsys):
    """Run the verb in this process; give its exit code and what it said."""

    def running(*words):
        code = main(["score", *map(str, words)])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return running


DUDIT = (3, 1, 2, 2, 3, 2, 1, 0, 2, 2, 4)


def test_it_gives_what_another_program_needs(run):
    code, out, _ = run("dudit", *DUDIT, "--sex", "male", "--json")
    given = json.loads(out)
    assert code == 0
    assert (given["instrument"], given["complete"], given["total"]) == ("dudit", True, 22)
    assert given["scoring_version"] == "1"
    assert [(band["id"], band["sex"]) for band in given["bands"]] == [("problems", "male")]


def test_without_a_sex_both_limits_are_given_and_none_is_guessed(run):
    _, out, _ = run("audit", 3, 2, 2, 0, 0, 0, 0, 0, 0, 0, "--json")
    bands = json.loads(out)["bands"]
    assert [(band["id"], band["sex"]) for band in bands] == [("low", "male"), ("raised", "female")]


def test_it_speaks_in_sentences(run):
    code, out, _ = run("phq-9", 2, 2, 1, 2, 1, 1, 1, 0, 1)
    assert code == 0
    assert "PHQ-9-sum: 11\n  Moderate plager." in out
    assert "en samtale samme dag" in out
    assert "ingen diagnose" in out


@pytest.mark.parametrize("words", [(1, 1, 1), (*DUDIT[:10], "-")])
def test_incomplete_answers_give_no_total(run, words):
    code, out, _ = run("dudit", *words, "--json")
    given = json.loads(out)
    assert code == 1
    assert (given["complete"], given["total"], given["bands"]) == (False, None, [])
    assert given["missing"]
    code, out, _ = run("dudit", *words)
    assert "Svar 11 mangler: Andre har vært bekymret." in out
    assert "regnes det ingen sum" in out


def test_everything_that_is_wrong_is_said_at_once(run):
    code, out, err = run("audit", 5, "x", *[0] * 6, 1, 0, 0, "--sex", "kvinne")
    assert (code, out) == (2, "")
    for said in ("Gi 10 svar", "svar 1:", "«x» er ikke et tall", "svar 9:", "Skriv male eller"):
        assert said in err


def test_faults_are_json_where_json_is_asked_for(run):
    code, out, _ = run("audit", 5, "--json")
    given = json.loads(out)
    assert code == 2
    assert (given["complete"], given["total"]) == (False, None)
    assert given["faults"][0]["path"] == "svar 1"


def test_a_misspelt_instrument_is_recognised(run):
    code, _, err = run("duditt", 1)
    assert code == 2
    assert "Mente du «dudit»?" in err


@pytest.mark.parametrize("name", ["c-ssrs", "v-risk-10", "dudit-e"])
def test_what_is_only_described_is_not_counted(run, name):
    code, out, err = run(name, 1, 1)
    assert (code, out) == (2, "")
    assert "regnes ikke ut" in err


def test_a_change_since_last_time_is_named(run):
    code, out, _ = run("ors", "5,7", "5.7", "5.7", "5.8", "--before", "17,1", "--json")
    assert code == 0
    assert json.loads(out)["change"] == "better"
    _, _, err = run("dudit", *DUDIT, "--before", "20")
    assert "Ta bort --before" in err


def test_a_profile_is_a_code_and_has_no_total(run):
    _, out, _ = run("eq-5d-5l", 2, 1, 2, 3, 2, "--json")
    given = json.loads(out)
    assert (given["total"], given["scores"]["profile"]["value"]) == (None, "21232")


def test_a_negative_answer_is_no_answer(run):
    code, _, err = run("dudit", "-1", *DUDIT[1:])
    assert code == 2
    assert "ikke negative" in err
