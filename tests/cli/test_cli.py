"""The command line: what each verb says and gives, its exit codes, and never a traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mestring.cli.__main__ import main
from mestring.core.loading.almanac import write_calendar
from mestring.core.schemas import schemas
from mestring.core.words import Outcome
from tests.core.packages import OVERLAY, changed, files

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
AMINA = ROOT / "docs" / "examples" / "amina.yaml"
FJORDVIK = ROOT / "docs" / "examples" / "fjordvik"
BROKEN = ROOT / "docs" / "examples" / "med-feil.yaml"
TIMELINE = """\
at: 2026-03-18
events:
  - {id: kjent, event: person.known, at: 2026-01-10, attributes: {birth_date: 1991-05-04}}
  - {id: ut, event: stay.ended, at: 2026-03-14, attributes: {stay: a1, team: nord}}
"""


@pytest.fixture
def small(tmp_path) -> Path:
    return written(tmp_path / "liten", files())


@pytest.fixture
def timeline(tmp_path) -> Path:
    path = tmp_path / "tidslinje.yaml"
    path.write_text(TIMELINE, encoding="utf-8")
    return path


def written(folder: Path, of: Mapping[str, bytes]) -> Path:
    for path, content in of.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


class Said:
    """What a verb said, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        assert "Traceback" not in out + err, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capsys):
    """Run a verb in this process."""

    def running(*words: object) -> Said:
        code: Any = 0
        try:
            code = main([str(word) for word in words])
        except SystemExit as stopped:
            code = stopped.code
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return running


