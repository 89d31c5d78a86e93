"""Settings: production refuses what is unsafe, with every fault at once."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mestring.config import environment, log, safety

SECRET = "abcdefghij0123456789abcdefghij0123456789abcdefghij0123456789"
KEY = "age1e74z4zn7d8neypj03wz2krrwufs2su3094de8puf9erx33x359cseyvd3l"
SAFE: dict[str, Any] = {
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": ["mestring.example"],
    "INSTALLED_APPS": [],
    "VERSIONS_ARE_FINAL": True,
    "HTTPS_BY": "proxy",
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'none'"]}},
    "MIDDLEWARE": ["mestring.web.headers.PrivacyHeaders"],
    "DATABASES": {"default": environment.sqlite(Path("/data/mestring.sqlite3"))},
    "BACKUP_RECIPIENTS": [KEY],
    "USE_TZ": True,
    "TIME_ZONE": "Europe/Oslo",
    "LOGGING": log.LOGGING,
    "DEFAULT_EXCEPTION_REPORTER": log.DEFAULT_EXCEPTION_REPORTER,
}
# What an installation has in its environment.
INSTALLED = {
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "mestring.example",
    "MESTRING_BEHIND_PROXY": "1",
    "MESTRING_BACKUP_RECIPIENTS": KEY,
}
FAR = environment.postgres("postgres://kari@db.example/mestring")


STARTED = "import django; django.setup(); print('started')"


def start(code: str = STARTED, **variables: str) -> subprocess.CompletedProcess[str]:
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
    for word in ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "MESTRING_DEMO", "PROXY", "RECIPIENTS"):
        assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_production_starts_when_it_is_safe() -> None:
    done = start(**INSTALLED)
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
        ({"SECRET_KEY": "ab" * 40}, "guessed"),
        ({"GALLERY": True}, "GALLERY"),
        ({"VERSIONS_ARE_FINAL": False}, "VERSIONS_ARE_FINAL"),
        ({"HTTPS_BY": ""}, "MESTRING_TLS_CERT"),
        ({"HTTPS_BY": "itself", "SECURE_PROXY_SSL_HEADER": ("A", "https")}, "no proxy in front"),
        ({"SECURE_SSL_REDIRECT": False}, "in the clear"),
        ({"SECURE_HSTS_SECONDS": 3600}, "under a year"),
        ({"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
        ({"CSRF_COOKIE_SECURE": False}, "CSRF_COOKIE_SECURE"),
        ({"SESSION_COOKIE_SAMESITE": "None"}, "other sites"),
        ({"SESSION_COOKIE_HTTPONLY": False}, "HTTPONLY"),
        ({"CONTENT_SECURITY_POLICY": {}}, "is missing"),
        (
            {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"script-src": ["'unsafe-inline'"]}}},
            "lets in",
        ),
        ({"MIDDLEWARE": []}, "PrivacyHeaders"),
        ({"DATABASES": {"default": {"ENGINE": "django.db.backends.mysql"}}}, "neither"),
        (
            {"DATABASES": {"default": {**environment.sqlite(Path("x")), "NAME": ":memory:"}}},
            "in memory",
        ),
        ({"DATABASES": {"default": FAR}}, "sslmode=verify-full"),
        ({"BACKUP_RECIPIENTS": []}, "no backup"),
        ({"BACKUP_RECIPIENTS": ["AGE-SECRET-KEY-1ABC"]}, "its own backups"),
        ({"BACKUP_RECIPIENTS": ["ssh-ed25519 x"]}, "public keys"),
        ({"USE_TZ": False}, "USE_TZ"),
        ({"TIME_ZONE": "UTC"}, "Europe/Oslo"),
        ({"LOGGING": {}}, "personal data"),
        ({"DEFAULT_EXCEPTION_REPORTER": "django.views.debug.ExceptionReporter"}, "personal data"),
        ({"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}, "broken"),
        ({"LOGIN_URL": "/logg-inn/"}, "any password"),
        ({"ADMINS": [("a", "b@c.no")]}, "no mail"),
        (
            {"ADMINS": [("a", "b@c.no")], **environment.mail("smtp://post.example")},
            "in the clear",
        ),
    ],
)
def test_each_unsafe_setting_has_its_sentence(unsafe: dict[str, object], word: str) -> None:
    (fault,) = safety.faults({**SAFE, **unsafe})
    assert word in fault
    assert fault.endswith((".", "'", ")"))


@pytest.mark.parametrize(
    "settings",
    [
        {
            "DATABASES": {
                "default": environment.postgres("postgres://k@db.no/m?sslmode=verify-full")
            }
        },
        {"DATABASES": {"default": environment.postgres("postgres://k@localhost/m")}},
        {"BACKUP_RECIPIENTS": [], "BACKUP_PASSPHRASE": "fire ord på rad"},
        {"LOGIN_URL": "/", "AUTH_PASSWORD_VALIDATORS": [{"NAME": "x"}]},
        {"ADMINS": [("a", "b@c.no")], **environment.mail("smtp+tls://u:p@post.example:587")},
        {"ADMINS": [("a", "b@c.no")], **environment.mail("smtp://localhost:25")},
    ],
)
def test_what_is_safe_in_another_way_is_let_through(settings: dict[str, object]) -> None:
    assert list(safety.faults({**SAFE, **settings})) == []


def test_no_sentence_repeats_a_secret() -> None:
    faults = safety.faults(
        {"SECRET_KEY": "hemmelig", "BACKUP_RECIPIENTS": ["AGE-SECRET-KEY-1HEMMELIG"]}
    )
    assert "hemmelig" not in "".join(faults).lower()


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hemmelig\n")
    given = {"SECRET_KEY_FILE": str(tmp_path / "key")}
    assert environment.secret(given, "SECRET_KEY") == "hemmelig"
    assert environment.secret({**given, "SECRET_KEY": "annen"}, "SECRET_KEY") == "annen"
    assert environment.secret({"SECRET_KEY_FILE": str(tmp_path / "none")}, "SECRET_KEY") == ""


def test_cookies_belong_to_this_host_alone_and_a_proxy_is_believed_only_when_there_is_one() -> None:
    code = (
        "import django; django.setup();"
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SECURE_PROXY_SSL_HEADER)"
    )
    assert start(code, **INSTALLED).stdout.startswith("__Host-session __Host-csrf ('HTTP_X")
    own = {
        **INSTALLED,
        "MESTRING_BEHIND_PROXY": "",
        "MESTRING_TLS_CERT": "c",
        "MESTRING_TLS_KEY": "k",
    }
    assert start(code, **own).stdout.endswith("None\n")


def test_production_has_no_demo_routes() -> None:
    code = (
        "import django; django.setup();"
        "from django.urls import resolve, Resolver404\n"
        "try: resolve('/demo/'); print('there')\n"
        "except Resolver404: print('none')"
    )
    done = start(code, **INSTALLED)
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
