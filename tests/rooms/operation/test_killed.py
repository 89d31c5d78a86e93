"""A hundred kills while writing: no acknowledged write is lost, and none is written twice."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from benchmarks.kills import SILENT
from tests.rooms.operation.installation import GUIDELINE, ROOT

KILLS = 100
_RUN = """
import json, random, sys
from dataclasses import asdict
from pathlib import Path
from benchmarks.kills import kill_and_count
from mestring.knowledge import cache

guideline, packages, kills, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
cache.cache_folder = lambda: packages
print(json.dumps(asdict(kill_and_count(guideline, kills, random.Random(seed)))))
"""


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """An empty database of its own, of the same kind as the tests run on."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{tmp_path / 'killed.sqlite3'}"
        return
    import psycopg

    name = f"killed_{uuid4().hex[:8]}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"create database {name}")
        yield f"{given.rpartition('/')[0]}/{name}"
        server.execute(f"drop database {name} with (force)")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_hundred_kills_lose_nothing_acknowledged_and_double_nothing(
    database_url: str, tmp_path: Path
) -> None:
    words = [str(GUIDELINE), str(tmp_path / "packages"), str(KILLS), "1"]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *words],
        env={**os.environ, "DATABASE_URL": database_url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["lost"], found["doubled"], found["steps_wrong"]) == (0, 0, 0), found
    assert found["is_whole"]
    # That it bites: much was written, and some kills fell between the commit and the word of it.
    assert found["kills"] == KILLS
    assert found["acknowledged"] > KILLS // 2
    assert found["unknown_to_sender"] >= KILLS // SILENT
