"""Settings: production refuses what is unsafe, with every fault at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mestring.config import environment, safety

SAFE = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": ["mestring.example"], "INSTALLED_APPS": []}


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    code = "import django; django.setup(); print('started')"
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**kept, "DJANGO_SETTINGS_MODULE": "mestring.config.settings.production", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_says_everything_that_is_wrong_at_once() -> None:
    done = start(DEBUG="1", MESTRING_DEMO="1")
    assert done.returncode != 0
    for word in ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "MESTRING_DEMO"):
        assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_production_starts_when_it_is_safe() -> None:
    done = start(SECRET_KEY="x" * 50, ALLOWED_HOSTS="mestring.example")
    assert done.stdout == "started\n"
    assert done.returncode == 0


def test_safe_settings_have_no_faults() -> None:
    assert list(safety.faults(SAFE)) == []


@pytest.mark.parametrize(
    ("unsafe", "word"),
    [
        ({"SECRET_KEY": ""}, "missing"),
        ({"SECRET_KEY": "kort"}, "shorter"),
        ({"ALLOWED_HOSTS": []}, "missing"),
        ({"ALLOWED_HOSTS": ["*"]}, "pose"),
        ({"DEBUG": True}, "DEBUG"),
        ({"DEMO_PERSONAS": True}, "personas"),
        ({"INSTALLED_APPS": ["mestring.demo"]}, "personas"),
    ],
)
def test_each_unsafe_setting_has_its_sentence(unsafe: dict[str, object], word: str) -> None:
    (fault,) = safety.faults({**SAFE, **unsafe})
    assert word in fault
    assert fault.endswith((".", "'"))


def test_production_has_no_demo_routes() -> None:
    code = (
        "import django; django.setup();"
        "from django.urls import resolve, Resolver404\n"
        "try: resolve('/demo/'); print('there')\n"
        "except Resolver404: print('none')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "mestring.config.settings.production",
            "SECRET_KEY": "x" * 50,
            "ALLOWED_HOSTS": "mestring.example",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "none\n", done.stderr


def test_a_database_address_is_read() -> None:
    default = Path("/data/mestring.sqlite3")
    assert environment.database("", default=default)["NAME"] == str(default)
    assert environment.database("sqlite:////tmp/a%20b.db", default=default)["NAME"] == "/tmp/a b.db"
    found = environment.database(
        "postgresql://kari:hem%40lig@db.example:5433/mestring?sslmode=require", default=default
    )
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("kari", "hem@lig", "db.example")
    assert (found["PORT"], found["NAME"]) == ("5433", "mestring")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_an_unknown_database_is_refused_with_a_remedy() -> None:
    with pytest.raises(environment.UnknownDatabase, match="sqlite:///"):
        environment.database("mysql://x/y", default=Path("x"))


def test_words_and_switches_are_read() -> None:
    assert environment.words(" a, b,,c ") == ["a", "b", "c"]
    assert [environment.is_on({"X": value}, "X") for value in ("1", "on", "0", "")] == [
        True,
        True,
        False,
        False,
    ]
    assert not environment.is_on({}, "X")