def start(*words: object, environment: Mapping[str, str] | None = None, **options: Any) -> Said:
    """Run a verb as a process of its own."""
    command = [sys.executable, "-m", "mestring.cli", *(str(word) for word in words)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **(environment or {})}
    done = subprocess.run(
        command, capture_output=True, env=surroundings, cwd=ROOT, check=False, **options
    )
    return Said(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


# check


def test_check_finds_the_real_guideline_whole(run):
    said = run("check", "--content", CONTENT)
    assert said.code == 0
    assert "Retningslinja er hel" in said.out
    assert "sha256:" in said.out
    assert said.err == ""


def test_check_as_json_has_its_keys(run, loaded):
    found = run("check", "--content", CONTENT, "--json").json
    assert set(found) >= {
        "faults",
        "recommendations",
        "expectations",
        "events",
        "cases",
        "version",
        "digest",
    }
    assert found["faults"] == []
    assert found["recommendations"] >= 12
    assert found["expectations"] >= 15
    assert found["events"] >= 100
    assert found["cases"]["run"] == found["cases"]["passed"] >= 2 * found["expectations"]
    assert found["digest"].startswith("sha256:")


WORDS = """\
avoid:
  - id: ruser-seg
    forms: [ruser seg]
    better: {nb: bruker rusmidler, en: uses substances}
    why: {nb: Si hva som ble brukt., en: Say what was used.}
    proposal: true
"""


@pytest.fixture
def worded(tmp_path) -> Path:
    """The small guideline, which holds itself to words and does not keep them."""
    wrong = changed(files(), "recommendations/kontakt.yaml", "why: De", "why: Noen ruser seg. De")
    return written(tmp_path / "ord", {**wrong, "words.yaml": WORDS.encode()})


def test_a_remark_that_stands_is_a_no_with_its_place_and_remedy(run, worded):
    said = run("check", "--content", worded)
    assert said.code == 1
    assert "Ord retningslinja ikke bruker (1):" in said.out
    line = (worded / "recommendations/kontakt.yaml").read_text(encoding="utf-8").split("\n")
    place = next(number for number, text in enumerate(line, 1) if "ruser seg" in text)
    assert f"  recommendations/kontakt.yaml:{place}, text.nb.why: «ruser seg» er" in said.out
    assert "Skriv heller: bruker rusmidler." in said.out
    assert "Retningslinja er hel" in said.out


def test_remarks_as_json_have_their_keys(run, worded):
    found = run("check", "--content", worded, "--json")
    assert found.code == 1
    (word,) = [each for each in found.json["remarks"] if each["kind"] == "word"]
    assert set(word) == {
        "file", "line", "path", "what", "remedy", "kind", "severity", "about",
    }  # fmt: skip
    assert (word["path"], word["severity"], word["about"]) == ("text.nb.why", "mend", "ruser-seg")
    assert found.json["accepted"] == []


def test_without_words_of_its_own_a_guideline_is_only_advised(run, small):
    found = run("check", "--content", small, "--json")
    assert found.code == 0
    assert {each["severity"] for each in found.json["remarks"]} == {"advice"}
    assert "til råd" in run("check", "--content", small).out


def test_remarks_on_a_local_layer_are_advice(run, worded, tmp_path):
    text = OVERLAY.replace("{nb: Send melding.,", "{nb: Noen ruser seg.,")
    local = written(tmp_path / "lokalt", {"overlay.yaml": text.encode()})
    found = run("check", "--content", worded, "--local", local, "--json").json
    (word,) = [each for each in found["remarks"] if each["file"].startswith("local/")]
    assert (word["file"], word["severity"]) == ("local/overlay.yaml", "advice")
    assert word["line"] > 1


def test_check_of_one_guideline_twice_says_the_same(run, small):
    first, second = (run("check", "--content", small, "--json") for _ in range(2))
    assert first.out == second.out


def test_check_counts_the_small_guideline(run, small):
    found = run("check", "--content", small, "--json").json
    counted = {key: found[key] for key in ("recommendations", "expectations", "version")}
    assert counted == {"recommendations": 1, "expectations": 3, "version": "1.0.0"}
    assert (found["cases"]["run"], found["cases"]["passed"]) == (4, 4)


def test_a_case_that_comes_out_otherwise_is_a_no(run, tmp_path):
    wrong = changed(files(), "cases/kontakt.yaml", "outcome: waiting", "outcome: met")
    folder = written(tmp_path / "feil", wrong)
    said = run("check", "--content", folder)
    assert said.code == 1
    assert "cases/kontakt.yaml:" in said.out
    assert "venter" in said.out
    assert "3 av 4" in said.out
    found = run("check", "--content", folder, "--json")
    assert found.code == 1
    assert (found.json["cases"]["run"], found.json["cases"]["passed"], found.json["faults"]) == (
        4,
        3,
        [],
    )
    assert len(found.json["cases"]["failures"]) == 1


def test_two_differences_in_one_case_are_one_case(run, tmp_path):
    wrong = changed(
        files(),
        "cases/kontakt.yaml",
        "outcome: met, due: 2026-03-21, match: ring",
        "outcome: late, due: 2026-03-22",
    )
    found = run("check", "--content", written(tmp_path / "feil", wrong), "--json").json
    assert (found["cases"]["run"], found["cases"]["passed"]) == (4, 3)


def test_faults_are_unusable_input_and_all_are_told(run, tmp_path):
    broken = changed(
        files(), "recommendations/kontakt.yaml", "event: contact.held", "event: contact.hold"
    )
    broken = changed(broken, "parameters.yaml", "{days: 7}", "{weeks: 1}")
    folder = written(tmp_path / "feil", broken)
    said = run("check", "--content", folder)
    assert said.code == 2
    assert "recommendations/kontakt.yaml:40, expectations[0].expect.event: " in said.out
    assert "Mente du «contact.held»?" in said.out
    assert "2 feil å rette" in said.out
    found = run("check", "--content", folder, "--json")
    assert found.code == 2
    assert [set(fault) for fault in found.json["faults"]] == [
        {"file", "line", "path", "message", "remedy"}
    ] * 2
    assert found.json["digest"] is None
    assert set(found.json["cases"]) >= {"run", "passed"}


def test_check_with_a_local_layer(run, small, tmp_path):
    local = written(tmp_path / "lokalt", {"overlay.yaml": OVERLAY.encode()})
    alone = run("check", "--content", small, "--json").json
    together = run("check", "--content", small, "--local", local, "--json")
    assert together.code == 0
    assert together.json["digest"] != alone["digest"]
    assert "fjordvik" in run("check", "--content", small, "--local", local).out


def test_a_local_layer_that_loosens_is_refused(run, small, tmp_path):
    text = OVERLAY.replace("{days: 3}", "{days: 30}")
    local = written(tmp_path / "lokalt", {"overlay.yaml": text.encode()})
    said = run("check", "--content", small, "--local", local)
    assert said.code == 2
    assert "local/overlay.yaml:5, limits[0].limit" in said.out


@pytest.mark.parametrize("what", ["missing", "a file", "empty"])
def test_a_folder_that_is_no_guideline(run, tmp_path, what):
    folder = tmp_path / "her"
    if what == "a file":
        folder.write_text("hei", encoding="utf-8")
    elif what == "empty":
        folder.mkdir()
    said = run("check", "--content", folder)
    assert said.code == 2
    assert "finnes ikke" in said.out or "guideline.yaml: Fila mangler" in said.out
    assert run("check", "--content", folder, "--json").json["faults"]


def test_a_link_out_of_the_folder_is_refused(run, small, tmp_path):
    secret = tmp_path / "hemmelig.yaml"
    secret.write_text("passord: 1234\n", encoding="utf-8")
    (small / "recommendations" / "lenke.yaml").symlink_to(secret)
    said = run("check", "--content", small)
    assert said.code == 2
    assert "peker ut av mappa" in said.out
    assert "1234" not in said.out


def test_a_link_to_nothing_is_refused(run, small):
    (small / "recommendations" / "lenke.yaml").symlink_to(small / "finnes-ikke.yaml")
    assert "peker ikke på noe" in run("check", "--content", small).out


def test_another_ending_is_not_passed_over_in_silence(run, small):
    (small / "recommendations" / "nytt.yml").write_text("title: {nb: A}\n", encoding="utf-8")
    said = run("check", "--content", small)
    assert said.code == 2
    assert "recommendations/nytt.yml" in said.out
    assert ".yaml" in said.out


def test_hidden_files_and_other_things_are_left_alone(run, small):
    for name in (".hemmelig.yaml", "notat.txt", "README.md", ".git/config.yaml"):
        path = small / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"\xff\x00")
    assert run("check", "--content", small).code == 0


