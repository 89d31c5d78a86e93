"""Coming in by another service's word: by a subject we have stored, and by nothing else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from mestring.config import login, safety
from mestring.login import actions, queries
from mestring.people.types import User
from tests.rooms.people.conftest import LASTS, is_logged_in, trust
from tests.rooms.people.login_provider import OTHER_KEY, Provider

LOGIN = "/logg-inn/med/kommunen/"
LinkTo = Callable[[User], str]


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def arrive(browser: Client, provider: Provider, begun: Any) -> Any:
    """Go to the provider and come back."""
    assert begun.status_code == 302, begun.content.decode()
    return browser.get(path_of(provider.authorize(begun.headers["Location"])))


def log_in(browser: Client, provider: Provider, **more: str) -> Any:
    return arrive(browser, provider, browser.post(LOGIN, more))


def tie(user: User, provider: Provider, link: str) -> Client:
    """Take an account in use with the provider, by its link."""
    browser = Client()
    browser.get(link)
    arrive(browser, provider, browser.post("/invitasjon/", {"provider": "kommunen"}))
    assert is_logged_in(browser)
    return browser


def test_a_link_ties_a_subject_to_its_account_and_the_subject_leads_in_after(
    provider: Provider, kari: User, link_to: LinkTo
) -> None:
    tie(kari, provider, link_to(kari))
    browser = Client()
    answer = log_in(browser, provider)
    assert answer.headers["Location"] == "/arbeidsliste/"
    assert int(browser.session["_auth_user_id"]) == kari.pk


def test_a_subject_we_do_not_know_makes_no_account_and_opens_none(
    provider: Provider, kari: User
) -> None:
    # The provider says the name and the address of one we know; that is no proof of anything.
    browser = Client()
    answer = log_in(browser, provider)
    assert answer.status_code == 403
    assert "ikke knyttet til en konto" in answer.content.decode()
    assert not is_logged_in(browser)
    assert not SocialAccount.objects.exists()
    assert not queries.is_in_use(kari)


def test_an_open_link_counts_only_in_the_errand_that_began_from_it(
    provider: Provider, kari: User, link_to: LinkTo
) -> None:
    browser = Client()
    browser.get(link_to(kari))
    assert log_in(browser, provider).status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_link_opened_in_another_browser_ties_nothing(
    provider: Provider, kari: User, link_to: LinkTo
) -> None:
    hers, stranger = Client(), Client()
    hers.get(link_to(kari))
    begun = hers.post("/invitasjon/", {"provider": "kommunen"})
    back = provider.authorize(begun.headers["Location"])
    assert stranger.get(path_of(back)).status_code == 401
    assert not SocialAccount.objects.exists()


def test_a_subject_belongs_to_one_account(
    provider: Provider, kari: User, per: User, link_to: LinkTo
) -> None:
    tie(kari, provider, link_to(kari))
    browser = Client()
    browser.get(link_to(per))
    answer = arrive(browser, provider, browser.post("/invitasjon/", {"provider": "kommunen"}))
    assert "allerede knyttet til en annen" in answer.content.decode()
    assert SocialAccount.objects.get().user_id == kari.pk
    # The link is not used up by that.
    provider.subject = "en-annen"
    arrive(browser, provider, browser.post("/invitasjon/", {"provider": "kommunen"}))
    assert SocialAccount.objects.get(uid="en-annen").user_id == per.pk


def test_nothing_of_what_the_provider_tells_is_kept_but_the_subject(
    provider: Provider, kari: User, link_to: LinkTo
) -> None:
    tie(kari, provider, link_to(kari))
    log_in(Client(), provider)
    row = SocialAccount.objects.get()
    assert (row.uid, row.extra_data) == ("1f2e", {"id_token": {"sub": "1f2e"}})
    assert not EmailAddress.objects.exists()
    assert provider.asked["scope"] == "openid"


def test_the_way_there_is_bound_to_the_one_who_began_it(
    provider: Provider, kari: User, link_to: LinkTo
) -> None:
    tie(kari, provider, link_to(kari))
    browser = Client()
    log_in(browser, provider)
    # The provider has held us to it: no token without the secret half of the challenge.
    assert provider.token_requests[-1]["code_verifier"]
    assert provider.asked["code_challenge_method"] == "S256"
    assert len(provider.asked["nonce"]) > 20
    assert provider.asked["redirect_uri"] == "http://testserver/logg-inn/med/kommunen/svar/"


def test_the_address_one_comes_back_to_is_the_same_in_english(provider: Provider, db: None) -> None:
    begun = Client().post("/en/logg-inn/med/kommunen/")
    asked = dict(parse_qsl(urlsplit(begun.headers["Location"]).query))
    assert asked["redirect_uri"] == "http://testserver/logg-inn/med/kommunen/svar/"


def test_an_answer_is_taken_once_and_only_in_the_browser_that_asked(
    provider: Provider, kari: User, link_to: LinkTo
) -> None:
    tie(kari, provider, link_to(kari))
    victim, attacker = Client(), Client()
    back = path_of(provider.authorize(attacker.post(LOGIN).headers["Location"]))
    assert victim.get(back).status_code == 401
    assert not is_logged_in(victim)
    assert attacker.get(back).status_code == 302
    again = Client()
    assert again.get(back).status_code == 401


LIES: list[tuple[str, dict[str, Any]]] = [
    ("another nonce", {"claims": {"nonce": "en-annen"}}),
    ("no nonce", {"claims": {"nonce": None}}),
    ("another issuer", {"claims": {"iss": "https://ondt.example"}}),
    ("another audience", {"claims": {"aud": "en-annen"}}),
    ("too old", {"claims": {"exp": 1}}),
    ("no subject", {"claims": {"sub": None}}),
    ("another's signature", {"key": OTHER_KEY}),
    ("no signature", {"algorithm": "none"}),
    ("a signature with a shared secret", {"algorithm": "HS256", "key": "x" * 32}),
]


@pytest.mark.parametrize(("name", "lie"), LIES, ids=[name for name, _ in LIES])
def test_a_word_that_does_not_hold_lets_nobody_in(
    provider: Provider, kari: User, link_to: LinkTo, name: str, lie: dict[str, Any]
) -> None:
    tie(kari, provider, link_to(kari))
    for what, value in lie.items():
        setattr(provider, what, value)
    browser = Client()
    assert log_in(browser, provider).status_code in (401, 403)
    assert not is_logged_in(browser)


def test_an_account_that_is_closed_stays_closed(
    provider: Provider, kari: User, link_to: LinkTo, steward: User, now: datetime
) -> None:
    tie(kari, provider, link_to(kari))
    actions.close_account(user_id=kari.pk, by=steward, at=now)
    browser = Client()
    assert log_in(browser, provider).headers["Location"] == "/logg-inn/stengt/"
    assert not is_logged_in(browser)


def test_login_elsewhere_never_leads_on_to_another_site(
    provider: Provider, kari: User, link_to: LinkTo
) -> None:
    tie(kari, provider, link_to(kari))
    answer = log_in(Client(), provider, next="https://ondt.example/")
    assert answer.headers["Location"] == "/arbeidsliste/"
    answer = log_in(Client(), provider, next="/tjenester/")
    assert answer.headers["Location"] == "/tjenester/"


def test_a_link_followed_from_elsewhere_begins_no_login(provider: Provider, db: None) -> None:
    assert Client().get(LOGIN).status_code == 405


def test_a_provider_nobody_has_set_up_is_not_there(provider: Provider, db: None) -> None:
    assert Client().post("/logg-inn/med/en-annen/").status_code == 404


def test_a_provider_that_does_not_answer_is_told_of_calmly(
    provider: Provider, settings: Settings, db: None
) -> None:
    provider.issuer = "http://127.0.0.1:1"
    trust(settings, provider)
    answer = Client().post(LOGIN)
    assert answer.status_code == 403
    assert "ikke kontakt med tjenesten" in answer.content.decode()


# How sure


def test_staff_who_come_by_a_provider_without_a_promise_need_a_factor_here(
    staff_need_more: None, provider: Provider, kari: User, link_to: LinkTo
) -> None:
    browser = tie(kari, provider, link_to(kari))
    assert browser.get("/arbeidsliste/").headers["Location"] == "/min-innlogging/"


def test_a_provider_that_promises_enough_is_enough(
    staff_need_more: None,
    provider: Provider,
    settings: Settings,
    kari: User,
    link_to: LinkTo,
    published: object,
) -> None:
    trust(settings, provider, acr=("hoy",))
    provider.claims = {"acr": "hoy"}
    browser = tie(kari, provider, link_to(kari))
    assert provider.asked["acr_values"] == "hoy"
    assert browser.get("/arbeidsliste/").status_code == 200


@pytest.mark.parametrize("claims", [{}, {"acr": "lav"}, {"acr": ["hoy"]}])
def test_a_provider_that_does_not_keep_its_promise_lets_nobody_in(
    provider: Provider, settings: Settings, kari: User, link_to: LinkTo, claims: dict[str, Any]
) -> None:
    tie(kari, provider, link_to(kari))
    trust(settings, provider, acr=("hoy",))
    provider.claims = claims
    browser = Client()
    answer = log_in(browser, provider)
    assert "ikke at innloggingen var sikker nok" in answer.content.decode()
    assert not is_logged_in(browser)


def test_one_with_a_code_app_here_is_asked_for_it_unless_the_provider_has_promised(
    provider: Provider,
    settings: Settings,
    kari: User,
    link_to: LinkTo,
    commits_at_once: None,
) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    tie(kari, provider, link_to(kari))
    TOTP.activate(kari, "JBSWY3DPEHPK3PXP")
    assert log_in(Client(), provider).headers["Location"] == "/logg-inn/kode/"
    trust(settings, provider, acr=("hoy",))
    provider.claims = {"acr": "hoy"}
    assert log_in(Client(), provider).headers["Location"] == "/arbeidsliste/"


# Proving it again


def test_one_without_a_password_proves_it_again_where_she_logged_in(
    provider: Provider, kari: User, link_to: LinkTo
) -> None:
    browser = tie(kari, provider, link_to(kari))
    answer = browser.get("/min-innlogging/kodeapp/")
    assert answer.headers["Location"].startswith("/min-innlogging/bekreft/igjen/")
    begun = browser.post(
        "/min-innlogging/bekreft/igjen/",
        {"provider": "kommunen", "next": "/min-innlogging/kodeapp/"},
    )
    answer = arrive(browser, provider, begun)
    assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")
    assert answer.headers["Location"] == "/min-innlogging/kodeapp/"
    assert browser.get("/min-innlogging/kodeapp/").status_code == 200


@pytest.mark.parametrize(
    "lie", [{"auth_time": 1}, {"auth_time": None}, {"sub": "en-annen"}], ids=str
)
def test_an_old_login_or_another_s_proves_nothing(
    provider: Provider, kari: User, link_to: LinkTo, lie: dict[str, Any]
) -> None:
    browser = tie(kari, provider, link_to(kari))
    provider.claims = lie
    begun = browser.post("/min-innlogging/bekreft/igjen/", {"provider": "kommunen"})
    assert arrive(browser, provider, begun).status_code == 403
    assert browser.get("/min-innlogging/kodeapp/").status_code == 302


def test_a_way_back_in_forgets_the_subject_it_is_given_anew(
    provider: Provider, kari: User, link_to: LinkTo, steward: User, solveig: User, now: datetime
) -> None:
    tie(kari, provider, link_to(kari))
    link = actions.make_link(user_id=kari.pk, by=steward, at=now, lasts=LASTS)
    (waiting,) = queries.waiting_recoveries(seen_by=solveig, at=now)
    actions.confirm_recovery(invitation_id=waiting.id, by=solveig, at=now)
    tie(kari, provider, f"/invitasjon/{link.secret}/")
    assert SocialAccount.objects.get().user_id == kari.pk
    provider.subject = "ny-telefon"
    assert log_in(Client(), provider).status_code == 403


# Set up from the environment


def test_what_the_environment_lacks_is_named() -> None:
    given = {"MESTRING_OIDC": "ansatte", "MESTRING_OIDC_ANSATTE_ISSUER": "http://login.example"}
    assert login.missing(given) == [
        "MESTRING_OIDC_ANSATTE_CLIENT_ID",
        "MESTRING_OIDC_ANSATTE_CLIENT_SECRET",
    ]
    faults = list(
        safety._login(
            {"OIDC_MISSING": login.missing(given), "OIDC_PROVIDERS": login.providers(given)}
        )
    )
    assert len(faults) == 3
    assert "without encryption" in faults[-1]


def test_production_holds_staff_to_more_than_a_password() -> None:
    (fault,) = safety._login({"STAFF_SECOND_FACTOR": False})
    assert "password alone" in fault


def test_a_secret_may_lie_in_a_file_and_forms_may_lead_to_the_provider(tmp_path: Any) -> None:
    file = tmp_path / "secret"
    file.write_text("hemmelig\n", "utf-8")
    given = {
        "MESTRING_OIDC": "ansatte",
        "MESTRING_OIDC_ANSATTE_ISSUER": "https://login.example/tenant/",
        "MESTRING_OIDC_ANSATTE_CLIENT_ID": "x",
        "MESTRING_OIDC_ANSATTE_CLIENT_SECRET_FILE": str(file),
        "MESTRING_OIDC_ANSATTE_ORIGINS": "https://sso.example",
    }
    assert login.missing(given) == []
    (found,) = login.providers(given)
    assert found["secret"] == "hemmelig"
    assert found["settings"]["server_url"] == "https://login.example/tenant"
    assert login.origins(given) == ["https://login.example", "https://sso.example"]
