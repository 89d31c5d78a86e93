"""The verbs over many: what they say and give, that they can be stopped and taken up again, and bad input."""

import io
import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mestring.cli import many
from mestring.cli.__main__ import main
from mestring.population import keeping
from mestring.population.simulating import writing
from tests.core.packages import files
from tools import postgres

ROOT = Path(__file__).parents[2]
INSTANT = pa.timestamp("us", "UTC")
FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "subject", "kind", "type")),
        ("at", INSTANT),
        ("recorded", INSTANT),
        *((name, pa.string()) for name in ("unit", "unit_type", "level")),
        ("a_birth_date", pa.date32()),
        ("a_stay", pa.string()),
        ("a_two_way", pa.bool_()),
    ]
)


@pytest.fixture
def content(tmp_path):
    folder = tmp_path / "liten"
    for path, text in files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    return folder


class Said:
    """What a verb said, and its exit code."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err
        assert "Traceback" not in out + err, err


@pytest.fixture
def run(capsys):
    def running(*words):
        try:
            code = main([str(word) for word in words])
        except SystemExit as stopped:
            code = stopped.code
        return Said(code, *capsys.readouterr())

    return running


def event(number, subject, type_, days, **more):
    at = FIRST + timedelta(days=days)
    given = {"id": str(UUID(int=number)), "subject": subject, "kind": "person", "type": type_}
    return {**given, "at": at, "unit": "nord", "unit_type": "team", **more}


def lives(persons):
    """Some who came home and were met in time, and some who were not."""
    for person in range(persons):
        name, number = f"p{person}", person * 10
        yield event(number + 3, name, "person.known", -9, a_birth_date=date(1991, 5, 4))
        yield event(number, name, "stay.started", 0, a_stay="a")
        yield event(number + 1, name, "stay.ended", 8, a_stay="a")
        if person % 2:
            yield event(number + 2, name, "contact.held", 10, a_two_way=True)


def written(folder, rows, name="a.parquet", schema=SCHEMA):
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), folder / name)
    return folder


@pytest.fixture
def events(tmp_path):
    return written(tmp_path / "events", lives(20))


@pytest.fixture
def evaluate(run, content, events, tmp_path):
    """Evaluate with the small guideline, other words put last so that they win."""

    def evaluating(*words):
        given = ("--events", events, "--out", tmp_path / "out", "--content", content)
        return run("evaluate", *given, "--at", "2026-06-01", *words)

    return evaluating


# Evaluating


def test_evaluate_says_how_many_steps_have_which_outcome_and_where_they_are(evaluate, tmp_path):
    said = evaluate()
    assert said.code == 0, said.err
    out = tmp_path / "out"
    count = keeping.read_result(out).num_rows
    assert said.out.startswith(f"{count} steg per 2026-06-01T21:59:59.999999+00:00, i {out}:\n")
    assert "gjort i tide" in said.out
    assert said.out.endswith("Ingen rader er satt til side.\n")


def test_as_json_it_gives_the_same_to_a_program_and_progress_stays_apart(evaluate, tmp_path):
    said = evaluate("--json")
    told = json.loads(said.out)
    rows = keeping.read_result(tmp_path / "out")["outcome"].to_pylist()
    assert told["outcomes"] == {name: rows.count(name) for name in sorted(set(rows))}
    assert told["rows"] == len(rows) > 0
    assert "Regner ut: del 1 av 1 (100 %)" in said.err
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [
        "",
        ".json",
        ".parquet",
        ".parquet",
    ]


def test_known_is_what_was_written_down_then(evaluate, events):
    written(
        events,
        [event(900, "p0", "contact.held", 9, a_two_way=True, recorded=FIRST + timedelta(days=80))],
        "b.parquet",
    )
    early = json.loads(evaluate("--json", "--known", "2026-04-01").out)["outcomes"]
    late = json.loads(evaluate("--json").out)["outcomes"]
    assert early != late


def test_rows_that_cannot_be_are_counted_and_lie_beside_the_result(evaluate, events, tmp_path):
    bad = [
        event(500, "p0", "no.such", 1),
        event(501, None, "contact.held", 1),
        event(502, "p0", "contact.held", 365 * 200),
        event(1, "p3", "contact.held", 300),
    ]
    written(events, bad, "b.parquet")
    said = evaluate()
    beside = tmp_path / "out" / "rejected.parquet"
    assert said.code == 0
    assert f"4 rader er satt til side, med grunn, i {beside}:" in said.out
    assert "hendelsestypen finnes ikke i retningslinjen" in said.out
    assert pq.read_table(beside).num_rows == 4
    assert json.loads(evaluate("--json").out)["reasons"] == {
        "hendelsestypen finnes ikke i retningslinjen": 1,
        "det mangler hvem hendelsen gjelder": 1,
        "tidspunktet er utenfor kalenderen, som går fra 2025 til 2027": 1,
        "en annen hendelse har samme id": 1,
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--events", "nowhere"), "nowhere: finnes ikke."),
        (("--memory", "lots"), "--memory: «lots» er ikke en mengde minne. Skriv 2GB eller 500MB."),
        (("--memory", "-2GB"), "expected one argument"),
        (("--memory", "1KB"), "--memory: 1KB er for lite. Gi minst 256MB."),
        (("--threads", "-1"), "--threads: -1 går ikke."),
        (("--threads", "many"), "invalid int value: 'many'"),
        (("--backend", "oracle"), "invalid choice: 'oracle'"),
        (("--backend", "postgres"), "med --database postgresql://"),
        (("--at", "yesterday"), "--at:"),
        (("--known", "tomorrow"), "--known:"),
        (("--content", "nowhere"), "nowhere"),
        (
            ("--events", "postgresql://nobody@127.0.0.1:1/none"),
            "Databasen svarer ikke som den skal",
        ),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(evaluate, words, message):
    said = evaluate(*words)
    assert said.code == 2
    assert message in said.err
    assert not said.out


def test_spark_without_java_is_told_of(evaluate, monkeypatch):
    monkeypatch.setenv("PATH", "")
    said = evaluate("--backend", "spark")
    assert (said.code, said.out) == (2, "")
    assert "Java finnes ikke her" in said.err


@pytest.mark.parametrize(
    ("name", "type_", "message"),
    [
        ("at", pa.timestamp("us"), "tidspunktene i «at» mangler tidssone."),
        ("at", pa.string(), "kolonnen «at» har typen string, ikke tidspunkt."),
        ("a_two_way", pa.string(), "kolonnen «a_two_way» har typen string, men skal være boolean."),
    ],
)
def test_tables_that_cannot_be_read_are_refused_with_file_and_column(
    evaluate, events, name, type_, message
):
    table = pq.read_table(events / "a.parquet")
    place = table.schema.get_field_index(name)
    changed = table.set_column(place, name, pa.nulls(table.num_rows, type_))
    pq.write_table(changed, events / "a.parquet")
    said = evaluate()
    assert said.code == 2
    assert said.err.splitlines()[-1] == f"{events / 'a.parquet'}: {message}"


def test_a_corrupt_file_is_named_and_the_last_good_result_stands(evaluate, events, tmp_path):
    evaluate()
    before = keeping.read_result(tmp_path / "out")
    path = events / "a.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    said = evaluate()
    assert said.code == 2
    assert f"{path}: filen er ødelagt eller ikke Parquet" in said.err
    assert keeping.read_result(tmp_path / "out").equals(before)


def test_a_folder_with_something_else_is_left_alone(evaluate, events, tmp_path):
    before = (events / "a.parquet").read_bytes()
    said = evaluate("--out", events)
    assert said.code == 2
    assert "her ligger noe annet enn et resultat" in said.err
    assert [path.read_bytes() for path in events.iterdir()] == [before]


def test_a_place_that_cannot_be_written_to_is_told_of(evaluate, tmp_path):
    (tmp_path / "file").write_text("here")
    said = evaluate("--out", tmp_path / "file")
    assert said.code == 2
    assert "mappa kan ikke brukes" in said.err


# Stopped, and taken up again


def test_an_interrupted_run_says_so_and_the_next_goes_on_at_the_same_instant(
    run, content, events, tmp_path, monkeypatch
):
    given = ("evaluate", "--events", events, "--out", tmp_path / "out", "--content", content)
    monkeypatch.setattr("mestring.population.receiving.ROWS", 20)
    whole, parts = keeping._part, []

    def stopped(*words):
        if parts:
            raise KeyboardInterrupt
        parts.append(1)
        return whole(*words)

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "_part", stopped)
        said = run(*given, "--at", "2026-06-01")
    assert said.code == 130
    assert "Gjenta kommandoen for å gå videre" in said.err
    counted = []
    monkeypatch.setattr(keeping, "_part", lambda *words: counted.append(1) or whole(*words))
    again = run(*given, "--json")
    assert again.code == 0
    assert json.loads(again.out)["at"].startswith("2026-06-01")
    assert len(counted) == len(keeping.partitions(tmp_path / "out" / "taken-in")) - 1


KILLED = """
import sys, time
from mestring.population import keeping
from mestring.cli.__main__ import main
whole, done = keeping._part, []
def slow(*words):
    if done:
        print("half", flush=True)
        time.sleep(60)
    done.append(1)
    return whole(*words)