# explain


STEP_KEYS = {
    "expectation", "subject", "outcome", "due", "trigger", "match", "responsible", "unit", "facts", "missing",
    "limit", "sources", "version",
}  # fmt: skip


def test_explain_tells_the_steps_in_bokmal(run, loaded):
    said = run("explain", AMINA)
    assert said.code == 0
    assert "Neste steg" in said.out
    assert "Ansvar" in said.out
    assert "Kilde" in said.out
    assert said.err == ""


def test_explain_tells_the_steps_in_english(run, loaded):
    said = run("explain", AMINA, "--lang", "en")
    assert said.code == 0
    assert "Next steps" in said.out
    assert "Neste steg" not in said.out
    assert "Responsible" in said.out


def test_explain_as_json_is_a_list_of_steps_with_their_keys(run, loaded):
    said = run("explain", AMINA, "--json")
    assert said.code == 0
    rows = said.json
    assert rows
    for row in rows:
        assert set(row) >= STEP_KEYS
        assert row["outcome"] in set(Outcome)
        assert set(row["subject"]) >= {"id", "kind"}
        assert set(row["responsible"]) >= {"role"}
        assert row["sources"]
        assert isinstance(row["facts"], list)
        assert isinstance(row["missing"], list)
        assert set(row["trigger"]) >= {"id", "name", "type"}


def test_explain_as_json_speaks_the_language_asked_for(run, loaded):
    nb, en = (run("explain", AMINA, "--json", "--lang", lang).json for lang in ("nb", "en"))
    assert [row["expectation"] for row in nb] == [row["expectation"] for row in en]
    assert all(one["title"] != other["title"] for one, other in zip(nb, en, strict=True))


def test_explain_twice_says_the_same(run):
    assert run("explain", AMINA, "--json").out == run("explain", AMINA, "--json").out


