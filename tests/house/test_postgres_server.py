"""A PostgreSQL server for the length of one command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import postgres

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(postgres.programs() is None, reason="no PostgreSQL on this machine"),
]

SPEAK = (
    "import os, psycopg\n"
    "with psycopg.connect(os.environ['DATABASE_URL']) as connection:\n"
    "    print(connection.execute('show data_directory').fetchone()[0])\n"
)


def on_a_server(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.postgres", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_command_finds_a_server_that_is_gone_afterwards() -> None:
    result = on_a_server(sys.executable, "-c", SPEAK)
    assert result.returncode == 0, result.stderr
    folder = Path(result.stdout.strip())
    assert folder.name == "cluster"
    assert not folder.parent.exists()


def test_the_commands_exit_code_is_the_answer() -> None:
    assert on_a_server(sys.executable, "-c", "raise SystemExit(3)").returncode == 3


def test_without_the_programs_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    assert postgres.programs() is None
    assert postgres.main(["true"]) == 1