keeping._part = slow
main(sys.argv[1:])
"""


def test_a_killed_run_leaves_no_result_and_the_next_gives_the_same_as_one_that_was_not(
    run, content, tmp_path
):
    source = tmp_path / "parts"
    for number in range(3):
        rows = [
            {
                **row,
                "subject": f"{row['subject']}-{number}",
                "id": str(UUID(int=UUID(row["id"]).int + number * 1_000)),
            }
            for row in lives(10)
        ]
        taken = keeping_in(written(tmp_path / f"raw-{number}", rows), content, number * 100)
        keeping.write_partition(source / str(number), *taken)
    out = tmp_path / "killed"
    words = ["evaluate", "--events", source, "--content", content, "--at", "2026-06-01", "--out"]
    command = [sys.executable, "-c", KILLED, *(str(word) for word in (*words, out))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdout.readline() == b"half\n"
        child.send_signal(signal.SIGKILL)
    assert not (out / keeping.MANIFEST).exists()
    assert run(*words, out).code == 0
    assert run(*words, tmp_path / "whole").code == 0
    found, expected = (keeping.read_result(each) for each in (out, tmp_path / "whole"))
    keys = [(name, "ascending") for name in ("subject", "expectation", "trigger")]
    assert found.sort_by(keys).equals(expected.sort_by(keys))


def keeping_in(folder, content, first):
    from mestring.knowledge.cache import load_folder
    from mestring.population.intake import take_in

    package = load_folder(content, None)
    return take_in(pq.read_table(folder / "a.parquet"), package, "raw", first), package


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_one_line_in_a_terminal_and_few_lines_elsewhere():
    shown, plain = Terminal(), io.StringIO()
    for stream in (shown, plain):
        progress = many.Progress("Regner ut", stream)
        for done in range(1_001):
            progress(done, 1_000)
    assert shown.getvalue().count("\n") == 1
    assert shown.getvalue().endswith("\rRegner ut: del 1000 av 1000 (100 %)\n")
    assert len(plain.getvalue().splitlines()) == 11


# A database


@contextmanager
def database():
    if postgres.programs() is None:
        pytest.skip("PostgreSQL's server programs are not here")
    import psycopg

    with (
        TemporaryDirectory(prefix="mestring-postgres-") as folder,
        postgres.server(Path(folder)) as address,
        psycopg.connect(address, autocommit=True) as connection,
    ):
        yield address, connection


def test_events_in_a_database_give_the_rows_that_the_same_in_files_give(evaluate, tmp_path):
    expected = json.loads(evaluate("--json").out)
    with database() as (address, connection):
        assert "Tabellen «events» kunne ikke leses" in evaluate("--events", address).err
        connection.execute(
            "CREATE TABLE events (id uuid, subject text, kind text, type text, at timestamptz, "
            "recorded timestamptz, unit text, unit_type text, level text, a_birth_date date, "
            "a_stay text, a_two_way boolean)"
        )
        with connection.cursor().copy("COPY events FROM STDIN") as copy:
            for row in pq.read_table(tmp_path / "events" / "a.parquet").to_pylist():
                copy.write_row([row[name] for name in SCHEMA.names])
        for backend in ("duckdb", "postgres"):
            out = tmp_path / backend
            said = evaluate("--events", address, "--backend", backend, "--out", out, "--json")
            assert said.code == 0, said.err
            assert json.loads(said.out)["outcomes"] == expected["outcomes"]
            assert not (out / "database").exists(), "the copy is not left behind"
        connection.execute("ALTER TABLE events ADD COLUMN place point")
        said = evaluate("--events", address)
        assert said.code == 2
        assert "kolonnen «place» har typen point, som ikke kan leses" in said.err


# Simulating


def test_simulate_says_what_it_wrote_and_the_same_again_is_not_written_again(run, loaded, tmp_path):
    words = ("simulate", "--people", 30, "--seed", 3, "--out", tmp_path / "sim")
    said = run(*words, "--until", "2026-11-01", "--json")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert told["events"] > 500
    assert told["subjects"] >= 30
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "sim").rglob("events.parquet")}
    assert "oppdiktede" in run(*words, "--until", "2026-11-01").out
    assert all(path.stat().st_mtime_ns == then for path, then in before.items())
    other = run(*words, "--until", "2026-11-02")
    assert other.code == 2
    assert "her ligger noe annet fra før" in other.err


def test_simulate_takes_units_from_a_file(run, loaded, tmp_path):
    unit = {
        "id": "nord",
        "name": "Nord",
        "municipality": "Fjordvik",
        "type": "mental_health_team",
        "level": "municipality",
        "drift": "improving",
    }
    path = tmp_path / "units.json"
    path.write_text(json.dumps([unit]))
    said = run("simulate", "--people", 20, "--out", tmp_path / "sim", "--units", path)
    assert said.code == 0, said.err
    found = pq.read_table(tmp_path / "sim" / "persons-0000" / "events.parquet")["unit"]
    assert set(found.to_pylist()) <= {"nord", None}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[1]", '[{"id": "a"}]', '[{"drift": "sideways"}]']
)
def test_units_that_cannot_be_read_are_told_of(run, loaded, tmp_path, text):
    path = tmp_path / "units.json"
    path.write_text(text)
    said = run("simulate", "--people", 20, "--out", tmp_path / "sim", "--units", path)
    assert said.code == 2
    assert str(path) in said.err


def test_a_guideline_without_the_words_is_refused_with_all_that_is_missing(run, content, tmp_path):
    said = run(
        *("simulate", "--people", 20, "--years", 1, "--until", "2026-11-01"),
        *("--out", tmp_path / "sim", "--content", content),
    )
    assert said.code == 2
    assert "Hendelsestypen «inpatient.admitted» finnes ikke i retningslinjen." in said.err
    assert len(said.err.splitlines()) > 50
    assert not (tmp_path / "sim").exists()


def test_a_real_full_disk_is_told_of(run, loaded, tmp_path, monkeypatch):
    def full(*words, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.pq, "ParquetWriter", full)
    said = run("simulate", "--people", 20, "--out", tmp_path / "sim")
    assert said.code == 2
    assert "kunne ikke skrives (No space left on device). Gi plass" in said.err


def test_other_verbs_start_without_what_only_these_need():
    code = (
        "import sys\nfrom mestring.cli.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('duckdb', 'ibis', 'numpy', 'pyarrow') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"
