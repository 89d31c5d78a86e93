"""The last look before the start, and the server: each fault with its remedy, a clean start and stop."""

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mestring.operation import state
from mestring.people.types import User
from tests.rooms.operation.installation import ROOT

SECRET = "abcdefghij0123456789abcdefghij0123456789abcdefghij0123456789"
KEY = "age1e74z4zn7d8neypj03wz2krrwufs2su3094de8puf9erx33x359cseyvd3l"
INSTALLED = {
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "mestring.example",
    "MESTRING_BEHIND_PROXY": "1",
    "MESTRING_BACKUP_RECIPIENTS": KEY,
}


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **kept,
        "MESTRING_DATA": str(data),
        "XDG_CACHE_HOME": str(data.parent / "cache"),
        **more,
    }


def run(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mestring.operation", *words],
        env=environment(data, **more),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation as `prepare` leaves it; never changed."""
    data = tmp_path_factory.mktemp("prepared") / "data"
    done = run(data, "prepare", **INSTALLED)
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "data"))


def test_after_prepare_what_changed_between_versions_is_there_to_read(prepared: Path) -> None:
    from mestring.knowledge import editions

    earlier = editions.earlier_editions()
    assert len(list((prepared.parent / "cache").rglob("*.diff"))) == len(earlier) - 1


# Doctor


def test_it_lists_every_fault_of_settings_database_and_disk_at_once(tmp_path: Path) -> None:
    done = run(tmp_path / "none", "doctor", "--production", DEBUG="1", MESTRING_DEMO="1")
    assert done.returncode == 1
    for word in (
        *("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "MESTRING_DEMO", "MESTRING_BEHIND_PROXY"),
        *("MESTRING_BACKUP_RECIPIENTS", "data folder", "not collected", "cannot be reached"),
    ):
        assert word in done.stdout
    assert "9 to mend first" in done.stdout
    assert "Traceback" not in done.stderr


def test_where_all_is_well_it_says_so_and_what_is_worth_knowing(data: Path) -> None:
    done = run(data, "doctor", "--production", **INSTALLED)
    assert done.returncode == 0, done.stdout
    assert "Production can start: ./mestring serve" in done.stdout
    for word in ("No backup", "Nobody gets an e-mail", "No guideline is published"):
        assert word in done.stdout


def test_each_line_says_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path / "none", "doctor", "--production")
    for line in done.stdout.splitlines():
        if line.startswith("  - "):
            assert line.rstrip(".").count(".") or ":" in line, line


def spoil_sqlite(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "mestring.sqlite3", isolation_level=None)) as database:
        database.execute(statement)


def make_open(data: Path) -> None:
    (data / "mestring.sqlite3").chmod(0o644)


def mark_as_demo(data: Path) -> None:
    (data / "mestring-demo.txt").touch()


def lose_static(data: Path) -> None:
    shutil.rmtree(data / "static")


def fall_behind(data: Path) -> None:
    spoil_sqlite(data, "delete from django_migrations where app = 'care'")


def run_ahead(data: Path) -> None:
    spoil_sqlite(
        data,
        "insert into django_migrations (app, name, applied) values ('care', '9999_x', '2026-01-01')",
    )


def hold_demo_persons(data: Path) -> None:
    spoil_sqlite(
        data,
        "insert into people_user (password, username, name, is_active, hpr_number, authorization) "
        "values ('!', 'oppsett', 'Demooppsett', 1, '', '')",
    )


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (make_open, "chmod go="),
        (mark_as_demo, "demo's folder"),
        (lose_static, "./mestring prepare"),
        (fall_behind, "migrations are not applied"),
        (run_ahead, "newer program"),
        (hold_demo_persons, "invented persons"),
    ],
)
def test_each_thing_wrong_with_the_data_stops_it(
    spoil: Callable[[Path], None], word: str, data: Path
) -> None:
    spoil(data)
    done = run(data, "doctor", "--production", **INSTALLED)
    assert done.returncode == 1
    assert word in done.stdout
    assert "1 to mend first" in done.stdout
    refused = run(data, "serve", "--port", "1", **INSTALLED)
    assert refused.returncode == 1
    assert "will not start" in refused.stderr
    assert word in refused.stderr


def test_a_database_address_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    done = run(
        tmp_path, "doctor", "--production", **INSTALLED, DATABASE_URL="mysql://x:hemmelig@y/z"
    )
    assert done.returncode == 1
    assert "sqlite:///" in done.stderr
    assert "hemmelig" not in done.stdout + done.stderr


def test_a_password_that_anyone_would_try_is_found(steward: User, kari: User) -> None:
    assert list(state._known_passwords()) == []
    steward.set_password("steward")
    steward.save()
    (found,) = state._known_passwords()
    assert found.is_fault
    assert "password" in found.sentence
    assert "Stine" not in found.sentence
    steward.set_password("noe helt annet, og langt")
    steward.save()
    assert list(state._known_passwords()) == []


def test_a_backup_that_grows_old_is_told_of(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path

    def made(ago: timedelta) -> list[str]:
        at = (datetime.now(UTC) - ago).isoformat()
        (tmp_path / "last-backup.json").write_text(json.dumps({"made_at": at}))
        return [each.sentence for each in state._backups()]

    assert made(timedelta(hours=20)) == []
    assert "Make one each night" in made(timedelta(days=3))[0]
    (tmp_path / "last-backup.json").write_text("{")
    assert "No backup" in next(state._backups()).sentence


def test_the_start_script_leads_to_it() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "mestring"), "doctor", "--production"],
        env=environment(Path("/nowhere/at/all")),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "SECRET_KEY is missing" in done.stdout


# The server


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "mestring.operation", "serve", "--workers", "1"]
    with subprocess.Popen(
        [*command, "--port", str(port)],
        env=environment(data, **INSTALLED),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_until_it_answers(port)
        yield process
        process.kill()


def wait_until_it_answers(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            ask(port)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError


def ask(port: int, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    given = {"Host": "mestring.example", "X-Forwarded-Proto": "https", **headers}
    connection.request("GET", path, headers=given)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_it_starts_answers_and_ends_in_order(
    served: subprocess.Popen[str], port: int, data: Path
) -> None:
    assert ask(port, "/sok/?q=hemmelig-ord").status == 503  # nothing is published here
    style = ask(port, "/static/mark.svg")
    assert style.status == 200
    assert style.headers["X-Content-Type-Options"] == "nosniff"
    clear = ask(port, **{"X-Forwarded-Proto": "http"})
    assert (clear.status, clear.headers["Location"]) == (301, "https://mestring.example/")
    refused = run(data, "restore", __file__, **INSTALLED)
    assert refused.returncode == 2
    begun = time.monotonic()
    served.send_signal(signal.SIGTERM)
    _, log = served.communicate(timeout=20)
    assert served.returncode == 0
    assert time.monotonic() - begun < 10
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"search"} <= {line.get("route") for line in lines}
    assert "hemmelig-ord" not in log


def test_a_request_under_way_is_answered_before_the_end(
    served: subprocess.Popen[str], port: int, data: Path
) -> None:
    """The database is held, so that the request has to wait; the stop is asked for meanwhile."""
    with closing(sqlite3.connect(data / "mestring.sqlite3", isolation_level=None)) as other:
        # The last request's connection may be on its way to be closed, and this does not wait for it.
        time.sleep(0.5)
        other.execute("pragma journal_mode=delete")
        other.execute("begin exclusive")
        waiting = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        waiting.request(
            "GET", "/", headers={"Host": "mestring.example", "X-Forwarded-Proto": "https"}
        )
        time.sleep(0.5)
        served.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        other.execute("rollback")
    assert waiting.getresponse().status == 503
    served.communicate(timeout=20)
    assert served.returncode == 0