def test_explain_of_the_small_guideline_in_full(run, small, timeline):
    (row,) = [
        row
        for row in run("explain", timeline, "--content", small, "--json").json
        if row["expectation"] == "kontakt-tatt"
    ]
    assert (row["outcome"], row["due"], row["closed"]) == ("waiting", "2026-03-21", False)
    assert row["trigger"]["name"] == "ut"
    assert row["unit"] == "nord"
    assert row["match"] is None
    assert (row["limit"]["origin"], row["limit"]["name"]) == ("parameter", "contact-limit")
    assert row["sources"][0]["id"] == "retningslinje"
    assert row["version"] == "1.0.0"


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2026-03-14", "waiting"),
        ("2026-03-21", "waiting"),
        ("2026-03-22", "overdue"),
        ("2026-03-21T23:59+01:00", "waiting"),
    ],
)
def test_the_moment_asked_at_decides(run, small, timeline, at, outcome):
    rows = run("explain", timeline, "--content", small, "--json", "--at", at).json
    assert {row["outcome"] for row in rows if row["expectation"] == "kontakt-tatt"} == {outcome}


def test_before_anything_happened_there_are_no_steps(run, small, timeline):
    assert run("explain", timeline, "--content", small, "--json", "--at", "2026-01-01").json == []
    assert (
        "Ingen steg ennå" in run("explain", timeline, "--content", small, "--at", "2026-01-01").out
    )


def test_what_was_not_yet_written_down_is_not_known(run, small, timeline):
    timeline.write_text(
        TIMELINE
        + "  - {event: contact.held, at: 2026-03-16, recorded: 2026-03-20, attributes: {two_way: true}}\n",
        encoding="utf-8",
    )

    def outcome(known: str) -> set[str]:
        words = (
            "explain",
            timeline,
            "--content",
            small,
            "--json",
            "--at",
            "2026-03-25",
            "--known",
            known,
        )
        return {row["outcome"] for row in run(*words).json if row["expectation"] == "kontakt-tatt"}

    assert outcome("2026-03-25") == {"met"}
    assert outcome("2026-03-19") == {"overdue"}


def test_a_timeline_without_a_moment_is_asked_now(run, small, timeline):
    timeline.write_text(TIMELINE.replace("at: 2026-03-18\n", ""), encoding="utf-8")
    assert run("explain", timeline, "--content", small).code == 0


def test_a_local_layer_shows_whose_the_limit_is(run):
    rows = run("explain", AMINA, "--local", FJORDVIK, "--json")
    assert rows.code == 0
    assert "local" in {row["limit"]["origin"] for row in rows.json}


@pytest.mark.parametrize("option", ["--at", "--known"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("i går", "«i går»"),
        ("2026-02-30", "«2026-02-30»"),
        ("2026-03-25T12:00", "tidssone"),
        ("", "«»"),
        ("9999-12-31", "utenfor kalenderen"),
        ("0001-01-01T00:00+14:00", ""),
        ("2026-03-25T12:00+99:00", ""),
        ("\x00", ""),
    ],
)
def test_a_moment_that_is_none(run, small, timeline, option, text, says):
    said = run("explain", timeline, "--content", small, option, text)
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith(f"{option}: ")
    assert says in said.err


def test_faults_of_a_timeline_are_told_with_their_lines(run, loaded):
    said = run("explain", BROKEN)
    assert said.code == 2
    assert said.out == ""
    lines = said.err.strip().split("\n")
    assert len(lines) >= 2
    assert all(line.startswith(f"{BROKEN}:") for line in lines)


@pytest.mark.parametrize("what", ["missing", "a folder", "no name", "binary", "endless"])
def test_a_timeline_that_cannot_be_read(run, small, tmp_path, what):
    path = tmp_path / "ikke-her.yaml"
    if what == "a folder":
        path = tmp_path
    elif what == "no name":
        path = Path()
    elif what == "binary":
        path.write_bytes(bytes(range(256)))
    elif what == "endless":
        path = Path("/dev/zero")
        if not path.exists():
            pytest.skip("this system has no /dev/zero")
    said = run("explain", path, "--content", small)
    assert said.code == 2
    assert said.out == ""
    assert said.err.strip()


