"""What the tests of login share: browsers, codes, and accounts taken in use the way people do it."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from mestring.login import actions
from mestring.people.types import User
from tests.rooms.people.login_provider import Provider, serving

PASSWORD = "en hest bak et grønt fjell"
LASTS = timedelta(hours=72)


@pytest.fixture(autouse=True)
def no_attempts_yet() -> None:
    """Let no test be locked out by another's attempts."""
    cache.clear()


@pytest.fixture
def staff_need_more(settings: Settings) -> None:
    """Ask of staff what production asks."""
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def commits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what waits for a commit within the request, as where a test's own transaction is not around it."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, *_, **__: do())


@pytest.fixture
def link_to(steward: User, now: datetime) -> Callable[[User], str]:
    """Make the first link to an account, and give its address."""

    def make(user: User) -> str:
        link = actions.make_link(user_id=user.pk, by=steward, at=now, lasts=LASTS)
        return f"/invitasjon/{link.secret}/"

    return make


@pytest.fixture
def in_use(
    link_to: Callable[[User], str],
) -> Callable[[User], Client]:
    """Take an account in use as its owner does: the link, a password. Gives the browser it was done in."""

    def use(user: User) -> Client:
        browser = Client()
        browser.get(link_to(user))
        answer = browser.post("/invitasjon/", {"password1": PASSWORD, "password2": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return use


@pytest.fixture
def with_code_app(
    in_use: Callable[[User], Client], commits_at_once: None
) -> Callable[[User], tuple[Client, str]]:
    """Take an account in use and add a code app; gives the browser and the app's secret."""

    def use(user: User) -> tuple[Client, str]:
        browser = in_use(user)
        secret = add_code_app(browser)
        return browser, secret

    return use


def add_code_app(browser: Client) -> str:
    page = browser.get("/min-innlogging/kodeapp/").content.decode()
    found = re.search(r'class="secret">(\w+)<', page)
    assert found, page
    secret = found.group(1)
    answer = browser.post("/min-innlogging/kodeapp/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def code_of(secret: str, step: int = 0) -> str:
    """Give what a code app shows: now, or half a minute before or after."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] + step))


def log_in(browser: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return browser.post("/logg-inn/", {"login": username, "password": password, **more})


def is_logged_in(browser: Client) -> bool:
    return browser.get("/min-innlogging/").status_code == 200


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """An identity provider on this machine, which the municipality trusts."""
    with serving() as running:
        trust(settings, running)
        yield running


def trust(settings: Settings, provider: Provider, acr: tuple[str, ...] = ()) -> None:
    """Set a provider up as the environment would."""
    from mestring.config import login

    given = {
        "MESTRING_OIDC": "kommunen",
        "MESTRING_OIDC_KOMMUNEN_ISSUER": provider.issuer,
        "MESTRING_OIDC_KOMMUNEN_CLIENT_ID": provider.client_id,
        "MESTRING_OIDC_KOMMUNEN_CLIENT_SECRET": provider.client_secret,
        "MESTRING_OIDC_KOMMUNEN_NAME": "Fjordvik kommune",
        "MESTRING_OIDC_KOMMUNEN_ACR": ",".join(acr),
    }
    settings.OIDC_PROVIDERS = login.providers(given)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": settings.OIDC_PROVIDERS}}
