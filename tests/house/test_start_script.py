"""The start script: what it says, what it sees, and that a second start does nothing over again.

Nothing here reaches the network. Where .venv is needed, a stand-in takes the interpreter's place.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from itertools import pairwise
from pathlib import Path

import pytest

from mestring.cli.__main__ import VERBS
from tools import checks, environment, interpreters
from tools.process import Stop

ROOT = Path(__file__).resolve().parents[2]
OWN_FILES = ("mestring", "hatch_build.py", "pyproject.toml", *environment.REQUIREMENTS.values())

pytestmark = pytest.mark.skipif(os.name == "nt", reason="stand-ins are shell scripts")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with nothing installed."""
    for name in OWN_FILES:
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(
        ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


@pytest.fixture
def ready(clone: Path) -> Path:
    """A clone that is set up, with an interpreter that only prints what it was asked to run."""
    stand_in = clone / ".venv" / "bin" / "python"
    stand_in.parent.mkdir(parents=True)
    stand_in.write_text('#!/bin/sh\necho "$PWD: $*"\n')
    stand_in.chmod(0o755)
    mark(clone, "runtime")
    return clone


def mark(clone: Path, package_set: str) -> None:
    code = f"from tools.environment import *; write_marker(fingerprint({package_set!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=clone, check=True)


def start(clone: Path, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    # No byte code, so that a test can tell whether anything was written.
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, str(clone / "mestring"), *words],
        cwd=cwd or clone,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


# What it says


def test_no_verb_gives_help_and_says_that_something_was_lacking(clone: Path) -> None:
    result = start(clone)
    assert result.returncode == 2
    for verb in ("demo", "test", "lint", "check", "explain", "doctor"):
        assert f"\n  {verb} " in result.stdout


@pytest.mark.parametrize("word", ["help", "--help", "-h"])
def test_asking_for_help_is_no_fault(clone: Path, word: str) -> None:
    assert start(clone, word).returncode == 0


@pytest.mark.parametrize(
    ("typed", "meant"), [("dmeo", "demo"), ("tests", "test"), ("docter", "doctor")]
)
def test_a_mistyped_verb_gets_the_nearest_one(clone: Path, typed: str, meant: str) -> None:
    result = start(clone, typed)
    assert result.returncode == 2
    assert f"Did you mean “{meant}”?" in result.stderr


def test_a_verb_like_no_other_gets_help_without_a_guess(clone: Path) -> None:
    result = start(clone, "xyzzy")
    assert result.returncode == 2
    assert "Did you mean" not in result.stderr
    assert "Usage:" in result.stderr


def test_help_and_doctor_leave_no_trace(clone: Path) -> None:
    before = files(clone)
    for word in ("help", "doctor", "xyzzy"):
        start(clone, word)
    assert files(clone) == before


@pytest.mark.parametrize(
    "file", ["mestring", "hatch_build.py", *(f"tools/{p.name}" for p in ROOT.glob("tools/*.py"))]
)
def test_an_old_python_can_read_it(file: str) -> None:
    ast.parse((ROOT / file).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_with_no_python_that_will_do_it_says_which_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(environment, "find_python", lambda: None)
    monkeypatch.setattr(environment, "find_uv", lambda: None)
    with pytest.raises(Stop, match=r"needs Python 3\.11 or newer"):
        environment.make_venv()


def test_a_name_on_the_path_that_is_only_a_stand_in_is_passed_over(tmp_path: Path) -> None:
    hollow = tmp_path / "python3.12"
    hollow.write_text("#!/bin/sh\necho 'not installed' >&2\nexit 127\n")
    hollow.chmod(0o755)
    assert interpreters.version_of(str(hollow)) == (0, 0)


# What doctor sees


def test_doctor_tells_what_a_fresh_clone_lacks_and_how_to_mend_it(clone: Path) -> None:
    result = start(clone, "doctor")
    assert result.returncode == 1
    assert "packages in .venv: not set up" in result.stdout
    assert "-> ./mestring demo" in result.stdout
    assert "front-end files" in result.stdout
    assert "-> ./mestring assets" in result.stdout


def test_doctor_gives_a_remedy_for_everything_that_is_missing(clone: Path) -> None:
    lines = start(clone, "doctor").stdout.splitlines()
    for line, following in pairwise(lines):
        if line.strip().startswith("missing"):
            assert following.strip().startswith("->")


def test_doctor_keeps_what_only_tests_need_apart(clone: Path) -> None:
    demo, tests = start(clone, "doctor").stdout.split("Needed for tests only")
    assert "port 8000" in demo
    assert "chromium" in tests
    assert "PostgreSQL" in tests


def test_doctor_works_beside_a_broken_venv(ready: Path) -> None:
    (ready / ".venv/bin/python").unlink()
    result = start(ready, "doctor")
    assert result.returncode == 1
    assert "no longer current" in result.stdout


def test_doctor_sees_that_requirements_have_changed(ready: Path) -> None:
    with (ready / "requirements.txt").open("a") as file:
        file.write("# one more\n")
    assert "packages in .venv: no longer current" in start(ready, "doctor").stdout


def test_doctor_sees_a_set_up_that_was_cut_short(ready: Path) -> None:
    (ready / ".mestring.unfinished").touch()
    assert "a set-up is going on, or was cut short" in start(ready, "doctor").stdout


# Handing over


def test_the_command_line_gets_its_verb_and_words(ready: Path) -> None:
    words = start(ready, "explain", "a line.yaml", "--json").stdout
    assert words == f"{ready}: -m mestring.cli explain a line.yaml --json\n"


def test_the_demo_is_a_program_of_its_own(ready: Path) -> None:
    assert start(ready, "demo", "--port", "8001").stdout.endswith(
        ": -m mestring.demo --port 8001\n"
    )


def test_paths_are_the_readers_own(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert start(ready, "check", cwd=elsewhere).stdout.startswith(f"{elsewhere}:")


def test_the_programs_exit_code_is_the_answer(ready: Path) -> None:
    stand_in = ready / ".venv/bin/python"
    stand_in.write_text("#!/bin/sh\nexit 7\n")
    mark(ready, "runtime")
    assert start(ready, "check").returncode == 7


def test_a_second_start_sets_nothing_up_and_hands_over_at_once(ready: Path) -> None:
    def kept() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in ready.rglob("*")}

    before = kept()
    second = start(ready, "check")
    assert (second.stdout.count("\n"), second.stderr) == (1, "")
    assert kept() == before


def test_what_was_set_up_for_tests_will_do_for_the_demo(ready: Path) -> None:
    mark(ready, "dev")
    assert start(ready, "demo").returncode == 0


def test_every_verb_of_the_command_line_can_be_started() -> None:
    loader = SourceFileLoader("start_script", str(ROOT / "mestring"))
    script = module_from_spec(spec_from_loader("start_script", loader))
    loader.exec_module(script)
    verbs = {verb.__name__.rpartition(".")[2] for verb in VERBS}
    assert verbs <= set(script.PRODUCT)


# Setting up


@pytest.mark.parametrize("text", ["", "{", "[]", '"dev"', '{"set": "other"}', '{"set": "dev"}'])
def test_a_damaged_marker_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    marker = tmp_path / "marker.json"
    marker.write_text(text)
    monkeypatch.setattr(environment, "MARKER", marker)
    assert environment.read_marker() is None


def test_a_set_up_that_fails_leaves_no_marker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_venv(tmp_path, monkeypatch)
    monkeypatch.setattr(environment, "run", lambda command: 1)
    with pytest.raises(Stop, match="could not be installed"):
        environment.set_up("runtime")
    assert environment.read_marker() is None


def test_a_set_up_that_is_cut_short_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_venv(tmp_path, monkeypatch)
    monkeypatch.setattr(environment, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        environment.set_up("runtime")
    assert environment.read_marker() is None
    assert not environment.venv_works(environment.read_marker())


def test_a_finished_set_up_is_marked_with_what_it_was_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_venv(tmp_path, monkeypatch)
    commands: list[list[str]] = []
    monkeypatch.setattr(environment, "run", lambda command: commands.append(command) or 0)
    environment.set_up("runtime")
    assert environment.is_ready("runtime")
    assert not environment.is_ready("dev")
    assert "--require-hashes" in commands[0]
    # Packages that have not changed are not installed again when the project has.
    commands.clear()
    monkeypatch.setattr(environment, "digest", digest_with_another_project)
    assert not environment.is_ready("runtime")
    environment.set_up("runtime")
    assert not any("--require-hashes" in command for command in commands)
    assert json.loads(environment.MARKER.read_text())["project"][1] == "another"


def use_venv(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the set-up believe in a working .venv in a folder of the test's own."""
    monkeypatch.setattr(environment, "MARKER", folder / "marker.json")
    monkeypatch.setattr(environment, "UNFINISHED", folder / "unfinished")
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(environment, "has_pip", lambda: True)
    monkeypatch.setattr(environment, "tell_missing_front_end", lambda: None)


def interrupted(command: list[str]) -> int:
    raise KeyboardInterrupt


def digest_with_another_project(*names: str) -> str:
    return "another" if "pyproject.toml" in names else TRUE_DIGEST(*names)


TRUE_DIGEST = environment.digest


def test_two_starts_at_once_take_turns(clone: Path) -> None:
    code = "from tools.environment import Lock\nwith Lock(): print('mine', flush=True); input()"
    command = [sys.executable, "-c", code]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=clone, text=True, **pipes) as first:
        assert first.stdout.readline() == "mine\n"
        with subprocess.Popen(command, cwd=clone, text=True, **pipes) as second:
            assert "waiting" in second.stderr.readline()
            first.communicate("\n", timeout=20)
            assert second.stdout.readline() == "mine\n"
            second.communicate("\n", timeout=20)


# Tests and checks


def test_parts_of_the_tests_have_names() -> None:
    assert checks.folders_of("house") == ["tests/house"]
    assert checks.folders_of("unit") == ["tests/core", "tests/cli", "tests/spec"]
    assert checks.folders_of("-k") == ["-k"]


@pytest.mark.parametrize(
    ("codes", "verdict"), [([0, 0], 0), ([0, 5], 0), ([5, 5], 5), ([], 5), ([1, 0], 1), ([5, 2], 2)]
)
def test_one_part_that_fails_fails_all(codes: list[int], verdict: int) -> None:
    assert checks.verdict(codes) == verdict