def test_a_guideline_with_faults_stops_explain_too(run, timeline, tmp_path):
    broken = changed(
        files(), "recommendations/kontakt.yaml", "event: contact.held", "event: contact.hold"
    )
    said = run("explain", timeline, "--content", written(tmp_path / "feil", broken))
    assert said.code == 2
    assert "contact.hold" in said.err


# The rest


def test_calendar_writes_what_is_frozen(run):
    said = run("calendar", "--country", "NO", "--first", "2000", "--last", "2060")
    assert said.code == 0
    assert (
        said.out.encode()
        == write_calendar("NO", 2000, 2060)
        == (CONTENT / "calendar.yaml").read_bytes()
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--country", "XX"),
        ("--country", ""),
        ("--first", "2060", "--last", "2000"),
        ("--first", "i fjor"),
        ("--first", "0", "--last", "1"),
        ("--first", "1", "--last", "999999"),
        ("--first", "-5"),
    ],
)
def test_a_calendar_that_cannot_be_made(run, words):
    said = run("calendar", *words)
    assert said.code == 2
    assert said.out == ""
    assert said.err


def test_schemas_are_written_where_asked(run, tmp_path):
    assert run("schemas", "--out", tmp_path / "ny" / "mappe").code == 0
    assert {
        path.name: path.read_text("utf-8") for path in (tmp_path / "ny" / "mappe").iterdir()
    } == dict(schemas())


def test_schemas_cannot_be_written_into_a_file(run, tmp_path):
    (tmp_path / "fil").write_text("", encoding="utf-8")
    said = run("schemas", "--out", tmp_path / "fil")
    assert said.code == 2
    assert str(tmp_path / "fil") in said.err


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("finnes-ikke",),
        ("explain",),
        ("check", "--finnes-ikke"),
        ("explain", "x.yaml", "--lang", "se"),
    ],
)
def test_words_that_are_no_command(run, words):
    said = run(*words)
    assert said.code == 2
    assert "usage" in said.err.lower()


@pytest.mark.parametrize("verb", ["check", "explain", "calendar", "schemas"])
def test_every_verb_has_help(run, verb):
    said = run(verb, "--help")
    assert said.code == 0
    assert verb in said.out


# As a process: the shell's own view


def test_exit_codes_reach_the_shell(small, timeline, tmp_path):
    wrong = written(
        tmp_path / "feil",
        changed(files(), "cases/kontakt.yaml", "outcome: waiting", "outcome: met"),
    )
    assert start("check", "--content", wrong).code == 1
    assert start("explain", timeline, "--content", small).code == 0
    assert start("explain", tmp_path / "finnes-ikke.yaml", "--content", small).code == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_terminal_that_knows_few_letters_gets_what_it_can_show(small, timeline, encoding):
    said = start(
        "explain", timeline, "--content", small, environment={"PYTHONIOENCODING": encoding}
    )
    assert said.code == 0
    assert "Kontakt tatt" in said.out


def test_a_file_name_of_no_encoding(small, tmp_path):
    said = start("explain", os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml"), "--content", small)
    assert said.code == 2
    assert said.err


def test_a_reader_that_has_seen_enough_is_no_fault(small):
    command = [sys.executable, "-m", "mestring.cli", "calendar"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_cache_that_cannot_be_written_is_no_fault(small, tmp_path):
    blocked = tmp_path / "sperret"
    blocked.write_text("", encoding="utf-8")
    assert (
        start("check", "--content", small, environment={"XDG_CACHE_HOME": str(blocked)}).code == 0
    )


def test_a_spoiled_cache_is_no_fault(run, small, tmp_path):
    first = run("check", "--content", small, "--json")
    kept = list((tmp_path / "cache").rglob("*.package"))
    assert len(kept) == 1
    for spoiled in (b"", b"\x80\x05.", kept[0].read_bytes()[:500], b"not a pickle"):
        kept[0].write_bytes(spoiled)
        again = run("check", "--content", small, "--json")
        assert (again.code, again.out) == (0, first.out)
