"""Login's settings, read from the environment: which identity providers are trusted, and how far."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mestring.config.environment import words

Environment = Mapping[str, str]
PROVIDERS = "MESTRING_OIDC"
NEEDED = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")


def providers(environment: Environment) -> list[dict[str, Any]]:
    """Give each OpenID Connect provider that is named, in allauth's terms."""
    return [_provider(environment, name) for name in words(environment.get(PROVIDERS, ""))]


def missing(environment: Environment) -> list[str]:
    """Give the variables without which a named provider cannot be asked."""
    return [
        _key(name, what)
        for name in words(environment.get(PROVIDERS, ""))
        for what in NEEDED
        if not _value(environment, name, what)
    ]


def origins(environment: Environment) -> list[str]:
    """Give the addresses that a login form may lead to: the providers', and those they name besides."""
    found = [
        each
        for name in words(environment.get(PROVIDERS, ""))
        for each in _origins(environment, name)
    ]
    return list(dict.fromkeys(found))


def in_the_clear(found: list[dict[str, Any]]) -> list[str]:
    """Give the providers that would be asked without encryption."""
    return [
        each["provider_id"]
        for each in found
        if not str(each["settings"]["server_url"]).startswith("https://")
    ]


def _provider(environment: Environment, name: str) -> dict[str, Any]:
    acr = words(_value(environment, name, "ACR"))
    return {
        "provider_id": name.lower(),
        "name": _value(environment, name, "NAME") or name,
        "client_id": _value(environment, name, "CLIENT_ID"),
        "secret": _value(environment, name, "CLIENT_SECRET"),
        "settings": {
            "server_url": _value(environment, name, "ISSUER").rstrip("/"),
            # No name, no e-mail: we ask who it is, and know the rest ourselves.
            "scope": words(_value(environment, name, "SCOPE")) or ["openid"],
            "acr": acr,
            "oauth_pkce_enabled": True,
            "fetch_userinfo": False,
        },
    }


def _origins(environment: Environment, name: str) -> Iterator[str]:
    parts = urlsplit(_value(environment, name, "ISSUER"))
    if parts.netloc:
        yield f"{parts.scheme}://{parts.netloc}"
    yield from words(_value(environment, name, "ORIGINS"))


def _value(environment: Environment, name: str, what: str) -> str:
    """Give a value, or what stands in the file that NAME_FILE points to, as service managers lay it."""
    key = _key(name, what)
    file = environment.get(f"{key}_FILE", "")
    if environment.get(key) or not file:
        return environment.get(key, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError:
        return ""  # as good as missing, and told of as that


def _key(name: str, what: str) -> str:
    return f"{PROVIDERS}_{name.upper().replace('-', '_')}_{what}"
