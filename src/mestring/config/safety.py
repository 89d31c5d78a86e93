"""What production refuses to start with: every fault at once, each with its remedy."""

from collections.abc import Iterator, Mapping
from typing import Any

from mestring.config.login import in_the_clear

SHORTEST_SECRET = 50
DEMO = "mestring.demo"


class UnsafeToStart(SystemExit):
    """Production settings with faults; printed as sentences, not as a traceback."""

    def __init__(self, faults: list[str]) -> None:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        super().__init__(f"Mestring will not start in production like this:\n{lines}")


def check(settings: Mapping[str, Any]) -> None:
    """Refuse unsafe settings."""
    found = list(faults(settings))
    if found:
        raise UnsafeToStart(found)


def faults(settings: Mapping[str, Any]) -> Iterator[str]:
    """Give a sentence for each thing that is unsafe."""
    secret = settings.get("SECRET_KEY", "")
    if not secret:
        yield "SECRET_KEY is missing. Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    elif len(secret) < SHORTEST_SECRET:
        yield f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters. Make a longer one."
    hosts = settings.get("ALLOWED_HOSTS", [])
    if not hosts:
        yield "ALLOWED_HOSTS is missing. Name the addresses you serve, with commas between."
    elif "*" in hosts:
        yield "ALLOWED_HOSTS is “*”, which lets anyone pose as you. Name the addresses you serve."
    if settings.get("DEBUG"):
        yield "DEBUG is on, which shows secrets to visitors. Remove it from the environment."
    if settings.get("DEMO_PERSONAS") or DEMO in settings.get("INSTALLED_APPS", ()):
        yield "Demo personas are on, and anyone can log in as them. Remove MESTRING_DEMO."
    yield from _login(settings)


def _login(settings: Mapping[str, Any]) -> Iterator[str]:
    if not settings.get("STAFF_SECOND_FACTOR", True):
        yield "STAFF_SECOND_FACTOR is off, so staff come in by a password alone. Turn it on."
    for name in settings.get("OIDC_MISSING", ()):
        yield f"{name} is missing, and its provider cannot be asked. Set it, or take it out of MESTRING_OIDC."
    for name in in_the_clear(settings.get("OIDC_PROVIDERS", [])):
        yield f"The identity provider “{name}” is asked without encryption. Use an https address."
