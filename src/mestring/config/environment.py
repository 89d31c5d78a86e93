"""Reading settings from the environment. Nothing else in the house reads it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

POSTGRES = ("postgres", "postgresql")


class UnknownDatabase(ValueError):
    """A database address that is neither SQLite nor PostgreSQL."""


def database(url: str, *, default: Path) -> dict[str, Any]:
    """Turn a DATABASE_URL into Django's terms; an empty one gives SQLite in the default file."""
    if not url:
        return sqlite(default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        # Three slashes lead to a path from here, four to one from the top.
        return sqlite(Path(unquote(parts.path)[1:]))
    if parts.scheme in POSTGRES:
        return postgres(url)
    raise UnknownDatabase(
        f"DATABASE_URL begins with “{parts.scheme}:”. Use sqlite:///path or postgres://user@host/name."
    )


def sqlite(file: Path) -> dict[str, Any]:
    """SQLite, set up so that readers never wait and a written row is on the disk."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def words(value: str) -> list[str]:
    """Read a list written with commas."""
    return [word.strip() for word in value.split(",") if word.strip()]


def is_on(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "").lower() in ("1", "true", "yes", "on")


def secret(environment: Mapping[str, str], name: str) -> str:
    """Give a secret: from NAME, or from the file that NAME_FILE points to, as service managers lay it."""
    file = environment.get(f"{name}_FILE", "")
    if not file or environment.get(name):
        return environment.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError:
        return ""  # as good as missing, and told of as that


def mail(url: str) -> dict[str, Any]:
    """Turn smtp://, smtp+tls:// or smtps:// into Django's terms; an empty one sends nothing."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": unquote(parts.hostname or ""),
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
